"""How the log-rank statistic is distributed when a scenario is true, by each of the ways in use to say so.

A method may give the effect one spread under no effect, by which it is judged, and another under the scenario:
n = ((z_alpha * null_sd + z_beta * alternative_sd) / drift) ** 2.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from equipoise.design.average_hazard_ratio import (
    average_log_hazard_ratio,
    check_ratio_throughout,
    piecewise_information,
)
from equipoise.design.event_drift import EVENT_DRIFTS
from equipoise.design.event_probability import Observation, event_probabilities, observe
from equipoise.design.log_rank_method import LogRankMethod, log_rank_method
from equipoise.design.score_moments import ScoreMoments, score_moments, stratified
from equipoise.design.stratified_scenario import Scenario, StratifiedScenario, shares_of, strata_of
from equipoise.design.survival_scenario import SurvivalScenario
from equipoise.errors import InputError, NotEstimable
from equipoise.kernels.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class LogRankLaw:
    """Per person entered by the analysis: numbers, or arrays over scenarios.

    `drift`, below 0 where treatment is better than the margin, and the spreads `null_sd` and `alternative_sd` on one
    scale; `events`, the probability of a seen event; `information`: one over the variance of the log hazard ratio by
    which Z is judged, in which the looks of a trial have independent increments.
    """

    drift: FloatArray
    null_sd: FloatArray | float
    alternative_sd: FloatArray | float
    events: FloatArray
    information: FloatArray

    def power(self, participants: FloatArray | float, alpha: float) -> FloatArray:
        """Return the probability to reject on the side of the effect with so many people at the one-sided level."""
        reach = np.abs(self.drift) * np.sqrt(participants) + ndtri(alpha) * self.null_sd
        return np.asarray(ndtr(reach / self.alternative_sd))

    def participants(self, power: float, alpha: float) -> FloatArray:
        """Return how many people give the power, a real number; infinite where there is no effect."""
        reach = -(ndtri(alpha) * self.null_sd + ndtri(1.0 - power) * self.alternative_sd)
        size = np.abs(self.drift)
        return np.where(size > 0.0, np.maximum(reach, 0.0) / np.where(size > 0.0, size, 1.0), np.inf) ** 2


def log_rank_law(scenario: Scenario | Observation, method: LogRankMethod | str, *, margin: float = 1.0) -> LogRankLaw:
    """Return the law of Z by a method; `margin` is the hazard ratio of the null hypothesis.

    NotEstimable where nobody has an event.

    InputError for an unknown method, for one that needs the same hazard ratio at all times where there is none, and for
    one without a stratified form where there are strata.
    """
    chosen = log_rank_method(method)
    if not (math.isfinite(margin) and margin > 0.0):
        raise InputError(f"a margin of {margin}", mend="give the margin as a hazard ratio above 0")
    if isinstance(scenario, StratifiedScenario):
        return _stratified_law(scenario, chosen, margin)
    seen = observe(scenario) if isinstance(scenario, SurvivalScenario) else scenario
    if not (seen.hazard_control.any() or seen.hazard_treatment.any()):
        raise NotEstimable("nobody has an event", mend="give a hazard above 0")
    return _LAWS[chosen](seen, margin)


def log_hazard_ratio(seen: Observation) -> FloatArray:
    """Return the log hazard ratio; InputError where it is not the same at all times."""
    shape = (*seen.share_treatment.shape, -1)
    control = np.broadcast_to(seen.hazard_control, seen.observed_shape).reshape(shape)
    treatment = np.broadcast_to(seen.hazard_treatment, seen.observed_shape).reshape(shape)
    known = (control > 0.0) & (treatment > 0.0)
    ratio = np.log(np.where(known, treatment, 1.0) / np.where(known, control, 1.0))
    lowest = np.where(known, ratio, math.inf).min(axis=-1)
    highest = np.where(known, ratio, -math.inf).max(axis=-1)
    one_sided = ((control > 0.0) != (treatment > 0.0)).any(axis=-1)
    if one_sided.any() or not (highest - lowest <= _SAME).all():
        raise InputError(
            "the hazard ratio is not the same at all times, and the method needs one",
            mend="take the method fixed_alternative, direct or average_hazard_ratio",
        )
    return np.asarray(lowest)


_SAME = 1e-9


def _effect(seen: Observation, margin: float) -> FloatArray:
    return log_hazard_ratio(seen) - math.log(margin)


def _of_events(method: LogRankMethod) -> Callable[[Observation, float], LogRankLaw]:
    """Return the law of a method that looks at the events alone."""

    def law(seen: Observation, margin: float) -> LogRankLaw:
        events, share = event_probabilities(seen).overall, seen.share_treatment
        drift = EVENT_DRIFTS[method](np.exp(_effect(seen, margin)), share / (1.0 - share))
        return LogRankLaw(drift * np.sqrt(events), 1.0, 1.0, events, share * (1.0 - share) * events)

    return law


def _estimate_sd(seen: Observation, control: FloatArray, treatment: FloatArray) -> FloatArray:
    """Return the standard deviation of one person's log hazard ratio, were these the probabilities of an event."""
    share = seen.share_treatment
    return np.asarray(np.sqrt(1.0 / (share * treatment) + 1.0 / ((1.0 - share) * control)))


def _rubinstein(seen: Observation, margin: float) -> LogRankLaw:
    effect, found = _effect(seen, margin), event_probabilities(seen)
    spread = _estimate_sd(seen, found.control, found.treatment)
    return LogRankLaw(effect, spread, spread, found.overall, spread**-2.0)


def _with_null_hazard(seen: Observation, margin: float, hazard: FloatArray) -> LogRankLaw:
    effect, found = _effect(seen, margin), event_probabilities(seen)
    null = _estimate_sd(seen, *seen.observed(hazard, hazard))
    spread = _estimate_sd(seen, found.control, found.treatment)
    return LogRankLaw(effect, null, spread, found.overall, null**-2.0)


def _lachin_foulkes(seen: Observation, margin: float) -> LogRankLaw:
    mixed = seen.share * seen.hazard_treatment + (1.0 - seen.share) * seen.hazard_control
    return _with_null_hazard(seen, margin, mixed)


def _bernstein_lagakos(seen: Observation, margin: float) -> LogRankLaw:
    return _with_null_hazard(seen, margin, seen.hazard_control)


def _average_hazard_ratio(seen: Observation, margin: float) -> LogRankLaw:
    check_ratio_throughout(seen)
    share, events = seen.share_treatment, event_probabilities(seen).overall
    null = 1.0 / np.sqrt(share * (1.0 - share) * events)
    drift = average_log_hazard_ratio(seen) - math.log(margin)
    spread = 1.0 / np.sqrt(piecewise_information(seen))
    return LogRankLaw(drift, null, spread, events, share * (1.0 - share) * events)


def _direct(seen: Observation, margin: float) -> LogRankLaw:
    return _of_score(score_moments(seen, margin=margin), fixed=False)


def _fixed_alternative(seen: Observation, margin: float) -> LogRankLaw:
    return _of_score(score_moments(seen, margin=margin), fixed=True)


def _of_score(moments: ScoreMoments, *, fixed: bool) -> LogRankLaw:
    return LogRankLaw(moments.drift, 1.0, moments.sigma if fixed else 1.0, moments.events, moments.variance)


_LAWS: dict[LogRankMethod, Callable[[Observation, float], LogRankLaw]] = {
    LogRankMethod.SCHOENFELD: _of_events(LogRankMethod.SCHOENFELD),
    LogRankMethod.FREEDMAN: _of_events(LogRankMethod.FREEDMAN),
    LogRankMethod.HSIEH_FREEDMAN: _of_events(LogRankMethod.HSIEH_FREEDMAN),
    LogRankMethod.RUBINSTEIN: _rubinstein,
    LogRankMethod.LACHIN_FOULKES: _lachin_foulkes,
    LogRankMethod.BERNSTEIN_LAGAKOS: _bernstein_lagakos,
    LogRankMethod.AVERAGE_HAZARD_RATIO: _average_hazard_ratio,
    LogRankMethod.DIRECT: _direct,
    LogRankMethod.FIXED_ALTERNATIVE: _fixed_alternative,
}


def _stratified_law(scenario: StratifiedScenario, method: LogRankMethod, margin: float) -> LogRankLaw:
    seen = [observe(stratum) for stratum in strata_of(scenario)]
    match method:
        case LogRankMethod.DIRECT | LogRankMethod.FIXED_ALTERNATIVE:
            moments = stratified([score_moments(one, margin=margin) for one in seen], shares_of(scenario))
            return _of_score(moments, fixed=method is LogRankMethod.FIXED_ALTERNATIVE)
        case LogRankMethod.SCHOENFELD:
            return _stratified_schoenfeld(scenario, seen, margin)
        case _:
            raise InputError(
                f"the method {method} has no stratified form",
                mend="take fixed_alternative, direct or schoenfeld",
            )


def _stratified_schoenfeld(scenario: StratifiedScenario, seen: list[Observation], margin: float) -> LogRankLaw:
    effects = [float(_effect(one, margin)) for one in seen]
    if max(effects) - min(effects) > _SAME:
        raise InputError("the hazard ratio differs between strata", mend="take fixed_alternative or direct")
    events = np.asarray(
        sum(share * event_probabilities(one).overall for one, share in zip(seen, shares_of(scenario), strict=True))
    )
    between = seen[0].share_treatment * (1.0 - seen[0].share_treatment)
    return LogRankLaw(effects[0] * np.sqrt(between * events), 1.0, 1.0, events, between * events)
