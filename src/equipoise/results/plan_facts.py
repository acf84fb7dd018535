"""What a planned trial is and needs, in words and rounded numbers: the same in the terminal and on the site."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scipy.special import ndtr

from equipoise.design import LogRankMethod
from equipoise.design.trial_outline import TrialOutline
from equipoise.errors import EquipoiseError
from equipoise.results.design_charts import SPENDING_WORDS
from equipoise.results.solved_plan import people_of, sequential_of


@dataclass(frozen=True, slots=True)
class PlanLook:
    """One look of a plan, rounded; `stopped` is the probability to have rejected by then, effect as planned."""

    month: str
    events: str
    entered: str
    z: str
    p: str
    ratio: str
    stopped: str


@dataclass(frozen=True, slots=True)
class FormulaRow:
    """What one formula says of a plan with one look at the end; `words` is the reason where it says nothing."""

    name: str
    words: str
    source: str


def plan_facts(plan: TrialOutline, participants: int | None) -> list[tuple[str, str]]:
    """Return names and values: what is assumed, then what is needed, or the power of so many participants."""
    facts = [
        ("control risk", f"{plan.control_risk:g} by month {plan.horizon:g}"),
        ("hazard ratio", f"{plan.hazard_ratio:g}" + (f" from month {plan.delay:g} on" if plan.delay else "")),
        ("accrual and follow-up", f"{plan.accrual:g} + {plan.follow_up:g} months"),
        ("lost in a year", f"{plan.dropout_a_year:g}"),
        ("ratio", f"{plan.ratio:g}:1"),
        ("level", f"{plan.alpha:g}, {'two' if plan.sides == 2 else 'one'}-sided"),
    ]
    if plan.looks == 1:
        return [*facts, *_one_look(plan, participants)]
    found = sequential_of(plan, participants)
    return [
        *facts,
        ("looks", f"{plan.looks}, {SPENDING_WORDS[plan.spending]} spending"),
        ("people", f"{found.participants:.2f}" if participants is None else f"{participants}"),
        *([("whole people", str(people_of(plan)))] if participants is None else []),
        ("events at the last look", f"{found.events:.2f}"),
        ("power", f"{found.power:.4f}"),
        ("events expected", f"{found.expected_events:.1f} ({found.expected_events_under_none:.1f} without effect)"),
        ("people expected", f"{found.expected_participants:.1f}"),
        ("months expected", f"{found.expected_months:.1f}"),
    ]


def _one_look(plan: TrialOutline, participants: int | None) -> list[tuple[str, str]]:
    if participants is not None:
        given = plan.power_with(participants)
        return [("people", str(participants)), ("events", f"{given.events:.2f}"), ("power", f"{given.power:.4f}")]
    needed = plan.sample_size()
    whole = needed.rounded
    return [
        ("people", f"{needed.participants:.2f}"),
        ("events", f"{needed.events:.2f}"),
        ("whole people", f"{whole.participants} ({whole.treatment} treated, {whole.control} control)"),
        ("power of whole people", f"{whole.power:.4f}"),
        ("method", needed.method.replace("_", " ")),
    ]


def plan_assumptions(plan: TrialOutline, participants: int | None) -> tuple[str, ...]:
    """Return everything the numbers rest on, in words."""
    return plan.sample_size().assumptions if participants is None else plan.power_with(participants).assumptions


def plan_looks(plan: TrialOutline, participants: int | None) -> list[PlanLook]:
    """Return the looks of a plan; none where there is one look, at the end."""
    if plan.looks == 1:
        return []
    found = sequential_of(plan, participants)
    stopped = found.rejected.cumsum()
    return [
        PlanLook(
            f"{found.months[place]:.1f}",
            f"{found.events_by_look[place]:.1f}",
            f"{found.participants_by_look[place]:.1f}",
            f"{float(found.bounds.critical_z[place]):.3f}",
            f"{float(ndtr(-found.bounds.critical_z[place])):.6f}",
            f"{float(found.critical_ratio[place]):.3f}",
            f"{float(stopped[place]):.3f}",
        )
        for place in range(plan.looks)
    ]


def formula_rows(plan: TrialOutline, participants: int | None) -> Iterator[FormulaRow]:
    """Yield what every formula says of the plan with one look at the end; one that cannot says why."""
    for method in LogRankMethod:
        try:
            if participants is None:
                found = plan.sample_size(method)
                words = f"{found.participants:>9.2f} people {found.events:>8.2f} events"
            else:
                words = f"power {plan.power_with(participants, method).power:.4f}"
        except EquipoiseError as fault:
            words = f"not here: {fault.what}"
        yield FormulaRow(method.value, words, method.source)
