"""Means and rates compared at several looks: how many people, with which power, and what must be seen to stop.

A group sequential test is planned through its drift, the mean of Z at full information. The fixed Z or t test with the
same people and level gives it: its power is Phi(drift - z_alpha). The bounds then say what happens look by look.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtr, ndtri

from equipoise.design.bounds import Boundaries
from equipoise.design.characteristics import Characteristics, characteristics
from equipoise.design.sample_size import Method, SampleSize, check_people, whole_people
from equipoise.design.t_test import MeanContrast, t_critical, t_power, t_test_power, t_test_size
from equipoise.design.z_test import Contrast, z_test_power, z_test_size
from equipoise.kernels.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class LookEffects:
    """What must be seen at each look: the effect at which a bound is just reached.

    Infinite where the bound is (no stop there), NaN where no possible effect reaches it. `critical` lies on the side
    looked at, that of larger effects where `upper`; `critical_other` on the other side of two-sided plans. `futility`
    and `futility_other` likewise.
    """

    upper: bool
    critical: FloatArray
    critical_other: FloatArray
    futility: FloatArray
    futility_other: FloatArray


@dataclass(frozen=True, slots=True)
class SequentialSize:
    """People for a group sequential plan, none of them rounded but `treatment` and `control`.

    `n` at the last look, `by_look` at each; `fixed` is the design without early looks; expected numbers are under the
    effect, half of it and none. `rejected` and `futile` are the probabilities of each stop under the effect.
    """

    bounds: Boundaries
    fixed: SampleSize
    n: float
    treatment: int
    control: int
    by_look: FloatArray
    expected_under_effect: float
    expected_half_way: float
    expected_under_none: float
    rejected: FloatArray
    futile: FloatArray
    effects: LookEffects
    method: Method

    @property
    def early_stop(self) -> float:
        """The probability to stop before the last look, under the effect."""
        return float(self.rejected[:-1].sum() + self.futile.sum())


@dataclass(frozen=True, slots=True)
class SequentialPower:
    """What a group sequential plan with `n` people at the last look does under the assumed effect.

    `value` is the power: two-sided plans count rejections on either side. `rejected` and `futile` by look.
    """

    bounds: Boundaries
    value: float
    n: float
    drift: float
    by_look: FloatArray
    expected: float
    rejected: FloatArray
    futile: FloatArray
    effects: LookEffects
    method: Method

    @property
    def early_stop(self) -> float:
        """The probability to stop before the last look."""
        return float(self.rejected[:-1].sum() + self.futile.sum())


def sequential_z_size(bounds: Boundaries, contrast: Contrast) -> SequentialSize:
    """Return the people a plan needs with Z tests at its looks, level and power being those of the plan."""
    plan = bounds.plan
    fixed = z_test_size(
        contrast, alpha=plan.alpha, sided=plan.sided, power=1.0 - plan.beta, both_sides_count=plan.both_sides_count
    )
    return inflated_size(bounds, fixed, contrast, student=None)


def sequential_t_size(bounds: Boundaries, contrast: MeanContrast) -> SequentialSize:
    """Return the people a plan needs with t tests at its looks: those of the fixed t test times the inflation."""
    plan = bounds.plan
    fixed = t_test_size(
        contrast, alpha=plan.alpha, sided=plan.sided, power=1.0 - plan.beta, both_sides_count=plan.both_sides_count
    )
    return inflated_size(bounds, fixed, contrast, student=contrast)


def inflated_size(
    bounds: Boundaries, fixed: SampleSize, contrast: Contrast, *, student: MeanContrast | None = None
) -> SequentialSize:
    """Return a fixed design's people times the inflation of a plan; bounds are those of the t test of `student`."""
    found: Characteristics = characteristics(bounds)
    n = fixed.n * found.inflation
    by_look = n * np.asarray(bounds.plan.fractions)
    treatment, control = whole_people(n, fixed.ratio)
    return SequentialSize(
        bounds,
        fixed,
        n,
        treatment,
        control,
        by_look,
        found.expected_under_effect * fixed.n,
        found.expected_half_way * fixed.n,
        found.expected_under_none * fixed.n,
        found.rejected,
        found.futile,
        look_effects(bounds, contrast, by_look, upper=contrast.distance >= 0.0, student=student),
        _sequential(fixed.method, bounds),
    )


def sequential_z_power(bounds: Boundaries, contrast: Contrast, n: float, *, upper: bool = True) -> SequentialPower:
    """Return the power of a plan with Z tests and `n` people; one-sided plans look for larger effects if `upper`."""
    check_people(n)
    plan = bounds.plan
    sign = 1.0 if upper else -1.0
    towards = sign * contrast.distance
    critical = -float(ndtri(plan.level_per_side))
    shift = critical * (1.0 - contrast.null_spread / contrast.spread)
    drift = towards * math.sqrt(n) / contrast.spread + (shift if towards >= 0.0 else -shift)
    method = z_test_power(contrast, n, alpha=plan.alpha, sided=plan.sided).method
    return _powered(bounds, contrast, n, drift, upper=upper, student=None, method=method)


def sequential_t_power(bounds: Boundaries, contrast: MeanContrast, n: float, *, upper: bool = True) -> SequentialPower:
    """Return the power of a plan with t tests and `n` people; one-sided plans look for larger effects if `upper`."""
    plan = bounds.plan
    method = t_test_power(contrast, n, alpha=plan.alpha, sided=plan.sided).method
    reached = t_power(contrast, n, plan.alpha, plan.sided, both=False)
    size = float(ndtri(reached)) - float(ndtri(plan.level_per_side))
    towards = contrast.distance if upper else -contrast.distance
    drift = math.copysign(size, towards) if towards else 0.0
    return _powered(bounds, contrast, n, drift, upper=upper, student=contrast, method=method)


def look_effects(
    bounds: Boundaries, contrast: Contrast, by_look: FloatArray, *, upper: bool, student: MeanContrast | None = None
) -> LookEffects:
    """Return the effects at which the bounds are just reached with the people of each look."""
    sign = 1.0 if upper else -1.0
    two_sided = bounds.plan.sided == 2

    def effects(z: FloatArray, side: float) -> FloatArray:
        scaled = [_statistic(float(bound), float(n), student) for bound, n in zip(z, by_look, strict=False)]
        # No effect is large enough for an infinite bound.
        return np.array(
            [
                side * bound if math.isinf(bound) else contrast.effect_at(side * bound, float(n))
                for bound, n in zip(scaled, by_look, strict=False)
            ]
        )

    futility = bounds.futility_z[:-1]
    none = np.full(len(by_look), math.nan)
    return LookEffects(
        upper,
        effects(bounds.critical_z, sign),
        effects(bounds.critical_z, -sign) if two_sided else none,
        effects(futility, sign),
        effects(futility, -sign) if two_sided else none[:-1],
    )


def _powered(
    bounds: Boundaries,
    contrast: Contrast,
    n: float,
    drift: float,
    *,
    upper: bool,
    student: MeanContrast | None,
    method: Method,
) -> SequentialPower:
    crossed = bounds.crossing(drift)
    two_sided = bounds.plan.sided == 2
    rejected = crossed.upper + crossed.lower if two_sided else crossed.upper
    futile = (crossed.inner if two_sided else crossed.lower)[:-1]
    by_look = n * np.asarray(bounds.plan.fractions)
    return SequentialPower(
        bounds,
        float(rejected.sum()),
        n,
        drift,
        by_look,
        crossed.expected(by_look),
        rejected,
        futile,
        look_effects(bounds, contrast, by_look, upper=upper, student=student),
        _sequential(method, bounds),
    )


def _statistic(z: float, n: float, student: MeanContrast | None) -> float:
    """Return the bound on the scale of the test: Z itself, or the t with the same one-sided level."""
    if student is None or math.isinf(z):
        return z
    degrees = student.degrees(n)
    return t_critical(float(ndtr(-z)), degrees) if degrees > 0.0 else math.nan


def _sequential(method: Method, bounds: Boundaries) -> Method:
    looks = ", ".join(f"{fraction:.4g}" for fraction in bounds.plan.fractions)
    return replace(method, name=f"{method.name}, group sequential", assumptions=(*method.assumptions, f"looks {looks}"))
