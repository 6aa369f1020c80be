"""Targets: what is read from texts. Quotations, statements, times, and the record of a whole story.

The models are stand-ins that find what no trained one would; what is made of it must be true all the same.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from fuzz.draw import Draw, page_of
from fuzz.inputs import check_article
from fuzz.stand_ins import models, nlp, tagger
from onrecord import documents, pipeline, record, statements
from onrecord.articles.layout import Layout
from onrecord.articles.wrapping import wrapped_paragraphs
from onrecord.articles.zoning import find_title, lines_of, zones_of
from onrecord.datamodel import (
    Article,
    Document,
    Dropped,
    Record,
    Skipped,
    Span,
    Statement,
    Zone,
    article_id,
    text_sha256,
)
from onrecord.documents.sentences import split
from onrecord.errors import NoRecord
from onrecord.statements.quotations import quotations, quoted_share

__all__ = ["TARGETS", "article_of", "story_of"]

_OUTLETS = ("The Herald", "Dockside", "The Meridian")
_PUBLISHED = (
    None,
    "2031-05-06",
    "2031-05-07T08:30:00Z",
    "2024-02-29",
    "1900-01-01",
    "2099-12-31",
)  # years that a page may claim
_PART = "\n%%%%\n"
_FAULT = "a fault to report"


def _quotations(data: bytes) -> None:
    """Pair the quotation marks of a paragraph: what is quoted stands between two of its marks, in order."""
    text = page_of(data)
    found = quotations(text, 0, len(text))
    assert found == quotations(text, 0, len(text))
    for each in found:
        assert 0 <= each.outer[0] < each.start < each.end <= each.outer[1] <= len(text)
    for one, other in pairwise(found):
        assert one.outer[1] <= other.outer[0] + 1, "two quotations overlap"
    inside = quotations(f"ab{text}cd", 2, 2 + len(text))
    assert len(inside) == len(found), "what stands around a paragraph changes its quotations"
    assert 0.0 <= quoted_share(text, [(0, len(text))], found) <= 1.0


def _sentences(data: bytes) -> None:
    """Cut a text to sentences: in order, and all that is no space lies in one."""
    text = page_of(data)
    last = 0
    for sentence in split(text):
        assert last <= sentence.start < sentence.end <= len(text)
        assert not text[last : sentence.start].strip(), "words that lie in no sentence"
        last = sentence.end
    assert not text[last:].strip(), "words that lie in no sentence"


def _zones(data: bytes) -> None:
    """Part a text by its lines: zones and what is dropped lie in order, and so they do in the running text."""
    check_article(article_of(page_of(data), "The Herald", None))


def article_of(text: str, outlet: str, published: str | None) -> Article:
    """An article of any text, with the zones that it would be given, and none of the checks that it is a report."""
    paragraphs = wrapped_paragraphs(text)
    layout = Layout.of(text, paragraphs)
    lines = lines_of(layout.running)
    title = find_title(lines, None)
    zones, dropped = zones_of(lines, title, frozenset(), residue=pipeline.load_residue())
    return Article(
        article_id(outlet, text),
        f"{outlet}.txt",
        text,
        outlet,
        text_sha256(text),
        title=title.text if title else None,
        title_span=layout.as_written(title.start, title.end) if title else None,
        published=published,
        published_basis="its first line" if published else None,
        zones=tuple(Zone(*layout.as_written(z.start, z.end), z.zone) for z in zones),
        dropped=tuple(Dropped(*layout.as_written(d.start, d.end), d.reason) for d in dropped),
        paragraphs=paragraphs,
    )


def _document(data: bytes) -> tuple[Draw, Document]:
    draw = Draw(data)
    number, published = draw.number(256), draw.one(_PUBLISHED)
    text = page_of(draw.rest())
    article = pipeline.as_read(article_of(text, "The Herald", published))
    return Draw(data), documents.annotate(article, nlp(number % 8))


def _times(data: bytes) -> None:
    """Find the times of a text: words of it, in order, with days that there are."""
    _, doc = _document(data)
    found = documents.find_times(doc)
    assert found == documents.find_times(doc)
    last = 0
    for time in found:
        _check_span(time.span, doc.article)
        assert last <= time.span.start, "two times overlap"
        last = time.span.end
        for day in (time.start, time.end):
            assert day is None or dt.date.fromisoformat(day).isoformat() == day
        assert not (time.start and time.end) or time.start <= time.end, f"{time.start} is after {time.end}"
        assert time.value


def _statements(data: bytes) -> None:
    """Find the statements of a text: words of it, and each with content, in one article."""
    draw, doc = _document(data)
    found = statements.extract(doc, tagger(draw.number(256)))
    assert found == statements.extract(doc, tagger(Draw(data).number(256)))
    ids = {each.id for each in found}
    assert len(ids) == len(found), "two statements of one id"
    for each in found:
        assert each.content
        for span in _spans(each):
            _check_span(span, doc.article)
        for one, other in pairwise(each.content):
            assert one.end <= other.start, "the pieces of a statement overlap"
        assert {each.nested_in, each.continues} - {None} <= ids
        if each.kind == "direct":
            _check_quoted(each, doc.article)


def _spans(each: Statement) -> Iterator[Span]:
    yield from (*each.content, *each.source, *each.cue)
    yield from filter(None, (each.condition, each.hearsay, each.anonymity))


def _check_span(span: Span, article: Article) -> None:
    assert span.article == article.id
    assert 0 <= span.start < span.end <= len(article.text)
    assert article.text[span.start : span.end] == span.text, "a span does not say the words of its article"


_MARKS = "“”\"„«»‟‘’'‚‛‹›"


def _check_quoted(each: Statement, article: Article) -> None:
    """Direct speech needs a mark on its line, or the article's own layout as a post."""
    line = article.text.rfind("\n", 0, each.start) + 1
    is_post = "@" in article.text
    assert is_post or any(mark in article.text[line : each.content[-1].end + 2] for mark in _MARKS), "quoted by nobody"


def story_of(data: bytes) -> tuple[int, tuple[Article, ...]]:
    """The number of the models, and the articles, that some bytes stand for."""
    draw = Draw(data)
    number = draw.number(256)
    published = [draw.one(_PUBLISHED) for _ in _OUTLETS]
    texts = [text for text in page_of(draw.rest()).split(_PART)[: len(_OUTLETS)] if text.strip()]
    found = [article_of(*each) for each in zip(texts, _OUTLETS, published, strict=False)]
    return number, tuple(found)


def _story(data: bytes) -> None:
    """Make the record of a story: it is true, the same whatever the order, and says what its articles say."""
    number, found = story_of(data)
    made = _brief(number, found)
    if made is None:
        return
    written = record.dumps(made)
    assert record.loads(written) == made, "a record is read otherwise than it was written"
    record.verify(written)
    turned = _brief(number, found[::-1])
    assert turned is not None
    assert record.dumps(turned) == written, "the order of the articles changes the record"
    _check_marks(made)


def _brief(number: int, found: Sequence[Article]) -> Record | None:
    try:
        made = pipeline.brief_read(found, models(number))
    except NoRecord as error:
        _check_faults(error.skipped)
        return None
    _check_faults(made.skipped)
    return made


def _check_faults(skipped: Sequence[Skipped]) -> None:
    assert not [each.reason for each in skipped if _FAULT in each.reason], str(skipped)[:2_000]


def _check_marks(made: Record) -> None:
    """What a takeaway shows in marks are words of its own evidence."""
    for takeaway in made.takeaways:
        shown = [" ".join(span.text.split()) for span in takeaway.evidence]
        for words in re.findall("“([^“”]+)”", takeaway.text):
            bare = " ".join(words.split()).strip(_MARKS + " …")
            assert any(bare in text for text in shown), f"in quotation marks, and nobody's words: {words!r}"


TARGETS: dict[str, Callable[[bytes], None]] = {
    "quotations": _quotations,
    "sentences": _sentences,
    "zones": _zones,
    "times": _times,
    "statements": _statements,
    "story": _story,
}
"""Targets by name."""
