"""Compiled measures of a sorted block: log-rank score, Cox coefficient, curves at a month. Lanes are trials."""

from __future__ import annotations

import math

import numpy as np

from equipoise.kernels.arrays import FloatArray, IntArray
from equipoise.kernels.compiled import compile_loop
from equipoise.kernels.trial_scores import COX_STEPS, FARTHEST
from equipoise.kernels.trial_tables import LANES, MILESTONE, WordArray

_ONE, _TWO = np.uint32(1), np.uint32(2)


@compile_loop
def logrank_scores(keys: WordArray, bounds: IntArray, own: FloatArray, score: FloatArray, variance: FloatArray) -> None:
    """Write observed less expected events of the treated, and its variance, summed over the stretches of `bounds`.

    From the longest time down, the number at risk is the same in all lanes; only the treated among them differ.
    """
    for lane in range(LANES):
        score[lane], variance[lane] = 0.0, 0.0
    for stretch in range(bounds.size - 1):
        for lane in range(LANES):
            own[lane] = 0.0
        after = bounds[stretch + 1]
        for row in range(after - 1, bounds[stretch] - 1, -1):
            inverse = 1.0 / (after - row)
            for lane in range(LANES):
                key = keys[row, lane]
                arm, event = np.float64(np.uint32(key >> _ONE) & _ONE), np.float64(key & _ONE)
                own[lane] += arm
                expected = own[lane] * inverse
                score[lane] += event * (arm - expected)
                variance[lane] += event * (expected - expected * expected)


@compile_loop
def _cox_moments(
    keys: WordArray, bounds: IntArray, ratio: FloatArray, own: FloatArray, score: FloatArray, information: FloatArray
) -> None:
    for lane in range(LANES):
        score[lane], information[lane] = 0.0, 0.0
    for stretch in range(bounds.size - 1):
        for lane in range(LANES):
            own[lane] = 0.0
        after = bounds[stretch + 1]
        for row in range(after - 1, bounds[stretch] - 1, -1):
            at_risk = np.float64(after - row)
            for lane in range(LANES):
                key = keys[row, lane]
                arm, event = np.float64(np.uint32(key >> _ONE) & _ONE), np.float64(key & _ONE)
                own[lane] += arm
                risk = own[lane] * ratio[lane]
                expected = risk / (risk + (at_risk - own[lane]))
                score[lane] += event * (arm - expected)
                information[lane] += event * (expected - expected * expected)


@compile_loop
def cox_coefficients(
    keys: WordArray,
    bounds: IntArray,
    work: FloatArray,
    coefficient: FloatArray,
    information: FloatArray,
) -> None:
    """Write the log hazard ratio that maximises the partial likelihood, and the information there.

    A fixed number of Newton steps from 0; where all events lie in one arm there is no maximum, and the coefficient
    stops at the farthest one tried.
    """
    ratio, own, score = work[0], work[1], work[2]
    for lane in range(LANES):
        coefficient[lane], ratio[lane] = 0.0, 1.0
    for _ in range(COX_STEPS):
        _cox_moments(keys, bounds, ratio, own, score, information)
        for lane in range(LANES):
            step = score[lane] / information[lane] if information[lane] > 0.0 else 0.0
            coefficient[lane] = min(max(coefficient[lane] + step, -FARTHEST), FARTHEST)
            ratio[lane] = math.exp(coefficient[lane])
    _cox_moments(keys, bounds, ratio, own, score, information)


@compile_loop
def _curve_step(arm: float, event: float, own: FloatArray, area: FloatArray, lane: int) -> None:
    """Let one arm's curve fall, if this row is an event of that arm, and add to the sums of its variance.

    `own`: people at risk, the curve, and sums of 1/(r(r-1)) alone, times the area so far, and times its square.
    """
    r = own[0, lane]
    falls = event * arm
    inverse = falls / r if r > 0.0 else 0.0
    part = falls / (r * (r - 1.0)) if r > 1.0 else 0.0
    own[1, lane] *= 1.0 - inverse
    own[2, lane] += part
    own[3, lane] += part * area[lane]
    own[4, lane] += part * area[lane] * area[lane]
    own[0, lane] -= arm


@compile_loop
def curve_differences(
    keys: WordArray,
    people: int,
    until: int,
    measure: int,
    work: FloatArray,
    difference: FloatArray,
    variance: FloatArray,
) -> None:
    """Write treated less control, at `until` steps: of the survival curves, or of the areas under them (in steps)."""
    treated, control, areas, last = work[0:5], work[5:10], work[10:12], work[12]
    for lane in range(LANES):
        for k in range(13):
            work[k, lane] = 0.0
        treated[1, lane], control[1, lane] = 1.0, 1.0
    for row in range(people):
        for lane in range(LANES):
            arm = np.float64(np.uint32(keys[row, lane] >> _ONE) & _ONE)
            treated[0, lane] += arm
            control[0, lane] += 1.0 - arm
    for row in range(people):
        for lane in range(LANES):
            key = keys[row, lane]
            left = np.int64(np.uint32(key >> _TWO))
            arm = np.float64(np.uint32(key >> _ONE) & _ONE)
            event = np.float64(key & _ONE) if left <= until else 0.0
            now = np.float64(min(left, until))
            areas[0, lane] += treated[1, lane] * (now - last[lane])
            areas[1, lane] += control[1, lane] * (now - last[lane])
            last[lane] = now
            _curve_step(arm, event, treated, areas[0], lane)
            _curve_step(1.0 - arm, event, control, areas[1], lane)
    for lane in range(LANES):
        difference[lane], variance[lane] = 0.0, 0.0
        for arm_number in range(2):
            own = treated if arm_number == 0 else control
            sign = 1.0 if arm_number == 0 else -1.0
            if measure == MILESTONE:
                difference[lane] += sign * own[1, lane]
                variance[lane] += own[1, lane] * own[1, lane] * own[2, lane]
            else:
                area = areas[arm_number, lane] + own[1, lane] * (until - last[lane])
                difference[lane] += sign * area
                variance[lane] += area * area * own[2, lane] - 2.0 * area * own[3, lane] + own[4, lane]
