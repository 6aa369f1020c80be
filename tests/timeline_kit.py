"""Timelines of stories with tags set by hand: one article a string, a line a sentence."""

from dataclasses import dataclass

from findings_kit import add

from onrecord import documents
from onrecord.datamodel import (
    Actor,
    Article,
    Document,
    Event,
    Sentence,
    Statement,
    Story,
    actor_id,
    article_id,
    statement_id,
    text_sha256,
)
from onrecord.findings import find_timeline

ADA = actor_id("person", "Ada Lorne")
KEIR = actor_id("person", "Keir Voss")


@dataclass(frozen=True)
class Said:
    """A statement of Ada Lorne, or of Keir Voss: its content, its cue, and what it hangs on."""

    content: str
    cue: str = "said"
    condition: str | None = None
    said_on: str | None = None
    by: str = "Lorne"


def timeline(*outlets: tuple[str | None, str, list[Said]], backwards: bool = False) -> tuple[Event, ...]:
    """The timeline of articles, each a day, its sentences (a line each, `word/TAG word/TAG`) and its statements."""
    made = [_article(number, *outlet) for number, outlet in enumerate(outlets)]
    docs = [doc for doc, _ in made]
    mentions = tuple(doc.article.span(at, at + 5) for doc in docs if (at := doc.article.text.find("Lorne")) >= 0)
    actor = Actor(ADA, "Ada Lorne", "person", (), (), mentions)
    said = tuple(statement for _, found in made for statement in found)
    if backwards:
        docs.reverse()
    story = Story(tuple(doc.article for doc in docs), (actor,), said, ())
    times = {doc.article.id: documents.find_times(doc) for doc in docs}
    return find_timeline(story, docs, times, documents.find_status)


def _article(number: int, published: str | None, tagged: str, said: list[Said]) -> tuple[Document, list[Statement]]:
    text, tokens, sentences = "", [], []
    for paragraph, line in enumerate(tagged.strip().splitlines()):
        start = len(text)
        text = add(text, tokens, line)
        text = text.rstrip() + "\n"
        sentences.append(Sentence(start, len(text) - 1, paragraph))
    outlet = f"Outlet {number}"
    article = Article(article_id(outlet, text), f"{number}.txt", text, outlet, text_sha256(text), published=published)
    return Document(article, tuple(sentences), tuple(tokens), ()), [_statement(article, line) for line in said]


def _statement(article: Article, line: Said) -> Statement:
    def span(words: str):
        at = article.text.index(words)
        return article.span(at, at + len(words))

    content = (span(line.content),)
    return Statement(
        id=statement_id(content),
        article=article.id,
        kind="indirect",
        zone="body",
        content=content,
        source=(span(line.by),),
        cue=(span(line.cue),),
        speaker=ADA if line.by == "Lorne" else KEIR,
        condition=span(line.condition) if line.condition else None,
        said_on=line.said_on,
    )
