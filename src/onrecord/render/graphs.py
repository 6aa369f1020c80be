"""Discourse networks as graphs: a network in, a NetworkX graph out, and that graph as GraphML or GEXF.

Both open in Gephi with every attribute: strings that XML cannot hold are mended, weights are above 0 (the sign stands
in `value`), and days are those of Gephi's timeline.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

import networkx as nx

from onrecord.datamodel import Record
from onrecord.render.coding import Coded, call_actors, day_of
from onrecord.render.networks import Network, Options, Tie
from onrecord.unseen import harmless
from onrecord.version import __version__

__all__ = ["to_gexf", "to_graph", "to_graphml"]

_Attributes = dict[str, str | int | float]

# What XML 1.0 cannot hold (https://www.w3.org/TR/xml/#charsets): most control characters, halves of surrogate pairs.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_META = re.compile(r"<meta\b.*?</meta>", re.S)
_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>'


def to_graph(record: Record, network: Network, options: Options) -> nx.Graph:
    """Return `network` as an undirected NetworkX graph; nodes are ids of actors and issues.

    The graph holds ``name`` (the story's), ``description`` (the settings), and ``start`` and ``stop`` of a time window.
    Nodes hold ``label``, ``mode`` (actor or issue), ``bipartite`` (0, 1), ``kind``, ``roles`` and ``aliases`` of an
    actor, ``statements`` (how many), ``outlets``, and ``start`` and ``end``, the first and last day of these. Edges
    hold ``weight`` (the size of the tie, above 0), ``value`` (with its sign: the entry of rDNA's matrix), ``relation``
    (a stance or "mixed"; congruence, conflict or shared in one-mode networks), ``statements``, ``outlets``, ``start``,
    ``end``, ``evidence`` (ids of the statements) and, in one-mode networks, ``over`` (what the two share).
    """
    graph = nx.Graph(name=_clean(record.story.title), description=_describe(options, network))
    graph.graph.update({name: day for name in ("start", "stop") if (day := getattr(network, name))})
    outlets = {article.id: article.outlet for article in record.articles}
    names = _names(record)
    actors = {actor.id: actor for actor in record.actors}
    for id in network.actors:
        own = [row for row in network.coded if row.actor == id]
        actor = actors[id]
        words = {"kind": actor.kind, "roles": _join(actor.roles), "aliases": _join(actor.aliases)}
        told = {name: text for name, text in words.items() if text}
        graph.add_node(id, label=names[id], mode="actor", bipartite=0, **told, **_reach(own, outlets))
    for id in network.issues:
        own = [row for row in network.coded if row.issue == id]
        graph.add_node(id, label=names[id], mode="issue", bipartite=1, kind="issue", **_reach(own, outlets))
    for tie in network.ties:
        graph.add_edge(tie.source, tie.target, **_edge(tie, options, names), **_reach(tie.coded, outlets))
    return graph


def _names(record: Record) -> dict[str, str]:
    issues = {issue.id: issue.label for issue in record.issues}
    return {id: _clean(name) for id, name in {**issues, **call_actors(record)}.items()}


def _edge(tie: Tie, options: Options, names: Mapping[str, str]) -> _Attributes:
    out: _Attributes = {"weight": abs(tie.value), "value": tie.value, "relation": _relation(tie, options)}
    if options.network == "onemode":
        by: Callable[[Coded], str] = (lambda row: row.issue) if options.nodes == "actors" else (lambda row: row.actor)
        out["over"] = _join(names[id] for id in dict.fromkeys(map(by, tie.coded)))
    return {**out, "evidence": " ".join(dict.fromkeys(row.statement for row in tie.coded))}


def _relation(tie: Tie, options: Options) -> str:
    if options.network == "twomode":
        stances = {row.stance for row in tie.coded}
        return stances.pop() if len(stances) == 1 else "mixed"
    if options.combined == "subtract":
        return "congruence" if tie.value > 0 else "conflict"
    return "shared" if options.combined == "ignore" else options.combined


def _reach(coded: Sequence[Coded], outlets: Mapping[str, str]) -> _Attributes:
    """How many statements, in which outlets, and from which day to which."""
    out: _Attributes = {
        "statements": len({row.statement for row in coded}),
        "outlets": _join(dict.fromkeys(outlets[row.article] for row in coded)),
    }
    days = sorted(day_of(row.date).isoformat() for row in coded if row.date)
    return {**out, "start": days[0], "end": days[-1]} if days else out


def _describe(options: Options, network: Network) -> str:
    """The settings in a few words, so that a file tells by itself how it was made."""
    parts: list[str] = [options.network, *([options.nodes] if options.network == "onemode" else [])]
    settings = ("normalization", "duplicates", "conditional")
    parts += [f"aggregation {options.combined}", *(f"{name} {getattr(options, name)}" for name in settings)]
    since, until = network.start or options.start, network.stop or options.stop
    parts += [f"from {since}"] if since else []
    parts += [f"to {until}"] if until else []
    return ", ".join(parts)


def to_graphml(graph: nx.Graph) -> str:
    """Write a graph made by `to_graph` as GraphML."""
    lines = list(nx.generate_graphml(_bare(graph)))
    return "\n".join([_DECLARATION, lines[0], f"  <desc>{escape(_about(graph))}</desc>", *lines[1:], ""])


def to_gexf(graph: nx.Graph) -> str:
    """Write a graph made by `to_graph` as GEXF 1.2, with the days of nodes and edges for Gephi's timeline."""
    text = "\n".join(nx.generate_gexf(_bare(graph), version="1.2draft")).replace(' name=""', "", 1)  # of the bare graph
    # NetworkX writes the day of writing and its own version, which would make the same graph other bytes tomorrow.
    meta = f"<meta><creator>OnRecord {__version__}</creator><description>{escape(_about(graph))}</description></meta>"
    return f"{_DECLARATION}\n{_META.sub(lambda _: meta, text, count=1)}\n"


def _bare(graph: nx.Graph) -> nx.Graph:
    """The graph without attributes of its own, for which Gephi has no column."""
    bare = graph.copy()
    bare.graph.clear()
    return bare


def _about(graph: nx.Graph) -> str:
    return f"{graph.graph['name']} ({graph.graph['description']})"


def _join(words: Iterable[str]) -> str:
    return "; ".join(_clean(word) for word in words)


def _clean(text: str) -> str:
    """The text on one line, and such as XML can hold.

    >>> _clean("a\\x00b\\n c")
    'a\ufffdb c'
    """
    return " ".join(harmless(_NO_XML.sub("\ufffd", text)).split())
