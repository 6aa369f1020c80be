"""Plain rules, to measure against: quotation marks, cue verbs, the nearest name. Regular expressions, no model.

This is what one writes in an afternoon, kept so that every number of OnRecord stands beside one that costs nothing. A
sentence with a verb of the cue table and a name beside it is an attribution; its content is what stands before the two
where that ends in a comma or a quotation mark, else what follows. A quotation without either carries on the last one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations
from pathlib import Path

from onrecord import pipeline, record
from onrecord.datamodel import (
    Actor,
    Article,
    Record,
    Span,
    Statement,
    StatementKind,
    Story,
    Utterance,
    actor_id,
    statement_id,
    utterance_id,
)
from onrecord.statements import Attribution
from onrecord.statements.cues import sense

__all__ = ["attributions", "read_story"]

Offsets = tuple[int, int]

_PARAGRAPH = re.compile(r"\S.*")
_SENTENCE_END = re.compile(r"[.!?][”\"]?\s+(?=[“\"A-Z])")
_QUOTATION = re.compile(r"“[^“”]+”?|\"[^\"]+\"?")
_WORD = re.compile(r"[A-Za-z]+")
_SOURCE = re.compile(
    r"(?:[A-Z][a-z]+\.? )*[A-Z][\w’'-]*[a-z](?: (?:of |the |and )?[A-Z][\w’'-]+)*|\b(?:[Hh]e|[Ss]he|[Tt]hey|I|[Ww]e)\b"
)
# Example: "Ms Ada Orle", "Bank of Brenn", "she"
_NO_SOURCE = re.compile(r"(?:The|A|An|But|And|In|On|At|If|It|This|That|There|When|What|As|For|After|Yes|No)\b")
_CONTENT_ENDS = re.compile(r"[,?!”\"]\s*$")
_THAT = re.compile(r"[\s,:]*(?:that\s)?\s*")
_PRONOUN = re.compile(r"he|she|they|i|we", re.IGNORECASE)

MAX_GAP = 60  # characters between a verb and its source
MIN_WORDS = 3  # fewer words are no content
SAME_WORDS = (
    0.5  # share of the shorter content's words in the other, from which two are one utterance; .3 to .6 are as bad
)


@dataclass(frozen=True, slots=True)
class _Credit:
    """A verb and its source in one sentence."""

    cue: Offsets
    source: Offsets

    @property
    def start(self) -> int:
        return min(self.cue[0], self.source[0])

    @property
    def end(self) -> int:
        return max(self.cue[1], self.source[1])


def attributions(text: str) -> Iterator[Attribution]:
    """Yield the attributions of a text, in order; the score is always 1.

    >>> text = "“We sail at noon,” said Ada Orle. “Wait for us.”"
    >>> [[text[s:e] for s, e in a.content + a.source + a.cue] for a in attributions(text)]
    [['We sail at noon', 'Wait for us.', 'Ada Orle', 'said']]
    """
    for paragraph in _PARAGRAPH.finditer(text):
        before: Attribution | None = None
        for start, end in _sentences(text, *paragraph.span()):
            if found := _attribution(text, start, end):
                yield from [before] if before else []
                before = found
            elif piece := _bare_quotation(text, start, end):
                content = (*before.content, piece) if before else (piece,)
                before = replace(before, content=content) if before else Attribution(content, (), (), 1.0)
        yield from [before] if before else []


def read_story(inputs: Iterable[Path], read: Callable[[str], Iterable[Attribution]] = attributions) -> Record:
    """The record of a story by plain rules, or by another way to ``read`` the attributions of a text.

    A source is the longest name of the story that ends in its last word; a pronoun or none is whoever spoke last.
    """
    articles = [a for a in pipeline.reread([str(path) for path in sorted(inputs)]) if isinstance(a, Article)]
    found = {article.id: list(read(article.text)) for article in articles}
    sources = [article.text[s:e] for article in articles for a in found[article.id] for s, e in a.source]
    names = _full_names([source for source in sources if not _PRONOUN.fullmatch(source)])
    statements = [s for article in articles for s in _statements(article, found[article.id], names)]
    actors = [Actor(_actor(name), name, "person") for name in sorted(set(names.values()))]
    story = Story(tuple(articles), tuple(actors), tuple(statements), tuple(_utterances(statements)))
    return record.assemble(story, (), {"name": "plain rules"})


def _sentences(text: str, start: int, end: int) -> Iterator[Offsets]:
    """The sentences of a paragraph; an end within a quotation is none, but one at its end is."""
    inside = [(q.start(), q.end() - 1) for q in _QUOTATION.finditer(text, start, end)]
    for match in _SENTENCE_END.finditer(text, start, end):
        mark = text.rfind("”", match.start(), match.end()) if "”" in match.group() else match.end() - 1
        if not any(s < mark < e for s, e in inside):
            yield start, match.end()
            start = match.end()
    yield start, end


def _attribution(text: str, start: int, end: int) -> Attribution | None:
    credit = _credit(text, start, end)
    if credit is None:
        return None
    before, after = _trimmed(text, start, credit.start), _trimmed(text, credit.end, end)
    pieces = []
    if _CONTENT_ENDS.search(text, start, credit.start) and _is_long(text, before):
        pieces = [before]
        if text[credit.end : end].lstrip(" ,.:")[:1] in ("“", '"'):
            pieces.append(after)
    elif _is_long(text, after):
        pieces = [after]
    return Attribution(tuple(pieces), (credit.source,), (credit.cue,), 1.0) if pieces else None


def _credit(text: str, start: int, end: int) -> _Credit | None:
    """The verb and the source that stand nearest each other, outside quotations."""
    hidden = [match.span() for match in _QUOTATION.finditer(text, start, end)]

    def shown(pattern: re.Pattern[str]) -> list[Offsets]:
        spans = (match.span() for match in pattern.finditer(text, start, end))
        return [(s, e) for s, e in spans if not any(a < e and s < b for a, b in hidden)]

    cues = [(s, e) for s, e in shown(_WORD) if _is_cue(text[s:e])]
    sources = [(s, e) for s, e in shown(_SOURCE) if not _NO_SOURCE.fullmatch(text, s, e)]
    pairs = [
        (gap, s > c, _Credit((c, d), (s, e)))
        for c, d in cues
        for s, e in sources
        if 0 < (gap := max(s - d, c - e)) <= MAX_GAP
    ]
    return min(pairs, key=lambda pair: pair[:2])[2] if pairs else None


@cache
def _is_cue(word: str) -> bool:
    """An inflected verb of speech: "said", "warns"; the base form may be a noun."""
    found = sense(word) if word.islower() else None
    return word == "according" or (found is not None and found.needs != "quoted" and word != found.word)


def _bare_quotation(text: str, start: int, end: int) -> Offsets | None:
    match = _QUOTATION.match(text, start, end)
    piece = _trimmed(text, match.start(), match.end()) if match else (0, 0)
    return piece if match and not text[match.end() : end].strip() and _is_long(text, piece) else None


def _trimmed(text: str, start: int, end: int) -> Offsets:
    """The span without "that", space and punctuation at its ends; without its quotation marks if all is in one pair."""
    that = _THAT.match(text, start, end)
    start = that.end() if that else start
    while start < end and text[end - 1] in " ,.;:\n\t":
        end -= 1
    if end - start > 2 and _QUOTATION.fullmatch(text, start, end):
        start, end = start + 1, end - (text[end - 1] in '”"')
    while start < end and text[end - 1] in " ,":
        end -= 1
    return start, max(start, end)


def _is_long(text: str, span: Offsets) -> bool:
    return len(text[slice(*span)].split()) >= MIN_WORDS


def _full_names(sources: Sequence[str]) -> dict[str, str]:
    """For each source the longest of all that end in its last word."""
    longest: dict[str, str] = {}
    for source in sorted(set(sources), key=lambda source: (-len(source), source)):
        longest.setdefault(source.split()[-1], source)
    return {source: longest[source.split()[-1]] for source in sources}


def _actor(name: str) -> str:
    return actor_id("person", name)


def _statements(article: Article, found: Sequence[Attribution], names: dict[str, str]) -> Iterator[Statement]:
    last: str | None = None
    known: set[str] = set()
    for attribution in found:
        content, source, cue = (
            _spans(article, spans) for spans in (attribution.content, attribution.source, attribution.cue)
        )
        last = names.get(source[0].text, last) if source else last
        id = statement_id(content)
        if id not in known:
            known.add(id)
            speaker = _actor(last) if last else None
            yield Statement(id, article.id, _kind(article, content), "body", content, source, cue, speaker)


def _spans(article: Article, spans: Iterable[Offsets]) -> tuple[Span, ...]:
    return tuple(article.span(start, end) for start, end in sorted(spans))


def _kind(article: Article, content: Sequence[Span]) -> StatementKind:
    marked = [match.span() for match in _QUOTATION.finditer(article.text)]
    if all(any(s <= span.start and span.end <= e for s, e in marked) for span in content):
        return "direct"
    return "mixed" if any(s < span.end and span.start < e for span in content for s, e in marked) else "indirect"


def _utterances(statements: Sequence[Statement]) -> Iterator[Utterance]:
    """Pairs of one speaker's statements in two articles that share most of their words."""
    for one, other in combinations(statements, 2):
        if one.article != other.article and one.speaker and one.speaker == other.speaker:
            words, others = (set(_WORD.findall(s.text.lower())) for s in (one, other))
            if len(words & others) >= SAME_WORDS * min(len(words), len(others)):
                pair = (one.id, other.id)
                yield Utterance(utterance_id(pair), pair)
