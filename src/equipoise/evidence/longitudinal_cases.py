"""Reference cases of repeated measures, markers and linear models, answered by `statistics`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from equipoise.evidence.case_arguments import CaseArguments
from equipoise.evidence.case_model import CaseModel, case_model
from equipoise.evidence.not_built import NotBuilt
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.ancova import VARIANCES, ancova, ancova_contrast
from equipoise.statistics.covariance_structure import COVARIANCES
from equipoise.statistics.linear_contrast import LinearContrast
from equipoise.statistics.mmrm import Mmrm, mmrm, mmrm_contrast
from equipoise.statistics.model_formula import model_matrix, parse_model_formula
from equipoise.statistics.random_effects import random_effects
from equipoise.statistics.tobit import tobit

Table = Mapping[str, list[str]]
Found = dict[str, Sequence[float] | FloatArray]
Values = dict[str, list[float | None]]

_DF_KINDS = {
    "Satterthwaite": "satterthwaite",
    "Kenward-Roger": "kenward-roger",
    "Kenward-Roger-Linear": "kenward-roger",
    "Residual": "residual",
    "Between-Within": "between-within",
}
_VARIANCE_KINDS = {
    name: name.lower()
    for name in (
        "Asymptotic",
        "Kenward-Roger",
        "Kenward-Roger-Linear",
        "Empirical",
        "Empirical-Jackknife",
        "Empirical-Bias-Reduced",
    )
}


def answer_longitudinal(args: Mapping[str, Any], table: Table) -> Values:  # Any: JSON as it stands in the case
    """Return every value we have for one case, undefined ones as None; NotBuilt naming an option we do not have."""
    found = LONGITUDINAL_METHODS[str(args["method"])](CaseArguments(args), table)
    return {name: [float(v) if np.isfinite(v) else None for v in values] for name, values in found.items()}


def _mmrm(arguments: CaseArguments, table: Table) -> Found:
    visit, subject = arguments.text("visit"), arguments.text("subject")
    group, weights = arguments.take("group"), arguments.take("weights")
    extra = [name for name in (visit, subject, group, weights) if name is not None]
    model = case_model(arguments, table, extra)
    df_kind, variance_kind = _inference(arguments)
    covariance = arguments.one_of("covariance", COVARIANCES, "us")
    reml = _flag(arguments, "reml")
    arguments.take("arm")
    arguments.finish()
    fit = mmrm(
        model.outcome,
        model.design,
        model.labels(visit),
        model.rows.texts(subject),
        covariance=covariance,
        df_kind=df_kind,
        variance_kind=variance_kind,
        reml=reml,
        group=None if group is None else model.rows.texts(group),
        weights=None if weights is None else model.rows.numbers(weights),
        visits=model.levels_of(visit),
        names=model.names,
    )
    found: Found = {**_table(fit, model), "neg2ll": [fit.deviance], "loglik": [-fit.deviance / 2.0], "aic": [fit.aic]}
    found |= {"bic": [fit.bic], "cov": fit.visit_covariance.ravel(), "n": [fit.n], "n_subjects": [fit.n_subjects]}
    contrasts = _arm_contrasts(arguments, model, visit)
    return found if contrasts is None else found | _contrast_values(mmrm_contrast(fit, contrasts))


def _inference(arguments: CaseArguments) -> tuple[str, str | None]:
    df = arguments.one_of("df", tuple(_DF_KINDS), "Satterthwaite")
    vcov = arguments.take("vcov")
    if vcov is not None and vcov not in _VARIANCE_KINDS:
        raise NotBuilt(f"vcov = {vcov!r}")
    if vcov is None:
        return _DF_KINDS[df], _VARIANCE_KINDS.get(df)
    if str(vcov).startswith("Kenward") and arguments.take("df") is None:
        df = "Kenward-Roger"
    return _DF_KINDS[df], _VARIANCE_KINDS[str(vcov)]


def _flag(arguments: CaseArguments, name: str) -> bool:
    value = arguments.take(name, True)
    if not isinstance(value, bool):
        raise NotBuilt(f"{name} = {value!r}")
    return value


def _table(fit: Mmrm, model: CaseModel) -> Found:
    order = model.order
    found: Found = {name: getattr(fit, name)[order] for name in ("coef", "se", "df", "t", "p", "lower", "upper")}
    found["vcov"] = fit.variance[np.ix_(order, order)].ravel()
    return found


def _contrast_values(contrast: LinearContrast) -> Found:
    fields = {"est": "estimate", "se": "se", "df": "df", "t": "t", "p": "p", "lower": "lower", "upper": "upper"}
    return {f"contrast_{name}": getattr(contrast, field) for name, field in fields.items()}


def _arm_contrasts(arguments: CaseArguments, model: CaseModel, visit: str | None) -> FloatArray | None:
    """Return the later level of the arm minus the first, at each visit; None where no arm is told apart.

    The arm is what `arm` or `treatment` names; otherwise the factor that the model crosses with the visit.
    """
    arm = arguments.take("arm") or arguments.take("treatment") or model.crossed_with(visit)
    levels = None if arm is None else model.factors.get(arm)
    if arm is None or levels is None:
        return None
    visits: Sequence[object | None] = [None] if visit not in model.factors else list(model.factors[visit or ""])
    rows: list[FloatArray] = []
    for at in visits:
        where = {} if at is None or visit is None else {visit: at}
        base = model.marginal({**where, arm: levels[0]})
        rows += [model.marginal({**where, arm: level}) - base for level in levels[1:]]
    return np.array(rows)


def _lme(arguments: CaseArguments, table: Table) -> Found:
    terms, bar, subject = arguments.text("random").replace(" ", "").lstrip("~").partition("|")
    if not bar or not subject.isidentifier():
        raise NotBuilt(f"random = {arguments.text('random')!r}")
    bare = terms.removeprefix("0+").removeprefix("-1+")
    formula = parse_model_formula(f"y~{bare}")
    model = case_model(arguments, table, [subject, *formula.variables])
    reml = _flag(arguments, "reml")
    arguments.finish()
    columns = {name: model.rows.numbers(name).tolist() for name in formula.variables}
    slopes = model_matrix(formula, columns).values if formula.terms else np.zeros((len(model.rows), 0))
    ones = np.ones((len(model.rows), 1))
    random = np.hstack((ones, slopes)) if bare == terms else slopes
    fit = random_effects(model.outcome, model.design, random, model.rows.texts(subject), reml=reml, names=model.names)
    order, deviations = model.order, np.sqrt(np.diag(fit.random_covariance))
    with np.errstate(all="ignore"):
        correlation = fit.random_covariance / np.outer(deviations, deviations)
    return {
        "fix": fit.coef[order],
        "coef": fit.coef[order],
        "se": fit.se[order],
        "df": fit.df[order],
        "t": fit.t[order],
        "p": fit.p[order],
        "loglik": [fit.loglik],
        "neg2ll": [-2.0 * fit.loglik],
        "aic": [fit.aic],
        "sigma": [fit.sigma],
        "random_sd": deviations,
        "random_cor": correlation[np.tril_indices(deviations.size, -1)],
        "cov": fit.random_covariance.ravel(),
    }


def _ancova(arguments: CaseArguments, table: Table) -> Found:
    arguments.take("reml")
    model = case_model(arguments, table, [])
    kind = {"const": "classical", "Asymptotic": "classical"}.get(
        arguments.text("vcov", "const"), arguments.take("vcov")
    )
    if kind not in VARIANCES:
        raise NotBuilt(f"vcov = {kind!r}")
    arguments.one_of("df", ("Residual", "residual"), "Residual")
    level = arguments.number("conf_level", 0.95)
    contrasts = _arm_contrasts(arguments, model, None)
    arguments.finish()
    fit = ancova(model.outcome, model.design, names=model.names, variance_kind=kind, conf_level=level)
    order, count = model.order, fit.coef.size
    found: Found = {name: getattr(fit, name)[order] for name in ("coef", "se", "t", "p", "lower", "upper")}
    adjusted = 1.0 - (1.0 - fit.r_squared) * (fit.n - 1) / fit.df
    found |= {
        "df": [fit.df],
        "sigma": [fit.sigma],
        "r2": [fit.r_squared],
        "r_squared": [fit.r_squared],
        "adj_r2": [adjusted],
        "loglik": [fit.loglik],
        "neg2ll": [-2.0 * fit.loglik],
        "aic": [fit.aic],
        "n": [fit.n],
        "vcov": fit.variance[np.ix_(order, order)].ravel(),
        "fstat": [fit.r_squared / (1.0 - fit.r_squared) * fit.df / (count - 1) if count > 1 else float("nan")],
    }
    return found if contrasts is None else found | _contrast_values(ancova_contrast(fit, contrasts, conf_level=level))


def _tobit(arguments: CaseArguments, table: Table) -> Found:
    observed = arguments.text("observed")
    model = case_model(arguments, table, [observed])
    level = arguments.number("conf_level", 0.95)
    arguments.one_of("dist", ("gaussian",), "gaussian")
    arguments.finish()
    seen = model.rows.equal(observed, 1) | model.rows.equal(observed, True)
    comparator = np.where(seen, "=", "<").tolist()
    fit = tobit(model.outcome, comparator, model.design[:, 1:], names=model.names[1:], conf_level=level)
    order = model.order
    return {
        "n": [fit.n],
        "ncens": [fit.n - fit.n_exact],
        "coef": fit.coef[order],
        "scale": [fit.scale],
        "loglik": [fit.loglik],
        "neg2ll": [-2.0 * fit.loglik],
        "aic": [-2.0 * fit.loglik + 2.0 * (fit.coef.size + 1)],
        "se": fit.se[[*order, fit.coef.size]],
        "z": fit.z[order],
        "p": fit.p[order],
        "lower": fit.lower[order],
        "upper": fit.upper[order],
    }


LONGITUDINAL_METHODS: dict[str, Callable[[CaseArguments, Table], Found]] = {
    "mmrm": _mmrm,
    "lme": _lme,
    "ancova": _ancova,
    "tobit": _tobit,
}
