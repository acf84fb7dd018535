"""Reference cases of Cox regression."""

from __future__ import annotations

from typing import Any

import numpy as np

from equipoise.evidence.case_arguments import CaseArguments
from equipoise.evidence.case_follow_up import CaseFollowUp, Found, Table, cause_codes, robust_options, weight_options
from equipoise.evidence.case_regression import case_regression
from equipoise.evidence.not_built import NotBuilt
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics import concordance, cox
from equipoise.statistics.cox import TIES


def cox_case(arguments: CaseArguments, table: Table) -> Found:
    """Answer a Cox model, with concordance of its linear predictor."""
    case = case_regression(arguments, table)
    arguments, rows, data, design = case.arguments, case.rows, case.data, case.design
    weights, robust = weight_options(arguments, rows), robust_options(arguments, rows)
    ties = arguments.one_of("ties", TIES, "efron")
    conf_level = arguments.number("conf_level", 0.95)
    arguments.finish()
    where = {"entry": data.entry, "strata": case.stratum}
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
        "coef_se_n": [*fit.coef.tolist(), *fit.se.tolist(), float(fit.n)],
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


def cause_specific_cox_case(arguments: CaseArguments, table: Table) -> Found:
    """Answer a Cox model of one cause, the others censored."""
    cause, codes = arguments.take("cause"), cause_codes(arguments)
    code = next((code for code, number in codes.items() if number == cause), None)
    if code is None or arguments.take("event_value") is not None:
        raise NotBuilt(f"cause = {cause!r} with codes {list(codes)}")
    return cox_case(arguments.completed({"event_value": code}), table)
