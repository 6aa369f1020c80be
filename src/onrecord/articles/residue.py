"""Lines of extracted text in, for each how surely it is residue: what an extractor left of the page around the article.

Two steps, trained by `python -m training.residue`. First linear models over hashed words and letters say how a line
reads by itself: whether like residue, and like which kinds of it (words are kept only as sums under hashes; no text can
be read back). Then boosted trees see that of the line and of those around it, and the line's form, place, set phrases
and neighbours. Both saw lines of fifteen languages; neither is told which.
"""

from __future__ import annotations

import io
import re
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.articles.patterns import REASONS, reasons_of
from onrecord.articles.signs import SIGNS, signs_of
from onrecord.trees import leaves

__all__ = [
    "FEATURES",
    "HASH_BITS",
    "KINDS",
    "ResidueModel",
    "form",
    "grams",
    "over_cut",
    "residual_lines",
    "surroundings",
]

Floats = NDArray[np.float32]

# 2^17 buckets, a quarter of a megabyte of weights. Not tuned.
HASH_BITS = 17
_MASK = np.uint64((1 << HASH_BITS) - 1)

KINDS = ("residue", "caption", "comment", "link", "legal", "credit", "appeal")
"""What the linear models tell of a line: whether it is residue, and of which kind; in the order of their weights."""

_MAX_HEAD_WORDS, _MAX_TAIL_WORDS = 36, 12  # of a long line, what it opens and closes with tells enough
_MAX_HEAD_CHARS, _MAX_TAIL_CHARS = 110, 40
_CHAR_GRAM = 4

_MAX_PATTERN_CHARS = 900  # set phrases stand in short lines

_WORD = re.compile(r"\w+(?:['’]\w+)?|[^\w\s]")
_TOKEN = re.compile(r"\w+")
_DIGIT = re.compile(r"\d")
_NOT_LETTERS = re.compile(r"[\W\d_]+")
_STOP_INSIDE = re.compile(r"[.?!]\s")
_DATE = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{2,4}|\b(?:19|20)\d\d\b|\d{1,2}:\d\d")
_LINK = re.compile(r"https?:|www\.|\w\.(?:com|org|net|de|co)\b|@\w", re.I)
_FINAL = frozenset('.?!"”’»…')
_QUOTES = '"“”„«'

# A line of at least this many words that ends like a sentence counts as article text for its neighbours.
_SENTENCE_WORDS = 18
_FAR = 40.0  # stands for "no such line before (or after) this one"

# Of a thousand training lines that the trees are very sure of (0.9 and up) one lay below. Tried: -2 to 0.
_SUSPECT = -1.5

# The form of one line in its text, in the order of `form`'s columns; then come its neighbours.
_OWN = (
    *("words", "chars", "chars_a_word", "ends_stop", "ends_quote", "ends_colon", "ends_ellipsis", "ends_question"),
    *("commas", "stops_inside", "starts_lower", "starts_digit", "starts_bullet", "starts_quote", "capitals", "lowers"),
    *("upper", "digits", "marks", "short_words", "link", "copyright", "bar", "dot", "at", "hash", "ends_bracket"),
    *(
        "brackets",
        "slash",
        "colon",
        "quotes",
        "date",
        "dates",
        "place",
        "from_start",
        "from_end",
        "lines",
        "words_before",
    ),
    *("all_words", "repeats", "same_start", "same_end", "shared", "title_like", "in_title", "no_letters"),
    *("from_sentence", "to_sentence", "sentences_before", "sentence_share", "all_capitals", "frequent"),
)
_NEIGHBOURS = (1, 2, -1, -2)
_WINDOW = ("mean_words", "max_words_before", "max_words_after")
_NEAR = (3, 6, 12)  # lines to each side over which verdicts are averaged; not tuned
_KIND_NEAR = 4  # the same for the kinds
_SURELY = (-3.0, -5.0)  # verdicts below which a line is taken for the report: where it begins and ends
_NO_LINE = -6.0  # the verdict that stands for a line before the first, after the last
_SCORES = 12 + 5 * (len(KINDS) - 1) + 3 * len(_NEAR) + 3 * len(_SURELY)  # columns of `surroundings`
FEATURES = len(_OWN) + 3 * len(_NEIGHBOURS) + len(_WINDOW) + len(REASONS) + 3 * len(SIGNS) + _SCORES

# A line counts among the others as residue by the logistic of its logit; this much is added to their number, so that a
# text of one line is no exception. Tried: .1, .3, 1 (the same scores).
_ALONE = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class ResidueModel:
    """Trained weights that tell residue from article lines.

    ``gram_weights`` has a row for each of `KINDS`, of 2^17 numbers, one a hash bucket; ``gram_bias`` one number a row.
    The sum of the trees' leaves (see `trees`) and ``start`` is a line's logit; it counts as residue where that is above
    ``cut`` and ``crowd`` (see `over_cut`).
    """

    gram_weights: Floats
    gram_bias: Floats
    feature: NDArray[np.int64]
    threshold: Floats
    leaf: Floats
    start: float
    cut: float
    crowd: float

    @classmethod
    def from_bytes(cls, data: bytes) -> ResidueModel:
        """Read the model from the bytes of its ``.npz`` file. Raises ValueError or KeyError if they are not one."""
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            return cls(
                gram_weights=arrays["gram_weights"].astype(np.float32) * arrays["gram_scale"][:, None],
                gram_bias=arrays["gram_bias"].astype(np.float32),
                feature=arrays["feature"].astype(np.int64),
                threshold=arrays["threshold"].astype(np.float32),
                leaf=arrays["leaf"].astype(np.float32),
                start=float(arrays["start"]),
                cut=float(arrays["cut"]),
                crowd=float(arrays["crowd"]),
            )

    def suspects(self, line: str) -> bool:
        """Tell, at a tenth of the cost, whether a line alone gives any reason to score it among the others."""
        return float(self._verdicts(line)[0]) > _SUSPECT

    def drop_lines(self, lines: Sequence[str], title: str | None = None) -> tuple[float, ...]:
        """Score each line of one text, in order: in [0, 1] how surely it is residue; from 0.5 on it should be dropped.

        ``lines`` are all lines that hold anything, without their line ends; ``title`` is the article's, if known.
        """
        if not lines:
            return ()
        verdicts = np.array([self._verdicts(line) for line in lines], dtype=np.float32)
        rows = np.hstack([form(lines, title), surroundings(verdicts)])
        logits = leaves(rows, self.feature, self.threshold, self.leaf) + self.start
        over = over_cut(logits, self.crowd) - self.cut
        return tuple(float(score) for score in 1 / (1 + np.exp(-np.clip(over, -30, 30))))

    def _verdicts(self, line: str) -> Floats:
        """What the words of a line say, whatever stands around it: a logit for each of `KINDS`."""
        ids, counts = np.unique(grams(line), return_counts=True)
        if not len(ids):
            return self.gram_bias
        said: Floats = self.gram_weights[:, ids] @ np.sqrt(counts / counts.sum()).astype(np.float32) + self.gram_bias
        return said


def residual_lines(lines: Sequence[str], *, residue: ResidueModel, title: str | None = None) -> tuple[int, ...]:
    """Indices of the lines that are residue; what `onrecord eval residual` predicts for each document."""
    return tuple(index for index, score in enumerate(residue.drop_lines(lines, title)) if score >= 0.5)


def over_cut(logits: NDArray[np.float64], crowd: float) -> NDArray[np.float64]:
    """The logits of a text's lines, lower by ``crowd`` for each e-fold of residue that is seen among the other lines.

    Where much looks like residue (lists, shops, transcripts) more of it is the article than the lines themselves tell.
    """
    likely = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
    lower: NDArray[np.float64] = logits - crowd * np.log(_ALONE + likely.sum() - likely)
    return lower


def grams(line: str) -> NDArray[np.int64]:
    """Hash buckets of a line's words (one, two, three in a row; the first and last three) and letters (four in a row).

    Digits count as one. A bucket stands as often as its grams do.
    """
    folded = _DIGIT.sub("0", line.lower())
    words = _word_hashes(folded)
    parts = [_letter_grams(folded)]
    if len(words):
        edged: NDArray[np.uint64] = np.concatenate([_EDGE[:1], words, _EDGE[1:]])
        parts += [
            words + np.uint64(1),
            edged[:-1] * np.uint64(31) + edged[1:] * np.uint64(17) + np.uint64(2),
            words[:3] * np.uint64(3) + np.uint64(5),
            words[-3:] * np.uint64(3) + np.uint64(6),
        ]
        if len(words) > 2:
            three = edged[:-2] * np.uint64(37) + edged[1:-1] * np.uint64(41) + edged[2:] * np.uint64(43)
            parts.append(three + np.uint64(3))
    return (_mix(np.concatenate(parts)) & _MASK).astype(np.int64)


def form(lines: Sequence[str], title: str | None) -> Floats:
    """How each line looks, where it stands, how its neighbours look: one row a line, columns as in `_OWN` and on."""
    text = _Text.of(lines, title)
    own = np.array([_own(text, number) for number in range(len(lines))], dtype=np.float32)
    length = own[:, 0]
    ends = own[:, 3] + 0.5 * own[:, 4]
    capitals = own[:, 14]
    columns = [own]
    for distance in _NEIGHBOURS:
        columns += [_shifted(column, distance, -1.0)[:, None] for column in (length, ends, capitals)]
    window = [
        (
            length[max(0, i - 3) : i + 4].mean(),
            length[max(0, i - 3) : i].max() if i else -1.0,
            length[i + 1 : i + 4].max() if i + 1 < len(length) else -1.0,
        )
        for i in range(len(length))
    ]
    columns.append(np.array(window, dtype=np.float32))
    found = [reasons_of(line[:_MAX_PATTERN_CHARS]) for line in lines]
    columns.append(np.array([[reason in each for reason in REASONS] for each in found], dtype=np.float32))
    signs = np.array([signs_of(line) for line in lines], dtype=np.float32)
    columns += [signs, _next_row(signs, 1), _next_row(signs, -1)]
    return np.hstack(columns)


def _next_row(rows: Floats, distance: int) -> Floats:
    """The rows of the lines ``distance`` before (after, if negative), zeros where there is no such line."""
    return np.stack([_shifted(column, distance, 0.0) for column in rows.T], axis=1)


def surroundings(verdicts: Floats) -> Floats:
    """What each line and those around it say by themselves: one row a line, from a row of logits (`KINDS`) a line."""
    alone, kinds = verdicts[:, 0], verdicts[:, 1:]
    return np.hstack([_neighbours(alone), *(_kind_near(kind) for kind in kinds.T), _blocks(alone)])


def _kind_near(kind: Floats) -> Floats:
    """What lines say of one kind: the line, those beside it, their mean around it, the highest before it."""
    place = np.arange(len(kind))
    highest = np.maximum.accumulate(np.concatenate([[np.float32(_NO_LINE)], kind[:-1]]))
    near = _mean(kind, place - _KIND_NEAR, place + _KIND_NEAR + 1)
    columns: list[NDArray[Any]] = [kind, _shifted(kind, 1, _NO_LINE), _shifted(kind, -1, _NO_LINE), near, highest]
    return np.stack(columns, axis=1).astype(np.float32)


def _blocks(alone: Floats) -> Floats:
    """In what stretch of lines each stands: means around, before and after it; how far it is to lines of the report."""
    place = np.arange(len(alone))
    columns: list[NDArray[Any]] = []
    for near in _NEAR:
        columns += [
            _mean(alone, place - near, place + near + 1),
            _mean(alone, place - near, place),
            _mean(alone, place + 1, place + near + 1),
        ]
    for surely in _SURELY:
        report = np.flatnonzero(alone < surely)
        before, after = np.searchsorted(report, place), np.searchsorted(report, place, side="right")
        edged = np.concatenate([report, [0]])  # so that the index after the last is one
        columns += [
            np.where(before > 0, place - edged[before - 1], _FAR),
            np.where(after < len(report), edged[after] - place, _FAR),
            before / max(1, len(report)),
        ]
    return np.stack(columns, axis=1).astype(np.float32)


def _mean(values: Floats, start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.float64]:
    """The mean of ``values[start:end]`` for each pair of these, 0 where that is empty."""
    total = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
    start, end = np.clip(start, 0, len(values)), np.clip(end, 0, len(values))
    mean: NDArray[np.float64] = (total[end] - total[start]) / np.maximum(1, end - start)
    return mean


def _neighbours(alone: Floats) -> Floats:
    """What each line and its neighbours say: twelve columns.

    The line; one and two and three before and after; the mean before, after and over all; the lowest before and after.
    """
    count = len(alone)
    place = np.arange(count)
    total = np.concatenate([[0.0], np.cumsum(alone, dtype=np.float64)])
    lowest_before = np.minimum.accumulate(np.concatenate([[5.0], alone[:-1]]))
    lowest_after = np.minimum.accumulate(np.concatenate([[5.0], alone[::-1][:-1]]))[::-1]
    columns = [
        alone,
        *(_shifted(alone, distance, 0.0) for distance in (1, -1, 2, -2, 3, -3)),
        total[:-1] / np.maximum(1, place),
        (total[-1] - total[1:]) / np.maximum(1, count - 1 - place),
        np.full(count, alone.mean()),
        lowest_before,
        lowest_after,
    ]
    return np.stack(columns, axis=1).astype(np.float32)


_EDGE = np.array([11, 13], dtype=np.uint64)


def _word_hashes(folded: str) -> NDArray[np.uint64]:
    words = _WORD.findall(folded)
    if len(words) > _MAX_HEAD_WORDS + _MAX_TAIL_WORDS + 2:
        words = words[:_MAX_HEAD_WORDS] + words[-_MAX_TAIL_WORDS:]
    return np.array([zlib.crc32(word.encode("utf-8", "surrogatepass")) for word in words], dtype=np.uint64)


def _letter_grams(folded: str) -> NDArray[np.uint64]:
    if len(folded) > _MAX_HEAD_CHARS + _MAX_TAIL_CHARS + 10:
        folded = f"{folded[:_MAX_HEAD_CHARS]} {folded[-_MAX_TAIL_CHARS:]}"
    codes = np.frombuffer(f" {folded} ".encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    count = max(0, len(codes) - _CHAR_GRAM + 1)
    total = np.zeros(count, dtype=np.uint64)
    for offset in range(_CHAR_GRAM):
        total = total * np.uint64(1_000_003) + codes[offset : offset + count]
    return total + np.uint64(104)


def _mix(hashes: NDArray[Any]) -> NDArray[np.uint64]:
    """Spread 64-bit hashes evenly (the finalizer of splitmix64, shortened); overflow is meant."""
    hashes = hashes * np.uint64(0x9E3779B97F4A7C15)
    hashes = hashes ^ (hashes >> np.uint64(29))
    hashes = hashes * np.uint64(0xC2B2AE3D27D4EB4F)
    mixed: NDArray[np.uint64] = hashes ^ (hashes >> np.uint64(32))
    return mixed


def _shifted(values: Floats, distance: int, fill: float) -> Floats:
    """The values ``distance`` lines before (after, if negative), ``fill`` where there is no such line."""
    shifted = np.full(len(values), fill, dtype=np.float32)
    if abs(distance) < len(values):
        if distance > 0:
            shifted[distance:] = values[:-distance]
        else:
            shifted[:distance] = values[-distance:]
    return shifted


@dataclass(frozen=True, slots=True)
class _Text:
    """What `_own` needs to know of the whole text."""

    lines: Sequence[str]
    tokens: list[list[str]]
    keys: list[str]
    repeats: Counter[str]
    starts: Counter[str]
    ends: Counter[str]
    in_lines: Counter[str]
    frequent: frozenset[str]
    title: frozenset[str]
    sentences: NDArray[np.int64]
    words_to: NDArray[np.int64]

    @classmethod
    def of(cls, lines: Sequence[str], title: str | None) -> _Text:
        tokens = [_TOKEN.findall(line.lower()) for line in lines]
        keys = [_NOT_LETTERS.sub(" ", line.lower()).strip() for line in lines]
        counts = np.array([len(line) for line in tokens])
        ends = [line.rstrip()[-1:] in _FINAL for line in lines]
        all_tokens = Counter(token for line in tokens for token in line)
        ranked = sorted(all_tokens.items(), key=lambda item: (-item[1], item[0]))
        return cls(
            lines=lines,
            tokens=tokens,
            keys=keys,
            repeats=Counter(keys),
            starts=Counter(_start(key) for key in keys),
            ends=Counter(_end(key) for key in keys),
            in_lines=Counter(token for line in tokens for token in set(line)),
            frequent=frozenset(token for token, _ in ranked[:25]),
            title=frozenset(_TOKEN.findall((title or "").lower())),
            sentences=np.flatnonzero((counts >= _SENTENCE_WORDS) & np.array(ends, dtype=bool)),
            words_to=np.cumsum(counts),
        )


def _start(key: str) -> str:
    return " ".join(key.split(" ", 3)[:3])


def _end(key: str) -> str:
    return " ".join(key.rsplit(" ", 2)[-2:])


@cache
def _char_kind(char: str) -> tuple[bool, bool, bool, bool]:
    """Whether a character is a letter, a capital, a digit, a mark."""
    return char.isalpha(), char.isupper(), char.isdigit(), not (char.isalnum() or char.isspace())


def _own(text: _Text, number: int) -> list[float]:
    """The columns `_OWN` of one line."""
    line = text.lines[number].strip()
    tokens, key = text.tokens[number], text.keys[number]
    words = line.split()
    chars, word_count, token_count = max(1, len(line)), max(1, len(words)), max(1, len(tokens))
    count = len(text.lines)
    letters = capitals = digits = marks = 0
    found = Counter(line)
    for char, times in found.items():
        is_letter, is_capital, is_digit, is_mark = _char_kind(char)
        letters += times * is_letter
        capitals += times * is_capital
        digits += times * is_digit
        marks += times * is_mark
    capital_words = sum(word[0].isupper() for word in words)
    distinct = set(tokens)
    long_tokens = [token for token in distinct if len(token) > 3]
    shared = sum(text.in_lines[token] > 1 for token in long_tokens) / max(1, len(long_tokens))
    in_title = len(text.title & distinct)
    dates = len(_DATE.findall(line))
    before = int(np.searchsorted(text.sentences, number))
    after = int(np.searchsorted(text.sentences, number, side="right"))
    sentence_count = len(text.sentences)
    first, last = line[:1], line[-1:]
    return [
        *(np.log1p(len(tokens)), np.log1p(len(line)), len(line) / word_count, last in _ENDS_STOP, last in _ENDS_QUOTE),
        *(last == ":", line.endswith(("...", "…")), last == "?", found[","] / word_count),
        *(len(_STOP_INSIDE.findall(line)), first.islower(), first.isdigit(), first in _BULLETS, first in _OPENS_QUOTE),
        *(capital_words / word_count, sum(word[0].islower() for word in words) / word_count),
        *(capitals / max(1, letters), digits / chars, marks / chars),
        sum(len(token) <= 3 for token in tokens) / token_count,
        *(bool(_LINK.search(line)), "©" in found, "|" in found or "›" in found or "»" in line[1:-1]),
        *(
            "·" in found or "•" in found,
            "@" in found,
            "#" in found,
            last == ")",
            found["("],
            "/" in found,
            ":" in found,
        ),
        *(sum(found[mark] for mark in _QUOTES) / word_count, dates > 0, dates),
        *(number / count, min(number, 30), min(count - 1 - number, 30), np.log(count)),
        *(text.words_to[number] / max(1, text.words_to[-1]), np.log1p(text.words_to[-1])),
        *(text.repeats[key], text.starts[_start(key)], text.ends[_end(key)], shared),
        *(in_title / max(1, len(text.title | distinct)), in_title / max(1, len(distinct)), not key),
        number - int(text.sentences[before - 1]) if before else _FAR,
        int(text.sentences[after]) - number if after < sentence_count else _FAR,
        *(before / max(1, sentence_count), sentence_count / count),
        len(tokens) <= 4 and capital_words == len(words),
        sum(token in text.frequent for token in tokens) / token_count,
    ]


_ENDS_STOP = frozenset(".?!…")
_ENDS_QUOTE = frozenset('"”’»)')
_BULLETS = frozenset("-•*·–—|>›")
_OPENS_QUOTE = frozenset("\"“„«‘'")
