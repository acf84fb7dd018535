"""A planned trial settled by simulated trials: power, type I error, and the people that have the power."""

from __future__ import annotations

from dataclasses import dataclass

from equipoise.design.trial_outline import TrialOutline
from equipoise.errors import InputError
from equipoise.simulation.fast import Estimate, calibrated_n, fixed_design, sequential_design, simulate_power
from equipoise.simulation.fast.simulate import PRECISE
from equipoise.simulation.fast.trial_design import TrialDesign


@dataclass(frozen=True, slots=True)
class SimulatedPlan:
    """Of `participants`: simulated power and type I error, one-sided, each with its Monte Carlo error.

    `needed` are the unrounded people whose simulated power is the plan's, None where a number was given or the trial
    has several looks. `trials` is the number behind power and error each.
    """

    participants: int
    power: Estimate
    type_one_error: Estimate
    needed: Estimate | None
    trials: int
    seed: int


def simulated_plan(
    plan: TrialOutline, participants: int | None, *, seed: int = 1, trials: int = PRECISE
) -> SimulatedPlan:
    """Return what simulated trials say of the plan, with so many participants or as many as it needs.

    InputError where the treatment is planned to harm: the simulated tests look for benefit.
    """
    if plan.hazard_ratio > 1.0:
        raise InputError(
            f"a hazard ratio of {plan.hazard_ratio:g} is not simulated, the tests look for benefit",
            mend="exchange the arms: give the hazard ratio of the other side, below 1",
        )
    needed, count = None, participants or plan.people()
    if participants is None and plan.looks == 1:
        found = calibrated_n(plan.scenario, power=plan.power, alpha=plan.level, seed=seed, trials=trials)
        needed, count = Estimate(found.participants, found.std_err), found.rounded
    design = _design(plan, count)
    with_effect = simulate_power(design, seed=seed, trials=trials)
    without = simulate_power(design.without_effect(), seed=seed, trials=trials)
    return SimulatedPlan(count, with_effect.power, without.power, needed, trials, seed)


def _design(plan: TrialOutline, participants: int) -> TrialDesign:
    if plan.looks == 1:
        return fixed_design(plan.scenario, participants, alpha=plan.level)
    events = round(plan.sequential(participants).events)
    return sequential_design(plan.scenario, participants, plan.bounds(), events=events)
