"""The last value of each variable at or before allocation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from equipoise.datasets.collected import Chart, Collected, answer_of, day_of
from equipoise.datasets.field_index import VariableSource
from equipoise.datasets.measurement import Measurement, measure
from equipoise.ledger import ItemValue
from equipoise.scales import albi, bclc, child_pugh, cockcroft_gault

NUMERIC = ("quantity", "count")


@dataclass(frozen=True, slots=True)
class Observation:
    """One answer that observes a variable, with its day and its number in the ledger."""

    name: str
    answer: Any  # Any: JSON
    measurement: Measurement
    day: str
    seq: int


def baseline_observations(collected: Collected, chart: Chart) -> dict[str, Observation]:
    """Return the last observation of each variable on or before the day of allocation; before it happened, the last."""
    limit = chart.state.allocation.date if chart.state.allocation else None
    newest: dict[str, tuple[str, int]] = {}
    where: dict[str, tuple[VariableSource, ItemValue, Mapping[str, ItemValue]]] = {}
    for (form, item), sources in collected.fields.variables.items():
        for _, row in chart.rows(form):
            answer = row.get(item)
            if answer is None or answer.value is None:
                continue
            for source in sources:
                at = (observation_day(source, answer, row), answer.seq)
                late = limit is not None and at[0] > limit
                if not late and at >= newest.get(source.name, at) and counts_as_observation(source, answer.value):
                    newest[source.name], where[source.name] = at, (source, answer, row)
    return {
        name: Observation(name, answer.value, measure(source, answer.value, row), *newest[name])
        for name, (source, answer, row) in where.items()
    }


def observation_day(source: VariableSource, answer: ItemValue, row: Mapping[str, ItemValue]) -> str:
    """Return the day of an observation as text: the sibling field that dates it, else the day it was entered for."""
    own = day_of(answer_of(row, source.observes.date_field)) if source.observes.date_field else None
    return answer.date if own is None else own.isoformat()


def counts_as_observation(source: VariableSource, answer: Any) -> bool:  # Any: JSON
    """Return whether an answer is one of those that observe the variable (`when`; empty means every answer)."""
    return not source.observes.when or answer in source.observes.when


def derived_value(rule: str, values: Mapping[str, Any]) -> float | str | None:  # Any: number or code by variable
    """Return what a named rule makes of a participant's baseline values; None where a value it needs is missing.

    Known rules: child_pugh (points), child_pugh_class, albi, cockcroft_gault, bclc.
    """
    make = _RULES.get(rule)
    return None if make is None else make(values)


def hbv_dna_class(seen: Measurement) -> str | None:
    """Return the class of a HBV DNA in IU/mL: not_detected, below_10 (detected), below_2000, from_2000.

    None where no number and no finding was given.
    """
    if seen.qualifier == "target_not_detected":
        return "not_detected"
    if seen.value is None:
        return None
    if seen.value < 10 or (seen.comparator == "<" and seen.value <= 10):
        return "below_10"
    return "below_2000" if seen.value < 2000 else "from_2000"


def _child_pugh_points(values: Mapping[str, Any]) -> float | None:
    score = child_pugh(
        bilirubin_umol_L=values.get("bilirubin"),
        albumin_g_L=values.get("albumin"),
        inr=values.get("inr"),
        ascites=values.get("ascites"),
        encephalopathy=values.get("encephalopathy"),
    ).score
    return None if score is None else float(score)


def _child_pugh_class(values: Mapping[str, Any]) -> str | None:
    return child_pugh(
        bilirubin_umol_L=values.get("bilirubin"),
        albumin_g_L=values.get("albumin"),
        inr=values.get("inr"),
        ascites=values.get("ascites"),
        encephalopathy=values.get("encephalopathy"),
    ).cls


def _albi(values: Mapping[str, Any]) -> float | None:
    return albi(bilirubin_umol_L=values.get("bilirubin"), albumin_g_L=values.get("albumin")).score


def _crcl(values: Mapping[str, Any]) -> float | None:
    age, weight, creatinine, sex = (values.get(name) for name in ("age", "weight", "creatinine", "sex"))
    if age is None or weight is None or creatinine is None or sex not in ("male", "female"):
        return None
    return cockcroft_gault(age_years=age, weight_kg=weight, creatinine_umol_L=creatinine, sex=sex)


def _bclc(values: Mapping[str, Any]) -> str | None:
    count, size, ecog = (values.get(name) for name in ("tumor_count", "tumor_diameter_max", "ecog"))
    if count is None or size is None or ecog is None:
        return None
    return bclc(
        n_tumours=int(count),
        largest_cm=size,
        vascular_invasion=values.get("vascular_invasion"),
        extrahepatic=values.get("extrahepatic"),
        ecog=int(ecog),
        child_pugh_class=values.get("child_pugh_class"),
    ).stage


_RULES: Mapping[str, Callable[[Mapping[str, Any]], float | str | None]] = {
    "child_pugh": _child_pugh_points,
    "child_pugh_class": _child_pugh_class,
    "albi": _albi,
    "cockcroft_gault": _crcl,
    "bclc": _bclc,
}


def age_at(birth: Any, day: date) -> tuple[int | None, bool]:  # Any: JSON
    """Return completed years on a day, and whether the birth date had to be completed.

    A birth date known to the month counts as the 15th, one known to the year as the 1st of July.

    >>> age_at("1970-02", date(2026, 2, 14))
    (55, True)
    """
    if not isinstance(birth, str):
        return None, False
    parts = [int(part) for part in birth[:10].split("-")]
    month, born_on = (parts[1] if len(parts) > 1 else 7), (parts[2] if len(parts) > 2 else 15 if len(parts) > 1 else 1)
    return day.year - parts[0] - ((day.month, day.day) < (month, born_on)), len(parts) < 3
