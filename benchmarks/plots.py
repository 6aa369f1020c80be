"""Points in, a plot as SVG out: the same bytes each time, so that a plot changes only with its numbers.

Lines over two axes, each linear or logarithmic, or bars beside their names. No fonts, styles or scripts are loaded;
the colours read on white and on black.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

__all__ = ["bars", "lines"]

Points = Sequence[tuple[float, float]]

_WIDTH, _HEIGHT = 640, 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 150, 36, 50
_NAMES = 260  # pixels for the names of bars
_COLOURS = ("#2563a8", "#c05a1e", "#3a8a4d", "#8a4f9e", "#777777", "#b0891a")
_TICKS = 5  # of a linear axis, about


def lines(title: str, series: Mapping[str, Points], *, x: str, y: str, log_x: bool = False, log_y: bool = False) -> str:
    """Draw one line a series, under ``title``, with what the axes are. Raises ValueError where nothing is to draw.

    >>> drawn = lines("Cost", {"here": [(1, 2), (10, 20)]}, x="articles", y="seconds", log_x=True)
    >>> drawn.startswith("<svg"), drawn.count("<polyline")
    (True, 1)
    """
    points = [point for each in series.values() for point in each]
    if not points:
        raise ValueError("no points to draw")
    across, up = _Axis([p[0] for p in points], log_x), _Axis([0.0, *(p[1] for p in points)], log_y)
    parts = [_text(_LEFT, 20, title, size=15)]
    parts += [_across(at, across) for at in across.ticks()] + [_up(at, up) for at in up.ticks()]
    parts.append(_text((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 10, x, anchor="middle"))
    turned = f'text-anchor="middle" transform="rotate(-90 16 {_HEIGHT / 2:g})"'
    parts.append(f'<text x="16" y="{_HEIGHT / 2:g}" {turned}>{escape(y)}</text>')
    for number, (name, found) in enumerate(series.items()):
        parts.append(_line(name, sorted(found), _COLOURS[number % len(_COLOURS)], number, across, up))
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" font-size="12"'
    style = 'font-family="sans-serif" fill="#777777"'
    return "\n".join((f"{head} {style}>", f"<title>{escape(title)}</title>", *parts, "</svg>\n"))


def bars(title: str, values: Mapping[str, float]) -> str:
    """Draw one bar a value, in their order, from zero, under ``title``. Raises ValueError where nothing is to draw.

    >>> bars("Rate", {"one": 2, "other": 4}).count("<rect")
    2
    """
    if not values:
        raise ValueError("no bars to draw")
    height = _TOP + 28 * len(values) + 10
    most = max(values.values()) or 1.0
    parts = [_text(10, 20, title, size=15)]
    for number, (name, value) in enumerate(values.items()):
        y, width = _TOP + 28 * number, value / most * (_WIDTH - _NAMES - 70)
        parts.append(_text(_NAMES - 8, y + 15, name, anchor="end"))
        parts.append(f'<rect x="{_NAMES}" y="{y}" width="{width:.1f}" height="20" fill="{_COLOURS[0]}"/>')
        parts.append(_text(_NAMES + width + 6, y + 15, f"{value:,.4g}"))
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" font-size="12"'
    style = 'font-family="sans-serif" fill="#777777"'
    return "\n".join((f"{head} {style}>", f"<title>{escape(title)}</title>", *parts, "</svg>\n"))


class _Axis:
    """From numbers to shares of an axis."""

    def __init__(self, values: Sequence[float], is_log: bool) -> None:
        self._is_log = is_log
        known = [value for value in values if value > 0] if is_log else list(values)
        self.low, self.high = (min(known), max(known)) if known else (1.0, 10.0)
        if self.low == self.high:
            self.high = self.low * 10 if is_log else self.low + 1

    def share(self, value: float) -> float:
        """How far along a value lies, 0 to 1."""
        if self._is_log:
            value = max(value, self.low)
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def ticks(self) -> list[float]:
        """Round numbers within the axis."""
        if self._is_log:
            powers = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
            found = [step * 10.0**power for power in powers for step in (1, 2, 5)]
            within = [value for value in found if self.low <= value <= self.high]
            return [value for value in within if f"{value:e}"[0] == "1"] if len(within) > 2 * _TICKS else within
        step = 10.0 ** math.floor(math.log10((self.high - self.low) / _TICKS))
        step *= next(by for by in (1, 2, 5, 10) if (self.high - self.low) / (step * by) <= _TICKS)
        first = math.ceil(self.low / step)
        return [number * step for number in range(first, math.floor(self.high / step) + 1)]


def _place(point: tuple[float, float], across: _Axis, up: _Axis) -> tuple[float, float]:
    x = _LEFT + across.share(point[0]) * (_WIDTH - _LEFT - _RIGHT)
    return x, _HEIGHT - _BOTTOM - up.share(point[1]) * (_HEIGHT - _TOP - _BOTTOM)


def _line(name: str, points: Points, colour: str, number: int, across: _Axis, up: _Axis) -> str:
    placed = [_place(point, across, up) for point in points]
    drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in placed)
    key = _text(_WIDTH - _RIGHT + 14, _TOP + 12 + 18 * number, name, fill=colour)
    return f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="2"/>{dots}{key}'


def _across(value: float, axis: _Axis) -> str:
    x = _LEFT + axis.share(value) * (_WIDTH - _LEFT - _RIGHT)
    return _rule(x, _TOP, x, _HEIGHT - _BOTTOM) + _text(x, _HEIGHT - _BOTTOM + 16, f"{value:,g}", anchor="middle")


def _up(value: float, axis: _Axis) -> str:
    y = _HEIGHT - _BOTTOM - axis.share(value) * (_HEIGHT - _TOP - _BOTTOM)
    return _rule(_LEFT, y, _WIDTH - _RIGHT, y) + _text(_LEFT - 8, y + 4, f"{value:,g}", anchor="end")


def _rule(x: float, y: float, to_x: float, to_y: float) -> str:
    return f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}" stroke="#777777" stroke-opacity=".25"/>'


def _text(x: float, y: float, text: str, *, anchor: str = "start", size: int = 12, fill: str = "") -> str:
    colour = f' fill="{fill}"' if fill else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}"{colour}>{escape(text)}</text>'
