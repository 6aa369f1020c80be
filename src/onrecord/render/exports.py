"""Every way out of a record for other programs: a record in, the contents of one file or several out.

A format is one entry of `FORMATS`: what it is called, what opens it, and a function that takes the record and the
options that it knows, and returns files. The same record and options give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, get_args

import networkx as nx

from onrecord.datamodel import Quote, Record
from onrecord.errors import InputError, UsageError
from onrecord.render import calendar, citing, coding, dna, graphs, linked, networks, pdf, standoff, table, tabular, word
from onrecord.render.brief import view
from onrecord.render.markdown import to_markdown
from onrecord.render.page import to_html
from onrecord.render.plain import to_text
from onrecord.render.zipping import zipped

__all__ = ["FORMATS", "Exported", "Format", "export", "format_of", "graph", "graph_windows", "packed"]


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export made: contents by what their file's name adds to the one asked for, mostly nothing."""

    files: Mapping[str, bytes]
    notes: tuple[str, ...] = ()
    """What the reader should know, a sentence each."""


@dataclass(frozen=True, slots=True)
class Format:
    """One way out."""

    label: str
    """What it is, in a few words."""
    opens_in: str
    """Programs that open it."""
    suffix: str
    """The ending of its files, without the dot."""
    media_type: str
    make: Callable[..., Exported] | None
    """Takes the record, the ending of the file asked for (it matters to "dna"), and options by name. None for the
    record itself: JSON is written by the room `record`, and `onrecord.api.export_as` knows both."""
    options: frozenset[str] = frozenset()
    """The options it knows."""
    needs: str | None = None
    """The extra of OnRecord that it needs: `pip install 'onrecord[export]'`."""


def export(record: Record, to: str, *, ending: str = "", **options: Any) -> Exported:
    """Make the files of the format `to`, one of `FORMATS` but "json".

    `ending` is that of the file asked for. Raises KeyError for another format, UsageError for options that it does not
    know or that do not go together and for an extra that is not installed, InputError if the record holds nothing that
    can be exported.
    """
    known = FORMATS[to]
    for name in options:
        if name not in known.options:
            takers = " and ".join(other for other, format in FORMATS.items() if name in format.options)
            reason = f"that is for {takers}" if takers else "no format does"
            raise UsageError(f"The format {to} takes no {name.replace('_', ' ')}: {reason}.")
    if known.make is None:
        raise KeyError(to)
    return known.make(record, ending, **options)


def format_of(ending: str) -> str | None:
    """The format that an ending asks for: the one of that name, or the first that ends so; None if there is none.

    >>> format_of("gexf"), format_of("tsv"), format_of("exe")
    ('gexf', 'webanno', None)
    """
    by_suffix = (name for name, format in FORMATS.items() if format.suffix == ending)
    return ending if ending in FORMATS else next(by_suffix, None)


def packed(made: Exported, to: str, stem: str) -> tuple[str, str, bytes]:
    """What `to` made as one file to download: its name, its media type and its bytes; several files are zipped."""
    format = FORMATS[to]
    if list(made.files) == [""]:
        return f"{stem}.{format.suffix}", format.media_type, made.files[""]
    inner = ((f"{stem}{name}.{format.suffix}", content) for name, content in made.files.items())
    return f"{stem}-{to}.zip", "application/zip", zipped(inner)


def graph(record: Record, **options: Any) -> nx.Graph:
    """Return the discourse network of `record` as a NetworkX graph; `options` are those of `networks.Options`.

    Raises UsageError for options that do not go together, InputError if the record holds no position that counts.
    """
    chosen = networks.Options(**options)
    if chosen.time_window != "no":
        raise UsageError("A time window makes several networks, not one.")
    return graphs.to_graph(record, networks.build(_coded(record, chosen), chosen), chosen)


def graph_windows(record: Record, **options: Any) -> tuple[nx.Graph, ...]:
    """Return the discourse networks of `record`, one a time window, by time; else as `graph`."""
    chosen = networks.Options(**options)
    made = networks.build_windows(_coded(record, chosen), chosen)
    if not made:
        raise InputError("No position of the record has a date, so none lies in a time window.")
    return tuple(graphs.to_graph(record, network, chosen) for network in made)


def _coded(record: Record, options: networks.Options) -> tuple[coding.Coded, ...]:
    coded = _all_coded(record, options.conditional)
    if not coding.within(coded, options.start, options.stop):
        raise InputError("No position of the record has a date between start and stop.")
    return coded


def _all_coded(record: Record, conditional: coding.Conditional) -> tuple[coding.Coded, ...]:
    if not record.positions:
        raise InputError("The record holds no positions: OnRecord found nobody who is for or against anything.")
    coded = coding.code(record, conditional)
    if not coded:
        raise InputError("All positions of the record are conditional, and these are left out: count them in.")
    return coded


def _networks(write: Callable[[nx.Graph], str]) -> Callable[..., Exported]:
    def make(record: Record, ending: str, **options: Any) -> Exported:
        if options.get("time_window", "no") == "no":
            return Exported({"": write(graph(record, **options)).encode()}, _notes(record, options))
        made = graph_windows(record, **options)
        width = len(str(len(made)))
        names = (f"-{number:0{width}}-{window.graph['start']}" for number, window in enumerate(made, 1))
        return Exported(
            {name: write(window).encode() for name, window in zip(names, made, strict=True)}, _notes(record, options)
        )

    return make


def _notes(record: Record, options: Mapping[str, Any]) -> tuple[str, ...]:
    if not {"start", "stop", "time_window"} & options.keys():
        return ()
    undated = sum(row.date is None for row in coding.code(record, options.get("conditional", "between")))
    return (f"Left out, as they have no date: {undated} of the statements.",) if undated else ()


def _dna(record: Record, ending: str, conditional: dna.Agreement = "for") -> Exported:
    if conditional not in get_args(dna.Agreement):
        raise UsageError("Agreement is yes or no in DNA: a conditional stance is for, against or out.")
    _all_coded(record, "out" if conditional == "out" else "between")
    if ending in ("", "csv"):
        return _text(dna.to_table(record, conditional))
    if ending != "dna":
        raise UsageError("What is for DNA ends in .dna (a database that it opens) or .csv (a table of statements).")
    undated = [article.input for article in record.articles if not article.published]
    notes = (f"DNA needs dates: 1900-01-01 stands for that of {', '.join(undated)}.",) if undated else ()
    return Exported({"": dna.to_database(record, conditional)}, notes)


def _statements(write: Callable[[tuple[Quote, ...]], str]) -> Callable[..., Exported]:
    def make(record: Record, ending: str) -> Exported:
        actors = {actor.id: actor for actor in record.actors}
        quotes = tuple(
            Quote(
                record.article(statement.article),
                statement,
                actors.get(statement.speaker or ""),
                tuple(actors[id] for id in statement.addressees if id in actors),
                tuple(actors[id] for id in statement.via),
                actors.get(statement.on_behalf_of or ""),
            )
            for statement in record.statements
        )
        return _text(write(quotes))

    return make


def _label_studio(record: Record, ending: str) -> Exported:
    note = f"Label Studio shows them with this labelling interface:\n{standoff.LABEL_STUDIO_CONFIG}"
    return Exported(_text(standoff.to_label_studio(record)).files, (note.rstrip(),))


def _webanno(record: Record, ending: str) -> Exported:
    files = {name: _text(text).files[""] for name, text in standoff.to_webanno(record).items()}
    if len(files) == 1:
        return Exported({"": next(iter(files.values()))})
    return Exported(files)


def _text(text: str) -> Exported:
    # Half of a surrogate pair, which UTF-8 cannot hold, is written as its escape.
    return Exported({"": text.encode("utf-8", "backslashreplace")})


def _shown(write: Callable[[dict[str, Any]], str]) -> Callable[..., Exported]:
    return lambda record, ending: _text(write(view(record)))


def _calendar(record: Record, ending: str) -> Exported:
    left = calendar.undated(record)
    return Exported(_text(calendar.to_icalendar(record)).files, (left,) if left else ())


def _tables(record: Record, ending: str) -> Exported:
    return Exported({"": zipped(tabular.to_csv_files(record).items())})


def _parquet(record: Record, ending: str, table: str | None = None) -> Exported:
    made = tabular.to_parquet(record, table)
    return Exported({f"-{name}" if table is None else "": content for name, content in made.items()})


def _read(write: Callable[[Record], str]) -> Callable[..., Exported]:
    return lambda record, ending: _text(write(record))


_GRAPHS, _ANNOTATED = "Gephi, igraph, visone, NetworkX", "what reads the W3C Web Annotation Data Model"
_OF_NETWORKS = frozenset(field.name for field in fields(networks.Options))
_DNA = frozenset({"conditional"})
_to_csv = _statements(lambda quotes: table.csv_head() + table.to_csv(quotes))

FORMATS: Mapping[str, Format] = {
    # To read.
    "html": Format("Brief as one web page", "any browser", "html", "text/html; charset=utf-8", _shown(to_html)),
    "md": Format("Brief in Markdown", "any editor", "md", "text/markdown; charset=utf-8", _shown(to_markdown)),
    "txt": Format("Brief as plain text", "any editor", "txt", "text/plain; charset=utf-8", _shown(to_text)),
    "pdf": Format(
        "Brief on paper",
        "any PDF reader",
        "pdf",
        "application/pdf",
        lambda record, ending, fonts=None: Exported({"": pdf.to_pdf(record, fonts)}),
        options=frozenset({"fonts"}),
        needs="export",
    ),
    "docx": Format(
        "Brief to edit",
        "Word, LibreOffice, Google Docs",
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        lambda record, ending: Exported({"": word.to_docx(record)}),
        needs="export",
    ),
    # To reckon with.
    "json": Format("The record itself", "OnRecord; any JSON reader", "json", "application/json", None),
    "jsonl": Format(
        "Statements, one object a line",
        "jq, DuckDB, pandas",
        "jsonl",
        "application/x-ndjson",
        _statements(table.to_jsonl),
    ),
    "csv": Format("Statements as a table", "Excel, LibreOffice, R", "csv", "text/csv; charset=utf-8", _to_csv),
    "tables": Format(
        "All tables as CSV, described", "Excel, LibreOffice, R, DuckDB", "zip", "application/zip", _tables
    ),
    "parquet": Format(
        "All tables, typed, a file each",
        "pandas, polars, R (arrow), DuckDB",
        "parquet",
        "application/vnd.apache.parquet",
        _parquet,
        options=frozenset({"table"}),
        needs="parquet",
    ),
    "schemaorg": Format(
        "Quotations and claims as linked data (schema.org)",
        "what reads JSON-LD",
        "jsonld",
        "application/ld+json",
        _read(linked.to_schema_org),
    ),
    # To plan and to cite with.
    "ics": Format(
        "What is due, as a calendar",
        "Outlook, Google, Apple calendars",
        "ics",
        "text/calendar; charset=utf-8",
        _calendar,
    ),
    "bib": Format(
        "The articles, to cite",
        "LaTeX, JabRef, Zotero",
        "bib",
        "application/x-bibtex; charset=utf-8",
        _read(citing.to_bibtex),
    ),
    "csl": Format(
        "The articles, to cite (CSL-JSON)",
        "Zotero, pandoc, Quarto",
        "json",
        "application/vnd.citationstyles.csl+json",
        _read(citing.to_csl),
    ),
    # Networks.
    "dna": Format(
        "Coded statements", "Discourse Network Analyzer", "dna", "application/vnd.sqlite3", _dna, options=_DNA
    ),
    "graphml": Format(
        "Who stands where, as a graph",
        _GRAPHS,
        "graphml",
        "application/xml",
        _networks(graphs.to_graphml),
        _OF_NETWORKS,
    ),
    "gexf": Format(
        "The same graph, with days", "Gephi", "gexf", "application/xml", _networks(graphs.to_gexf), _OF_NETWORKS
    ),
    # To annotate.
    "doccano": Format("Marked statements", "doccano", "jsonl", "application/x-ndjson", _read(standoff.to_doccano)),
    "labelstudio": Format("Marked statements", "Label Studio", "json", "application/json", _label_studio),
    "webanno": Format(
        "Marked statements, a file an article", "INCEpTION, WebAnno", "tsv", "text/tab-separated-values", _webanno
    ),
    "webannotation": Format(
        "Web annotations (W3C)", _ANNOTATED, "jsonld", "application/ld+json", _read(standoff.to_web_annotation)
    ),
}
"""All ways out, by name. `onrecord.api.EXPORT_FORMATS` are the same names, for those who cannot wait for imports."""
