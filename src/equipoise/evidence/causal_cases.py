"""Reference cases of comparisons that are not randomised, answered by `statistics`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from equipoise.errors import CaseError, DataError
from equipoise.evidence.case_arguments import CaseArguments
from equipoise.evidence.case_rows import MISSING, CaseRows, case_rows
from equipoise.evidence.glm_convention import glm_standard_errors
from equipoise.evidence.not_built import NotBuilt
from equipoise.kernels.arrays import BoolArray, FloatArray
from equipoise.statistics.balance import balance
from equipoise.statistics.balancing_weights import ESTIMANDS, BalancingWeights, balancing_weights
from equipoise.statistics.clone_censor_weight import clone_censor_weight
from equipoise.statistics.design_matrix import DesignMatrix
from equipoise.statistics.e_value import e_value, risk_ratio_of_hazard_ratio
from equipoise.statistics.g_computation import g_computation
from equipoise.statistics.g_computation_binary import g_computation_binary
from equipoise.statistics.model_formula import ModelFormula, model_matrix, parse_model_formula
from equipoise.statistics.propensity import Propensity, propensity
from equipoise.statistics.time_zero import immortal_time
from equipoise.statistics.weighted_curves import weighted_rmst_difference, weighted_survival_difference
from equipoise.statistics.weighted_hazard_ratio import WEIGHTED_TIES, WeightedHazardRatio, weighted_hazard_ratio
from equipoise.statistics.weighted_mean import weighted_mean_difference

Table = Mapping[str, list[str]]
Found = dict[str, Sequence[float]]
Values = dict[str, list[float | None]]

_JACKKNIFE = "infinitesimal jackknife"


def answer_causal(args: Mapping[str, Any], table: Table) -> Values:  # Any: JSON as it stands in the case
    """Return every value we have for one case, undefined ones as None; NotBuilt naming an option we do not have."""
    found = CAUSAL_METHODS[str(args["method"])](CaseArguments(args), table)
    return {name: [float(v) if np.isfinite(v) else None for v in values] for name, values in found.items()}


@dataclass(frozen=True, slots=True)
class _Treated:
    """The rows of a case, who is treated, and the propensity score."""

    rows: CaseRows
    score: Propensity
    covariates: tuple[str, ...]


def _scored(arguments: CaseArguments, table: Table, *more: str) -> _Treated:
    """Return rows and propensity; `more` are the arguments that name further columns."""
    treatment, covariates = arguments.text("treatment"), arguments.texts("ps_covariates")
    formula = _formula(arguments.text("ps_model", f"{treatment}~{'+'.join(covariates)}"))
    if formula.response != treatment:
        raise NotBuilt(f"ps_model for {formula.response!r} where the treatment is {treatment!r}")
    columns = [treatment, *formula.variables, *covariates, *(arguments.text(name) for name in more)]
    rows = case_rows(arguments, table, list(dict.fromkeys(columns)))
    design = _design(arguments, rows, formula, {})
    score = propensity(_treated(arguments, rows), design.values, names=design.names)
    return _Treated(rows, score, tuple(covariates))


def _formula(text: str) -> ModelFormula:
    try:
        return parse_model_formula(text)
    except DataError as error:
        raise NotBuilt(f"the formula {text!r}: {error}") from error


def _treated(arguments: CaseArguments, rows: CaseRows) -> BoolArray:
    """Return who is treated: the second of `levels`, or 1."""
    treatment = arguments.text("treatment")
    levels: list[object] = arguments.take("levels", arguments.take("groups", [0, 1]))
    place = rows.places(treatment, levels)
    if len(levels) != 2 or (place < 0).any():
        raise NotBuilt(f"a treatment {treatment} with other values than {levels}")
    return place == 1


def _design(
    arguments: CaseArguments, rows: CaseRows, formula: ModelFormula, instead: Mapping[str, Sequence[object]]
) -> DesignMatrix:
    """Return the columns of a formula; `instead` replaces variables. A column with a word in it is a factor."""
    factors: Mapping[str, list[object]] = arguments.take("factors", {})
    variables: dict[str, Sequence[object]] = {}
    for name in formula.variables:
        variables[name] = instead[name] if name in instead else _cells(rows, name, factors.get(name))
    try:
        return model_matrix(formula, variables, levels=factors)
    except DataError as error:
        raise NotBuilt(f"the covariates {list(formula.terms)}: {error}") from error


def _cells(rows: CaseRows, name: str, levels: Sequence[object] | None) -> Sequence[object]:
    if levels is not None:
        place = rows.places(name, levels)
        if (place < 0).any():
            raise CaseError(f"{name} holds values that are no level of the factor")
        return [str(levels[i]) for i in place]
    texts = rows.texts(name)
    try:
        return [float(cell) for cell in texts]
    except ValueError:
        return texts


def _event(arguments: CaseArguments, rows: CaseRows) -> FloatArray:
    return rows.equal(arguments.text("event"), arguments.take("event_value", 1)).astype(np.float64)


def _weighting(arguments: CaseArguments, found: _Treated) -> BalancingWeights:
    return balancing_weights(found.score, estimand=arguments.one_of("estimand", ESTIMANDS, "ate"))


def _propensity(arguments: CaseArguments, table: Table) -> Found:
    score = _scored(arguments, table).score
    arguments.finish()
    return {
        "coef": score.model.coef.tolist(),
        "se": score.model.se.tolist(),
        "deviance": [score.model.deviance],
        "ps_mean": [float(score.score.mean())],
        "ps_ss": [float(score.score @ score.score)],
        "first5": score.score[:5].tolist(),
    }


@dataclass(frozen=True, slots=True)
class _Weighted:
    found: _Treated
    weighting: BalancingWeights
    time: FloatArray
    event: FloatArray
    fit: WeightedHazardRatio


def _weighted(arguments: CaseArguments, table: Table) -> _Weighted:
    found = _scored(arguments, table, "time", "event")
    weighting = _weighting(arguments, found)
    time, event = found.rows.numbers(arguments.text("time")), _event(arguments, found.rows)
    fit = weighted_hazard_ratio(time, event, weighting, ties=arguments.one_of("ties", WEIGHTED_TIES, "efron"))
    return _Weighted(found, weighting, time, event, fit)


def _iptw(arguments: CaseArguments, table: Table) -> Found:
    made = _weighted(arguments, table)
    times = arguments.numbers("times")
    arguments.finish()
    fit, weighting = made.fit, made.weighting
    values: Found = {
        "coef": [fit.coef],
        "robust_se": [fit.fixed_weight_se],
        "stacked_se": [fit.se],
        "naive_se": [fit.naive_se],
        "ess0": [fit.effective[0]],
        "ess1": [fit.effective[1]],
        "wsum": [float(weighting.weights.sum())],
    }
    if made.found.covariates:
        columns = np.column_stack([made.found.rows.numbers(name) for name in made.found.covariates])
        reached = balance(columns, weighting, names=made.found.covariates)
        values |= {"smd": reached.smd_after.tolist(), "smd_before": reached.smd_before.tolist()}
    if times:
        curves = weighted_survival_difference(made.time, made.event, weighting, times)
        values["km"] = [*curves.untreated.tolist(), *curves.treated.tolist()]
    return values


def _iptw_score(arguments: CaseArguments, table: Table) -> Found:
    fit = _weighted(arguments, table).fit
    arguments.finish()
    return {"rscore": [fit.robust_score], "wald": [fit.wald]}


def _iptw_stacked(arguments: CaseArguments, table: Table) -> Found:
    made = _weighted(arguments, table)
    at = arguments.numbers("at")
    arguments.finish()
    curves = weighted_survival_difference(made.time, made.event, made.weighting, at)
    areas = weighted_rmst_difference(made.time, made.event, made.weighting, at)
    return {
        "coef": [made.fit.coef],
        "stacked_se": [made.fit.se],
        "fixed_weight_se": [made.fit.fixed_weight_se],
        "km_diff": curves.difference.tolist(),
        "km_diff_se": curves.se.tolist(),
        "km_diff_fixed_se": curves.fixed_weight_se.tolist(),
        "rmst_diff": areas.difference.tolist(),
        "rmst_diff_se": areas.se.tolist(),
        "rmst_diff_fixed_se": areas.fixed_weight_se.tolist(),
    }


def _iptw_mean(arguments: CaseArguments, table: Table) -> Found:
    found = _scored(arguments, table, "outcome")
    weighting = _weighting(arguments, found)
    names = ["(Intercept)", arguments.text("treatment")]
    wanted = arguments.texts("coef_names") or names
    if not set(wanted) <= set(names):
        raise NotBuilt(f"coef_names = {wanted}; the columns are {names}")
    order = [names.index(name) for name in wanted]
    arguments.finish()
    line = weighted_mean_difference(found.rows.numbers(arguments.text("outcome")), weighting)
    return {
        "coef": line.coef[order].tolist(),
        "se_hc0": line.se_hc0[order].tolist(),
        "se_hc3": line.se_hc3[order].tolist(),
        "ps_mean": [float(found.score.score.mean())],
    }


@dataclass(frozen=True, slots=True)
class _Counterfactual:
    rows: CaseRows
    treated: BoolArray
    untreated_design: DesignMatrix
    treated_design: DesignMatrix


def _counterfactual(arguments: CaseArguments, table: Table, *more: str) -> _Counterfactual:
    """Return the columns of the outcome model with treatment set to 0 and to 1 for everybody."""
    treatment = arguments.text("treatment")
    terms = arguments.texts("covariates") + arguments.texts("interactions")
    formula = _formula(f"{treatment}~{'+'.join(terms)}")
    if treatment not in formula.variables:
        raise NotBuilt(f"an outcome model without the treatment {treatment!r}")
    columns = [*formula.variables, *(arguments.text(name) for name in more)]
    rows = case_rows(arguments, table, list(dict.fromkeys(columns)))
    treated = _treated(arguments, rows)
    base, alternative = (_design(arguments, rows, formula, {treatment: [value] * len(rows)}) for value in (0.0, 1.0))
    return _Counterfactual(rows, treated, base, alternative)


def _gcomp(arguments: CaseArguments, table: Table) -> Found:
    made = _counterfactual(arguments, table, "time", "event")
    time, event = made.rows.numbers(arguments.text("time")), _event(arguments, made.rows)
    times, ties = arguments.numbers("times"), arguments.one_of("ties", WEIGHTED_TIES, "efron")
    arguments.one_of("se", (_JACKKNIFE,), _JACKKNIFE)
    arguments.finish()
    base, alternative = made.untreated_design, made.treated_design
    found = g_computation(
        time, event, made.treated, base.values, alternative.values, times, names=base.names, ties=ties
    )
    return {
        "S0": found.untreated.tolist(),
        "S1": found.treated.tolist(),
        "diff": found.difference.tolist(),
        "se_diff": found.se.tolist(),
    }


def _gcomp_binary(arguments: CaseArguments, table: Table) -> Found:
    made = _counterfactual(arguments, table, "outcome")
    outcome = made.rows.equal(arguments.text("outcome"), arguments.take("event", 1))
    arguments.finish()
    base, alternative = made.untreated_design, made.treated_design
    found = g_computation_binary(outcome, made.treated, base.values, alternative.values, names=base.names)
    # The cases state the difference as reference minus treated, and standard errors as R's glm prints them.
    return {
        "coef": found.model.coef.tolist(),
        "se": glm_standard_errors(outcome.astype(np.float64), found.model).tolist(),
        "p": [found.untreated, found.treated],
        "rd": [-found.difference],
        "se_rd": [found.se],
    }


def _ccw(arguments: CaseArguments, table: Table) -> Found:
    begun, covariates = arguments.text("treatment_time"), arguments.texts("covariates")
    rows = _with_never(arguments, table, begun, *covariates)
    time, event, grace = rows.numbers(arguments.text("time")), _event(arguments, rows), arguments.number("grace", 0.0)
    times = arguments.numbers("times")
    arguments.finish()
    x = np.column_stack([rows.numbers(name) for name in covariates])
    if grace != int(grace):
        raise NotBuilt(f"grace = {grace}")
    found = clone_censor_weight(time, event, rows.numbers(begun), x, times, grace=int(grace), names=covariates)
    return {
        "S0": found.untreated.tolist(),
        "S1": found.treated.tolist(),
        "diff": found.difference.tolist(),
        "rmst0": [found.rmst_untreated],
        "rmst1": [found.rmst_treated],
        "coef0": found.starting.coef.tolist(),
        "coef1": found.treated_in_grace.coef.tolist(),
        "n_person_days": [float(found.person_days)],
    }


def _with_never(arguments: CaseArguments, table: Table, begun: str, *more: str) -> CaseRows:
    """Return the rows of a case in which a missing day of treatment means never."""
    if begun not in table:
        raise CaseError(f"the data set has no column {begun}")
    told = {**table, begun: ["nan" if cell in MISSING else cell for cell in table[begun]]}
    return case_rows(arguments, told, [arguments.text("time"), arguments.text("event"), begun, *more])


def _immortal_demo(arguments: CaseArguments, table: Table) -> Found:
    begun = arguments.text("treatment_time")
    rows = _with_never(arguments, table, begun)
    time, event = rows.numbers(arguments.text("time")), _event(arguments, rows)
    arguments.take("treatment")
    arguments.finish()
    shown = immortal_time(time, event, rows.numbers(begun))
    naive, right = shown.naive, shown.time_dependent
    found: Found = {}
    for name, fit in (("naive", naive), ("td", right)):
        coef, se = fit.coef.tolist(), fit.se.tolist()
        found |= {name: [*coef, *se], f"{name}_coef": coef, f"coef_{name}": coef, f"{name}_se": se, f"se_{name}": se}
        found |= {f"{name}_hr": np.exp(coef).tolist()}
    return found


def _evalue(arguments: CaseArguments, table: Table) -> Found:
    del table  # the ratios stand in the case
    ratios, hazards = arguments.numbers("rr"), arguments.numbers("hr")
    arguments.finish()
    return {
        "rr": [e_value(ratio).estimate for ratio in ratios],
        "hr": [e_value(ratio).estimate for ratio in hazards],
        "hr_common": [e_value(risk_ratio_of_hazard_ratio(ratio)).estimate for ratio in hazards],
    }


CAUSAL_METHODS: dict[str, Callable[[CaseArguments, Table], Found]] = {
    "propensity": _propensity,
    "iptw": _iptw,
    "iptw_score": _iptw_score,
    "iptw_stacked": _iptw_stacked,
    "iptw_mean": _iptw_mean,
    "gcomp": _gcomp,
    "gcomp_binary": _gcomp_binary,
    "ccw": _ccw,
    "immortal_demo": _immortal_demo,
    "evalue": _evalue,
}
