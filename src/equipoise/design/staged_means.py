"""Means by stage, of one group or of two."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr

from equipoise.design.staged_data import Tests, columns, normal_tests
from equipoise.errors import DataError
from equipoise.kernels.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class MeanColumns:
    """Size, mean and standard deviation of one group, stage by stage (not cumulative)."""

    n: FloatArray
    mean: FloatArray
    sd: FloatArray

    def overall(self) -> MeanColumns:
        """Return the same of all people up to each stage, put together from the stages' sums of squares."""
        n = np.cumsum(self.n)
        mean = np.cumsum(self.n * self.mean) / n
        squares = np.cumsum((self.n - 1.0) * self.sd**2 + self.n * self.mean**2) - n * mean**2
        return MeanColumns(n, mean, np.sqrt(squares / (n - 1.0)))

    def until(self, stages: int) -> MeanColumns:
        """Return the first stages."""
        return MeanColumns(self.n[:stages], self.mean[:stages], self.sd[:stages])


def mean_columns(n: Sequence[float], mean: Sequence[float], sd: Sequence[float]) -> MeanColumns:
    """Return the columns of one group; DataError where they do not fit or a group has fewer than two people."""
    checked = columns("means by stage", n=n, mean=mean, sd=sd)
    if checked["n"].min() < 2.0 or checked["sd"].min() <= 0.0:
        raise DataError("a stage needs two people and a positive standard deviation", where="means by stage")
    return MeanColumns(checked["n"], checked["mean"], checked["sd"])


@dataclass(frozen=True, slots=True)
class OneMean:
    """The mean of one group against a value: t test, or Z where `normal`."""

    group: MeanColumns
    normal: bool = False

    @property
    def stages(self) -> int:
        """The number of stages seen."""
        return len(self.group.n)

    def until(self, stages: int) -> OneMean:
        """Return the data of the first stages alone."""
        return OneMean(self.group.until(stages), self.normal)

    def estimates(self) -> FloatArray:
        """Return the mean of all people up to each stage."""
        return self.group.overall().mean

    def spread(self) -> float:
        """Return the standard deviation of all people."""
        return float(self.group.overall().sd[-1])

    def stage_tests(self, effect: float, *, upper: bool) -> Tests:
        """Return the tests of each stage alone against `effect`."""
        return self._tests(self.group, effect, upper)

    def overall_tests(self, effect: float, *, upper: bool) -> Tests:
        """Return the tests of all people up to each stage."""
        return self._tests(self.group.overall(), effect, upper)

    def limit_tests(self, effect: float, *, upper: bool, overall: bool) -> Tests:
        """Return the tests that confidence limits are made of."""
        return self.overall_tests(effect, upper=upper) if overall else self.stage_tests(effect, upper=upper)

    def reach(self) -> tuple[float, float]:
        """Return between which means confidence limits can lie."""
        return -math.inf, math.inf

    def standardised(self, effect: float, null: float) -> FloatArray:
        """Return the mean of Z of each stage alone under `effect`."""
        return (effect - null) * np.sqrt(self.group.n) / self.spread()

    def unstandardised(self, z: float, null: float) -> float:
        """Return the mean at which Z of all people has the mean `z`."""
        return null + z * self.spread() / math.sqrt(float(self.group.n.sum()))

    def _tests(self, group: MeanColumns, effect: float, upper: bool) -> Tests:
        statistic = (group.mean - effect) * np.sqrt(group.n) / group.sd
        return normal_tests(statistic, upper=upper) if self.normal else _t_tests(statistic, group.n - 1.0, upper)


@dataclass(frozen=True, slots=True)
class TwoMeans:
    """The difference of two groups' means, treatment minus control.

    t test with one variance or with two (Satterthwaite's degrees of freedom), or Z where `normal`.
    """

    treatment: MeanColumns
    control: MeanColumns
    equal_variances: bool = True
    normal: bool = False

    @property
    def stages(self) -> int:
        """The number of stages seen."""
        return len(self.treatment.n)

    def until(self, stages: int) -> TwoMeans:
        """Return the data of the first stages alone."""
        parts = self.treatment.until(stages), self.control.until(stages)
        return TwoMeans(*parts, self.equal_variances, self.normal)

    def estimates(self) -> FloatArray:
        """Return the difference of the means of all people up to each stage."""
        return self.treatment.overall().mean - self.control.overall().mean

    def spread(self) -> float:
        """Return the pooled standard deviation of all people."""
        return float(_pooled(self.treatment.overall(), self.control.overall())[-1])

    def stage_tests(self, effect: float, *, upper: bool) -> Tests:
        """Return the tests of each stage alone against `effect`."""
        return self._tests(self.treatment, self.control, effect, upper)

    def overall_tests(self, effect: float, *, upper: bool) -> Tests:
        """Return the tests of all people up to each stage."""
        return self._tests(self.treatment.overall(), self.control.overall(), effect, upper)

    def limit_tests(self, effect: float, *, upper: bool, overall: bool) -> Tests:
        """Return the tests that confidence limits are made of."""
        return self.overall_tests(effect, upper=upper) if overall else self.stage_tests(effect, upper=upper)

    def reach(self) -> tuple[float, float]:
        """Return between which differences confidence limits can lie."""
        return -math.inf, math.inf

    def standardised(self, effect: float, null: float) -> FloatArray:
        """Return the mean of Z of each stage alone under `effect`."""
        a, b = self.treatment, self.control
        return (effect - null) / (self.spread() * np.sqrt(1.0 / a.n + 1.0 / b.n))

    def unstandardised(self, z: float, null: float) -> float:
        """Return the difference at which Z of all people has the mean `z`."""
        a, b = float(self.treatment.n.sum()), float(self.control.n.sum())
        return null + z * self.spread() * math.sqrt(1.0 / a + 1.0 / b)

    def _tests(self, a: MeanColumns, b: MeanColumns, effect: float, upper: bool) -> Tests:
        parts = a.sd**2 / a.n, b.sd**2 / b.n
        if self.equal_variances:
            error = _pooled(a, b) * np.sqrt(1.0 / a.n + 1.0 / b.n)
            freedom = a.n + b.n - 2.0
        else:
            error = np.sqrt(parts[0] + parts[1])
            freedom = error**4 / (parts[0] ** 2 / (a.n - 1.0) + parts[1] ** 2 / (b.n - 1.0))
        statistic = (a.mean - b.mean - effect) / error
        return normal_tests(statistic, upper=upper) if self.normal else _t_tests(statistic, freedom, upper)


def _pooled(a: MeanColumns, b: MeanColumns) -> FloatArray:
    return np.sqrt(((a.n - 1.0) * a.sd**2 + (b.n - 1.0) * b.sd**2) / (a.n + b.n - 2.0))


def _t_tests(statistic: FloatArray, freedom: FloatArray, upper: bool) -> Tests:
    return Tests(statistic, np.asarray(stdtr(freedom, -statistic if upper else statistic), dtype=np.float64))
