"""Cumulative incidence with competing events in a population that weights make comparable."""

from __future__ import annotations

import math

import numpy as np

from equipoise.analysis.propensity_cohort import PropensityCohort, cohort_weights, propensity_cohort
from equipoise.analysis.result import AnalysisRow, Curve, Floats
from equipoise.analysis.survival_curves import cut_day, risk_days
from equipoise.analysis.task import Task
from equipoise.analysis.weighted_hazards import weighted_hazard_row
from equipoise.statistics import BalancingWeights, WeightedContrast, number_at_risk, weighted_risk_difference
from equipoise.statistics.distributions import two_sided_p, two_sided_quantile
from equipoise.statistics.limits import probability_limits

Estimates = tuple[list[AnalysisRow], list[Curve]]
_CAUSES = ((1, "event"), (2, "competing event"))


def iptw_aalen_johansen(task: Task) -> Estimates:
    """Return the weighted incidence of event and competing event by arm, its difference and ratio, and the curves.

    Aalen-Johansen curves in the weighted sample; standard errors count that the weights were estimated.
    """
    cohort = propensity_cohort(task)
    return weighted_incidence(task, cohort, cohort_weights(cohort, task.analysis))


def overlap_weights(task: Task) -> Estimates:
    """Return hazard ratio and incidence with overlap weights (Li, Morgan & Zaslavsky 2018).

    Each participant counts by the probability of the other arm: those whose arm was most uncertain count most.
    """
    cohort = propensity_cohort(task)
    weighting = cohort_weights(cohort, task.analysis, default="overlap")
    rows, curves = weighted_incidence(task, cohort, weighting)
    return [weighted_hazard_row(task, cohort, weighting), *rows], curves


def weighted_incidence(task: Task, cohort: PropensityCohort, weighting: BalancingWeights) -> Estimates:
    """Return rows at the plan's days and the event's curve by arm."""
    rows: list[AnalysisRow] = []
    days = task.analysis.at_days or task.endpoint.at_days
    at_risk = {day: [_at_risk(cohort, position, day) for position in range(2)] for day in days}
    for cause, category in _CAUSES:
        if days and (cohort.code == cause).any():
            found = _contrast_at(task, cohort, weighting, np.asarray(days, dtype=float), cause)
            for place, day in enumerate(days):
                rows += _rows_at(task, cohort, found, place, day, cause, category, at_risk[day])
    return rows, [_curve(task, cohort, weighting, position) for position in range(2)]


def _at_risk(cohort: PropensityCohort, position: int, day: int) -> int:
    chosen = cohort.arm == position
    entry = None if cohort.entry is None else cohort.entry[chosen]
    return int(number_at_risk(cohort.time[chosen], np.asarray([float(day)]), entry=entry)[0])


def _contrast_at(
    task: Task, cohort: PropensityCohort, weighting: BalancingWeights, days: Floats, cause: int
) -> WeightedContrast:
    return weighted_risk_difference(
        cohort.time,
        cohort.code,
        weighting,
        days,
        of_cause=cause,
        entry=cohort.entry,
        conf_level=task.analysis.conf_level,
    )


def _rows_at(
    task: Task,
    cohort: PropensityCohort,
    found: WeightedContrast,
    place: int,
    day: int,
    cause: int,
    category: str,
    at_risk: list[int],
) -> list[AnalysisRow]:
    by_arm = [
        _arm_row(task, cohort, found, position, place, day, cause, category, at_risk[position]) for position in range(2)
    ]
    if cause != 1:
        return by_arm
    withheld = min(at_risk) < task.minimum_at_risk
    return [*by_arm, *_contrast_rows(task, cohort, found, place, day, withheld=withheld)]


def _arm_row(
    task: Task,
    cohort: PropensityCohort,
    found: WeightedContrast,
    position: int,
    place: int,
    day: int,
    cause: int,
    category: str,
    at_risk: int,
) -> AnalysisRow:
    chosen = cohort.arm == position
    shared: dict[str, object] = {
        "group": task.arms[position].id,
        "statistic": "incidence",
        "category": category,
        "unit": "probability",
        "day": day,
        "n": int(chosen.sum()),
        "events": int((cohort.code[chosen] == cause).sum()),
        "at_risk": at_risk,
        "conf_level": task.analysis.conf_level,
    }
    if at_risk < task.minimum_at_risk:
        return task.row(**shared, withheld=True, note=f"withheld: fewer than {task.minimum_at_risk} at risk")
    estimate, error = _side(found, position)
    lower, upper = _limits(estimate, error, task.analysis.conf_level)
    return task.row(
        **shared,
        estimate=float(estimate[place]),
        std_err=float(error[place]),
        lower=_finite(lower[place]),
        upper=_finite(upper[place]),
        note="; ".join(["weighted; n, events and at risk are counts of participants", *cohort.notes]),
    )


def _contrast_rows(
    task: Task, cohort: PropensityCohort, found: WeightedContrast, place: int, day: int, *, withheld: bool
) -> list[AnalysisRow]:
    shared: dict[str, object] = {
        "group": task.contrast(),
        "category": "event",
        "day": day,
        "n": cohort.n,
        "events": cohort.events,
        "conf_level": task.analysis.conf_level,
    }
    if withheld:
        note = f"withheld: fewer than {task.minimum_at_risk} at risk in an arm"
        return [task.row(**shared, statistic="risk_difference", withheld=True, note=note)]
    difference = task.row(
        **shared,
        statistic="risk_difference",
        unit="probability",
        estimate=float(found.difference[place]),
        std_err=float(found.se[place]),
        lower=float(found.lower[place]),
        upper=float(found.upper[place]),
        p=_finite(found.p[place]),
        note="weighted; counts the estimation of the weights",
    )
    ratio = _ratio(found, place, task.analysis.conf_level)
    return [difference, *([task.row(**shared, statistic="risk_ratio", unit="ratio", **ratio)] if ratio else [])]


def _ratio(found: WeightedContrast, place: int, conf_level: float) -> dict[str, object]:
    """Return the ratio of the risks with limits on the log scale; nothing where a risk is 0.

    The covariance of the two risks is what their variances have more than that of the difference, halved.
    """
    risks = np.array([found.untreated[place], found.treated[place]])
    if (risks <= 0).any():
        return {}
    ses = np.array([found.untreated_se[place], found.treated_se[place]])
    covariance = (float((ses**2).sum()) - float(found.se[place]) ** 2) / 2
    variance = float(((ses / risks) ** 2).sum()) - 2 * covariance / float(risks.prod())
    error, log_ratio = math.sqrt(max(variance, 0.0)), math.log(float(risks[1] / risks[0]))
    reach = two_sided_quantile(conf_level) * error
    return {
        "estimate": math.exp(log_ratio),
        "std_err": error,
        "lower": math.exp(log_ratio - reach),
        "upper": math.exp(log_ratio + reach),
        "p": two_sided_p(log_ratio / error) if error > 0 else None,
        "note": "standard error on the log scale",
    }


def _side(found: WeightedContrast, position: int) -> tuple[Floats, Floats]:
    return (found.treated, found.treated_se) if position else (found.untreated, found.untreated_se)


def _limits(estimate: Floats, error: Floats, conf_level: float) -> tuple[Floats, Floats]:
    relative = np.divide(error, estimate, out=np.zeros_like(error), where=estimate > 0)
    return probability_limits(estimate, relative, conf_type="log-log", conf_level=conf_level)


def _curve(task: Task, cohort: PropensityCohort, weighting: BalancingWeights, position: int) -> Curve:
    chosen = cohort.arm == position
    time, code = cohort.time[chosen], cohort.code[chosen]
    entry = None if cohort.entry is None else cohort.entry[chosen]
    cut = cut_day(time, entry, task.minimum_at_risk)
    days = np.unique(time[(code == 1) & (time <= (math.inf if cut is None else cut))])
    found = _contrast_at(task, cohort, weighting, days if len(days) else np.zeros(1), 1)
    estimate, error = _side(found, position)
    lower, upper = _limits(estimate, error, task.analysis.conf_level)
    censored = np.unique(time[code == 0])
    shown = risk_days(task, time)
    return Curve(
        analysis_id=task.analysis.id,
        group=task.arms[position].id,
        kind="incidence",
        day=found.at,
        estimate=estimate,
        lower=lower,
        upper=upper,
        censored=censored if cut is None else censored[censored <= cut],
        risk_days=shown,
        at_risk=number_at_risk(time, shown, entry=entry).astype(float),
        cut_day=cut,
    )


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
