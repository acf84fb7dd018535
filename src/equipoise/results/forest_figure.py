"""The forest of subgroups: hazard ratios with limits on a log scale, and the tests of interaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, exp, floor, log

from equipoise.analysis import AnalysisRow
from equipoise.analysis.subgroup_forest import EVERYBODY, INTERACTION, subgroup_of
from equipoise.results.rounding import fixed, p_value
from equipoise.results.svg import ARM_COLOURS, GRID, INK, MUTED, Drawing, wrap

WIDTH, TOP, ROW, MARGIN = 860.0, 84.0, 21.0, 20.0
PLOT_LEFT, PLOT_RIGHT, COUNTS, NUMBERS, TESTS = 370.0, 610.0, 345.0, 625.0, 840.0
# Limits farther out than this are drawn as arrows, so that one small subgroup does not flatten the others.
_FARTHEST = 8.0


@dataclass(frozen=True, slots=True)
class ForestFigure:
    """The words of the figure: which arm does better to the left of 1, and to the right."""

    title: str
    better_left: str
    better_right: str
    note: str = ""
    simulated: bool = True


@dataclass(frozen=True, slots=True)
class _Scale:
    reach: float

    def x(self, ratio: float) -> float:
        """Return the place of a ratio, kept inside the plot."""
        share = (log(ratio) / self.reach + 1.0) / 2.0
        return PLOT_LEFT + (PLOT_RIGHT - PLOT_LEFT) * min(max(share, 0.0), 1.0)

    @property
    def ticks(self) -> list[float]:
        """The powers of two within reach."""
        most = floor(self.reach / log(2.0) + 1e-9)
        return [2.0**power for power in range(-most, most + 1)]


def render_forest(rows: Sequence[AnalysisRow], words: ForestFigure) -> str:
    """Return the SVG of the rows of one forest, in their order: a square per estimate, larger with more events."""
    scale = _Scale(_reach(rows))
    lines = _lines(rows)
    caption = wrap(_caption(words), 130)
    height = TOP + ROW * len(lines) + 64 + 16 * len(caption)
    drawing = Drawing(WIDTH, height, words.title, _description(rows, words))
    bottom = TOP + ROW * len(lines)
    _draw_frame(drawing, scale, words, bottom)
    most = max((row.events or 0 for row in rows if row.category != EVERYBODY), default=1) or 1
    for place, line in enumerate(lines):
        _draw_line(drawing, scale, line, TOP + ROW * (place + 0.5), most)
    for number, text in enumerate(caption):
        drawing.text(MARGIN, bottom + 62 + 16 * number, text, size=11, colour=MUTED)
    return drawing.render()


def _reach(rows: Sequence[AnalysisRow]) -> float:
    ends = [abs(log(end)) for row in rows for end in (row.lower, row.upper) if _ratio(row) and end and 0 < end < 1e6]
    return ceil(min(max([log(2.0), *ends]), log(_FARTHEST)) / log(2.0) - 1e-9) * log(2.0)


def _ratio(row: AnalysisRow) -> bool:
    return row.statistic == "hazard_ratio" and row.estimate is not None


def _lines(rows: Sequence[AnalysisRow]) -> list[AnalysisRow | str]:
    """Return the lines of the figure: a heading before each subgroup, which also bears its test."""
    lines: list[AnalysisRow | str] = []
    tests = {subgroup_of(row)[0]: row for row in rows if subgroup_of(row)[1] == INTERACTION}
    last = EVERYBODY
    for row in rows:
        subgroup, level = subgroup_of(row)
        if level == INTERACTION:
            continue
        if subgroup != last:
            lines.append(tests.get(subgroup, subgroup))
            last = subgroup
        lines.append(row)
    return lines


def _draw_frame(drawing: Drawing, scale: _Scale, words: ForestFigure, bottom: float) -> None:
    drawing.text(MARGIN, 26, words.title, size=16, bold=True)
    if words.simulated:
        drawing.text(WIDTH - MARGIN, 26, "SIMULATED", size=12, colour="#a11d33", anchor="end", bold=True)
    heads = (("Subgroup", MARGIN, "start"), ("Events / n", COUNTS, "end"), ("Hazard ratio (limits)", NUMBERS, "start"))
    for text, x, anchor in (*heads, ("p, interaction", TESTS, "end")):
        drawing.text(x, TOP - 14, text, size=12, colour=MUTED, anchor=anchor)
    for tick in scale.ticks:
        x = scale.x(tick)
        drawing.line(x, TOP - 4, x, bottom, colour=INK if tick == 1 else GRID)
        drawing.text(x, bottom + 16, f"{tick:g}", size=11, colour=MUTED, anchor="middle")
    middle = scale.x(1.0)
    drawing.text(middle - 8, bottom + 36, f"\u2190 {words.better_left} better", size=11, colour=MUTED, anchor="end")
    drawing.text(middle + 8, bottom + 36, f"{words.better_right} better \u2192", size=11, colour=MUTED)


def _draw_line(drawing: Drawing, scale: _Scale, line: AnalysisRow | str, y: float, most: int) -> None:
    if isinstance(line, str):
        drawing.text(MARGIN, y + 4, line, size=12, bold=True)
        return
    subgroup, level = subgroup_of(line)
    if level == INTERACTION:
        drawing.text(MARGIN, y + 4, subgroup, size=12, bold=True)
        drawing.text(TESTS, y + 4, p_value(line.p) if line.p is not None else "", size=12, anchor="end")
        return
    everybody = subgroup == EVERYBODY
    drawing.text(MARGIN + (0 if everybody else 14), y + 4, "Everybody" if everybody else level, bold=everybody)
    drawing.text(COUNTS, y + 4, f"{line.events} / {line.n}", size=12, anchor="end")
    if line.estimate is None or line.lower is None or line.upper is None:
        drawing.text(NUMBERS, y + 4, "not shown", size=12, colour=MUTED)
        return
    _draw_estimate(drawing, scale, line, y, most)
    numbers = f"{fixed(line.estimate, 2)} ({fixed(line.lower, 2)} to {fixed(line.upper, 2)})"
    drawing.text(NUMBERS, y + 4, numbers, size=12)


def _draw_estimate(drawing: Drawing, scale: _Scale, row: AnalysisRow, y: float, most: int) -> None:
    assert row.estimate is not None
    assert row.lower is not None
    assert row.upper is not None
    colour = INK if row.category == EVERYBODY else ARM_COLOURS[0]
    drawing.line(scale.x(row.lower), y, scale.x(row.upper), y, colour=colour, width=1.6)
    edge = exp(scale.reach)
    for limit, side in ((row.lower, 1.0), (row.upper, -1.0)):
        if not 1.0 / edge <= limit <= edge:
            x = scale.x(limit)
            drawing.path([(x + 5 * side, y - 4), (x, y), (x + 5 * side, y + 4)], colour=colour, width=1.6)
    half = 6.0 if row.category == EVERYBODY else 2.5 + 3.5 * ((row.events or 0) / most) ** 0.5
    tip = f"hazard ratio {fixed(row.estimate, 2)}"
    x = scale.x(row.estimate)
    drawing.rectangle(x - half, y - half, 2 * half, 2 * half, fill=colour, stroke=colour, radius=1, tip=tip)


def _caption(words: ForestFigure) -> str:
    told = "Squares grow with the number of events; lines are limits, arrows where they leave the figure."
    return f"{told} {words.note}".strip()


def _description(rows: Sequence[AnalysisRow], words: ForestFigure) -> str:
    kind = "Simulated participants. " if words.simulated else ""
    told = "; ".join(
        f"{row.category} {row.estimate:.2f} ({row.lower:.2f} to {row.upper:.2f})"
        for row in rows
        if row.statistic == "hazard_ratio" and None not in (row.estimate, row.lower, row.upper)
    )
    return f"{kind}Hazard ratios by subgroup: {told}."
