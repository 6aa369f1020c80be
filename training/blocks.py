"""Train the model that chooses a page's blocks: ``python -m training.blocks --data PATH --out FILE.npz``.

PATH is a folder of corpora that holds ``extraction/*/data.jsonl.gz``: saved pages (``html``, ``url``) with their
article (``gold``), or with strings of it and of what is around it (``with``, ``without``). A block of a page counts as
of the article if most of its runs of four words are; where there are but strings, only blocks that hold one count.

So that the trees learn to find what the extractor lost, pages with a gold text are learnt from again with parts of
their main text taken away.

Scores are by cross-validation in which all pages of a site are in one fold; ``--predictions`` writes its texts. The
weights written are then trained on everything; without ``--out`` there are only scores.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from onrecord.articles.blocks import key_of
from onrecord.articles.choosing import BlockModel, Candidates, candidates, chosen, page_blocks
from onrecord.articles.doubling import told_once
from onrecord.articles.markup import parsed, usual_lines
from training.residue import folds_of, site
from training.trees import complete_tree

_FOLDS = 5
_DEPTH = 6  # of the trees, which are stored complete: 64 leaves each
# A block counts by its share of the article's words, and these more: with 3, headings and notes were told worse.
_EXTRA_WORDS = 8
_STRING_WEIGHT = 0.15  # of a block known by a string: one page has three of each. Tried: .08, .3
_LOST_WEIGHT = 0.1  # of pages with parts of their text taken away. Tried: 0 (.004 lower on fundus), .3
_RUN = 4  # words, as in the scorer
_MIN_SHARE = 0.5  # of a block's runs in the gold text
_MIN_LINES = 7  # of a main text to take parts away from
_MIN_GOLD_WORDS = 60  # an article shorter than this counts as one of this length


@dataclass(frozen=True, slots=True)
class Example:
    """A page with its main text's lines, and what there is to choose; ``lost`` is the same with lines taken away."""

    row: dict[str, Any]
    lines: tuple[str, ...]
    found: Candidates
    lost: tuple[Candidates, ...] = ()


def read_examples(folder: Path) -> list[Example]:
    """Read all pages under a folder, in order."""
    rows = (row for path in sorted(folder.glob("*/data.jsonl.gz")) for row in _json_lines(path))
    return [example for row in rows if (example := _example(row))]


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line) | {"corpus": path.parent.name}


def _example(row: dict[str, Any]) -> Example | None:
    tree = parsed(row["html"])
    if tree is None:
        return None
    on_page = page_blocks(tree)
    lines = told_once(usual_lines(tree), on_page)
    found = candidates(tree, row["html"], on_page, lines)
    kept = Example({name: row[name] for name in row if name != "html"}, tuple(lines), found)
    if "gold" not in row or len(lines) < _MIN_LINES:
        return kept
    third, half = len(lines) // 3, len(lines) // 2
    parts = (lines[:half], lines[half:], lines[:third] + lines[2 * third :])
    return replace(kept, lost=tuple(candidates(tree, row["html"], on_page, part) for part in parts))


def labels(row: dict[str, Any], found: Candidates) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """For each block to judge, whether it is of the article (1, 0) and how much it counts; 0 where nobody knows."""
    if "gold" in row:
        pairs = list(_labels_by_text(row["gold"], found))
    else:
        pairs = list(_labels_by_strings(row["with"], row["without"], found))
    return np.array([label for label, _ in pairs], dtype=np.int64), np.array([weight for _, weight in pairs])


def _labels_by_text(gold: str, found: Candidates) -> Iterator[tuple[int, float]]:
    key = key_of(gold)
    words = key.split()
    runs = {tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}
    for index in found.among:
        block = found.blocks[index]
        own = block.key.split()
        if len(own) < _RUN:
            share = float(f" {block.key} " in f" {key} ")
        else:
            share = sum(tuple(own[at : at + _RUN]) in runs for at in range(len(own) - _RUN + 1)) / (len(own) - _RUN + 1)
        yield int(share >= _MIN_SHARE), (block.words + _EXTRA_WORDS) / max(_MIN_GOLD_WORDS, len(words))


def _labels_by_strings(wanted: list[str], alien: list[str], found: Candidates) -> Iterator[tuple[int, float]]:
    wanted, alien = ([f" {key_of(string)} " for string in strings] for strings in (wanted, alien))
    for index in found.among:
        key = f" {found.blocks[index].key} "
        is_wanted = any(string in key for string in wanted)
        is_known = is_wanted or any(string in key for string in alien)
        yield int(is_wanted), _STRING_WEIGHT * is_known


def fit(examples: Sequence[Example]) -> HistGradientBoostingClassifier:
    """Train the trees."""
    parts = [(example.row, example.found, 1.0) for example in examples]
    parts += [(example.row, lost, _LOST_WEIGHT) for example in examples for lost in example.lost]
    known = [(found.traits, *labels(row, found), counts) for row, found, counts in parts if len(found.among)]
    traits = np.vstack([traits for traits, *_ in known])
    label = np.concatenate([label for _, label, _, _ in known])
    weight = np.concatenate([weight * counts for _, _, weight, counts in known])
    use = weight > 0
    trees = HistGradientBoostingClassifier(
        max_iter=200,
        learning_rate=0.05,
        max_features=0.3,
        max_leaf_nodes=15,
        max_depth=_DEPTH,
        min_samples_leaf=20,
        l2_regularization=5.0,
        early_stopping=False,
        random_state=0,
    )
    return trees.fit(traits[use], label[use], sample_weight=weight[use] / weight[use].mean())


def model_of(trees: HistGradientBoostingClassifier) -> BlockModel:
    """The trees as OnRecord reads them."""
    complete = [complete_tree(tree[0].nodes, _DEPTH) for tree in trees._predictors]
    return BlockModel(
        feature=np.array([feature for feature, _, _ in complete], dtype=np.int64),
        threshold=np.array([threshold for _, threshold, _ in complete], dtype=np.float32),
        leaf=np.array([leaf for _, _, leaf in complete], dtype=np.float32),
        start=float(np.asarray(trees._baseline_prediction).ravel()[0]),
    )


def save(model: BlockModel, path: Path) -> None:
    """Write the weights as `BlockModel.from_bytes` reads them, the same bytes for the same weights."""
    np.savez_compressed(
        path,
        feature=model.feature.astype(np.int16),
        threshold=model.threshold,
        leaf=model.leaf,
        start=np.float32(model.start),
    )


def cross_validate(examples: Sequence[Example], log: Any) -> Iterator[tuple[Example, NDArray[np.float64]]]:
    """Judge every page's blocks with trees that saw nothing of its site."""
    sites = [_site(example) for example in examples]
    fold_of = folds_of(sites, _FOLDS)
    folds = [fold_of[name] for name in sites]
    for number in range(_FOLDS):
        model = model_of(fit([example for example, fold in zip(examples, folds, strict=True) if fold != number]))
        for example, fold in zip(examples, folds, strict=True):
            if fold == number:
                yield example, _likely(model, example.found)
        print(f"fold {number + 1} of {_FOLDS}", file=log, flush=True)


def _site(example: Example) -> str:
    return site(example.row.get("url") or example.row.get("outlet") or example.row["id"])


def _likely(model: BlockModel, found: Candidates) -> NDArray[np.float64]:
    return model.likelihoods(found.traits) if len(found.among) else np.zeros(0)


def main(arguments: Sequence[str] | None = None) -> int:
    """Cross-validate, write its texts; train and write what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="a folder of corpora")
    parser.add_argument("--out", type=Path, help="where to write the weights, .npz")
    parser.add_argument("--predictions", type=Path, help="a folder for the cross-validated texts, a file each corpus")
    options = parser.parse_args(arguments)
    examples = read_examples(options.data / "extraction")
    if options.predictions:
        _write_predictions(options.predictions, cross_validate(examples, sys.stderr))
    if options.out:
        save(model_of(fit(examples)), options.out)
    return 0


def _write_predictions(folder: Path, judged: Iterable[tuple[Example, NDArray[np.float64]]]) -> None:
    """Write the texts of all pages, a file each corpus, in the form that the scorer reads."""
    folder.mkdir(parents=True, exist_ok=True)
    lines: dict[str, list[str]] = {}
    for example, likely in judged:
        text = "\n\n".join(chosen(example.lines, example.found, likely))
        lines.setdefault(example.row["corpus"], []).append(json.dumps({"id": example.row["id"], "text": text}) + "\n")
    for corpus, rows in lines.items():
        (folder / f"{corpus}.jsonl").write_text("".join(rows), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
