"""Many weighted hazard ratios at once: per resample the propensity is fitted again, then the weighted Cox model.

Rows must be sorted by `stop`, the number of event times up to the end of follow-up; nobody enters late. `counts` says
how often each resample holds each row. Copies of a row are as many persons, so Efron's inner terms run over copies.
"""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray
from equipoise.kernels.compiled import kernel

# The estimands by their number in the kernels.
ESTIMAND_NUMBERS = {"ate": 0, "ate_stab": 1, "att": 2, "overlap": 3, "matching": 4}

STEPS = 30
CLOSE = 1e-9
# Where a fitted log-odds leaves this range the groups are told apart perfectly.
FARTHEST = 30.0


@kernel("weighted_bootstrap")
def bootstrap_log_hazard_ratios(
    x: FloatArray,
    treated: BoolArray,
    stop: IntArray,
    event: BoolArray,
    counts: IntArray,
    estimand: int,
    start: FloatArray,
) -> FloatArray:
    """Return the log hazard ratio of every resample (rows of `counts`), NaN where there is none.

    `x` are the columns of the propensity model, the intercept first; `start` its coefficients in the whole sample.
    """
    found = np.full(counts.shape[0], np.nan)
    chance = _chances(x, treated, counts.astype(np.float64), start)
    usable = np.flatnonzero(np.isfinite(chance).all(axis=1))
    if usable.size:
        drawn = counts[usable].astype(np.float64)
        found[usable] = _log_hazard_ratios(
            _weights(chance[usable], treated, drawn, estimand), drawn, treated, stop, event
        )
    return found


def _chances(x: FloatArray, treated: BoolArray, counts: FloatArray, start: FloatArray) -> FloatArray:
    """Return each resample's propensity scores, NaN where the fit runs away."""
    size = x.shape[1]
    outer = (x[:, :, None] * x[:, None, :]).reshape(x.shape[0], size * size)
    beta = np.tile(start, (counts.shape[0], 1))
    chance = np.empty_like(counts)
    done = np.zeros(counts.shape[0], dtype=np.bool_)
    for _ in range(STEPS):
        chance = 1.0 / (1.0 + np.exp(-np.clip(beta @ x.T, -FARTHEST, FARTHEST)))
        score = (counts * (treated - chance)) @ x
        information = ((counts * chance * (1.0 - chance)) @ outer).reshape(-1, size, size)
        # A fit that ran away is NaN, of which the determinant is NaN as well.
        with np.errstate(invalid="ignore"):
            singular = ~(np.linalg.det(information) > 0.0)
        information[singular] = np.eye(size)
        step = np.linalg.solve(information, score[:, :, None])[:, :, 0]
        step[singular] = np.nan
        # Once close, one more step is taken: it squares what error is left.
        beta = np.where(done[:, None], beta, beta + step)
        done = done | (np.abs(step).max(axis=1) < CLOSE)
        if done[~np.isnan(beta).any(axis=1)].all():
            break
    eta = beta @ x.T
    chance = 1.0 / (1.0 + np.exp(-np.clip(eta, -FARTHEST, FARTHEST)))
    lost = ~done | (np.abs(np.where(counts > 0, eta, 0.0)).max(axis=1) > FARTHEST)
    chance[lost] = np.nan
    return chance


def _weights(chance: FloatArray, treated: BoolArray, counts: FloatArray, estimand: int) -> FloatArray:
    if estimand <= 1:
        weights = np.where(treated, 1.0 / chance, 1.0 / (1.0 - chance))
        if estimand == 1:
            share = ((counts @ treated) / counts.sum(axis=1))[:, None]
            weights *= np.where(treated, share, 1.0 - share)
        return weights
    if estimand == 2:
        return np.where(treated, 1.0, chance / (1.0 - chance))
    own = np.where(treated, 1.0 - chance, chance)
    return own if estimand == 3 else np.minimum(own / (1.0 - own), 1.0)


def _log_hazard_ratios(
    weights: FloatArray, counts: FloatArray, treated: BoolArray, stop: IntArray, event: BoolArray
) -> FloatArray:
    length = int(stop[-1])
    position = np.arange(1, length + 1)
    first, last = np.searchsorted(stop, position, side="left"), np.searchsorted(stop, position, side="right")
    load = weights * counts

    def at_risk(values: FloatArray) -> FloatArray:
        ahead = np.concatenate((np.cumsum(values[:, ::-1], axis=1)[:, ::-1], np.zeros((values.shape[0], 1))), axis=1)
        return ahead[:, first]

    def at_event(values: FloatArray) -> FloatArray:
        running = np.concatenate((np.zeros((values.shape[0], 1)), np.cumsum(values, axis=1)), axis=1)
        return running[:, last] - running[:, first]

    risk = (at_risk(load * ~treated), at_risk(load * treated))
    dead = (at_event(load * (event & ~treated)), at_event(load * (event & treated)))
    deaths = np.rint(at_event(counts * event))
    return _cox_steps(risk, dead, deaths, (load * (event & treated)).sum(axis=1))


def _cox_steps(
    risk: tuple[FloatArray, FloatArray], dead: tuple[FloatArray, FloatArray], deaths: FloatArray, observed: FloatArray
) -> FloatArray:
    """Return the maximum of each resample's partial likelihood with Efron's ties by Newton's method."""
    most = int(deaths.max())
    occupied = np.maximum(deaths, 1.0)
    average = (dead[0] + dead[1]) / occupied
    beta, done = np.zeros(observed.size), np.zeros(observed.size, dtype=np.bool_)
    for _ in range(STEPS):
        ratio = np.exp(np.clip(beta, -FARTHEST, FARTHEST))[:, None]
        expected, information = np.zeros(observed.size), np.zeros(observed.size)
        for inner in range(most):
            f = inner / occupied
            rate = average * (deaths > inner)
            over = ratio * np.maximum(risk[1] - f * dead[1], 0.0)
            total = over + np.maximum(risk[0] - f * dead[0], 0.0)
            share = np.divide(over, total, out=np.zeros_like(total), where=(total > 0) & (rate > 0))
            expected += (rate * share).sum(axis=1)
            information += (rate * share * (1.0 - share)).sum(axis=1)
        with np.errstate(all="ignore"):
            step = np.where(information > 0, (observed - expected) / information, np.nan)
        beta = np.where(done, beta, beta + step)
        done = done | (np.abs(step) < CLOSE)
        if done[np.isfinite(beta)].all():
            break
    with np.errstate(invalid="ignore"):
        return np.where(done & (np.abs(beta) < FARTHEST), beta, np.nan)
