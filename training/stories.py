"""Train what groups a stream: how rare each term is, and the trees that say whether an article joins a story.

    python -m training.stories --data FOLDER --out src/onrecord/models/stories.npz

FOLDER holds ``clustering/*/data.jsonl.gz``: a story a line, with its articles (id, outlet, date, title, text). Each
stream is read as it came, article by article; the trees learn from every story that an article could have joined,
first with the stories that people made before it, then with those of the trees' last round, errors included.
Scores are cross-validated: a story is put together by trees that saw neither it nor those beside it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from onrecord.datamodel import Article, text_sha256
from onrecord.stories.sketching import Sketch, sketch, terms
from onrecord.stories.stream import Grouper
from onrecord.stories.weighing import GroupingModel
from training.trees import complete_tree

__all__ = ["Filed", "Seen", "article_of", "count_terms", "filed", "fit", "main", "read", "replay"]

_FOLDS = 5
_ROUNDS = 2  # a third changes nothing
_DEPTH, _TREES, _LEAF, _RATE = 3, 150, 30, 0.08  # four levels fit no better what was not seen
_BLOCK = 7  # stories
_TWICE = 2  # articles that a term must stand in to be kept
_CUTS = tuple(round(0.2 * step, 1) for step in range(-5, 3))
_SMALL = 3.0  # weight of an example of a corpus with fewer than a thousand articles; with 6 the large one loses .006
# More alike, or further ahead: surer. More days between: less sure. Nothing is asked of the rest.
_MONOTONE = (1, 1, 1, 1, 1, 1, 1, 1, -1, 0, 0, 0, 0, 0, 1)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Filed:
    """An article's sketch, the story that people put it in, that story's fold, and what an example of it counts."""

    sketch: Sketch
    story: str
    fold: int
    weight: float


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What stories looked like to an article, the share of each that is of the article's own story, and the article's
    fold and weight: one row a candidate."""

    features: NDArray[np.float32]
    share: Floats
    fold: NDArray[np.int64]
    weight: Floats


def read(path: Path) -> list[dict[str, Any]]:
    """The articles of a corpus of stories, each with its ``story``, in the order of their days and ids."""
    found: list[dict[str, Any]] = []
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            found += [{**article, "story": row["story_id"]} for article in row["articles"]]
    return sorted(found, key=lambda row: (row["date"][:10], row["id"]))


def article_of(row: Mapping[str, Any]) -> Article:
    """An article of a corpus as OnRecord has it."""
    return Article(
        id=row["id"],
        input=row["id"],
        text=row["text"],
        outlet=row["outlet"],
        sha256=text_sha256(row["text"]),
        title=row["title"] or None,
        published=row["date"],
    )


def count_terms(rows: Iterable[Mapping[str, Any]]) -> GroupingModel:
    """How many articles have each term, without trees."""
    blank = GroupingModel(
        articles=1,
        terms=np.zeros(1, dtype=np.uint32),
        having=np.zeros(1, dtype=np.float32),
        feature=np.zeros((0, 1), dtype=np.int64),
        threshold=np.zeros((0, 1), dtype=np.float32),
        leaf=np.zeros((0, 2), dtype=np.float32),
        start=0.0,
        cut=0.0,
    )
    having: Counter[int] = Counter()
    articles = 0
    for row in rows:
        having.update(set(terms(f"{row['title'] or ''} {row['text']}").tolist()))
        articles += 1
    kept = sorted(each for each, times in having.items() if times >= _TWICE)
    return replace(
        blank,
        articles=articles,
        terms=np.array(kept, dtype=np.uint32),
        having=np.array([having[each] for each in kept], dtype=np.float32),
    )


def filed(rows: Sequence[Mapping[str, Any]], model: GroupingModel) -> list[Filed]:
    """Sketch the articles of a corpus; stories that began one after another are in one fold, by sevens."""
    stories = dict.fromkeys(row["story"] for row in rows)
    fold = {story: number // _BLOCK % _FOLDS for number, story in enumerate(stories)}
    weight = 1.0 if len(rows) >= 1000 else _SMALL
    return [Filed(sketch(article_of(row), model), row["story"], fold[row["story"]], weight) for row in rows]


def replay(
    stream: Sequence[Filed], model: GroupingModel, belongs: Callable[[NDArray[np.float32], int], Floats] | None
) -> tuple[dict[str, str], Seen]:
    """Read a stream; returns the story of each article, and what was seen on the way.

    ``belongs`` scores candidates for a fold, and an article joins the best if that is at least 0, near or not: the
    trees learn from it, and ended worse where they never saw the far ones. Without it, articles go where people put
    them.
    """
    grouper, own = Grouper(model), {each.sketch.article: each.story for each in stream}
    placed: dict[str, str] = {}
    rows, shares, folds, weights = [], [], [], []
    for each in stream:
        found = grouper.candidates(each.sketch)
        members = [grouper.members(candidate.story) for candidate in found]
        if found:
            rows.append(np.stack([candidate.features for candidate in found]))
            shares += [sum(own[id] == each.story for id in ids) / len(ids) for ids in members]
            folds += [each.fold] * len(found)
            weights += [each.weight] * len(found)
        story = each.story if belongs is None else each.sketch.article
        if belongs is not None and found:
            sure = belongs(rows[-1], each.fold)
            best = int(sure.argmax())
            story = found[best].story if sure[best] >= 0 else story
        grouper.restore(each.sketch, story)
        placed[each.sketch.article] = story
    return placed, Seen(np.concatenate(rows), np.array(shares), np.array(folds), np.array(weights))


def fit(seen: Sequence[Seen], without: int | None) -> HistGradientBoostingClassifier:
    """Train the trees on all that was seen, without a fold."""
    features = np.concatenate([each.features for each in seen])
    share = np.concatenate([each.share for each in seen])
    weight = np.concatenate([each.weight for each in seen])
    use = np.concatenate([each.fold for each in seen]) != (-1 if without is None else without)
    rows = np.concatenate([features[use], features[use]])
    label = np.repeat([1, 0], use.sum())
    weights = np.concatenate([weight[use] * share[use], weight[use] * (1 - share[use])])
    counts = weights > 0
    trees = HistGradientBoostingClassifier(
        max_iter=_TREES,
        learning_rate=_RATE,
        max_depth=_DEPTH,
        max_leaf_nodes=2**_DEPTH,
        min_samples_leaf=_LEAF,
        monotonic_cst=_MONOTONE,
        early_stopping=False,
        random_state=0,
    )
    return trees.fit(rows[counts], label[counts], weights[counts])


def train(
    streams: Mapping[str, Sequence[Filed]], model: GroupingModel
) -> tuple[list[Seen], dict[str, dict[float, Any]]]:
    """All that was seen in the rounds, and by corpus the cross-validated scores at each cut of the last one."""
    seen = [replay(stream, model, None)[1] for stream in streams.values()]
    found: dict[str, dict[float, Any]] = {}
    for number in range(_ROUNDS):
        folds = [fit(seen, fold) for fold in range(_FOLDS)]
        fresh = []
        for name, stream in streams.items():
            found[name] = {}
            for cut in _CUTS:
                placed, new = replay(stream, model, partial(_sure, folds, cut))
                found[name][cut] = scores(stream, placed)
                if cut == 0:
                    fresh.append(new)
        seen += fresh
        for cut in _CUTS:
            told = {
                name: {key: round(value, 4) for key, value in by_cut[cut].items()} for name, by_cut in found.items()
            }
            print(number, cut, json.dumps(told), file=sys.stderr, flush=True)
    return seen, found


def _sure(folds: Sequence[HistGradientBoostingClassifier], cut: float, rows: NDArray[np.float32], fold: int) -> Floats:
    return np.asarray(folds[fold].decision_function(rows) - cut)


def scores(stream: Sequence[Filed], placed: Mapping[str, str]) -> dict[str, float]:
    """BCubed F1 over articles and F1 over pairs of them, as `score_clusters.py` has them."""
    both = Counter((each.story, placed[each.sketch.article]) for each in stream)
    own = Counter(each.story for each in stream)
    made = Counter(placed.values())
    precision = sum(n * n / made[to] for (_, to), n in both.items()) / len(stream)
    recall = sum(n * n / own[story] for (story, _), n in both.items()) / len(stream)
    pairs = [sum(n * (n - 1) // 2 for n in counts.values()) for counts in (both, made, own)]
    return {
        "bcubed_f1": round(2 * precision * recall / (precision + recall), 4),
        "pair_f1": round(2 * pairs[0] / max(1, pairs[1] + pairs[2]), 4),
    }


def choose_cut(found: Mapping[str, Mapping[float, Mapping[str, float]]]) -> float:
    """The cut whose BCubed F1, the mean over corpora and over the cuts beside it, is highest."""
    means = [sum(by_cut[cut]["bcubed_f1"] for by_cut in found.values()) for cut in _CUTS]
    smooth = [sum(means[max(0, i - 1) : i + 2]) / len(means[max(0, i - 1) : i + 2]) for i in range(len(means))]
    return _CUTS[int(np.argmax(smooth))]


def save(model: GroupingModel, trees: HistGradientBoostingClassifier, cut: float, path: Path) -> None:
    """Write the weights as `GroupingModel.from_bytes` reads them, the same bytes for the same weights."""
    complete = [complete_tree(tree[0].nodes, _DEPTH) for tree in trees._predictors]
    np.savez_compressed(
        path,
        articles=np.int64(model.articles),
        terms=model.terms,
        having=model.having.astype(np.uint16),
        feature=np.array([tree[0] for tree in complete], dtype=np.uint8),
        threshold=np.array([tree[1] for tree in complete], dtype=np.float32),
        leaf=np.array([tree[2] for tree in complete], dtype=np.float32),
        start=np.float32(trees._baseline_prediction[0][0]),
        cut=np.float32(cut),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Cross-validate, print the scores; train and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds the corpora")
    parser.add_argument("--out", type=Path, help="where to write the weights, .npz")
    options = parser.parse_args(arguments)
    corpora = {path.parent.name: read(path) for path in sorted(options.data.glob("clustering/*/data.jsonl.gz"))}
    model = count_terms(row for rows in corpora.values() for row in rows)
    seen, found = train({name: filed(rows, model) for name, rows in corpora.items()}, model)
    cut = choose_cut(found)
    print(json.dumps({"cut": cut, **{name: by_cut[cut] for name, by_cut in found.items()}}))
    if options.out:
        save(model, fit(seen, None), cut, options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
