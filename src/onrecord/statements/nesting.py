"""Statements reported within statements: "the mayor said that the engineer had warned her", '"He told me, "Stop"'.

The tagger gives each word one role, so what it took for content is read once more.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence

from onrecord.datamodel import Document, Token
from onrecord.lexicons.verbs import FINITE
from onrecord.statements.cues import sense
from onrecord.statements.drafts import Draft, drafts
from onrecord.statements.linking import Attribution
from onrecord.statements.passages import Passage, Taken
from onrecord.statements.quotations import quotations
from onrecord.statements.relays import spoken, untangled
from onrecord.statements.verbs import first_from, has_finite_verb

__all__ = ["SILENT", "nested"]

Offsets = tuple[int, int]

Read = Callable[[Iterable[Offsets]], Iterable[Attribution]]
"""Reads parts of the text: the tagger and the links."""

_SUPPOSED = re.compile(r"\b(?:if|unless|whether|should|once|until)\s+(?:[^\s,;:]+\s+){0,4}[^\s,;:]+$", re.IGNORECASE)
_SUPPOSED_CHARS = 8
"""How far before a source "unless " may stand."""

_TOLD = ("VBD", "VBZ", "VBP", "VBN")
_BREAKS = ("IN", "CC", "WDT", "WRB", "TO")
_CREDIT_WORDS = 6
"""Longest source, and longest listener, of a quotation within a quotation, in words."""

_NOBODY = frozenset({"nobody", "no one", "none", "neither"})

_LETS = re.compile(r"\b(?:let|lets|did)\s+(?:\S+\s+)?$", re.IGNORECASE)
_LETS_CHARS = 30
# Example: "let her [know]": a bare verb that tells what was said

_BARE = re.compile(rf"{_LETS.pattern}|\bas\s+(?:\w+ly\s+)?$", re.IGNORECASE)
# Example: "was quoted as [saying]"

_HELD_ACTS = ("believe", "want", "perceive")
"""A view within a report is the report's."""

_EVIDENCE = frozenset({"suggest", "indicate", "show", "confirm", "prove", "reveal"})

SILENT = frozenset({"i", "you", "we", "us", "me", "one", "it seems"})
"""Sources that credit nobody."""


def nested(doc: Document, outer: Sequence[Draft], read: Read) -> list[Draft]:
    """Statements reported within a statement: the tagger gives each word one role, so the content is read once more."""
    text = doc.article.text
    held = _held(doc, outer)
    starts = [passage.start for passage in held]
    found = []
    read_each = (one for p in held for one in read([(p.start, p.end)]))  # by itself: none hangs on another
    for attribution in untangled(text, read_each):
        spans = (*attribution.content, *attribution.cue, *attribution.source)
        homes = {bisect_right(starts, span[0]) for span in spans}
        if attribution.cue and attribution.source and len(homes) == 1:
            found.append(attribution)
    known = {draft.content for draft in outer}
    inner = drafts(text, held, found)
    inner = [*inner, *_unread(doc, held, inner)]
    return [draft for draft in inner if draft.content not in known and _is_told(doc, draft)]


def _unread(doc: Document, held: Sequence[Passage], read: Sequence[Draft]) -> Iterator[Draft]:
    """Quotations within quotations that a comma or a colon joins to a verb of speech, where the tagger saw none."""
    taken = Taken(piece for draft in read for piece in draft.content)
    for passage in held:
        for quotation in passage.quotations:
            content = ((quotation.start, quotation.end),)
            if taken.touches(quotation.start, quotation.end):
                continue
            credit = _credit_before(doc, passage.start, quotation.outer[0])
            if credit:
                yield Draft(content, (credit[0],), (credit[1],), passage)


def _credit_before(doc: Document, start: int, end: int) -> tuple[Offsets, Offsets] | None:
    """Source and cue that stand right before a quotation: "[The harbour master] [told] me, 'Bring her in'"."""
    text = doc.article.text
    if not text[start:end].rstrip().endswith((",", ":")):
        return None
    tokens = doc.tokens[first_from(doc.tokens, start) : first_from(doc.tokens, end)][:-1]
    cuts = [i + 1 for i, token in enumerate(tokens) if token.tag in _BREAKS or text[token.start] in '.,;:?!…—–“”"‘']
    tokens = tokens[cuts[-1] :] if cuts else tokens
    verbs = [i for i, token in enumerate(tokens) if token.tag in _TOLD and sense(text[token.start : token.end])]
    if not verbs or len(tokens) - verbs[-1] > _CREDIT_WORDS:
        return None
    verb = last = verbs[-1]
    while last and tokens[last - 1].tag in ("VBD", "VBZ", "VBP", "RB", "MD"):
        last -= 1
    if not 0 < last <= _CREDIT_WORDS:
        return None
    return (tokens[0].start, tokens[last - 1].end), (tokens[last].start, tokens[verb].end)


def _held(doc: Document, outer: Sequence[Draft]) -> list[Passage]:
    """The contents that may hold another's speech, each a passage with the quotations inside it; none overlaps one
    before."""
    text = doc.article.text
    out: list[Passage] = []
    pieces = {piece: draft.passage for draft in outer for piece in draft.content}
    for (start, end), passage in sorted(pieces.items(), key=lambda item: (item[0][0], -item[0][1])):
        if not out or start >= out[-1].end:
            held = Passage(start, end, passage.zone, quotations(text, start, end))
            out += [held] if _may_nest(doc, held) else []
    return out


def _may_nest(doc: Document, held: Passage) -> bool:
    """Tell whether words are worth reading once more: speech in them, and beside its verb a finite one or a quotation.

    This spares more than half of the reading, and on eight stories no statement is lost.
    """
    text = doc.article.text
    tokens = doc.tokens[first_from(doc.tokens, held.start) : first_from(doc.tokens, held.end)]
    finite = [token for token in tokens if token.tag in FINITE]
    for token in tokens:
        found = sense(text[token.start : token.end])
        if found is None or found.needs == "quoted" or found.act in _HELD_ACTS or not _may_tell(text, token, held):
            continue
        if held.quotations or any(other is not token for other in finite):
            return True
    return False


def _may_tell(text: str, token: Token, held: Passage) -> bool:
    """A verb tells in a tense, and bare after "let" or "as"; a noun ("the claim") with a clause or a quotation."""
    if token.tag in ("VB", "VBG"):
        return _BARE.search(text[max(0, token.start - _LETS_CHARS) : token.start]) is not None
    if token.tag in ("NN", "NNS"):
        return bool(held.quotations) or " that " in text[token.end : held.end]
    return token.tag.startswith("VB")


def _is_told(doc: Document, draft: Draft) -> bool:
    """Tell another's speech, as one speaker reports it, from what is no speech or none yet.

    None are "I told them" (of oneself), "nobody said", "you should tell them" and "saying so" (no finite verb), "if
    they say" (supposed), "she believes" (a view within a report) and "the figures show" (evidence).
    """
    text = doc.article.text
    if draft.follows:
        return True
    source = text[draft.source[0][0] : draft.source[0][1]] if draft.source else ""
    taken = (*draft.cue, *draft.source)
    if (
        not source
        or source.lower() in SILENT | _NOBODY
        or any(a < d and c < b for a, b in taken for c, d in draft.content)
    ):
        return False
    if _SUPPOSED.search(text[draft.passage.start : draft.source[0][1]][-len(source) - _SUPPOSED_CHARS :]):
        return False
    return (_is_sentence(text, draft) or has_finite_verb(doc, draft.content)) and _is_finite_speech(doc, draft)


def _is_sentence(text: str, draft: Draft) -> bool:
    """A whole quotation that begins like a sentence ("Bring her in"), with a finite verb or without."""
    start, end = draft.content[0]
    return text[start].isupper() and any((start, end) == (q.start, q.end) for q in draft.passage.quotations)


def _is_finite_speech(doc: Document, draft: Draft) -> bool:
    """The cue says in a finite verb, a noun, or after "as", that something was said."""
    text = doc.article.text
    cue = " ".join(text[start:end] for start, end in draft.cue)
    meaning = sense(spoken(cue))
    if spoken(cue) != cue:
        return meaning is not None
    first, last = first_from(doc.tokens, draft.cue[0][0]), first_from(doc.tokens, draft.cue[-1][1])
    verbs = [token for token in doc.tokens[first:last] if sense(text[token.start : token.end])]
    if meaning is None or meaning.act in _HELD_ACTS or not verbs:
        return False
    if verbs[-1].tag in ("VB", "VBG") and not _LETS.search(text[: verbs[-1].start][-_LETS_CHARS:]):
        return False
    return not (meaning.word in _EVIDENCE and verbs[-1].tag in ("VBZ", "VBP"))
