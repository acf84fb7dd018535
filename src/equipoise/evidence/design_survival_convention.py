"""What the program that made the survival values does otherwise than we do, so that its values can be met."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import cast

import numpy as np

from equipoise.design import Boundaries, LogRankMethod, SequentialSurvival, SurvivalScenario, sample_size_survival
from equipoise.kernels.arrays import FloatArray

_LARGEST_RATIO, _COARSE = 5.0, 1e-4


def searched_ratio(scenario: SurvivalScenario, bounds: Boundaries, method: LogRankMethod, margin: float) -> float:
    """Return the ratio of the arms with the fewest people as far as a search that stops at 1e-4 gets.

    The program searches from 0 to 5 and stops there; the least itself lies up to 1e-5 away and needs the same people to
    nine digits (`optimal_ratio_survival`).
    """
    from scipy.optimize import fminbound

    plan = bounds.plan

    def people(ratio: float) -> float:
        trial = replace(scenario, ratio=ratio)
        found = sample_size_survival(
            trial, power=1.0 - plan.beta, alpha=plan.level_per_side, method=method, margin=margin
        )
        return found.participants

    return float(cast("float", fminbound(people, 0.0, _LARGEST_RATIO, xtol=_COARSE)))


def stopped_on_the_side_of_the_effect(trial: SequentialSurvival, amounts: FloatArray) -> float:
    """Return an expected amount at the stop where rejections on the other side are taken to go on to the last look.

    So are months and people averaged in sample sizes of two-sided designs there; events are not. We count every stop
    as one.
    """
    stops = counted_rejections(trial)[:-1] + trial.futile
    return float(stops @ amounts[:-1] + (1.0 - math.fsum(stops.tolist())) * amounts[-1])


def counted_rejections(trial: SequentialSurvival) -> FloatArray:
    """Return the rejections by look that count as power: on the side of the effect, or on both if the plan says so."""
    both = trial.bounds.plan.both_sides_count
    return trial.rejected + trial.rejected_opposite if both else trial.rejected


def of_all_people(scenario: SurvivalScenario, probability: FloatArray) -> float:
    """Return a probability of an event among all who will ever enter, of that among people entered by the analysis."""
    return float(np.asarray(probability) * scenario.accrual.share(scenario.analysis))
