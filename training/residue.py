"""Train the model that tells residue from article lines: ``python -m training.residue --data PATH --out FILE.npz``.

PATH is a gzipped JSONL of extracted documents, each line labelled keep, drop or mixed (the form that
``onrecord eval residual`` reads). ``--pages`` may name a gzipped JSONL of saved pages (``html``, ``url``): their lines
are labelled by comparing extractions of different strictness, and teach the words alone, which brings .03 F1 (in
the trees they cost as much). ``--leave-out`` names the saved pages that PATH was made from: no site of theirs is
learnt from twice, so that the cross-validation stays honest. If PATH is a folder of corpora, all three are taken from
it: ``residual/lines``, ``extraction/trafilatura-eval``, and the other folders of ``extraction``.

Scores are by cross-validation in which all pages of an outlet are in one fold; a fold's cut is chosen on the other
folds alone. The weights written are then trained on everything; without ``--out`` there are only scores.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import math
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from onrecord.articles.residue import HASH_BITS, KINDS, form, grams, over_cut, surroundings
from training.trees import complete_tree

# Left out of the gold by policy though they are article matter: neither kept nor dropped lines, for score and training.
_NEUTRAL = frozenset({"title", "summary", "heading", "list", "table", "embed"})
_TOKEN = re.compile(r"\w+")

_PAGES = "trafilatura-eval"  # the corpus of saved pages whose lines have no gold text
_FOLDS = 5
_INNER_FOLDS = 4  # the trees must see the words' verdicts as they are on unseen outlets
_CROWD = (
    0.3  # tried: 0 (.01 fewer words found), .1, .4 to 1.3 (fewer documents left clean); a cost of length found fewer
)
_MAX_DAMAGE = 0.0027  # share of article words lost, on the folds the cut is chosen on; others lose a little more
_NEVER = -6.0  # the logit of a kind of residue that no labelled line is of
_NOTHING = 1e-6  # the least that the largest weight of a model counts as, so that none is divided by nothing
_DEPTH = 6  # of the trees, which are stored complete: 64 leaves each

# The reasons of the labelled lines that make up each kind of residue, in the order of `KINDS` after the first.
_REASONS_OF_KIND = (
    frozenset({"caption", "credit"}),
    frozenset({"comments"}),
    frozenset({"related", "nav", "ui", "social"}),
    frozenset({"legal"}),
    frozenset({"bio", "byline", "contact", "dateline"}),
    frozenset({"newsletter", "appeal", "ad"}),
)
assert len(_REASONS_OF_KIND) == len(KINDS) - 1

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Doc:
    """One extracted text: ``labels`` are 1 residue, 0 article, -1 not to be used; ``kinds`` are 1 and on in `KINDS`,
    0 where the line is of none.

    ``by_people`` tells documents compared with a gold text from those labelled by comparing extractions.
    """

    id: str
    group: str
    lines: tuple[str, ...]
    title: str | None
    labels: tuple[int, ...]
    kinds: tuple[int, ...]
    by_people: bool = True


@dataclass(frozen=True, slots=True)
class Rows:
    """All lines of some documents as features; ``starts`` are the first rows of the documents, and the end."""

    grams: sparse.csr_matrix
    form: NDArray[np.float32]
    label: NDArray[np.int64]
    kind: NDArray[np.int64]
    words: NDArray[np.int64]
    by_people: NDArray[np.bool_]
    group: NDArray[np.str_]
    starts: NDArray[np.int64]


def read_docs(path: Path) -> list[Doc]:
    """Read labelled documents, one JSON object a line."""
    docs = []
    for row in _json_lines(path):
        labels = tuple(_label(line) for line in row["lines"])
        kinds = tuple(_kind(line) for line in row["lines"])
        lines = tuple(line["t"] for line in row["lines"])
        docs.append(Doc(row["id"], str(row.get("outlet") or row["page"]), lines, row.get("title"), labels, kinds))
    return docs


def _label(line: dict[str, Any]) -> int:
    if line["y"] == "mixed" or line.get("why") in _NEUTRAL:
        return -1
    return int(line["y"] == "drop")


def _kind(line: dict[str, Any]) -> int:
    found = (number for number, reasons in enumerate(_REASONS_OF_KIND, start=1) if line.get("why") in reasons)
    return next(found, 0) if _label(line) == 1 else 0


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


# --- lines labelled by comparing extractions -------------------------------------------------------------------------

_STOP_WORDS = {  # enough to tell which of three stop lists fits
    "English": ("the", "of", "and"),
    "German": ("der", "und", "die"),
    "French": ("le", "et", "les"),
}
_MIN_TOKENS = 80  # of the article: shorter ones are mostly failed extractions
_BEFORE, _AFTER = 8, 12  # paragraphs of the page kept around its article: where residue comes from


def read_pages(path: Path, known: frozenset[str]) -> list[Doc]:
    """Label the lines of saved pages: article where strict and usual extraction agree, residue where neither has them.

    ``known`` are names of sites to leave out.
    """
    docs: list[Doc] = []
    for row in _json_lines(path):
        if site(row.get("url") or row.get("outlet") or "") not in known:
            docs += _docs_of_page(row)
    return docs


def site(url: str) -> str:
    """The name of a site without its ending.

    >>> site("https://www.herald.co.uk/a/1"), site("herald.example")
    ('herald', 'herald')
    """
    host = urlsplit(url if "//" in url else f"//{url}").netloc.lower().split(":")[0]
    parts = [part for part in host.split(".") if part not in ("www", "com", "co", "org", "net", "de", "uk", "example")]
    return parts[-1] if parts else host


def _docs_of_page(row: dict[str, Any]) -> Iterator[Doc]:
    import justext
    from trafilatura import extract

    html = row["html"]
    strict = extract(html, include_comments=False, favor_precision=True) or ""
    usual = extract(html, include_comments=False) or ""
    if len(_tokens(usual)) < _MIN_TOKENS:
        return
    folded = f" {usual.lower()} "
    language = max(_STOP_WORDS, key=lambda name: sum(folded.count(f" {word} ") for word in _STOP_WORDS[name]))
    paragraphs = justext.justext(html.encode(), justext.get_stoplist(language), encoding="utf-8")
    good = [index for index, paragraph in enumerate(paragraphs) if not paragraph.is_boilerplate]
    around = paragraphs[max(0, good[0] - _BEFORE) : good[-1] + _AFTER] if good else []
    texts = {
        "usual": usual,
        "lenient": extract(html, include_comments=True, favor_recall=True) or "",
        "justext": "\n".join(paragraphs[index].text for index in good),
        "around": "\n".join(paragraph.text for paragraph in around),
    }
    found = re.search(r"<title[^>]{0,200}>([^<]{5,200})", html, re.I)
    title = re.split(r" [|–—-] ", found[1])[0].strip() if found else None
    golds = [_shingles(text) for text in (strict, usual)]
    for name, text in texts.items():
        lines = tuple(line.strip() for line in text.split("\n") if _tokens(line))
        labels = tuple(_compared(line, golds) for line in lines)
        if 0 in labels:
            kinds = (0,) * len(lines)  # nobody has said
            yield Doc(f"{row['id']}|{name}", f"page:{row['id']}", lines, title, labels, kinds, by_people=False)


def _tokens(text: str) -> list[str]:
    return [token.lower() for token in _TOKEN.findall(text)]


def _shingles(text: str) -> tuple[set[tuple[str, ...]], str]:
    tokens = _tokens(text)
    return {tuple(tokens[i : i + 4]) for i in range(len(tokens) - 3)}, f" {' '.join(tokens)} "


def _compared(line: str, golds: Sequence[tuple[set[tuple[str, ...]], str]]) -> int:
    shares = [_cover(_tokens(line), shingles, joined) for shingles, joined in golds]
    if min(shares) >= 0.8:
        return 0
    return 1 if max(shares) <= 0.2 else -1


def _cover(tokens: list[str], shingles: set[tuple[str, ...]], joined: str) -> float:
    """The share of a line's tokens that stand in the other text too, in runs of four."""
    if len(tokens) < 4:
        return float(f" {' '.join(tokens)} " in joined)
    hit = [False] * len(tokens)
    for i in range(len(tokens) - 3):
        if tuple(tokens[i : i + 4]) in shingles:
            hit[i : i + 4] = [True] * 4
    return sum(hit) / len(tokens)


# --- features, training, prediction ----------------------------------------------------------------------------------


def rows_of(docs: Sequence[Doc]) -> Rows:
    """Compute all features once."""
    columns, values, ends = [], [], [0]
    for doc in docs:
        for line in doc.lines:
            ids, counts = np.unique(grams(line), return_counts=True)
            columns.append(ids)
            values.append(np.sqrt(counts) / math.sqrt(max(1, counts.sum())))
            ends.append(ends[-1] + len(ids))
    shape = (len(ends) - 1, 1 << HASH_BITS)
    return Rows(
        grams=sparse.csr_matrix((np.concatenate(values), np.concatenate(columns), np.array(ends)), shape=shape),
        form=np.vstack([form(doc.lines, doc.title) for doc in docs]),
        label=np.array([label for doc in docs for label in doc.labels]),
        kind=np.array([kind for doc in docs for kind in doc.kinds]),
        words=np.array([max(1, len(_TOKEN.findall(line))) for doc in docs for line in doc.lines]),
        by_people=np.array([doc.by_people for doc in docs for _ in doc.lines]),
        group=np.array([doc.group for doc in docs for _ in doc.lines]),
        starts=np.cumsum([0] + [len(doc.lines) for doc in docs]),
    )


def folds_of(groups: Iterable[str], folds: int) -> dict[str, int]:
    """Spread groups over folds, the same way whenever it is asked."""
    ordered = sorted(set(groups), key=lambda group: hashlib.sha256(group.encode()).hexdigest())
    return {group: index % folds for index, group in enumerate(ordered)}


@dataclass(frozen=True, slots=True)
class Words:
    """The linear models: a row of weights, and a bias, for each of `KINDS`."""

    weights: Floats
    bias: Floats


@dataclass(frozen=True, slots=True)
class Fitted:
    """Both steps, trained."""

    words: Words
    trees: HistGradientBoostingClassifier


def fit(rows: Rows, use: NDArray[np.bool_]) -> Fitted:
    """Train both steps on the rows to ``use``; the trees see verdicts of words trained without the row's group."""
    use = use & (rows.label >= 0)
    first = _fit_words(rows, use & rows.by_people, kinds=1)
    use = use & ~_doubtful(rows, _verdicts(first, rows)[:, 0])
    folds = folds_of(rows.group[use], _INNER_FOLDS)
    inner = np.array([folds.get(group, -1) for group in rows.group])
    verdicts = np.zeros((len(rows.label), len(KINDS)))
    for fold in range(_INNER_FOLDS):
        models = _fit_words(rows, use & (inner != fold))
        verdicts[inner == fold] = _verdicts(models, rows)[inner == fold]
    trees = _trees()
    labelled = use & rows.by_people
    trees.fit(_table(rows, verdicts)[labelled], rows.label[labelled])
    return Fitted(_fit_words(rows, use), trees)


def _trees() -> HistGradientBoostingClassifier:
    return HistGradientBoostingClassifier(
        max_iter=400,
        learning_rate=0.05,
        max_features=0.3,
        max_leaf_nodes=15,
        max_depth=_DEPTH,
        min_samples_leaf=40,
        l2_regularization=5.0,
        early_stopping=False,
        random_state=0,
    )


def _fit_words(rows: Rows, use: NDArray[np.bool_], kinds: int = len(KINDS)) -> Words:
    """A model for each of the first ``kinds`` of `KINDS`; all but the first learn from labelled documents alone."""
    told = use & rows.by_people
    fitted = [_fit_one(rows.grams[use], rows.label[use] == 1)]
    fitted += [_fit_one(rows.grams[told], rows.kind[told] == kind) for kind in range(1, kinds)]
    return Words(np.stack([weights for weights, _ in fitted]), np.array([bias for _, bias in fitted]))


def _fit_one(table: sparse.csr_matrix, label: NDArray[np.bool_]) -> tuple[Floats, float]:
    """Weights and bias of a linear model; of a kind that no line is of, one that never finds it."""
    if not label.any():
        return np.zeros(table.shape[1]), _NEVER
    model = LogisticRegression(C=3.0, max_iter=200, solver="liblinear").fit(table, label)
    return model.coef_[0], float(model.intercept_[0])


def _verdicts(words: Words, rows: Rows) -> Floats:
    return np.asarray(rows.grams @ words.weights.T + words.bias)


def _doubtful(rows: Rows, alone: Floats) -> NDArray[np.bool_]:
    """Lines of saved pages whose label the words of the labelled documents contradict."""
    long = rows.words >= 25
    kept = (rows.label == 0) & (alone > 0.5)
    dropped = (rows.label == 1) & ((long & (alone < -2.5)) | (alone < -4))
    doubtful: NDArray[np.bool_] = ~rows.by_people & (kept | dropped)
    return doubtful


def _table(rows: Rows, verdicts: Floats) -> NDArray[np.float32]:
    pairs = zip(rows.starts[:-1], rows.starts[1:], strict=True)
    around = [surroundings(verdicts[start:end].astype(np.float32)) for start, end in pairs]
    return np.hstack([rows.form, np.vstack(around)])


def predict(fitted: Fitted, rows: Rows) -> Floats:
    """Logits of both steps for every row, as `over_cut` lowers them."""
    logits = np.asarray(fitted.trees.decision_function(_table(rows, _verdicts(fitted.words, rows))))
    pairs = zip(rows.starts[:-1], rows.starts[1:], strict=True)
    return np.concatenate([over_cut(logits[start:end], _CROWD) for start, end in pairs])


def choose_cut(over: Floats, rows: Rows, among: NDArray[np.bool_]) -> float:
    """The lowest cut at which no more than the allowed share of article words is lost."""
    among = among & (rows.label >= 0)
    over = over[among]
    article = rows.label[among] == 0
    order = np.argsort(-over, kind="stable")
    lost = np.cumsum(np.where(article, rows.words[among], 0)[order]) / rows.words[among][article].sum()
    allowed = int(np.searchsorted(lost, _MAX_DAMAGE, side="right"))
    return float(over[order][min(allowed, len(over) - 1)])


def scores(drop: NDArray[np.bool_], rows: Rows) -> dict[str, float]:
    """Drop precision, recall and F1 over labelled lines, and the shares of residue and article words dropped."""
    used = (rows.label >= 0) & rows.by_people
    residue, article = used & (rows.label == 1), used & (rows.label == 0)
    hit = (drop & residue).sum()
    precision, recall = hit / max(1, (drop & used).sum()), hit / residue.sum()
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / (precision + recall),
        "residue_words_removed": rows.words[drop & residue].sum() / rows.words[residue].sum(),
        "article_words_lost": rows.words[drop & article].sum() / rows.words[article].sum(),
    }


def cross_validate(rows: Rows, log: Any) -> tuple[NDArray[np.bool_], Floats]:
    """Decide every labelled line with a model, and a cut, that saw nothing of its outlet."""
    labelled = rows.by_people
    folds = folds_of(rows.group[labelled], _FOLDS)
    fold = np.array([folds.get(group, -1) for group in rows.group])
    logits = np.zeros(len(fold))
    for number in range(_FOLDS):
        logits[fold == number] = predict(fit(rows, fold != number), rows)[fold == number]
        print(f"fold {number + 1} of {_FOLDS}", file=log, flush=True)
    drop = np.zeros(len(fold), dtype=bool)
    for number in range(_FOLDS):
        cut = choose_cut(logits, rows, labelled & (fold != number))
        here = fold == number
        drop[here] = (logits > cut)[here]
    return drop, logits


# --- the file --------------------------------------------------------------------------------------------------------


def save(fitted: Fitted, cut: float, path: Path) -> None:
    """Write the weights as `ResidueModel.from_bytes` reads them, the same bytes for the same weights."""
    complete = [complete_tree(tree[0].nodes, _DEPTH) for tree in fitted.trees._predictors]
    scale = np.maximum(np.abs(fitted.words.weights).max(axis=1), _NOTHING) / 127
    np.savez_compressed(
        path,
        gram_weights=np.round(fitted.words.weights / scale[:, None]).astype(np.int8),
        gram_scale=scale.astype(np.float32),
        gram_bias=fitted.words.bias.astype(np.float32),
        feature=np.array([tree[0] for tree in complete], dtype=np.uint8),
        threshold=np.array([tree[1] for tree in complete], dtype=np.float32),
        leaf=np.array([tree[2] for tree in complete], dtype=np.float32),
        start=np.float32(fitted.trees._baseline_prediction[0][0]),
        cut=np.float32(cut),
        crowd=np.float32(_CROWD),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Cross-validate, print the scores; train and write what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="labelled documents, .jsonl.gz, or a folder")
    parser.add_argument("--pages", type=Path, help="saved pages, .jsonl.gz, for more lines")
    parser.add_argument("--leave-out", type=Path, nargs="*", default=[], help="saved pages whose sites to leave out")
    parser.add_argument("--out", type=Path, help="where to write the weights, .npz")
    parser.add_argument("--predictions", type=Path, help="also write the cross-validated decisions, .jsonl")
    options = parser.parse_args(arguments)
    lines, pages, left_out = _corpora(options.data, options.pages, options.leave_out)
    docs = read_docs(lines)
    made_from = [row for path in left_out for row in _json_lines(path)]
    known = frozenset(site(name) for row in made_from for name in (row.get("url"), row.get("outlet")) if name)
    extra = read_pages(pages, known) if pages else []
    rows = rows_of([*docs, *extra])
    drop, logits = cross_validate(rows, sys.stderr)
    labelled = rows.by_people
    print(json.dumps({name: round(float(value), 4) for name, value in scores(drop, rows).items()}))
    if options.predictions:
        _write_predictions(options.predictions, docs, drop)
    if options.out:
        save(fit(rows, np.ones(len(labelled), dtype=bool)), choose_cut(logits, rows, labelled), options.out)
    return 0


def _corpora(data: Path, pages: Path | None, leave_out: Sequence[Path]) -> tuple[Path, Path | None, Sequence[Path]]:
    """The files to read: as named, or those of a folder of corpora."""
    if not data.is_dir():
        return data, pages, leave_out
    saved = sorted((data / "extraction").glob("*/data.jsonl.gz"))
    others = [path for path in saved if path.parent.name != _PAGES]
    pages = pages or next((path for path in saved if path.parent.name == _PAGES), None)
    return data / "residual" / "lines" / "data.jsonl.gz", pages, leave_out or others


def _write_predictions(path: Path, docs: Sequence[Doc], drop: NDArray[np.bool_]) -> None:
    start = 0
    with path.open("w", encoding="utf-8") as file:
        for doc in docs:
            indices = np.flatnonzero(drop[start : start + len(doc.lines)]).tolist()
            file.write(json.dumps({"id": doc.id, "drop": indices}) + "\n")
            start += len(doc.lines)


if __name__ == "__main__":
    sys.exit(main())
