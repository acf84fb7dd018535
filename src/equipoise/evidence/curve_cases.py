"""Reference cases of survival curves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from equipoise.evidence.case_arguments import CaseArguments
from equipoise.evidence.case_follow_up import (
    Found,
    Table,
    case_columns,
    case_follow_up,
    case_groups,
    robust_options,
    weight_options,
)
from equipoise.evidence.case_rows import case_rows
from equipoise.evidence.not_built import NotBuilt
from equipoise.statistics import (
    KaplanMeier,
    fleming_harrington,
    kaplan_meier,
    landmark_difference,
    quantile,
    survival_at,
)
from equipoise.statistics.limits import CONF_TYPES

_ON_LEVEL = 1e-12


def kaplan_meier_case(arguments: CaseArguments, table: Table) -> Found:
    """Answer Kaplan-Meier curves by group: readings at `times`, quartiles with limits."""
    used = case_columns(arguments, "time", "event", "entry", "group", "weights", "cluster")
    times = arguments.numbers("times")
    curves: list[KaplanMeier] = []
    for rows in case_groups(arguments, case_rows(arguments, table, used)):
        data = case_follow_up(arguments, rows)
        options = weight_options(arguments, rows) | robust_options(arguments, rows) | _limit_options(arguments)
        arguments.finish()
        curves.append(kaplan_meier(data.time, data.event, entry=data.entry, **options))
    return _readings(curves, times) | _quantiles(curves)


def _readings(curves: Sequence[KaplanMeier], times: Sequence[float]) -> Found:
    if not times:
        return {}
    read = [survival_at(curve, times) for curve in curves]
    names = {
        "surv": "survival",
        "std_err": "std_err",
        "lower": "lower",
        "upper": "upper",
        "n_risk": "n_risk",
        "cumhaz": "cumulative_hazard",
        "std_chaz": "std_cumulative_hazard",
    }
    return {name: [float(v) for at in read for v in getattr(at, field)] for name, field in names.items()}


def _quantiles(curves: Sequence[KaplanMeier]) -> Found:
    found: Found = {}
    for name, q in (("q25", 0.25), ("median", 0.5), ("q75", 0.75)):
        reached = [quantile(curve, q) for curve in curves]
        found[name] = [at.value for at in reached]
        if q != 0.5:
            found[name] = [_rested(curve, 1.0 - q, at.value) for curve, at in zip(curves, reached, strict=True)]
        found[f"{name}_lcl"] = [at.lower for at in reached]
        found[f"{name}_ucl"] = [at.upper for at in reached]
    return found


def _rested(curve: KaplanMeier, level: float, value: float | None) -> float | None:
    """Return a quartile as R's quantile states it: where the curve ends on the level, the middle of the last rest.

    R's table of medians gives the first time there, as `quantile` does: nothing is known of the time after the end.
    """
    ends_on_level = value is not None and abs(float(curve.survival[-1]) - level) <= _ON_LEVEL
    return (value + float(curve.time[-1])) / 2.0 if ends_on_level and value is not None else value


def fleming_harrington_case(arguments: CaseArguments, table: Table) -> Found:
    """Answer exp(-H) with H corrected for ties, by group."""
    used = case_columns(arguments, "time", "event", "entry", "group")
    times = arguments.numbers("times")
    curves: list[KaplanMeier] = []
    for rows in case_groups(arguments, case_rows(arguments, table, used)):
        data = case_follow_up(arguments, rows)
        options = _limit_options(arguments)
        arguments.finish()
        curves.append(fleming_harrington(data.time, data.event, entry=data.entry, **options))
    return _readings(curves, times) | _quantiles(curves)


def landmark_case(arguments: CaseArguments, table: Table) -> Found:
    """Answer the comparison of two groups' survival at one time."""
    used = case_columns(arguments, "time", "event", "entry", "group")
    at, level = arguments.numbers("at"), arguments.number("conf_level", 0.95)
    curves: list[KaplanMeier] = []
    for rows in case_groups(arguments, case_rows(arguments, table, used)):
        data = case_follow_up(arguments, rows)
        arguments.finish()
        curves.append(kaplan_meier(data.time, data.event, entry=data.entry))
    if len(curves) != 2 or len(at) != 1:
        raise NotBuilt(f"{len(curves)} groups at {len(at)} times")
    found = landmark_difference(curves[0], curves[1], at[0], conf_level=level)
    return {
        "S": found.survival,
        "se": found.std_err,
        "diff": [found.difference],
        "se_diff": [found.difference_se],
        "ci": [found.difference_lower, found.difference_upper],
        "p_plain": [found.p],
        "ratio": [found.ratio],
        "ratio_ci": [found.ratio_lower, found.ratio_upper],
        "z_cloglog": [found.z_cloglog],
        "p_cloglog": [found.p_cloglog],
    }


def _limit_options(arguments: CaseArguments) -> dict[str, Any]:  # Any: keyword arguments of an estimator
    return {
        "conf_type": arguments.one_of("conf_type", CONF_TYPES, "log"),
        "conf_level": arguments.number("conf_level", 0.95),
    }
