"""How often detectors report a planted pitfall, and how often they report one in sound trials."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

from equipoise.analysis.pitfalls import DETECTORS, compared_arms
from equipoise.simulation.hazard import calibrate_hazard
from equipoise.simulation.pitfalls.cohort_datasets import cohort_datasets
from equipoise.simulation.pitfalls.planting import PLANTINGS, Planting, Soil
from equipoise.simulation.random_stream import generator
from equipoise.simulation.truth.model import TruthModel
from equipoise.study import Study
from equipoise.vocabulary import Outcome


@dataclass(frozen=True, slots=True)
class DetectionRate:
    """Of `trials` made by one planting, how many were reported and how many could not be judged."""

    planting: Planting
    trials: int
    reported: int
    not_assessable: int

    @property
    def share(self) -> float:
        """The share reported."""
        return self.reported / self.trials

    @property
    def std_err(self) -> float:
        """The Monte Carlo standard error of the share."""
        return sqrt(self.share * (1 - self.share) / self.trials)


def detection_rates(
    study: Study,
    truth: TruthModel,
    *,
    seeds: Sequence[int],
    people: int | None = None,
    plantings: Iterable[Planting] = PLANTINGS,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[DetectionRate, ...]:
    """Return for each planting how often its detector reports the pitfall, over one trial for each seed.

    Trials have the study's planned number of participants unless `people` says otherwise. The same seeds give the same
    counts; everything in these trials is invented.
    """
    soil = Soil(truth, calibrate_hazard(truth), people or study.design.enrollment.count)
    chosen = tuple(plantings)
    rates: list[DetectionRate] = []
    for place, planting in enumerate(chosen):
        outcomes: list[Outcome] = []
        for number, seed in enumerate(seeds):
            outcomes.append(detect_planted(study, soil, planting, seed))
            if progress is not None:
                progress(place * len(seeds) + number + 1, len(chosen) * len(seeds))
        counts = [outcomes.count(outcome) for outcome in (Outcome.FAIL, Outcome.NOT_ASSESSABLE)]
        rates.append(DetectionRate(planting, len(outcomes), *counts))
    return tuple(rates)


def detect_planted(study: Study, soil: Soil, planting: Planting, seed: int) -> Outcome:
    """Return what the planting's detector makes of one trial."""
    cohort = planting.grow(soil, generator(seed))
    datasets = cohort_datasets(study, soil.truth, cohort)
    other = next(arm for arm in study.arms if not arm.is_control)
    return DETECTORS[planting.pitfall].look(compared_arms(study, datasets, other)).outcome
