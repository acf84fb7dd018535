"""Who comes into the treated arm on the array path: by permuted blocks, or by a choice that depends on who they are."""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from equipoise.errors import DataError
from equipoise.simulation.baseline import Baseline
from equipoise.simulation.random_stream import Bools, Floats
from equipoise.simulation.truth.follow_up import AllocationTruth, ChoiceCoefficients, StartDelay
from equipoise.simulation.truth.recurrence import Centre

_HALVINGS = 60


def allocate_in_blocks(n: int, *, block: int, rng: np.random.Generator) -> Bools:
    """Return who of `n` people is treated: permuted blocks of `block`, half of each treated."""
    blocks = -(-n // block)
    places = rng.permuted(np.tile(np.arange(block) < block // 2, (blocks, 1)), axis=1)
    return places.reshape(-1)[:n]


def propensity(baseline: Baseline, truth: AllocationTruth, centre: Centre) -> Floats:
    """Return each person's probability of choosing the treated arm; its mean is the truth's `chosen_share`."""
    if truth.coefficients is None or truth.chosen_share is None:
        raise DataError(
            "this truth knows no choice of arm", where="allocation", mend="give `chosen_share` and `coefficients`"
        )
    score = _score(baseline, truth.coefficients, centre)
    return expit(score + solve_intercept(score, truth.chosen_share))


def choose_arm(baseline: Baseline, truth: AllocationTruth, centre: Centre, *, rng: np.random.Generator) -> Bools:
    """Return who is treated when each person's arm is chosen with their propensity."""
    return rng.random(len(baseline)) < propensity(baseline, truth, centre)


def simulate_start_delay(truth: StartDelay, n: int, *, rng: np.random.Generator) -> Floats:
    """Return months from time zero to the first dose: at once for most, a gamma cut off at the longest for others."""
    late = np.minimum(rng.gamma(truth.otherwise.shape, truth.otherwise.scale, n), truth.longest_months)
    return np.where(rng.random(n) < truth.immediate_p, truth.immediate_months, late)


def solve_intercept(score: Floats, share: float) -> float:
    """Return the intercept a for which the mean of expit(a + score) equals `share`, by bisection."""
    low, high = -40.0 - float(score.max()), 40.0 - float(score.min())
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if float(expit(score + middle).mean()) < share else (low, middle)
    return (low + high) / 2


def _score(baseline: Baseline, by: ChoiceCoefficients, centre: Centre) -> Floats:
    return (
        by.age_per_10_years * (baseline.age - centre.age_years) / 10
        + by.cirrhosis * baseline.cirrhosis
        + by.platelets_below_90 * (baseline.platelets < 90)
        + by.neutrophils_below_1_5 * (baseline.neutrophils < 1.5)
        + by.log10_hbsag * np.where(baseline.hbv, np.nan_to_num(baseline.log10_hbsag) - centre.log10_hbsag, 0.0)
        + by.ablation * baseline.ablation
        + by.mvi * baseline.mvi
        + by.albi2 * baseline.albi2
        + by.engagement * baseline.engagement
    )
