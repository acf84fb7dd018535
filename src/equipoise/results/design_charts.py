"""The charts of a planned trial: power, people needed, bounds, accrual and events, two plans beside each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from equipoise.design import DesignAudit, drift_for_power, expected_events
from equipoise.design.trial_outline import TrialOutline
from equipoise.errors import EquipoiseError
from equipoise.results.line_chart import HeatChart, Line, LineChart, Rule
from equipoise.results.solved_plan import sequential_of

_POINTS = 41
SPENDING_WORDS = {"obrien_fleming": "O'Brien and Fleming's", "pocock": "Pocock's"}
RISKS = (0.3, 0.4, 0.5, 0.6, 0.7)
EFFECTS = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)


def power_chart(plans: Sequence[tuple[str, TrialOutline]], participants: int) -> LineChart:
    """Return power against the number of people, one line a plan; `participants` is marked."""
    high = max(2.0 * participants, *(1.4 * plan.sample_size().participants for _, plan in plans))
    numbers = np.linspace(max(high / 20, 10.0), high, _POINTS)
    lines = tuple(
        Line(name, tuple((float(n), plan.power_with(float(n)).power) for n in numbers)) for name, plan in plans
    )
    first = plans[0][1]
    at = first.power_with(participants).power
    return LineChart(
        "Power and people",
        f"Power against the number of participants. With {participants} participants it is {at:.3f}; "
        f"{first.sample_size().participants:.1f} give {first.power:g}.",
        "Participants, both arms together",
        "Power",
        lines,
        (Rule(first.power, f"power {first.power:g}"), Rule(participants, f"{participants} people", upright=True)),
        y_range=(0.0, 1.0),
        caption="One look, at the end. Fixed alternative: Lakatos 1988 with the spread of Z under the alternative.",
    )


def size_chart(plan: TrialOutline) -> HeatChart:
    """Return the people needed over control risks and hazard ratios; the plan's own cell is marked."""
    risks = tuple(sorted({*RISKS, plan.control_risk}))
    effects = tuple(sorted({*EFFECTS, plan.hazard_ratio}))
    values = tuple(
        tuple(_needed(replace(plan, control_risk=risk, hazard_ratio=effect)) for effect in effects) for risk in risks
    )
    return HeatChart(
        "People needed, by control risk and hazard ratio",
        f"Participants for power {plan.power:g}, from {_least(values):.0f} to {_largest(values):.0f} over the table.",
        "Hazard ratio",
        f"Risk by {plan.horizon:g} months",
        tuple(f"{effect:g}" for effect in effects),
        tuple(f"{risk:.0%}" for risk in risks),
        values,
        (risks.index(plan.control_risk), effects.index(plan.hazard_ratio)),
        "Whole people with one look at the end: the least multiple of the ratio with the power. Framed: this plan.",
    )


def _needed(plan: TrialOutline) -> float | None:
    try:
        return float(plan.sample_size().rounded.participants)
    except EquipoiseError:
        return None


def _least(values: Sequence[Sequence[float | None]]) -> float:
    return min((value for row in values for value in row if value is not None), default=0.0)


def _largest(values: Sequence[Sequence[float | None]]) -> float:
    return max((value for row in values for value in row if value is not None), default=0.0)


def bounds_chart(plan: TrialOutline) -> LineChart:
    """Return the bounds of Z at the looks, with the mean of Z if the effect is as planned."""
    bounds = plan.bounds()
    fractions = np.asarray(bounds.plan.fractions)
    looks = [(float(t), float(z)) for t, z in zip(fractions, bounds.critical_z, strict=True)]
    # The level an early look may spend can be too small for any Z.
    critical = tuple((t, z) for t, z in looks if math.isfinite(z))
    drift = drift_for_power(bounds)
    course = np.linspace(0.0, 1.0, _POINTS)
    expected = tuple((float(t), drift * float(t) ** 0.5) for t in course)
    return LineChart(
        "Bounds of the looks",
        "Z must reach: " + "; ".join(f"{z:.3f} at {t:.0%} of the events" for t, z in looks) + ".",
        "Part of the planned events",
        "Z in favour of the treatment",
        (Line("reject at or above", critical, marked=True), Line("mean of Z if the effect is as planned", expected)),
        (Rule(0.0, "no difference"),),
        x_range=(0.0, 1.0),
        caption=f"One-sided level {plan.level:g}, spent as {SPENDING_WORDS[plan.spending]} spending says.",
    )


def course_chart(plan: TrialOutline, participants: int) -> LineChart:
    """Return people entered and events expected against months from the first entry, with the looks."""
    months = np.linspace(0.0, plan.duration, _POINTS)
    scenario = plan.scenario
    entered = tuple((float(m), participants * float(scenario.accrual.share(m))) for m in months)
    seen = tuple((float(m), expected_events(scenario, participants, float(m)) if m > 0 else 0.0) for m in months)
    still = replace(plan, hazard_ratio=1.0).scenario
    none = tuple((float(m), expected_events(still, participants, float(m)) if m > 0 else 0.0) for m in months)
    looks = () if plan.looks == 1 else tuple(float(month) for month in sequential_of(plan, participants).months[:-1])
    return LineChart(
        "Accrual and events",
        f"{participants} enter in {plan.accrual:g} months; {seen[-1][1]:.1f} events are expected by month "
        f"{plan.duration:g} with the effect, {none[-1][1]:.1f} without.",
        "Months from the first entry",
        "People",
        (Line("entered", entered), Line("events, effect as planned", seen), Line("events, no effect", none)),
        tuple(Rule(month, f"look {number}", upright=True) for number, month in enumerate(looks, start=1)),
        x_range=(0.0, plan.duration),
        y_range=(0.0, float(participants) * 1.12),
    )


def audit_chart(audit: DesignAudit) -> LineChart | None:
    """Return the power of a stated number over control risks, one line a yearly dropout; None where it is not known."""
    if not audit.power or audit.stated.total is None:
        return None
    dropouts = sorted({cell.dropout_a_year for cell in audit.power})
    lines = tuple(
        Line(
            f"{lost:.0%} lost in a year",
            tuple((100 * cell.control_risk, cell.schoenfeld) for cell in audit.power if cell.dropout_a_year == lost),
            marked=True,
        )
        for lost in dropouts
    )
    low = min(cell.schoenfeld for cell in audit.power)
    high = max(cell.schoenfeld for cell in audit.power)
    return LineChart(
        f"Power of {audit.stated.total} over what the record leaves open",
        f"Power from {low:.3f} to {high:.3f} over the stated control risks and yearly dropout.",
        f"Control risk by {audit.stated.horizon:g} months, percent",
        "Power (Schoenfeld)",
        lines,
        (Rule(0.8, "power 0.8"),),
        y_range=(min(0.6, low), 1.0),
    )
