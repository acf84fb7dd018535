"""Designs that combine stage-wise p-values by Fisher's product (Bauer, Koehne 1994; Wassmer 1999)."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from equipoise.design.bound_search import monotone_root
from equipoise.design.fisher_product import product_bound, product_crossings, product_level
from equipoise.errors import InputError
from equipoise.kernels.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class EqualLevels:
    """Every stage's product has the same level of its own."""


@dataclass(frozen=True, slots=True)
class FullLastLevel:
    """The last product has the whole level of its own; the earlier ones share an equal level."""


@dataclass(frozen=True, slots=True)
class NoInteraction:
    """The last product has the whole level of its own; the others follow from it and the futility limits.

    A stage in the middle rejects where its product could not, by a p below the futility limits to come, be undone.
    """


@dataclass(frozen=True, slots=True)
class LevelsSpent:
    """The cumulative level spent by each stage is written down."""

    amounts: tuple[float, ...]


Allotment = EqualLevels | FullLastLevel | NoInteraction | LevelsSpent


@dataclass(frozen=True, slots=True)
class FisherPlan:
    """A design that combines stage-wise p-values by their product.

    `futility_p`: stop where the stage's p is above it (1: never), one for each early stage; obeyed where `binding`.
    """

    fractions: tuple[float, ...]
    allotment: Allotment = EqualLevels()
    alpha: float = 0.025
    futility_p: tuple[float, ...] = ()
    binding: bool = True

    def __post_init__(self) -> None:
        faults: list[str] = []
        if not self.fractions or min(np.diff(self.fractions, prepend=0.0)) <= 0.0 or self.fractions[-1] > 1.0 + 1e-12:
            faults.append(f"information fractions must rise from above 0 to at most 1, not {self.fractions}")
        if not 0.0 < self.alpha < 0.5:
            faults.append(f"alpha must lie between 0 and 0.5, not {self.alpha}")
        if self.futility_p and len(self.futility_p) != len(self.fractions) - 1:
            faults.append(f"{len(self.fractions)} stages need {len(self.fractions) - 1} futility limits")
        if any(not 0.0 < limit <= 1.0 for limit in self.futility_p):
            faults.append(f"futility limits must lie above 0 and at most at 1, not {self.futility_p}")
        if isinstance(self.allotment, LevelsSpent) and len(self.allotment.amounts) != len(self.fractions):
            faults.append(f"{len(self.fractions)} stages need as many amounts of the level")
        if isinstance(self.allotment, NoInteraction) and (len(self.fractions) < 3 or min(self.limits) == 1.0):
            faults.append("no interaction needs three stages and futility limits below 1")
        if faults:
            raise InputError("; ".join(faults), where="FisherPlan", mend="mend the plan")

    @property
    def stages(self) -> int:
        """The number of planned stages."""
        return len(self.fractions)

    @property
    def weights(self) -> tuple[float, ...]:
        """The exponents of the stage-wise p-values: root of a stage's information relative to the first one's."""
        steps = np.diff(self.fractions, prepend=0.0)
        return tuple(np.sqrt(steps / steps[0]).tolist())

    @property
    def limits(self) -> tuple[float, ...]:
        """The futility limits that are obeyed."""
        return self.futility_p if self.futility_p and self.binding else (1.0,) * (self.stages - 1)


@dataclass(frozen=True, slots=True)
class FisherBounds:
    """Bounds on the product of p-values: reject at or below.

    `level`: the level of each product on its own; `alpha_spent`: cumulative, futility limits obeyed where binding.
    """

    plan: FisherPlan
    critical_product: FloatArray
    alpha_spent: FloatArray
    level: FloatArray


def fisher_bounds(plan: FisherPlan) -> FisherBounds:
    """Return the bounds on the product of stage-wise p-values.

    >>> bounds = fisher_bounds(FisherPlan((0.5, 1.0), FullLastLevel(), alpha=0.05, futility_p=(0.5,)))
    >>> bounds.critical_product.round(5).tolist()
    [0.02331, 0.0087]
    """
    match plan.allotment:
        case EqualLevels():
            products = _equal(plan)
        case FullLastLevel():
            products = _full_last(plan)
        case NoInteraction():
            products = _no_interaction(plan)
        case LevelsSpent(amounts):
            products = _spent(plan, amounts)
    spent = np.cumsum(product_crossings(plan.weights, plan.limits, products))
    level = [product_level(plan.weights[: stage + 1], product) for stage, product in enumerate(products)]
    return FisherBounds(plan, np.array(products), spent, np.array(level))


def bounds_at_level(plan: FisherPlan, level: float, stages: int) -> list[float]:
    """Return the product bounds of the first stages that have `level` each on its own."""
    return [product_bound(plan.weights[: stage + 1], level) for stage in range(stages)]


def _total(plan: FisherPlan, products: list[float]) -> float:
    return float(product_crossings(plan.weights, plan.limits, products).sum())


def _equal(plan: FisherPlan) -> list[float]:
    if plan.stages == 1:
        return [plan.alpha]

    def miss(log_level: float) -> float:
        return math.log(_total(plan, bounds_at_level(plan, math.exp(log_level), plan.stages)) / plan.alpha)

    log_level = monotone_root(miss, math.log(plan.alpha / plan.stages), math.log(plan.alpha))
    return bounds_at_level(plan, math.exp(log_level), plan.stages)


def _full_last(plan: FisherPlan) -> list[float]:
    last = product_bound(plan.weights, plan.alpha)
    early = plan.stages - 1
    if early == 0:
        return [last]

    def miss(log_level: float) -> float:
        return math.log(_total(plan, [*bounds_at_level(plan, math.exp(log_level), early), last]) / plan.alpha)

    # An early bound below the last one adds nothing: then a product once below the last bound has rejected for good.
    least = math.log(product_level(plan.weights[:early], last))
    if miss(least) >= 0.0:
        return [last] * plan.stages
    return [*bounds_at_level(plan, math.exp(monotone_root(miss, least, math.log(plan.alpha))), early), last]


def _no_interaction(plan: FisherPlan) -> list[float]:
    products = [product_bound(plan.weights, plan.alpha)]
    for stage in range(plan.stages - 2, 0, -1):
        products.insert(0, products[0] / plan.limits[stage] ** (1.0 / plan.weights[stage + 1]))

    def miss(log_first: float) -> float:
        return math.log(_total(plan, [math.exp(log_first), *products]) / plan.alpha)

    first = monotone_root(miss, math.log(products[0]), math.log(plan.alpha))
    return [math.exp(first), *products]


def _spent(plan: FisherPlan, amounts: tuple[float, ...]) -> list[float]:
    products = [amounts[0]]
    for stage in range(1, plan.stages):
        part = replace(
            plan, fractions=plan.fractions[: stage + 1], futility_p=plan.limits[:stage], allotment=EqualLevels()
        )

        def miss(log_last: float, part: FisherPlan = part, wanted: float = amounts[stage]) -> float:
            return math.log(_total(part, [*products, math.exp(log_last)]) / wanted)

        high = math.log(products[-1])
        products.append(math.exp(monotone_root(miss, high - 3.0, high)))
    return products
