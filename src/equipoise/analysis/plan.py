"""The statistical analysis plan carried out, line by line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import polars as pl

from equipoise.analysis.changes import mean_change
from equipoise.analysis.comparisons import cox_regression, logrank_test
from equipoise.analysis.competing_risks import cause_specific_cox, gray_test, subdistribution_hazards
from equipoise.analysis.covariate_balance import covariate_balance
from equipoise.analysis.dose_intensity import dose_intensity
from equipoise.analysis.harms import adverse_event_counts
from equipoise.analysis.imputed_covariates import multiple_imputation
from equipoise.analysis.incidence_curves import incidence_curves
from equipoise.analysis.interactions import interaction
from equipoise.analysis.interim_look import group_sequential
from equipoise.analysis.interval_censored import interval_censored
from equipoise.analysis.landmarks import landmark
from equipoise.analysis.matched_pairs import matching
from equipoise.analysis.negative_control import negative_control
from equipoise.analysis.piecewise_hazards import piecewise_hazard_ratio
from equipoise.analysis.pitfalls import detect_pitfalls
from equipoise.analysis.proportionality import proportionality
from equipoise.analysis.repeated_measures import censored_measurements, repeated_measures
from equipoise.analysis.responses import count_of_participants
from equipoise.analysis.restricted_means import restricted_means
from equipoise.analysis.result import Analysed, AnalysisRow, Curve, NotCarriedOut
from equipoise.analysis.rule_sets import rule_set_rows
from equipoise.analysis.subgroup_forest import subgroup_forest
from equipoise.analysis.survival_curves import survival_curves
from equipoise.analysis.task import Task, plan_task
from equipoise.analysis.time_dependent import time_dependent_cox
from equipoise.analysis.time_zero_guard import refuse_immortal_time, time_zero_words
from equipoise.analysis.treatment_strategies import treatment_strategies
from equipoise.analysis.unmeasured_factor import unmeasured_factor
from equipoise.analysis.weighted_for_loss import ipcw
from equipoise.analysis.weighted_hazards import iptw_cox
from equipoise.analysis.weighted_incidence import iptw_aalen_johansen, overlap_weights
from equipoise.errors import DataError, NotEstimable
from equipoise.study import Analysis, Study

Estimates = tuple[list[AnalysisRow], list[Curve]]


def _without_curves(rows: Callable[[Task], list[AnalysisRow]]) -> Callable[[Task], Estimates]:
    return lambda task: (rows(task), [])


METHODS: dict[str, Callable[[Task], Estimates]] = {
    "kaplan_meier": survival_curves,
    "aalen_johansen": incidence_curves,
    "logrank": _without_curves(logrank_test),
    "stratified_logrank": _without_curves(logrank_test),
    "cox": _without_curves(cox_regression),
    "stratified_cox": _without_curves(cox_regression),
    "proportional_hazards_test": _without_curves(proportionality),
    "cox_interaction": _without_curves(interaction),
    "subgroup_forest": _without_curves(subgroup_forest),
    "count_of_participants": _without_curves(count_of_participants),
    "mean_change": _without_curves(mean_change),
    "adverse_event_counts": _without_curves(adverse_event_counts),
    "dose_intensity": _without_curves(dose_intensity),
    "gray": _without_curves(gray_test),
    "cause_specific_cox": _without_curves(cause_specific_cox),
    "fine_gray": _without_curves(subdistribution_hazards),
    "rmst": _without_curves(restricted_means),
    "piecewise_hazard_ratio": _without_curves(piecewise_hazard_ratio),
    "landmark": _without_curves(landmark),
    "iptw_cox": _without_curves(iptw_cox),
    "iptw_aalen_johansen": iptw_aalen_johansen,
    "overlap_weights": overlap_weights,
    "matching": _without_curves(matching),
    "balance": _without_curves(covariate_balance),
    "e_value": _without_curves(unmeasured_factor),
    "clone_censor_weight": _without_curves(treatment_strategies),
    "mmrm": _without_curves(repeated_measures),
    "tobit": _without_curves(censored_measurements),
    "interval_censored": _without_curves(interval_censored),
    "negative_control": _without_curves(negative_control),
    "time_dependent_cox": _without_curves(time_dependent_cox),
    "ipcw": _without_curves(ipcw),
    "multiple_imputation": _without_curves(multiple_imputation),
    "group_sequential": _without_curves(group_sequential),
}
"""The methods of a plan that are carried out; every other line is listed as not yet carried out."""


def analyse(
    study: Study,
    datasets: Mapping[str, pl.DataFrame],
    *,
    data_hash: str,
    simulated: bool,
    estimands: Collection[str] = (),
    roles: Collection[str] = (),
    progress: Callable[[int, int], None] | None = None,
) -> Analysed:
    """Return every analysis of the plan, in the plan's order, or only those of some `estimands` and `roles`.

    `datasets` holds adsl, adtte, adtters, adlb, adcat, adae, adex and scans. A line that cannot be estimated on these
    data, or would count immortal time, is listed with the reason; so is one whose method does not exist. The readings
    of the endpoint rules are added where the whole plan is asked for.
    """
    rows: list[AnalysisRow] = []
    curves: list[Curve] = []
    missing: list[NotCarriedOut] = []
    lines = plan_lines(study, estimands=estimands, roles=roles)
    for number, line in enumerate(lines):
        outcome = _carry_out(study, line, datasets, data_hash)
        if isinstance(outcome, NotCarriedOut):
            missing.append(outcome)
        else:
            rows += outcome[0]
            curves += outcome[1]
        if progress is not None:
            progress(number + 1, len(lines))
    whole = not estimands and not roles
    return Analysed(
        study.id,
        simulated,
        tuple(rows),
        tuple(curves),
        tuple(missing),
        data_hash,
        time_zero_words(study, datasets["adsl"]),
        tuple(rule_set_rows(study, datasets, data_hash)) if whole else (),
        detect_pitfalls(study, datasets) if whole else (),
    )


def analyse_estimand(
    study: Study, estimand: str, datasets: Mapping[str, pl.DataFrame], *, data_hash: str, simulated: bool
) -> Analysed:
    """Return the lines of the plan that answer one estimand; DataError where the study has no such estimand."""
    return analyse(study, datasets, data_hash=data_hash, simulated=simulated, estimands=(estimand,))


def plan_lines(study: Study, *, estimands: Collection[str] = (), roles: Collection[str] = ()) -> tuple[Analysis, ...]:
    """Return the lines of the plan that belong to one of the `estimands` and have one of the `roles`; all by default.

    DataError for a study without a plan, and naming what no line has.
    """
    if study.analysis_plan is None:
        raise DataError(f"the study {study.id} has no analysis plan", mend="write `analysis_plan` into the study file")
    lines = study.analysis_plan.analyses
    faults: list[str] = []
    for noun, asked, known in (
        ("estimand", estimands, {line.estimand for line in lines if line.estimand}),
        ("role", roles, {line.role for line in lines}),
    ):
        unknown = [each for each in asked if each not in known]
        faults += [f"no line has the {noun} {each!r} (there are {', '.join(sorted(known))})" for each in unknown]
    if faults:
        raise DataError("; ".join(faults), where=study.id, mend="name one that the plan has")
    return tuple(
        line for line in lines if (not estimands or line.estimand in estimands) and (not roles or line.role in roles)
    )


def _carry_out(
    study: Study, line: Analysis, datasets: Mapping[str, pl.DataFrame], data_hash: str
) -> Estimates | NotCarriedOut:
    method = METHODS.get(line.method)
    if method is None:
        return NotCarriedOut(line.id, line.label, line.endpoint, line.method, "the method is not built yet")
    try:
        task = plan_task(study, line, datasets, data_hash)
        refuse_immortal_time(task)
        return method(task)
    except NotEstimable as fault:
        return NotCarriedOut(line.id, line.label, line.endpoint, line.method, f"these data cannot carry it: {fault}")
