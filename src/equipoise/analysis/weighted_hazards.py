"""Hazard ratios in a population that weights make comparable."""

from __future__ import annotations

from equipoise.analysis.propensity_cohort import PropensityCohort, cohort_weights, propensity_cohort
from equipoise.analysis.result import AnalysisRow
from equipoise.analysis.task import Task
from equipoise.errors import NotEstimable
from equipoise.statistics import BalancingWeights, WeightedHazardRatio, known_weights, weighted_hazard_ratio
from equipoise.study import Analysis


def iptw_cox(task: Task) -> list[AnalysisRow]:
    """Return the hazard ratio of the arms in the weighted sample (Cole & Hernan 2004); competing events are censored.

    The standard error counts that the weights were estimated; with `variance: robust` in the options they are taken as
    known, which is conservative for the average effect. The note gives the other of the two.
    """
    cohort = propensity_cohort(task)
    weighting = cohort_weights(cohort, task.analysis)
    return [weighted_hazard_row(task, cohort, weighting)]


def weighted_hazard_row(task: Task, cohort: PropensityCohort, weighting: BalancingWeights) -> AnalysisRow:
    """Return the row of a weighted hazard ratio, with the effective sample sizes in its note."""
    fit = hazard_ratio_of(task.analysis, cohort, weighting)
    return task.row(
        group=task.contrast(),
        statistic="hazard_ratio",
        unit="ratio",
        category="arm",
        n=fit.n,
        events=fit.n_events,
        estimate=fit.hazard_ratio,
        std_err=fit.se,
        lower=fit.lower,
        upper=fit.upper,
        conf_level=fit.conf_level,
        p=fit.p,
        note="; ".join([*cohort.notes, *_notes(task, cohort, weighting, fit)]),
    )


def hazard_ratio_of(line: Analysis, cohort: PropensityCohort, weighting: BalancingWeights) -> WeightedHazardRatio:
    """Return the weighted hazard ratio of the event of interest, with the ties and variance a line asks for."""
    ties = str(line.options.get("ties", "efron"))
    if _known(line):
        weighting = known_weights(weighting.treated, weighting.weights, weighting.estimand)
    return weighted_hazard_ratio(
        cohort.time,
        cohort.code == 1,
        weighting,
        entry=cohort.entry,
        ties=ties,
        conf_level=line.conf_level,
    )


def _known(line: Analysis) -> bool:
    asked = str(line.options.get("variance", "stacked"))
    if asked not in ("stacked", "robust"):
        raise NotEstimable(f"variance is stacked or robust, not {asked!r}", where=line.id)
    return asked == "robust"


def _notes(task: Task, cohort: PropensityCohort, weighting: BalancingWeights, fit: WeightedHazardRatio) -> list[str]:
    notes = [f"ties: {fit.ties}; standard error on the log scale"]
    if _known(task.analysis):
        stacked = weighted_hazard_ratio(cohort.time, cohort.code == 1, weighting, entry=cohort.entry, ties=fit.ties)
        notes.append(f"weights taken as known; counting their estimation the standard error is {stacked.se:.4f}")
    else:
        notes.append(f"counts the estimation of the weights; without that {fit.fixed_weight_se:.4f}")
    sizes = zip(task.arms, fit.effective, strict=True)
    notes.append("effective sample size " + ", ".join(f"{arm.id} {size:.1f}" for arm, size in sizes))
    if (cohort.code == 2).any():
        notes.append(f"{int((cohort.code == 2).sum())} competing events counted as censored")
    return notes
