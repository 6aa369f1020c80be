"""Cut a text into the windows of word pieces that the tagger reads.

Text and a tokenizer go in; `Window`s come out, each piece with its character offsets. Training and tagging share this
file, so that the model always sees text cut in one way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

__all__ = ["CLS", "MAX_PIECES", "SEP", "Encoder", "Window", "paragraphs", "windows"]

CLS, SEP = 101, 102
"""Piece ids of BERT's vocabulary: start of a window, end of a paragraph."""

MAX_PIECES = 256
"""Pieces a window, special ones included. Training mixes 128 to 384; 256 is fastest a piece on two cores."""

_PARAGRAPH = re.compile(r"[^\r\n]+")


class _Encoding(Protocol):
    @property
    def ids(self) -> list[int]: ...
    @property
    def offsets(self) -> list[tuple[int, int]]: ...
    @property
    def word_ids(self) -> list[int | None]: ...


class Encoder(Protocol):
    """What is asked of a tokenizer: ``tokenizers.Tokenizer`` fits."""

    def encode_batch(self, input: Sequence[Any], /, *, add_special_tokens: bool = ...) -> Sequence[_Encoding]: ...


@dataclass(frozen=True, slots=True)
class Window:
    """Word pieces that the model reads together.

    ``ids``, ``starts``, ``ends`` and ``is_word`` run in step; ``is_word`` marks the first piece of a word, the only
    ones that carry a label. Special pieces have offsets (-1, -1).
    """

    ids: tuple[int, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    is_word: tuple[bool, ...]


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield the offsets of each paragraph: a line that holds more than white space.

    >>> list(paragraphs("One.\\n\\n  \\nTwo."))
    [(0, 4), (9, 13)]
    """
    for match in _PARAGRAPH.finditer(text):
        if not match.group().isspace():
            yield match.span()


def windows(
    text: str, spans: Iterable[tuple[int, int]], encoder: Encoder, *, max_pieces: int = MAX_PIECES
) -> Iterator[Window]:
    """Pack the paragraphs at ``spans`` of ``text`` into windows of at most ``max_pieces`` pieces, in order.

    A paragraph stays whole where it fits a window; a longer one is split between words. ``[SEP]`` follows each
    paragraph.
    """
    bounds = list(spans)
    encodings = encoder.encode_batch([text[start:end] for start, end in bounds], add_special_tokens=False)
    room = max_pieces - 1
    pending: list[tuple[int, int, int, bool]] = []
    for (offset, _), encoding in zip(bounds, encodings, strict=True):
        for chunk in _chunks(_pieces(encoding, offset), room - 1):
            if pending and len(pending) + len(chunk) + 1 > room:
                yield _window(pending)
                pending = []
            pending += chunk
            pending.append((SEP, -1, -1, False))
    if pending:
        yield _window(pending)


def _pieces(encoding: _Encoding, offset: int) -> list[tuple[int, int, int, bool]]:
    out, last = [], None
    for id, (start, end), word in zip(encoding.ids, encoding.offsets, encoding.word_ids, strict=True):
        out.append((id, start + offset, end + offset, word != last))
        last = word
    return out


def _chunks(pieces: list[tuple[int, int, int, bool]], size: int) -> Iterator[list[tuple[int, int, int, bool]]]:
    start = 0
    while len(pieces) - start > size:
        cut = start + size
        while cut > start + 1 and not pieces[cut][3]:
            cut -= 1
        yield pieces[start:cut]
        start = cut
    if start < len(pieces):
        yield pieces[start:]


def _window(pieces: list[tuple[int, int, int, bool]]) -> Window:
    ids, starts, ends, is_word = zip((CLS, -1, -1, False), *pieces, strict=True)
    return Window(ids, starts, ends, is_word)
