"""From an annotated document to its statements.

Document in, `Statement`s out, in order of the text. The tagger proposes attributions in PolNeAR's wide sense; here they are
cut to whole quotations, split where a new sentence begins, and kept only where something was said, written or held as a
view. Speakers are not resolved here: that takes the whole story.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from onrecord.datamodel import Article, Document, Polarity, Statement, StatementKind, ZoneKind, statement_id
from onrecord.statements.conditions import condition
from onrecord.statements.cues import Sense, is_unsaid, sense
from onrecord.statements.linking import Attribution, link
from onrecord.statements.quotations import Quotation, quotations, quoted_share
from onrecord.statements.tagger import Tagger
from onrecord.statements.venues import venue
from onrecord.statements.windows import paragraphs

__all__ = ["attributions", "extract"]

Offsets = tuple[int, int]

FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})

MIN_RUNNING_WORDS = 4
"""A quotation with fewer words and no source of its own is a name or a scare quote. Tried 3 to 6."""

MIN_QUOTED_WORDS = 3
"""Quoted words that make an attitude a statement ("hopes 'they will all come'"). Tried 2 to 5."""

MIN_WORDS = 2
"""Fewer unquoted words than this report nothing. Tried 2 and 3."""

_LEAD = re.compile(r"(?:that|as|:|,|—|–|-|;)?\s+|(?:that)\b\s*|[:,;—–-]\s*", re.IGNORECASE)
_TOLD = re.compile(
    r"\b(?:tell|told|warn|remind|assur|reassur|inform|advis|promis|caution|notif|alert|brief|urg|ask)", re.IGNORECASE
)
_WHOM = re.compile(r"[^.;:!?“”\"‘]{2,80}?\bthat\b\s*", re.IGNORECASE)
# Example: "[warned] the council and its guests that [the dam would fail]"

_OWN_WORDS = re.compile(
    r",\s+(?:as|amid|ahead of|while|days? (?:after|before)|hours? (?:after|before))\s[^“”\"]*$", re.IGNORECASE
)
# Example: "[the talks had failed], as both sides packed up": the outlet's own words at the end of a reported clause

_SENTENCE_END = re.compile(r"[.?!…][”\"’')\]]*\s|[.?!…][”\"’')\]]*$")
_SILENT = frozenset({"i", "you", "we", "us", "me", "one", "it seems"})


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A readable paragraph: offsets, zone, and its quotations."""

    start: int
    end: int
    zone: ZoneKind
    quotations: tuple[Quotation, ...]


@dataclass(frozen=True, slots=True)
class _Draft:
    """A statement in the making: content pieces in one sentence or quotation, and what they are credited by."""

    content: tuple[Offsets, ...]
    source: tuple[Offsets, ...]
    cue: tuple[Offsets, ...]
    paragraph: _Paragraph
    follows: int | None = None
    """Start of the draft whose attribution this one carries on."""

    @property
    def start(self) -> int:
        return self.content[0][0]

    @property
    def end(self) -> int:
        return self.content[-1][1]


def attributions(text: str, tagger: Tagger) -> tuple[Attribution, ...]:
    """All attributions of a text in PolNeAR's wide sense: speech, views, attitudes and perceptions, as tagged.

    This is what the corpora of attributions annotate; the record holds less (see `extract`).
    """
    found = (attribution for window in tagger.tag(text, paragraphs(text)) for attribution in link(window))
    return tuple(found)


def extract(doc: Document, tagger: Tagger) -> tuple[Statement, ...]:
    """The statements of a document, in order of the text, with speakers still open."""
    article = doc.article
    readable = tuple(_readable(article))
    spans = [(paragraph.start, paragraph.end) for paragraph in readable]
    found = [a for window in tagger.tag(article.text, spans) for a in link(window)]
    drafts = sorted(_drafts(article, readable, found), key=lambda draft: (draft.content, draft.cue))
    drafts = _without_repeats(drafts)
    drafts = sorted([*drafts, *_missed(doc, readable, drafts)], key=lambda draft: draft.content)
    drafts = [draft for draft in drafts if _is_statement(doc, draft)]
    return tuple(_statements(doc, _continued(article, drafts)))


def _readable(article: Article) -> Iterator[_Paragraph]:
    """Paragraphs that may report a statement: body and captions, without what is dropped."""
    closed = [(d.start, d.end) for d in article.dropped if d.reason != "caption"]
    closed += [(z.start, z.end) for z in article.zones if z.zone not in ("body", "caption")]
    closed.sort()
    bounds = sorted({at for z in article.zones if z.zone == "caption" for at in (z.start, z.end)})
    for start, end in paragraphs(article.text):
        for open_start, open_end in _open_parts(start, end, closed, bounds):
            part = article.text[open_start:open_end]
            left = open_start + len(part) - len(part.lstrip())
            right = open_start + len(part.rstrip())
            if left < right:
                found = quotations(article.text, left, right)
                yield _Paragraph(left, right, article.zone_at(left), found)


def _open_parts(start: int, end: int, closed: Sequence[Offsets], bounds: Sequence[int]) -> Iterator[Offsets]:
    at = start
    for closed_start, closed_end in closed:
        if closed_end <= at or closed_start >= end:
            continue
        if closed_start > at:
            yield from _cut(at, closed_start, bounds)
        at = max(at, closed_end)
    if at < end:
        yield from _cut(at, end, bounds)


def _cut(start: int, end: int, bounds: Sequence[int]) -> Iterator[Offsets]:
    inside = bounds[bisect_right(bounds, start) : bisect_left(bounds, end)]
    edges = [start, *inside, end]
    yield from zip(edges, edges[1:], strict=False)


def _drafts(article: Article, readable: Sequence[_Paragraph], found: Iterable[Attribution]) -> Iterator[_Draft]:
    starts = [paragraph.start for paragraph in readable]
    for attribution in found:
        groups: list[list[tuple[Offsets, _Paragraph]]] = []
        for start, end in attribution.content:
            paragraph = readable[bisect_right(starts, start) - 1]
            told = _without_addressee(article.text, (start, end), attribution)
            trimmed = _trim(article.text, _snap(article.text, told, paragraph), paragraph)
            if trimmed is None:
                continue
            if groups and _runs_on(article.text, groups[-1][-1], (trimmed, paragraph)):
                groups[-1].append((trimmed, paragraph))
            else:
                groups.append([(trimmed, paragraph)])
        yield from _as_drafts(groups, attribution)


def _as_drafts(groups: list[list[tuple[Offsets, _Paragraph]]], attribution: Attribution) -> Iterator[_Draft]:
    """The group nearest the cue carries it; the others continue that one."""
    if not groups:
        return
    at = attribution.cue[0][0] if attribution.cue else 0
    main = min(groups, key=lambda group: min(abs(group[0][0][0] - at), abs(group[-1][0][1] - at)))
    for group in groups:
        content = tuple(piece for piece, _ in group)
        if group is main:
            yield _Draft(content, attribution.source, attribution.cue, group[0][1])
        else:
            yield _Draft(content, (), (), group[0][1], follows=main[0][0][0])


def _runs_on(text: str, before: tuple[Offsets, _Paragraph], piece: tuple[Offsets, _Paragraph]) -> bool:
    """Tell whether a second piece carries on the sentence of the first ("The deal," she said, "is dead")."""
    (_, end), paragraph = before
    (start, _), other = piece
    return paragraph is other and _SENTENCE_END.search(text[max(0, end - 1) : start]) is None


def _snap(text: str, piece: Offsets, paragraph: _Paragraph) -> Offsets:
    """Move the ends of a piece so that it holds a quotation whole or not at all."""
    start, end = piece
    for quotation in paragraph.quotations:
        shared = min(end, quotation.end) - max(start, quotation.start)
        if shared <= 0:
            continue
        is_most = shared * 2 >= quotation.end - quotation.start
        if start >= quotation.outer[0] and end <= quotation.outer[1]:
            if is_most:
                return quotation.start, quotation.end
            return piece  # a few words within a long quotation: a statement of its own, nested
        if is_most:
            start, end = min(start, quotation.outer[0]), max(end, quotation.outer[1])
        elif start > quotation.outer[0]:
            start = quotation.outer[1]
        else:
            end = quotation.outer[0]
    return start, end


def _without_addressee(text: str, piece: Offsets, attribution: Attribution) -> Offsets:
    """Start a content after "that" where the tagger took in those to whom it was said."""
    start, end = piece
    cue = " ".join(text[a:b] for a, b in attribution.cue)
    if not attribution.cue or start - attribution.cue[-1][1] not in (0, 1) or not _TOLD.search(cue):
        return piece
    match = _WHOM.match(text, start, end)
    return (match.end(), end) if match and match.end() < end else piece


def _trim(text: str, piece: Offsets, paragraph: _Paragraph) -> Offsets | None:
    """Drop the leading "that", outer quotation marks and closing punctuation; None if no word is left."""
    if any(piece == (quotation.start, quotation.end) for quotation in paragraph.quotations):
        return piece
    start, end = piece
    while start < end and (match := _LEAD.match(text, start, end)) and match.end() > start:
        start = match.end()
    for quotation in paragraph.quotations:
        if (
            start == quotation.outer[0]
            and quotation.outer[1] >= end - 1
            and not text[quotation.outer[1] : end].strip(".,;: ")
        ):
            return quotation.start, quotation.end
    if own := _OWN_WORDS.search(text, start, end):
        end = own.start()
    while start < end and (text[end - 1].isspace() or text[end - 1] in ".,;:—–-(["):
        end -= 1
    return (start, end) if any(char.isalnum() for char in text[start:end]) else None


def _without_repeats(drafts: Sequence[_Draft]) -> list[_Draft]:
    """One draft a content: where two overlap by most of the shorter, the longer stays, unless it is nested speech."""
    out: list[_Draft] = []
    for draft in drafts:
        if out and draft.start < out[-1].end and draft.paragraph is out[-1].paragraph:
            last = out[-1]
            if draft.content == last.content or draft.end <= last.end and _same_credit(draft, last):
                if not last.cue and draft.cue:
                    out[-1] = draft
                continue
        out.append(draft)
    return out


def _same_credit(draft: _Draft, other: _Draft) -> bool:
    return not draft.cue or draft.cue == other.cue


def _missed(doc: Document, readable: Sequence[_Paragraph], drafts: Sequence[_Draft]) -> Iterator[_Draft]:
    """Quotations that read as speech and that no draft touches: continuations, for what stands before to carry."""
    for paragraph in readable:
        for quotation in paragraph.quotations:
            span = (quotation.start, quotation.end)
            if any(d.start < span[1] and span[0] < d.end for d in drafts if d.paragraph is paragraph):
                continue
            words = doc.article.text[span[0] : span[1]].split()
            if len(words) >= MIN_RUNNING_WORDS and _has_finite_verb(doc, [span]):
                yield _Draft((span,), (), (), paragraph)


def _is_statement(doc: Document, draft: _Draft) -> bool:
    """Keep what was said, written or held as a view, with quoted words or a whole proposition."""
    text = doc.article.text
    kind = _kind(doc, draft)
    cue = " ".join(text[start:end] for start, end in draft.cue)
    source = " ".join(text[start:end] for start, end in draft.source)
    if not draft.cue:
        return kind == "direct" or (kind == "mixed" and draft.follows is not None)
    if source.lower() in _SILENT and kind != "direct":
        return False
    if kind == "direct":
        return True
    if is_unsaid(text[draft.paragraph.start : draft.cue[0][0]], cue):
        return False
    found = sense(cue)
    if found is None:
        return kind == "mixed" and bool(draft.source) and _quoted_words(draft, text) >= MIN_QUOTED_WORDS
    return _satisfies(doc, draft, kind, found)


def _satisfies(doc: Document, draft: _Draft, kind: StatementKind, found: Sense) -> bool:
    text = doc.article.text
    if found.needs == "any":
        return kind == "mixed" or sum(len(text[start:end].split()) for start, end in draft.content) >= MIN_WORDS
    if found.needs == "quoted":
        return kind == "mixed" and _quoted_words(draft, text) >= MIN_QUOTED_WORDS
    return kind == "mixed" or _has_finite_verb(doc, draft.content) or text[draft.start : draft.start + 3] == "to "


def _quoted_words(draft: _Draft, text: str) -> int:
    inside = 0
    for start, end in draft.content:
        for quotation in draft.paragraph.quotations:
            inside += len(text[max(start, quotation.start) : min(end, quotation.end)].split())
    return inside


def _has_finite_verb(doc: Document, spans: Sequence[Offsets]) -> bool:
    """A finite verb makes a clause of a fragment."""
    starts = [token.start for token in doc.tokens]
    return any(
        token.tag in FINITE
        for start, end in spans
        for token in doc.tokens[bisect_left(starts, start) : bisect_left(starts, end)]
    )


def _kind(doc: Document, draft: _Draft) -> StatementKind:
    """direct: a whole clause, all of it quoted; indirect: nothing quoted; mixed: some words, or a quoted fragment."""
    share = quoted_share(doc.article.text, list(draft.content), draft.paragraph.quotations)
    if share == 0:
        return "indirect"
    if share < 0.98:
        return "mixed"
    words = sum(len(doc.article.text[start:end].split()) for start, end in draft.content)
    return "direct" if words > 8 or _has_finite_verb(doc, draft.content) or not draft.cue else "mixed"


def _continued(article: Article, drafts: Sequence[_Draft]) -> list[_Draft]:
    """Let each draft without source and cue carry on the one before it, where the text lets it; drop it elsewhere."""
    out: list[_Draft] = []
    for draft in drafts:
        if draft.cue or draft.source or draft.follows is not None:
            out.append(draft)
        elif out and _may_carry_on(article.text, out[-1], draft):
            out.append(replace(draft, follows=out[-1].start))
    kept = {draft.start for draft in out}
    return [draft for draft in out if draft.follows is None or draft.follows in kept]


def _may_carry_on(text: str, before: _Draft, draft: _Draft) -> bool:
    """A quotation carries on the last speaker in the same paragraph, or at the head of the next one."""
    if draft.paragraph is before.paragraph:
        return True
    between = text[before.paragraph.end : draft.paragraph.start]
    opens = draft.paragraph.quotations and draft.paragraph.quotations[0].outer[0] == draft.paragraph.start
    return not between.strip() and bool(opens) and draft.start - 1 <= draft.paragraph.start + 1


def _statements(doc: Document, drafts: Sequence[_Draft]) -> Iterator[Statement]:
    article = doc.article
    venues: dict[int, str | None] = {}
    ids = {draft.start: statement_id(article.span(*piece) for piece in draft.content) for draft in drafts}
    for draft in drafts:
        cue = " ".join(article.text[start:end] for start, end in draft.cue)
        found = sense(cue) if cue else None
        polarity: Polarity = "denied" if found and found.act == "deny" else "affirmed"
        hangs_on = condition(article.text, draft.content)
        venues[draft.start] = _venue(doc, draft) if draft.follows is None else venues.get(draft.follows)
        outer = next(
            (
                o
                for o in drafts
                if o is not draft and o.start <= draft.start and draft.end <= o.end and o.content != draft.content
            ),
            None,
        )
        yield Statement(
            id=ids[draft.start],
            article=article.id,
            kind=_kind(doc, draft),
            zone=draft.paragraph.zone,
            content=tuple(article.span(*piece) for piece in draft.content),
            source=tuple(article.span(*piece) for piece in draft.source),
            cue=tuple(article.span(*piece) for piece in draft.cue),
            polarity=polarity,
            venue=venues[draft.start],
            condition=article.span(*hangs_on) if hangs_on else None,
            nested_in=ids[outer.start] if outer else None,
            continues=ids[draft.follows] if draft.follows is not None else None,
        )


def _venue(doc: Document, draft: _Draft) -> str | None:
    """Where it was said, from the sentence of the cue without what is quoted or reported in it."""
    if not draft.cue:
        return None
    at = draft.cue[0][0]
    sent = next((s for s in doc.sentences if s.start <= at < s.end), None)
    if sent is None:
        return None
    text = doc.article.text
    hidden = [*draft.content, *(quotation.outer for quotation in draft.paragraph.quotations)]
    words = "".join(" " if any(a <= i < b for a, b in hidden) else text[i] for i in range(sent.start, sent.end))
    return venue(words)
