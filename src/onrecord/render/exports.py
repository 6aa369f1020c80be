"""Every way out of a record for other programs: a record in, the contents of one file or several out.

A format is one entry of `_FORMATS`: a function that takes the record and the options that it knows, and returns files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, get_args

import networkx as nx

from onrecord.datamodel import Quote, Record
from onrecord.errors import InputError, UsageError
from onrecord.render import coding, dna, graphs, networks, standoff, table

__all__ = ["Exported", "export", "graph", "graph_windows"]


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export made: contents by what their file's name adds to the one asked for, mostly nothing."""

    files: Mapping[str, bytes]
    notes: tuple[str, ...] = ()
    """What the reader should know, a sentence each."""


@dataclass(frozen=True, slots=True)
class _Format:
    make: Callable[..., Exported]
    """Takes the record, the ending of the file asked for, and options by name."""
    options: frozenset[str] = frozenset()
    """The options it knows."""


def export(record: Record, to: str, *, ending: str = "", **options: Any) -> Exported:
    """Make the files of the format `to`, one of `_FORMATS`.

    `ending` is that of the file asked for. Raises KeyError for another format, UsageError for options that it does not
    know or that do not go together, InputError if the record holds nothing that can be exported.
    """
    known = _FORMATS[to]
    for name in options:
        if name not in known.options:
            takers = " and ".join(other for other, format in _FORMATS.items() if name in format.options)
            reason = f"that is for {takers}" if takers else "no format does"
            raise UsageError(f"The format {to} takes no {name.replace('_', ' ')}: {reason}.")
    return known.make(record, ending, **options)


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


_OF_NETWORKS = frozenset(field.name for field in fields(networks.Options))
_FORMATS = {
    "dna": _Format(_dna, frozenset({"conditional"})),
    "graphml": _Format(_networks(graphs.to_graphml), _OF_NETWORKS),
    "gexf": _Format(_networks(graphs.to_gexf), _OF_NETWORKS),
    "jsonl": _Format(_statements(table.to_jsonl)),
    "doccano": _Format(lambda record, ending: _text(standoff.to_doccano(record))),
    "labelstudio": _Format(_label_studio),
    "webanno": _Format(_webanno),
    "webannotation": _Format(lambda record, ending: _text(standoff.to_web_annotation(record))),
    "csv": _Format(_statements(lambda quotes: table.csv_head() + table.to_csv(quotes))),
}
