"""Reading the inputs of design cases, in the words of their vocabulary (`kMax`, `typeOfDesign`), into our types."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Literal, cast

from equipoise.design import (
    AlphaSpending,
    BetaSpending,
    EqualLevels,
    FisherPlan,
    FullLastLevel,
    FutilityBounds,
    HaybittlePeto,
    HwangShihDeCaniSpending,
    LevelsSpent,
    NoEarlyEfficacy,
    NoInteraction,
    OBrienFlemingSpending,
    PampallonaTsiatis,
    PocockSpending,
    PowerSpending,
    SequentialPlan,
    Spending,
    UserSpending,
    WangTsiatis,
    even_looks,
    expected_and_maximal,
    expected_over_range,
    expected_under_effect,
    optimal_wang_tsiatis,
)
from equipoise.design.fisher_combination import Allotment
from equipoise.design.plan import Efficacy, Futility
from equipoise.errors import CaseError
from equipoise.evidence.not_built import NotBuilt

Inputs = Mapping[str, Any]
"""Inputs of a case as they stand in JSON. Any: each reader checks what it takes."""

FISHER = "Fisher combination"
INVERSE_NORMAL = "inverse normal combination"

_COSTS = {"ASNH1": expected_under_effect, "ASNIFH1": expected_and_maximal, "ASNsum": expected_over_range}


def needed(inputs: Inputs, name: str) -> Any:
    """Return an input; CaseError where the case lacks it. Any: JSON as it stands in a case."""
    if name not in inputs:
        raise CaseError(f"the inputs lack {name!r}", mend="complete the case")
    return inputs[name]


def fractions_of(design: Inputs) -> tuple[float, ...]:
    """Return the information fractions of a design's looks; evenly spaced where only their number is given."""
    if design.get("informationRates") is None:
        return even_looks(int(needed(design, "kMax")))
    return tuple(numbers(design["informationRates"]))


def numbers(value: Any) -> list[float]:
    """Return a number or a list of numbers as a list; null becomes NaN. Any: JSON as it stands in a case."""
    given = cast("list[Any]", value) if isinstance(value, list) else [value]
    return [math.nan if item is None else float(item) for item in given]


def sequential_plan(design: Inputs) -> SequentialPlan:
    """Return the plan of a group sequential or inverse normal design; NotBuilt for a design of another kind."""
    sided = cast("Literal[1, 2]", int(design.get("sided", 1)))
    beta = float(design.get("beta", 0.2))
    if design.get("typeBetaSpending") == "bsUser":
        # Amounts written down look by look say themselves what beta is.
        beta = numbers(needed(design, "userBetaSpending"))[-1]
    plan = SequentialPlan(
        fractions_of(design),
        _efficacy(design),
        float(needed(design, "alpha")),
        beta,
        sided,
        _futility(design, beta, sided),
        bool(design.get("bindingFutility", False)),
        bool(design.get("twoSidedPower", False)),
    )
    if design.get("typeOfDesign") == "WToptimum":
        return optimal_wang_tsiatis(plan, _COSTS[str(design.get("optimizationCriterion", "ASNH1"))])
    return plan


def plan_for_characteristics(design: Inputs, plan: SequentialPlan) -> SequentialPlan:
    """Return a plan with the beta its characteristics are asked for, whatever its futility bounds were made for."""
    return replace(plan, beta=float(design.get("beta", plan.beta)))


def _efficacy(design: Inputs) -> Efficacy:
    kind = str(design.get("typeOfDesign", "OF"))
    match kind:
        case "OF" | "WToptimum":
            return WangTsiatis(0.0)
        case "P":
            return WangTsiatis(0.5)
        case "WT":
            return WangTsiatis(float(needed(design, "deltaWT")))
        case "HP":
            return HaybittlePeto(float(design.get("constantBoundsHP", 3.0)))
        case "PT":
            return PampallonaTsiatis(float(design.get("deltaPT1", 0.0)), float(design.get("deltaPT0", 0.0)))
        case "noEarlyEfficacy":
            return NoEarlyEfficacy()
        case "asUser":
            return AlphaSpending(_user(needed(design, "userAlphaSpending"), float(needed(design, "alpha"))))
        case _:
            return AlphaSpending(_spending(kind, "as", design.get("gammaA")))


def _futility(design: Inputs, beta: float, sided: int) -> Futility | None:
    kind = str(design.get("typeBetaSpending", "none"))
    if kind == "bsUser":
        return BetaSpending(_user(needed(design, "userBetaSpending"), beta), _shifted(design))
    if kind != "none":
        return BetaSpending(_spending(kind, "bs", design.get("gammaB")), _shifted(design))
    # The values were made by a program that gives no heed to futility bounds of two-sided designs written down by hand.
    if design.get("futilityBounds") is None or sided == 2:
        return None
    return FutilityBounds(tuple(-math.inf if z <= -6.0 else z for z in numbers(needed(design, "futilityBounds"))))


def _shifted(design: Inputs) -> bool:
    return bool(design.get("betaAdjustment", True))


def _user(amounts: object, level: float) -> UserSpending:
    return UserSpending(tuple(min(amount / level, 1.0) for amount in numbers(amounts)))


def _spending(kind: str, prefix: str, gamma: object) -> Spending:
    match kind.removeprefix(prefix):
        case "OF":
            return OBrienFlemingSpending()
        case "P":
            return PocockSpending()
        case "KD":
            return PowerSpending(float(cast("float", gamma)))
        case "HSD":
            return HwangShihDeCaniSpending(float(cast("float", gamma)))
        case _:
            raise NotBuilt(f"the type of design {kind!r}")


def named_spending(name: str) -> Spending:
    """Return a spending function by its short name: LDOF, LDPocock, HSD with its gamma, Power with its exponent."""
    if name == "LDOF":
        return OBrienFlemingSpending()
    if name == "LDPocock":
        return PocockSpending()
    for prefix, made in (("HSD", HwangShihDeCaniSpending), ("Power", PowerSpending)):
        if name.startswith(prefix):
            return made(float(name.removeprefix(prefix)))
    raise NotBuilt(f"the spending function {name!r}")


def fisher_plan(design: Inputs) -> FisherPlan:
    """Return the plan of a Fisher combination design."""
    fractions = fractions_of(design)
    given = design.get("alpha0Vec")
    limits = () if given is None else tuple(numbers(given)[: len(fractions) - 1])
    binding = bool(design.get("bindingFutility", True))
    return FisherPlan(fractions, _allotment(design), float(needed(design, "alpha")), limits, binding)


def _allotment(design: Inputs) -> Allotment:
    match design.get("method", "equalAlpha"):
        case "equalAlpha":
            return EqualLevels()
        case "fullAlpha":
            return FullLastLevel()
        case "noInteraction":
            return NoInteraction()
        case "userDefinedAlpha":
            return LevelsSpent(tuple(numbers(needed(design, "userAlphaSpending"))))
        case method:
            raise NotBuilt(f"the method {method!r} of Fisher's combination")


def plain(values: Iterable[float]) -> list[object]:
    """Return numbers as they stand in JSON: NaN and minus infinity are null, infinity is "Inf"."""
    return [None if math.isnan(x) or x == -math.inf else "Inf" if x == math.inf else float(x) for x in values]
