"""Who the people of a simulated trial are: their strata and arms, in whole numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equipoise.design.stratified_scenario import shares_of, strata_of
from equipoise.kernels.arrays import FloatArray, IntArray
from equipoise.simulation.fast.arrivals import EvenArrivals
from equipoise.simulation.fast.trial_design import TrialDesign


@dataclass(frozen=True, slots=True)
class PeopleOrder:
    """By person, in order: the stratum, and 1 for treatment. `bounds`: where each stratum begins, and the end."""

    stratum: IntArray
    treated: IntArray
    bounds: tuple[int, ...]


def people_order(design: TrialDesign) -> PeopleOrder:
    """Return the people of a design, strata side by side; arms as near the ratio as whole numbers allow."""
    sizes = _whole(np.asarray(shares_of(design.scenario)) * design.participants)
    ratio = strata_of(design.scenario)[0].ratio
    treated = [_arms(int(size), ratio, design) for size in sizes]
    bounds = (0, *(int(end) for end in np.cumsum(sizes)))
    return PeopleOrder(np.repeat(np.arange(sizes.size), sizes), np.concatenate(treated), bounds)


def _whole(amounts: FloatArray) -> IntArray:
    """Round amounts whose sum is whole so that it stays: the largest remainders are rounded up."""
    whole = np.floor(amounts + 1e-9).astype(np.int64)
    missing = round(float(amounts.sum())) - int(whole.sum())
    whole[np.argsort(whole - amounts, kind="stable")[:missing]] += 1
    return whole


def _arms(people: int, ratio: float, design: TrialDesign) -> IntArray:
    if isinstance(design.arrivals, EvenArrivals) and design.arrivals.pattern is not None:
        treatment, control = design.arrivals.pattern
        return np.resize(np.repeat([1, 0], [treatment, control]), people)
    # Spread as evenly as can be: a person is treated when the number due on treatment passes a whole number.
    treatment = round(people * ratio / (1.0 + ratio))
    due = np.arange(people + 1) * treatment
    return np.diff((due + people - 1) // people)
