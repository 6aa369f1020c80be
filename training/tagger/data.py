"""Read an attribution corpus and cut it into labelled windows.

The corpus is JSON lines (gzip or plain), one article a line: ``{"id", "text", "quotes": [{"content": [[start, end],
...], "source": ..., "cue": ...}]}`` with half-open character offsets.
"""

from __future__ import annotations

import gzip
import json
import random
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import torch

from onrecord.statements.tagger import LABELS
from onrecord.statements.windows import Encoder, Window, paragraphs, windows

__all__ = ["Article", "Batch", "Example", "batches", "examples", "read_corpus"]

Article = Mapping[str, Any]
"""One line of a corpus: id, text and quotes."""

STYLES = {  # Marks that replace “ ” ‘ ’ in a restyled article, character for character, so that offsets stay true.
    "british": str.maketrans("“”‘’", "‘’“”"),
    "british-straight": str.maketrans('“”"', "'''"),
    "straight": str.maketrans("“”‘’", "\"\"''"),
    "guillemets": str.maketrans("“”", "«»"),
    "low": str.maketrans("“”", "„“"),
}
STYLE_WEIGHTS = {"british": 5, "british-straight": 3, "straight": 4, "guillemets": 1, "low": 1}
RESTYLED = 0.40
"""Share of articles restyled each epoch (the lab used .35 without loss on unchanged articles)."""

WINDOW_PIECES, PIECES_WEIGHTS = (256, 384, 192, 128), (0.5, 0.2, 0.15, 0.15)
IGNORED = -100


@dataclass(frozen=True)
class Part:
    """One attribution as a window shows it: the numbers of its pieces.

    A cue or source that the attribution has outside the window is None: nothing can be learnt of it here.
    """

    content: list[int]
    cue: list[int] | None
    source: list[int] | None


@dataclass(frozen=True)
class Example:
    """One window with, for each piece, its label; and the attributions that the window touches."""

    window: Window
    labels: list[int]
    parts: list[Part]


@dataclass(frozen=True)
class Batch:
    """Tensors of shape [windows, pieces]; ``links`` of shape [windows, 2, pieces, pieces] marks right targets."""

    ids: torch.Tensor
    mask: torch.Tensor
    labels: torch.Tensor
    links: torch.Tensor
    queries: torch.Tensor
    """[windows, 2, pieces]: which pieces ask for a cue (content) and for a source (cue)."""

    def to(self, device: str) -> Batch:
        """The batch on another device."""
        return Batch(*(getattr(self, field.name).to(device) for field in fields(self)))


def read_corpus(path: Path) -> list[Article]:
    """All articles of a corpus file, or of every ``*.jsonl`` and ``*.jsonl.gz`` in a folder."""
    files = sorted(path.glob("*.jsonl*")) if path.is_dir() else [path]
    out = []
    for file in files:
        opener = gzip.open if file.suffix == ".gz" else open
        with opener(file, "rt", encoding="utf-8") as lines:
            out += [json.loads(line) for line in lines if line.strip()]
    return out


def restyle(text: str, rng: random.Random) -> str:
    """The text with its quotation marks in another style, each mark replaced by one mark."""
    if rng.random() >= RESTYLED:
        return text
    style = rng.choices(list(STYLE_WEIGHTS), list(STYLE_WEIGHTS.values()))[0]
    if style.startswith("british"):  # Straight double marks first become directed ones, so that they pair as singles.
        text = _directed(text)
    return text.translate(STYLES[style])


def _directed(text: str) -> str:
    out, is_open = [], False
    for char in text:
        if char == "\n":
            is_open = False
        if char == '"':
            out.append("”" if is_open else "“")
            is_open = not is_open
        else:
            out.append(char)
    return "".join(out)


def examples(articles: list[Article], encoder: Encoder, rng: random.Random | None) -> Iterator[Example]:
    """Cut articles into labelled windows; with ``rng``, restyled and in varied lengths, as in training."""
    for article in articles:
        text = article["text"]
        size = rng.choices(WINDOW_PIECES, PIECES_WEIGHTS)[0] if rng else 256
        roles = _roles(article)
        for window in windows(restyle(text, rng) if rng else text, paragraphs(text), encoder, max_pieces=size):
            yield Example(window, _labels(window, roles), _parts(window, article))


def _roles(article: Article) -> list[tuple[str, int]]:
    """For each character its role ("", SRC, CUE, CNT) and the number of the attribution that gives it."""
    roles = [("", -1)] * len(article["text"])
    for number, quote in enumerate(article["quotes"]):
        for role, key in (("CNT", "content"), ("SRC", "source"), ("CUE", "cue")):
            for start, end in quote[key]:
                for i in range(start, end):
                    if not roles[i][0]:
                        roles[i] = (role, number)
    return roles


def _labels(window: Window, roles: list[tuple[str, int]]) -> list[int]:
    labels = []
    before = ("", -1)
    for start, is_word in zip(window.starts, window.is_word, strict=True):
        if not is_word:
            labels.append(IGNORED)
            continue
        role = roles[start]
        name = "O" if not role[0] else ("I-" if role == before else "B-") + role[0]
        labels.append(LABELS.index(name))
        before = role
    return labels


def _parts(window: Window, article: Article) -> list[Part]:
    """Attributions with their pieces; two may share the pieces of a source."""
    words = [i for i, is_word in enumerate(window.is_word) if is_word]
    starts = [window.starts[i] for i in words]

    def pieces(spans: list[list[int]]) -> list[int]:
        return [words[k] for a, b in spans for k in range(bisect_left(starts, a), bisect_left(starts, b))]

    out = []
    for quote in article["quotes"]:
        content, cue, source = (pieces(quote[role]) for role in ("content", "cue", "source"))
        if content or cue:
            known = (cue if cue or not quote["cue"] else None, source if source or not quote["source"] else None)
            out.append(Part(content, *known))
    return out


def batches(items: list[Example], size: int, rng: random.Random | None) -> Iterator[Batch]:
    """Batches of windows of like length; shuffled with ``rng``."""
    if rng:
        rng.shuffle(items)
        chunks = [
            sorted(items[i : i + size * 16], key=lambda e: len(e.labels)) for i in range(0, len(items), size * 16)
        ]
        groups = [chunk[i : i + size] for chunk in chunks for i in range(0, len(chunk), size)]
        rng.shuffle(groups)
    else:
        groups = [items[i : i + size] for i in range(0, len(items), size)]
    for group in groups:
        yield _collate(group)


def _collate(group: list[Example]) -> Batch:
    rows, width = len(group), max(len(e.labels) for e in group)
    ids = torch.zeros(rows, width, dtype=torch.long)
    mask = torch.zeros(rows, width, dtype=torch.long)
    labels = torch.full((rows, width), IGNORED)
    links = torch.zeros(rows, 2, width, width, dtype=torch.bool)
    queries = torch.zeros(rows, 2, width, dtype=torch.bool)
    for row, example in enumerate(group):
        n = len(example.labels)
        ids[row, :n] = torch.tensor(example.window.ids)
        mask[row, :n] = 1
        labels[row, :n] = torch.tensor(example.labels)
        for part in example.parts:
            asked = ((0, part.content, part.cue), (1, part.cue or [], part.source))
            for relation, asking, answer in asked:
                if answer is not None:
                    queries[row, relation, asking] = True
                    for i in asking:
                        links[row, relation, i, answer or [0]] = True  # no cue, no source: points to [CLS]
    return Batch(ids, mask, labels, links, queries)
