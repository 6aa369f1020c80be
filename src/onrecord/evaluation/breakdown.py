"""What became of each gold quotation and of each prediction: found right, found with another source, cut otherwise,
missed or false.

Gold and predicted lines of a corpus go in; a `Finding` for each gold quotation and each prediction left over comes out,
and a table of them. A prediction is a gold quotation's own where at least half of the words in either are in both,
the likest pairs first, each taken once: as the scorer of quotations has it, so that the two agree.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onrecord.statements.cues import sense
from onrecord.statements.quotations import quotations, quoted_share
from onrecord.statements.windows import paragraphs

__all__ = ["DETAILS", "Finding", "findings", "table"]

Row = dict[str, Any]

SAME_WORDS = 0.5  # the scorer's own threshold: IoU of words from which two contents are the same
MOSTLY = 0.5  # more than this share of a content's words inside another: it lies in it

DETAILS = {
    "right": ("named otherwise",),
    "wrong source": ("no source given", "source invented", "other mention"),
    "boundaries": ("too long", "too short", "split into pieces", "joined with another"),
    "missed": (),
    "false": (),
}
"""Each class of finding with what it may be in particular. `boundaries`: the words overlap, but not by half."""

_KINDS = ("direct", "mixed", "indirect")
_WORD = re.compile(r"\w+")
_TITLE = re.compile(r"mrs?|ms|dr|sen|rep|gov|president|sir|the|of")
_EMPTY = re.compile(
    r"an?|and|as|at|by|for|from|her|his|in|its|my|of|on|or|our|s|th(?:at|e|eir|ese|is|ose)|to|who(?:m|se)?|which|with"
    r"|your",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one gold quotation (`gold`) or prediction (`found`); both where they are a pair.

    `kind` and `act` are those of the gold quotation, or of the prediction where there is none.
    """

    article: str
    what: str
    detail: str
    kind: str
    act: str
    gold: Row | None
    found: Row | None


@dataclass(frozen=True, slots=True)
class _Quote:
    """One quotation, with the numbers of the words that its content and source touch."""

    row: Row
    content: frozenset[int]
    source: frozenset[int]
    telling: frozenset[int]
    """The words of the source that tell who it is."""
    words: Mapping[str, str]
    """The text of content, source and cue."""
    kind: str

    @property
    def act(self) -> str:
        """What its cue says the speaker does."""
        found = sense(self.words["cue"])
        return found.act if found else "other" if self.words["cue"] else "no cue"

    @property
    def name(self) -> str:
        """Who is credited: the speaker where one is named, else the words of the source."""
        return self.row.get("speaker") or self.words["source"]


def findings(gold: Row, answer: Row) -> Iterator[Finding]:
    """Yield what became of each quotation of one line of gold, and of each prediction that is none of them.

    >>> text = "It rains, she said."
    >>> gold = {"id": "a", "text": text, "quotes": [{"content": [(0, 8)], "source": [(10, 13)], "cue": [(14, 18)]}]}
    >>> [(f.what, f.detail) for f in findings(gold, {"quotes": [{"content": [(0, 8)]}]})]
    [('wrong source', 'no source given')]
    """
    read = _reader(gold["text"])
    wanted = [quote for row in gold["quotes"] if (quote := read(row))]
    found = [quote for row in answer["quotes"] if (quote := read(row))]
    pairs = _pairs(wanted, found)
    for i, quote in enumerate(wanted):
        own = found[pairs[i]] if i in pairs else None
        what, detail = _pair(quote, own) if own else _alone(quote, found, wanted, "missed")
        yield _finding(gold["id"], what, detail, quote, own)
    for j, quote in enumerate(found):
        if j not in pairs.values():
            what, detail = _alone(quote, wanted, found, "false")
            yield _finding(gold["id"], what, _MIRRORED.get(detail, detail), None, quote)


def table(found: Sequence[Finding]) -> str:
    """Show findings as text: how many of each class, with shares, by kind of quotation, then by act of the cue."""
    gold = [finding for finding in found if finding.gold]
    left = [finding for finding in found if not finding.gold]
    heads = ("all", *_KINDS)
    return "\n".join(
        [
            _row("WHERE IT ERRS", heads),
            *_part(gold, "gold quotations"),
            *_part(left, "predictions that are none of them"),
            "",
            _row("BY ACT OF THE CUE", ("gold", "right", "source", "boundaries", "missed", "false")),
            *_acts(found),
        ]
    )


def _reader(text: str) -> Callable[[Row], _Quote | None]:
    """What makes a quotation of a row; None of one that holds no word."""
    words = [match.span() for match in _WORD.finditer(text)]
    marked = tuple(q for start, end in paragraphs(text) for q in quotations(text, start, end))

    def touched(spans: Iterable[Sequence[int]]) -> frozenset[int]:
        return frozenset(i for s, e in spans for i, (start, end) in enumerate(words) if start < e and s < end)

    def read(row: Row) -> _Quote | None:
        spans = {role: [(s, e) for s, e in row.get(role) or ()] for role in ("content", "source", "cue")}
        if not any(text[s:e].strip() for s, e in spans["content"]):
            return None
        source = touched(spans["source"])
        telling = frozenset(i for i in source if not _EMPTY.fullmatch(text, *words[i]))
        share = quoted_share(text, spans["content"], marked)
        kind = row.get("kind") or ("direct" if share >= 0.98 else "mixed" if share else "indirect")
        told = {role: " … ".join(text[s:e] for s, e in cuts) for role, cuts in spans.items()}
        return _Quote(row, touched(spans["content"]), source, telling or source, told, kind)

    return read


def _pairs(wanted: Sequence[_Quote], found: Sequence[_Quote]) -> dict[int, int]:
    """Which prediction is which gold quotation's own, by number."""
    likeness = [
        (-len(shared) / len(quote.content | other.content), i, j)
        for i, quote in enumerate(wanted)
        for j, other in enumerate(found)
        if (shared := quote.content & other.content)
    ]
    out: dict[int, int] = {}
    taken: set[int] = set()
    for unlikeness, i, j in sorted(likeness):
        if -unlikeness >= SAME_WORDS and i not in out and j not in taken:
            out[i] = j
            taken.add(j)
    return out


def _pair(gold: _Quote, found: _Quote) -> tuple[str, str]:
    if gold.source and not found.source:
        return "wrong source", "no source given"
    if found.source and not gold.source:
        return "wrong source", "source invented"
    if gold.source and not gold.telling & found.source:
        return "wrong source", "other mention"
    names = [name for field in ("speaker", "speaker_wiki") if (name := gold.row.get(field))]
    is_otherwise = bool(gold.row.get("speaker")) and not any(_is_same_name(name, found.name) for name in names)
    return "right", "named otherwise" if is_otherwise else ""


def _is_same_name(left: str, right: str) -> bool:
    """One name has all words of the other, or both have the surname and the first initial in common."""
    ours, theirs = _name(left), _name(right)
    if not ours or not theirs:
        return False
    if set(ours) <= set(theirs) or set(theirs) <= set(ours):
        return True
    return min(len(ours), len(theirs)) > 1 and ours[-1] == theirs[-1] and ours[0][0] == theirs[0][0]


def _name(name: str) -> list[str]:
    plain = re.sub(r"['’]s\b", "", name.lower().replace("_", " "))
    return [word for word in _WORD.findall(plain) if not _TITLE.fullmatch(word)]


def _alone(quote: _Quote, others: Sequence[_Quote], own: Sequence[_Quote], if_apart: str) -> tuple[str, str]:
    """The class of a quotation that no other is half like, as seen from gold; `own` is the side it stands on."""
    touching = [other for other in others if other.content & quote.content]
    if not touching:
        return if_apart, ""
    if sum(_lies_in(other, quote) for other in touching) > 1:
        return "boundaries", "split into pieces"
    if any(_lies_in(quote, other) and sum(_lies_in(each, other) for each in own) > 1 for other in touching):
        return "boundaries", "joined with another"
    nearest = max(touching, key=lambda other: len(other.content & quote.content))
    return "boundaries", "too long" if len(nearest.content) > len(quote.content) else "too short"


def _lies_in(inner: _Quote, outer: _Quote) -> bool:
    return len(inner.content & outer.content) > MOSTLY * len(inner.content)


# A prediction left over is judged from its own side: gold that is larger than it means that it is too short.
_MIRRORED = {
    "too long": "too short",
    "too short": "too long",
    "split into pieces": "joined with another",
    "joined with another": "split into pieces",
}


def _finding(article: str, what: str, detail: str, gold: _Quote | None, found: _Quote | None) -> Finding:
    judged = gold or found
    assert judged is not None  # a finding is of one or the other
    told, answered = (_as_told(quote) if quote else None for quote in (gold, found))
    return Finding(article, what, detail, judged.kind, judged.act, told, answered)


def _as_told(quote: _Quote) -> Row:
    speaker = quote.row.get("speaker")
    start = min(start for start, _ in quote.row["content"])
    return {"start": start, **quote.words} | ({"speaker": speaker} if speaker else {})


def _part(found: Sequence[Finding], name: str) -> Iterator[str]:
    """Rows of the table for gold quotations, or for predictions left over: counts, and shares of each column."""
    totals = _by_kind(found)
    yield _row(name, [str(totals[column]) for column in ("all", *_KINDS)])
    for what, details in DETAILS.items():
        of_class = [finding for finding in found if finding.what == what]
        if not of_class:
            continue
        yield _shares(f"  {what}", of_class, totals)
        for detail in details:
            of_detail = [finding for finding in of_class if finding.detail == detail]
            if of_detail:
                yield _shares(f"    {detail}", of_detail, totals)


def _shares(name: str, found: Sequence[Finding], totals: Mapping[str, int]) -> str:
    counts = _by_kind(found)
    cells = [f"{counts[c]} {100 * counts[c] / max(1, totals[c]):5.1f}%" for c in ("all", *_KINDS)]
    return _row(name, cells)


def _by_kind(found: Sequence[Finding]) -> Counter[str]:
    return Counter({"all": len(found), **Counter(finding.kind for finding in found)})


def _acts(found: Sequence[Finding]) -> Iterator[str]:
    """One row an act: gold quotations by class, and false predictions."""
    sizes = Counter(finding.act for finding in found if finding.gold)
    for act in sorted({finding.act for finding in found}, key=lambda act: (-sizes[act], act)):
        of_gold = Counter(finding.what for finding in found if finding.act == act and finding.gold)
        false = sum(finding.act == act and finding.what == "false" for finding in found)
        cells = [sizes[act], *(of_gold[what] for what in ("right", "wrong source", "boundaries", "missed")), false]
        yield _row(f"  {act}", map(str, cells))


def _row(name: str, cells: Iterable[str]) -> str:
    return f"{name:<34}" + "".join(f"{cell:>13}" for cell in cells)
