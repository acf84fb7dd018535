"""Subgroups in the words of a plan: "sex; age 60; AFP 400; HBV DNA below limit; mir26_fold third"."""

from __future__ import annotations

import re

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise.analysis.subgroup_effects import Levels
from equipoise.analysis.task import FollowUp, Task

_CUT = re.compile(r"(?P<name>.+?)\s+(?P<cut>\d+(?:\.\d+)?)(?:\s+(?P<unit>[^\s\d]\S*))?$")
_UNIT_WORDS = {"a": "years", "mo": "months", "wk": "weeks", "d": "days"}
_BELOW_LIMIT, _THIRD = " below limit", " third"


def subgroup_levels(words: str, task: Task, data: FollowUp) -> Levels | str:
    """Return the levels that words describe, or why they cannot be read.

    A variable goes by its name in the study or by its label. Alone it must be a category; with a number it is cut
    there; "below limit" splits by the limit of quantification, "third" at the thirds of those analysed.
    """
    text = words.strip()
    if text.lower().endswith(_BELOW_LIMIT):
        return _by_limit(text[: -len(_BELOW_LIMIT)], task, data)
    if text.lower().endswith(_THIRD):
        return _by_thirds(text[: -len(_THIRD)], task, data)
    cut = _CUT.fullmatch(text)
    if cut is not None and _column(text, task, data) is None:
        return _by_cut(cut["name"], float(cut["cut"]), task, data)
    return _by_category(text, task, data)


def _column(name: str, task: Task, data: FollowUp) -> str | None:
    """Return the column of ADSL for a variable's name or label."""
    wanted = name.strip().lower()
    labelled = [key for key, variable in task.study.variables.items() if variable.label.lower() == wanted]
    names = [wanted.upper(), *(key.upper() for key in labelled)]
    return next((column for column in names if column in data.subjects.columns), None)


def _missing(name: str) -> str:
    return f"no variable is called {name.strip()!r}"


def _numbers(name: str, task: Task, data: FollowUp) -> NDArray[np.float64] | str:
    column = _column(name, task, data)
    if column is None:
        return _missing(name)
    if not data.subjects.schema[column].is_numeric():
        return f"{column} is not a number"
    return data.subjects[column].cast(pl.Float64).to_numpy().astype(np.float64)


def _by_cut(name: str, cut: float, task: Task, data: FollowUp) -> Levels | str:
    values = _numbers(name, task, data)
    if isinstance(values, str):
        return values
    unit = _unit(name, task, data)
    return _checked(Levels(_label(name, task), (f"below {cut:g}{unit}", f"{cut:g}{unit} or more"), _cut(values, [cut])))


def _by_thirds(name: str, task: Task, data: FollowUp) -> Levels | str:
    values = _numbers(name, task, data)
    if isinstance(values, str):
        return values
    edges = np.nanquantile(values, [1 / 3, 2 / 3])
    return _checked(Levels(f"{_label(name, task)}, thirds", ("lowest", "middle", "highest"), _cut(values, list(edges))))


def _cut(values: NDArray[np.float64], edges: list[float]) -> NDArray[np.int64]:
    place = np.searchsorted(edges, values, side="right").astype(np.int64)
    place[np.isnan(values)] = -1
    return place


def _by_limit(name: str, task: Task, data: FollowUp) -> Levels | str:
    column = _column(name, task, data)
    flag = f"{column}_BLQFL"
    if column is None or flag not in data.subjects.columns:
        return _missing(name) if column is None else f"{column} has no flag for values below a limit"
    place = _places(data, flag, ("N", "Y"))
    return _checked(Levels(_label(name, task), ("at or above the limit", "below the limit"), place))


def _by_category(name: str, task: Task, data: FollowUp) -> Levels | str:
    column = _column(name, task, data)
    if column is None:
        return _missing(name)
    if data.subjects.schema[column] != pl.String:
        return f"{column} is a number: say where to cut it"
    present = set(data.subjects[column].drop_nulls().to_list())
    variable = task.study.variables.get(column.lower())
    declared = (variable.order or variable.values) if variable is not None else ()
    names = (*(level for level in declared if level in present), *sorted(present - set(declared)))
    # What is known of nobody under control describes the treatment, such as its regimen.
    of_treated = data.subjects.filter(pl.Series(data.arm == 0))[column].drop_nulls().is_empty()
    return _checked(Levels(_label(name, task), names, _places(data, column, names), of_treated))


def _places(data: FollowUp, column: str, codes: tuple[str, ...]) -> NDArray[np.int64]:
    values = data.subjects[column].to_list()
    return np.array([codes.index(value) if value in codes else -1 for value in values], dtype=np.int64)


def _checked(levels: Levels) -> Levels | str:
    held = np.unique(levels.place[levels.place >= 0])
    return levels if held.size > 1 else f"all are in one group of {levels.label}"


def _label(name: str, task: Task) -> str:
    variable = task.study.variables.get(name.strip().lower())
    return variable.label if variable is not None and variable.label else name.strip()


def _unit(name: str, task: Task, data: FollowUp) -> str:
    column = _column(name, task, data)
    variable = task.study.variables.get((column or "").lower())
    unit = variable.unit if variable is not None else None
    return f" {_UNIT_WORDS.get(unit, unit)}" if unit and unit != "1" else ""
