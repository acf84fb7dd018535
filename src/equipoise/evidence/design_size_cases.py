"""Cases of sample size and power of means and rates."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from scipy.special import ndtr

from equipoise.design import (
    Boundaries,
    LookEffects,
    MeanDifference,
    MeanRatio,
    RateDifference,
    RateRatio,
    SequentialPower,
    SequentialSize,
    SingleMean,
    SingleRate,
    boundaries,
    inflated_size,
    sequential_t_power,
    sequential_t_size,
    sequential_z_power,
    sequential_z_size,
)
from equipoise.evidence.case import Answer
from equipoise.evidence.design_inputs import Inputs, needed, numbers, plain, sequential_plan
from equipoise.evidence.design_size_convention import bisected_exact_size, searched_ratio
from equipoise.kernels.arrays import FloatArray

Means = SingleMean | MeanDifference | MeanRatio
Rates = SingleRate | RateDifference | RateRatio


def sample_size_means(inputs: Inputs) -> Answer:
    """Return people for means, a column for each alternative."""
    bounds = _bounds(inputs)
    student = not inputs.get("normalApproximation", False)
    contrasts = [_means(inputs, effect) for effect in numbers(needed(inputs, "alternative"))]
    found = [(sequential_t_size if student else sequential_z_size)(bounds, contrast) for contrast in contrasts]
    return _sizes(bounds, found)


def sample_size_rates(inputs: Inputs) -> Answer:
    """Return people for rates, a column for each rate of treatment."""
    # The program that made the values counts one side of a two-sided test of rates, whatever its design says.
    bounds = _bounds(inputs)
    one_side = replace(bounds, plan=replace(bounds.plan, both_sides_count=False))
    exact = int(inputs.get("groups", 2)) == 1 and not inputs.get("normalApproximation", True)
    found: list[SequentialSize] = []
    for rate in numbers(needed(inputs, "pi1")):
        contrast = _rates(inputs, rate)
        if isinstance(contrast, SingleRate) and exact:
            found.append(inflated_size(bounds, bisected_exact_size(contrast, bounds.plan), contrast))
        elif isinstance(contrast, SingleRate):
            found.append(_rate_size(bounds, one_side, contrast))
        else:
            whole = searched_ratio(contrast, bounds.plan) if _optimal(inputs) else contrast
            found.append(_rate_size(bounds, one_side, whole))
    return _sizes(bounds, found)


def power_means(inputs: Inputs) -> Answer:
    """Return the power for means, a column for each alternative."""
    bounds, n = _bounds(inputs), float(needed(inputs, "maxNumberOfSubjects"))
    student = not inputs.get("normalApproximation", False)
    upper = bool(inputs.get("directionUpper", True)) or bounds.plan.sided == 2
    contrasts = [_means(inputs, effect) for effect in numbers(needed(inputs, "alternative"))]
    found = [(sequential_t_power if student else sequential_z_power)(bounds, it, n, upper=upper) for it in contrasts]
    return {"effect": [it.distance for it in contrasts], **_powers(bounds, found, contrasts[0].ratio)}


def power_rates(inputs: Inputs) -> Answer:
    """Return the power for rates, a column for each rate of treatment."""
    bounds, n = _bounds(inputs), float(needed(inputs, "maxNumberOfSubjects"))
    upper = bool(inputs.get("directionUpper", True)) or bounds.plan.sided == 2
    contrasts = [_rates(inputs, rate) for rate in numbers(needed(inputs, "pi1"))]
    found = [sequential_z_power(bounds, contrast, n, upper=upper) for contrast in contrasts]
    effect = [it.distance / it.control if isinstance(it, RateRatio) else it.distance for it in contrasts]
    return {"effect": effect, **_powers(bounds, found, contrasts[0].ratio)}


def _rate_size(bounds: Boundaries, one_side: Boundaries, contrast: Rates) -> SequentialSize:
    fixed = sequential_z_size(one_side, contrast).fixed
    return inflated_size(bounds, fixed, contrast)


def _bounds(inputs: Inputs) -> Boundaries:
    return boundaries(sequential_plan(needed(inputs, "design")))


def _optimal(inputs: Inputs) -> bool:
    return float(inputs.get("allocationRatioPlanned", 1.0)) == 0.0


def _ratio(inputs: Inputs) -> float:
    return float(inputs.get("allocationRatioPlanned", 1.0)) or 1.0


def _means(inputs: Inputs, effect: float) -> Means:
    sd = float(inputs.get("stDev", 1.0))
    if int(inputs.get("groups", 2)) == 1:
        return SingleMean(effect, sd, float(inputs.get("thetaH0", 0.0)))
    if inputs.get("meanRatio", False):
        ratio = MeanRatio(effect, sd, float(inputs.get("thetaH0", 1.0)), _ratio(inputs))
        return replace(ratio, ratio=ratio.best_ratio()) if _optimal(inputs) else ratio
    return MeanDifference(effect, sd, float(inputs.get("thetaH0", 0.0)), _ratio(inputs))


def _rates(inputs: Inputs, rate: float) -> Rates:
    if int(inputs.get("groups", 2)) == 1:
        return SingleRate(rate, float(inputs.get("thetaH0", 0.5)))
    control = float(inputs.get("pi2", 0.2))
    if inputs.get("riskRatio", False):
        return RateRatio(rate, control, float(inputs.get("thetaH0", 1.0)), _ratio(inputs))
    return RateDifference(rate, control, float(inputs.get("thetaH0", 0.0)), _ratio(inputs))


def _sizes(bounds: Boundaries, found: Sequence[SequentialSize]) -> Answer:
    ratios = [one.fixed.ratio for one in found]
    if bounds.plan.looks == 1:
        answer: dict[str, object] = {"nFixed": [one.n for one in found]}
    else:
        answer = {
            "nFixed": [one.fixed.n for one in found],
            "earlyStop": [one.early_stop for one in found],
            "expectedNumberOfSubjectsH0": [one.expected_under_none for one in found],
            "expectedNumberOfSubjectsH01": [one.expected_half_way for one in found],
            "expectedNumberOfSubjectsH1": [one.expected_under_effect for one in found],
            "futilityStop": [float(one.futile.sum()) for one in found],
            **_rows("rejectPerStage", [one.rejected for one in found]),
            **_rows("futilityPerStage", [one.futile for one in found]),
        }
    answer["maxNumberOfSubjects"] = [one.n for one in found]
    by_arm: dict[str, object] = {}
    if None not in ratios:
        shares = [one / (1.0 + one) for one in ratios if one is not None]
        answer["allocationRatioPlanned"] = ratios
        for arm, parts in (("1", shares), ("2", [1.0 - share for share in shares])):
            for name in ("nFixed", "maxNumberOfSubjects"):
                totals = numbers(answer[name])
                by_arm[f"{name}{arm}"] = [n * part for n, part in zip(totals, parts, strict=True)]
            people = [one.by_look * part for one, part in zip(found, parts, strict=True)]
            by_arm.update(_rows(f"numberOfSubjects{arm}", people))
    return (
        answer
        | by_arm
        | _rows("numberOfSubjects", [one.by_look for one in found])
        | _effect_rows(bounds, [one.effects for one in found])
    )


def _powers(bounds: Boundaries, found: Sequence[SequentialPower], ratio: float | None) -> Answer:
    by_arm: dict[str, object] = {"nFixed": found[0].n} if bounds.plan.looks == 1 else {}
    if ratio is not None:
        by_arm["allocationRatioPlanned"] = ratio
        for arm, part in (("1", ratio / (1.0 + ratio)), ("2", 1.0 / (1.0 + ratio))):
            if bounds.plan.looks == 1:
                by_arm[f"nFixed{arm}"] = found[0].n * part
            by_arm.update(_rows(f"numberOfSubjects{arm}", [one.by_look * part for one in found]))
    return (
        {
            "overallReject": [one.value for one in found],
            "futilityStop": [float(one.futile.sum()) for one in found],
            "earlyStop": [one.early_stop for one in found],
            "expectedNumberOfSubjects": [one.expected for one in found],
            "maxNumberOfSubjects": found[0].n,
        }
        | by_arm
        | _rows("numberOfSubjects", [one.by_look for one in found])
        | _rows("rejectPerStage", [one.rejected for one in found])
        | _rows("futilityPerStage", [one.futile for one in found])
        | _effect_rows(bounds, [one.effects for one in found])
    )


def _effect_rows(bounds: Boundaries, effects: Sequence[LookEffects]) -> dict[str, object]:
    sides = bounds.plan.sided
    p = [sides * ndtr(-bounds.critical_z)]
    futility = bounds.futility_z[:-1]
    p_futility = [np.where(np.isfinite(futility), ndtr(-futility), math.nan)]
    rows = _rows("criticalValuesPValueScale", p) | _rows("futilityBoundsPValueScale", p_futility)
    if sides == 1:
        rows |= _rows("criticalValuesEffectScale", [one.critical for one in effects])
        return rows | _rows("futilityBoundsEffectScale", [_where_any(one.futility) for one in effects])
    # Lower and upper by direction; what stands on the side looked at is the upper one where larger effects are.
    lower, upper = ("critical_other", "critical"), ("futility_other", "futility")
    for name, (other, towards) in (("criticalValuesEffectScale", lower), ("futilityBoundsEffectScale", upper)):
        sides_of = [(getattr(one, other), getattr(one, towards)) for one in effects]
        if name.startswith("futility"):
            sides_of = [(_where_any(first), _where_any(second)) for first, second in sides_of]
        rows |= _rows(f"{name}Lower", [pair[not one.upper] for one, pair in zip(effects, sides_of, strict=True)])
        rows |= _rows(f"{name}Upper", [pair[one.upper] for one, pair in zip(effects, sides_of, strict=True)])
    return rows


def _where_any(futility: FloatArray) -> FloatArray:
    """Return futility effects with no value where there is no such stop."""
    return np.where(np.isfinite(futility), futility, math.nan)


def _rows(name: str, columns: Sequence[Any]) -> dict[str, object]:
    """Return a field for each look, its entries the columns. Any: arrays, one a column."""
    return {f"{name}[{look},]": plain(map(float, row)) for look, row in enumerate(zip(*columns, strict=True), start=1)}


ANSWERS: Mapping[str, Callable[[Inputs], Answer]] = {
    "sample_size_means": sample_size_means,
    "sample_size_rates": sample_size_rates,
    "power_means": power_means,
    "power_rates": power_rates,
}


def answer(case: Inputs) -> Answer:
    """Return the values of a case of these quantities by field."""
    return ANSWERS[str(needed(case, "quantity"))](needed(case, "inputs"))
