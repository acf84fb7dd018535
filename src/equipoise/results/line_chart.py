"""A chart of lines over a number, and one of a table of numbers: what they show, without how they are drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from equipoise.results.shown import Shown
from equipoise.results.svg import Point, Shape


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its name; `band` is a lower and an upper line; `marked` puts a mark at each point.

    Points that are not `joined` are marks alone; `whiskers` are the ends (low x, high x) of a stroke through each.
    """

    label: str
    points: tuple[Point, ...]
    band: tuple[tuple[Point, ...], tuple[Point, ...]] | None = None
    marked: bool = False
    mark: Shape = "circle"
    joined: bool = True
    whiskers: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line across the chart at one value of an axis, with its name."""

    at: float
    label: str
    upright: bool = False


@dataclass(frozen=True, slots=True)
class LineChart(Shown):
    """Lines over a number. Ranges are (low, high) of the axes; None takes what the lines need.

    `lanes` names the values 0, 1, 2 ... of the vertical axis, from above, where that axis is no number.
    """

    title: str
    description: str
    x_label: str
    y_label: str
    lines: tuple[Line, ...]
    rules: tuple[Rule, ...] = ()
    x_range: tuple[float, float] | None = None
    y_range: tuple[float, float] | None = None
    caption: str = ""
    lanes: tuple[str, ...] = ()
    simulated: bool = False

    def extent(self) -> tuple[float, float, float, float]:
        """Return the least and largest x, then y, that are shown."""
        points = [point for line in self.lines for point in (*line.points, *_of_band(line))]
        xs = [x for x, _ in points] + [rule.at for rule in self.rules if rule.upright]
        xs += [x for line in self.lines for ends in line.whiskers for x in ends]
        ys = [y for _, y in points] + [rule.at for rule in self.rules if not rule.upright]
        x_low, x_high = self.x_range or (min(xs, default=0.0), max(xs, default=1.0))
        if self.lanes:
            # The names of upright rules stand above the first lane.
            above = -1.1 if any(rule.upright for rule in self.rules) else -0.6
            return x_low, max(x_high, x_low + 1e-9), above, len(self.lanes) - 0.4
        y_low, y_high = self.y_range or (min(ys, default=0.0), max(ys, default=1.0))
        return x_low, max(x_high, x_low + 1e-9), y_low, max(y_high, y_low + 1e-9)


@dataclass(frozen=True, slots=True)
class HeatChart(Shown):
    """Numbers over two axes, each written into its cell; `values` by row, then column; None leaves a cell empty.

    `marked` names the cell (row, column) of the plan itself.
    """

    title: str
    description: str
    x_label: str
    y_label: str
    columns: tuple[str, ...]
    rows: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]
    marked: tuple[int, int] | None = None
    caption: str = ""
    shown: tuple[tuple[str, ...], ...] = field(default=())
    """The words of each cell, where they are not the rounded number."""
    simulated: bool = False

    def words(self, row: int, column: int) -> str:
        """Return what stands in a cell; a dash where there is no number."""
        value = self.values[row][column]
        if value is None:
            return "-"
        return self.shown[row][column] if self.shown else f"{value:.0f}"

    def depth(self, row: int, column: int) -> float | None:
        """Return how dark a cell is, 0 to 0.75, from the least to the largest number; None for an empty one."""
        known = [value for values in self.values for value in values if value is not None]
        value = self.values[row][column]
        if value is None:
            return None
        low, high = min(known), max(known)
        return 0.75 * (value - low) / (high - low) if high > low else 0.2


def _of_band(line: Line) -> tuple[Point, ...]:
    return () if line.band is None else (*line.band[0], *line.band[1])


def ticks(low: float, high: float, most: int = 7) -> Sequence[float]:
    """Return round values between `low` and `high`, at most `most` and at least two where there are any.

    >>> ticks(0.0, 64.0)
    [0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0]
    """
    wide = high - low
    size = 10.0 ** _floor_log10(wide / max(most - 1, 1))
    steps = (size * factor for factor in (1.0, 2.0, 2.5, 5.0, 10.0, 20.0))
    step = next(step for step in steps if wide / step <= most - 1 + 1e-9)
    first = int(-(-(low - 1e-9 * wide) // step))
    last = int((high + 1e-9 * wide) // step)
    return [round(place * step, 12) for place in range(first, last + 1)]


def _floor_log10(value: float) -> int:
    return math.floor(math.log10(value)) if value > 0 else 0
