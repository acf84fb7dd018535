"""Sample size looked at again during a trial: blinded, by the events of both arms together, and unblinded.

Blinded: the assumed effect stays, the level of events is that seen; the type I error hardly moves. Unblinded: people
are added where the interim result is promising, and the stages are combined with the weights planned (inverse normal),
so that the level holds whatever is added (Cui, Hung & Wang 1999; Mehta & Pocock 2011).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from equipoise.design.rate_contrast import RateDifference
from equipoise.design.sample_size import SampleSize, Sided, check_levels
from equipoise.design.survival_sample_size import SurvivalSampleSize, sample_size_survival
from equipoise.design.survival_scenario import SurvivalScenario
from equipoise.design.z_test import z_test_size
from equipoise.errors import DataError, InputError


class Zone(StrEnum):
    """What an interim result says of adding people."""

    UNFAVORABLE = "unfavorable"
    PROMISING = "promising"
    FAVORABLE = "favorable"


@dataclass(frozen=True, slots=True)
class BlindedUpdate:
    """The hazards of the plan times `factor`, as the events seen ask for, and the people needed then."""

    factor: float
    scenario: SurvivalScenario
    size: SurvivalSampleSize


@dataclass(frozen=True, slots=True)
class PromisingZone:
    """What to do after an interim Z: `total` is the information (people or events) to end with, not rounded.

    Conditional powers are at the effect seen: with the planned total, and with the new one. `fraction` is the planned
    part of the first stage; it stays the weight of that stage (`combined_z`).
    """

    zone: Zone
    conditional_power: float
    total: float
    conditional_power_then: float
    fraction: float


def reestimate_rates(
    contrast: RateDifference, pooled_rate: float, *, alpha: float = 0.05, sided: Sided = 2, power: float = 0.8
) -> SampleSize:
    """Return the people needed if the difference is as assumed and the rate of both arms together as seen.

    >>> round(reestimate_rates(RateDifference(0.34, 0.50), 0.42).n, 2)
    296.38
    """
    share = contrast.ratio / (1.0 + contrast.ratio)
    difference = contrast.treatment - contrast.control
    control = pooled_rate - share * difference
    updated = replace(contrast, treatment=control + difference, control=control)
    return z_test_size(updated, alpha=alpha, sided=sided, power=power)


def reestimate_survival(
    scenario: SurvivalScenario,
    months: npt.ArrayLike,
    events: int,
    *,
    alpha: float = 0.025,
    power: float = 0.8,
) -> BlindedUpdate:
    """Return the people needed if the hazard ratio is as assumed and the events of both arms together as seen.

    `months` each person was observed since entry, `events` among them. The hazards of both arms are multiplied by
    events seen over events the plan expects of people observed so long.
    """
    observed = np.asarray(months, dtype=np.float64)
    if observed.ndim != 1 or not np.isfinite(observed).all() or (observed < 0.0).any() or not observed.sum() > 0.0:
        raise DataError("months observed must be a row of numbers of 0 or more, not all 0", mend="mend the months")
    if not 0 < events <= observed.size:
        raise DataError(f"{events} events among {observed.size} people", mend="wait for events, or mend the count")
    control, treatment = scenario.shares
    pooled = control * scenario.control.survival(observed) + treatment * scenario.treatment.survival(observed)
    factor = events / float(-np.log(pooled).sum())
    updated = replace(scenario, control=scenario.control.scaled(factor), treatment=scenario.treatment.scaled(factor))
    return BlindedUpdate(factor, updated, sample_size_survival(updated, alpha=alpha, power=power))


def promising_zone(
    z: float,
    *,
    first: float,
    planned: float,
    most: float,
    alpha: float = 0.025,
    power: float = 0.8,
    least: float = 0.3,
) -> PromisingZone:
    """Return what an interim Z at `first` of the `planned` information asks for, at most `most` in all.

    Below a conditional power of `least` nothing is added (unfavorable), from `power` on nothing is needed (favorable);
    between them (promising) as much as brings it to `power`, or all there is. `alpha` is one-sided.

    >>> found = promising_zone(1.4, first=166, planned=332, most=664)
    >>> found.zone.value, round(found.conditional_power, 3), round(found.total, 1)
    ('promising', 0.511, 580.9)
    """
    check_levels(alpha, 1, power)
    if not (0.0 < first < planned <= most < math.inf and 0.0 <= least <= power and math.isfinite(z)):
        raise InputError(
            f"an interim at {first} of {planned}, at most {most}, adding from a conditional power of {least}",
            mend="give rising amounts of information, and a least conditional power below the one wished",
        )
    fraction = first / planned
    critical = (-float(ndtri(alpha)) - math.sqrt(fraction) * z) / math.sqrt(1.0 - fraction)
    drift = z / math.sqrt(first)

    def reached(total: float) -> float:
        return float(ndtr(drift * math.sqrt(total - first) - critical))

    now = reached(planned)
    if now >= power or now < least:
        zone = Zone.FAVORABLE if now >= power else Zone.UNFAVORABLE
        return PromisingZone(zone, now, planned, now, fraction)
    total = most
    if drift > 0.0:
        # Conditional power rises with what is added: solve for the second stage.
        second = max((critical - float(ndtri(1.0 - power))) / drift, 0.0) ** 2
        total = min(first + second, most)
    return PromisingZone(Zone.PROMISING, now, max(total, planned), reached(max(total, planned)), fraction)


def combined_z(first_z: float, second_z: float, fraction: float) -> float:
    """Return the Z of two stages by the inverse normal rule; `second_z` is of the second stage's people alone.

    >>> round(combined_z(1.4, 1.6, 0.5), 4)
    2.1213
    """
    if not 0.0 < fraction < 1.0:
        raise InputError(f"a first stage of {fraction}", mend="give the planned fraction of the first stage")
    return math.sqrt(fraction) * first_z + math.sqrt(1.0 - fraction) * second_z
