"""A trial of several strata, each with its own hazards, analysed together by a stratified test."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from equipoise.design.survival_scenario import SurvivalScenario
from equipoise.errors import InputError


@dataclass(frozen=True, slots=True)
class StratifiedScenario:
    """Strata and the share of people in each; shares add to 1. All strata enter and are analysed together."""

    strata: tuple[SurvivalScenario, ...]
    shares: tuple[float, ...]

    def __post_init__(self) -> None:
        faults: list[str] = []
        if len(self.strata) != len(self.shares) or not self.strata:
            faults.append(f"{len(self.shares)} shares for {len(self.strata)} strata")
        if not all(share > 0.0 for share in self.shares) or not math.isclose(sum(self.shares), 1.0, rel_tol=1e-9):
            faults.append(f"shares of {self.shares} are not above 0 with the sum 1")
        if len({(stratum.accrual, stratum.analysis, stratum.ratio) for stratum in self.strata}) > 1:
            faults.append("strata differ in accrual, in the month of analysis or in the ratio of the arms")
        if faults:
            raise InputError("; ".join(faults), where="StratifiedScenario", mend="give strata of one trial")


Scenario = SurvivalScenario | StratifiedScenario
"""What is assumed of a trial, with or without strata."""


def strata_of(scenario: Scenario) -> tuple[SurvivalScenario, ...]:
    """Return the strata; a scenario without strata is one."""
    return (scenario,) if isinstance(scenario, SurvivalScenario) else scenario.strata


def shares_of(scenario: Scenario) -> tuple[float, ...]:
    """Return the share of people in each stratum."""
    return (1.0,) if isinstance(scenario, SurvivalScenario) else scenario.shares


def changed(scenario: Scenario, change: Callable[[SurvivalScenario], SurvivalScenario]) -> Scenario:
    """Return the scenario with the same change made in each stratum."""
    if isinstance(scenario, SurvivalScenario):
        return change(scenario)
    return StratifiedScenario(tuple(change(stratum) for stratum in scenario.strata), scenario.shares)


def analysed_at(scenario: Scenario, month: float) -> Scenario:
    """Return the scenario analysed at another calendar month."""
    return changed(scenario, lambda stratum: replace(stratum, analysis=month))
