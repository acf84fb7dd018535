"""Comparisons of arms as the registry's analyses of an outcome measure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from equipoise.analysis import AnalysisRow
from equipoise.results.rounding import fixed, p_value
from equipoise.study import Study

_METHODS = {
    "logrank": "Log Rank",
    "stratified_logrank": "Log Rank",
    "cox": "Regression, Cox",
    "stratified_cox": "Regression, Cox",
    "iptw_cox": "Regression, Cox",
    "overlap_weights": "Regression, Cox",
    "matching": "Regression, Cox",
    "negative_control": "Regression, Cox",
}


def comparison_entries(rows: Sequence[AnalysisRow], study: Study, ids: dict[str, str]) -> list[dict[str, Any]]:
    """Return one entry for each test and each hazard ratio of the arms, in the order of the plan."""
    compared = [row for row in rows if row.method in _METHODS and row.category in ("", "arm")]
    return [_entry(row, study, ids) for row in compared]


def _entry(row: AnalysisRow, study: Study, ids: dict[str, str]) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "groupIds": _groups(row, study, ids),
        "groupDescription": f"{row.label} ({row.status})",
        "nonInferiorityType": "SUPERIORITY" if study.design.framework == "superiority" else "OTHER",
        "statisticalMethod": _METHODS[row.method],
        "statisticalComment": _comment(row),
    }
    if row.p is not None:
        entry["pValue"] = p_value(row.p)
        entry["pValueComment"] = "Two-sided; not adjusted for multiplicity."
    if row.statistic == "hazard_ratio" and row.estimate is not None:
        entry |= _hazard_ratio(row)
    if study.design.allocation != "RANDOMIZED":
        entry["nonInferiorityComment"] = "Arms were chosen, not drawn: the comparison describes an association."
    return entry


def _groups(row: AnalysisRow, study: Study, ids: dict[str, str]) -> list[str]:
    named = [arm.id for arm in study.arms if arm.id in row.group.split(" vs ")]
    return [ids[arm] for arm in (named or [arm.id for arm in study.arms])]


def _comment(row: AnalysisRow) -> str:
    options = ", ".join(each for each in row.options.split(", ") if each.replace("=", ": ") not in row.note)
    parts = [f"Population {row.population}", f"n = {row.n}, events = {row.events}", row.note, options]
    return "; ".join(part for part in parts if part)[:999]


def _hazard_ratio(row: AnalysisRow) -> dict[str, str]:
    assert row.estimate is not None
    assert row.lower is not None
    assert row.upper is not None
    return {
        "paramType": "Hazard Ratio (HR)",
        "paramValue": fixed(row.estimate, 3),
        "ciPctValue": fixed(100 * (row.conf_level or 0.95), 0),
        "ciNumSides": "TWO_SIDED",
        "ciLowerLimit": fixed(row.lower, 3),
        "ciUpperLimit": fixed(row.upper, 3),
        "estimateComment": f"Hazard ratio of {row.group}.",
    }
