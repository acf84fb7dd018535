"""Reference cases of interval-censored times, answered by `statistics`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from equipoise.errors import CaseError
from equipoise.evidence.case_arguments import CaseArguments
from equipoise.evidence.case_model import case_model
from equipoise.evidence.case_rows import MISSING, CaseRows, case_rows
from equipoise.evidence.not_built import NotBuilt
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.accelerated_failure import DISTRIBUTIONS, accelerated_failure, weibull_hazards
from equipoise.statistics.interval_regression import MODELS, interval_regression
from equipoise.statistics.turnbull import turnbull, turnbull_at

Table = Mapping[str, list[str]]
Found = dict[str, Sequence[float] | FloatArray]
Values = dict[str, list[float | None]]

_WEIBULL = ("weibull", "exponential", "rayleigh")


def answer_interval(args: Mapping[str, Any], table: Table) -> Values:  # Any: JSON as it stands in the case
    """Return every value we have for one case, undefined ones as None; NotBuilt naming an option we do not have."""
    found = INTERVAL_METHODS[str(args["method"])](CaseArguments(args), table)
    return {name: [float(v) if np.isfinite(v) else None for v in values] for name, values in found.items()}


def _npmle(arguments: CaseArguments, table: Table) -> Found:
    left, right, group = arguments.text("left"), arguments.text("right"), arguments.take("group")
    table = _open_ended(table, left, right)
    used = [name for name in (left, right, group) if name is not None]
    rows, times = case_rows(arguments, table, used), arguments.numbers("times")
    parts = _groups(arguments, rows, group)
    arguments.finish()
    found: dict[str, list[float]] = {name: [] for name in ("surv", "loglik", "p", "left", "right", "n", "gap")}
    for part in parts:
        curve = turnbull(part.numbers(left), part.numbers(right))
        found["surv"] += turnbull_at(curve, times).survival.tolist()
        found["p"] += curve.mass.tolist()
        found["left"] += curve.left.tolist()
        found["right"] += curve.right.tolist()
        found["loglik"].append(curve.loglik)
        found["n"].append(float(curve.n))
        found["gap"].append(curve.gap)
    return {**found}


def _open_ended(table: Table, left: str, right: str) -> Table:
    """Return the table with empty ends filled: no right end is right-censored, no left end left-censored."""
    absent = [name for name in (left, right) if name not in table]
    if absent:
        raise CaseError(f"the data set has no column {', '.join(absent)}")
    ends = zip(table[left], table[right], strict=True)
    filled = [
        (a, b) if a in MISSING and b in MISSING else ("0" if a in MISSING else a, "inf" if b in MISSING else b)
        for a, b in ends
    ]
    return {**table, left: [a for a, _ in filled], right: [b for _, b in filled]}


def _groups(arguments: CaseArguments, rows: CaseRows, group: str | None) -> list[CaseRows]:
    values: Sequence[object] | None = arguments.take("groups")
    if group is None:
        return [rows]
    return [rows.only(rows.equal(group, value)) for value in values or sorted(set(rows.texts(group)))]


def _aft(arguments: CaseArguments, table: Table) -> Found:
    left, right = arguments.text("left"), arguments.text("right")
    table = _open_ended(table, left, right)
    # The columns are those of a regression of either end.
    model = case_model(arguments.completed({"outcome": left}), table, [left, right])
    distribution = arguments.one_of("dist", DISTRIBUTIONS, "weibull")
    hazards = arguments.one_of("model", ("aft", "ph"), "aft") == "ph"
    level = arguments.number("conf_level", 0.95)
    _finish(arguments)
    if hazards and distribution not in _WEIBULL:
        raise NotBuilt(f"model = 'ph' with dist = {distribution!r}")
    x = model.design[:, 1:] if len(model.names) > 1 else None
    fit = accelerated_failure(
        model.rows.numbers(left), model.rows.numbers(right), x, distribution=distribution, names=model.names[1:],
        conf_level=level,
    )  # fmt: skip
    order, count = model.order, fit.coef.size
    found: Found = {
        "coef": fit.coef[order],
        "scale": [fit.scale],
        "se": fit.se[[*order, *range(count, fit.se.size)]],
        "loglik": [fit.loglik],
        "z": fit.z[order],
        "p": fit.p[order],
        "lower": fit.lower[order],
        "upper": fit.upper[order],
        "n": [fit.n],
        "aic": [-2.0 * fit.loglik + 2.0 * fit.se.size],
    }
    if distribution in _WEIBULL:
        as_hazards = weibull_hazards(fit)
        found |= {"log_hr": as_hazards.log_hazard_ratio, "log_hr_se": as_hazards.se, "hr": as_hazards.hazard_ratio}
        found |= {"hr_lower": as_hazards.lower, "hr_upper": as_hazards.upper, "shape": [as_hazards.shape]}
        if hazards:
            found |= {"coef": as_hazards.log_hazard_ratio, "se": as_hazards.se}
    return found


def _finish(arguments: CaseArguments) -> None:
    for name in ("outcome", "covariates", "coef_names", "factors", "missing", "filter", "fixed", "interactions"):
        arguments.take(name)
    arguments.finish()


def _ic_regression(arguments: CaseArguments, table: Table) -> Found:
    left, right = arguments.text("left"), arguments.text("right")
    kind, table = arguments.one_of("model", MODELS, "ph"), _open_ended(table, left, right)
    model = case_model(arguments.completed({"outcome": left}), table, [left, right])
    _finish(arguments)
    x = model.design[:, 1:]
    fit = interval_regression(model.rows.numbers(left), model.rows.numbers(right), x, model=kind, names=model.names[1:])
    return {"coef": fit.coef, "loglik": [fit.loglik], "hr": np.exp(fit.coef), "n": [fit.n], "gap": [fit.gap]}


INTERVAL_METHODS: dict[str, Callable[[CaseArguments, Table], Found]] = {
    "npmle": _npmle,
    "aft": _aft,
    "ic_regression": _ic_regression,
}
