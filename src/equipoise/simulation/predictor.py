"""The linear predictor of recurrence: what a person's baseline adds to the log hazard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import log

import numpy as np

from equipoise.simulation.baseline import Baseline
from equipoise.simulation.random_stream import Floats
from equipoise.simulation.truth.recurrence import Centre, Drivers, HazardRatio, RecurrenceTruth


@dataclass(frozen=True, slots=True)
class LinearPredictor:
    """Log hazard ratio of each person against the reference person, before and after the change of phase."""

    early: Floats
    late: Floats


def linear_predictor(baseline: Baseline, truth: RecurrenceTruth) -> LinearPredictor:
    """Return each person's linear predictor: the sum of covariate times log hazard ratio, by phase."""
    early, late = np.zeros(len(baseline)), np.zeros(len(baseline))
    for covariate, ratio in _terms(baseline, truth.drivers, truth.centre):
        early += log(ratio.early) * covariate
        late += log(ratio.late) * covariate
    return LinearPredictor(early, late)


def _terms(baseline: Baseline, drivers: Drivers, centre: Centre) -> Iterator[tuple[Floats, HazardRatio]]:
    yield baseline.mvi.astype(float), drivers.mvi
    yield np.log2(baseline.size_cm / centre.size_cm), drivers.size_per_doubling
    yield (baseline.n_tumours > 1).astype(float), drivers.multiple_tumours
    yield np.log10(baseline.afp) - centre.log10_afp, drivers.afp_per_log10
    yield baseline.poor_differentiation.astype(float), drivers.poor_differentiation
    yield baseline.cirrhosis.astype(float), drivers.cirrhosis
    yield baseline.male.astype(float), drivers.male
    yield (baseline.age - centre.age_years) / 10, drivers.age_per_10_years
    yield np.where(baseline.hbv, np.nan_to_num(baseline.log10_hbsag) - centre.log10_hbsag, 0.0), drivers.log10_hbsag
    yield baseline.dna_detectable.astype(float), drivers.hbv_dna_detectable
    yield (baseline.hbv & ~baseline.antiviral).astype(float), drivers.no_antiviral_if_hbv
    yield baseline.ablation.astype(float), drivers.ablation
    yield baseline.cd8_high.astype(float), drivers.cd8_high
    yield baseline.engagement, drivers.engagement
