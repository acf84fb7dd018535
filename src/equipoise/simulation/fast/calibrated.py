"""The number of people whose simulated power is on target."""

from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtr, ndtri

from equipoise.design.stratified_scenario import Scenario, strata_of
from equipoise.design.survival_sample_size import sample_size_survival, whole_arms
from equipoise.errors import InputError, NotEstimable
from equipoise.kernels.arrays import FloatArray
from equipoise.simulation.fast.operating_characteristics import Estimate
from equipoise.simulation.fast.simulate import PRECISE, Part, tally_of_parts
from equipoise.simulation.fast.tally import REJECTED
from equipoise.simulation.fast.trial_design import TrialDesign, fixed_design
from equipoise.simulation.fast.trial_test import TrialTest

SLACK = 0.002
"""Power a rounded number may lack of the target: a step to the next multiple is often larger than that."""

_APART = 0.03
"""How far the simulated numbers of people lie apart, as a part of them: enough for a slope, little for a curve."""

_ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class SimulatedPoint:
    """The simulated power with a whole number of people."""

    participants: int
    power: Estimate


@dataclass(frozen=True, slots=True)
class ProbitLine:
    """Power as Phi(intercept + slope * sqrt(n)), fitted to simulated points."""

    intercept: float
    slope: float
    covariance: FloatArray

    def power(self, participants: float) -> Estimate:
        """Return the power with so many people, and its Monte Carlo error."""
        root = math.sqrt(participants)
        z = self.intercept + self.slope * root
        spread = math.sqrt(float(np.array([1.0, root]) @ self.covariance @ np.array([1.0, root])))
        return Estimate(float(ndtr(z)), _density(z) * spread)

    def participants(self, power: float) -> float:
        """Return the number of people, a real number, that gives the power."""
        return ((float(ndtri(power)) - self.intercept) / self.slope) ** 2


@dataclass(frozen=True, slots=True)
class CalibratedSize:
    """People needed, settled by simulation.

    `participants` is not rounded; `std_err` is its Monte Carlo error. `rounded` is the least multiple of the ratio,
    `treatment` and `control` of them, whose power is at most `slack` below the target; `rounded_power` is its own.
    `closed_form` is the number the search began with.
    """

    participants: float
    std_err: float
    rounded: int
    treatment: int
    control: int
    rounded_power: Estimate
    power: float
    slack: float
    closed_form: float
    line: ProbitLine
    points: tuple[SimulatedPoint, ...]
    design: TrialDesign
    seed: int


def calibrated_n(
    scenario: Scenario,
    *,
    power: float = 0.8,
    alpha: float = 0.025,
    test: TrialTest | None = None,
    trials: int = PRECISE,
    seed: int = 1,
    executor: Executor | None = None,
) -> CalibratedSize:
    """Return the people a trial looked at once, in the scenario's month of analysis, needs to have `power`.

    Begins with the closed form of the fixed alternative. `trials` in all, shared by three numbers of people near it.
    """
    closed = sample_size_survival(scenario, power=power, alpha=alpha)
    design = fixed_design(scenario, closed.rounded.participants, alpha=alpha, test=test)
    return calibrate(design, power=power, start=closed.participants, trials=trials, seed=seed, executor=executor)


def calibrate(
    design: TrialDesign,
    *,
    power: float = 0.8,
    start: float | None = None,
    trials: int = PRECISE,
    seed: int = 1,
    executor: Executor | None = None,
) -> CalibratedSize:
    """Return the people with which a design has `power`: any test, looks and bounds.

    Simulates three neighbouring multiples of the ratio around `start` (the design's own number by default), each with
    trials of its own, and reads the target off a probit line in the root of the number; begins again from there where
    that lies outside. NotEstimable where the power does not rise with the number of people.
    """
    if not 0.0 < power < 1.0:
        raise InputError(f"a power of {power}", mend="give a power between 0 and 1")
    ratio, begun, first = strata_of(design.scenario)[0].ratio, start or float(design.participants), 0
    centre = begun
    for _ in range(_ATTEMPTS):
        sizes = _neighbours(centre, ratio)
        points = [
            _simulated(
                Part(replace(design, participants=size), seed, 0, first + trials // 3 * k, trials // 3), executor
            )
            for k, size in enumerate(sizes)
        ]
        line = fit_probit_line(points)
        found = line.participants(power)
        if sizes[0] * (1.0 - _APART) <= found <= sizes[-1] * (1.0 + _APART):
            return _calibrated(design, found, power, begun, line, points, seed)
        centre, first = min(max(found, 0.5 * centre), 2.0 * centre), first + trials
    raise NotEstimable("the search for the number of people does not settle", mend="give a start nearer the answer")


def _neighbours(centre: float, ratio: float) -> list[int]:
    """Three whole numbers of people in the ratio around `centre`, some per cent apart."""
    step = sum(whole_arms(1.0, ratio))
    apart = max(step, step * round(_APART * centre / step))
    middle = max(step * round(centre / step), 2 * apart)
    return [middle - apart, middle, middle + apart]


def simulated_point(design: TrialDesign, *, trials: int, seed: int, number: int = 0) -> SimulatedPoint:
    """Return the simulated power of a design with its number of people."""
    return _simulated(Part(design, seed, number, 0, trials), None)


def _simulated(part: Part, executor: Executor | None) -> SimulatedPoint:
    tally = tally_of_parts(part, executor=executor)
    share = int(tally.counts[REJECTED].sum()) / tally.trials
    return SimulatedPoint(part.design.participants, Estimate(share, math.sqrt(share * (1.0 - share) / tally.trials)))


def fit_probit_line(points: Sequence[SimulatedPoint]) -> ProbitLine:
    """Return the line through simulated points by weighted least squares on the probit scale.

    NotEstimable where it does not rise, or where all trials of a point end alike.
    """
    share = np.array([point.power.value for point in points])
    if share.min() <= 0.0 or share.max() >= 1.0:
        raise NotEstimable("all simulated trials end alike", mend="give a start nearer the answer")
    z = ndtri(share)
    error = np.array([point.power.std_err for point in points]) / np.array([_density(each) for each in z])
    columns = np.column_stack([np.ones(len(points)), np.sqrt([point.participants for point in points])])
    covariance = np.asarray(np.linalg.inv((columns / error[:, None] ** 2).T @ columns), dtype=np.float64)
    intercept, slope = covariance @ (columns / error[:, None] ** 2).T @ z
    if slope <= 0.0:
        raise NotEstimable(
            "the simulated power does not rise with the number of people",
            mend="give more trials, or a scenario in which treatment is better",
        )
    return ProbitLine(float(intercept), float(slope), covariance)


def _calibrated(
    design: TrialDesign,
    found: float,
    power: float,
    begun: float,
    line: ProbitLine,
    points: Sequence[SimulatedPoint],
    seed: int,
) -> CalibratedSize:
    treatment, control = whole_arms(line.participants(power - SLACK), strata_of(design.scenario)[0].ratio)
    at = line.power(found)
    # Along the line the power changes by density * slope / (2 sqrt(n)) a person.
    per_person = _density(float(ndtri(power))) * line.slope / (2.0 * math.sqrt(found))
    rounded = treatment + control
    return CalibratedSize(
        participants=found,
        std_err=at.std_err / per_person,
        rounded=rounded,
        treatment=treatment,
        control=control,
        rounded_power=line.power(rounded),
        power=power,
        slack=SLACK,
        closed_form=begun,
        line=line,
        points=tuple(points),
        design=replace(design, participants=rounded),
        seed=seed,
    )


def _density(z: float) -> float:
    return math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)
