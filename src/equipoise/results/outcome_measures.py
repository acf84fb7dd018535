"""Outcome measures with their analyses, in the registry's form, from the rows of the analysis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from equipoise.analysis import Analysed, AnalysisRow
from equipoise.results.comparison_entry import comparison_entries
from equipoise.results.groups import SIMULATED, arms_in_order, group_ids, render_groups
from equipoise.results.rounding import fixed, month, percent
from equipoise.results.wording import method_words, unit_words
from equipoise.study import Endpoint, Population, Study

TYPES = {"primary": "PRIMARY", "secondary": "SECONDARY", "exploratory": "OTHER_PRE_SPECIFIED"}
TITLE_LIMIT, TEXT_LIMIT = 254, 999


def render_outcome_module(study: Study, analysed: Analysed, adsl: pl.DataFrame) -> dict[str, Any]:
    """Return the registry's outcomeMeasuresModule: one measure for each endpoint, in the order of the plan.

    An endpoint whose analyses are not carried out yet is listed as not posted, with its groups and the reason.
    """
    return {"outcomeMeasures": [_measure(study, endpoint, analysed, adsl) for endpoint in study.endpoints]}


def _measure(study: Study, endpoint: Endpoint, analysed: Analysed, adsl: pl.DataFrame) -> dict[str, Any]:
    rows = [row for row in analysed.rows if row.endpoint == endpoint.id]
    shown = _shown(study, endpoint, rows)
    population = _population(study, endpoint, shown)
    ids = group_ids(study, "OG")
    measure: dict[str, Any] = {
        "type": TYPES[endpoint.level],
        "title": _limited(endpoint.label, TITLE_LIMIT),
        "description": _limited(_described(endpoint, analysed.simulated), TEXT_LIMIT),
        "populationDescription": _limited(_population_words(population, endpoint, analysed, shown), TEXT_LIMIT),
        "reportingStatus": "POSTED" if shown else "NOT_POSTED",
        "timeFrame": _limited(endpoint.time_frame, TITLE_LIMIT),
        "groups": render_groups(study, "OG", simulated=analysed.simulated),
        "denoms": [_denominator(study, ids, population, adsl)],
    }
    if not shown:
        return measure
    form = _form(shown)
    measure |= {"paramType": form[0], "unitOfMeasure": form[2]}
    if form[1]:
        measure["dispersionType"] = form[1]
    measure["classes"] = _classes(shown, ids, measure["denoms"][0])
    analyses = comparison_entries(rows, study, ids)
    if analyses:
        measure["analyses"] = analyses
    return measure


def _shown(study: Study, endpoint: Endpoint, rows: Sequence[AnalysisRow]) -> list[AnalysisRow]:
    """Return the rows the measure's table shows: those of the first analysis of the plan that estimates by arm.

    The registered analysis stands first in the plan, so it is the one that is posted.
    """
    arms = {arm.id for arm in arms_in_order(study)}
    tabular = [row for row in rows if row.group in arms and row.statistic in _FORMS and _tabulated(row)]
    if not tabular:
        return []
    first = tabular[0].analysis_id
    return [row for row in tabular if row.analysis_id == first]


def _tabulated(row: AnalysisRow) -> bool:
    if row.statistic == "incidence":
        return row.category == "event"
    return row.statistic != "participants_affected" or not row.category.startswith("term: ")


_FORMS: dict[str, tuple[str, str, str]] = {
    "survival": ("NUMBER", "95% Confidence Interval", "percentage of participants"),
    "incidence": ("NUMBER", "95% Confidence Interval", "percentage of participants"),
    "risk": ("NUMBER", "95% Confidence Interval", "percentage of participants"),
    "participants_with_response": ("COUNT_OF_PARTICIPANTS", "", "Participants"),
    "participants_affected": ("COUNT_OF_PARTICIPANTS", "", "Participants"),
    "mean_change": ("MEAN", "Standard Deviation", ""),
    "mean": ("MEAN", "Standard Deviation", "ratio of given to planned dose"),
}
"""Statistic of a row -> parameter type, dispersion and unit of the registry."""


def _form(rows: Sequence[AnalysisRow]) -> tuple[str, str, str]:
    parameter, dispersion, unit = _FORMS[rows[0].statistic]
    return parameter, dispersion, unit or unit_words(rows[0].unit) or "units on a scale"


def _classes(rows: Sequence[AnalysisRow], ids: dict[str, str], whole: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a class for each title, in the order of the groups; with its own denominator where fewer were analysed."""
    titles = list(dict.fromkeys(_class_title(row) for row in rows))
    classes: list[dict[str, Any]] = []
    for title in titles:
        members = sorted((row for row in rows if _class_title(row) == title), key=lambda row: ids[row.group])
        one: dict[str, Any] = {"categories": [{"measurements": [_measurement(row, ids) for row in members]}]}
        if title:
            one = {"title": title, **one}
        analysed = _members(members, ids)
        if analysed != whole:
            one["denoms"] = [analysed]
        classes.append(one)
    return classes


def _members(rows: Sequence[AnalysisRow], ids: dict[str, str]) -> dict[str, Any]:
    known = {ids[row.group]: row.n or 0 for row in rows}
    counts = [{"groupId": group, "value": str(known.get(group, 0))} for group in ids.values()]
    return {"units": "Participants", "counts": counts}


def _class_title(row: AnalysisRow) -> str:
    if row.day is not None:
        what = "without the event" if row.statistic == "survival" else "with the event"
        return f"{what}, day {row.day} (month {month(row.day)})"
    return row.category


def _measurement(row: AnalysisRow, ids: dict[str, str]) -> dict[str, str]:
    group = {"groupId": ids[row.group]}
    if row.withheld or row.estimate is None:
        return {**group, "value": "NA", "comment": row.note or "Not estimable."}
    if row.statistic in ("survival", "incidence", "risk"):
        return {**group, "value": percent(row.estimate), **_limits(row)}
    if row.statistic in ("participants_affected", "participants_with_response"):
        return {**group, "value": fixed(row.estimate, 0)}
    spread = {"spread": fixed(row.std_err, 3)} if row.std_err is not None else {"spread": "NA", "comment": "One value."}
    return {**group, "value": fixed(row.estimate, 3), **spread}


def _limits(row: AnalysisRow) -> dict[str, str]:
    absent = [name for name, value in (("lower", row.lower), ("upper", row.upper)) if value is None]
    comment = {"comment": f"The {' and '.join(absent)} limit cannot be estimated."} if absent else {}
    return {
        "lowerLimit": "NA" if row.lower is None else percent(row.lower),
        "upperLimit": "NA" if row.upper is None else percent(row.upper),
        **comment,
    }


def _population(study: Study, endpoint: Endpoint, shown: Sequence[AnalysisRow]) -> Population:
    """Return the population of the rows shown, else of the first analysis planned, else the first of the plan."""
    assert study.analysis_plan is not None
    planned = [line.population for line in study.analysis_plan.analyses if line.endpoint == endpoint.id]
    wanted = shown[0].population if shown else (planned[0] if planned else study.analysis_plan.populations[0].id)
    return next(item for item in study.analysis_plan.populations if item.id == wanted)


def _denominator(study: Study, ids: dict[str, str], population: Population, adsl: pl.DataFrame) -> dict[str, Any]:
    members = adsl.filter(pl.col(population.flag) == "Y")
    counts = [
        {"groupId": ids[arm.id], "value": str(members.filter(pl.col("ARMCD") == arm.id).height)}
        for arm in arms_in_order(study)
    ]
    return {"units": "Participants", "counts": counts}


def _described(endpoint: Endpoint, simulated: bool) -> str:
    words = endpoint.definition or endpoint.label
    return f"{SIMULATED} {words}" if simulated else words


def _population_words(
    population: Population, endpoint: Endpoint, analysed: Analysed, shown: Sequence[AnalysisRow]
) -> str:
    words = f"{population.label}: {population.definition}"
    if shown:
        return words
    methods = sorted({method_words(line.method) for line in analysed.not_carried_out if line.endpoint == endpoint.id})
    return f"{words} The analyses of {endpoint.label} are not yet carried out (methods waiting: {', '.join(methods)})."


def _limited(text: str, limit: int) -> str:
    """The registry refuses longer texts; a text is shortened at a word, with a sign that it was."""
    if len(text) <= limit:
        return text
    return text[: limit - 4].rsplit(" ", 1)[0] + " ..."
