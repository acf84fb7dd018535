"""A planned trial as text and as JSON, alone or beside another."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from equipoise.design.trial_outline import TrialOutline
from equipoise.errors import InputError
from equipoise.results.plan_facts import formula_rows, plan_assumptions, plan_facts, plan_looks

if TYPE_CHECKING:
    from equipoise.results import Chart


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
    what_if: bool = False,
    simulate: bool = False,
    seed: int = 1,
) -> str:
    """Return what the plan needs, or the power of a number, with every assumption beside it."""
    plans = [plan] if other is None else [plan, other]
    blocks = ["\n".join(_columns([plan_facts(one, participants) for one in plans]))]
    if simulate:
        blocks.append("\n".join(_simulated(plan, participants, seed)))
    if what_if:
        blocks.append("\n".join(_what_if(plan, participants)))
    if methods:
        blocks.append("\n".join(_methods(plan, participants)))
    if plan.looks > 1:
        blocks.append("\n".join(_looks(plan, participants)))
    blocks.append("\n".join(("Assumed", *(f"  {words}" for words in plan_assumptions(plan, participants)))))
    return "\n\n".join(blocks)


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
    from equipoise.results.simulated_plan import simulated_plan

    found = simulated_plan(plan, participants, seed=seed)
    yield "Simulated"
    if found.needed is not None:
        yield f"  people                  {found.needed.value:.2f} (Monte Carlo SE {found.needed.std_err:.2f})"
    yield f"  power of {found.participants:<14} {found.power.value:.4f} +- {found.power.std_err:.4f}"
    yield f"  type I error, one-sided {found.type_one_error.value:.4f} +- {found.type_one_error.std_err:.4f}"


def _methods(plan: TrialOutline, participants: int | None) -> Iterator[str]:
    yield "What each formula says, one look at the end"
    for row in formula_rows(plan, participants):
        yield f"  {row.name:<22}{row.words}   {row.source}"


def _what_if(plan: TrialOutline, participants: int | None) -> Iterator[str]:
    from equipoise.results.what_if import what_if_rows

    people = participants or plan.people()
    yield f"What if: the same {people} people and months"
    yield f"  {'':<38}{'power':>8}{'events':>9}{'months':>9}"
    for row in what_if_rows(plan, people):
        told = f"   not here: {row.words}" if row.words else ""
        yield f"  {row.name:<38}{row.power:>8}{row.events:>9}{row.months:>9}{told}"


def _looks(plan: TrialOutline, participants: int | None) -> Iterator[str]:
    yield "Looks"
    yield f"  {'month':>7}{'events':>9}{'entered':>9}{'Z':>9}{'one-sided p':>13}{'ratio':>8}{'stopped':>9}"
    for look in plan_looks(plan, participants):
        yield (
            f"  {look.month:>7}{look.events:>9}{look.entered:>9}{look.z:>9}{look.p:>13}{look.ratio:>8}{look.stopped:>9}"
        )


def outline_json(
    plan: TrialOutline, participants: int | None, *, other: TrialOutline | None, simulate: bool, seed: int
) -> str:
    """Return the plan, and the one beside it, as JSON; numbers are not rounded."""
    found = [_document(one, participants) for one in ([plan] if other is None else [plan, other])]
    if simulate:
        from equipoise.results.simulated_plan import simulated_plan

        found[0]["simulated"] = asdict(simulated_plan(plan, participants, seed=seed))
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
    from equipoise.cli.chart_files import write_svg
    from equipoise.results.design_charts import bounds_chart, course_chart, power_chart, size_chart

    plans = [("this plan", plan)] + ([] if other is None else [("against", other)])
    charts: dict[str, Chart] = {
        "power": power_chart(plans, participants),
        "people": size_chart(plan),
        "events": course_chart(plan, participants),
    }
    if plan.looks > 1:
        charts["bounds"] = bounds_chart(plan)
    yield from write_svg(charts, folder)
