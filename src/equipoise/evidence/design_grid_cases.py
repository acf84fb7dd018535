"""Rows of tables of designs: sample sizes over many assumptions, and the events expected at one month."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from equipoise.design import (
    LogRankMethod,
    SurvivalScenario,
    event_probabilities,
    hazard_of_risk,
    sample_size_survival,
    uniform_accrual,
)
from equipoise.errors import CaseError
from equipoise.evidence.case import Answer, Case, Tolerance
from equipoise.evidence.not_built import NotBuilt

_METHODS = {
    "Schoenfeld": LogRankMethod.SCHOENFELD,
    "Freedman": LogRankMethod.FREEDMAN,
    "HsiehFreedman": LogRankMethod.HSIEH_FREEDMAN,
}
_HAZARD_RATIO = 0.6
"""The table of sample sizes has no column for it; its description says so."""

_RISK_MONTH, _YEAR, _ENTRY, _ANALYSIS = 36.0, 12.0, 28.0, 64.0


def grid_case(row: Mapping[str, str], path: Path, number: int) -> Case | None:
    """Return the case of a row of a table of designs, told by its columns; None for any other row."""
    for inputs, results, answer in _TABLES:
        if inputs | results <= set(row):
            return _case(row, path, number, results, answer)
    return None


def _case(
    row: Mapping[str, str],
    path: Path,
    number: int,
    results: frozenset[str],
    answer: Callable[[Mapping[str, str]], Answer],
) -> Case:
    expected = _numbers(row, tuple(sorted(results)))
    return Case(
        f"{path.stem}:{number}",
        "design grid",
        path,
        "not stated",
        expected,
        lambda: answer(row),
        tolerance=Tolerance(1e-6, 1e-9),
    )


def _sizes(row: Mapping[str, str]) -> Answer:
    """Return events and people of one row of a grid of sample sizes: two-sided .05, power .8."""
    value = _numbers(row, ("pi2", "eventTime", "ratio", "dropout", "dropoutTime", "accrual", "followup"))
    if row["method"] not in _METHODS:
        raise NotBuilt(f"the method {row['method']!r}")
    control = hazard_of_risk(value["pi2"], value["eventTime"])
    dropout = hazard_of_risk(value["dropout"], value["dropoutTime"])
    scenario = SurvivalScenario(
        control,
        control.scaled(_HAZARD_RATIO),
        uniform_accrual(value["accrual"]),
        value["accrual"] + value["followup"],
        value["ratio"],
        dropout,
        dropout,
    )
    found = sample_size_survival(scenario, method=_METHODS[row["method"]])
    return {
        "events": found.events,
        "n": found.participants,
        "lambda2": control.rates[0],
        "lambda1": control.rates[0] * _HAZARD_RATIO,
        "pi1": -math.expm1(-control.rates[0] * _HAZARD_RATIO * value["eventTime"]),
    }


def _events(row: Mapping[str, str]) -> Answer:
    """Return the events expected at month 64 of one row of a grid of trials with 28 months of entry."""
    value = _numbers(row, ("n", "hr", "pi2", "dropout", "ratio"))
    control, dropout = hazard_of_risk(value["pi2"], _RISK_MONTH), hazard_of_risk(value["dropout"], _YEAR)
    scenario = SurvivalScenario(
        control,
        control.scaled(value["hr"]),
        uniform_accrual(_ENTRY),
        _ANALYSIS,
        value["ratio"],
        dropout,
        dropout,
    )
    found = event_probabilities(scenario)
    overall = float(found.overall)
    return {
        "overallEventProbability": overall,
        "p1": float(found.treatment),
        "p2": float(found.control),
        "events": value["n"] * overall,
    }


def _numbers(row: Mapping[str, str], names: tuple[str, ...]) -> dict[str, float]:
    try:
        return {name: float(row[name]) for name in names}
    except (KeyError, ValueError) as error:
        raise CaseError(f"a row of a grid lacks a number: {error}", mend="complete the row") from error


_TABLES: Final = (
    (
        frozenset({"method", "pi2", "eventTime", "ratio", "dropout", "dropoutTime", "accrual", "followup"}),
        frozenset({"events", "n", "lambda1", "lambda2", "pi1"}),
        _sizes,
    ),
    (
        frozenset({"n", "hr", "pi2", "dropout", "ratio"}),
        frozenset({"overallEventProbability", "p1", "p2", "events"}),
        _events,
    ),
)
"""What a table gives, what it expects, and what answers its rows."""
