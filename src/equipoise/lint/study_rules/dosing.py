"""Doses against eligibility, against each other, and against what the registration says."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from equipoise.errors import EquipoiseError
from equipoise.lint.eligible_region import Region, eligible
from equipoise.lint.judgement import Judgement, fails
from equipoise.lint.pack import read_pack
from equipoise.lint.study_view import StudyView
from equipoise.scales import ctcae_grade, dose_rule
from equipoise.scales.interval import Interval
from equipoise.study import Arm, Assumption, Regimen
from equipoise.vocabulary import Mark, Severity


def _regimens(view: StudyView) -> Iterator[tuple[Arm, Regimen]]:
    for arm in view.study.arms:
        for regimen in arm.regimens:
            yield arm, regimen


def _variables(view: StudyView, kind: str) -> dict[str, str]:
    """Return the study's variables by the name a table of that kind uses for them."""
    names: dict[str, str] = read_pack("study")[kind]
    return {table: variable for variable, table in names.items() if variable in view.study.variables}


# --- eligible and yet reduced ----------------------------------------------------------------------------------------


def reduced_at_entry(view: StudyView) -> list[Judgement]:
    """D3-DOSE-ENTRY: values that are eligible and change the dose on the first day by the regimen's own rule."""
    found: dict[str, Judgement] = {}
    for arm, regimen in _regimens(view):
        if regimen.dose_rules is not None:
            for judgement in _meets(view, arm, regimen.dose_rules, is_own=True):
                found.setdefault(judgement.message, judgement)
    return list(found.values())


def reduced_by_sister_label(view: StudyView) -> list[Judgement]:
    """D3-DOSE-LABEL: values that are eligible and change the dose by the table of a product of the same family."""
    found: dict[str, Judgement] = {}
    families: dict[str, list[str]] = read_pack("study")["families"]
    for arm, regimen in _regimens(view):
        for family in families.values():
            for name in family if regimen.dose_rules in family else ():
                if name != regimen.dose_rules:
                    for judgement in _meets(view, arm, name, is_own=False):
                        found.setdefault(judgement.message, judgement)
    return list(found.values())


def _meets(view: StudyView, arm: Arm, table: str, *, is_own: bool) -> Iterator[Judgement]:
    try:
        rule = dose_rule(table)
    except EquipoiseError:
        return
    named = _variables(view, "counts")
    for count, variable in named.items():
        region = eligible(view, variable, arm.id)
        worst = next(
            (
                (action, limits[count])
                for action, limits in (("stop", rule.stop), ("interrupt", rule.interrupt), ("reduce", rule.reduce))
                if count in limits and region.meets(limits[count])
            ),
            None,
        )
        if worst is not None:
            yield _conflict(arm, region, table, count, *worst, is_own=is_own)


def _conflict(
    arm: Arm, region: Region, table: str, count: str, action: str, limit: Interval, *, is_own: bool
) -> Judgement:
    told = (
        f"limit of {count}"
        if limit.upper is None
        else f"{count} {'<=' if limit.upper.included else '<'} {limit.upper.value}"
    )
    by = f"criteria {', '.join(region.criteria)}" if region.criteria else "no criterion"
    message = f"{region} may enter ({by}), and {table} says {action} at {told}"
    is_stopped = action in ("stop", "interrupt") and bool(region.criteria)
    severity = (Severity.ERROR if is_stopped else Severity.WARNING) if is_own else Severity.INFORMATION
    mend = "raise the criterion, change the dose rule, or say that a reduced start is meant"
    where = f"arms.{arm.id}.regimens.dose_rules"
    return fails(message, *region.criteria, table, where=where, mend=mend, severity=severity)


def graded_at_entry(view: StudyView) -> list[Judgement]:
    """D3-GRADE-ENTRY: values that are eligible and already an adverse event by CTCAE v5.0."""
    found: list[Judgement] = []
    for analyte, variable in _variables(view, "analytes").items():
        region = eligible(view, variable)
        definition = view.study.variables[variable]
        low_normal = definition.reference_range.partition("..")[0]
        if region.low is None or not region.criteria or not low_normal.replace(".", "").isdigit():
            continue
        lowest = region.low if region.low_included else region.low + Decimal("0.001")
        try:
            grade = ctcae_grade(analyte, lowest, lln=Decimal(low_normal)).grade
        except EquipoiseError:
            continue
        if grade:
            message = f"{region} may enter with CTCAE grade {grade}"
            mend = "call treatment-emergent only what is worse than at baseline"
            where = f"stages ({', '.join(region.criteria)})"
            found.append(fails(message, *region.criteria, where=where, mend=mend, severity=Severity.INFORMATION))
    return found


# --- facts of a dose -------------------------------------------------------------------------------------------------


def _open_assumptions(view: StudyView, field: str) -> list[Assumption]:
    return [item for item in view.study.assumptions if item.field == field and item.confirmed_by is None]


def dose_facts(view: StudyView) -> list[Judgement]:
    """INT-001."""
    found: list[Judgement] = []
    for arm, regimen in _regimens(view):
        where = f"arms.{arm.id}.regimens.{regimen.id}"
        if regimen.dose is None or regimen.unit is None:
            missing = "dose" if regimen.dose is None else "unit"
            found.append(fails(f"{regimen.drug} has no {missing}", regimen.id, where=where, mend="give dose and unit"))
        elif regimen.mark in (Mark.ASSUMED, Mark.MEMORY):
            message = f"dose, rhythm and duration of {regimen.drug} are assumed: the registration gives none"
            found.append(fails(message, regimen.id, where=where, mend="ask the sponsor", severity=Severity.WARNING))
    return found


def rhythm_facts(view: StudyView) -> list[Judgement]:
    """INT-004."""
    found: list[Judgement] = []
    for arm, regimen in _regimens(view):
        missing = [] if regimen.per_week or regimen.every_days else ["rhythm"]
        missing += [] if regimen.weeks is not None else ["duration"]
        if missing:
            # A background medicine that goes on to the end has no length of its own; it is said, not failed.
            severity = Severity.INFORMATION if missing == ["duration"] else None
            where = f"arms.{arm.id}.regimens.{regimen.id}"
            message = f"{regimen.drug} has no {' and no '.join(missing)}"
            found.append(fails(message, regimen.id, where=where, mend="give it, or say until when", severity=severity))
    return found


def product_facts(view: StudyView) -> list[Judgement]:
    """INT-005."""
    found: list[Judgement] = []
    for arm in view.study.arms:
        field = f"arms.{arm.id}.regimens"
        for item in _open_assumptions(view, field) if arm.regimens else []:
            message = f"what is given in {arm.id} rests on an assumption: {item.value} ({item.reason})"
            found.append(fails(message, item.id, where=field, mend=item.question))
    return found


def weekly_totals(view: StudyView) -> list[Judgement]:
    """INT-002."""
    found: list[Judgement] = []
    for arm in view.study.arms:
        for one, other in combinations(arm.regimens, 2):
            first, second = _weekly(one), _weekly(other)
            if one.drug != other.drug or one.unit != other.unit or first is None or second is None or first == second:
                continue
            field = f"arms.{arm.id}.regimen_choice"
            apart = f"{100 * (second / first - 1):+.0f} %"
            message = f"{one.id} gives {first:g} and {other.id} {second:g} {one.unit} a week ({apart})"
            if not arm.regimen_choice:
                found.append(fails(f"{message}, and nobody is named who chooses", one.id, other.id, where=field))
            else:
                is_assumed = bool(_open_assumptions(view, field))
                told = f"{message}; who chooses is {'assumed' if is_assumed else 'stated'}: {arm.regimen_choice}"
                severity = Severity.WARNING if is_assumed else Severity.INFORMATION
                mend = "confirm who fixes the regimen, when, and that it does not change"
                found.append(fails(told, one.id, other.id, where=field, mend=mend, severity=severity))
    return found


def _weekly(regimen: Regimen) -> float | None:
    if regimen.dose is None:
        return None
    if regimen.per_week is not None:
        return regimen.dose * regimen.per_week
    return regimen.dose * 7 / regimen.every_days if regimen.every_days is not None else None
