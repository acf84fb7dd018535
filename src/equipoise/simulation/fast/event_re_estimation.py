"""Trials whose next look is set by what the last one showed: as many events as the conditional power asks for."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import reduce
from operator import add

import numpy as np
from scipy.special import ndtr, ndtri

from equipoise.design.stratified_scenario import strata_of
from equipoise.errors import InputError
from equipoise.kernels.arrays import FloatArray
from equipoise.simulation.fast.looks import EventLooks
from equipoise.simulation.fast.simulate import AT_ONCE
from equipoise.simulation.fast.simulated_arrays import SimulatedArrays, month_of_events, simulated_arrays
from equipoise.simulation.fast.trial_design import TrialDesign
from equipoise.simulation.fast.trial_statistics import TrialStatistics, trial_statistics

_SMALLEST_EFFECT = 1e-12
"""The log hazard ratio taken where a trial so far shows none in the right direction."""


@dataclass(frozen=True, slots=True)
class EventReEstimation:
    """How the events of the next look follow from Z.

    As many more events as give `conditional_power` to reject at the next look, between `least` and `most` more (by
    look; those of the first are not used). The effect is `log_hazard_ratio`, or the one seen so far where that is None.
    """

    conditional_power: float
    least: tuple[float, ...]
    most: tuple[float, ...]
    log_hazard_ratio: float | None = None

    def __post_init__(self) -> None:
        later = zip(self.least[1:], self.most[1:], strict=True) if len(self.least) == len(self.most) else [(1.0, 0.0)]
        if not (0.0 < self.conditional_power < 1.0 and all(0.0 < low <= high for low, high in later)):
            raise InputError(
                f"events re-estimated for a power of {self.conditional_power} between {self.least} and {self.most}",
                mend="give a power between 0 and 1 and, for each look, a least number of events and a most above it",
            )


@dataclass(frozen=True, slots=True)
class AdaptiveDesign:
    """A design looked at by events that takes the stages of a trial together, and may re-estimate events.

    `fractions` weigh the stages: their log-rank tests are combined by the inverse normal method with fixed weights,
    which keeps the level whatever is re-estimated. Where `pooled`, all data are tested together instead, which does
    not. `re_estimation` None keeps the planned events. A trial ends untested where its next events can never come.
    `effect_above_one` turns Z round: what is hoped for is a hazard ratio above 1.
    """

    design: TrialDesign
    fractions: tuple[float, ...]
    pooled: bool = False
    re_estimation: EventReEstimation | None = None
    effect_above_one: bool = False


@dataclass(frozen=True, slots=True)
class AdaptiveCharacteristics:
    """By look: the share of all trials that reject, stop for futility, or end because events never come (`scarce`).

    Means over the trials that are tested at a look (`_at`): calendar month, people entered, events in all and since
    the look before, and the conditional power with the events chosen for it (NaN at the first look). `months_tested`:
    the month of the test that ends a trial, summed over the trials that end so and divided by all.
    """

    trials: int
    rejected: FloatArray
    futile: FloatArray
    scarce: FloatArray
    months_at: FloatArray
    participants_at: FloatArray
    events_at: FloatArray
    stage_events_at: FloatArray
    conditional_power_at: FloatArray
    months_tested: float


def simulate_adaptive(
    design: AdaptiveDesign, *, trials: int = 100_000, seed: int = 1, number: int = 0
) -> AdaptiveCharacteristics:
    """Return how trials with re-estimated events behave; reproducible by seed and scenario number."""
    planned = design.design
    latest = month_of_events(planned.scenario, planned.participants, planned.participants)
    arrays = simulated_arrays(replace(planned, looks=EventLooks(_events(planned), latest)), seed)
    batches = (
        _batch(design, arrays, number, first, min(AT_ONCE, trials - first)) for first in range(0, trials, AT_ONCE)
    )
    return _characteristics(reduce(add, batches), trials)


_TESTED, _REJECTED, _FUTILE, _SCARCE, _ENDED, _MONTH = range(6)


def _batch(design: AdaptiveDesign, arrays: SimulatedArrays, number: int, first: int, trials: int) -> FloatArray:
    """Sums by look over the trials of a batch; the last five rows are of the trials tested at the look."""
    looks, rule = len(design.fractions), design.design.rule
    sums = np.zeros((_MONTH + 5, looks))
    going, before = np.ones(trials, dtype=np.bool_), _Stage.none(trials)
    for look in range(looks):
        wanted, power = _wanted(design, look, before)
        asked = wanted.astype(np.uint32)[None, :]
        seen = trial_statistics(arrays, number=number, first=first, trials=trials, targets=asked)
        tested, stage = going & (seen.events[0] >= wanted), _combined(design, look, before, seen)
        up = tested & (stage.z >= rule.critical_z[look])
        flat = tested & ~up & (stage.z <= rule.futility_z[look])
        ends = up | flat if look + 1 < looks else tested
        sums[:_ENDED, look] = [tested.sum(), up.sum(), flat.sum(), (going & ~tested).sum()]
        sums[_ENDED, look] = seen.month[0][ends].sum()
        columns = [seen.month[0], seen.entered[0], stage.events, stage.events - before.events, power]
        sums[_MONTH:, look] = np.stack(columns)[:, tested].sum(axis=1)
        going, before = tested & ~ends, stage
    return sums


@dataclass(frozen=True, slots=True)
class _Stage:
    """By trial: the statistic judged at a look, Z of all data, and the events behind them."""

    z: FloatArray
    overall: FloatArray
    events: FloatArray

    @classmethod
    def none(cls, trials: int) -> _Stage:
        return cls(np.zeros(trials), np.zeros(trials), np.zeros(trials))


def _combined(design: AdaptiveDesign, look: int, before: _Stage, seen: TrialStatistics) -> _Stage:
    """Return a look's statistic: of all data, or of the stages with their weights."""
    overall, events = -seen.z[0] if design.effect_above_one else seen.z[0], seen.events[0]
    if design.pooled or look == 0:
        return _Stage(overall, overall, events)
    new = np.maximum(events - before.events, 1.0)
    own = (np.sqrt(events) * overall - np.sqrt(before.events) * before.overall) / np.sqrt(new)
    passed, now = design.fractions[look - 1], design.fractions[look]
    z = (math.sqrt(passed) * before.z + math.sqrt(now - passed) * own) / math.sqrt(now)
    return _Stage(z, overall, events)


def _wanted(design: AdaptiveDesign, look: int, before: _Stage) -> tuple[FloatArray, FloatArray]:
    """Return the events at which each trial has its next look, and its conditional power then."""
    planned = _events(design.design)
    if look == 0:
        return np.full_like(before.z, planned[0]), np.full_like(before.z, np.nan)
    passed, now = design.fractions[look - 1], design.fractions[look]
    reach = math.sqrt(now) * design.design.rule.critical_z[look] - math.sqrt(passed) * before.z
    needed, effect = reach / math.sqrt(now - passed), _effect(design, before)
    rule, ratio = design.re_estimation, strata_of(design.design.scenario)[0].ratio
    spread = ratio / (1.0 + ratio) ** 2
    if rule is None:
        more = np.full_like(before.z, planned[look] - planned[look - 1])
    else:
        asked = np.maximum(needed + ndtri(rule.conditional_power), 0.0) ** 2
        more = asked / (spread * np.maximum(effect, _SMALLEST_EFFECT) ** 2)
        more = np.clip(more, rule.least[look], rule.most[look])
    return before.events + np.ceil(more), ndtr(effect * np.sqrt(spread * more) - needed)


def _effect(design: AdaptiveDesign, before: _Stage) -> FloatArray:
    """The log hazard ratio in the hoped direction that the events are reckoned with."""
    rule, ratio = design.re_estimation, strata_of(design.design.scenario)[0].ratio
    if rule is not None and rule.log_hazard_ratio is not None:
        return np.full_like(before.z, abs(rule.log_hazard_ratio))
    return before.overall * (1.0 + ratio) / np.sqrt(ratio * np.maximum(before.events, 1.0))


def _events(design: TrialDesign) -> tuple[int, ...]:
    if not isinstance(design.looks, EventLooks):
        raise InputError("events re-estimated at calendar looks", where="AdaptiveDesign", mend="give looks at events")
    return design.looks.events


def _characteristics(sums: FloatArray, trials: int) -> AdaptiveCharacteristics:
    tested = sums[_TESTED]
    months, participants, events, new, power = np.divide(
        sums[_MONTH:], tested, out=np.full_like(sums[_MONTH:], np.nan), where=tested > 0
    )
    return AdaptiveCharacteristics(
        trials=trials,
        rejected=sums[_REJECTED] / trials,
        futile=sums[_FUTILE] / trials,
        scarce=sums[_SCARCE] / trials,
        months_at=months,
        participants_at=participants,
        events_at=events,
        stage_events_at=new,
        conditional_power_at=power,
        months_tested=float(sums[_ENDED].sum()) / trials,
    )
