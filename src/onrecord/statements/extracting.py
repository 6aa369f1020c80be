"""From an annotated document to its statements.

Document in, `Statement`s out, in order of the text. The tagger proposes attributions in PolNeAR's wide sense; here
they are cut to whole quotations, split where a new sentence begins, and kept only where something was said, written
or held as a view. Speakers are not resolved here: that takes the whole story.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby

from onrecord.datamodel import Act, Article, Document, Polarity, Statement, StatementKind, statement_id
from onrecord.statements.anonymity import anonymity
from onrecord.statements.conditions import condition
from onrecord.statements.cues import Sense, act, is_unsaid, sense
from onrecord.statements.drafts import Draft, drafts
from onrecord.statements.hearsay import hearsay
from onrecord.statements.linking import Attribution, link
from onrecord.statements.nesting import SILENT, nested
from onrecord.statements.parting import parted
from onrecord.statements.passages import Passage, Taken, passages
from onrecord.statements.posts import posts
from onrecord.statements.quotations import quoted_share
from onrecord.statements.relays import spoken, untangled
from onrecord.statements.surroundings import surroundings
from onrecord.statements.tagger import Tagger
from onrecord.statements.venues import venue
from onrecord.statements.verbs import has_finite_verb, is_clause, phrase_end
from onrecord.statements.windows import paragraphs

__all__ = ["attributions", "extract"]

Offsets = tuple[int, int]

MIN_RUNNING_WORDS = 4
"""A quotation with fewer words and no source of its own is a name or a scare quote. From 2 to 6 nothing
changes on eight stories."""

MIN_QUOTED_WORDS = 3
"""Quoted words that make an attitude a statement ("hopes 'they will all come'"). From 3 to 5 alike on eight
stories, 1 and 2 worse by .001."""

_ANSWERING, _ANSWERS = ("say", "answer", "reply", "respond"), ("yes", "no", "maybe", "perhaps")
# Example: "Asked whether she would go, Orle [said] [no]"

MIN_WORDS = 2
"""Fewer unquoted words than this report nothing. Of 1 to 4, 2 did best on eight stories (statements F1 .928)."""

_ANONYMITY = re.compile(
    r"(?:not\s+)?to\s+(?:not\s+)?(?:be\s+(?:named|identified|quoted|drawn)|comment|speak)\b|anonymity\b", re.IGNORECASE
)
# Example: "who asked [not to be named because the talks go on]": on what terms it was said, not what

MAX_JOINT = 40
"""Longest text, in characters, between two verbs of one subject."""

_JOINED = re.compile(
    r"[”\"’']?[,;]?[”\"’']?\s*(?:(?:and|but|or|while|then|adding|,)\s*)?(?:(?:also|then|later|again|has|had|\w+ly)\s*)?"
)
# Example: "[the plan was fair], but later [denied] it": two verbs of one subject


_QUESTIONED = re.compile(r"(?:whether|if|how|what|why|who)\b", re.IGNORECASE)
# Example: "has begun to consider [whether to move]": a question that somebody turns over, no view

_POINTING = frozenset({"That", "This", "These", "Those"})
# Example: "[That] suggested that the boats would stay": what stands before points to it, nobody says it

_JOINED_BY = re.compile(r"(?:,|(?<![\s,]))\s+(?:and|but|while)\s*$")
# Example: "ordered the crews [not to sail, and ]the court said that ..."


_HAD = re.compile(r"\bhad\s+(?:also\s+|\w+ly\s+)?\w+$", re.IGNORECASE)
_HAD_CHARS = 16
"""Where to look for "had also " before a cue."""


def attributions(text: str, tagger: Tagger) -> tuple[Attribution, ...]:
    """All attributions of a text in PolNeAR's wide sense: speech, views, attitudes and perceptions, as tagged.

    This is what the corpora of attributions annotate; the record holds less (see `extract`).
    """
    return tuple(_tagged(text, paragraphs(text), tagger))


def extract(doc: Document, tagger: Tagger) -> tuple[Statement, ...]:
    """The statements of a document, in order of the text, with speakers still open."""
    article = doc.article
    readable = tuple(passages(article))
    tagged = _tagged(article.text, ((p.start, p.end) for p in readable), tagger)
    posted = list(posts(article.text, readable))
    found = drafts(article.text, readable, untangled(article.text, parted(article.text, tagged)))
    found = [_whole(doc, draft) for draft in found]
    found = [draft for draft in found if all(draft.passage is not post.passage for post in posted)]
    found = sorted([*found, *posted, *_missed(doc, readable, [*found, *posted])], key=lambda draft: draft.content)
    found = _shared(article.text, found)
    found = _continued(article, [draft for draft in found if _is_statement(doc, draft)])
    inner = nested(doc, found, partial(_tagged, article.text, tagger=tagger))
    inner = _continued(article, [draft for draft in inner if _is_statement(doc, draft)])
    found = _cut(doc, found, inner)
    return tuple(_statements(doc, sorted([*found, *inner], key=lambda draft: (draft.content, draft.cue))))


def _whole(doc: Document, draft: Draft) -> Draft:
    """The draft to the end of its last phrase: a statement does not end between "in early" and "December"."""
    end = phrase_end(doc, draft.end)
    if end == draft.end or end > draft.passage.end or any(draft.end <= a < end for a, _ in (*draft.cue, *draft.source)):
        return draft
    return replace(draft, content=(*draft.content[:-1], (draft.content[-1][0], end)))


def _cut(doc: Document, found: Sequence[Draft], inner: Sequence[Draft]) -> list[Draft]:
    """The drafts, a bare command cut before the next report: "[ordered] the crews [not to sail], and the court said".

    What has a verb in a tense before the "and" may report both.
    """
    out = []
    for draft in found:
        start, end = draft.content[0]
        for other in inner:
            if len(draft.content) > 1 or other.end != end or not other.source or other.source[0][0] <= start:
                continue
            joined = _JOINED_BY.search(doc.article.text, start, other.source[0][0])
            if joined and joined.start() > start and not has_finite_verb(doc, [(start, joined.start())]):
                draft = replace(draft, content=((start, joined.start()),))
                break
        out.append(draft)
    return out


def _tagged(text: str, spans: Iterable[Offsets], tagger: Tagger) -> list[Attribution]:
    return [attribution for window in tagger.tag(text, spans) for attribution in link(window)]


def _missed(doc: Document, readable: Sequence[Passage], known: Sequence[Draft]) -> Iterator[Draft]:
    """Quotations that read as speech and that no draft touches: continuations, for what stands before to carry."""
    taken = Taken((draft.start, draft.end) for draft in known)
    for passage in readable:
        for quotation in passage.quotations:
            span = (quotation.start, quotation.end)
            if taken.touches(*span):
                continue
            words = doc.article.text[span[0] : span[1]].split()
            if len(words) >= MIN_RUNNING_WORDS and has_finite_verb(doc, [span]):
                yield Draft((span,), (), (), passage)


def _shared(text: str, found: Sequence[Draft]) -> list[Draft]:
    """Give a cue without source that of the cue it is joined to: "She rated it highly, and denied ...".

    A cue that belongs to the subject of what the other reports loses the source it has of that other.
    """
    out: list[Draft] = []
    for draft in found:
        before = out[-1] if out else None
        if before and _is_joined(text, before, draft):
            is_reported = _is_of_the_reported(text, before, draft)
            if is_reported and draft.source == before.source:
                draft = replace(draft, source=())
            elif not is_reported and not draft.source:
                draft = replace(draft, source=before.source)
        out.append(draft)
    return out


def _is_joined(text: str, before: Draft, draft: Draft) -> bool:
    """Tell whether two cues are two verbs of one subject, or might be."""
    if not draft.cue or not before.cue or not before.source or before.passage is not draft.passage:
        return False
    between = text[before.end : draft.cue[0][0]]
    is_after = before.cue[0] < draft.cue[0] and len(between) <= MAX_JOINT
    return is_after and _JOINED.fullmatch(between) is not None


def _is_of_the_reported(text: str, before: Draft, draft: Draft) -> bool:
    """ "She said that Tarn had been clear, and had repeated ...": a verb in the tense of a report is its subject's."""
    first, second = (_HAD.search(text[max(0, d.cue[0][0] - _HAD_CHARS) : d.cue[-1][1]]) for d in (before, draft))
    reported = " ".join(text[start:end] for start, end in before.content)
    return second is not None and first is None and re.search(r"\bhad\b", reported) is not None


def _is_statement(doc: Document, draft: Draft) -> bool:
    """Keep what was said, written or held as a view, with quoted words or a whole proposition."""
    text = doc.article.text
    kind = _kind(doc, draft)
    cue = spoken(" ".join(text[start:end] for start, end in draft.cue))
    source = " ".join(text[start:end] for start, end in draft.source)
    if draft.is_post:
        return True
    if not draft.cue:
        return kind == "direct" or (kind == "mixed" and bool(draft.follows))
    if (source.lower() in SILENT or source in _POINTING) and kind != "direct":
        return False
    if _ANONYMITY.match(text, draft.start, draft.end):
        return False
    if kind == "direct":
        return True
    if is_unsaid(text[draft.passage.start : draft.cue[0][0]], cue):
        return False
    found = sense(cue)
    if found is None:
        return kind == "mixed" and bool(draft.source) and _quoted_words(draft, text) >= MIN_QUOTED_WORDS
    return _satisfies(doc, draft, kind, found)


def _satisfies(doc: Document, draft: Draft, kind: StatementKind, found: Sense) -> bool:
    text = doc.article.text
    if kind == "indirect" and _is_nobodys(doc, draft, found):
        return False
    if found.needs == "quoted":
        return kind == "mixed" and _quoted_words(draft, text) >= MIN_QUOTED_WORDS
    if kind == "mixed":
        return True
    words = [word for start, end in draft.content for word in text[start:end].lower().split()]
    if len(words) < MIN_WORDS:
        return found.word in _ANSWERING and " ".join(words).strip(".,!") in _ANSWERS
    return found.needs == "any" or is_clause(doc, draft.content)


def _is_nobodys(doc: Document, draft: Draft, found: Sense) -> bool:
    """A view or a charge that nobody is said to hold: "He is expected to resign", "is projected to win".

    So is the question that somebody considers.
    """
    if found.act == "believe" and _QUESTIONED.match(doc.article.text, draft.start, draft.end):
        return True
    if draft.source:
        return False
    return found.act in ("believe", "criticise") or (found.act == "say" and not has_finite_verb(doc, draft.content))


def _quoted_words(draft: Draft, text: str) -> int:
    inside = 0
    for start, end in draft.content:
        for quotation in draft.passage.around(start, end):
            inside += len(text[max(start, quotation.start) : min(end, quotation.end)].split())
    return inside


def _kind(doc: Document, draft: Draft) -> StatementKind:
    """direct: a whole clause, all of it quoted; indirect: nothing quoted; mixed: some words, or a quoted fragment."""
    if draft.is_post:
        return "direct"
    share = quoted_share(doc.article.text, list(draft.content), draft.passage.quotations)
    if share == 0:
        return "indirect"
    if share < 0.98:
        return "mixed"
    words = sum(len(doc.article.text[start:end].split()) for start, end in draft.content)
    return "direct" if words > 8 or has_finite_verb(doc, draft.content) or not draft.cue else "mixed"


def _continued(article: Article, found: Sequence[Draft]) -> list[Draft]:
    """Let each draft without source and cue carry on the one before it, where the text lets it; drop it elsewhere."""
    out: list[Draft] = []
    for draft in found:
        if draft.cue or draft.source or draft.follows:
            out.append(draft)
        elif out and _may_carry_on(article.text, out[-1], draft):
            out.append(replace(draft, follows=out[-1].content))
    return _with_what_they_follow(out)


def _with_what_they_follow(found: Sequence[Draft]) -> list[Draft]:
    """The drafts without those that carry on one that is not there: with a statement falls all that carries it on."""
    kept = {draft.content for draft in found}
    rest = [draft for draft in found if not draft.follows or draft.follows in kept]
    return rest if len(rest) == len(found) else _with_what_they_follow(rest)


def _may_carry_on(text: str, before: Draft, draft: Draft) -> bool:
    """A quotation carries on the last speaker in the same paragraph, or at the head of the next one."""
    if draft.passage is before.passage:
        return True
    between = text[before.passage.end : draft.passage.start]
    opens = draft.passage.quotations and draft.passage.quotations[0].outer[0] == draft.passage.start
    return not between.strip() and bool(opens) and draft.start - 1 <= draft.passage.start + 1


def _statements(doc: Document, found: Sequence[Draft]) -> Iterator[Statement]:
    article = doc.article
    venues: dict[tuple[Offsets, ...], str | None] = {}
    acts: dict[tuple[Offsets, ...], Act] = {}
    ids = {draft.content: statement_id(article.span(*piece) for piece in draft.content) for draft in found}
    outers = _outers(found)
    for draft in found:
        cue = " ".join(article.text[start:end] for start, end in draft.cue)
        meaning = sense(spoken(cue)) if cue else None
        acts[draft.content] = (
            _act(doc, draft, meaning)
            if meaning
            else _carried(acts.get(draft.follows), article.text[draft.start : draft.end])
        )
        polarity: Polarity = "denied" if acts[draft.content] == "deny" else "affirmed"
        hangs_on = condition(article.text, draft.content)
        around = surroundings(doc, draft)
        venues[draft.content] = venue(around.crediting) if around else venues.get(draft.follows)
        second_hand = hearsay(article.text, draft, around)
        terms = anonymity(article.text, draft, around) if around else None
        outer = outers.get(draft.content)
        yield Statement(
            id=ids[draft.content],
            article=article.id,
            kind=_kind(doc, draft),
            zone=draft.passage.zone,
            content=tuple(article.span(*piece) for piece in draft.content),
            source=tuple(article.span(*piece) for piece in draft.source),
            cue=tuple(article.span(*piece) for piece in draft.cue),
            act=acts[draft.content],
            polarity=polarity,
            venue=venues[draft.content],
            condition=article.span(*hangs_on) if hangs_on else None,
            hearsay=article.span(*second_hand) if second_hand else None,
            anonymity=article.span(*terms) if terms else None,
            nested_in=ids[outer.content] if outer else None,
            continues=ids[draft.follows] if draft.follows else None,
        )


def _act(doc: Document, draft: Draft, meaning: Sense) -> Act:
    words = " ".join(doc.article.text[start:end] for start, end in draft.content)
    return act(meaning, words, is_finite=has_finite_verb(doc, draft.content))


def _carried(act: Act | None, words: str) -> Act:
    """The act of words that carry on others: theirs, but what follows a denial or a question is said."""
    is_said = act is None or act == "deny" or (act == "ask" and not words.rstrip("”’\"' ").endswith("?"))
    return "say" if act is None or is_said else act


def _outers(found: Sequence[Draft]) -> dict[tuple[Offsets, ...], Draft]:
    """For the content of each draft within others the shortest of these, which holds it and more."""
    out: dict[tuple[Offsets, ...], Draft] = {}
    open_: list[Draft] = []  # those that begin before, and have not ended: few at a time
    for start, beginning in groupby(sorted(found, key=lambda draft: draft.start), key=lambda draft: draft.start):
        group = list(beginning)
        open_ = [*(draft for draft in open_ if draft.end > start), *group]
        for draft in group:
            length = draft.end - draft.start
            holding = [other for other in open_ if draft.end <= other.end and other.end - other.start > length]
            if holding:
                out[draft.content] = min(holding, key=lambda other: (other.end - other.start, other.content))
    return out
