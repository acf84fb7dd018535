"""Baseline characteristics: numbers first, then the registry's module and the report's table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from equipoise.results.groups import arms_in_order, render_groups
from equipoise.results.rounding import fixed, percent
from equipoise.results.wording import unit_words
from equipoise.study import Study, Variable


@dataclass(frozen=True, slots=True)
class Spread:
    """A number's distribution in one column of the table; None where nobody has a value."""

    n: int
    mean: float | None
    sd: float | None
    median: float | None
    lower_quartile: float | None
    upper_quartile: float | None


@dataclass(frozen=True, slots=True)
class BaselineRow:
    """One characteristic over the columns (arms, then total): a number's spread, or counts by category."""

    name: str
    label: str
    unit: str
    spreads: tuple[Spread, ...] = ()
    categories: tuple[tuple[str, tuple[int, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class BaselineTable:
    """Baseline characteristics of everybody allocated."""

    columns: tuple[str, ...]
    counts: tuple[int, ...]
    rows: tuple[BaselineRow, ...]


def baseline_table(study: Study, adsl: pl.DataFrame) -> BaselineTable:
    """Return age, sex, and each variable that stratifies the allocation or adjusts an analysis, by arm and in total."""
    arms = [arm.id for arm in arms_in_order(study)]
    allocated = adsl.filter(pl.col("ARMCD").is_in(arms))
    columns = [*(allocated.filter(pl.col("ARMCD") == arm) for arm in arms), allocated]
    rows = [
        _numeric("AGE", "Age", "years", columns),
        _categorical("SEX", "Sex", columns, ("F", "M"), {"F": "Female", "M": "Male"}),
    ]
    for name in _characteristics(study):
        column = name.upper()
        if column not in allocated.columns or name in ("age", "sex"):
            continue
        variable = study.variables[name]
        label = variable.label or name.replace("_", " ")
        if allocated.schema[column].is_numeric():
            rows.append(_numeric(column, label, unit_words(variable.unit or ""), columns))
        else:
            rows.append(_categorical(column, label, columns, _levels(variable, allocated[column]), {}))
    labels = (*(arm.label for arm in arms_in_order(study)), "Total")
    return BaselineTable(labels, tuple(column.height for column in columns), tuple(rows))


def _characteristics(study: Study) -> list[str]:
    """Return the variables named by strata and covariates, in the order of the study's variables."""
    named: set[str] = set()
    for stratum in study.allocation.strata if study.allocation else ():
        named.add(stratum.variable)
    for analysis in study.analysis_plan.analyses if study.analysis_plan else ():
        for term in analysis.covariates:
            named.add(term.replace("log10(", "").split(")")[0].split("/")[0].strip())
    return [name for name in study.variables if name in named]


def _levels(variable: Variable, values: pl.Series) -> tuple[str, ...]:
    declared = variable.order or variable.values
    present = {str(value) for value in values.drop_nulls().unique().to_list()}
    return (*(level for level in declared if level in present), *sorted(present - set(declared)))


def _numeric(column: str, label: str, unit: str, columns: Sequence[pl.DataFrame]) -> BaselineRow:
    return BaselineRow(column, label, unit, spreads=tuple(_spread(table[column]) for table in columns))


def _spread(values: pl.Series) -> Spread:
    known = values.drop_nulls().cast(pl.Float64).to_numpy()
    if known.size == 0:
        return Spread(0, None, None, None, None, None)
    median, lower, upper = (float(number) for number in np.quantile(known, (0.5, 0.25, 0.75)))
    sd = float(known.std(ddof=1)) if known.size > 1 else None
    return Spread(known.size, float(known.mean()), sd, median, lower, upper)


def _categorical(
    column: str, label: str, columns: Sequence[pl.DataFrame], levels: Sequence[str], words: dict[str, str]
) -> BaselineRow:
    counted = [
        (
            words.get(level, level.replace("_", " ")),
            tuple(int((table[column].cast(pl.String) == level).sum()) for table in columns),
        )
        for level in levels
    ]
    unknown = tuple(table[column].null_count() for table in columns)
    if any(unknown):
        counted.append(("Unknown", unknown))
    return BaselineRow(column, label, "Participants", categories=tuple(counted))


def render_baseline_module(study: Study, table: BaselineTable, *, simulated: bool) -> dict[str, Any]:
    """Return the registry's baselineCharacteristicsModule."""
    groups = render_groups(study, "BG", simulated=simulated, total=True)
    ids = [group["id"] for group in groups]
    measures = [_age(table.rows[0], ids), _sex(table.rows[1], ids), _race(ids, table.counts)]
    measures += [_measure(row, ids, table.counts) for row in table.rows[2:]]
    return {
        "populationDescription": "Everybody allocated" + (" (simulated participants)." if simulated else "."),
        "groups": groups,
        "denoms": [_denominator(ids, table.counts)],
        "measures": measures,
    }


def _denominator(ids: Sequence[str], counts: Sequence[int]) -> dict[str, Any]:
    pairs = zip(ids, counts, strict=True)
    return {"units": "Participants", "counts": [{"groupId": group, "value": str(count)} for group, count in pairs]}


def _age(row: BaselineRow, ids: Sequence[str]) -> dict[str, Any]:
    return {
        "title": "Age, Continuous",
        "paramType": "MEAN",
        "dispersionType": "STANDARD_DEVIATION",
        "unitOfMeasure": "years",
        "classes": [
            {"categories": [{"measurements": [_mean_sd(g, s) for g, s in zip(ids, row.spreads, strict=True)]}]}
        ],
    }


def _mean_sd(group: str, spread: Spread) -> dict[str, str]:
    if spread.mean is None:
        return {"groupId": group, "value": "NA", "comment": "Nobody has a value."}
    sd = {"spread": fixed(spread.sd, 1)} if spread.sd is not None else {"spread": "NA", "comment": "One value only."}
    return {"groupId": group, "value": fixed(spread.mean, 1), **sd}


def _sex(row: BaselineRow, ids: Sequence[str]) -> dict[str, Any]:
    return {**_counts(row, ids), "title": "Sex: Female, Male"}


def _race(ids: Sequence[str], counts: Sequence[int]) -> dict[str, Any]:
    """The registry wants race and ethnicity, or the statement that they were not collected."""
    measurements = [{"groupId": group, "value": "0"} for group in ids]
    return {
        "title": "Race and Ethnicity Not Collected",
        "populationDescription": "Race and ethnicity were not collected from any participant.",
        "paramType": "COUNT_OF_PARTICIPANTS",
        "unitOfMeasure": "Participants",
        "classes": [
            {"denoms": [_denominator(ids, [0 for _ in counts])], "categories": [{"measurements": measurements}]}
        ],
    }


def _measure(row: BaselineRow, ids: Sequence[str], counts: Sequence[int]) -> dict[str, Any]:
    return _counts(row, ids) if row.categories else _quartiles(row, ids, counts)


def _counts(row: BaselineRow, ids: Sequence[str]) -> dict[str, Any]:
    categories = [
        {
            "title": title,
            "measurements": [{"groupId": g, "value": str(count)} for g, count in zip(ids, counts, strict=True)],
        }
        for title, counts in row.categories
    ]
    return {
        "title": row.label,
        "paramType": "COUNT_OF_PARTICIPANTS",
        "unitOfMeasure": "Participants",
        "classes": [{"categories": categories}],
    }


def _quartiles(row: BaselineRow, ids: Sequence[str], counts: Sequence[int]) -> dict[str, Any]:
    known = [spread.n for spread in row.spreads]
    one_class: dict[str, Any] = {
        "categories": [{"measurements": [_quartile(g, s) for g, s in zip(ids, row.spreads, strict=True)]}]
    }
    measure: dict[str, Any] = {
        "title": row.label,
        "paramType": "MEDIAN",
        "dispersionType": "INTER_QUARTILE_RANGE",
        "unitOfMeasure": row.unit or "units",
        "classes": [one_class],
    }
    if known != list(counts):
        one_class["denoms"] = [_denominator(ids, known)]
        measure["populationDescription"] = "Participants with a known value."
    return measure


def _quartile(group: str, spread: Spread) -> dict[str, str]:
    if spread.median is None or spread.lower_quartile is None or spread.upper_quartile is None:
        return {"groupId": group, "value": "NA", "comment": "Nobody has a value."}
    low, high = fixed(spread.lower_quartile, 2), fixed(spread.upper_quartile, 2)
    return {"groupId": group, "value": fixed(spread.median, 2), "lowerLimit": low, "upperLimit": high}


def cells(row: BaselineRow, counts: Sequence[int]) -> list[tuple[str, list[str]]]:
    """Return the row as lines of a printed table: (label, one text per column)."""
    if row.spreads:
        unit = f", {row.unit}" if row.unit else ""
        texts = [_spread_text(spread) for spread in row.spreads]
        return [(f"{row.label}{unit}: median [quartiles]", texts)]
    lines: list[tuple[str, list[str]]] = [(row.label, ["" for _ in counts])]
    for title, values in row.categories:
        lines.append((f"  {title}", [_count_text(value, n) for value, n in zip(values, counts, strict=True)]))
    return lines


def _spread_text(spread: Spread) -> str:
    if spread.median is None or spread.lower_quartile is None or spread.upper_quartile is None:
        return "not known"
    low, high = fixed(spread.lower_quartile, 1), fixed(spread.upper_quartile, 1)
    return f"{fixed(spread.median, 1)} [{low} to {high}]"


def _count_text(count: int, n: int) -> str:
    return f"{count} ({percent(count / n)} %)" if n else "0"
