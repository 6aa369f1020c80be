"""From attributions to drafts of statements.

What the tagger linked is cut to whole quotations, trimmed, and split where a new sentence begins; a piece that stands
apart from its cue carries on the piece beside it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from onrecord.statements.cues import sense
from onrecord.statements.linking import Attribution
from onrecord.statements.passages import Passage

__all__ = ["Draft", "drafts"]

Offsets = tuple[int, int]

MIN_WORDS_BESIDE = 5
"""Fewer unquoted words beside a whole quotation are an addressee or an occasion, not words said. 5 and 8 do alike on
eight stories, 2 worse (statements F1 .925 for .928)."""

_LEAD = re.compile(r"(?:that|as|:|,|—|–|-|;)?\s+|(?:that)\b\s*|[:,;—–-]\s*", re.IGNORECASE)
_WORD = re.compile(r"[a-z]+")
_NAMED = re.compile(
    r"(?:his|her|its|their|the|a|an)\s+(?:\w+\s+)?(?:stance|view|position|belief|claim|warning|insistence|argument|assertion"
    r"|message|promise|pledge|vow|threat|suggestion|denial|allegation|accusation|prediction|statement|comments?|remarks?)"
    r"\s+that\s+",
    re.IGNORECASE,
)
# Example: "reiterating [his stance that] the bridge would stay open"

_TOLD = re.compile(
    r"\b(?:tell|told|warn|remind|assur|reassur|inform|advis|promis|caution|notif|alert|brief|urg|ask)", re.IGNORECASE
)
_WHOM = re.compile(r"[^.;:!?“”\"‘]{2,80}?\bthat\b\s*", re.IGNORECASE)
# Example: "[warned] the council and its guests that [the dam would fail]"

_SAID_ON = re.compile(
    r"(?:(?:late|early)\s+)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?:\s+(?:morning|afternoon|evening|night))?\s+(?:that\s+)?"
    r"(?=(?:he|she|it|they|there|the|an?|his|her|its|their)\s)"
)
# Example: "The bank said [Thursday ]it would close": when it was said

_TITLE = re.compile(
    r"(?:[A-Z0-9][\w’'.]*|&|a|an|and|at|in|of|on|or|the|to|with)"
    r"(?:\s+(?:[A-Z0-9][\w’'.]*|&|a|an|and|at|in|of|on|or|the|to|with))+"
)
_SHOWN_ON = re.compile(
    r"(?:\b(?:on|in|told|show|program|programme|series|podcast|film|book)|[’']s?)\s+[“\"‘']$", re.IGNORECASE
)
_SHOWN_CHARS = 14
"""Where to look for "programme “"."""
# Example: "she said on Radio Orle’s “[Round the Table]”": a title, nothing said

_LIKENED = re.compile(r"(?:he|she|they)(?=,\s+(?:like|along|as|together)\s)", re.IGNORECASE)
# Example: "[He], like many of his party, has said": one of them speaks

_OWN_WORDS = re.compile(r",\s+(?:amid|ahead of|(?:hours|a day|days|weeks) (?:after|before))\s", re.IGNORECASE)
# Example: "[the talks had failed], hours after both sides packed up": the outlet's own words after a report

_SHORTENED = re.compile(r"\b(?:[A-Z]\.){2,}$")
# Example: "they would fly to the [U.S.]": the full stop is part of the word

_LOOSE_END = re.compile(r"(?:,\s+(?:an?\s+\w+\s+)?(?:which|who|whom|where)|\s(?:and|but|or))\s*$", re.IGNORECASE)
# Examples: "[the north must withdraw, a demand which] she rejected", "[the wall is needed, and] blames the south": what
# comes next is another's cue

_APPOSED = re.compile(r",\s(?P<word>an?\s+\w+)\s+(?:which|that|whom)\b", re.IGNORECASE)
# Example: "the north must withdraw, [a demand] which she rejected": the outlet's word for what was said

_JOINS = re.compile(r"[”\"’']?\s*(?:,|;|\b(?:and|but|while|then|before|as)\b)", re.IGNORECASE)

HANGING_CHARS = 12
"""Where to look for what hangs on an end: long enough for ", which,", short enough for any text."""

_HANGING = re.compile(r"(?:[\s,:;]|,\s+(?:which|who))+$", re.IGNORECASE)

_ASKED = re.compile(r"[”\"’'] [^”\"“‘.?!\n]*$")
# Example: "Who pays?[” the mayor ]asked": the mark ends the question, not the sentence

_SENTENCE_END = re.compile(r"[.?!…][”\"’')\]]*\s|[.?!…][”\"’')\]]*$")


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement in the making: content pieces in one sentence or quotation, and what they are credited by."""

    content: tuple[Offsets, ...]
    source: tuple[Offsets, ...]
    cue: tuple[Offsets, ...]
    passage: Passage
    follows: tuple[Offsets, ...] = ()
    """Content of the draft whose attribution this one carries on; empty if it carries on none."""
    is_post: bool = False
    """Whether it is a post of a network shown whole, whose words stand without quotation marks."""

    @property
    def start(self) -> int:
        return self.content[0][0]

    @property
    def end(self) -> int:
        return self.content[-1][1]


def drafts(text: str, readable: Sequence[Passage], found: Iterable[Attribution]) -> list[Draft]:
    """The drafts of all attributions found in the passages of a text, in order, each content once."""
    out = sorted(_all_drafts(text, readable, found), key=lambda draft: (draft.content, draft.cue))
    return _without_repeats(out)


def _all_drafts(text: str, readable: Sequence[Passage], found: Iterable[Attribution]) -> Iterator[Draft]:
    starts = [passage.start for passage in readable]
    for attribution in found:
        groups: list[_Group] = []
        for start, end in _without_listeners(text, attribution):
            passage = readable[bisect_right(starts, start) - 1]
            told = _without_addressee(text, (start, end), attribution)
            piece = _trim(text, _snap(text, told, passage), passage)
            if piece is None or _is_title(text, *piece):
                continue
            if len(attribution.content) > 1 and _is_scrap(text, piece, passage, attribution):
                continue
            before = groups[-1] if groups and groups[-1].passage is passage else None
            if before and piece[0] < before.pieces[-1][1]:  # two parts of one quotation, each taken for most of it
                first, last = before.pieces[-1]
                before.pieces[-1] = (min(first, piece[0]), max(last, piece[1]))
                continue
            cue = _second_cue(text, (before.pieces[-1][1], piece[0]), attribution) if before else None
            if before is None or cue or _has_sentence_end(text, before.pieces[-1][1] - 1, piece[0]):
                groups.append(_Group([piece], passage, cue))
            elif _holds_any(before.pieces[-1][1], piece[0], (*attribution.cue, *attribution.source)):
                before.pieces.append(piece)  # one sentence: "The deal," she said, "is dead"
            elif _is_whole(before.pieces[-1], passage) or _is_whole(piece, passage):
                before.pieces.append(piece)
            else:
                before.pieces[-1] = (before.pieces[-1][0], piece[1])  # words between that the tagger left out
        yield from _as_drafts(text, groups, attribution)


@dataclass(frozen=True, slots=True)
class _Group:
    """Pieces of one statement, and the cue that begins it where that is not the attribution's."""

    pieces: list[Offsets]
    passage: Passage
    cue: Offsets | None


def _as_drafts(text: str, groups: Sequence[_Group], attribution: Attribution) -> Iterator[Draft]:
    """The group nearest the cue carries it; one with a cue of its own shares the source; the others continue it."""
    if not groups:
        return
    at = attribution.cue[0] if attribution.cue else (0, 0)
    main = min(groups, key=lambda group: _distance(text, group, at))
    source = _bare(text, attribution.source)
    for group in groups:
        content = tuple(group.pieces)
        if group is main:
            yield Draft(content, source, _bare(text, attribution.cue), group.passage)
        elif group.cue:
            yield Draft(content, source, (group.cue,), group.passage)
        else:
            yield Draft(content, (), (), group.passage, follows=tuple(main.pieces))


def _distance(text: str, group: _Group, cue: Offsets) -> tuple[bool, int]:
    """How far a group is from the cue; one in the cue's sentence is nearer than any other."""
    first, last = group.pieces[0][0], group.pieces[-1][1]
    if last <= cue[0]:
        is_asked = text[last - 1] in "?!" and _ASKED.match(text, last, cue[0]) is not None
        return not is_asked and _has_sentence_end(text, last - 1, cue[0]), cue[0] - last
    if first >= cue[1]:
        return _has_sentence_end(text, cue[1] - 1, first), first - cue[1]
    return False, 0


def _has_sentence_end(text: str, start: int, end: int) -> bool:
    return _SENTENCE_END.search(text[max(0, start) : end]) is not None


def _holds_any(start: int, end: int, spans: Iterable[Offsets]) -> bool:
    return any(start <= span[0] < end for span in spans)


def _second_cue(text: str, between: Offsets, attribution: Attribution) -> Offsets | None:
    """The verb that parts two pieces the tagger put together: "[it was fair], but stressed that [it came late]"."""
    start, end = between
    if _holds_any(start, end, attribution.cue) or not _JOINS.match(text, start, end):
        return None
    for word in reversed(list(_WORD.finditer(text, start, end))):
        found = sense(word.group())
        if found and found.needs != "quoted":
            return word.span()
    return None


def _is_scrap(text: str, piece: Offsets, passage: Passage, attribution: Attribution) -> bool:
    """A lone unquoted word between the pieces of a content tells nothing, nor do a few beside a whole quotation, nor
    what the outlet calls it."""
    if any(quotation.start <= piece[0] < quotation.end for quotation in passage.around(piece[0], piece[0] + 1)):
        return False
    apposed = _APPOSED.match(text, max(0, piece[0] - len(", ")))
    if apposed and apposed.end("word") <= piece[1] <= apposed.end():
        return True
    is_beside = any(_is_whole(_snap(text, other, passage), passage) for other in attribution.content)
    return len(text[piece[0] : piece[1]].split()) < (MIN_WORDS_BESIDE if is_beside else 2)


def _is_title(text: str, start: int, end: int) -> bool:
    """Tell the title of a show, a film or a book in quotation marks from quoted words."""
    is_capital = _TITLE.fullmatch(text, start, end) is not None
    return is_capital and _SHOWN_ON.search(text, max(0, start - _SHOWN_CHARS), start) is not None


def _is_whole(piece: Offsets, passage: Passage) -> bool:
    return any(piece == (quotation.start, quotation.end) for quotation in passage.around(*piece))


def _bare(text: str, spans: Iterable[Offsets]) -> tuple[Offsets, ...]:
    """Sources and cues without what hangs on their end: punctuation (a lone colon stays), "the court, which"."""
    out = []
    for start, end in spans:
        likened = _LIKENED.match(text, start, end)
        if likened:
            out.append(likened.span())
            continue
        hanging = _HANGING.search(text, max(start + 1, end - HANGING_CHARS), end)
        out.append((start, hanging.start() if hanging else end))
    return tuple(out)


def _snap(text: str, piece: Offsets, passage: Passage) -> Offsets:
    """Move the ends of a piece so that it holds a quotation whole or not at all."""
    start, end = piece
    for quotation in passage.around(start, end):
        shared = min(end, quotation.end) - max(start, quotation.start)
        if shared <= 0:
            continue
        is_most = shared * 2 >= quotation.end - quotation.start
        if start >= quotation.outer[0] and end <= quotation.outer[1]:
            if is_most:
                return quotation.start, quotation.end
            return piece  # a few words within a long quotation: a statement of its own, nested
        if is_most and start >= quotation.outer[0] - 1 and _SENTENCE_END.search(text, quotation.end - 1, quotation.end):
            return quotation.start, quotation.end  # "[We go.]" So he went.
        if is_most:
            start, end = min(start, quotation.outer[0]), max(end, quotation.outer[1])
        elif start > quotation.outer[0]:
            start = quotation.outer[1]
        else:
            end = quotation.outer[0]
    return start, end


def _without_listeners(text: str, attribution: Attribution) -> tuple[Offsets, ...]:
    """Drop a first piece that names whom it was said to: "[warned] the council that [the dam would fail]"."""
    pieces = attribution.content
    if len(pieces) < 2 or not attribution.cue or not 0 <= pieces[0][0] - attribution.cue[-1][1] <= 1:
        return pieces
    after = text[pieces[0][1] : pieces[1][0]].strip().lower()
    lead = text[pieces[1][0] : pieces[1][1]].lower()
    is_told = _TOLD.search(" ".join(text[start:end] for start, end in attribution.cue)) is not None
    return pieces[1:] if is_told and (after.endswith("that") or (not after and lead.startswith("that "))) else pieces


def _without_addressee(text: str, piece: Offsets, attribution: Attribution) -> Offsets:
    """Start a content after "that" where the tagger took in those to whom it was said."""
    start, end = piece
    cue = " ".join(text[a:b] for a, b in attribution.cue)
    if not attribution.cue or start - attribution.cue[-1][1] not in (0, 1) or not _TOLD.search(cue):
        return piece
    match = _WHOM.match(text, start, end)
    return (match.end(), end) if match and match.end() < end else piece


def _trim(text: str, piece: Offsets, passage: Passage) -> Offsets | None:
    """Drop the leading "that", outer quotation marks and closing punctuation; None if no word is left."""
    if _is_whole(piece, passage):
        return piece
    start, end = piece
    while start < end and (match := _LEAD.match(text, start, end) or _NAMED.match(text, start, end)):
        if match.end() == start:
            break
        start = match.end()
    said_on = _SAID_ON.match(text, start, end)
    start = said_on.end() if said_on else start
    for quotation in passage.around(start, end + 1):
        if (
            start == quotation.outer[0]
            and quotation.outer[1] >= end - 1
            and not text[quotation.outer[1] : end].strip(".,;: ")
        ):
            return quotation.start, quotation.end
    unquoted = max(start, *(text.rfind(mark, start, end) + 1 for mark in '“”"'))
    if own := _OWN_WORDS.search(text, unquoted, end) or _LOOSE_END.search(text, start, end):
        end = own.start()
    while start < end and (text[end - 1].isspace() or text[end - 1] in ".,;:—–-(["):
        if _SHORTENED.search(text, max(start, end - HANGING_CHARS), end):
            break
        end -= 1
    return (start, end) if any(char.isalnum() for char in text[start:end]) else None


def _without_repeats(found: Sequence[Draft]) -> list[Draft]:
    """One draft a content; of two credited alike, one inside the other, the longer stays."""
    once: dict[tuple[Offsets, ...], Draft] = {}
    for draft in found:
        if draft.content not in once or (draft.cue and not once[draft.content].cue):
            once[draft.content] = draft
    out: list[Draft] = []
    for draft in once.values():
        around = (o for o in out[-3:] if o.passage is draft.passage and o.start <= draft.start and draft.end <= o.end)
        if not any(_same_credit(draft, other) for other in around):
            out.append(draft)
    return out


def _same_credit(draft: Draft, other: Draft) -> bool:
    return not draft.cue or draft.cue == other.cue
