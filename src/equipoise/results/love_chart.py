"""What a love plot shows: how far the groups differ in each covariate, before weighting and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from equipoise.analysis import AnalysisRow
from equipoise.results.rounding import fixed
from equipoise.results.shown import Shown

DIFFERENCE = "standardised_difference"


@dataclass(frozen=True, slots=True)
class LoveFigure:
    """What the figure needs besides the rows. `limit` is the largest difference that the plan calls balanced.

    `names` maps a row's group, the term of the propensity score, to what readers know it by.
    """

    title: str
    limit: float
    names: Mapping[str, str]
    simulated: bool = True


@dataclass(frozen=True, slots=True)
class LoveRow:
    """One covariate with its absolute standardised differences; None where the analysis gave none."""

    label: str
    before: float | None
    after: float | None
    beyond: bool
    """Whether the difference that is left is larger than the limit."""


@dataclass(frozen=True, slots=True)
class LoveChart(Shown):
    """The rows of a love plot, the largest difference before weighting first."""

    title: str
    description: str
    caption: str
    before: str
    after: str
    rows: tuple[LoveRow, ...]
    limit: float
    ticks: tuple[float, ...]
    simulated: bool


def love_chart(rows: Sequence[AnalysisRow], words: LoveFigure) -> LoveChart:
    """Return the chart of the rows of one analysis of balance; other statistics among them are left aside.

    Differences stand without their sign. The axis ends at a round number beyond every difference and the limit.
    """
    found = [row for row in rows if row.statistic == DIFFERENCE and row.estimate is not None]
    stages = list(dict.fromkeys(row.category for row in found))
    before = next((stage for stage in stages if stage.startswith("before")), "before weighting")
    after = next((stage for stage in stages if not stage.startswith("before")), "after weighting")
    shown = sorted(
        (_row(name, found, before, after, words) for name in dict.fromkeys(row.group for row in found)), key=_order
    )
    return LoveChart(
        title=words.title,
        description=_description(shown, before, after, words),
        caption=_caption(rows, shown, words),
        before=before,
        after=after,
        rows=tuple(shown),
        limit=words.limit,
        ticks=_ticks(
            [words.limit, *(value for row in shown for value in (row.before, row.after) if value is not None)]
        ),
        simulated=words.simulated,
    )


def _row(name: str, rows: Sequence[AnalysisRow], before: str, after: str, words: LoveFigure) -> LoveRow:
    by_stage = {row.category: abs(row.estimate) for row in rows if row.group == name and row.estimate is not None}
    left = by_stage.get(after)
    beyond = left is not None and left > words.limit
    return LoveRow(words.names.get(name, name), by_stage.get(before), left, beyond)


def _order(row: LoveRow) -> tuple[float, str]:
    return (-(row.before if row.before is not None else -1.0), row.label)


def _ticks(values: Sequence[float]) -> tuple[float, ...]:
    highest = max(values)
    step = next((step for step in (0.1, 0.2, 0.5, 1.0, 2.0, 5.0) if highest <= 8 * step), highest / 4)
    return tuple(step * place for place in range(ceil(round(highest * 1.02 / step, 9)) + 1))


def _description(rows: Sequence[LoveRow], before: str, after: str, words: LoveFigure) -> str:
    kind = "Simulated participants. " if words.simulated else ""
    told = "; ".join(f"{row.label} {_number(row.before)} and {_number(row.after)}" for row in rows)
    return f"{kind}Absolute standardised differences of {len(rows)} covariates, {before} and {after}: {told}."


def _number(value: float | None) -> str:
    return "not given" if value is None else fixed(value, 2)


def _caption(every: Sequence[AnalysisRow], rows: Sequence[LoveRow], words: LoveFigure) -> str:
    beyond = [row.label for row in rows if row.beyond]
    told = (
        f"Beyond {words.limit:g} afterwards: {', '.join(beyond)}."
        if beyond
        else f"None is beyond {words.limit:g} afterwards."
    )
    sizes = [
        f"{row.group} {fixed(row.estimate, 0)} of {row.n}"
        for row in every
        if row.statistic == "effective_sample_size" and row.estimate is not None
    ]
    worth = f" Effective sample size: {', '.join(sizes)}." if sizes else ""
    return f"Differences in standard deviations before weighting, without their sign. {told}{worth}"
