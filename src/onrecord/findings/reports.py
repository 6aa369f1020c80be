"""A story's documents in, what each article reports out: sentence by sentence, with who is credited.

A report is a sentence of the body in the terms by which it is compared: actors and days as what they are, however they
are named; other words by concept, so that "expelled" and "threw out" are one; numbers. The words that credit ("told
reporters") are no part of what is told.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from onrecord.datamodel import Actor, Document, Span, Statement, Story, TimeExpression
from onrecord.findings.facts import Facts, facts, root
from onrecord.findings.wordforms import Text, Word, concept
from onrecord.lexicons import listed

__all__ = ["Report", "reports"]

_MIN_TERMS = 3  # what a sentence holds at least to be a report; "She would not say" tells nothing
_MAX_WORDS = 250
"""What a sentence holds at most: of 70,000 sentences of news seven have more than 200 words, all of them lists or
tables; the time to compare two grows with the cube of their length."""
_CREDITED_SHARE = 0.6  # share of a sentence that is attribution from which all of it is credited; .5 to .7 tried
_QUOTED_SHARE = 0.5  # share of a sentence in quotation marks from which it is the speaker's own; .4 to .7 alike
_LEFT_OPEN = re.compile(
    r"\b(?:declin(?:e[sd]?|ing) to|refus(?:e[sd]?|ing) to|(?:would|will|did|could|does|can)(?: not|n[’']t)) "
    r"(?:say|tell \w+|confirm|disclose) (?:whether|if|when|who|how|what|why|where|which)\b",
    re.IGNORECASE,
)
# Example: "He [declined to say whether] he had asked for soldiers": nobody tells that he had
_HEARERS = listed("reporter reporters journalist journalists told tell tells telling")


@dataclass(frozen=True, slots=True)
class Report:
    """A sentence that tells something: its words, what it is compared by, and whom it credits."""

    span: Span
    words: tuple[Word, ...]
    terms: tuple[str, ...]
    """What it is compared by, in its order: "@" and an actor's id or a name, "#" and a day, numbers, concepts."""
    facts: Facts
    actors: tuple[tuple[int, int, str], ...]
    """Which actors it names, each with the offsets of the name."""
    rank: float
    """Where in its article it stands, from 0 for the first sentence to 1 for the last."""
    is_credited: bool
    """Whether it is told of somebody's words for the most part."""
    by: str | None
    """Id of the actor credited; None where the outlet tells it itself, or credits several, or nobody known."""
    is_quoted: bool
    """Whether most of it stands in quotation marks."""
    is_question: bool
    """Whether it asks, or says that somebody left a question open."""

    @property
    def article(self) -> str:
        """Id of the article."""
        return self.span.article


def reports(
    docs: Iterable[Document], story: Story, times: Mapping[str, Sequence[TimeExpression]]
) -> tuple[Report, ...]:
    """What the articles of a story report, by article and offset; an article that repeats another one tells nothing
    of its own.

    ``times`` are the times of each article, by article id.
    """
    copies = {article.id for article in story.articles if article.copy_of is not None}
    found: list[Report] = []
    for doc in sorted(docs, key=lambda doc: doc.article.id):
        id = doc.article.id
        if id not in copies:
            said = [statement for statement in story.statements if statement.article == id]
            found.extend(_of_article(doc, said, story.actors, times.get(id, ())))
    return tuple(found)


def _of_article(
    doc: Document, said: Sequence[Statement], actors: Iterable[Actor], times: Sequence[TimeExpression]
) -> Iterator[Report]:
    article = doc.article
    text = Text(doc)
    known = [(span, f"@{actor.id}") for actor in actors for span in actor.mentions if span.article == article.id]
    known += [(time.span, f"#{time.value}") for time in times if time.type == "DATE" and time.start is not None]
    body = [sentence for sentence in doc.sentences if article.zone_at(sentence.start) == "body"]
    starts = [sentence.start for sentence in body]
    terms_of: dict[int, list[tuple[Span, str]]] = defaultdict(list)
    for piece, term in known:
        terms_of[bisect_right(starts, piece.start) - 1].append((piece, term))
    for number, sentence in enumerate(body):
        span = article.span(sentence.start, sentence.end)
        words = text.words(span)
        near = [s for s in said if any(span.overlaps(piece) for piece in s.content)]
        credit = [article.span(*_extent(s)) for s in near]
        is_credited = bool(near) and _share(span, credit) >= _CREDITED_SHARE
        speakers = {s.speaker for s in near}
        by = next((s.speaker for s in near if s.speaker), None)
        here = [(piece, term) for piece, term in terms_of[number] if span.overlaps(piece)]
        terms = _terms(span, words, here, near, by)
        if (
            len(set(terms)) >= _MIN_TERMS
            and len(words) <= _MAX_WORDS
            and any(word.tag.startswith(("VB", "MD")) for word in words)
        ):
            quoted = [piece for s in near if s.kind == "direct" for piece in s.content]
            yield Report(
                span=span,
                words=words,
                terms=terms,
                facts=facts(words),
                actors=tuple((p.start, p.end, t[1:]) for p, t in sorted(here) if t.startswith("@")),
                rank=number / max(1, len(body) - 1),
                is_credited=is_credited,
                by=speakers.pop() if is_credited and len(speakers) == 1 else None,
                is_quoted=_share(span, quoted) >= _QUOTED_SHARE,
                is_question=span.text.rstrip("”\"’' ").endswith("?") or _LEFT_OPEN.search(span.text) is not None,
            )


def _extent(statement: Statement) -> tuple[int, int]:
    """From the first to the last word of an attribution: what stands between source, cue and content is part of it
    ("Orle [told a rally in Port Lenz on Monday] that")."""
    pieces = (*statement.content, *statement.source, *statement.cue)
    return min(piece.start for piece in pieces), max(piece.end for piece in pieces)


def _terms(
    span: Span, words: Sequence[Word], known: Sequence[tuple[Span, str]], near: Sequence[Statement], by: str | None
) -> tuple[str, ...]:
    """The terms of a sentence in its order; the speaker stands first where the sentence itself does not name them."""
    cues = [piece for statement in near for piece in statement.cue]
    apart = [piece for piece, _ in known] + cues
    rest = [w for w in words if w.plain not in _HEARERS and not any(p.start <= w.start < p.end for p in apart)]
    found = facts(rest)
    plain = {word.start: word.plain for word in rest}
    names = {w.start for name in found.names for w in rest if name.start <= w.start < name.end and w.text[0].isupper()}
    placed = {(piece.start, term) for piece, term in known}
    placed |= {(start, f"@{root(concept(plain[start]))}") for start in names}
    placed |= {(term.start, root(concept(plain[term.start]))) for term in found.words}
    placed |= {(number.start, f"{number.value:g}") for number in found.numbers}
    placed |= {(day.start, f"weekday {day.weekday}") for day in found.days if day.weekday is not None}
    if by is not None and (f"@{by}") not in {term for _, term in placed}:
        placed.add((span.start, f"@{by}"))
    return tuple(term for _, term in sorted(placed))


def _share(span: Span, pieces: Iterable[Span]) -> float:
    """How much of a span the pieces cover, 0 to 1."""
    covered = {i for piece in pieces for i in range(max(piece.start, span.start), min(piece.end, span.end))}
    return len(covered) / len(span)
