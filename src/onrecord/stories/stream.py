"""A stream of articles in, for each the story that it belongs to, out: grouping as articles come.

The store keeps, of each article, the bytes of its sketch and the id of its story, and nothing else:

    model = GroupingModel.from_bytes(weights.read("stories.npz"))
    grouper = Grouper(model)
    for packed, story in kept:                  # in the order in which they were added
        grouper.restore(Sketch.unpack(packed), story)
    placed = grouper.add(sketch(article, model))
    keep(article.id, sketch.pack(), placed.story)

To place one article only the kept ones of `span(day)` are needed, and those without a day; for an article without one,
all. The id of a story follows from the article that opened it, and stays when others join. What comes later may show
that two stories are one; what a person has put somewhere stays there, and is restored in its new place.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onrecord.ids import content_id
from onrecord.stories.doubles import first_of, is_double
from onrecord.stories.sketching import SCALE, Sketch
from onrecord.stories.weighing import FEATURES, GroupingModel

__all__ = ["Candidate", "Grouper", "Placement", "group", "span"]

_REACH = 90  # days between an article and those of a story it may join; events of the corpora seldom run longer
_BUCKET = 30  # days whose articles share a list
_KEYS = 40  # heaviest terms by which an article is found; 25 and 80 give a tenth of a point less
_LATEST = 60  # articles looked at of those that share a term, in a bucket, the latest ones
_LOOKED = 1_500  # of those in all, by the terms that the fewest have
_NEAREST = 40  # articles whose stories are looked at
_STORIES = 8  # stories looked at
_COPIES = 16  # articles looked at for being copies
_DOUBLE = 0.2  # share of an article's heavy terms, by weight, that one which repeats it has at the least
_MEMBERS = 12  # articles of a story compared, the latest
_DENSE = 1 << 18  # places for terms; two of one article meet in one place once in forty articles
_COMMON = 0.05  # share of the articles of these days from which a term tells less than its rarity elsewhere says
_PRIOR = 50  # articles that are thought to be there beside those held, without any term of theirs
_LEAST, _LEAST_OF_FEW = 0.08, 0.12
"""Cosine of the text with the nearest of a story from which an article may join it. In a corpus of daily news what is
a little alike on one day is one story nine times of ten; a desk of fewer than fifty articles is no such corpus. With .2
in place of .12 it misses one true story in eight."""
_BRIDGED, _SURE, _FEW = -3.0, 1.0, 3
"""An article that might as well (logit) be of another story asks whether that one, of a few articles, joins its own:
each of them, were it alone, has to choose it, and they all surely. A corpus read in random order gains .017 BCubed F1,
the larger one in its own order .0015; with 0 for sure that gains .003, and the smaller one in its own loses .008."""
_UNDATED = 0
_UNKNOWN_GAP = 1  # days between two articles of which one has no date


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an article went: its story, the articles that have its words, nearly (they are one voice), and the stories
    that went into its own, as it shows them to be one."""

    story: str
    repeats: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A story that an article may belong to, and what the model sees of the two, in the order of its `FEATURES`.

    Where it is not ``is_near``, too little is alike, whatever the model says.
    """

    story: str
    features: NDArray[np.float32]
    is_near: bool


def span(day: int) -> tuple[int, int]:
    """The first and last day (since 1970) whose articles may matter to one of ``day``."""
    return (day - _REACH) // _BUCKET * _BUCKET, (day + _REACH) // _BUCKET * _BUCKET + _BUCKET - 1


def group(sketches: Iterable[Sketch], model: GroupingModel) -> dict[str, str]:
    """The story of each article, by its id, as if they had come in the order of their days and ids."""
    grouper = Grouper(model)
    for each in sorted(sketches, key=lambda each: (each.day is None, each.day or 0, each.article)):
        grouper.add(each)
    return {article: story for story, members in grouper.stories().items() for article in members}


class Grouper:
    """Stories as they grow. Not for several threads at a time."""

    def __init__(self, model: GroupingModel) -> None:
        """Begin with no article."""
        self._model = model
        self._sketches: list[Sketch] = []
        self._number: dict[str, int] = {}
        self._story: list[str] = []
        self._members: dict[str, list[int]] = {}
        self._having: dict[int, list[int]] = {}
        self._common: dict[int, NDArray[np.int32]] = {}
        self._held: dict[int, int] = {}
        self._dense = np.zeros((_DENSE, 4), dtype=np.float32)

    def __len__(self) -> int:
        """How many articles are held."""
        return len(self._sketches)

    def add(self, sketch: Sketch, fixed: Collection[str] = ()) -> Placement:
        """Place an article in the story it belongs to, or in a new one. One already held stays where it is.

        A story that holds one of the articles ``fixed`` goes into no other.
        """
        if sketch.article in self._number:
            return Placement(self._story[self._number[sketch.article]])
        shared = self._shared(sketch)
        repeats = self._doubles(sketch, shared)
        likely = self._likely(sketch, shared)
        if repeats:
            story = self._story[self._number[repeats[0]]]
        else:
            story = next((each for each, sure in likely.items() if sure >= 0), content_id("story-", sketch.article))
        self.restore(sketch, story)
        bridged = [each for each, sure in likely.items() if sure >= _BRIDGED and each != story]
        joined = [each for each in bridged if self._is_one(each, story, fixed)]
        for each in joined:
            for number in list(self._members[each]):
                self.restore(self._sketches[number], story)
        return Placement(story, repeats, tuple(joined))

    def _likely(self, sketch: Sketch, shared: Mapping[int, int]) -> dict[str, float]:
        """How surely an article belongs to each story around it (a logit), the surest first."""
        found = self._candidates(sketch, shared)
        if not found:
            return {}
        sure = self._model.belongs(np.stack([each.features for each in found]))
        sure[[not each.is_near for each in found]] = -np.inf
        return {found[i].story: float(sure[i]) for i in np.argsort(-sure, kind="stable")}

    def _is_one(self, story: str, other: str, fixed: Collection[str]) -> bool:
        """Tell whether each article of a story would be of the other, were it alone."""
        members = self._members[story]
        if len(members) > _FEW or any(self._sketches[number].article in fixed for number in members):
            return False
        alone = [self._sketches[number] for number in members]
        for each in alone:
            self.restore(each, content_id("story-", "alone", each.article))
        sure = []
        for each in alone:
            likely = self._likely(each, self._shared(each))
            sure.append(likely[other] if next(iter(likely), None) == other else -math.inf)
        for each in alone:
            self.restore(each, story)
        return sum(sure) / len(sure) >= _SURE

    def doubles(self, sketch: Sketch) -> tuple[str, ...]:
        """The articles held that repeat this one, or that it repeats, nearly word for word; the likest first."""
        return self._doubles(sketch, self._shared(sketch))

    def _doubles(self, sketch: Sketch, shared: Mapping[int, int]) -> tuple[str, ...]:
        least = _DOUBLE * sum(_keys(sketch).values())
        near = [number for number in list(shared)[:_COPIES] if shared[number] >= least]
        others = [self._sketches[number] for number in near]
        return tuple(other.article for other in others if other.article != sketch.article and is_double(sketch, other))

    def original(self, article: str) -> str:
        """The article that this one repeats, perhaps by way of others; itself if it repeats none."""
        found, asked = {article}, [article]
        while asked:
            doubles = self.doubles(self._sketches[self._number[asked.pop()]])
            asked += [other for other in doubles if other not in found]
            found.update(doubles)
        return first_of([self._sketches[self._number[each]] for each in sorted(found)]).article

    def restore(self, sketch: Sketch, story: str) -> None:
        """Put an article into a story that is known, or move it there."""
        number = self._number.get(sketch.article)
        if number is not None:
            self._leave(number)
            self._story[number] = story
        else:
            number = len(self._sketches)
            self._number[sketch.article] = number
            self._sketches.append(sketch)
            self._story.append(story)
            bucket = _bucket(sketch.day)
            for key in _keys(sketch):
                self._having.setdefault(key << 16 | bucket, []).append(number)
            if bucket not in self._common:
                self._common[bucket] = np.zeros(_DENSE, dtype=np.int32)
            self._common[bucket][_places(sketch)] += 1
            self._held[bucket] = self._held.get(bucket, 0) + 1
        self._members.setdefault(story, []).append(number)

    def _leave(self, number: int) -> None:
        story = self._story[number]
        self._members[story].remove(number)
        if not self._members[story]:
            del self._members[story]

    def stories(self) -> Mapping[str, tuple[str, ...]]:
        """The articles of each story, in the order in which they came."""
        return {
            story: tuple(self._sketches[number].article for number in members)
            for story, members in self._members.items()
        }

    def members(self, story: str) -> tuple[str, ...]:
        """The articles of one story, in the order in which they came; none if there is no such story."""
        return tuple(self._sketches[number].article for number in self._members.get(story, ()))

    def rows(self) -> Iterator[tuple[str, str, bytes]]:
        """What a store keeps: the id of each article, of its story, and its packed sketch, in the order they came."""
        for sketch, story in zip(self._sketches, self._story, strict=True):
            yield sketch.article, story, sketch.pack()

    def candidates(self, sketch: Sketch) -> list[Candidate]:
        """The stories that an article may belong to, the likest first."""
        return self._candidates(sketch, self._shared(sketch))

    def _candidates(self, sketch: Sketch, shared: Mapping[int, int]) -> list[Candidate]:
        stories = self._near(sketch, shared)
        if not stories:
            return []
        members = [self._members[story][-_MEMBERS:] for story in stories]
        numbers = [number for each in members for number in each]
        cosines = self._cosines(sketch, numbers)
        rows, start = [], 0
        for each in members:
            rows.append(self._features(sketch, each, cosines[start : start + len(each)]))
            start += len(each)
        table = np.array(rows, dtype=np.float32)
        means = np.sort(table[:, 0])
        first, second = float(means[-1]), float(means[-2]) if len(means) > 1 else 0.0
        rival = np.where(table[:, 0] == first, second, first)
        table = np.column_stack([table, rival, table[:, 0] - rival]).astype(np.float32)
        held = sum(self._held.get(bucket, 0) for bucket in self._buckets(sketch.day))
        least = _LEAST if held >= _PRIOR else _LEAST_OF_FEW
        order = np.argsort(-table[:, 0], kind="stable")
        is_near = _most(table) >= least
        return [Candidate(stories[i], table[i], bool(is_near[i])) for i in order]

    def _near(self, sketch: Sketch, shared: Mapping[int, int]) -> list[str]:
        """The stories of the articles that share most heavy terms with this one."""
        found = [number for number in shared if number != self._number.get(sketch.article)]
        return list(dict.fromkeys(self._story[number] for number in found[:_NEAREST]))[:_STORIES]

    def _shared(self, sketch: Sketch) -> dict[int, int]:
        """The articles that share most heavy terms with this one, each with the weight of what it shares."""
        buckets, keys = self._buckets(sketch.day), _keys(sketch)
        lists = [(key, self._having.get(key << 16 | bucket, ())[-_LATEST:]) for key in keys for bucket in buckets]
        lists.sort(key=lambda each: len(each[1]))  # what few have, first
        shared: dict[int, int] = {}
        looked = 0
        for key, numbers in lists:
            if looked > _LOOKED:
                break
            looked += len(numbers)
            weight = keys[key]
            for number in numbers:
                shared[number] = shared.get(number, 0) + weight
        return self._nearest(sketch, shared)

    def _nearest(self, sketch: Sketch, shared: Mapping[int, int]) -> dict[int, int]:
        """Of those that share terms, the ones within reach that share most, in this order."""
        nearest: dict[int, int] = {}
        for weight, number in sorted([(-weight, number) for number, weight in shared.items()]):
            if _gap(sketch, self._sketches[number]) <= _REACH:
                nearest[number] = -weight
                if len(nearest) > _NEAREST:
                    break
        return nearest

    def _buckets(self, day: int | None) -> Sequence[int]:
        """The lists to look into; what has no date may be of any."""
        if day is None:
            return sorted({_UNDATED, *self._held})
        first, last = span(day)
        return (_UNDATED, *(_bucket(each) for each in range(first, last + 1, _BUCKET)))

    def _cosines(self, sketch: Sketch, numbers: Sequence[int]) -> NDArray[np.float32]:
        """The cosine of each view with those of other articles: one row an article."""
        places = _places(sketch)
        weights = sketch.weights * self._telling(sketch)[:, None]
        lengths = np.sqrt((weights**2).sum(axis=0))
        self._dense[places] = weights * (SCALE / np.where(lengths > 0, lengths, 1.0))
        others = [self._sketches[number] for number in numbers]
        terms = np.concatenate([_places(other) for other in others])
        products = self._dense[terms] * np.concatenate([other.weights for other in others])
        self._dense[places] = 0
        ends = np.cumsum([len(other.terms) for other in others])
        total = np.concatenate([np.zeros((1, products.shape[1])), np.cumsum(products, axis=0, dtype=np.float64)])
        sums = total[ends] - total[np.concatenate([[0], ends[:-1]])]
        cosines: NDArray[np.float32] = (sums / SCALE**2).astype(np.float32)
        return cosines

    def _telling(self, sketch: Sketch) -> NDArray[np.float64]:
        """For each term of an article, from 1 down to 0 how little of the articles around its day have it."""
        buckets = self._buckets(sketch.day)
        held = sum(self._held.get(bucket, 0) for bucket in buckets)
        having = np.zeros(len(sketch.terms))
        for bucket in buckets:
            if bucket in self._common:
                having += self._common[bucket][_places(sketch)]
        share = (having + 1) / (held + _PRIOR)
        telling: NDArray[np.float64] = np.clip(np.log(share) / math.log(_COMMON), 0.0, 1.0)
        return telling

    def _features(self, sketch: Sketch, members: Sequence[int], cosines: NDArray[np.float32]) -> list[float]:
        others = [self._sketches[number] for number in members]
        dated = [other for other in others if other.day is not None] or others  # the rest came with these
        gaps = [_gap(sketch, other) for other in dated]
        of_all = cosines.sum(axis=0) / len(others)
        same = sum(bool(sketch.outlet) and other.outlet == sketch.outlet for other in others) / len(others)
        words = min(sketch.words, *(other.words for other in others))
        return [
            *of_all.tolist(),
            *(cosines.max(axis=0) - of_all).tolist(),
            *(min(gaps), max(gaps), len(others), words, same),
        ]


def _keys(sketch: Sketch) -> dict[int, int]:
    """The heaviest terms of an article, with their weights."""
    weights = sketch.weights[:, 0].astype(np.int64)
    heavy = np.argsort(-weights, kind="stable")[:_KEYS]
    return dict(zip(sketch.terms[heavy].tolist(), (weights[heavy] ** 2).tolist(), strict=True))


def _most(table: NDArray[np.float32]) -> NDArray[np.float32]:
    """The highest cosine of the text with any article of each story."""
    most: NDArray[np.float32] = table[:, FEATURES.index("mean_text")] + table[:, FEATURES.index("over_text")]
    return most


def _places(sketch: Sketch) -> NDArray[np.uint32]:
    return sketch.terms & np.uint32(_DENSE - 1)


def _bucket(day: int | None) -> int:
    return _UNDATED if day is None else day // _BUCKET + 1000  # days before 1970 have one, too


def _gap(one: Sketch, other: Sketch) -> int:
    return _UNKNOWN_GAP if one.day is None or other.day is None else abs(one.day - other.day)
