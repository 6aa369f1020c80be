"""What each article leaves out of what others report, and what it alone has."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice

import numpy as np

from onrecord.datamodel import Article, Claim, Event, Omission, Span, Story
from onrecord.lexicons.stems import stem

__all__ = ["find_omissions", "voices"]

_MOST_MISSING = 300  # things that are told as left out by an article: those of most outlets, more than anybody reads
_OTHERS = 2  # independent voices that report a thing before a third one can be said to leave it out
_WORD = re.compile(r"[^\W\d_]{4,}|\d[\d.,]*\d|\d")  # shorter words ("the", "says") tell no report from another
_TOKEN = re.compile(r"\w+(?:[.,]\d+)*")
_MEMORY = 1 << 14  # texts and words whose stems are kept, some megabytes
_ECHO = 0.6  # share of the words of a report that another article has in one place from which it tells it; .5 to .8
_HINT = 0.4  # the same for an event or a claim, which outlets word more freely; .3 to .6 tried
_MIN_ECHO = 2  # and at least so many; a report of fewer words cannot be told from others, and is alone nowhere
_WITHIN = 0.75  # share of the words of a shorter statement that a report holds from which it tells the same
_MIN_WITHIN = 3  # and at least so many; 2 takes reports of one matter for one
_PLACE = 30  # words: a long sentence or two short ones; 20 to 40 tried
_COVERED = 0.5  # share of a report within one that others have from which it is told there; .3 to .8 alike


@dataclass(frozen=True, slots=True)
class _Thing:
    """Something reported: a statement, or an utterance, event or claim, with the words that tell it."""

    id: str
    spans: tuple[Span, ...]


def find_omissions(story: Story, timeline: Sequence[Event], claims: Sequence[Claim]) -> tuple[Omission, ...]:
    """Find per article what it leaves out of what others report, and what it alone has.

    Missing are utterances, events and claims that at least two other independent voices report, most widely told
    first, and of very many the first three hundred. Where a story has only two voices nothing is missing: what one
    has, the other need not have known, and stands as what the one has alone. Alone are statements in no shared
    utterance, events and claims of one voice, in the order of the article. A copy and its original are one voice, and
    so are articles of one outlet: each holds what the other does. What an article tells in nearly the same words is
    neither left out by it nor alone elsewhere, found there or not. A story of one voice has no omissions. The order
    of the articles changes nothing.
    """
    desk = _Desk(story, timeline, claims)
    if len(set(desk.voice.values())) < _OTHERS:
        return ()
    ordered = sorted(story.articles, key=lambda a: (a.published or "~", a.outlet.casefold(), a.id))
    found = (Omission(a.id, desk.missing(a), desk.alone(a)) for a in ordered)
    return tuple(omission for omission in found if omission.missing or omission.alone)


class _Desk:
    """What is reported, by whom, and in which words."""

    def __init__(self, story: Story, timeline: Sequence[Event], claims: Sequence[Claim]) -> None:
        content = {s.id: s.content for s in story.statements}
        self.voice = voices(story.articles)
        self.things = [
            *(_Thing(u.id, tuple(span for id in u.statements for span in content[id])) for u in story.utterances),
            *(_Thing(event.id, event.evidence) for event in timeline),
            *(_Thing(claim.id, (*claim.evidence, *claim.against)) for claim in claims),
        ]
        self.told = {thing.id: frozenset(self.voice[span.article] for span in thing.spans) for thing in self.things}
        self.wide = [thing for thing in self.things if len(self.told[thing.id]) >= _OTHERS]
        self.wide.sort(key=lambda thing: (-len(self.told[thing.id]), min(thing.spans), thing.id))
        shared = {id for u in story.utterances if len(self.told[u.id]) > 1 for id in u.statements}
        self.uttered = {u.id for u in story.utterances}
        own = [_Thing(s.id, s.content) for s in story.statements if s.id not in shared]
        self.own = own + [t for t in self.things if t.id not in self.uttered and len(self.told[t.id]) == 1]
        self.own_of: dict[str, list[tuple[Span, _Thing]]] = defaultdict(list)
        for thing in self.own:
            for id, spans in _by_article(thing.spans).items():
                self.own_of[id].append((min(spans), thing))
        self.shared = _by_article(span for thing in self.things if len(self.told[thing.id]) > 1 for span in thing.spans)
        self._tellers: dict[tuple[str, float], frozenset[str]] = {}
        self.names = frozenset(word for actor in story.actors for word in _stems_of(actor.name))
        self.said = [(self.voice[s.article], self._words(*s.content)) for s in story.statements]
        spoken = _having(words for _, words in self.said)
        self.saying = _having(_rarest(words, _most(words), spoken) for _, words in self.said)
        self.texts = [(self.voice[a.id], _Places(a.text)) for a in story.articles]
        self.blocks = _Blocks([places for _, places in self.texts])

    def missing(self, article: Article) -> tuple[str, ...]:
        """Ids of what at least two other voices report and that of the article does not, most widely told first."""
        mine = self.voice[article.id]
        missing = (
            thing.id
            for thing in self.wide
            if mine not in self.told[thing.id]
            and mine not in self._telling(thing, _ECHO if thing.id in self.uttered else _HINT)
        )
        return tuple(islice(missing, _MOST_MISSING))

    def alone(self, article: Article) -> tuple[str, ...]:
        """Ids of what the article tells and no other voice does, in the order of the article."""
        others = frozenset(self.voice.values()) - {self.voice[article.id]}
        here = sorted(self.own_of.get(article.id, ()), key=lambda pair: (pair[0], pair[1].id))
        return tuple(
            thing.id
            for first, thing in here
            if not any(_covers(span, first) for span in self.shared.get(article.id, ()))
            and len(self._words(first)) >= _MIN_ECHO
            and not self._telling(thing, _ECHO)
            and not self._holds_another(first, others)
        )

    def _holds_another(self, span: Span, voices: frozenset[str]) -> bool:
        """Whether nearly all that a statement of one of the voices says stands in a span, beside more."""
        words = self._words(span)
        near = {number for word in words for number in self.saying.get(word, ())}
        return any(self.said[n][0] in voices and len(self.said[n][1] & words) >= _most(self.said[n][1]) for n in near)

    def _telling(self, thing: _Thing, share: float) -> frozenset[str]:
        """The voices beside those known to tell a thing that have that share of the words of one telling in a place."""
        if (thing.id, share) not in self._tellers:
            found = {self.voice[span.article] for span in thing.spans}
            known = frozenset(found)
            for words in sorted({self._words(*telling) for telling in _by_article(thing.spans).values()}, key=sorted):
                for number in self.blocks.near(words, _enough(words, share)):
                    voice, places = self.texts[number]
                    if voice not in found and places.hold(words, share):
                        found.add(voice)
            self._tellers[thing.id, share] = frozenset(found) - known
        return self._tellers[thing.id, share]

    def _words(self, *spans: Span) -> frozenset[str]:
        return frozenset[str]().union(*(_stems_of(span.text) for span in spans)) - self.names


class _Places:
    """Where in a text each word stands, for finding many of them together."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _at(self) -> Mapping[str, list[int]]:
        found = defaultdict(list)
        for number, word in enumerate(_TOKEN.findall(self._text)):
            for known in _stems_of(word):
                found[known].append(number)
        return found

    @property
    def size(self) -> int:
        """How many words the text has at most."""
        return 1 + max((numbers[-1] for numbers in self._at.values()), default=0)

    def blocks(self) -> Iterator[tuple[str, set[int]]]:
        """The numbers of the stretches of two places' length, one at each place's, in which each word stands; whatever
        stands in one place stands in one of these."""
        for word, numbers in self._at.items():
            yield word, {block for number in numbers for block in (number // _PLACE, max(0, number // _PLACE - 1))}

    def hold(self, words: frozenset[str], share: float) -> bool:
        """Whether one place of the text holds that share of the words."""
        enough = _enough(words, share)
        hits = sorted((number, word) for word in words for number in self._at.get(word, ()))
        low, inside, different = 0, dict.fromkeys(words, 0), 0
        for number, word in hits:
            different += not inside[word]
            inside[word] += 1
            while number - hits[low][0] > _PLACE:
                inside[hits[low][1]] -= 1
                different -= not inside[hits[low][1]]
                low += 1
            if different >= enough:
                return True
        return False


class _Blocks:
    """Stretches of many texts by their words, so that not each text is asked whether it holds some of them."""

    def __init__(self, texts: Sequence[_Places]) -> None:
        found: dict[str, list[int]] = defaultdict(list)
        self._texts: list[int] = []
        for number, text in enumerate(texts):
            first = len(self._texts)
            for word, blocks in text.blocks():
                found[word] += [first + block for block in blocks]
            self._texts += [number] * (text.size // _PLACE + 1)
        self._having = {word: np.array(blocks, dtype=np.int64) for word, blocks in found.items()}

    def near(self, words: Iterable[str], enough: float) -> list[int]:
        """The numbers of the texts that have enough of the words in one stretch, in their order."""
        known = [self._having[word] for word in words if word in self._having]
        if len(known) < enough:
            return []
        shared = np.bincount(np.concatenate(known), minlength=len(self._texts))
        return sorted({self._texts[block] for block in np.flatnonzero(shared >= enough).tolist()})


def _enough(words: Collection[str], share: float) -> float:
    return max(_MIN_ECHO, share * len(words))


def _most(words: Collection[str]) -> float:
    """How many of the words of a statement tell the same as all of them."""
    return max(_MIN_WITHIN, _WITHIN * len(words))


def _rarest(words: Iterable[str], enough: float, having: Mapping[str, Sequence[int]]) -> list[str]:
    """The rarest of some words: whatever holds enough of them holds one of these, as the others are too few."""
    ordered = sorted(words, key=lambda word: (len(having.get(word, ())), word))
    return ordered[: max(0, len(ordered) - math.ceil(enough) + 1)]


def _having(sets: Iterable[Iterable[str]]) -> dict[str, list[int]]:
    """For each word the numbers of the sets that hold it."""
    found = defaultdict(list)
    for number, words in enumerate(sets):
        for word in words:
            found[word].append(number)
    return found


def voices(articles: Sequence[Article]) -> dict[str, str]:
    """For each article the name of its independent voice: that of its outlet, or of the outlet that it copies."""
    by_id = {article.id: article for article in articles}
    out = {}
    for article in articles:
        seen = {article.id}
        first = article
        while first.copy_of and first.copy_of not in seen:
            seen.add(first.copy_of)
            first = by_id[first.copy_of]
        out[article.id] = first.outlet.casefold()
    return out


def _by_article(spans: Iterable[Span]) -> dict[str, list[Span]]:
    found = defaultdict(list)
    for span in spans:
        found[span.article].append(span)
    return found


def _covers(outer: Span, inner: Span) -> bool:
    return min(outer.end, inner.end) - max(outer.start, inner.start) >= _COVERED * len(inner)


@lru_cache(maxsize=_MEMORY)
def _stems_of(text: str) -> frozenset[str]:
    """The stems of the longer words and the numbers of a text."""
    return frozenset(stem(word.casefold()) for word in _WORD.findall(text))
