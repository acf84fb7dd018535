"""Reference cases of competing risks, restricted means, combined and permutation tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple
from typing import Any

import numpy as np

from equipoise.evidence.case_arguments import CaseArguments
from equipoise.evidence.case_follow_up import (
    EXACT_TIES,
    Found,
    Table,
    case_causes,
    case_columns,
    case_follow_up,
    case_groups,
    cause_codes,
    number_or_text,
)
from equipoise.evidence.case_regression import case_design
from equipoise.evidence.case_rows import CaseRows, case_rows
from equipoise.evidence.not_built import NotBuilt
from equipoise.evidence.permutation_convention import counted_with_slack
from equipoise.evidence.survival_cases import answer_by
from equipoise.kernels.arrays import FloatArray, IntArray
from equipoise.statistics import (
    KaplanMeier,
    PermutationTest,
    RestrictedMean,
    RestrictedMeanModel,
    exact_permutation_test,
    fine_gray,
    fine_gray_expanded,
    gray,
    kaplan_meier,
    logrank_scores,
    maxcombo,
    permutation_test,
    predicted_incidence,
    restricted_mean,
    rmst_adjusted,
    rmst_difference,
    rmst_pseudo_values,
    survival_pseudo_values,
)
from equipoise.statistics.design_matrix import DesignMatrix
from equipoise.statistics.logrank_scores import SCORE_TIES

# The cases name weights after the people who proposed them.
_PERMUTATION_WEIGHTS = {
    "logrank": "logrank",
    "Gehan-Breslow": "gehan",
    "Tarone-Ware": "tarone-ware",
    "Peto-Peto": "kaplan-meier",
    "Prentice": "prentice",
    "Prentice-Marek": "peto-peto",
    "Andersen-Borgan-Gill-Keiding": "modified-peto-peto",
    "Fleming-Harrington": "fleming-harrington",
    "Gaugler-Kim-Liao": "peto-peto-powers",
}


def gray_case(arguments: CaseArguments, table: Table) -> Found:
    """Answer Gray's test for each cause in the order of the codes, or for the one asked for."""
    rows, place = _grouped(arguments, table, "time", "event", "group", "strata")
    codes, strata = cause_codes(arguments), arguments.texts("strata")
    time, cause = rows.numbers(arguments.text("time")), case_causes(rows, arguments.text("event"), codes)
    rho, asked = arguments.number("rho", 0.0), arguments.take("cause")
    arguments.finish()
    stratum = np.array(rows.joined(strata)) if strata else None
    wanted = None if asked is None else codes.get(str(asked), asked)
    causes = [number for number in codes.values() if wanted in (None, number) and (cause == number).any()]
    tests = [
        gray(time, cause, place, of_cause=number, strata=stratum, rho=rho, tie_tolerance=EXACT_TIES)
        for number in causes
    ]
    return {
        "stat": [test.chi_square for test in tests],
        "p": [test.p for test in tests],
        "df": [float(test.df) for test in tests],
    }


def fine_gray_case(arguments: CaseArguments, table: Table) -> Found:
    """Answer a subdistribution hazards model with its full variance, and the prediction for the first row."""
    _, design, time, cause, number = _cause_regression(arguments, table)
    times = arguments.numbers("times")
    arguments.finish()
    fit = fine_gray(time, cause, design.values, of_cause=number, names=design.names, tie_tolerance=EXACT_TIES)
    return {
        "coef": fit.coef.tolist(),
        "se": fit.se.tolist(),
        "naive_se": fit.naive_se.tolist(),
        "var": fit.covariance.ravel().tolist(),
        "z": fit.z.tolist(),
        "p": fit.p.tolist(),
        "loglik": [fit.loglik],
        "loglik_null": [fit.loglik_null],
        "cif_first_row_at": predicted_incidence(fit, design.values[:1], times)[0].tolist() if times else [],
    }


def fine_gray_expanded_case(arguments: CaseArguments, table: Table) -> Found:
    """Answer the subdistribution hazards model fitted to weighted rows."""
    rows, design, time, cause, number = _cause_regression(arguments, table)
    entry, weights = arguments.take("entry"), arguments.take("weights")
    ties = arguments.one_of("ties", ("efron", "breslow"), "efron")
    arguments.finish()
    fit = fine_gray_expanded(
        time,
        cause,
        design.values,
        of_cause=number,
        entry=None if entry is None else rows.numbers(entry),
        weights=None if weights is None else rows.numbers(weights),
        ties=ties,
        names=design.names,
    )
    return {
        "coef": fit.coef.tolist(),
        "se": fit.se.tolist(),
        "robust_se": fit.se.tolist(),
        "naive_se": fit.naive_se.tolist(),
        "loglik": [fit.loglik],
        "loglik_null": [fit.loglik_null],
    }


def rmst_case(arguments: CaseArguments, table: Table) -> Found:
    """Answer restricted means by group; with two groups also their contrasts, second against first."""
    used = case_columns(arguments, "time", "event", "entry", "group")
    asked, conf_level = arguments.take("tau"), arguments.number("conf_level", 0.95)
    curves: list[KaplanMeier] = []
    for rows in case_groups(arguments, case_rows(arguments, table, used)):
        data = case_follow_up(arguments, rows)
        arguments.finish()
        curves.append(kaplan_meier(data.time, data.event, entry=data.entry))
    tau = min(float(curve.time[-1]) for curve in curves) if asked is None else float(asked)
    means = [restricted_mean(curve, tau, conf_level=conf_level) for curve in curves]
    found: dict[str, Sequence[float | None]] = {
        "rmean": [mean.mean for mean in means],
        "se": [mean.std_err for mean in means],
        "tau": [tau],
    }
    for place, mean in enumerate(means):
        found |= _restricted_mean_rows(mean, place)
    if len(curves) == 2:
        contrasts = rmst_difference(curves[0], curves[1], tau=tau, conf_level=conf_level)
        rows_of = (contrasts.difference, contrasts.ratio, contrasts.lost_ratio)
        found["unadj"] = [value for contrast in rows_of for value in astuple(contrast)]
        found |= {"diff": [contrasts.difference.estimate], "ratio": [contrasts.ratio.estimate]}
    return found


def _restricted_mean_rows(mean: RestrictedMean, place: int) -> Found:
    return {
        f"arm{place}": [mean.mean, mean.std_err, mean.lower, mean.upper],
        f"rmtl{place}": [mean.lost, mean.std_err, mean.lost_lower, mean.lost_upper],
        f"var{place}": [mean.std_err**2],
    }


def rmst_adjusted_case(arguments: CaseArguments, table: Table) -> Found:
    """Answer the covariate-adjusted contrasts of restricted means."""
    rows, place = _grouped(arguments, table, "time", "event", "group", "covariates", "interactions")
    data = case_follow_up(arguments, rows)
    design = case_design(arguments, rows, arguments.texts("covariates") + arguments.texts("interactions"))
    tau, conf_level = arguments.number("tau", float(data.time.max())), arguments.number("conf_level", 0.95)
    arguments.finish()
    fit = rmst_adjusted(data.time, data.event, place, design.values, tau=tau, names=design.names, conf_level=conf_level)
    lost = _model_rows(fit.lost_ratio, with_effect=True)
    return {
        "diff": _model_rows(fit.difference, with_effect=False),
        "ratio": _model_rows(fit.ratio, with_effect=True),
        "rmtl_ratio": lost,
        "lossratio": lost,
    }


def _model_rows(model: RestrictedMeanModel, *, with_effect: bool) -> list[float]:
    effect = (model.effect,) if with_effect else ()
    columns = (model.coef, model.se, model.z, model.p, *effect, model.lower, model.upper)
    return np.column_stack(columns).ravel().tolist()


def pseudo_case(arguments: CaseArguments, table: Table) -> Found:
    """Answer pseudo-values by their mean, sum of squares and first five, time after time."""
    rows = case_rows(arguments, table, case_columns(arguments, "time", "event"))
    data = case_follow_up(arguments, rows)
    if data.entry is not None:
        raise NotBuilt("pseudo-values with delayed entry")
    of = arguments.one_of("of", ("rmst", "survival"), "survival")
    at = arguments.numbers("at") + arguments.numbers("times") if of == "survival" else arguments.numbers("tau")
    arguments.finish()
    if of == "survival":
        values = survival_pseudo_values(data.time, data.event, at)
    else:
        values = np.column_stack([rmst_pseudo_values(data.time, data.event, tau) for tau in at])
    return {
        "mean": values.mean(axis=0).tolist(),
        "ss": (values**2).sum(axis=0).tolist(),
        "first5": values[:5].T.ravel().tolist(),
    }


def maxcombo_case(arguments: CaseArguments, table: Table) -> Found:
    """Answer the largest of several Fleming-Harrington tests."""
    rows, place = _grouped(arguments, table, "time", "event", "entry", "group", "strata")
    data, strata = case_follow_up(arguments, rows), arguments.texts("strata")
    weights: Sequence[Sequence[float]] = arguments.take("weights", [])
    arguments.finish()
    pairs = [(float(pair[0]), float(pair[1])) for pair in weights]
    stratum = np.array(rows.joined(strata)) if strata else None
    test = maxcombo(data.time, data.event, place, weights=pairs, strata=stratum, entry=data.entry)
    return {
        "z": test.z.tolist(),
        "corr": test.correlation.ravel().tolist(),
        "zmax": [test.z_max],
        "p_two_sided": [test.p],
        "p_lower": [test.p_lower],
        "p_upper": [test.p_upper],
    }


def permutation_score_case(arguments: CaseArguments, table: Table) -> Found:
    """Answer a permutation test of log-rank type by its normal approximation."""
    scores, place, strata = _scores(arguments, table)
    return _permutation_values(permutation_test(scores, place, strata=strata))


def permutation_exact_case(arguments: CaseArguments, table: Table) -> Found:
    """Answer a permutation test of log-rank type over all assignments."""
    scores, place, strata = _scores(arguments, table)
    if strata is not None:
        raise NotBuilt("the exact permutation test with strata")
    own = exact_permutation_test(scores, place)
    return _permutation_values(own) | {"p": [counted_with_slack(scores, place == 1, own)]}


def _permutation_values(test: PermutationTest) -> Found:
    return {"z": [test.z], "p": [test.p], "statistic": [test.statistic], "var": [test.variance]}


def _scores(arguments: CaseArguments, table: Table) -> tuple[FloatArray, IntArray, Sequence[str] | None]:
    rows, place = _grouped(arguments, table, "time", "event", "group", "strata")
    if place.max(initial=0) > 1:
        raise NotBuilt("a permutation test of more than two groups")
    data, strata = case_follow_up(arguments, rows), arguments.texts("strata")
    weight = arguments.one_of("weights", tuple(_PERMUTATION_WEIGHTS), "logrank")
    rho, gamma = arguments.number("rho", 0.0), arguments.number("gamma", 0.0)
    ties = arguments.text("ties", "average-scores").lower()
    if ties not in SCORE_TIES or data.entry is not None:
        raise NotBuilt(f"ties = {ties!r}" if data.entry is None else "a permutation test with delayed entry")
    arguments.finish()
    name = _PERMUTATION_WEIGHTS[weight]
    scores = logrank_scores(data.time, data.event, weight=name, rho=rho, gamma=gamma, ties=ties)
    return scores, place, rows.joined(strata) if strata else None


def _grouped(arguments: CaseArguments, table: Table, *columns: str) -> tuple[CaseRows, IntArray]:
    """Return the rows of the groups a case names (all where it names none), and each row's place among them."""
    rows = case_rows(arguments, table, case_columns(arguments, *columns))
    group, groups = arguments.text("group"), arguments.take("groups")
    if groups is None:
        groups = sorted(set(rows.texts(group)), key=number_or_text)
    rows = rows.only(rows.places(group, groups) >= 0)
    return rows, rows.places(group, groups)


def _cause_regression(
    arguments: CaseArguments, table: Table
) -> tuple[CaseRows, DesignMatrix, FloatArray, FloatArray, int]:
    """Return rows, columns, times, causes, and the number of the cause in question."""
    used = case_columns(arguments, "time", "event", "entry", "weights", "covariates", "interactions")
    rows, codes = case_rows(arguments, table, used), cause_codes(arguments)
    design = case_design(arguments, rows, arguments.texts("covariates") + arguments.texts("interactions"))
    cause = arguments.take("cause", 1)
    number = codes.get(str(cause), int(cause) if cause in codes.values() else None)
    if number is None:
        raise NotBuilt(f"cause = {cause!r} with codes {list(codes)}")
    time, kinds = rows.numbers(arguments.text("time")), case_causes(rows, arguments.text("event"), codes)
    return rows, design, time, kinds, number


COMPETING_METHODS: dict[str, Callable[[CaseArguments, Table], Found]] = {
    "gray": gray_case,
    "fine_gray": fine_gray_case,
    "fine_gray_expanded": fine_gray_expanded_case,
    "rmst": rmst_case,
    "rmst_adjusted": rmst_adjusted_case,
    "pseudo": pseudo_case,
    "maxcombo": maxcombo_case,
    "permutation_score": permutation_score_case,
    "permutation_exact": permutation_exact_case,
}


def answer_competing(args: Mapping[str, Any], table: Table) -> dict[str, list[float | None]]:  # Any: JSON as it stands
    """Return every value we have for one case of these methods; NotBuilt naming an option we do not have."""
    return answer_by(COMPETING_METHODS, args, table)
