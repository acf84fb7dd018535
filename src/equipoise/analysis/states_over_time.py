"""What changes in a participant during follow-up, as states observed on days."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import polars as pl

from equipoise.analysis.response_rule import LaboratoryValue, responds
from equipoise.analysis.result import Floats
from equipoise.analysis.task import FollowUp, Task
from equipoise.errors import DataError
from equipoise.rules import parse_rule, variables_of
from equipoise.study import Endpoint
from equipoise.vocabulary import Truth


@dataclass(frozen=True, slots=True)
class StatesOverTime:
    """A state that is one of `levels`, as a place among them; NaN where it is not known.

    `initial` has one entry per participant of a follow-up; `person`, `day`, `value` one per observation after that,
    days from the endpoint's origin. The first level is the reference.
    """

    name: str
    levels: tuple[str, ...]
    initial: Floats
    person: Floats
    day: Floats
    value: Floats


def states_over_time(task: Task, data: FollowUp) -> StatesOverTime:
    """Return the state that the option `time_updated` names: a category of the study, or a binary endpoint.

    A category starts at its value of ADSL and is updated by ADCAT; the state of an endpoint is whether the values of a
    visit fulfil its rule, and starts at the baseline's. DataError where the option names neither.
    """
    name = str(task.analysis.options.get("time_updated", ""))
    endpoint = next((each for each in task.study.endpoints if each.id == name and each.when is not None), None)
    if endpoint is not None:
        return _of_endpoint(task, data, endpoint)
    variable = task.study.variables.get(name)
    if variable is None or variable.type != "category":
        raise DataError(
            f"time_updated is a category of the study or a binary endpoint, not {name!r}", where=task.analysis.id
        )
    return _of_category(task, data, name, tuple(variable.values))


def _of_category(task: Task, data: FollowUp, name: str, levels: tuple[str, ...]) -> StatesOverTime:
    places = {level: float(place) for place, level in enumerate(levels)}
    start = data.subjects[name.upper()].replace_strict(places, default=None, return_dtype=pl.Float64)
    seen = task.datasets["adcat"].filter((pl.col("PARAMCD") == name.upper()) & (pl.col("ADY") > 0))
    values = seen["AVALC"].replace_strict(places, default=None, return_dtype=pl.Float64)
    found = seen.with_columns(values.alias("STATE")).filter(pl.col("STATE").is_not_null())
    return _placed(name, levels, start.fill_null(np.nan).to_numpy(), found.select("USUBJID", "ADT", "STATE"), data)


def _of_endpoint(task: Task, data: FollowUp, endpoint: Endpoint) -> StatesOverTime:
    assert endpoint.when is not None
    wanted = [name.upper() for name in variables_of(parse_rule(endpoint.when))]
    results = task.datasets["adlb"].filter(pl.col("PARAMCD").is_in(wanted) & pl.col("AVAL").is_not_null())
    before = results.filter(pl.col("ABLFL") == "Y")
    start = {subject: state for subject, _, state in _judged(task, endpoint.when, before)}
    initial = np.array([start.get(subject, np.nan) for subject in data.subjects["USUBJID"]], dtype=np.float64)
    rows = _judged(task, endpoint.when, results.filter(pl.col("ADY") > 0))
    found = pl.DataFrame(rows, schema={"USUBJID": pl.String, "ADT": pl.Date, "STATE": pl.Float64}, orient="row")
    label = endpoint.label[:1].lower() + endpoint.label[1:]
    return _placed(label, ("no", "yes"), initial, found, data)


def _judged(task: Task, when: str, results: pl.DataFrame) -> list[tuple[str, object, float]]:
    """Return participant, day and state of every day whose values decide the rule."""
    values: dict[tuple[str, object], dict[str, LaboratoryValue]] = defaultdict(dict)
    columns = ("USUBJID", "ADT", "PARAMCD", "AVAL", "ANRLO", "ANRHI")
    for subject, day, name, value, low, high in results.select(columns).iter_rows():
        values[subject, day][name.lower()] = LaboratoryValue(value, low, high)
    judged = ((subject, day, responds(when, found, task.study)) for (subject, day), found in values.items())
    return [(subject, day, float(truth is Truth.TRUE)) for subject, day, truth in judged if truth is not Truth.UNKNOWN]


def _placed(
    name: str, levels: tuple[str, ...], initial: Floats, observed: pl.DataFrame, data: FollowUp
) -> StatesOverTime:
    """Return the observations with each participant's place, days counted as the follow-up's."""
    subjects = data.subjects.select("USUBJID", data.origin.alias("ORIGIN")).with_row_index("PERSON")
    table = observed.join(subjects, on="USUBJID").with_columns(
        (pl.col("ADT") - pl.col("ORIGIN")).dt.total_days().alias("DAY")
    )
    person, day, value = (table[column].cast(pl.Float64).to_numpy() for column in ("PERSON", "DAY", "STATE"))
    return StatesOverTime(name, levels, initial.astype(np.float64), person, day, value)
