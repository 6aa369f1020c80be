"""A network in two columns: which node stands on which side, in which order, and how high; no label over another.

Each node has a row of its own, so labels cannot overlap, however many there are. Ties run between the columns, or bow
out of a column and back. The same ties give the same drawing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Bond", "Box", "arrange", "camps", "groups", "text_width", "wrapped"]

_SWEEPS = 12  # of reordering; on the stories of the demo and one of fifty articles nothing got better after eight
_FLIPS = 30  # rounds of moving nodes to the better side; each makes it better, and nearly all end by the third
# Widths of characters in ems, of a common sans serif: what is taken for too wide is wrapped too early, never cut.
_NARROW, _WIDE, _FULL, _MEAN = 0.32, 0.72, 1.0, 0.56
_FULL_FROM = "\u2e80"  # from here on scripts are mostly as wide as high
_MAX_LINES = 3


@dataclass(frozen=True, slots=True)
class Bond:
    """A tie, for the layout: two nodes, and how strongly they belong together; below 0 where they are at odds."""

    one: str
    other: str
    value: float


@dataclass(frozen=True, slots=True)
class Box:
    """A node with its row."""

    id: str
    is_right: bool
    y: float
    """The middle of its row."""


def groups(bonds: Sequence[Bond]) -> list[list[str]]:
    """The nodes that hang together, the largest group first; in each, the one with the strongest ties first."""
    weights: dict[str, float] = {}
    roots: dict[str, str] = {}

    def root(id: str) -> str:
        while roots.setdefault(id, id) != id:
            id = roots[id]
        return id

    for bond in bonds:
        for id in (bond.one, bond.other):
            weights[id] = weights.get(id, 0.0) + abs(bond.value)
        roots[root(bond.one)] = root(bond.other)
    found: dict[str, list[str]] = {}
    for id in sorted(weights, key=lambda id: (-weights[id], id)):
        found.setdefault(root(id), []).append(id)
    return sorted(found.values(), key=lambda ids: (-len(ids), -weights[ids[0]], ids[0]))


def camps(bonds: Sequence[Bond]) -> dict[str, bool]:
    """Tell of each node whether it stands on the right: who agree on one side, who are at odds opposite.

    Where that cannot be so of all, the ties that it is not so of are as weak as moving single nodes can make them.

    >>> camps([Bond("a", "b", 2), Bond("a", "c", -1), Bond("b", "c", -1)])
    {'a': False, 'b': False, 'c': True}
    """
    near: dict[str, dict[str, float]] = {}
    for bond in bonds:
        for one, other in ((bond.one, bond.other), (bond.other, bond.one)):
            near.setdefault(one, {})[other] = near.get(one, {}).get(other, 0.0) + bond.value
    is_right: dict[str, bool] = {}
    for ids in groups(bonds):
        for id in ids:
            is_right[id] = _pull(near[id], is_right) < 0
        for _ in range(_FLIPS):
            moved = False
            for id in ids:
                if _is_better_opposite(id, near, is_right):
                    is_right[id], moved = not is_right[id], True
            if not moved:
                break
    return is_right


def _pull(near: Mapping[str, float], is_right: Mapping[str, bool]) -> float:
    """How strongly the neighbours that have a side want a node on the left; below 0 on the right."""
    return sum(-value if is_right[id] else value for id, value in near.items() if id in is_right)


def _is_better_opposite(id: str, near: Mapping[str, Mapping[str, float]], is_right: Mapping[str, bool]) -> bool:
    pull = _pull(near[id], is_right)
    return pull > 0 if is_right[id] else pull < 0


def arrange(
    bonds: Sequence[Bond], is_right: Mapping[str, bool], heights: Mapping[str, float], gap: float
) -> tuple[tuple[Box, ...], float]:
    """Place all nodes, and return how high the whole is.

    Groups stand below one another, `gap` apart. In each, nodes are near those that they have ties to.
    """
    at: dict[str, float] = {}
    top = 0.0
    for ids in groups(bonds):
        mine = [bond for bond in bonds if bond.one in set(ids)]
        columns = sorted(_ordered(ids, mine, is_right), key=lambda column: -sum(heights[id] for id in column))
        height = sum(heights[id] for id in columns[0])
        at |= _spread(columns[0], top, height, heights, {})
        at |= _spread(columns[1], top, height, heights, _middles(columns[1], mine, at))
        top += height + gap
    return tuple(Box(id, is_right[id], at[id]) for id in at), max(0.0, top - gap)


def _ordered(
    ids: Sequence[str], bonds: Sequence[Bond], is_right: Mapping[str, bool]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Both columns of a group in the order that makes the ties shortest, of those that were tried."""
    near: dict[str, list[tuple[str, float]]] = {id: [] for id in ids}
    for bond in bonds:
        near[bond.one].append((bond.other, abs(bond.value)))
        near[bond.other].append((bond.one, abs(bond.value)))
    columns = [tuple(id for id in ids if is_right[id] is side) for side in (False, True)]
    best, shortest = (columns[0], columns[1]), _length(columns, bonds)
    for sweep in range(_SWEEPS):
        side = (sweep + 1) % 2
        at = _places(columns)

        def middle(id: str, at: Mapping[str, float] = at) -> float:
            total = sum(weight for _, weight in near[id])
            return sum(at[other] * weight for other, weight in near[id]) / total

        columns[side] = tuple(sorted(columns[side], key=lambda id: (middle(id), at[id])))
        length = _length(columns, bonds)
        if length < shortest:
            best, shortest = (columns[0], columns[1]), length
    return best


def _places(columns: Sequence[Sequence[str]]) -> dict[str, float]:
    """How far down each node stands: 0 at the top, 1 at the foot."""
    return {id: (at + 0.5) / len(column) for column in columns for at, id in enumerate(column)}


def _length(columns: Sequence[Sequence[str]], bonds: Sequence[Bond]) -> float:
    at = _places(columns)
    return sum(abs(bond.value) * abs(at[bond.one] - at[bond.other]) for bond in bonds)


def _middles(column: Sequence[str], bonds: Sequence[Bond], at: Mapping[str, float]) -> dict[str, float]:
    """How high each node of a column would stand amid its neighbours in the other, which is placed."""
    near: dict[str, list[tuple[float, float]]] = {}
    for bond in bonds:
        for one, other in ((bond.one, bond.other), (bond.other, bond.one)):
            if one in set(column) and other in at:
                near.setdefault(one, []).append((at[other], abs(bond.value)))
    return {id: sum(y * w for y, w in found) / sum(w for _, w in found) for id, found in near.items()}


def _spread(
    column: Sequence[str], top: float, height: float, heights: Mapping[str, float], wanted: Mapping[str, float]
) -> dict[str, float]:
    """The middles of a column's rows, in its order, as near as can be to where they are wanted; else evenly.

    Rows that want the same place share it out: they stand as a block, where they would on average.
    """
    total = sum(heights[id] for id in column)
    room = (height - total) / max(1, len(column))
    stacked, y = [], 0.0
    for id in column:
        stacked.append(y + heights[id] / 2)
        y += heights[id]
    blocks: list[list[float]] = []  # how far each row is moved down from where it is stacked; never less than the last
    for number, id in enumerate(column):
        blocks.append([wanted.get(id, top + stacked[number] + room * (number + 0.5)) - stacked[number]])
        while len(blocks) > 1 and _mean(blocks[-2]) >= _mean(blocks[-1]):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    moves = [min(max(_mean(block), top), top + height - total) for block in blocks for _ in block]
    return {id: stacked[number] + moves[number] for number, id in enumerate(column)}


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def text_width(text: str, size: float) -> float:
    """About how wide a text is set, in pixels, at a size of type."""

    def ems(letter: str) -> float:
        if letter >= _FULL_FROM:
            return _FULL
        return _NARROW if letter in "iljtfrI.,:;'’|!() " else _WIDE if letter.isupper() or letter in "mw—%" else _MEAN

    return size * sum(map(ems, text))


def wrapped(text: str, width: float, size: float) -> tuple[str, ...]:
    """A label in lines that are no wider than that, at most three; a cut one ends in an ellipsis.

    >>> wrapped("return of Veltria's frozen assets", 120, 13)
    ("return of Veltria's", 'frozen assets')
    """
    lines: list[str] = [""]
    for word in text.split():
        for number, piece in enumerate(_fitting(word, width, size)):
            longer = f"{lines[-1]}{'' if number else ' '}{piece}".strip()
            if text_width(longer, size) <= width or not lines[-1]:
                lines[-1] = longer
            else:
                lines.append(piece)
    if len(lines) > _MAX_LINES:
        last = lines[_MAX_LINES - 1]
        while last and text_width(last + "…", size) > width:
            last = last[:-1]
        return (*lines[: _MAX_LINES - 1], last.rstrip() + "…")
    return tuple(lines)


def _fitting(word: str, width: float, size: float) -> list[str]:
    """A word, in pieces where it is wider than a line: after a hyphen or stroke if there is one."""
    if text_width(word, size) <= width:
        return [word]
    pieces = [""]
    for letter in word:
        if pieces[-1] and (pieces[-1][-1] in "-/–" or text_width(pieces[-1] + letter, size) > width):
            pieces.append("")
        pieces[-1] += letter
    return pieces
