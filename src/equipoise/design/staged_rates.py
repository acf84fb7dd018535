"""Events among people by stage, of one group or of two."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import betainc, gammaln

from equipoise.design.farrington_manning import difference_statistic
from equipoise.design.staged_data import Tests, columns, normal_tests
from equipoise.errors import DataError
from equipoise.kernels.arrays import FloatArray

_EDGE = 1e-12


@dataclass(frozen=True, slots=True)
class RateColumns:
    """People and events of one group, stage by stage (not cumulative)."""

    n: FloatArray
    events: FloatArray

    def overall(self) -> RateColumns:
        """Return the same of all people up to each stage."""
        return RateColumns(np.cumsum(self.n), np.cumsum(self.events))

    def until(self, stages: int) -> RateColumns:
        """Return the first stages."""
        return RateColumns(self.n[:stages], self.events[:stages])

    @property
    def rate(self) -> FloatArray:
        """Events by people."""
        return self.events / self.n


def rate_columns(n: Sequence[float], events: Sequence[float]) -> RateColumns:
    """Return the columns of one group; DataError where they do not fit."""
    checked = columns("rates by stage", n=n, events=events)
    if checked["n"].min() < 1.0 or np.any(checked["events"] < 0.0) or np.any(checked["events"] > checked["n"]):
        raise DataError(
            "events must lie between 0 and the number of people, of whom there is one", where="rates by stage"
        )
    return RateColumns(checked["n"], checked["events"])


@dataclass(frozen=True, slots=True)
class OneRate:
    """The rate of one group against a value: Z with the variance under that value, or the exact binomial test."""

    group: RateColumns
    exact: bool = False

    @property
    def stages(self) -> int:
        """The number of stages seen."""
        return len(self.group.n)

    def until(self, stages: int) -> OneRate:
        """Return the data of the first stages alone."""
        return OneRate(self.group.until(stages), self.exact)

    def estimates(self) -> FloatArray:
        """Return the rate of all people up to each stage."""
        return self.group.overall().rate

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
        """Return between which rates confidence limits can lie."""
        return _EDGE, 1.0 - _EDGE

    def standardised(self, effect: float, null: float) -> FloatArray:
        """Return the mean of Z of each stage alone under `effect`."""
        rate = float(self.estimates()[-1])
        return (effect - null) * np.sqrt(self.group.n / (rate * (1.0 - rate)))

    def unstandardised(self, z: float, null: float) -> float:
        """Return the rate at which Z of all people has the mean `z`."""
        rate = float(self.estimates()[-1])
        return null + z * math.sqrt(rate * (1.0 - rate) / float(self.group.n.sum()))

    def _tests(self, group: RateColumns, effect: float, upper: bool) -> Tests:
        if not self.exact:
            z = (group.rate - effect) * np.sqrt(group.n / (effect * (1.0 - effect)))
            return normal_tests(z, upper=upper)
        return Tests(np.full(len(group.n), math.nan), _binomial_tail(group, effect, upper))


def _binomial_tail(group: RateColumns, rate: float, upper: bool) -> FloatArray:
    """Return P(at least as many events) or P(at most as many) at a rate."""
    n, x = group.n, group.events
    if upper:
        return np.where(x <= 0.0, 1.0, betainc(np.maximum(x, _EDGE), n - x + 1.0, rate))
    return np.where(x >= n, 1.0, betainc(np.maximum(n - x, _EDGE), x + 1.0, 1.0 - rate))


@dataclass(frozen=True, slots=True)
class TwoRates:
    """The difference of two groups' rates, treatment minus control.

    Z by Farrington and Manning (pooled where no difference is tested), or Fisher's exact test where `exact`, which
    tests no difference alone; limits are made of Z in either case.
    """

    treatment: RateColumns
    control: RateColumns
    exact: bool = False

    @property
    def stages(self) -> int:
        """The number of stages seen."""
        return len(self.treatment.n)

    def until(self, stages: int) -> TwoRates:
        """Return the data of the first stages alone."""
        return TwoRates(self.treatment.until(stages), self.control.until(stages), self.exact)

    def estimates(self) -> FloatArray:
        """Return the difference of the rates of all people up to each stage."""
        return self.treatment.overall().rate - self.control.overall().rate

    def stage_tests(self, effect: float, *, upper: bool) -> Tests:
        """Return the tests of each stage alone against `effect`."""
        return self._tests(self.treatment, self.control, effect, upper)

    def overall_tests(self, effect: float, *, upper: bool) -> Tests:
        """Return the tests of all people up to each stage."""
        return self._tests(self.treatment.overall(), self.control.overall(), effect, upper)

    def limit_tests(self, effect: float, *, upper: bool, overall: bool) -> Tests:
        """Return the Z tests that confidence limits are made of."""
        a, b = (self.treatment.overall(), self.control.overall()) if overall else (self.treatment, self.control)
        return normal_tests(_statistics(a, b, effect), upper=upper)

    def reach(self) -> tuple[float, float]:
        """Return between which differences confidence limits can lie."""
        return -1.0 + _EDGE, 1.0 - _EDGE

    def standardised(self, effect: float, null: float) -> FloatArray:
        """Return the mean of Z of each stage alone under `effect`."""
        rate1, rate2 = (float(group.overall().rate[-1]) for group in (self.treatment, self.control))
        variance = rate1 * (1.0 - rate1) / self.treatment.n + rate2 * (1.0 - rate2) / self.control.n
        return (effect - null) / np.sqrt(variance)

    def unstandardised(self, z: float, null: float) -> float:
        """Return the difference at which Z of all people has the mean `z`."""
        a, b = self.treatment.overall(), self.control.overall()
        variance = a.rate * (1.0 - a.rate) / a.n + b.rate * (1.0 - b.rate) / b.n
        return null + z * math.sqrt(float(variance[-1]))

    def _tests(self, a: RateColumns, b: RateColumns, effect: float, upper: bool) -> Tests:
        if not self.exact:
            return normal_tests(_statistics(a, b, effect), upper=upper)
        if effect != 0.0:
            raise DataError(
                f"Fisher's exact test tests a difference of 0, not {effect}",
                where="two rates",
                mend="take the normal approximation",
            )
        p = [_fisher_tail(*stage, upper=upper) for stage in zip(a.events, a.n, b.events, b.n, strict=True)]
        return Tests(np.full(len(p), math.nan), np.array(p))


def _statistics(a: RateColumns, b: RateColumns, effect: float) -> FloatArray:
    rows = zip(a.events.tolist(), a.n.tolist(), b.events.tolist(), b.n.tolist(), strict=True)
    return np.array([difference_statistic(*row, effect) for row in rows])


def _fisher_tail(events1: float, n1: float, events2: float, n2: float, *, upper: bool) -> float:
    """Return the hypergeometric probability of at least (or at most) the events of group 1, the margins given."""
    total = events1 + events2
    counts = np.arange(max(0.0, total - n2), min(total, n1) + 0.5)
    logs = _log_choose(n1, counts) + _log_choose(n2, total - counts) - _log_choose(n1 + n2, np.array([total]))
    extreme = counts >= events1 if upper else counts <= events1
    return min(1.0, float(np.exp(logs[extreme]).sum()))


def _log_choose(n: float, k: FloatArray) -> FloatArray:
    return np.asarray(gammaln(n + 1.0) - gammaln(k + 1.0) - gammaln(n - k + 1.0), dtype=np.float64)
