"""Stories with tags set by hand: one article a string, a line a statement, so that no model is needed to read them."""

import re
from dataclasses import dataclass, replace

from onrecord.datamodel import (
    Actor,
    Article,
    Document,
    Sentence,
    Span,
    Statement,
    Story,
    Token,
    actor_id,
    article_id,
    statement_id,
    text_sha256,
)


@dataclass(frozen=True)
class Said:
    """One statement: who, by what cue, and the content as `word/TAG word/TAG`."""

    speaker: str | None
    cue: str
    content: str
    kind: str = "indirect"
    polarity: str = "affirmed"
    condition: str | None = None
    said_on: str | None = None
    via: tuple[str, ...] = ()
    on_behalf_of: str | None = None
    act: str = "say"


PEOPLE = {
    "Ada Lorne": ("person", ("Veltrian premier",)),
    "Keir Voss": ("person", ("union leader",)),
    "Veltria": ("country", ()),
    "Dock Union": ("organisation", ()),
    "Herald": ("organisation", ()),
}


def story(*outlets: tuple[str, str | None, list[Said]]) -> tuple[Story, list[Document]]:
    """Articles, each an outlet, a date and its statements, and their documents."""
    articles, docs, statements = [], [], []
    mentions: dict[str, list[Span]] = {name: [] for name in PEOPLE}
    for outlet, published, lines in outlets:
        text, tokens, sentences, places = "", [], [], []
        for number, line in enumerate(lines):
            start = len(text)
            text = add(text, tokens, f"{line.speaker or 'Somebody'}/NNP")
            cue = len(text)
            text = add(text, tokens, line.cue)
            content = len(text)
            text = add(text, tokens, line.content)
            places.append((line, start, cue, content, len(text) - 1))
            text += "\n"
            sentences.append(Sentence(start, len(text) - 2, number))
        article = Article(
            article_id(outlet, text), f"{outlet}.txt", text, outlet, text_sha256(text), published=published
        )
        articles.append(article)
        docs.append(Document(article, tuple(sentences), tuple(tokens), ()))
        statements += [_statement(article, *place) for place in places]
        for name in PEOPLE:
            mentions[name] += [article.span(m.start(), m.end()) for m in re.finditer(re.escape(name), text)]
    actors = tuple(
        Actor(actor_id(kind, name), name, kind, roles, (), tuple(mentions[name]))
        for name, (kind, roles) in PEOPLE.items()
    )
    return Story(tuple(articles), actors, tuple(statements), ()), docs


def add(text: str, tokens: list[Token], tagged: str) -> str:
    """The text with the words of `word/TAG word/TAG` added, and their tokens; marks stand close to what they end."""
    for piece in tagged.split():
        word, tag = piece.rsplit("/", 1) if "/" in piece else (piece, "NNP")
        if tag in (",", ".", "''", "POS") and text.endswith(" "):
            text = text[:-1]
        tokens.append(Token(len(text), len(text) + len(word), tag))
        text += word + ("" if tag == "``" else " ")
    return text


def who(name: str) -> str:
    """The id of one of `PEOPLE`."""
    return actor_id(PEOPLE[name][0], name)


def _statement(article: Article, line: Said, start: int, cue: int, content: int, end: int) -> Statement:
    words = (article.span(content, end),)
    made = Statement(
        id=statement_id(words),
        article=article.id,
        kind=line.kind,
        zone="body",
        content=words,
        source=(article.span(start, cue - 1),),
        cue=(article.span(cue, content - 1),),
        speaker=who(line.speaker) if line.speaker else None,
        said_on=line.said_on,
        polarity=line.polarity,
        act=line.act,
        via=tuple(map(who, line.via)),
        on_behalf_of=who(line.on_behalf_of) if line.on_behalf_of else None,
    )
    if line.condition is None:
        return made
    at = article.text.index(line.condition, content)
    return replace(made, condition=article.span(at, at + len(line.condition)))
