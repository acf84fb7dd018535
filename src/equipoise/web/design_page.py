"""What the design page shows of one plan, or of two beside each other: numbers, looks, formulas, charts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from django.utils.safestring import SafeString

from equipoise.design.trial_outline import TrialOutline
from equipoise.errors import EquipoiseError
from equipoise.results import bounds_chart, course_chart, power_chart, render_chart, size_chart
from equipoise.results.plan_facts import FormulaRow, PlanLook, formula_rows, plan_assumptions, plan_facts, plan_looks
from equipoise.results.simulated_plan import SimulatedPlan, simulated_plan
from equipoise.results.solved_plan import people_of, sequential_of
from equipoise.results.what_if import WhatIf, what_if_rows
from equipoise.web.design_form import DesignForm, FieldOnPage

MOST_TRIALS: Final = 98_304
MOST_PEOPLE: Final = 10_000
_PEOPLE_IN_ALL: Final = 25_000_000
"""Simulated participants of one answer: some tenths of a second compiled, some seconds without."""


@dataclass(frozen=True, slots=True)
class Row:
    """A fact of each plan, and whether they differ."""

    name: str
    values: tuple[str, ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class ResultOnPage:
    """The answer; `fault` where a sound form has none, `wrong` the fields at fault."""

    headline: tuple[tuple[str, str], ...] = ()
    said: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    looks: tuple[tuple[str, list[PlanLook]], ...] = ()
    formulas: tuple[FormulaRow, ...] = ()
    assumptions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    charts: tuple[SafeString, ...] = field(default=())
    fault: str = ""
    wrong: tuple[FieldOnPage, ...] = ()


@dataclass(frozen=True, slots=True)
class SimulatedOnPage:
    """What simulated trials say of each plan, or why they say nothing."""

    found: tuple[tuple[str, SimulatedPlan], ...] = ()
    fault: str = ""
    later: bool = False
    """Whether to ask again: another simulation is running."""
    what_if: tuple[WhatIf, ...] = ()
    people: int = 0
    """The participants of the first plan, for whom `what_if` holds."""


def result_page(form: DesignForm) -> ResultOnPage:
    """Return the answer to a form, from closed forms alone."""
    if form.plan is None:
        return ResultOnPage(wrong=form.faults, said=f"{len(form.faults)} to mend")
    try:
        return _answer(form, form.plan)
    except EquipoiseError as fault:
        return ResultOnPage(fault=str(fault), said="no answer: " + fault.what)


def _answer(form: DesignForm, plan: TrialOutline) -> ResultOnPage:
    asked, plans = form.participants, form.plans
    facts = [dict(plan_facts(each, asked)) for _, each in plans]
    names = dict.fromkeys(name for each in facts for name in each)
    values = [(name, tuple(each.get(name, "") for each in facts)) for name in names]
    headline = _headline(plan, asked)
    return ResultOnPage(
        headline=headline,
        said="; ".join(f"{name} {value}" for name, value in headline),
        columns=tuple(name for name, _ in plans),
        rows=tuple(Row(name, told, len(set(told)) > 1) for name, told in values),
        looks=tuple((name, found) for name, each in plans if (found := plan_looks(each, asked))),
        formulas=tuple(formula_rows(plan, asked)),
        assumptions=tuple((name, plan_assumptions(each, asked)) for name, each in plans),
        charts=tuple(SafeString(text) for text in _charts(form, plan)),
    )


def _headline(plan: TrialOutline, asked: int | None) -> tuple[tuple[str, str], ...]:
    people = asked or people_of(plan)
    if plan.looks == 1:
        given = plan.power_with(people)
        power, events = given.power, given.events
    else:
        found = sequential_of(plan, people)
        power, events = found.power, found.events
    told = (("participants", str(people)), ("events", f"{events:.1f}"), ("power", f"{power:.3f}"))
    months = (("months", f"{plan.duration:g}"),)
    return (*told, *months) if asked is None else (*told, *months, (f"for power {plan.power:g}", str(people_of(plan))))


def _charts(form: DesignForm, plan: TrialOutline) -> Iterator[str]:
    people = form.participants or people_of(plan)
    yield render_chart(power_chart(form.plans, people))
    yield render_chart(course_chart(plan, people))
    yield render_chart(size_chart(plan))
    if plan.looks > 1:
        yield render_chart(bounds_chart(plan))


def simulated_page(form: DesignForm) -> SimulatedOnPage:
    """Return what simulated trials say of the plans of a form, and what becomes of the first if it is wrong."""
    if form.plan is None:
        return SimulatedOnPage(fault="mend the form first")
    people, what_if = 0, ()
    try:
        people = form.participants or people_of(form.plan)
        what_if = tuple(what_if_rows(form.plan, people))
        found = tuple((name, _simulated(plan, form.participants)) for name, plan in form.plans)
    except EquipoiseError as fault:
        return SimulatedOnPage(fault=str(fault), what_if=what_if, people=people)
    return SimulatedOnPage(found, what_if=what_if, people=people)


def _simulated(plan: TrialOutline, asked: int | None) -> SimulatedPlan:
    people = asked or people_of(plan)
    if people > MOST_PEOPLE:
        raise EquipoiseError(
            f"{people} participants are too many to simulate while you wait",
            mend="ask at the terminal: equipoise design size --simulate",
        )
    return simulated_plan(plan, asked, trials=min(MOST_TRIALS, _PEOPLE_IN_ALL // people))
