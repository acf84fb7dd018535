"""Reference cases of survival analysis, answered by `statistics`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from equipoise.errors import CaseError, DataError
from equipoise.evidence.case_arguments import CaseArguments
from equipoise.evidence.case_rows import CaseRows, case_rows, same
from equipoise.evidence.formula import parse_formula
from equipoise.evidence.not_built import NotBuilt
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics import (
    KaplanMeier,
    aalen_johansen,
    concordance,
    cox,
    incidence_at,
    kaplan_meier,
    logrank,
    quantile,
    survival_at,
)
from equipoise.statistics.cox import TIES
from equipoise.statistics.design_matrix import DesignMatrix, design_matrix
from equipoise.statistics.limits import CONF_TYPES
from equipoise.statistics.survival_data import WEIGHT_KINDS

Values = dict[str, list[float | None]]
Table = Mapping[str, list[str]]


def answer(args: Mapping[str, Any], table: Table) -> Values:  # Any: JSON as it stands in the case
    """Return every value we have for one case, undefined ones as None; NotBuilt naming an option we do not have."""
    method = str(args.get("method"))
    if method not in METHODS:
        raise NotBuilt(f"the method {method!r}")
    found = METHODS[method](CaseArguments(args), table)
    return {name: [_plain(value) for value in values] for name, values in found.items()}


def _plain(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else float(value)


Found = dict[str, Sequence[float | None]]


@dataclass(frozen=True, slots=True)
class _FollowUp:
    """The columns every method shares."""

    rows: CaseRows
    time: FloatArray
    event: FloatArray
    entry: FloatArray | None


def _columns(arguments: CaseArguments, *names: str) -> list[str]:
    """Return the columns that arguments name, singly or as lists; the parts of products each."""
    found = [name for argument in names for name in arguments.texts(argument)]
    return list(dict.fromkeys(part for name in found for part in name.split(":")))


def _follow_up(arguments: CaseArguments, rows: CaseRows) -> _FollowUp:
    event = rows.equal(arguments.text("event"), arguments.take("event_value", 1))
    entry = arguments.take("entry")
    return _FollowUp(
        rows,
        rows.numbers(arguments.text("time")),
        event.astype(np.float64),
        None if entry is None else rows.numbers(entry),
    )


def _groups(arguments: CaseArguments, rows: CaseRows) -> list[CaseRows]:
    """Return the rows of each group in the order of `groups`; all rows where there is no group."""
    group = arguments.take("group")
    groups = arguments.take("groups")
    if group is None:
        return [rows]
    if groups is None:
        groups = sorted(set(rows.texts(group)), key=_number_or_text)
    return [rows.only(rows.equal(group, value)) for value in groups]


def _number_or_text(cell: str) -> tuple[float, str]:
    try:
        return float(cell), ""
    except ValueError:
        return float("inf"), cell


def _weights(arguments: CaseArguments, rows: CaseRows) -> dict[str, Any]:  # Any: keyword arguments of an estimator
    weights = arguments.take("weights")
    kind = arguments.one_of("weight_kind", WEIGHT_KINDS, "case")
    return {} if weights is None else {"weights": rows.numbers(weights), "weight_kind": kind}


def _robust(arguments: CaseArguments, rows: CaseRows) -> dict[str, Any]:  # Any: keyword arguments of an estimator
    cluster, robust = arguments.take("cluster"), arguments.take("robust")
    if robust not in (None, True, False):
        raise NotBuilt(f"robust = {robust!r}")
    return {"robust": robust, "cluster": None if cluster is None else np.array(rows.texts(cluster))}


def _kaplan_meier(arguments: CaseArguments, table: Table) -> Found:
    used = _columns(arguments, "time", "event", "entry", "group", "weights", "cluster")
    times = arguments.numbers("times")
    curves: list[KaplanMeier] = []
    for rows in _groups(arguments, case_rows(arguments, table, used)):
        data = _follow_up(arguments, rows)
        options = _weights(arguments, rows) | _robust(arguments, rows)
        options["conf_type"] = arguments.one_of("conf_type", CONF_TYPES, "log")
        options["conf_level"] = arguments.number("conf_level", 0.95)
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
        found[f"{name}_lcl"] = [at.lower for at in reached]
        found[f"{name}_ucl"] = [at.upper for at in reached]
    return found


def _logrank(arguments: CaseArguments, table: Table) -> Found:
    used = _columns(arguments, "time", "event", "entry", "group", "strata")
    rows = case_rows(arguments, table, used)
    group, groups = arguments.text("group"), arguments.take("groups")
    if groups is None:
        groups = sorted(set(rows.texts(group)), key=_number_or_text)
    rows = rows.only(rows.places(group, groups) >= 0)
    data, strata = _follow_up(arguments, rows), arguments.texts("strata")
    rho, gamma = arguments.number("rho", 0.0), arguments.number("gamma", 0.0)
    arguments.finish()
    stratum = np.array(rows.joined(strata)) if strata else None
    place = rows.places(group, groups)
    test = logrank(data.time, data.event, place, strata=stratum, entry=data.entry, rho=rho, gamma=gamma)
    return {
        "obs": test.observed.tolist(),
        "exp": test.expected.tolist(),
        "var": test.variance.ravel().tolist(),
        "chisq": [test.chi_square],
        "df": [float(test.df)],
        "p": [test.p],
        "z": [test.z],
    }


def _cox(arguments: CaseArguments, table: Table) -> Found:
    arguments = _with_formula(arguments)
    terms = arguments.texts("covariates") + arguments.texts("interactions")
    used = _columns(arguments, "time", "event", "entry", "weights", "cluster", "strata", "covariates", "interactions")
    rows = case_rows(arguments, table, used)
    data, strata = _follow_up(arguments, rows), arguments.texts("strata")
    design = _design(arguments, rows, terms)
    stratum = np.array(rows.joined(strata)) if strata else None
    weights, robust = _weights(arguments, rows), _robust(arguments, rows)
    ties = arguments.one_of("ties", TIES, "efron")
    conf_level = arguments.number("conf_level", 0.95)
    arguments.finish()
    where = {"entry": data.entry, "strata": stratum}
    fit = cox(
        data.time,
        data.event,
        design.values,
        **where,
        **weights,
        **robust,
        ties=ties,
        names=design.names,
        conf_level=conf_level,
    )
    return {
        "coef": fit.coef.tolist(),
        "se": fit.se.tolist(),
        "naive_se": fit.naive_se.tolist(),
        "hr": fit.hazard_ratio.tolist(),
        "hr_lower": fit.lower.tolist(),
        "hr_upper": fit.upper.tolist(),
        "z": fit.z.tolist(),
        "p": fit.p.tolist(),
        "loglik": [fit.loglik_null, fit.loglik],
        "lr_chisq": [fit.lr_chi_square],
        "wald": [fit.wald],
        "score": [fit.score],
        **_concordance(data, fit.linear_predictor, where, weights, robust),
    }


# Any: keyword arguments of an estimator
def _concordance(data: _FollowUp, risk: FloatArray, where: Any, weights: Any, robust: Any) -> Found:
    if weights.get("weight_kind") == "frequency":
        copy = np.repeat(np.arange(risk.size), weights["weights"].astype(np.int64))
        where = {name: None if value is None else value[copy] for name, value in where.items()}
        cluster = None if robust["cluster"] is None else robust["cluster"][copy]
        found = concordance(data.time[copy], data.event[copy], risk[copy], **where, cluster=cluster)
    else:
        cluster, given = robust["cluster"], weights.get("weights")
        found = concordance(data.time, data.event, risk, **where, weights=given, cluster=cluster)
    return {"concordance": [found.concordance], "concordance_se": [found.std_err]}


def _with_formula(arguments: CaseArguments) -> CaseArguments:
    """Return the arguments completed by the formula; NotBuilt where the two contradict each other."""
    text = arguments.take("formula")
    if text is None:
        return arguments
    formula = parse_formula(str(text))
    said: dict[str, Any] = {  # Any: JSON
        "time": formula.time,
        "event": formula.event,
        "entry": formula.entry,
        "covariates": list(formula.covariates),
        "strata": list(formula.strata) or None,
        "cluster": formula.cluster,
    }
    if formula.event_value != "1":
        said["event_value"] = float(formula.event_value)
    return arguments.completed(said)


def _design(arguments: CaseArguments, rows: CaseRows, terms: Sequence[str]) -> DesignMatrix:
    factors: Mapping[str, list[object]] = arguments.take("factors", {})
    parts = dict.fromkeys(part for term in terms for part in term.split(":"))
    variables: dict[str, Sequence[object]] = {}
    for part in parts:
        if part not in factors:
            variables[part] = rows.numbers(part).tolist()
            continue
        place = rows.places(part, factors[part])
        if (place < 0).any():
            raise CaseError(f"{part} holds values that are no level of the factor")
        variables[part] = [str(factors[part][i]) for i in place]
    try:
        made = design_matrix(variables, terms, factors=factors)
    except DataError as error:
        raise NotBuilt(f"the covariates {list(terms)}: {error}") from error
    return _in_order(made, arguments.texts("coef_names"))


def _in_order(design: DesignMatrix, wanted: Sequence[str]) -> DesignMatrix:
    if not wanted or tuple(wanted) == design.names:
        return design
    if sorted(wanted) != sorted(design.names):
        raise NotBuilt(f"coef_names = {list(wanted)}; the columns are {list(design.names)}")
    order = [design.names.index(name) for name in wanted]
    return DesignMatrix(tuple(wanted), design.values[:, order])


def _aalen_johansen(arguments: CaseArguments, table: Table) -> Found:
    used = _columns(arguments, "time", "event", "entry", "group", "weights")
    codes, times = _codes(arguments), arguments.numbers("times")
    found: dict[str, list[float]] = {}
    for rows in _groups(arguments, case_rows(arguments, table, used)):
        time, cause = rows.numbers(arguments.text("time")), _causes(rows, arguments.text("event"), codes)
        entry, options = arguments.take("entry"), _weights(arguments, rows)
        options["conf_type"] = arguments.one_of("conf_type", CONF_TYPES, "log")
        options["conf_level"] = arguments.number("conf_level", 0.95)
        options["variance"] = arguments.one_of("variance", ("survfit", "aalen"), "survfit")
        arguments.finish()
        curve = aalen_johansen(time, cause, entry=None if entry is None else rows.numbers(entry), **options)
        read = incidence_at(curve, times)
        for number in codes.values():
            for name, values in (
                ("cif", read.incidence),
                ("se", read.std_err),
                ("lower", read.lower),
                ("upper", read.upper),
            ):
                # A cause that nobody in the group has stays at 0.
                column = values[:, curve.causes.index(number)] if number in curve.causes else np.zeros(len(times))
                found.setdefault(f"{name}{number}", []).extend(column.tolist())
    return {**found}


def _codes(arguments: CaseArguments) -> dict[str, int]:
    """Return the cause each event code stands for, in the order of `event_codes`; censored codes are left out."""
    said: Mapping[str, str] = arguments.take("event_codes", {"0": "censored", "1": "cause 1", "2": "cause 2"})
    causes = [code for code, meaning in said.items() if meaning != "censored"]
    return {code: int(code) if code.isdigit() else place for place, code in enumerate(causes, start=1)}


def _causes(rows: CaseRows, name: str, codes: Mapping[str, int]) -> FloatArray:
    cells = rows.texts(name)
    return np.array(
        [next((number for code, number in codes.items() if same(cell, code)), 0) for cell in cells], dtype=np.float64
    )


METHODS: dict[str, Callable[[CaseArguments, Table], Found]] = {
    "km": _kaplan_meier,
    "logrank": _logrank,
    "cox": _cox,
    "aalen_johansen": _aalen_johansen,
}
