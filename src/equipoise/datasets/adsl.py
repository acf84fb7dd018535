"""ADSL: one row for everybody registered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import polars as pl

from equipoise.datasets.anchor_days import anchor_date
from equipoise.datasets.baseline_values import (
    NUMERIC,
    Observation,
    age_at,
    baseline_observations,
    derived_value,
    hbv_dna_class,
)
from equipoise.datasets.collected import Chart, Collected, collected_from
from equipoise.datasets.exposure import exposure_of
from equipoise.datasets.participant_course import last_alive
from equipoise.datasets.populations import is_member
from equipoise.datasets.strata import stratum_level, stratum_text
from equipoise.errors import DataError
from equipoise.ledger import Event, ParticipantState
from equipoise.study import Study, Variable

SCREEN_FAILURE = "SCRNFAIL"
_SEX = {"male": "M", "female": "F"}
Values = dict[str, Any]  # Any: number or code by variable


def derive_adsl(study: Study, source: Collected | Iterable[Event]) -> pl.DataFrame:
    """Return ADSL, sorted by USUBJID.

    Beside the usual columns: <ANCHOR>DT for each anchor an endpoint counts from, a column for each stratum, a Y/N flag
    for each population, and for each variable of the study its last value at or before allocation (before somebody is
    allocated, the last value). A value below the limit of quantification stands as half the limit, and <VARIABLE>_BLQFL
    says Y. Whoever is still in screening has no arm.
    """
    collected = collected_from(study, source)
    rows = [_row(collected, chart) for chart in collected.charts]
    return pl.DataFrame(rows, schema=_schema(collected), orient="row")


def _schema(collected: Collected) -> dict[str, pl.DataType | type[pl.DataType]]:
    study = collected.study
    columns: dict[str, pl.DataType | type[pl.DataType]] = dict(_CORE)
    columns |= {f"{name.upper()}DT": pl.Date for name in origin_anchors(study)}
    columns |= {stratum.id.upper(): pl.String for stratum in (study.allocation.strata if study.allocation else ())}
    columns |= {population.flag: pl.String for population in _populations(study)}
    for name, variable in study.variables.items():
        columns.setdefault(name.upper(), _kind(variable))
        if name in _censored(collected):
            columns[f"{name.upper()}_BLQFL"] = pl.String
    return columns


def origin_anchors(study: Study) -> tuple[str, ...]:
    """Return the anchors that endpoints count from, other than the allocation, in the order of the endpoints."""
    named = [name for endpoint in study.endpoints for name in (endpoint.origin, endpoint.entry) if name is not None]
    allocation = study.allocation.at if study.allocation else None
    return tuple(dict.fromkeys(name for name in named if name != allocation))


def _populations(study: Study) -> tuple[Any, ...]:  # Any: Population; the plan may be absent
    return study.analysis_plan.populations if study.analysis_plan else ()


def _censored(collected: Collected) -> set[str]:
    sources = (source for group in collected.fields.variables.values() for source in group)
    return {source.name for source in sources if source.field.type == "censored_decimal"}


def _kind(variable: Variable) -> type[pl.DataType]:
    numeric = variable.type in NUMERIC or (variable.type == "derived" and not variable.values and not variable.order)
    return pl.Float64 if numeric else pl.String


def _row(collected: Collected, chart: Chart) -> Values:
    study, state = collected.study, chart.state
    observed = baseline_observations(collected, chart)
    exposure = exposure_of(collected, chart)
    values = _values(collected, chart, observed)
    row: Values = {
        "STUDYID": study.id,
        "USUBJID": state.subject,
        "SUBJID": state.subject.removeprefix(f"{study.id}-"),
        "SITEID": state.site,
        "AGE": values.get("age"),
        "AGEIMPFL": _imputed_age(chart, observed),
        "SEX": _SEX.get(str(values.get("sex")), values.get("sex")),
        "TRTSDT": exposure.first if exposure else None,
        "TRTEDT": exposure.last if exposure else None,
        **_allocation(study, state),
        **_end(collected, chart),
    }
    row |= {f"{name.upper()}DT": anchor_date(study, chart, name, collected.fields) for name in origin_anchors(study)}
    recorded = state.allocation.stratum if state.allocation else None
    for stratum in study.allocation.strata if study.allocation else ():
        row[stratum.id.upper()] = stratum_level(stratum, recorded, values)
    for population in _populations(study):
        row[population.flag] = "Y" if is_member(collected, population, chart, exposure) else "N"
    return row | _variable_columns(collected, observed, values, row)


def _variable_columns(collected: Collected, observed: dict[str, Observation], values: Values, row: Values) -> Values:
    columns: Values = {}
    for name, variable in collected.study.variables.items():
        if name.upper() not in row:
            value = values.get(name)
            columns[name.upper()] = value if value is None or _kind(variable) is pl.Float64 else _code(value)
    for name in _censored(collected):
        if name in collected.study.variables:
            seen = observed.get(name)
            columns[f"{name.upper()}_BLQFL"] = None if seen is None else "Y" if _below(seen) else "N"
    return columns


def _below(seen: Observation) -> bool:
    return seen.measurement.comparator == "<"


def _values(collected: Collected, chart: Chart, observed: dict[str, Observation]) -> Values:
    """Return the baseline value of each variable, the derived ones last so that they see what they are made of."""
    study = collected.study
    values: Values = {name: _value(study.variables.get(name), seen) for name, seen in observed.items()}
    if "site" in study.variables:
        values.setdefault("site", chart.state.site)
    birth = observed.get("birth_date")
    if birth is not None:
        values.setdefault("age", age_at(birth.answer, _age_day(chart))[0])
    values.setdefault("age", None)
    for name, variable in study.variables.items():
        if values.get(name) is None and variable.rule:
            values[name] = _derived(collected, chart, variable, observed, values)
    return values


def _derived(
    collected: Collected, chart: Chart, variable: Variable, observed: dict[str, Observation], values: Values
) -> float | str | None:
    rule = variable.rule
    made_of = (variable.from_,) if isinstance(variable.from_, str) else variable.from_ or ()
    if rule == "weeks_between":
        return _weeks_between(collected, chart, made_of)
    if rule == "hbv_dna_class":
        seen = [observed[name] for name in made_of if name in observed]
        return hbv_dna_class(seen[0].measurement) if seen else None
    if rule == "child_pugh" and variable.type in ("scale", "category"):
        rule = "child_pugh_class"
    return derived_value(rule, values)


def _weeks_between(collected: Collected, chart: Chart, anchors: tuple[str, ...]) -> float | None:
    if len(anchors) != 2:
        raise DataError("weeks_between counts from one anchor to another", mend="write from: [first, second]")
    first, second = (anchor_date(collected.study, chart, name, collected.fields) for name in anchors)
    return None if first is None or second is None else (second - first).days / 7


def _value(variable: Variable | None, seen: Observation) -> Any:
    if variable is None or _kind(variable) is pl.String:
        return seen.answer
    value = seen.measurement.value
    return value / 2 if value is not None and _below(seen) else value


def _code(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "|".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _age_day(chart: Chart) -> date:
    """Age counts on the day of consent, or of registration where no consent is dated."""
    return date.fromisoformat(chart.state.consented or chart.state.registered)


def _imputed_age(chart: Chart, observed: dict[str, Observation]) -> str | None:
    birth = observed.get("birth_date")
    if birth is None or "age" in observed:
        return None
    return "Y" if age_at(birth.answer, _age_day(chart))[1] else "N"


def _allocation(study: Study, state: ParticipantState) -> Values:
    found = state.allocation
    if found is None:
        failed = state.status == "screen_failure"
        return {
            "ARM": "Screen Failure" if failed else None,
            "ARMCD": SCREEN_FAILURE if failed else None,
            "SCRFFL": "Y" if failed else "N",
            "SCRFREAS": _screen_failure_reason(state) if failed else None,
        }
    label = next((arm.label for arm in study.arms if arm.id == found.arm), found.arm)
    return {
        "ARM": label,
        "ARMCD": found.arm,
        "REGIMEN": found.regimen,
        "ALLOCDT": date.fromisoformat(found.date),
        "STRATUM": stratum_text(found.stratum),
        "SCRFFL": "N",
    }


def _screen_failure_reason(state: ParticipantState) -> str | None:
    for judged in state.stages.values():
        if judged.verdict == "not_eligible":
            return judged.primary_reason or next(iter(judged.failed), None)
    ended = state.dispositions.get("screening")
    return None if ended is None else str(ended.data["reason"])


def _end(collected: Collected, chart: Chart) -> Values:
    state = chart.state
    dead = state.death
    return {
        "DTHFL": "N" if dead is None else "Y",
        "DTHDT": None if dead is None else date.fromisoformat(dead.date),
        "DTHCAUS": None if dead is None else str(dead.data["cause"]),
        "LSTALVDT": last_alive(collected, chart).day,
        **({} if state.allocation is None else _end_of_study(state)),
    }


def _end_of_study(state: ParticipantState) -> Values:
    """As disposed of at the end of follow-up; without that, by death, withdrawal or loss; without those, ongoing."""
    ended = state.dispositions.get("follow_up")
    if ended is not None:
        left = ended.data["status"] == "discontinued"
        status, reason = ("DISCONTINUED", str(ended.data["reason"])) if left else ("COMPLETED", None)
        return {"EOSSTT": status, "EOSDT": date.fromisoformat(ended.date), "DCSREAS": reason}
    for happened, word in ((state.death, "death"), (state.withdrawal, "withdrawal"), (state.lost, "lost")):
        if happened is not None:
            return {"EOSSTT": "DISCONTINUED", "EOSDT": date.fromisoformat(happened.date), "DCSREAS": word}
    return {"EOSSTT": "ONGOING", "EOSDT": None, "DCSREAS": None}


_CORE: dict[str, pl.DataType | type[pl.DataType]] = {
    "STUDYID": pl.String,
    "USUBJID": pl.String,
    "SUBJID": pl.String,
    "SITEID": pl.String,
    "AGE": pl.Int64,
    "AGEIMPFL": pl.String,
    "SEX": pl.String,
    "ARM": pl.String,
    "ARMCD": pl.String,
    "REGIMEN": pl.String,
    "ALLOCDT": pl.Date,
    "TRTSDT": pl.Date,
    "TRTEDT": pl.Date,
    "STRATUM": pl.String,
    "SCRFFL": pl.String,
    "SCRFREAS": pl.String,
    "EOSSTT": pl.String,
    "EOSDT": pl.Date,
    "DCSREAS": pl.String,
    "DTHFL": pl.String,
    "DTHDT": pl.Date,
    "DTHCAUS": pl.String,
    "LSTALVDT": pl.Date,
}
