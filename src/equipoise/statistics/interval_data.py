"""Times known to lie in intervals (left, right]: checked at the door."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError
from equipoise.kernels.arrays import BoolArray, FloatArray
from equipoise.statistics.survival_data import indices


@dataclass(frozen=True)
class IntervalData:
    """Each row's event lies in (left, right]; right infinite: not seen to happen; left = right: known exactly."""

    left: FloatArray
    right: FloatArray

    @property
    def exact(self) -> BoolArray:
        """Which times are known exactly."""
        return self.left == self.right


def interval_data(left: npt.ArrayLike, right: npt.ArrayLike) -> IntervalData:
    """Return checked intervals; DataError with every fault. A missing right end is refused: write infinity."""
    faults: list[str] = []
    ends: list[FloatArray] = []
    for values, name in ((left, "left"), (right, "right")):
        try:
            ends.append(np.array(values, dtype=np.float64))
        except (TypeError, ValueError):
            raise DataError(f"{name} holds something that is not a number") from None
    low, high = ends
    if low.ndim != 1 or low.shape != high.shape or low.size == 0:
        raise DataError(f"left and right must be of one length above 0, not of shapes {low.shape} and {high.shape}")
    if np.isnan(low).any() or np.isnan(high).any():
        faults.append(f"an end is missing at {indices(np.isnan(low) | np.isnan(high))}")
    if ((low < 0) | np.isinf(low)).any():
        faults.append(f"left is negative or infinite at {indices((low < 0) | np.isinf(low))}")
    if (low > high).any():
        faults.append(f"left is after right at {indices(low > high)}")
    if (high == 0).any():
        faults.append(f"right is 0 at {indices(high == 0)}")
    if faults:
        raise DataError("; ".join(faults), mend="write 0 for never seen without the event, inf for never seen with it")
    return IntervalData(low, high)
