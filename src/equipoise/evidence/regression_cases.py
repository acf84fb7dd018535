"""Reference cases of Cox regression."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from equipoise.errors import CaseError, DataError
from equipoise.evidence.case_arguments import CaseArguments
from equipoise.evidence.case_follow_up import (
    CaseFollowUp,
    Found,
    Table,
    case_columns,
    case_follow_up,
    cause_codes,
    robust_options,
    weight_options,
)
from equipoise.evidence.case_rows import CaseRows, case_rows
from equipoise.evidence.formula import parse_formula
from equipoise.evidence.not_built import NotBuilt
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics import concordance, cox
from equipoise.statistics.cox import TIES
from equipoise.statistics.design_matrix import DesignMatrix, design_matrix


def cox_case(arguments: CaseArguments, table: Table) -> Found:
    """Answer a Cox model, with concordance of its linear predictor."""
    arguments = _with_formula(arguments)
    terms = arguments.texts("covariates") + arguments.texts("interactions")
    used = case_columns(
        arguments, "time", "event", "entry", "weights", "cluster", "strata", "covariates", "interactions"
    )
    rows = case_rows(arguments, table, used)
    data, strata = case_follow_up(arguments, rows), arguments.texts("strata")
    design = _design(arguments, rows, terms)
    stratum = np.array(rows.joined(strata)) if strata else None
    weights, robust = weight_options(arguments, rows), robust_options(arguments, rows)
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
def _concordance(data: CaseFollowUp, risk: FloatArray, where: Any, weights: Any, robust: Any) -> Found:
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


def cause_specific_cox_case(arguments: CaseArguments, table: Table) -> Found:
    """Answer a Cox model of one cause, the others censored."""
    cause, codes = arguments.take("cause"), cause_codes(arguments)
    code = next((code for code, number in codes.items() if number == cause), None)
    if code is None or arguments.take("event_value") is not None:
        raise NotBuilt(f"cause = {cause!r} with codes {list(codes)}")
    return cox_case(arguments.completed({"event_value": code}), table)
