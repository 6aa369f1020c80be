"""OnRecord from Python: brief a story, stream the statements of many articles, load a record, verify one.

Inputs go in as on the command line; a `Record` comes out, which knows how to show and save itself. The pipeline and the
pages are imported where they are first needed: they bring spaCy, onnxruntime and trafilatura, which take seconds, and
`import onrecord` should take none.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord import datamodel, record
from onrecord.datamodel import Article, Page, Skipped
from onrecord.errors import EvidenceError, InputError, UsageError
from onrecord.version import __version__
from onrecord.writing import write_whole

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    import polars as pl
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

    from onrecord.cage import Limits
    from onrecord.render.exports import Exported
    from onrecord.sources import Private

__all__ = [
    "EXPORT_FORMATS",
    "FORMATS",
    "QUOTE_FORMATS",
    "Progress",
    "Quote",
    "Record",
    "as_record",
    "brief",
    "bundle",
    "export_as",
    "export_format_of",
    "format_of",
    "load",
    "quotes",
    "read_quotes",
    "render_as",
    "verify",
    "write",
    "write_exported",
]

Progress = Callable[[str, int, int], None]
"""Called with the name of a step ("reading", "tagging"), how many inputs are done, and how many there are."""

FORMATS = ("html", "md", "json", "txt")
"""The formats a record can be written in, each by its ending."""

QUOTE_FORMATS = ("jsonl", "csv")
"""The formats statements alone can be written in, each by its ending."""

EXPORT_FORMATS = (
    *("pdf", "docx", "ics", "bib", "csl", "schemaorg", "dna", "graphml", "gexf", "jsonl", "csv", "tables", "parquet"),
    *("doccano", "labelstudio", "webanno", "webannotation"),
    *FORMATS,
)
"""The formats a record can be exported in, for other programs."""


_MAX_RECORD_BYTES = 512_000_000  # as large as an answer of the cage may be: the record of some 5,000 articles
# Of a record that is read without the cage. The worst of this size that was tried took 280 MB and 1.4 CPU-seconds.
_MAX_BYTES_HERE = 8_000_000
_MAX_CORRECTIONS_BYTES = 100_000_000  # some 200,000 corrections
_MAX_SCHEME_BYTES = 1_000_000  # a coding scheme has some 10 kB


@dataclass(frozen=True, slots=True)
class Record(datamodel.Record):
    """All of a story on the record, as typed objects, with the ways to show and save it.

    `record.articles`, `.actors`, `.statements`, `.utterances`, `.issues`, `.positions`, `.timeline`, `.claims`,
    `.omissions`, `.takeaways`, `.skipped` and `.notes` are tuples of the data model's objects; `record.statement(id)`,
    `.actor(id)` and `.article(id)` look one up. A notebook shows the brief.
    """

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain dicts, lists, strings and numbers: the JSON contract, in its order."""
        return record.to_dict(self)

    def to_json(self) -> str:
        """Return the record as JSON text; the same record always gives the same characters."""
        return record.dumps(self)

    def to_html(self) -> str:
        """Return the brief as one self-contained HTML page."""
        return render_as(self, "html")

    def to_markdown(self) -> str:
        """Return the brief in Markdown."""
        return render_as(self, "md")

    def to_text(self) -> str:
        """Return the brief as plain text."""
        return render_as(self, "txt")

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the record to `path` in the format of its ending (.html, .md, .json, .txt) and return the path.

        The file appears whole or not at all. Raises UsageError for another ending, InputError if it cannot be written.
        """
        target = Path(path)
        return write(target, render_as(self, format_of(target)))

    def to_networkx(self, **options: Any) -> nx.Graph:
        """Return who stands where as a NetworkX graph of actors and issues, or of either alone.

        `options` are those of `onrecord export`, with underscores (docs/networks.md): network, nodes, aggregation,
        normalization, duplicates, conditional, start, stop, isolates. Raises UsageError if they do not go together,
        InputError if nobody takes a position that counts.
        """
        from onrecord.render import exports

        return exports.graph(self, **options)

    def to_networkx_windows(self, *, time_window: str, window_size: int, **options: Any) -> tuple[nx.Graph, ...]:
        """Return a graph for each of the windows of `window_size` events, days, weeks, months or years, by time.

        `options` are those of `to_networkx`; `graph.graph` tells the ``start`` and ``stop`` of each.
        """
        from onrecord.render import exports

        return exports.graph_windows(self, time_window=time_window, window_size=window_size, **options)

    def to_pandas(self) -> dict[str, pd.DataFrame]:
        """Return the record as pandas frames by name: statements, actors, timeline, positions, claims, articles ...

        docs/exports.md lists tables and columns. Raises UsageError if the extra `frames` is not installed.
        """
        from onrecord.render import tabular

        return tabular.to_pandas(self)

    def to_polars(self) -> dict[str, pl.DataFrame]:
        """Return the record as polars frames by name: the tables of `to_pandas`."""
        from onrecord.render import tabular

        return tabular.to_polars(self)

    def to_spacy(self, article: str, vocab: Vocab | None = None) -> Doc:
        """Return the article with this id as a spaCy `Doc`, its tokens cut so that our spans stand exactly.

        `doc.spans` holds "statements" (from the first to the last word of each), "contents", "sources", "cues",
        "actors", "events", "times" and "claims". Of each span `label_` tells what it is, `id_` the id in the record of
        what it belongs to, `kb_id_` that of the actor. `vocab` is that of a pipeline of yours, to run the doc through
        it. Raises KeyError if there is no such article.
        """
        from onrecord.render import spacy_docs

        return spacy_docs.to_doc(self, self.article(article), vocab)

    def export(self, path: str | os.PathLike[str], *, to: str | None = None, **options: Any) -> tuple[Path, ...]:
        """Write the record for another program, as `onrecord export` does, and return the files, mostly one.

        `to` is one of `api.EXPORT_FORMATS`, or told by the ending of `path`. `options` are those of `onrecord export`,
        with underscores. Raises UsageError and InputError as that command fails.
        """
        target = Path(path)
        return write_exported(target, export_as(self, to or export_format_of(target), target, **options))

    def _repr_html_(self) -> str:
        from onrecord import render

        return render.to_notebook(render.view(self))


@dataclass(frozen=True, slots=True)
class Quote(datamodel.Quote):
    """One statement by itself: `quote.statement`, `.article`, `.speaker`, `.addressees`, `.via`, `.on_behalf_of`.

    Actors are those of this article alone; `speaker` is None where it does not tell. `text` holds the words,
    `is_speech` tells what was said from a view held, a wish and a perception.
    """

    def to_dict(self) -> dict[str, Any]:
        """Return the quote as plain dicts, lists, strings and numbers: a line of `onrecord quotes`."""
        from onrecord.render import table

        return table.to_row(self)


def brief(
    inputs: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    articles: str | os.PathLike[str] | None = None,
    issues: str | os.PathLike[str] | None = None,
    corrections: str | os.PathLike[str] | None = None,
    allow_private: Private = False,
    spacy: str | None = None,
    progress: Progress | None = None,
    cage: Limits | bool | None = None,
) -> Record:
    """Read the articles of one story and return its record.

    `inputs` are files (text, HTML, lists, tables, archives, mail, feeds), folders, http(s) addresses, or "-" for
    standard input; one alone will do. An input that cannot be read does not stop the others: it stands in
    `record.skipped` with the reason.
    Addresses on a private network are refused unless `allow_private`, or their hosts are among those that it names.
    `spacy` names another installed spaCy pipeline for names and tags. `articles` is a table (JSON or CSV) of what is
    known of the inputs: outlet, published, title, byline, url, language, by the names of their files; a file
    `articles.json` beside them is read as one in any case.
    `issues` is a coding scheme (TOML) of the issues to look for; without it they are found in the statements.
    `corrections` (JSONL, as `onrecord correct export` writes them) are applied before anything is concluded; of those
    that do not apply `record.notes` tell why. `cage` are the limits of the processes that read (docs/safety.md); with
    False inputs are read in this process. Raises NoRecord if not one article could be read, WeightsError if the
    shipped weights are not sound, UsageError if the table or the coding scheme is none, InputError if a line of the
    corrections is none, or the articles could not be compared within the limits.
    """
    scheme = _scheme_text(issues) if issues is not None else None
    told = _correction_text(corrections) if corrections is not None else None
    limits = _limits(cage)
    if limits:
        from onrecord import cage as caged

        source = caged.Source(_paths(inputs), allow_private=allow_private, table=_path(articles))
        found = caged.brief(source, limits, spacy=spacy, scheme=scheme, corrections=told, progress=progress)
        return as_record(found)
    from onrecord import corrections as correcting
    from onrecord import pipeline

    made = pipeline.brief(
        _paths(inputs),
        pipeline.load_models(spacy),
        allow_private=allow_private,
        table=pipeline.read_table(articles) if articles is not None else None,
        scheme=pipeline.parse_scheme(*scheme) if scheme else None,
        mend=correcting.mending(correcting.read_lines(*told), told[1]) if told else None,
        progress=progress,
    )
    return as_record(made)


def _limits(cage: Limits | bool | None) -> Limits | None:
    """The limits of the processes that are to read; None where this one is."""
    from onrecord.cage import chosen

    return chosen(cage)


def _correction_text(path: str | os.PathLike[str]) -> tuple[str, str]:
    """The text of a file of corrections, and its name."""
    name = os.fspath(path)
    try:
        return _read_bytes(path, _MAX_CORRECTIONS_BYTES).decode("utf-8-sig"), name
    except UnicodeDecodeError as error:
        raise InputError(f"{name} is not UTF-8: {error.reason} at byte {error.start}.") from None


def _scheme_text(path: str | os.PathLike[str]) -> tuple[str, str]:
    """The text of a coding scheme, and its name."""
    data, name = _read_bytes(path, _MAX_SCHEME_BYTES), os.fspath(path)
    try:
        return data.decode("utf-8-sig"), name
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"{name}, line {line}: not UTF-8, which TOML is ({error.reason}).") from None


def quotes(
    inputs: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    articles: str | os.PathLike[str] | None = None,
    speech: bool = False,
    on_skipped: Callable[[Skipped], None] | None = None,
    allow_private: Private = False,
    spacy: str | None = None,
    cage: Limits | bool | None = None,
) -> Iterator[Quote]:
    """Yield the statements of any number of articles, each article read by itself, as soon as it is read.

    `inputs`, `articles` and `cage` are those of `brief`, and inputs may be of any size: nothing is kept from one
    article to the next. `speech` leaves out views held, wishes and perceptions. `on_skipped` is called with each input
    that gave no article. Raises InputError at the end if not one article could be read, WeightsError if the shipped
    weights are not sound.
    """
    first: Skipped | None = None
    is_read = False
    options: dict[str, Any] = {"articles": articles, "speech": speech, "allow_private": allow_private, "spacy": spacy}
    for found in read_quotes(inputs, **options, cage=cage):
        if isinstance(found, Skipped):
            first = first or found
            if on_skipped:
                on_skipped(found)
            continue
        is_read = True
        yield from found
    if not is_read:
        reason = f": {first.input}: {first.reason}" if first else ": no input was named"
        raise InputError(f"No article could be read{reason}.")


def read_quotes(
    inputs: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    articles: str | os.PathLike[str] | None = None,
    speech: bool = False,
    allow_private: Private = False,
    spacy: str | None = None,
    progress: Progress | None = None,
    cage: Limits | bool | None = None,
) -> Iterator[tuple[Quote, ...] | Skipped]:
    """Yield the statements of one article after the other, and what was no article, in the order of the inputs."""
    limits = _limits(cage)
    pages: Iterator[tuple[datamodel.Quote, ...] | Skipped]
    if limits:
        from onrecord import cage as caged

        source = caged.Source(_each_path(inputs), allow_private=allow_private, table=_path(articles))
        pages = caged.quotes(source, limits, spacy=spacy, progress=progress)
    else:
        from onrecord import pipeline

        table = pipeline.read_table(articles) if articles is not None else None
        models = pipeline.load_models(spacy)
        pages = pipeline.quotes(_each_path(inputs), models, allow_private=allow_private, table=table, progress=progress)
    for found in pages:
        if isinstance(found, Skipped):
            yield found
        else:
            yield tuple(_own_quote(quote) for quote in found if quote.is_speech or not speech)


def load(path: str | os.PathLike[str]) -> Record:
    """Read a record from the JSON file, or the evidence bundle, at `path`.

    Raises InputError if the file cannot be read, EvidenceError if a span, a date or an id in it is not true.
    """
    data = _record_bytes(path)
    with _naming(path):
        return as_record(record.unpack(data).record if record.is_bundle(data) else record.loads(data))


def bundle(
    made: datamodel.Record,
    path: str | os.PathLike[str],
    sources: str | os.PathLike[str] | Iterable[str | os.PathLike[str]] = (),
    *,
    pages: Mapping[str, Page] | None = None,
    allow_private: Private = False,
) -> Path:
    """Write an evidence bundle: one zip file with the record, its page, its articles' texts, and a manifest of hashes.

    `sources` are what the articles were read from; they are read anew, and their pages go in as they came. `pages` are
    such pages by the ids of the articles, where they were kept. Returns the path. Raises InputError if a source is none
    of these articles'.
    """
    known = dict(pages or {})
    if paths := _paths(sources):
        from onrecord import pipeline

        found, strange = pipeline.pages_behind(_looks(paths, allow_private), made.articles)
        if strange:
            raise InputError(f"{strange[0].input} cannot be packed: {strange[0].reason}.")
        known |= found
    target = Path(path)
    if target.suffix.lower() != ".zip":
        raise UsageError(f"{path} should end in .zip, as a bundle is a zip file.")
    return write(target, record.pack(made, render_as(made, "html"), known))


def verify(
    path: str | os.PathLike[str],
    sources: str | os.PathLike[str] | Iterable[str | os.PathLike[str]] = (),
    *,
    allow_private: Private = False,
) -> record.Verified:
    """Check the record or the bundle at `path`: every span, id and hash, and that `sources` still hold its articles.

    The pages in a bundle are read anew too, where this version of OnRecord made it: another may read them otherwise.
    Returns what was compared. Raises EvidenceError at the first lie, InputError if a file cannot be read.
    """
    text, paths = _record_bytes(path), _paths(sources)
    pages: tuple[Page, ...] = ()
    with _naming(path):
        if record.is_bundle(text):
            found = record.unpack(text)
            text = found.written
            pages = found.pages if found.record.created_by.get("version") == __version__ else ()
        if not paths and not pages:
            return record.verify(text)
        reread = (article for _, article in _looks(paths, allow_private)) if paths else ()
        return record.verify(text, chain(_reread(pages), reread))


def _looks(paths: Sequence[str], allow_private: Private) -> Iterator[tuple[Page | Skipped, Article | Skipped]]:
    """What inputs hold, page by page, each with the article on it: in the cage, unless the environment has it off."""
    from onrecord import cage

    limits = cage.chosen()
    if limits:
        return cage.looks(cage.Source(paths, allow_private=allow_private), limits)
    from onrecord import pipeline

    return pipeline.looks(paths, allow_private=allow_private)


def _reread(pages: Iterable[Page]) -> Iterator[Article | Skipped]:
    """The articles that the pages of a bundle hold."""
    from onrecord import cage

    limits = cage.chosen()
    if limits:
        return cage.look_at(pages, limits)
    from onrecord import pipeline

    return pipeline.reread_pages(pages)


def format_of(path: str | os.PathLike[str], formats: Iterable[str] = FORMATS) -> str:
    """Return which of `formats` the ending of `path` asks for. Raises UsageError if none."""
    ending = Path(path).suffix.lower().removeprefix(".")
    if ending not in formats:
        known = ", ".join(f".{name}" for name in formats)
        raise UsageError(f"{os.fspath(path)} does not end in a format OnRecord writes: choose one of {known}.")
    return ending


def render_as(made: datamodel.Record, format: str) -> str:
    """Return the record in one of `FORMATS`. Raises UsageError for another."""
    if format == "json":
        return record.dumps(made)
    if format not in FORMATS:
        raise UsageError(f"OnRecord does not write {format}: choose one of {', '.join(FORMATS)}.")
    from onrecord import render

    write = {"html": render.to_html, "md": render.to_markdown, "txt": render.to_text}[format]
    return write(render.view(made))


def export_as(made: datamodel.Record, to: str, path: Path | None = None, **options: Any) -> Exported:
    """Return the contents of the files that `to`, one of `EXPORT_FORMATS`, makes of the record.

    The ending of `path` matters to "dna" alone: .dna is a database, .csv (or no path) a table. Raises UsageError for a
    format, an ending or an option that is not known, InputError if there is nothing to export.
    """
    from onrecord.render import exports

    if to not in EXPORT_FORMATS:
        raise UsageError(f"OnRecord does not export {to}: choose one of {', '.join(EXPORT_FORMATS)}.")
    if to == "json":
        if options:
            raise UsageError("The format json takes no options.")
        return exports.Exported({"": record.dumps(made).encode()})
    return exports.export(made, to, ending=path.suffix.lower().removeprefix(".") if path else "", **options)


def export_format_of(path: str | os.PathLike[str]) -> str:
    """Return which of `EXPORT_FORMATS` the ending of `path` asks for. Raises UsageError if none."""
    from onrecord.render import exports

    return exports.format_of(Path(path).suffix.lower().removeprefix(".")) or format_of(path, EXPORT_FORMATS)


def write_exported(path: Path, made: Exported) -> tuple[Path, ...]:
    """Write what `export_as` made to `path`, or to its neighbours where it is several files; return the files."""
    return tuple(write(path.with_name(f"{path.stem}{name}{path.suffix}"), made.files[name]) for name in made.files)


def write(path: Path, content: str | bytes) -> Path:
    """Write `content` to `path`, whole or not at all: to a neighbour first, which then takes the name.

    What is no ordinary file (a pipe, a terminal) is written to directly. Raises InputError if it cannot be written.
    """
    if Path(path).is_dir():
        raise UsageError(f"{path} is a folder: name a file in it.")
    # Half of a surrogate pair, which UTF-8 cannot hold, is written as its escape.
    write_whole(path, content if isinstance(content, bytes) else content.encode("utf-8", "backslashreplace"))
    return path


def as_record(made: datamodel.Record) -> Record:
    """Return the same record, with the ways to show and save it."""
    return Record(**{field.name: getattr(made, field.name) for field in fields(made)})


def _own_quote(quote: datamodel.Quote) -> Quote:
    return Quote(**{field.name: getattr(quote, field.name) for field in fields(quote)})


def _path(named: str | os.PathLike[str] | None) -> str | None:
    return os.fspath(named) if named is not None else None


def _paths(inputs: str | os.PathLike[str] | Iterable[str | os.PathLike[str]]) -> tuple[str, ...]:
    return tuple(_each_path(inputs))


def _each_path(inputs: str | os.PathLike[str] | Iterable[str | os.PathLike[str]]) -> Iterator[str]:
    if isinstance(inputs, str | os.PathLike):
        yield os.fspath(inputs)
    else:
        yield from (os.fspath(path) for path in inputs)


@contextmanager
def _naming(path: str | os.PathLike[str]) -> Iterator[None]:
    """Name the file, where an error says of its bytes that "This is no ..."."""
    try:
        yield
    except EvidenceError as error:
        told = str(error)
        raise EvidenceError(f"{os.fspath(path)}{told[4:]}" if told.startswith("This is no ") else told) from error


def _record_bytes(path: str | os.PathLike[str]) -> bytes:
    """The bytes of a record or a bundle; those of a large one were read in the cage once, so that reading them ends."""
    from onrecord import cage

    data = _read_bytes(path, _MAX_RECORD_BYTES)
    limits = cage.chosen()
    if limits and len(data) > _MAX_BYTES_HERE:
        with _naming(path):
            cage.check_record(data, limits)
    return data


def _read_bytes(path: str | os.PathLike[str], most: int) -> bytes:
    try:
        with open(path, "rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise InputError(f"{os.fspath(path)} cannot be read: {error.strerror or error}.") from error
    if len(data) > most:
        raise InputError(
            f"{os.fspath(path)} cannot be read: it has more than {most / 1e6:.0f} MB, which no such file has."
        )
    return data
