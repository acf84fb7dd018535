"""Reference cases of what is asked of a Cox model beyond its coefficients, and of its penalised relatives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from equipoise.evidence.case_arguments import CaseArguments
from equipoise.evidence.case_follow_up import Found, Table, robust_options, weight_options
from equipoise.evidence.case_regression import CaseRegression, case_regression
from equipoise.evidence.case_rows import same
from equipoise.evidence.not_built import NotBuilt
from equipoise.evidence.survival_cases import answer_by
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics import (
    CoxModel,
    cox_baseline,
    cox_firth,
    cox_frailty,
    cox_model,
    cox_profile_limits,
    cox_residuals,
    cox_ridge,
    cox_survival,
    proportional_hazards_test,
)
from equipoise.statistics.cox import asks_robust
from equipoise.statistics.cox_model import robust_covariance
from equipoise.statistics.design_matrix import design_matrix
from equipoise.statistics.limits import CONF_TYPES
from equipoise.statistics.proportional_hazards import TRANSFORMS

GLOBAL = "GLOBAL"
_SMOOTH_TIES = ("efron", "breslow")


def zph_case(arguments: CaseArguments, table: Table) -> Found:
    """Answer score tests of proportional hazards, row by row: columns, whole factors, and all together."""
    case = case_regression(arguments, table)
    rows, transform = case.arguments.texts("rows"), case.arguments.one_of("transform", TRANSFORMS, "km")
    factors: Mapping[str, Sequence[object]] = case.arguments.take("factors", {})
    rows = rows or [*case.design.names, GLOBAL]
    terms = {row: _columns_of(row, case.design.names, factors) for row in rows if row != GLOBAL}
    test = proportional_hazards_test(_model(case), transform=transform, terms=terms)
    chi_square = {**dict(zip(test.names, test.chi_square, strict=True)), GLOBAL: test.global_chi_square}
    df = {**dict(zip(test.names, test.df, strict=True)), GLOBAL: test.global_df}
    p = {**dict(zip(test.names, test.p, strict=True)), GLOBAL: test.global_p}
    return {
        "chisq": [float(chi_square[row]) for row in rows],
        "df": [float(df[row]) for row in rows],
        "p": [float(p[row]) for row in rows],
    }


def _columns_of(row: str, names: Sequence[str], factors: Mapping[str, Sequence[object]]) -> list[str]:
    if row in names:
        return [row]
    columns = [""]
    for part in row.split(":"):
        own = [f"{part}{level}" for level in list(factors[part])[1:]] if part in factors else [part]
        columns = [f"{earlier}:{name}" if earlier else name for name in own for earlier in columns]
    if not set(columns) <= set(names):
        raise NotBuilt(f"the row {row!r}; the columns are {list(names)}")
    return columns


def _model(case: CaseRegression) -> CoxModel:
    """Return the fitted model; the variance options are read, because these answers do not depend on them."""
    robust_options(case.arguments, case.rows)
    model = _fitted(case)
    case.arguments.finish()
    return model


def _fitted(case: CaseRegression) -> CoxModel:
    return cox_model(
        case.data.time,
        case.data.event,
        case.design.values,
        entry=case.data.entry,
        strata=case.stratum,
        **weight_options(case.arguments, case.rows),
        ties=case.arguments.one_of("ties", _SMOOTH_TIES, "efron"),
        names=case.design.names,
    )


def predict_case(arguments: CaseArguments, table: Table) -> Found:
    """Answer predicted survival per time and person, and the baseline hazard at covariates 0."""
    case = case_regression(arguments, table)
    persons: list[Mapping[str, Any]] = case.arguments.take("newdata", [])  # Any: JSON
    times = case.arguments.numbers("times")
    conf_type = case.arguments.one_of("conf_type", CONF_TYPES, "log")
    conf_level = case.arguments.number("conf_level", 0.95)
    robust = robust_options(case.arguments, case.rows)
    design, strata = _person_columns(case, persons), _person_strata(case, persons)
    model = _fitted(case)
    sandwich = asks_robust(robust["robust"], robust["cluster"], model.data, model.ties)
    covariance = robust_covariance(model, robust["cluster"]) if sandwich else None
    case.arguments.finish()
    found = cox_survival(
        model, design, times, strata=strata, covariance=covariance, conf_type=conf_type, conf_level=conf_level
    )
    answers = {
        "surv": found.survival,
        "std_err": found.std_err,
        "lower": found.lower,
        "upper": found.upper,
        "cumhaz": found.cumulative_hazard,
        "std_chaz": found.std_cumulative_hazard,
    }
    return {**{name: values.ravel().tolist() for name, values in answers.items()}, **_baseline(model, times)}


def _baseline(model: CoxModel, times: Sequence[float]) -> Found:
    if len(model.strata) > 1:
        return {}
    baseline = cox_baseline(model)
    hazard = np.concatenate((np.zeros(1), baseline.cumulative_hazard))
    at = [float(hazard[np.searchsorted(baseline.time, time, side="right")]) for time in times]
    return {"basehaz": at, **{f"basehaz_{time:g}": [value] for time, value in zip(times, at, strict=True)}}


def _person_columns(case: CaseRegression, persons: Sequence[Mapping[str, Any]]) -> FloatArray:  # Any: JSON
    terms = case.arguments.texts("covariates") + case.arguments.texts("interactions")
    factors: Mapping[str, Sequence[object]] = case.arguments.take("factors", {})
    parts = dict.fromkeys(part for term in terms for part in term.split(":"))
    absent = sorted(part for part in parts if any(part not in person for person in persons))
    if absent or not persons:
        raise NotBuilt(f"newdata without {', '.join(absent) or 'rows'}")
    variables = {part: [_level(person[part], factors.get(part)) for person in persons] for part in parts}
    made = design_matrix(variables, terms, factors=factors)
    return made.values[:, [made.names.index(name) for name in case.design.names]]


def _level(value: object, levels: Sequence[object] | None) -> object:
    if levels is None:
        return value
    return next((str(level) for level in levels if same(str(value), level)), value)


def _person_strata(case: CaseRegression, persons: Sequence[Mapping[str, Any]]) -> list[str] | None:  # Any: JSON
    """Return the label of each person's stratum as the table writes it."""
    if case.stratum is None:
        return None
    cells = {name: sorted(set(case.rows.texts(name))) for name in case.strata}
    found: list[str] = []
    for person in persons:
        parts = [next((cell for cell in cells[name] if same(cell, person.get(name))), None) for name in case.strata]
        if None in parts:
            raise NotBuilt(f"newdata of no stratum of {', '.join(case.strata)}")
        found.append("|".join(str(part) for part in parts))
    return found


def residuals_case(arguments: CaseArguments, table: Table) -> Found:
    """Answer sums of squares of residuals, per coefficient where there is one each; dfbeta weighted, as in R."""
    case = case_regression(arguments, table)
    model = _model(case)
    found, data = cox_residuals(model), model.data
    copies = data.weights if data.weight_kind == "frequency" else np.ones(data.rows.size)
    case_weights = np.ones(data.rows.size) if data.weight_kind == "frequency" else data.weights
    died = copies[found.events]
    sums = {
        "martingale": copies @ found.martingale**2,
        "deviance": copies @ found.deviance**2,
        "score": copies @ found.score**2,
        "dfbeta": copies @ (case_weights[:, None] * found.dfbeta) ** 2,
        "schoenfeld": died @ found.schoenfeld**2,
        "scaled_schoenfeld": died @ found.scaled_schoenfeld**2,
        "cox_snell": copies @ found.cox_snell,
    }
    sums |= {"scaledsch": sums["scaled_schoenfeld"], "coxsnell": sums["cox_snell"]}
    answers: Found = {}
    for name, values in sums.items():
        listed = np.atleast_1d(values).tolist()
        ending = "sum" if name in ("cox_snell", "coxsnell") else "ss"
        answers |= {name: listed, f"{name}_{ending}": listed, f"{ending}_{name}": listed}
    return answers


def ridge_case(arguments: CaseArguments, table: Table) -> Found:
    """Answer a ridge-penalised model."""
    case = case_regression(arguments, table)
    penalised, theta = case.arguments.texts("penalised"), case.arguments.number("theta", float("nan"))
    scale = case.arguments.take("scale", True)
    factors: Mapping[str, Sequence[object]] = case.arguments.take("factors", {})
    columns = [column for name in penalised for column in _columns_of(name, case.design.names, factors)]
    options = _likelihood_options(case)
    case.arguments.finish()
    fit = cox_ridge(
        case.data.time,
        case.data.event,
        case.design.values,
        theta=theta,
        penalised=columns or None,
        scale=bool(scale),
        **options,
    )
    return {
        "coef": fit.coef.tolist(),
        "se": fit.se.tolist(),
        "se2": fit.sandwich_se.tolist(),
        "hr": np.exp(fit.coef).tolist(),
        "df": [fit.effective_df],
        "loglik": [fit.loglik_null, fit.loglik],
        "penalty": [fit.penalty],
    }


def _likelihood_options(case: CaseRegression) -> dict[str, Any]:  # Any: keyword arguments of an estimator
    return {
        "entry": case.data.entry,
        "strata": case.stratum,
        **weight_options(case.arguments, case.rows),
        "ties": case.arguments.one_of("ties", _SMOOTH_TIES, "efron"),
        "names": case.design.names,
    }


def firth_case(arguments: CaseArguments, table: Table) -> Found:
    """Answer Firth's penalised likelihood; limits are of the log hazard ratio."""
    case = case_regression(arguments, table)
    options, conf_level = _likelihood_options(case), case.arguments.number("conf_level", 0.95)
    case.arguments.finish()
    fit = cox_firth(case.data.time, case.data.event, case.design.values, conf_level=conf_level, **options)
    return {
        "coef": fit.coef.tolist(),
        "se": fit.se.tolist(),
        "hr": fit.hazard_ratio.tolist(),
        "pl_lower": fit.coef_lower.tolist(),
        "pl_upper": fit.coef_upper.tolist(),
        "hr_lower": fit.lower.tolist(),
        "hr_upper": fit.upper.tolist(),
        "p": fit.p.tolist(),
        "lr": [fit.lr_chi_square],
        "lr_chisq": [fit.lr_chi_square],
        "lr_p": [fit.lr_p],
    }


def profile_case(arguments: CaseArguments, table: Table) -> Found:
    """Answer profile likelihood limits of the named coefficients, lower and upper of each in turn."""
    case = case_regression(arguments, table)
    of, conf_level = case.arguments.texts("of"), case.arguments.number("conf_level", 0.95)
    limits = cox_profile_limits(_model(case), of=of or None, conf_level=conf_level)
    pairs = np.column_stack((limits.lower, limits.upper))
    return {
        "ci": pairs.ravel().tolist(),
        "coef": limits.coef.tolist(),
        "pl_lower": limits.lower.tolist(),
        "pl_upper": limits.upper.tolist(),
    }


def frailty_case(arguments: CaseArguments, table: Table) -> Found:
    """Answer a shared gamma frailty model at the maximum of its marginal likelihood."""
    case = case_regression(arguments, table)
    cluster = np.array(case.rows.texts(case.arguments.text("frailty")))
    case.arguments.one_of("dist", ("gamma",), "gamma")
    options = _likelihood_options(case)
    if "weights" in options:
        raise NotBuilt("weights with a frailty")
    conf_level = case.arguments.number("conf_level", 0.95)
    case.arguments.finish()
    fit = cox_frailty(case.data.time, case.data.event, case.design.values, cluster, conf_level=conf_level, **options)
    return {
        "coef": fit.coef.tolist(),
        "se": fit.se.tolist(),
        "theta": [fit.theta],
        "c_loglik": [fit.marginal_loglik],
        "frailty": np.log(fit.frailty).tolist(),
    }


METHODS: dict[str, Callable[[CaseArguments, Table], Found]] = {
    "zph": zph_case,
    "cox_predict": predict_case,
    "cox_residuals": residuals_case,
    "cox_ridge": ridge_case,
    "cox_firth": firth_case,
    "cox_profile_ci": profile_case,
    "cox_frailty": frailty_case,
}


def answer_cox(args: Mapping[str, Any], table: Table) -> dict[str, list[float | None]]:  # Any: JSON as it stands
    """Return every value we have for one case, undefined ones as None; NotBuilt naming an option we do not have."""
    return answer_by(METHODS, args, table)
