"""The mean of the log-rank statistic for one event: the formulas that look at the number of events alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from equipoise.design.log_rank_method import LogRankMethod
from equipoise.kernels.arrays import FloatArray


def _schoenfeld(hazard_ratio: FloatArray, ratio: FloatArray) -> FloatArray:
    return np.log(hazard_ratio) * np.sqrt(ratio) / (1.0 + ratio)


def _freedman(hazard_ratio: FloatArray, ratio: FloatArray) -> FloatArray:
    return (hazard_ratio - 1.0) * np.sqrt(ratio) / (1.0 + ratio * hazard_ratio)


def _hsieh_freedman(hazard_ratio: FloatArray, ratio: FloatArray) -> FloatArray:
    return (hazard_ratio - 1.0) / (hazard_ratio + 1.0) * 2.0 * np.sqrt(ratio) / (1.0 + ratio)


EVENT_DRIFTS: dict[LogRankMethod, Callable[[FloatArray, FloatArray], FloatArray]] = {
    LogRankMethod.SCHOENFELD: _schoenfeld,
    LogRankMethod.FREEDMAN: _freedman,
    LogRankMethod.HSIEH_FREEDMAN: _hsieh_freedman,
}
"""By method, from hazard ratio over margin and ratio treatment : control; with d events it is sqrt(d) times that."""
