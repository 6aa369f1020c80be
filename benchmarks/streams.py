"""Sorting a stream: into stories, what it costs as a desk grows, and whether copies are known for what they are.

    python benchmarks/streams.py [PART ...] [--keep]

With `--keep` the numbers go into `measures.json`, from which docs/measures.md takes its table.
"""

from __future__ import annotations

import datetime as dt
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import scores
from measured import Measured, run
from scores import Score

from onrecord import evaluation, lexicons, pipeline
from onrecord.datamodel import Article, text_sha256

__all__ = ["A_DAY", "Copied", "articles_of", "copied", "main", "news", "score_copies"]


_CORPORA = {  # what is asked, and what the best peer reaches on the same articles: BCubed F1, pair F1
    "allsides-stories": ((93.5, 83), (91.8, 79.0)),
    "giveme5w1h-events": ((92, None), (88.1, 85.2)),
}
_AGENCIES = ("Northwire", "Meridian Press", "Cable Four", "The Union Service")
_SMALL, _LARGE, _TIMED = 10_000, 200_000, 1_000  # articles held, and how many are timed after them
A_DAY = 1_100  # articles, so that two hundred thousand lie within reach of each other


def main() -> None:
    """Print the table, and keep it if told to."""
    run(__doc__, "stream", _PARTS)


# --- stories ---------------------------------------------------------------------------------------------------------


def _stories() -> Iterator[Measured]:
    """The stories of the corpora; the shipped trees were trained on them."""
    shared = scores.shared_folder()
    for name, (asked, peers) in _CORPORA.items():
        path = shared / "data" / "clustering" / name / "data.jsonl.gz" if shared else None
        if path is None or not path.is_file():
            continue
        printed = evaluation.run("stories", [path])
        command = f"onrecord eval stories ../shared/data/clustering/{name}/data.jsonl.gz"
        for metric, target, peer in zip(("BCubed F1", "pair F1"), asked, peers, strict=True):
            found = re.search(rf"{metric.lower().replace(' ', '_')}=([\d.]+)", printed)
            value = 100 * float(found[1]) if found else None
            yield Measured(Score(f"{name}, seen", metric, value, target), command, peer)


# --- copies ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Copied:
    """An article of the test stream, and the one that it is a copy of (itself, if of none)."""

    article: Article
    original: str


def articles_of(path: Path) -> Iterator[Article]:
    """The articles of a corpus of stories."""
    for row in evaluation.rows(path):
        for each in row["articles"]:
            yield _article(each["id"], each["outlet"], each["text"], each["title"], each["date"])


def _article(id: str, outlet: str, text: str, title: str | None, published: str | None) -> Article:
    return Article(id, id, text, outlet, text_sha256(text), title=title, published=published)


def copied(told: Sequence[Article], seed: int = 0) -> list[Copied]:
    """A stream with copies in it, and with articles that only look like copies.

    Articles of which more than a tenth of the sentences stand in another one, word for word, are left out first: they
    are copies that nobody has marked. Of the others every fourth becomes an agency's report, and one to three outlets
    print it with edits on the same day or the next. Every ninth lends its words to the rest and is not in the stream.
    The rest stay as they are: they tell events of their own, or the agency's event independently; and with every tenth
    an outlet goes on two days later, in a report that keeps up to a third of its words as background, under twice as
    much news.
    """
    chance = random.Random(seed)
    alone = _unrepeated(told)
    lending = [article for number, article in enumerate(alone) if number % 9 == 4]
    out = []
    for number, article in enumerate(alone):
        if number % 9 == 4:
            continue
        if number % 4 or len(_paragraphs(article.text)) < _LEAST:
            out.append(Copied(article, article.id))
            if number % 10 == 1:
                out.append(_followed(article, chance.choice(lending)))
            continue
        agency = chance.choice(_AGENCIES)
        source = replace(article, outlet=agency, published=_at(article.published, 0, 6))
        out.append(Copied(source, source.id))
        for order in range(chance.randint(1, 3)):
            copy = _edited(source, f"{article.id}-{order}", f"Outlet {order}", agency, chance.choice(lending), chance)
            out.append(Copied(copy, source.id))
    return out


def _unrepeated(articles: Sequence[Article]) -> list[Article]:
    sentences = [{each for each in re.split(r"(?<=[.?!”\"])\s+", a.text) if len(each.split()) >= 6} for a in articles]
    having = Counter(each for own in sentences for each in own)
    shares = (sum(having[each] > 1 for each in own) / max(1, len(own)) for own in sentences)
    return [article for article, share in zip(articles, shares, strict=True) if share <= 0.1]


_LEAST = 4  # paragraphs; a shorter text is not edited
_CHROME = (
    "Sign up for our morning letter. Every day at seven the best of our newsroom comes to your inbox, free of charge.",
    "Follow us for more. Our reporters are there for you at any hour of the day. Send us your story and your pictures.",
    "You may also like these pages. All rights reserved. This page may not be printed or sent on without our leave.",
)


def _edited(source: Article, id: str, outlet: str, agency: str, stranger: Article, chance: random.Random) -> Article:
    """What a customer makes of an agency's report: one to four of the usual edits."""
    paragraphs = _paragraphs(source.text)
    title = source.title
    for edit in chance.sample(("cut", "thin", "lead", "headline", "order", "touch", "chrome"), chance.randint(1, 4)):
        if edit == "cut":
            paragraphs = paragraphs[: max(3, int(len(paragraphs) * chance.uniform(0.35, 0.9)))]
        elif edit == "thin":
            paragraphs = [each for i, each in enumerate(paragraphs) if i < 2 or chance.random() > 0.15]
        elif edit == "lead":
            paragraphs = [" ".join(_paragraphs(stranger.text)[0].split()[:40]), *paragraphs[1:]]
        elif edit == "headline":
            title = stranger.title
        elif edit == "order":
            rest = paragraphs[1:]
            chance.shuffle(rest)
            paragraphs = [*paragraphs[:1], *rest]
        elif edit == "touch":
            paragraphs = [_touched(each, chance) for each in paragraphs]
        else:
            paragraphs = [*paragraphs, *_CHROME[: chance.randint(1, len(_CHROME))]]
    credit = chance.choice(("({}) - ", "Reporting by {}", ""))
    text = "\n\n".join(paragraphs)
    text = credit.format(agency) + text if credit.startswith("(") else f"{text}\n\n{credit.format(agency)}".rstrip()
    return _article(id, outlet, text, title, _at(source.published, chance.randint(0, 1), chance.randint(7, 20)))


def _touched(paragraph: str, chance: random.Random) -> str:
    """A paragraph with a word left out of every other sentence, as a sub-editor saves lines."""
    sentences = [sentence.split() for sentence in re.split(r"(?<=[.?!])\s+", paragraph)]
    for words in sentences:
        if len(words) > 6 and chance.random() < 0.5:
            del words[chance.randrange(1, len(words) - 1)]
    return " ".join(" ".join(words) for words in sentences)


def _followed(earlier: Article, later: Article) -> Copied:
    """A report of another day that keeps a third of an earlier one's words as background, under twice as much."""
    known, news = earlier.text.split(), later.text.split()
    background = known[: min(len(known) // 3, len(news) // 2)]
    news = news[: 2 * len(background)]
    text = f"{' '.join(news)}\n\n{' '.join(background)}"
    id = f"{earlier.id}-later"
    return Copied(_article(id, "Outlet 9", text, later.title, _at(earlier.published, 2, 9)), id)


def _paragraphs(text: str) -> list[str]:
    return [part for part in re.split(r"\s*\n\s*", text) if part.strip()]


def _at(published: str | None, days: int, hour: int) -> str:
    day = dt.date.fromisoformat((published or "2020-01-01")[:10]) + dt.timedelta(days=days)
    return f"{day.isoformat()}T{hour:02}:00"


def score_copies(stream: Sequence[Copied]) -> dict[str, float]:
    """Read a stream as it comes; precision and recall over pairs of copies of one text, and the share of copies whose
    original is named."""
    grouper = pipeline.grouper(())
    ordered = sorted(stream, key=lambda each: (each.article.published or "", each.article.id))
    for each in ordered:
        grouper.add(pipeline.sketch(each.article))
    own, named = defaultdict(set), defaultdict(set)
    right = copies = 0
    for each in ordered:
        original = grouper.original(each.article.id)
        own[each.original].add(each.article.id)
        named[original].add(each.article.id)
        if each.original != each.article.id:
            copies += 1
            right += original == each.original
    pairs = {frozenset((one, other)) for ids in own.values() for one in ids for other in ids if one < other}
    found = {frozenset((one, other)) for ids in named.values() for one in ids for other in ids if one < other}
    both = len(pairs & found)
    return {
        "precision": both / max(1, len(found)),
        "recall": both / max(1, len(pairs)),
        "original named": right / max(1, copies),
    }


def _copies() -> Iterator[Measured]:
    """Copies made of the corpora's articles, in memory; what of them lies beside the checkout is never written."""
    shared = scores.shared_folder()
    paths = [shared / "data" / "clustering" / name / "data.jsonl.gz" for name in _CORPORA] if shared else []
    told = [each for path in paths if path.is_file() for each in articles_of(path)]
    if not told:
        return
    stream = copied(told)
    found = score_copies(stream)
    note = f"{len(stream)} articles, {sum(each.original != each.article.id for each in stream)} of them copies"
    for metric, target in (("precision", 98), ("recall", 95), ("original named", None)):
        score = Score("copies", metric, 100 * found[metric], target, note=note)
        yield Measured(score, "python benchmarks/streams.py copies")


# --- growth ----------------------------------------------------------------------------------------------------------


def news(count: int, seed: int = 0, words: int = 400, a_day: int = A_DAY) -> Iterator[Article]:
    """An invented stream: events with words of their own, each told by some five outlets within days, over a common
    vocabulary whose words are as unequally frequent as a language's."""
    chance = random.Random(seed)
    common = _vocabulary()
    chance.shuffle(common)
    events: list[list[str]] = []
    for number in range(count):
        day = number // a_day
        if not events or chance.random() < 0.2:
            events.append([_word(chance.randrange(200_000)) for _ in range(30)])
        first = max(0, len(events) - a_day // 2)
        event = first + int((len(events) - first) * chance.random() ** 0.5)
        own = events[event]
        text = [
            chance.choice(own) if chance.random() < 0.15 else common[int(len(common) ** chance.random()) - 1]
            for _ in range(words)
        ]
        title = " ".join(chance.sample(own, 4) + chance.sample(text, 3))
        made = _article(f"n{number:07}", f"Outlet {chance.randrange(300)}", " ".join(text), title, _day(day))
        yield replace(made, input=f"event {event}")


def _vocabulary() -> list[str]:
    """The English words of our own tables."""
    tables = ("bodies", "concepts", "doings", "events", "heads", "places", "roles", "verbforms")
    words = (word for table in tables for row in lexicons.rows(table) for cell in row for word in cell.lower().split())
    return sorted({word for word in words if word.isalpha()})


_SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "or", "el")]


def _word(number: int) -> str:
    """The number in syllables, so that no two words have one stem."""
    out = "q"
    for _ in range(3):
        number, rest = divmod(number, len(_SYLLABLES))
        out += _SYLLABLES[rest]
    return f"{out}x"


def _day(day: int) -> str:
    return _at("2024-01-01", day, 12)


def _growth() -> Iterator[Measured]:
    """What placing one article costs, its sketch included, when few are held and when many are; those that are not
    timed are put into the stories of their events, as a store restores them."""
    grouper = pipeline.grouper(())
    spent = dict.fromkeys((_SMALL, _LARGE), 0.0)
    for number, article in enumerate(news(_LARGE + _TIMED)):
        held = next((size for size in spent if size <= number < size + _TIMED), None)
        if held is None:
            grouper.restore(pipeline.sketch(article), article.input)
            continue
        start = time.process_time()
        grouper.add(pipeline.sketch(article))
        spent[held] += time.process_time() - start
    command = "python benchmarks/streams.py growth"
    yield Measured(Score(f"{_SMALL:,} articles held", "articles a second", _TIMED / spent[_SMALL], 500), command)
    yield Measured(Score(f"{_LARGE:,} articles held", "articles a second", _TIMED / spent[_LARGE]), command)
    ratio = spent[_LARGE] / spent[_SMALL]
    yield Measured(Score("one article", f"cost, {_LARGE:,} to {_SMALL:,}", ratio, 2, at_most=True), command)


# --- undated ---------------------------------------------------------------------------------------------------------

_LAGS = (None, 0, 1, 3, 7)  # days at most between an article and its arrival; None: nothing is known of its day


def _undated() -> Iterator[Measured]:
    """A stream of which each fifth article has no date, and is taken to be of the day it came, that late at most."""
    shared = scores.shared_folder()
    path = shared / "data" / "clustering" / "allsides-stories" / "data.jsonl.gz" if shared else None
    if path is None or not path.is_file():
        return
    gold = {article["id"]: line["story_id"] for line in evaluation.rows(path) for article in line["articles"]}
    sketches = sorted(map(pipeline.sketch, articles_of(path)), key=lambda each: (each.day or 0, each.article))
    for lag in _LAGS:
        chance, grouper = random.Random(1), pipeline.grouper(())
        found: dict[str, str] = {}
        for each in sketches:
            if chance.random() < 0.2 and each.day is not None:
                day = None if lag is None else each.day + chance.randint(0, lag)
                each = replace(each, day=day, published=None)
            grouper.add(each)
        for story, members in grouper.stories().items():
            found |= dict.fromkeys(members, story)
        name = "no day for them" if lag is None else f"up to {lag} days late"
        score = Score(f"a fifth undated, {name}", "BCubed F1", 100 * _bcubed(gold, found))
        yield Measured(score, "python benchmarks/streams.py undated")


def _bcubed(gold: Mapping[str, str], found: Mapping[str, str]) -> float:
    """How pure and how whole the groups are that each article is in, as one number."""
    both = Counter((gold[id], found[id]) for id in gold)
    stories, groups = Counter(gold.values()), Counter(found[id] for id in gold)
    right = sum(count * count / groups[group] for (_, group), count in both.items())
    whole = sum(count * count / stories[story] for (story, _), count in both.items())
    precision, recall = right / len(gold), whole / len(gold)
    return 2 * precision * recall / (precision + recall)


_PARTS: dict[str, Callable[[], Iterator[Measured]]] = {
    "stories": _stories,
    "copies": _copies,
    "growth": _growth,
    "undated": _undated,
}


if __name__ == "__main__":
    main()
