"""Discourse networks: coded statements in, ties between actors and issues out.

Names, meanings and formulas are those of `dna_network` in rDNA, the R package of Discourse Network Analyzer
(P. Leifeld, https://github.com/leifeld/dna: rDNA/R/dna_network.R documents them, `computeOneModeMatrix` and
`computeTwoModeMatrix` in dna/export/Exporter.java compute them), with the stance as an integer qualifier (`SCALE`):
for is 1, against -1, conditional 0. Where nothing is conditional, that is DNA's binary agreement. What differs is said
where it does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Literal, get_args

from onrecord.datamodel import Stance
from onrecord.errors import UsageError
from onrecord.render.coding import (
    CONDITIONALS,
    DUPLICATES,
    SCALE,
    TIME_WINDOWS,
    Coded,
    Conditional,
    Duplicates,
    TimeWindow,
    Window,
    moving,
    unrepeated,
    within,
)

__all__ = [
    "AGGREGATIONS",
    "NORMALIZATIONS",
    "Aggregation",
    "Mode",
    "Network",
    "Nodes",
    "Normalization",
    "Options",
    "Tie",
    "build",
    "build_windows",
]

Mode = Literal["twomode", "onemode"]
Nodes = Literal["actors", "issues"]
Aggregation = Literal["ignore", "combine", "congruence", "conflict", "subtract"]
Normalization = Literal["no", "activity", "prominence", "average", "jaccard", "cosine"]

AGGREGATIONS: dict[Mode, tuple[Aggregation, ...]] = {
    "twomode": ("ignore", "combine", "subtract"),
    "onemode": ("congruence", "conflict", "subtract", "ignore"),
}
"""What may be made of the stances in each kind of network; the first is taken if none is named."""

NORMALIZATIONS: dict[Mode, tuple[Normalization, ...]] = {
    "twomode": ("no", "activity", "prominence"),
    "onemode": ("no", "average", "jaccard", "cosine"),
}
"""How the ties of each kind of network may be normalised."""

_COMBINED: dict[Stance, int] = {"for": 1, "against": 2, "conditional": 4}  # 1, 2 and 3 (both) are DNA's own


@dataclass(frozen=True, slots=True)
class Options:
    """How to make networks of positions; names and meanings are those of rDNA's `dna_network`.

    Raises UsageError for a value that is not known, or values that do not go together.
    """

    network: Mode = "twomode"
    """twomode: actors and issues; onemode: actors alone, or issues alone (`nodes`)."""
    nodes: Nodes = "actors"
    """What a one-mode network ties together: actors by the issues they share, or issues by the actors."""
    aggregation: Aggregation | None = None
    """What is made of the stances: see `AGGREGATIONS`. None: ignore in two modes, congruence in one."""
    normalization: Normalization = "no"
    """What the value of a tie is divided by: see `NORMALIZATIONS`."""
    duplicates: Duplicates = "include"
    """In what stretch identical statements count once: include (never), document, week, month, year, acrossrange."""
    conditional: Conditional = "between"
    """What a conditional stance counts as: halfway between for and against, one of these, or nothing (out)."""
    start: str | None = None
    """The first day that counts (ISO)."""
    stop: str | None = None
    """The last day that counts (ISO)."""
    isolates: bool = False
    """Whether those that say nothing in the time that counts are nodes too."""
    time_window: TimeWindow = "no"
    """The unit of moving windows, each a network of its own: events (statements), days, weeks, months, years."""
    window_size: int | None = None
    """How many units a window has."""

    def __post_init__(self) -> None:
        _check_known(self)
        _check_days(self.start, self.stop)
        if self.network == "twomode" and self.nodes != "actors":
            raise UsageError("A two-mode network has actors and issues: nodes are chosen for a one-mode network.")
        if self.combined == "combine" and self.normalization != "no":
            raise UsageError("Normalised numbers of combined stances mean nothing: choose another aggregation.")
        if (self.time_window == "no") != (self.window_size is None):
            raise UsageError("A time window needs both its unit (days, for example) and its size (7).")
        if self.window_size is not None and self.window_size < 1:
            raise UsageError(f"A time window has at least one unit, not {self.window_size}.")

    @property
    def combined(self) -> Aggregation:
        """The aggregation asked for, or the one taken if none is named."""
        return self.aggregation or AGGREGATIONS[self.network][0]


@dataclass(frozen=True, slots=True)
class Tie:
    """A tie between two nodes, with what it rests on."""

    source: str
    """Id of an actor (or of an issue, in a one-mode network of issues)."""
    target: str
    """Id of an issue in a two-mode network, else of another node of the same kind."""
    value: float
    """The entry of the matrix that rDNA returns; below 0 where conflict outweighs congruence, or against for."""
    coded: tuple[Coded, ...]
    """The statements that make the tie."""


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes and the ties between them; ties of value 0 are none."""

    actors: tuple[str, ...]
    """Ids of the actors; empty in a one-mode network of issues."""
    issues: tuple[str, ...]
    """Ids of the issues; empty in a one-mode network of actors."""
    ties: tuple[Tie, ...]
    """By source, then target, in the order of the nodes."""
    coded: tuple[Coded, ...]
    """All statements that count."""
    start: str | None = None
    """First day of its time window."""
    stop: str | None = None
    """Last day of its time window."""


_Cells = dict[str, dict[str, dict[Stance, list[Coded]]]]


def build(coded: Sequence[Coded], options: Options) -> Network:
    """Return the network of coded statements; `options.time_window` plays no part.

    >>> rows = [("a", "toll", "for"), ("b", "toll", "for"), ("b", "toll", "for"), ("c", "toll", "against")]
    >>> said = [Coded(actor, issue, stance, None, f"s{n}", "x", "x") for n, (actor, issue, stance) in enumerate(rows)]
    >>> [(tie.source, tie.target, tie.value) for tie in build(said, Options("onemode")).ties]
    [('a', 'b', 2.0)]
    """
    return _network(Window(None, None, _counted(coded, options)), coded, options)


def build_windows(coded: Sequence[Coded], options: Options) -> tuple[Network, ...]:
    """Return a network for each time window; see `coding.moving`. Raises UsageError if no window is asked for."""
    if options.time_window == "no" or options.window_size is None:
        raise UsageError("No time window is asked for: name its unit and its size.")
    windows = moving(_counted(coded, options), options.time_window, options.window_size)
    return tuple(_network(window, coded, options) for window in windows)


def _counted(coded: Sequence[Coded], options: Options) -> tuple[Coded, ...]:
    held = within(coded, options.start, options.stop)
    return unrepeated(held, options.duplicates, by_stance=options.combined != "ignore")


def _network(window: Window, coded: Sequence[Coded], options: Options) -> Network:
    everyone = coded if options.isolates else window.coded
    actors, issues = _each(row.actor for row in everyone), _each(row.issue for row in everyone)
    if options.network == "twomode":
        ties = _twomode(_cells(window.coded, lambda row: (row.actor, row.issue)), options)
        return Network(actors, issues, ties, window.coded, window.start, window.stop)
    if options.nodes == "actors":
        ties = _onemode(_cells(window.coded, lambda row: (row.actor, row.issue)), options)
        return Network(actors, (), ties, window.coded, window.start, window.stop)
    ties = _onemode(_cells(window.coded, lambda row: (row.issue, row.actor)), options)
    return Network((), issues, ties, window.coded, window.start, window.stop)


def _each(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))


def _cells(coded: Iterable[Coded], place: Callable[[Coded], tuple[str, str]]) -> _Cells:
    """The statements by row, column and stance: rDNA's three-dimensional array, with the statements for their count."""
    cells: _Cells = {}
    for row in coded:
        first, second = place(row)
        cells.setdefault(first, {}).setdefault(second, {}).setdefault(row.stance, []).append(row)
    return cells


def _twomode(cells: _Cells, options: Options) -> tuple[Tie, ...]:
    """Ties of actors and issues, with n(q) statements of stance q.

    ignore: the sum of all n(q). subtract: n(for) - n(against). combine: 1 for, 2 against, 3 both, and 4 more for
    conditional. Then activity divides by the number of the actor's statements, prominence by the issue's.
    """
    by_issue: dict[str, int] = {}
    for columns in cells.values():
        for issue, cell in columns.items():
            by_issue[issue] = by_issue.get(issue, 0) + _size(cell)
    ties = []
    for actor, columns in cells.items():
        activity = sum(_size(cell) for cell in columns.values())
        for issue, cell in columns.items():
            norm = {"activity": activity, "prominence": by_issue[issue]}.get(options.normalization, 1)
            value = _worth(cell, options.combined) / norm
            if value:
                ties.append(Tie(actor, issue, value, _all(cell)))
    return tuple(ties)


def _worth(cell: dict[Stance, list[Coded]], aggregation: Aggregation) -> int:
    if aggregation == "combine":
        return sum(_COMBINED[stance] for stance in cell)
    if aggregation == "subtract":
        return sum(SCALE[stance] * len(rows) for stance, rows in cell.items())
    return _size(cell)


def _onemode(cells: _Cells, options: Options) -> tuple[Tie, ...]:
    """Ties of actors by issues (or of issues by actors): each pair of their statements on a shared one counts.

    A pair of stances p and q is alike by 1 - |p - q| / 2. congruence: the sum of likeness over all pairs. conflict: of
    1 - likeness. subtract: congruence - conflict. ignore: the number of pairs. DNA divides by the range of the stances
    that the data hold, which is 2 wherever both for and against occur, and here always.
    """
    ties = []
    for first, second in combinations(cells, 2):
        value, shown = 0.0, []
        for column in (column for column in cells[first] if column in cells[second]):
            for (p, mine), (q, theirs) in product(cells[first][column].items(), cells[second][column].items()):
                share = _share(p, q, options.combined)
                value += share * len(mine) * len(theirs)
                shown += [*mine, *theirs] if share else []
        norm = _norm(cells[first], cells[second], options.normalization)
        if value and norm:
            ties.append(Tie(first, second, value / norm, tuple(dict.fromkeys(shown))))
    return tuple(ties)


def _share(p: Stance, q: Stance, aggregation: Aggregation) -> float:
    likeness = 1 - abs(SCALE[p] - SCALE[q]) / 2
    return {"congruence": likeness, "conflict": 1 - likeness, "subtract": 2 * likeness - 1}.get(aggregation, 1.0)


def _norm(
    first: dict[str, dict[Stance, list[Coded]]], second: dict[str, dict[Stance, list[Coded]]], normalization: str
) -> float:
    """What the value of a tie is divided by, with n1 and n2 statements of the two on an issue with a stance.

    average: (sum n1 + sum n2) / 2. cosine: sum n1 * sum n2 (so it is in DNA). jaccard: the sum of n1 where n2 is 0, of
    n2 where n1 is 0, and of n1 * n2.
    """
    ours = {(column, stance): len(rows) for column, cell in first.items() for stance, rows in cell.items()}
    theirs = {(column, stance): len(rows) for column, cell in second.items() for stance, rows in cell.items()}
    if normalization == "average":
        return (sum(ours.values()) + sum(theirs.values())) / 2
    if normalization == "cosine":
        return sum(ours.values()) * sum(theirs.values())
    if normalization == "jaccard":
        alone = sum(n for key, n in ours.items() if key not in theirs)
        alone += sum(n for key, n in theirs.items() if key not in ours)
        return alone + sum(n * theirs[key] for key, n in ours.items() if key in theirs)
    return 1


def _size(cell: dict[Stance, list[Coded]]) -> int:
    return sum(len(rows) for rows in cell.values())


def _all(cell: dict[Stance, list[Coded]]) -> tuple[Coded, ...]:
    return tuple(row for rows in cell.values() for row in rows)


def _check_known(options: Options) -> None:
    """Refuse a value that is not known; it may come from Python, where nothing checked it."""
    known: dict[str, tuple[str, ...]] = {
        "network": get_args(Mode),
        "nodes": get_args(Nodes),
        "duplicates": DUPLICATES,
        "conditional": CONDITIONALS,
        "time_window": TIME_WINDOWS,
    }
    for name, values in known.items():
        if (value := getattr(options, name)) not in values:
            raise UsageError(f"The {name.replace('_', ' ')} {value!r} is not known: choose one of {', '.join(values)}.")
    mode = {"twomode": "A two-mode", "onemode": "A one-mode"}[options.network]
    if options.combined not in AGGREGATIONS[options.network]:
        choices = ", ".join(AGGREGATIONS[options.network])
        raise UsageError(f"{mode} network has no aggregation {options.combined!r}: choose one of {choices}.")
    if options.normalization not in NORMALIZATIONS[options.network]:
        choices = ", ".join(NORMALIZATIONS[options.network])
        raise UsageError(f"{mode} network has no normalization {options.normalization!r}: choose one of {choices}.")


def _check_days(start: str | None, stop: str | None) -> None:
    for name, day in (("start", start), ("stop", stop)):
        try:
            is_day = day is None or dt.date.fromisoformat(day).isoformat() == day
        except (TypeError, ValueError):
            is_day = False
        if not is_day:
            raise UsageError(f"The {name} {day!r} is no day: write it as 2031-05-09.")
    if start and stop and start > stop:
        raise UsageError(f"The start {start} lies after the stop {stop}.")
