"""The columns of a regression from the words of the plan: "age", "log10(hbsag_quant)", "size/10", or a factor."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise.errors import DataError, NotEstimable
from equipoise.study import Study

_TERM = re.compile(r"(?:(?P<log>log10|log2)\((?P<inner>\w+)\)|(?P<name>\w+))(?:/(?P<per>\d+(?:\.\d+)?))?")


@dataclass(frozen=True, slots=True)
class Covariates:
    """The design columns of the named terms; `complete` marks the participants for whom all are known."""

    names: tuple[str, ...]
    columns: NDArray[np.float64]
    """Participants x names; NaN where unknown."""
    complete: NDArray[np.bool_]


def covariates(terms: tuple[str, ...], subjects: pl.DataFrame, study: Study) -> Covariates:
    """Return the columns for `terms`; DataError naming the term that is no column of ADSL, or is no number."""
    names: list[str] = []
    columns: list[NDArray[np.float64]] = []
    for term in terms:
        for name, column in _term_columns(term, subjects, study):
            names.append(name)
            columns.append(column)
    matrix = np.column_stack(columns) if columns else np.empty((subjects.height, 0))
    return Covariates(tuple(names), matrix, np.asarray(~np.isnan(matrix).any(axis=1)))


def variable_of(term: str) -> str:
    """Return the variable a term of the plan speaks of.

    >>> variable_of("log10(afp)"), variable_of("age/10")
    ('afp', 'age')
    """
    parts = _parts(term)
    return parts["inner"] or parts["name"]


def _parts(term: str) -> re.Match[str]:
    parts = _TERM.fullmatch(term.replace(" ", ""))
    if parts is None:
        raise DataError(f"{term!r} is no covariate", mend="write name, log10(name), log2(name) or name/10")
    return parts


def _term_columns(term: str, subjects: pl.DataFrame, study: Study) -> list[tuple[str, NDArray[np.float64]]]:
    parts = _parts(term)
    name = parts["inner"] or parts["name"]
    column = name.upper()
    if column not in subjects.columns:
        raise DataError(f"ADSL has no column {column} for the covariate {term!r}")
    variable = study.variables.get(name.lower())
    levels = (variable.order or variable.values) if variable is not None else ()
    if subjects.schema[column] == pl.String and not levels:
        levels = tuple(sorted(subjects[column].drop_nulls().unique().to_list()))
    if levels:
        return _factor(name, column, levels, subjects)
    values = subjects[column].cast(pl.Float64).to_numpy().astype(np.float64)
    if parts["log"]:
        if np.nanmin(values) <= 0:
            raise DataError(f"{term!r}: a logarithm needs values above zero")
        values = np.log10(values) if parts["log"] == "log10" else np.log2(values)
    return [(term, values / float(parts["per"]) if parts["per"] else values)]


def _factor(
    name: str, column: str, levels: tuple[str, ...], subjects: pl.DataFrame
) -> list[tuple[str, NDArray[np.float64]]]:
    """Return an indicator for each level that occurs, but for the first of them, which is the reference.

    Declared levels come first, in their order; levels the data hold besides (such as M and F for a sex declared in
    words) follow in alphabetical order, so that nobody is dropped in silence.
    """
    values = subjects[column].cast(pl.String)
    present = set(values.drop_nulls().to_list())
    used = [*(level for level in levels if level in present), *sorted(present - set(levels))]
    if len(used) < 2:
        only = ", ".join(used) or "none"
        raise NotEstimable(f"the covariate {name!r} has one level only ({only})", mend="leave it out")
    unknown = values.is_null().to_numpy()
    indicators: list[tuple[str, NDArray[np.float64]]] = []
    for level in used[1:]:
        indicator = (values == level).fill_null(value=False).to_numpy().astype(np.float64)
        indicator[unknown] = math.nan
        indicators.append((f"{name} {level} vs {used[0]}", indicator))
    return indicators


def without_rare_levels(
    names: tuple[str, ...], columns: NDArray[np.float64], fewest: int
) -> tuple[NDArray[np.float64], tuple[str, ...], tuple[str, ...]]:
    """Return columns and names without the levels of fewer than `fewest` participants, and the names of those.

    They then count with the reference level. For models that only foretell (a choice, a loss): a level of a few
    participants may be told perfectly by it.

    >>> kept, names, rare = without_rare_levels(("age", "site B vs A"), np.array([[50.0, 0.0], [61.0, 1.0]]), 2)
    >>> names, rare
    (('age',), ('site B vs A',))
    """
    indicator = np.isin(columns, (0.0, 1.0)).all(axis=0)
    rare = indicator & (columns.sum(axis=0) < fewest)
    kept = tuple(name for name, is_rare in zip(names, rare, strict=True) if not is_rare)
    return columns[:, ~rare], kept, tuple(name for name, is_rare in zip(names, rare, strict=True) if is_rare)
