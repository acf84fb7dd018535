"""When people die: before recurrence by age and liver, after it by its phase."""

from __future__ import annotations

from math import log

import numpy as np

from equipoise.simulation.baseline import Baseline
from equipoise.simulation.random_stream import Floats
from equipoise.simulation.truth.model import TruthModel


def simulate_death(baseline: Baseline, onset: Floats, truth: TruthModel, *, rng: np.random.Generator) -> Floats:
    """Return each person's death in months from time zero.

    Without recurrence death comes at TD0, exponential at the person's rate. A recurrence at TR before TD0 replaces it
    by min(TR + exponential, max(TD0, TR + 1)): recurrence never lengthens a life by more than that month.
    """
    alone = rng.standard_exponential(len(baseline)) / death_rate(baseline, truth)
    median = truth.death.after_recurrence_median_months
    early = onset <= truth.recurrence.phase_change_months
    mean = np.where(early, median.early, median.late) / log(2)
    after = onset + rng.standard_exponential(len(baseline)) * mean
    return np.where(onset < alone, np.minimum(after, np.maximum(alone, onset + 1)), alone)


def death_rate(baseline: Baseline, truth: TruthModel) -> Floats:
    """Return each person's rate of death per month while free of recurrence."""
    law = truth.death
    age = (baseline.age - truth.recurrence.centre.age_years) / 10
    return (
        law.rate_per_month
        * law.hr_age_per_10_years**age
        * np.where(baseline.cirrhosis, law.hr_cirrhosis, 1.0)
        * np.where(baseline.albi2, law.hr_albi2, 1.0)
    )
