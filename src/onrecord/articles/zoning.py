"""An article's text in, its zones and the parts to drop out. The text itself is not touched.

A line is dropped when it is a set phrase of news sites (`patterns`), or when the residue model is sure of it. What
stands inside a paragraph (an appeal before the first sentence, a link in brackets) is cut at sentences. Everything else
is kept: losing a sentence of the report is worse than keeping a line of the page. A date stamp is marked and kept too:
it is what the article's date rests on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from onrecord.articles.dating import date_stamp
from onrecord.articles.patterns import (
    INLINE,
    INLINE_HEADLINES,
    appeal_cues,
    has_appeal_cue,
    is_names,
    is_post,
    is_speech,
    opens_related,
    reason_of_line,
)
from onrecord.articles.residue import ResidueModel
from onrecord.datamodel import Dropped, Zone

__all__ = ["Line", "find_title", "folded", "is_stamp", "lines_of", "signs_quotation", "zones_of"]

_LINE = re.compile(r"[^\r\n]+")
_CLOSING_REASONS = frozenset(("byline", "contact", "legal", "appeal", "caption"))
_WORD = re.compile(r"[^\W_]+")
# Ends of sentences, roughly: enough to cut an appeal or a link off a paragraph.
_SENTENCE = re.compile(r"\S[^.!?…]*(?:[.!?…]+[\"'”’)\]]*(?=\s|$)|$|[.!?…]+)")

_BODY_WORDS = 18  # a line of this many words, ending like a sentence, is a paragraph of the report
_MAX_TITLE_WORDS, _MAX_TITLE_CHARS = 32, 220
_MAX_HEADING_WORDS, _MAX_HEADING_CHARS = 16, 110
_MAX_LINK_WORDS = 22  # a headline under "Read more:"
_HEAD_LINES = 6  # title, subtitle, byline, outlet, date, place: what may stand before the first paragraph
_SAME_TITLE = 0.7  # of the words of both
_LONG_CHARS = 500  # a paragraph this long may hold an appeal of many sentences
_MIN_APPEAL_CUES = 3
_WHOLE_SHARE, _BESIDE_SHARE = 0.9, 0.6  # of a paragraph's characters: then all of it goes, alone or beside an appeal
_MAX_RUN_GAP = 6  # sentences without a cue that an appeal may run over; the one this was seen in has 5

# The residue model's own verdict (its released cut is 0.5) is for corpora where a lost line is a lost line; here a lost
# line may be a statement lost from the record. From .5 to .95 nothing is lost on the dev stories; surer is better.
_SURE = 0.9
_MAX_MODEL_WORDS = 40

_FINAL = (
    ".",
    "!",
    "?",
    "…",
    ".”",
    ".’",
    '."',
    ".'",
    "?”",
    "?’",
    '?"',
    "!”",
    "!’",
    '!"',
    ".)",
    ",”",
    ",’",
    ',"',
    ":",
    ";",
    ",",
)
_KIND_OF_STORY = re.compile(r"^(?:opinion|analysis|watch|video|poll|live|photos|exclusive|read)\s?[:|]\s?", re.I)
_DASHES = frozenset("-–—")
_CLOSES_QUOTE = frozenset("\"”’'")
_NO_HEADING = re.compile(r"^[-•*–—(\[#]|\(@|https?:|@\w|:$|,$")


@dataclass(frozen=True, slots=True)
class Line:
    """One line that holds anything: ``[start, end)`` in the text, white space at its ends left out."""

    start: int
    end: int
    text: str

    @property
    def words(self) -> int:
        return len(self.text.split())

    @property
    def is_body(self) -> bool:
        """Whether it reads like a paragraph: long enough, or a whole sentence of some length."""
        return self.words >= (_BODY_WORDS if self.text.endswith(_FINAL) else 2 * _BODY_WORDS)


def lines_of(text: str) -> tuple[Line, ...]:
    """The lines of a text that hold anything, in order."""
    lines = []
    for match in _LINE.finditer(text):
        stripped = match.group().strip()
        if stripped:
            start = match.start() + match.group().index(stripped)
            lines.append(Line(start, start + len(stripped), stripped))
    return tuple(lines)


def find_title(lines: Sequence[Line], title: str | None) -> Line | None:
    """The line that is the article's title: the one that repeats ``title``, else a first line that is a headline."""
    for line in lines[:_HEAD_LINES]:
        if title and _repeats(line.text, title):
            return line
        if line.is_body:
            return None
        if not title and _is_headline(line):
            follows = [later for later in lines[: _HEAD_LINES + 2] if later.start > line.start]
            return line if any(later.is_body for later in follows) else None
        if not title and reason_of_line(line.text) is None and date_stamp(line.text) is None:
            return None
    return None


def zones_of(
    lines: Sequence[Line], title: Line | None, captions: frozenset[str], *, residue: ResidueModel
) -> tuple[tuple[Zone, ...], tuple[Dropped, ...]]:
    """The zones (all but body) and the dropped parts of a text, each in order and without overlap.

    ``captions`` are the folded texts of the page's figure captions, empty for plain text.
    """
    reasons = _reasons(lines, title, captions, residue)
    zones: list[Zone] = []
    dropped: list[Dropped] = []
    for index, line in enumerate(lines):
        reason = reasons[index]
        if line is title:
            zones.append(Zone(line.start, line.end, "title"))
        elif reason is not None:
            dropped.append(Dropped(line.start, line.end, reason))
            zones.append(Zone(line.start, line.end, "caption" if reason == "caption" else "boilerplate"))
        elif _is_heading(lines, index, reasons):
            zones.append(Zone(line.start, line.end, "heading"))
        else:
            for start, end, kind in _inside(line):
                zones.append(Zone(start, end, "boilerplate"))
                if kind != "date":
                    dropped.append(Dropped(start, end, kind))
    return tuple(zones), tuple(dropped)


def _reasons(
    lines: Sequence[Line], title: Line | None, captions: frozenset[str], residue: ResidueModel
) -> list[str | None]:
    """For each line why to drop it whole, None to keep it."""
    reasons: list[str | None] = [None] * len(lines)
    body = [index for index, line in enumerate(lines) if line.is_body]
    first_body = body[0] if body else len(lines)
    for index, line in enumerate(lines):
        if line is not title and not (index and signs_quotation(lines[index - 1].text, line.text)):
            reasons[index] = _reason(line, index < first_body, title, captions)
    _spread_related(lines, reasons)
    _spread_appeals(lines, reasons)
    unsure = [i for i in range(len(lines)) if lines[i] is not title and _may_be_residue(lines, i, reasons)]
    if any(residue.suspects(lines[i].text) for i in unsure):
        scores = residue.drop_lines([line.text for line in lines], title.text if title else None)
        for index in unsure:
            if scores[index] >= _SURE:
                reasons[index] = "other"
    return reasons


def _reason(line: Line, in_head: bool, title: Line | None, captions: frozenset[str]) -> str | None:
    words = folded(line.text) if captions or in_head else ""
    if words in captions:
        return "caption"
    if is_stamp(line):
        return None
    reason = reason_of_line(line.text)
    if reason is not None:
        return reason
    if title is not None and in_head and line.start > title.start and _repeats(line.text, title.text):
        return "other"
    if in_head and is_names(line.text):
        return "byline"
    if not any(char.isalnum() for char in line.text):
        return "other"
    return None


def is_stamp(line: Line) -> bool:
    """Whether a line is a date and nothing else."""
    return date_stamp(line.text) == line.text


def signs_quotation(before: str, line: str) -> bool:
    """Whether a line names who said the quotation before it: "— Ada Quist"."""
    return line[:1] in _DASHES and before[-1:] in _CLOSES_QUOTE


def _repeats(line: str, title: str) -> bool:
    """Whether a line under the title says it again, in the same words or, as another headline, in nearly the same."""
    here, there = set(folded(line).split()), set(folded(title).split())
    return here == there or (not line.endswith(".") and len(here & there) >= _SAME_TITLE * len(here | there))


def _spread_related(lines: Sequence[Line], reasons: list[str | None]) -> None:
    """Mark the headlines that follow "Read more:" up to the next line that reads like the report."""
    listing = False
    for index, line in enumerate(lines):
        if opens_related(line.text):
            listing = True
            reasons[index] = "related"
        elif listing and (line.is_body or line.words > _MAX_LINK_WORDS or line.text.endswith(_FINAL[:1])):
            listing = False
        elif listing and reasons[index] is None:
            reasons[index] = "related"


def _spread_appeals(lines: Sequence[Line], reasons: list[str | None]) -> None:
    """Mark whole paragraphs that appeal, those between two that do, and those mostly so beside one that does."""
    shares = [_appeal_share(line.text) if reason is None else 0.0 for line, reason in zip(lines, reasons, strict=True)]
    for index, share in enumerate(shares):
        beside = "appeal" in reasons[max(0, index - 1) : index + 2]
        if share >= (_BESIDE_SHARE if beside else _WHOLE_SHARE):
            reasons[index] = "appeal"
    marked = [index for index, reason in enumerate(reasons) if reason == "appeal"]
    for before, after in pairwise(marked):
        between = range(before + 1, after)
        if len(between) <= 2 and all(appeal_cues(lines[i].text) >= 1 or reasons[i] for i in between):
            for i in between:
                reasons[i] = reasons[i] or "appeal"


def _appeal_share(text: str) -> float:
    """How much of a paragraph lies between its first and its last sentence that appeals; 0 if it hardly does."""
    if appeal_cues(text) < _MIN_APPEAL_CUES or date_stamp(text) or is_speech(text):
        return 0.0
    start, end = _appeal_within(text)
    return (end - start) / len(text)


def _may_be_residue(lines: Sequence[Line], index: int, reasons: Sequence[str | None]) -> bool:
    """Whether the model's word is enough: never for a paragraph, for quoted speech, or for a heading."""
    line = lines[index]
    if reasons[index] is not None or line.is_body or is_post(line.text) or is_stamp(line):
        return False
    quoted = sum(line.text.count(mark) for mark in '"“”‘’') >= 2
    return line.words <= _MAX_MODEL_WORDS and not quoted and not _is_heading(lines, index, reasons)


def _is_headline(line: Line) -> bool:
    """Whether a line at the top can be the title."""
    return (
        3 <= line.words <= _MAX_TITLE_WORDS
        and len(line.text) <= _MAX_TITLE_CHARS
        and not line.text.endswith((".", ",", ":", ";"))
        and reason_of_line(_KIND_OF_STORY.sub("", line.text)) in (None, "related")
        and date_stamp(line.text) is None
        and not is_names(line.text)
    )


def _is_heading(lines: Sequence[Line], index: int, reasons: Sequence[str | None]) -> bool:
    """Whether a line between paragraphs heads the next one."""
    line = lines[index]
    if line.words > _MAX_HEADING_WORDS or len(line.text) > _MAX_HEADING_CHARS or _NO_HEADING.search(line.text):
        return False
    if is_stamp(line):
        return False
    if line.text.endswith(_FINAL) and not line.text.endswith("?"):
        return False
    if not (line.text[0].isupper() or line.text[0].isdigit() or line.text[0] in "\"“‘'"):
        return False
    later = next((i for i in range(index + 1, len(lines)) if reasons[i] is None), None)
    earlier = any(other.is_body for other in lines[:index])
    return earlier and later is not None and lines[later].words >= 2 * line.words and lines[later].text.endswith(_FINAL)


def _inside(line: Line) -> Iterator[tuple[int, int, str]]:
    """What to drop inside a line that is kept: ``(start, end, reason)``, in order and without overlap."""
    at = 0
    stamp = date_stamp(line.text)
    if stamp:
        yield line.start, line.start + len(stamp), "date"
        at = len(stamp)
    if len(line.text) >= _LONG_CHARS and appeal_cues(line.text) >= _MIN_APPEAL_CUES:
        start, end = _appeal_within(line.text[at:])
        if end - start >= _LONG_CHARS // 2:
            yield line.start + at + start, line.start + at + end, "appeal"
            at += end
    links = [match.span() for match in INLINE.finditer(line.text, at)]
    if "MORE" in line.text:
        links += [match.span("run") for match in INLINE_HEADLINES.finditer(line.text, at)]
    for start, end in sorted(links):
        if start >= at:
            yield line.start + start, line.start + end, "related"
            at = end
    yield from _last_sentences(line, at)


def _appeal_within(text: str) -> tuple[int, int]:
    """The longest run of sentences that appeal, ``[start, end)`` in the text; a few without a cue may stand between."""
    sentences = [match.span() for match in _SENTENCE.finditer(text)]
    runs: list[list[int]] = []
    for index, (start, end) in enumerate(sentences):
        if not has_appeal_cue(text, start, end):
            continue
        if runs and index - runs[-1][-1] <= _MAX_RUN_GAP:
            runs[-1].append(index)
        else:
            runs.append([index])
    if not runs:
        return 0, 0
    best = max(runs, key=lambda run: (len(run), -run[0]))
    start, end = sentences[best[0]][0], sentences[best[-1]][1]
    rest = text[end:].strip()
    return start, len(text) if len(rest.split()) <= 4 else end


def _last_sentences(line: Line, at: int) -> Iterator[tuple[int, int, str]]:
    """Set phrases that close a paragraph: "... by Friday. (Reporting by Ada Quist)"."""
    sentences = [match.span() for match in _SENTENCE.finditer(line.text, at)]
    cut: tuple[int, str] | None = None
    for start, end in reversed(sentences[1:]):
        reason = reason_of_line(line.text[start:end])
        if reason not in _CLOSING_REASONS or line.text[start] in _DASHES:  # "... — Ada Quist" says whose words they are
            break
        cut = (start, reason)
    if cut:
        yield line.start + cut[0], line.end, cut[1]


def folded(text: str) -> str:
    """A text as words in small letters, marks left out: for comparing lines.

    >>> folded("‘Ceasefire’ — first!")
    'ceasefire first'
    """
    return " ".join(_WORD.findall(text.lower()))
