"""What many rehearsals of a trial gave: how often each comparison rejects and covers, with Monte Carlo errors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from equipoise.results.line_chart import Line, LineChart, Rule

if TYPE_CHECKING:
    from equipoise.simulation.many import Expectation, Share, TrialExpectations

_LIMIT: Final = 1.959963984540054
"""95 in 100 values of a normal error lie within so many standard errors."""


def expectation_chart(found: TrialExpectations, *, null: bool = False) -> LineChart | None:
    """Return shares of trials by comparison: p below the level and, where known, intervals that hold the truth.

    `null` says that the trials had no effect: the first share is then the type I error. None where no number of the
    plan has either.
    """
    shown = [one for one in found.expectations if one.rejects is not None and one.key.category != "covariate"]
    if not shown:
        return None
    rejects = "type I error" if null else "power"
    lines = [_line(rejects, shown, [one.rejects for one in shown], -0.12)]
    rules = [Rule(found.level, f"level {found.level:g}", upright=True)]
    if any(one.covers is not None for one in shown):
        lines.append(_line("coverage of the intervals", shown, [one.covers for one in shown], 0.12))
        rules.append(Rule(0.95, "coverage 0.95", upright=True))
    return LineChart(
        f"What {found.trials} rehearsed trials gave",
        f"{rejects.capitalize()} by line of the plan: "
        + "; ".join(f"{_name(one)} {_told(one.rejects)}" for one in shown),
        "Share of trials",
        "",
        tuple(lines),
        tuple(rules),
        x_range=(0.0, 1.0),
        caption="Strokes reach 1.96 Monte Carlo standard errors to either side.",
        lanes=tuple(_name(one) for one in shown),
        simulated=True,
    )


def _line(label: str, shown: Sequence[Expectation], shares: Sequence[Share | None], aside: float) -> Line:
    known = [(place, share) for place, share in enumerate(shares[: len(shown)]) if share is not None]
    return Line(
        label,
        tuple((share.value, place + aside) for place, share in known),
        marked=True,
        mark="circle" if aside < 0 else "square",
        joined=False,
        whiskers=tuple(
            (max(share.value - _LIMIT * share.error, 0.0), min(share.value + _LIMIT * share.error, 1.0))
            for _, share in known
        ),
    )


def _name(one: Expectation) -> str:
    day = "" if one.key.day is None else f", day {one.key.day}"
    of_what = "" if one.key.category in ("", "arm", "event") else f", {one.key.category}"
    return f"{one.key.analysis_id} {one.key.statistic}{of_what}{day}".replace("_", " ")


def _told(share: Share | None) -> str:
    return "" if share is None else f"{share.value:.3f} +- {share.error:.3f}"
