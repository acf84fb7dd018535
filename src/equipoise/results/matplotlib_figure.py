"""The charts drawn by matplotlib, for those who restyle a figure for a journal; the numbers are the charts' own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from equipoise.errors import MissingExtraError
from equipoise.results.chart import Chart
from equipoise.results.curve_chart import CurveChart
from equipoise.results.forest_chart import ForestChart
from equipoise.results.line_chart import HeatChart, LineChart
from equipoise.results.love_chart import LoveChart
from equipoise.results.marker_chart import MarkerChart, MarkerPanel, figure
from equipoise.results.marker_figure import tick_label
from equipoise.results.matplotlib_lines import SIGNS, draw_heat, draw_lines, plain
from equipoise.results.month_axis import month_step
from equipoise.results.svg import ALARM, ARM_COLOURS, INK, MONTH_DAYS, MUTED
from equipoise.results.swimmer_chart import SwimmerChart
from equipoise.results.swimmer_figure import FOLLOWED, signs

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LINES = ("-", "--", ":", "-.")


def matplotlib_figure(chart: Chart, *, width: float = 7.0) -> Figure:
    """Return a matplotlib Figure of a chart, `width` inches wide, for the user to restyle and save.

    No window is opened and no state of pyplot is touched; the caption stays with the chart. MissingExtraError where
    matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure
    except ModuleNotFoundError as fault:
        if fault.name is None or fault.name.partition(".")[0] != "matplotlib":
            raise
        raise MissingExtraError(
            "figures by matplotlib need matplotlib", mend="install it: pip install 'equipoise[figures]'"
        ) from None
    drawn = Figure(figsize=(width, _height(chart, width)), layout="constrained")
    match chart:
        case CurveChart():
            _draw_curves(drawn, chart)
        case ForestChart():
            _draw_forest(drawn, chart)
        case HeatChart():
            draw_heat(drawn, chart)
        case LineChart():
            draw_lines(drawn, chart)
        case LoveChart():
            _draw_love(drawn, chart)
        case MarkerChart():
            _draw_marker(drawn, chart)
        case SwimmerChart():
            _draw_swimmer(drawn, chart)
    title = f"{chart.title}\n{chart.subtitle}" if isinstance(chart, CurveChart) and chart.subtitle else chart.title
    drawn.suptitle(plain(title), x=0.01, ha="left", fontweight="bold")
    if chart.simulated:
        drawn.text(0.995, 0.995, "SIMULATED", ha="right", va="top", color=ALARM, fontsize=8, fontweight="bold")
    return drawn


def _height(chart: Chart, width: float) -> float:
    """Return the height in inches that the rows of a chart need."""
    match chart:
        case CurveChart():
            return 0.57 * width + 0.22 * len(chart.lines)
        case ForestChart():
            return 1.6 + 0.24 * len(chart.lines)
        case HeatChart():
            return 1.4 + 0.32 * len(chart.rows)
        case LineChart():
            return 1.4 + 0.5 * len(chart.lanes) if chart.lanes else 0.6 * width
        case LoveChart():
            return 1.6 + 0.24 * len(chart.rows)
        case MarkerChart():
            return 0.55 * width * max(1, -(-len(chart.panels) // 2))
        case SwimmerChart():
            return 1.6 + sum(0.35 + 0.1 * len(group.lanes) for group in chart.groups)


def _colour(place: int) -> str:
    return ARM_COLOURS[place % len(ARM_COLOURS)]


def _months(axes: Axes, first: float, last: float, room: float = 400.0) -> None:
    """Label days as months."""
    step = month_step(last - first, room)
    months = range(0, int(last / MONTH_DAYS) + 1, step)
    axes.set_xticks([month * MONTH_DAYS for month in months], [str(month) for month in months])


def _tidy(axes: Axes, *hidden: str) -> None:
    for side in ("top", "right", *hidden):
        axes.spines[side].set_visible(False)


def _draw_curves(drawn: Figure, chart: CurveChart) -> None:
    rows = max(1, len(chart.lines))
    axes, table = drawn.subplots(2, 1, sharex=True, height_ratios=[10, 0.9 * rows + 0.5])
    for place, line in enumerate(chart.lines):
        days, colour = [*line.day, line.end], _colour(place)
        low, values, high = ([*each, each[-1]] for each in (line.lower, line.estimate, line.upper))
        axes.fill_between(days, low, high, step="post", color=colour, alpha=0.15, linewidth=0)
        style = _LINES[place % len(_LINES)]
        axes.step(days, values, where="post", color=colour, linestyle=style, label=plain(line.label))
        censored = [day for day, _ in line.censored], [value for _, value in line.censored]
        axes.plot(*censored, "|", color=colour, markersize=6)
        across = table.get_yaxis_transform()
        table.text(-0.05, place, plain(line.group), transform=across, ha="right", va="center", color=colour)
        for day, count in zip(chart.risk_days, line.at_risk, strict=False):
            table.text(day, place, str(count), ha="center", va="center")
    axes.set(xlim=(0, chart.last_day), ylim=(0, chart.ticks[-1] * 1.005), ylabel=plain(chart.y_label))
    axes.set_yticks(chart.ticks, [f"{100 * tick:.0f} %" for tick in chart.ticks])
    axes.set_xticks(chart.risk_days, [f"{day / MONTH_DAYS:.0f}" for day in chart.risk_days])
    axes.tick_params(labelbottom=True)
    axes.set_xlabel(plain(chart.x_label))
    axes.legend(frameon=False, loc="lower left" if chart.ticks[-1] == 1.0 else "upper left")
    _tidy(axes)
    table.set(ylim=(rows - 0.4, -0.7))
    table.set_title("Number at risk", loc="left", fontsize="medium")
    table.axis("off")


def _draw_forest(drawn: Figure, chart: ForestChart) -> None:
    drawn.set_layout_engine("none")  # the columns of text beside the plot have fixed places
    height = float(drawn.get_figheight())
    axes = drawn.add_axes((0.38, 0.55 / height, 0.24, 1 - 1.25 / height))
    for place, line in enumerate(chart.lines):
        bold = "bold" if line.heading or line.everybody else "normal"
        indent = "" if bold == "bold" else "   "
        across = axes.get_yaxis_transform()
        axes.text(-1.55, place, plain(indent + line.label), transform=across, va="center", fontweight=bold)
        axes.text(-0.06, place, line.counts, transform=across, va="center", ha="right")
        axes.text(1.04, place, line.numbers, transform=across, va="center")
        axes.text(2.55, place, line.test, transform=across, va="center", ha="right")
        if line.estimate is not None and line.lower is not None and line.upper is not None:
            colour = INK if line.everybody else ARM_COLOURS[0]
            low, high = max(line.lower, 1 / chart.reach), min(line.upper, chart.reach)
            axes.plot([low, high], [place, place], color=colour, linewidth=1.3)
            ends = [(low, "<")] if line.lower < low else []
            ends += [(high, ">")] if line.upper > high else []
            for end, sign in ends:
                axes.plot([end], [place], sign, color=colour, markersize=4)
            axes.plot([line.estimate], [place], "s", color=colour, markersize=4 + 4 * line.share**0.5)
    axes.axvline(1.0, color=INK, linewidth=0.8)
    axes.set(xscale="log", xlim=(1 / chart.reach, chart.reach), ylim=(len(chart.lines) - 0.5, -0.5))
    axes.set_xticks(chart.ticks, [f"{tick:g}" for tick in chart.ticks], fontsize=7)
    axes.minorticks_off()
    axes.set_yticks([])
    axes.set_xlabel(plain(f"\u2190 {chart.better_left} better    {chart.better_right} better \u2192"))
    heads = ((-1.55, "Subgroup", "left"), (-0.06, "Events / n", "right"), (1.04, "Hazard ratio (limits)", "left"))
    for x, words, side in (*heads, (2.55, "p, interaction", "right")):
        axes.text(x, -0.9, words, transform=axes.get_yaxis_transform(), ha=side, color=MUTED)
    _tidy(axes, "left")


def _draw_love(drawn: Figure, chart: LoveChart) -> None:
    axes = drawn.subplots()
    places = range(len(chart.rows))
    for place, row in enumerate(chart.rows):
        if row.before is not None and row.after is not None:
            axes.plot([row.before, row.after], [place, place], color="#aab6c2", linewidth=0.8, zorder=1)
    before = [(row.before, place) for place, row in enumerate(chart.rows) if row.before is not None]
    after = [(row.after, place) for place, row in enumerate(chart.rows) if row.after is not None]
    axes.scatter(
        *_columns(before), marker="o", label=chart.before, zorder=2, facecolors="white", edgecolors=ARM_COLOURS[1]
    )
    axes.scatter(*_columns(after), marker="D", label=chart.after, zorder=3, color=ARM_COLOURS[0])
    axes.axvline(chart.limit, color=INK, linestyle="--", linewidth=1, label=f"limit {chart.limit:g}")
    axes.set(xlim=(-0.01 * chart.ticks[-1], chart.ticks[-1]), ylim=(len(chart.rows) - 0.5, -0.5))
    axes.set_xticks(chart.ticks, [f"{tick:g}" for tick in chart.ticks])
    axes.set_yticks(places, [plain(row.label) for row in chart.rows])
    axes.tick_params(left=False)
    axes.set_xlabel("Absolute standardised difference")
    axes.legend(frameon=False, loc="lower right")
    _tidy(axes, "left")


def _columns(points: Sequence[tuple[float, float]]) -> tuple[list[float], list[float]]:
    return [x for x, _ in points], [y for _, y in points]


def _draw_marker(drawn: Figure, chart: MarkerChart) -> None:
    columns = min(2, len(chart.panels)) or 1
    rows = max(1, -(-len(chart.panels) // columns))
    grid = drawn.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    for place, axes in enumerate(grid.flat):
        axes.set_visible(place < len(chart.panels))
        if place < len(chart.panels):
            _draw_panel(axes, chart, chart.panels[place], _colour(place))
    first: Axes = grid[0][0]
    if chart.logarithmic:
        first.set_yscale("log")
    first.set(ylim=(chart.low, chart.high), xlim=(chart.first_day, chart.last_day))
    first.set_yticks(chart.ticks, [tick_label(tick, logarithmic=chart.logarithmic) for tick in chart.ticks])
    first.minorticks_off()
    _months(first, chart.first_day, chart.last_day, 600.0 / columns)
    drawn.supxlabel("Months from allocation", fontsize="medium")
    drawn.supylabel(plain(chart.y_label), fontsize="medium")


def _draw_panel(axes: Axes, chart: MarkerChart, panel: MarkerPanel, colour: str) -> None:
    for thread in panel.threads:
        style = "-" if len(thread) > 1 else "."
        axes.plot([p.day for p in thread], [p.value for p in thread], style, color=colour, linewidth=0.6, alpha=0.3)
    points = [point for thread in panel.threads for point in thread]
    for sign, shape in (("<", "v"), (">", "^")):
        beyond = [(point.day, point.value) for point in points if point.beyond == sign]
        axes.scatter(*_columns(beyond), marker=shape, s=14, facecolors="white", edgecolors=colour, zorder=3)
    medians = [visit.median for visit in panel.visits if visit.median is not None]
    axes.plot([point.day for point in medians], [point.value for point in medians], color=colour, linewidth=2, zorder=4)
    for sign, shape in (("", "o"), ("<", "v")):
        of_kind = [(point.day, point.value) for point in medians if point.beyond == sign]
        axes.scatter(*_columns(of_kind), marker=shape, s=26, color=colour, zorder=5)
    for limit in chart.limits:
        axes.axhline(limit, color=ALARM, linestyle="--", linewidth=0.9)
        words = f"limit of quantification {figure(limit)}"
        across = axes.get_yaxis_transform()
        axes.text(0.99, limit, words, transform=across, ha="right", va="top", color=ALARM, fontsize=7)
    axes.set_title(plain(f"{panel.label} (n = {panel.members})"), loc="left", color=colour, fontsize="medium")
    _tidy(axes)


def _draw_swimmer(drawn: Figure, chart: SwimmerChart) -> None:
    axes = drawn.subplots()
    known, y, told = signs(chart.kinds), 0.0, set[str]()
    for place, group in enumerate(chart.groups):
        axes.text(
            0, y, plain(f"{group.label} ({len(group.lanes)} of {group.members})"), color=_colour(place), va="center"
        )
        lanes = [y + 1.5 + number for number in range(len(group.lanes))]
        axes.hlines(lanes, 0, [lane.end for lane in group.lanes], color=FOLLOWED, linewidth=1.5)
        treated = [(at, *lane.treated) for at, lane in zip(lanes, group.lanes, strict=True) if lane.treated is not None]
        if treated:
            heights, starts, stops = zip(*treated, strict=True)
            label = plain(f"on the study drug ({group.label})")
            axes.hlines(heights, starts, stops, color=_colour(place), linewidth=3.5, label=label)
        for kind in chart.kinds:
            shape, edge, fill = known[kind]
            points = [
                (day, at)
                for at, lane in zip(lanes, group.lanes, strict=True)
                for day, what in lane.marks
                if what == kind
            ]
            # Any: matplotlib's own words for a mark with or without an inside
            paint: dict[str, Any] = (
                {"color": edge} if shape in ("cross", "arrow") else {"facecolors": fill, "edgecolors": edge}
            )
            label = None if kind in told or not points else plain(kind)
            axes.scatter(*_columns(points), marker=SIGNS[shape], s=16, zorder=3, label=label, **paint)
            told |= {kind} if points else set()
        y += 2.5 + len(group.lanes)
    axes.set(ylim=(max(y - 1.5, 1.0), -1), xlim=(0, chart.last_day * 1.02), xlabel="Months from allocation")
    axes.set_yticks([])
    _months(axes, 0.0, chart.last_day)
    if told or any(lane.treated for group in chart.groups for lane in group.lanes):
        drawn.legend(frameon=False, loc="outside lower left", ncols=2, fontsize=8)
    _tidy(axes, "left")
