"""Events and log-rank statistics by stage."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from equipoise.design.staged_data import Tests, columns, normal_tests
from equipoise.errors import DataError
from equipoise.kernels.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class StagedLogRank:
    """Log-rank tests of two arms, cumulative: events, Z (positive where the treatment's hazard is higher), ratio.

    `ratio` is treatment : control. The effect is the hazard ratio; log HR is Z (1 + r) / sqrt(r events) (Schoenfeld
    1981).
    """

    events: FloatArray
    z: FloatArray
    ratio: FloatArray

    @property
    def stages(self) -> int:
        """The number of stages seen."""
        return len(self.events)

    def until(self, stages: int) -> StagedLogRank:
        """Return the data of the first stages alone."""
        return StagedLogRank(self.events[:stages], self.z[:stages], self.ratio[:stages])

    def by_stage(self) -> StagedLogRank:
        """Return the independent increments: what each stage adds."""
        events = np.diff(self.events, prepend=0.0)
        z = np.diff(self.z * np.sqrt(self.events), prepend=0.0) / np.sqrt(events)
        return StagedLogRank(events, z, np.diff(self.events * self.ratio, prepend=0.0) / events)

    def estimates(self) -> FloatArray:
        """Return the hazard ratio of all data up to each stage."""
        return np.exp(self.z / _root_information(self))

    def stage_tests(self, effect: float, *, upper: bool) -> Tests:
        """Return the tests of each stage alone against the hazard ratio `effect`."""
        return _tests(self.by_stage(), effect, upper)

    def overall_tests(self, effect: float, *, upper: bool) -> Tests:
        """Return the tests of all data up to each stage."""
        return _tests(self, effect, upper)

    def limit_tests(self, effect: float, *, upper: bool, overall: bool) -> Tests:
        """Return the tests that confidence limits are made of."""
        return self.overall_tests(effect, upper=upper) if overall else self.stage_tests(effect, upper=upper)

    def reach(self) -> tuple[float, float]:
        """Return between which hazard ratios confidence limits can lie."""
        return 0.0, math.inf

    def standardised(self, effect: float, null: float) -> FloatArray:
        """Return the mean of Z of each stage alone under the hazard ratio `effect`."""
        return math.log(effect / null) * _root_information(self.by_stage())

    def unstandardised(self, z: float, null: float) -> float:
        """Return the hazard ratio at which Z of all data has the mean `z`."""
        return null * math.exp(z / float(_root_information(self)[-1]))


def _root_information(data: StagedLogRank) -> FloatArray:
    return np.sqrt(data.ratio * data.events) / (1.0 + data.ratio)


def _tests(data: StagedLogRank, effect: float, upper: bool) -> Tests:
    return normal_tests(data.z - math.log(effect) * _root_information(data), upper=upper)


def cumulative_log_rank(
    events: Sequence[float], z: Sequence[float], ratio: Sequence[float] | None = None
) -> StagedLogRank:
    """Return log-rank tests of all data up to each stage; DataError where events do not rise.

    >>> cumulative_log_rank([20], [2.1]).estimates().round(3).tolist()
    [2.558]
    """
    checked = columns("log-rank by stage", events=events, z=z, ratio=ratio or [1.0] * len(events))
    if np.any(np.diff(checked["events"], prepend=0.0) <= 0.0) or checked["ratio"].min() <= 0.0:
        raise DataError("cumulative events must rise and ratios must be positive", where="log-rank by stage")
    return StagedLogRank(checked["events"], checked["z"], checked["ratio"])


def log_rank_by_stage(
    events: Sequence[float], z: Sequence[float], ratio: Sequence[float] | None = None
) -> StagedLogRank:
    """Return cumulative log-rank tests put together from those of each stage alone."""
    checked = columns("log-rank by stage", events=events, z=z, ratio=ratio or [1.0] * len(events))
    total = np.cumsum(checked["events"])
    together = np.cumsum(checked["z"] * np.sqrt(checked["events"])) / np.sqrt(total)
    return StagedLogRank(total, together, np.cumsum(checked["events"] * checked["ratio"]) / total)
