"""A planned trial as text and as JSON, alone or beside another."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

from equipoise.design import LogRankMethod
from equipoise.design.trial_outline import TrialOutline
from equipoise.errors import EquipoiseError, InputError
from equipoise.results.design_charts import SPENDING_WORDS


def outline_against(plan: TrialOutline, changes: Sequence[str]) -> TrialOutline:
    """Return the plan with some assumptions changed, as `name=value`; InputError lists every change that is none."""
    known = {field.name: field for field in fields(TrialOutline)}
    values: dict[str, Any] = {}  # Any: numbers, a count or a name by field; TrialOutline checks them
    faults: list[str] = []
    for change in changes:
        name, _, text = change.partition("=")
        name = name.strip().replace("-", "_")
        if name not in known or not text:
            faults.append(f"{change!r}")
            continue
        try:
            values[name] = text if name == "spending" else int(text) if name in ("sides", "looks") else float(text)
        except ValueError:
            faults.append(f"{change!r}")
    if faults:
        raise InputError(f"no change of a plan: {', '.join(faults)}", mend=f"write NAME=VALUE with {', '.join(known)}")
    return replace(plan, **values)


def outline_text(
    plan: TrialOutline,
    participants: int | None,
    *,
    other: TrialOutline | None = None,
    methods: bool = False,
    simulate: bool = False,
    seed: int = 1,
) -> str:
    """Return what the plan needs, or the power of a number, with every assumption beside it."""
    plans = [plan] if other is None else [plan, other]
    blocks = ["\n".join(_columns([_facts(one, participants) for one in plans]))]
    if simulate:
        blocks.append("\n".join(_simulated(plan, participants, seed)))
    if methods:
        blocks.append("\n".join(_methods(plan, participants)))
    if plan.looks > 1:
        blocks.append("\n".join(_looks(plan, participants)))
    blocks.append("\n".join(("Assumed", *(f"  {words}" for words in plan.sample_size().assumptions))))
    return "\n\n".join(blocks)


def _facts(plan: TrialOutline, participants: int | None) -> list[tuple[str, str]]:
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
    found = plan.sequential(participants)
    return [
        *facts,
        ("looks", f"{plan.looks}, {SPENDING_WORDS[plan.spending]} spending"),
        ("people", f"{found.participants:.2f}" if participants is None else f"{participants}"),
        *([("whole people", str(plan.people()))] if participants is None else []),
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


def _columns(facts: Sequence[Sequence[tuple[str, str]]]) -> Iterator[str]:
    """Yield the facts of each plan side by side; a `*` marks what differs."""
    names = list(dict.fromkeys(name for plan in facts for name, _ in plan))
    by_plan = [dict(plan) for plan in facts]
    if len(by_plan) == 1:
        yield from (f"{name:<26}{by_plan[0][name]}" for name in names)
        return
    wide = max(len(value) for value in by_plan[0].values()) + 3
    yield f"{'':<26}{'this plan':<{wide}}against"
    for name in names:
        first, second = (plan.get(name, "") for plan in by_plan)
        yield f"{name:<26}{first:<{wide}}{second}{'' if first == second else '   *'}"


def _simulated(plan: TrialOutline, participants: int | None, seed: int) -> Iterator[str]:
    from equipoise.simulation.fast import calibrated_n, fixed_design, sequential_design, simulate_power

    yield "Simulated"
    if participants is None and plan.looks == 1:
        found = calibrated_n(plan.scenario, power=plan.power, alpha=plan.level, seed=seed)
        yield f"  people                  {found.participants:.2f} (Monte Carlo SE {found.std_err:.2f})"
        power = found.rounded_power
        yield f"  whole people            {found.rounded}, power {power.value:.4f} +- {power.std_err:.4f}"
        return
    count = participants or plan.people()
    if plan.looks == 1:
        design = fixed_design(plan.scenario, count, alpha=plan.level)
    else:
        events = round(plan.sequential(count).events)
        design = sequential_design(plan.scenario, count, plan.bounds(), events=events)
    told = simulate_power(design, seed=seed)
    none = simulate_power(design.without_effect(), seed=seed)
    yield f"  power of {count:<14} {told.power.value:.4f} +- {told.power.std_err:.4f}"
    yield f"  type I error            {none.power.value:.4f} +- {none.power.std_err:.4f}"


def _methods(plan: TrialOutline, participants: int | None) -> Iterator[str]:
    yield "What each formula says, one look at the end"
    for method in LogRankMethod:
        try:
            if participants is None:
                found = plan.sample_size(method)
                words = f"{found.participants:>9.2f} people {found.events:>8.2f} events"
            else:
                words = f"power {plan.power_with(participants, method).power:.4f}"
        except EquipoiseError as fault:
            words = f"not here: {fault.what}"
        yield f"  {method:<22}{words}   {method.source}"


def _looks(plan: TrialOutline, participants: int | None) -> Iterator[str]:
    found = plan.sequential(participants)
    yield "Looks"
    yield f"  {'month':>7}{'events':>9}{'entered':>9}{'Z':>9}{'one-sided p':>13}{'ratio':>8}{'stopped':>9}"
    from scipy.special import ndtr

    total = 0.0
    for place in range(plan.looks):
        z = float(found.bounds.critical_z[place])
        total += float(found.rejected[place])
        yield (
            f"  {found.months[place]:>7.1f}{found.events_by_look[place]:>9.1f}{found.participants_by_look[place]:>9.1f}"
            f"{z:>9.3f}{float(ndtr(-z)):>13.6f}{float(found.critical_ratio[place]):>8.3f}{total:>9.3f}"
        )


def outline_json(
    plan: TrialOutline, participants: int | None, *, other: TrialOutline | None, simulate: bool, seed: int
) -> str:
    """Return the plan, and the one beside it, as JSON; numbers are not rounded."""
    found = [_document(one, participants) for one in ([plan] if other is None else [plan, other])]
    if simulate:
        found[0]["simulated"] = list(_simulated(plan, participants, seed))[1:]
    return json.dumps(found[0] if other is None else found, indent=1)


def _document(plan: TrialOutline, participants: int | None) -> dict[str, Any]:  # Any: JSON
    document: dict[str, Any] = {"assumed": asdict(plan)}
    if plan.looks > 1:
        found = plan.sequential(participants)
        looks = {
            "months": found.months.tolist(),
            "events": found.events_by_look.tolist(),
            "critical_z": found.bounds.critical_z.tolist(),
            "rejected": found.rejected.tolist(),
        }
        needed = {"participants": found.participants, "events": found.events, "power": found.power, "looks": looks}
        return document | needed | {"whole_participants": participants or plan.people()}
    if participants is not None:
        given = plan.power_with(participants)
        return document | {"participants": participants, "events": given.events, "power": given.power}
    needed_once = plan.sample_size()
    return document | {
        "participants": needed_once.participants,
        "events": needed_once.events,
        "whole_participants": needed_once.rounded.participants,
        "power_of_whole_participants": needed_once.rounded.power,
        "method": needed_once.method.value,
    }


def write_charts(
    plan: TrialOutline, participants: int, folder: Path, *, other: TrialOutline | None = None
) -> Iterator[Path]:
    """Write power, people, accrual and events, and the bounds of several looks as SVG; yield each path."""
    from equipoise.results.design_charts import bounds_chart, course_chart, power_chart, size_chart
    from equipoise.results.line_figure import render_heat, render_lines

    folder.mkdir(parents=True, exist_ok=True)
    plans = [("this plan", plan)] + ([] if other is None else [("against", other)])
    drawn = {
        "power.svg": render_lines(power_chart(plans, participants)),
        "people.svg": render_heat(size_chart(plan)),
        "events.svg": render_lines(course_chart(plan, participants)),
    }
    if plan.looks > 1:
        drawn["bounds.svg"] = render_lines(bounds_chart(plan))
    for name, text in drawn.items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        yield path
