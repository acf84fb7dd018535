"""Hepatitis B at week 48: loss of HBsAg and its fall."""

from __future__ import annotations

from dataclasses import dataclass
from math import log, log10

import numpy as np
from scipy.special import expit

from equipoise.simulation.allocation import solve_intercept
from equipoise.simulation.baseline import Baseline
from equipoise.simulation.random_stream import Bools, Floats
from equipoise.simulation.truth.course import HbvTruth

_WEEK_48_YEARS = 48 / 52.1775


@dataclass(frozen=True, slots=True)
class Week48:
    """HBsAg in log10 IU/mL at week 48 (NaN without hepatitis B), its change, and whether it was lost."""

    log10_hbsag: Floats
    change: Floats
    lost: Bools


def loss_probability(baseline: Baseline, treated: Bools, truth: HbvTruth) -> Floats:
    """Return each person's probability of HBsAg loss by week 48.

    Under peg-interferon logistic in baseline log10 HBsAg and age with the intercept solved to the marginal share among
    the treated; on the antiviral alone the yearly share.
    """
    model = truth.loss
    score = log(model.or_per_log10) * (np.nan_to_num(baseline.log10_hbsag) - model.centre_log10) + log(
        model.or_per_year_of_age
    ) * (baseline.age - model.centre_age)
    acts = treated & baseline.hbv & truth.interferon_lowers_hbsag
    probability = np.where(baseline.hbv, truth.loss_antiviral_per_year * _WEEK_48_YEARS, 0.0)
    if not acts.any():
        return probability
    return np.where(acts, expit(score + solve_intercept(score[acts], model.marginal)), probability)


def simulate_fall(treated: Bools, truth: HbvTruth, *, rng: np.random.Generator) -> Floats:
    """Return each person's fall in log10 HBsAg by week 48 (positive = lower)."""
    n = len(treated)
    fall = truth.interferon_fall_week_48
    under_interferon = fall.median * np.exp(fall.sdlog * rng.standard_normal(n))
    slope = truth.antiviral_slope_log10_per_year
    alone = -(slope.mean + slope.sd * rng.standard_normal(n))
    return np.where(treated & truth.interferon_lowers_hbsag, under_interferon, alone)


def simulate_week_48(baseline: Baseline, treated: Bools, truth: HbvTruth, *, rng: np.random.Generator) -> Week48:
    """Return HBsAg at week 48: lost values lie below the assay's limit, kept ones at or above it."""
    limit = log10(truth.hbsag_lloq_iu_ml)
    lost = rng.random(len(treated)) < loss_probability(baseline, treated, truth)
    kept = np.maximum(baseline.log10_hbsag - simulate_fall(treated, truth, rng=rng), limit)
    value = np.where(lost, np.minimum(limit - 0.3, kept), kept)
    value = np.where(baseline.hbv, value, np.nan)
    return Week48(value, value - baseline.log10_hbsag, lost & baseline.hbv)
