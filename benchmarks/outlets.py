"""What is learnt of outlets that repeat lines, as their articles come: how much of it, what else goes, what it costs.

    python benchmarks/outlets.py [--outlets 12] [--articles 50]

Outlets and their articles are generated, in sentences written for this. An outlet has ten lines of its own, of which
each article carries some, at its head, between its paragraphs and at its end. What recurs and is no residue is made,
too: headings, paragraphs of background, a quotation and a set phrase of reporters, a wire report at several addresses,
and a report that comes anew. Articles are read as ever, but for their statements, which no model looks for here.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from desks import read_article

from onrecord import pipeline
from onrecord.datamodel import Article, Document, Page, Skipped, Statement
from onrecord.desk import open_desk
from onrecord.desk.keeping import Desk

__all__ = ["Drawn", "Outlet", "articles", "grow", "main", "outlets"]

_APART = 400  # days between two articles, so that each is a story of its own: comparing them is not measured here
_MOST = 20  # outlets whose articles are so far apart
_TOLD = (1, 2, 3, 5, 10, 20, 30, 40)  # rounds that are told

_TOWNS = ("Vellmar", "Orle", "Stern", "Hale", "Corran", "Saltmere", "Tidewick", "Ostry", "Lund Fell", "Marrow", "Quay")
_PAPERS = ("Herald", "Courier", "Post", "Lantern", "Gazette", "Observer", "Bell", "Mirror", "Standard", "Mail", "Comet")
_GOODS = ("barley", "copper", "timber", "herring", "salt", "glass", "wool", "paper", "slate", "honey", "rope", "coal")
_PLACES = ("northern quay", "old mill", "town hall", "market square", "lower bridge", "tram depot", "harbour office")
_BODIES = ("council", "port board", "water office", "school board", "court", "chamber of trade", "parish", "ministry")
_NAMES = (
    "Ada Quist",
    "Bo Lind",
    "Mira Tol",
    "Otto Brask",
    "Ana Vell",
    "Ivo Marsh",
    "Edda Roan",
    "Jon Pell",
    "Tilda Voss",
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")

_RESIDUE = (
    "{paper}: {town} before breakfast",
    "Hear the {paper} on {number} medium wave",
    "Jobs, homes and boats in {town}",
    "This newspaper is owned by its {number} readers",
    "Letters to the editor: no more than {number} words, with a name and a street",
    "You are on the {town} pages",
    "Weather for {town} | Tides | Ferries | Crossword",
    "{name} answers readers every {day}",
    "Our reporters have been walking {town} since 18{number}, and your crown a week keeps them in boots.",
    "Found a mistake? The corrections desk of the {paper} is awake until midnight.",
    "Tap the bell to hear from the {paper} when it matters",
    "The {paper} Walks: twelve ways around {town}, in the shop now",
)
_HEADINGS = ("What it means for {town}", "How it came to this", "What happens next")
_BACKGROUND = (
    "{town} has had no bridge of its own since the flood of 2019, which took the old one down to the piers and left"
    " the two banks to the ferries.",
    "The {body} was given charge of the {place} five years ago, after its owners could no longer pay for repairs.",
)
_QUOTATION = "“We will not sell the {place} while I am in office,” {name} said."
_FORMULA = "The {body} did not respond to a request for comment."
_SENTENCES = (
    "The {body} of {town} agreed on {day} to spend {number},000 crowns on the {place}, where {good} has been stored"
    " since the spring.",
    "{name}, who speaks for the {body}, said that the price of {good} would fall before the end of week {number}.",
    "Two carts of {good} stood at the {place} for most of {day}, and nobody at the {body} could say whose they were.",
    "Neighbours of the {place} complained of the smell of {good}, and {name} promised to have it looked into by {day}.",
    "By {day} evening {number} people had signed a letter to the {body}, which asks for {good} to be taxed less.",
    "It was not clear whether the {body} would meet again before the {good} comes in at the {place}.",
    "{name} told the {body} that {number} workers at the {place} had gone without pay for the {good} they unloaded.",
    "A fire at the {place} destroyed {number} crates of {good} on {day}, though nobody was hurt.",
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """An article made up: the page, and which of its lines are residue."""

    page: Page
    residue: frozenset[str]


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet made up: what its lines are filled with, its own lines, and what else recurs in its reports."""

    name: str
    words: dict[str, str]
    residue: tuple[str, ...]
    recurring: tuple[str, ...]


def outlets(count: int, seed: int = 1) -> Iterator[Outlet]:
    """Outlets, each with ten lines of its own."""
    chance = random.Random(seed)
    for number in range(count):
        words = _words(chance) | {"town": _TOWNS[number % len(_TOWNS)], "paper": _PAPERS[number // 2 % len(_PAPERS)]}
        name = f"{words['town']} {words['paper']}"
        lines = [line.format(**words | {"paper": name}) for line in chance.sample(_RESIDUE, 10)]
        recurring = (*_BACKGROUND, _QUOTATION, _FORMULA, *_HEADINGS)
        yield Outlet(name, words, tuple(lines), tuple(line.format(**words) for line in recurring))


def _words(chance: random.Random) -> dict[str, str]:
    lists = (_TOWNS, _PAPERS, _GOODS, _PLACES, _BODIES, _NAMES, _DAYS)
    drawn = [chance.choice(each) for each in lists]
    names = ("town", "paper", "good", "place", "body", "name", "day")
    return dict(zip(names, drawn, strict=True)) | {"number": str(chance.randrange(11, 99))}


def articles(outlet: Outlet, count: int, seed: int) -> Iterator[Drawn]:
    """Articles of an outlet as they come: reports, one in ten an earlier one anew, one in ten a wire report again."""
    chance = random.Random(seed)
    wire = _report(outlet, chance)
    body = wire
    for number in range(count):
        again = number % 10
        if again not in (7, 9):
            body = _report(outlet, chance)
        elif again == 9:
            body = wire
        head, between, foot = chance.sample(outlet.residue, 3)
        lines = [head, *body[:2], between, *body[2:], foot] if chance.random() < 0.5 else [*body, between, foot]
        day = dt.date(2031, 1, 1) + dt.timedelta(days=_APART * (number * _MOST + seed % _MOST))
        page = Page(
            input=f"{outlet.name} {number}",
            text="\n\n".join([f"{body[0].split(',')[0][:60]} ({number})", *lines]),
            outlet=outlet.name,
            url=f"https://{outlet.name.lower().replace(' ', '-')}.example/{number}",
            title=f"{body[0].split(',')[0][:60]} ({number})",
            published=day.isoformat(),
        )
        yield Drawn(page, frozenset(lines) & frozenset(outlet.residue))


def _report(outlet: Outlet, chance: random.Random) -> list[str]:
    """Paragraphs of one report, among them some that recur in others."""
    body = [
        " ".join(line.format(**_words(chance)) for line in chance.sample(_SENTENCES, 2))
        for _ in range(chance.randrange(5, 9))
    ]
    for line in chance.sample(outlet.recurring, 3):
        body.insert(chance.randrange(1, len(body)), line)
    return body


@dataclass(slots=True)
class Counted:
    """Lines of articles: residue and how much of it is dropped, the report's and how much of that."""

    residue: int = 0
    found: int = 0
    report: int = 0
    lost: int = 0

    def add(self, drawn: Drawn, article: Article) -> None:
        """Count the lines of one article."""
        dropped = [(d.start, d.end) for d in article.dropped]
        at = 0
        for line in article.text.split("\n"):
            if line and line != article.title:
                is_gone = any(start <= at and at + len(line) <= end for start, end in dropped)
                if line in drawn.residue:
                    self.residue, self.found = self.residue + 1, self.found + is_gone
                else:
                    self.report, self.lost = self.report + 1, self.lost + is_gone
            at += len(line) + 1


def main() -> None:
    """Print how much of the residue is known after one article of each outlet, and after more."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--outlets", type=int, default=12)
    parser.add_argument("--articles", type=int, default=50)
    options = parser.parse_args()
    drawn = [list(articles(outlet, options.articles, n)) for n, outlet in enumerate(outlets(options.outlets))]
    print("articles  residue dropped  report dropped  articles read again  CPU ms to take one in")
    for row in grow(drawn):
        print("{:8}  {:15.3f}  {:14.4f}  {:19}  {:21.1f}".format(*row))


def grow(drawn: Sequence[Sequence[Drawn]]) -> Iterator[tuple[int, float, float, int, float]]:
    """A desk that takes in one article of each outlet after the other.

    Of each round: articles of an outlet, the shares of residual lines and of report lines that are dropped, how many
    articles were read again since the last round told, and CPU milliseconds an article without its statements.
    """
    with (
        tempfile.TemporaryDirectory(prefix="onrecord-") as folder,
        _without_statements() as read,
        open_desk(Path(folder) / "desk.sqlite", cage=False) as desk,
    ):
        taken, before, spent, since = 0, 0, 0.0, 0
        for number in range(len(drawn[0])):
            start = time.process_time()
            for each in drawn:
                found = desk.take(each[number].page)
                assert not isinstance(found, Skipped), found
            spent += time.process_time() - start
            taken, since = taken + len(drawn), since + len(drawn)
            desk.refresh()
            if number + 1 in _TOLD or number + 1 == len(drawn[0]):
                counted = _counted(desk, [each[: number + 1] for each in drawn])
                again = len(read) - taken
                shares = counted.found / counted.residue, counted.lost / counted.report
                yield number + 1, *shares, again - before, 1000 * spent / since
                before, spent, since = again, 0.0, 0


@contextmanager
def _without_statements() -> Iterator[list[str]]:
    """Inside, articles are read without a model for statements; yields the ids of those that were read."""
    models = pipeline.Models(pipeline.load_residue(), None, None, {})  # type: ignore[arg-type]
    read: list[str] = []

    def read_plainly(article: Article, models: object) -> tuple[Document, tuple[Statement, ...]]:
        read.append(article.id)
        return read_article(article)

    loaded = patch.object(pipeline, "load_models", lambda spacy=None: models)
    with loaded, patch.object(pipeline, "read_article", read_plainly):
        yield read


def _counted(desk: Desk, drawn: Sequence[Sequence[Drawn]]) -> Counted:
    counted = Counted()
    kept = {each.article.input: each.article for each in desk.articles()}
    for each in (one for own in drawn for one in own):
        if each.page.input in kept:
            counted.add(each, kept[each.page.input])
    return counted


if __name__ == "__main__":
    main()
