"""How strong an unmeasured factor would have to be to explain a weighted hazard ratio away."""

from __future__ import annotations

from equipoise.analysis.propensity_cohort import WEIGHTED, cohort_weights, covariate_line, propensity_cohort
from equipoise.analysis.result import AnalysisRow
from equipoise.analysis.task import Task
from equipoise.analysis.weighted_hazards import hazard_ratio_of
from equipoise.statistics import e_value, risk_ratio_of_hazard_ratio

_RARE = 0.15
"""Up to this share with the event a hazard ratio stands for the risk ratio (VanderWeele & Ding 2017)."""


def unmeasured_factor(task: Task) -> list[AnalysisRow]:
    """Return the E-values of the weighted hazard ratio and of its limit nearer to no effect.

    Where more than 15 % have the event, the hazard ratio and its limits are turned into risk ratios first.
    """
    methods = tuple(reversed(WEIGHTED))
    cohort = propensity_cohort(task, methods=methods)
    line = covariate_line(task, methods)
    fit = hazard_ratio_of(line, cohort, cohort_weights(cohort, line))
    share = cohort.events / cohort.n
    ratios = [fit.hazard_ratio, fit.lower, fit.upper]
    if share > _RARE:
        ratios = [risk_ratio_of_hazard_ratio(ratio) for ratio in ratios]
    found = e_value(ratios[0], lower=ratios[1], upper=ratios[2])
    notes = [
        *cohort.notes,
        f"of the weighted hazard ratio {fit.hazard_ratio:.3f} ({fit.lower:.3f} to {fit.upper:.3f})",
        f"{100 * share:.0f} % have the event, so that a risk ratio of {ratios[0]:.3f} stands for it"
        if share > _RARE
        else "the event is rare enough for the hazard ratio to stand for the risk ratio",
    ]
    values = (("of the estimate", found.estimate), ("of the limit nearer to no effect", found.limit))
    return [
        task.row(
            group=task.contrast(),
            statistic="e_value",
            category=category,
            unit="ratio",
            n=cohort.n,
            events=cohort.events,
            estimate=value,
            conf_level=line.conf_level,
            note="; ".join(notes) if place == 0 else "",
        )
        for place, (category, value) in enumerate(values)
    ]
