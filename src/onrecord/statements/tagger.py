"""The statement tagger: text in, tagged spans with their links out.

A MiniLM encoder reads windows of word pieces. One head gives each word a label (source, cue, content), two heads say
which cue a content hangs on and which source a cue has. Weights come as bytes (see `onrecord.weights`); onnxruntime
runs them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from onrecord.statements.windows import MAX_PIECES, Encoder, Window, windows

__all__ = ["LABELS", "Role", "Session", "Tagged", "TaggedWindow", "Tagger", "load_tagger", "spanned", "viterbi"]

Role = str
"""``SRC``, ``CUE`` or ``CNT``."""

LABELS = ("O", "B-SRC", "I-SRC", "B-CUE", "I-CUE", "B-CNT", "I-CNT")


class Session(Protocol):
    """What is asked of a model: onnxruntime's ``InferenceSession`` fits, and so does a test's function."""

    def run(self, output_names: Sequence[str] | None, input_feed: dict[str, Any]) -> Sequence[Any]: ...


@dataclass(frozen=True, slots=True)
class Tagged:
    """One tagged span: offsets into the text, its role, and the numbers of its pieces in the window."""

    start: int
    end: int
    role: Role
    pieces: tuple[int, ...]
    score: float
    """Mean probability of its labels, in [0, 1]."""


@dataclass(frozen=True, slots=True)
class TaggedWindow:
    """The spans of one window, and the scores of links between its pieces.

    ``links[0, i, j]`` says how well the cue at piece j fits content piece i, ``links[1, i, j]`` how well the source at
    piece j fits cue piece i; j = 0 means none. A softmax over j makes probabilities of them.
    """

    window: Window
    spans: tuple[Tagged, ...]
    links: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Tagger:
    """Loaded weights. ``tag`` is the only thing they do."""

    session: Session
    encoder: Encoder

    def tag(self, text: str, spans: Iterable[tuple[int, int]]) -> Iterator[TaggedWindow]:
        """Tag the paragraphs at ``spans`` of ``text``; yields one `TaggedWindow` a window, in order of the text.

        The model runs on one window at a time. Several in one run would be slower on one thread (6.2k pieces a
        CPU-second for eight, 8.3k for one), and worse: the range of the int8 numbers is that of the whole run, so that
        a window's tags would hang on its neighbours (joint F1 on PolNeAR dev, before links could point at untagged
        words: 71.9 for eight, 72.4 for one).
        """
        for window in windows(text, spans, self.encoder, max_pieces=MAX_PIECES):
            ids = np.array([window.ids], dtype=np.int64)
            labels, links = self.session.run(None, {"ids": ids})
            yield TaggedWindow(window, _spans(window, labels[0]), links[0])


def load_tagger(read: Callable[[str], bytes]) -> Tagger:
    """Load the shipped tagger; ``read`` gives the bytes of a named weights file (`onrecord.weights.read`)."""
    import onnxruntime  # loaded here: 0.2 s that `import onrecord` need not pay
    from tokenizers import Tokenizer

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        read("tagger.onnx"), options, providers=["CPUExecutionProvider"], disabled_optimizers=[SLOW_FUSION]
    )
    tokenizer = Tokenizer.from_str(read("tokenizer.json").decode("utf-8"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return Tagger(session, tokenizer)


def _log_softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    top = scores.max(axis=-1, keepdims=True)
    shifted = scores - top
    out: NDArray[np.float32] = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return out


def _spans(window: Window, scores: NDArray[np.float32]) -> tuple[Tagged, ...]:
    words = [i for i, is_word in enumerate(window.is_word) if is_word]
    if not words:
        return ()
    log = _log_softmax(scores[words])
    path = viterbi(log)
    told = log[np.arange(len(path)), path]
    out: list[Tagged] = []
    first = 0
    for row, label in enumerate([*path, 0]):
        inside = label > 0 and label % 2 == 0
        if first < row and not (inside and _continues(window, words[row - 1], words[row])):
            out.append(_tagged(window, words[first:row], path[first], told[first:row]))
            first = row
        if label == 0:
            first = row + 1
    return tuple(out)


def _continues(window: Window, before: int, piece: int) -> bool:
    """Spans never run over a paragraph's end: a [SEP] between two pieces parts them."""
    return min(window.starts[before:piece]) >= 0


def _tagged(window: Window, pieces: Sequence[int], label: int, told: NDArray[np.float32]) -> Tagged:
    return spanned(window, pieces, LABELS[label][2:], float(np.exp(np.mean(told))))


def spanned(window: Window, pieces: Sequence[int], role: Role, score: float) -> Tagged:
    """The span of the words that begin at ``pieces`` (in order), to the end of the last word."""
    last = pieces[-1]
    while last + 1 < len(window.ids) and window.starts[last + 1] >= 0 and not window.is_word[last + 1]:
        last += 1
    return Tagged(window.starts[pieces[0]], window.ends[last], role, tuple(pieces), score)


SLOW_FUSION = "SkipLayerNormFusion"
"""On a CPU the fused operator is slower than the two it replaces: 9.2k pieces a CPU-second without it, 8.3k with."""

OPENING, PARTING = 0.7, 0.7
"""Log-odds against opening a content, and more against opening one right after another: the labels alone cut contents
too small. On PolNeAR dev content/joint F1 are 80.3/75.4 with them, 79.4/74.4 without; openings of .7 to 1.3 and
partings of 0 to 1 give 80.2 to 80.4. The stories' scores stay."""


def _transitions() -> NDArray[np.float64]:
    """Log-odds [before, after] of one label after another; the first row also serves at the start of a window."""
    out = np.zeros((len(LABELS), len(LABELS)))
    for before, label in enumerate(LABELS):
        for after, other in enumerate(LABELS):
            if other.startswith("I-") and label[2:] != other[2:]:
                out[before, after] = -1e4  # I-X only follows B-X or I-X
            elif other == "B-CNT":
                out[before, after] = -OPENING - (PARTING if label.endswith("CNT") else 0.0)
    return out


_AT_START = tuple(_transitions()[0].tolist())
_BEFORE = tuple(
    tuple((before, cost) for before, cost in enumerate(costs) if cost > -1e3) for costs in _transitions().T.tolist()
)
"""For each label, those that may stand before it, with their log-odds. All cost nothing where they cost alike."""
_IS_FREE = tuple(len(before) == len(LABELS) and not any(cost for _, cost in before) for before in _BEFORE)


def viterbi(log: NDArray[np.float32]) -> list[int]:
    """The likeliest legal labels for rows of log-probabilities [words, labels]: I-X only after B-X or I-X.

    In plain numbers: for seven labels a word numpy takes three times as long.
    """
    rows = log.astype(np.float64).tolist()
    best = [score + cost for score, cost in zip(rows[0], _AT_START, strict=True)]
    back: list[list[int]] = []
    for row in rows[1:]:
        top = max(best)
        free = best.index(top)
        labels: list[int] = []
        chances: list[float] = []
        for before, is_free, score in zip(_BEFORE, _IS_FREE, row, strict=True):
            at, most = free, top
            if not is_free:
                at, most = before[0][0], best[before[0][0]] + before[0][1]
                for other, cost in before[1:]:
                    chance = best[other] + cost
                    if chance > most:
                        at, most = other, chance
            labels.append(at)
            chances.append(most + score)
        back.append(labels)
        best = chances
    path = [best.index(max(best))]
    for labels in reversed(back):
        path.append(labels[path[-1]])
    return path[::-1]
