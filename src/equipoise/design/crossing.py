"""How often a trial with given bounds stops at each look, and on which side."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from equipoise.design.plan import LEAST_STEP
from equipoise.design.sub_density import Region, SubDensity, above, advance, at_start, below
from equipoise.errors import DataError
from equipoise.kernels.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class Crossing:
    """Probabilities of stopping, by look: `upper` and `lower` bounds crossed for the first time, `inner` zone entered.

    `reached` is the probability that the look takes place.
    """

    upper: FloatArray
    lower: FloatArray
    inner: FloatArray
    reached: FloatArray

    def expected(self, amounts: Sequence[float] | FloatArray) -> float:
        """Return the expected amount (information, people, events) at the stop; `amounts` are cumulative by look."""
        return float(self.reached @ np.diff(np.asarray(amounts, dtype=np.float64), prepend=0.0))


def crossing_probabilities(
    information: Sequence[float],
    upper_z: Sequence[float],
    *,
    lower_z: Sequence[float] | None = None,
    drift: float = 0.0,
) -> Crossing:
    """Return the first crossings of bounds on Z, where Z at information I has mean drift * sqrt(I) and variance 1.

    Recursive integration (Armitage, McPherson, Rowe 1969), right to about 1e-11. DataError where the looks do not rise
    or the bounds do not fit them.

    >>> crossing_probabilities([1, 2], [2.797, 1.977]).upper.round(4).tolist()
    [0.0026, 0.0224]
    """
    looks = len(information)
    lower = [-math.inf] * looks if lower_z is None else list(lower_z)
    _check(information, upper_z, lower)
    regions = [[(low, high)] for low, high in zip(lower, upper_z, strict=True)]
    return first_crossings(information, regions, drift=drift)


def first_crossings(
    information: Sequence[float], regions: Sequence[Region], *, drift: float | Sequence[float]
) -> Crossing:
    """Return the first crossings of continuation regions; a region of two intervals has an inner zone between them.

    `drift` is one number, or one for each step from a look to the next.
    """
    state = at_start()
    rows: list[tuple[float, float, float, float]] = []
    steps = [drift] * len(information) if isinstance(drift, (int, float)) else drift
    for look, (at, region, step) in enumerate(zip(information, regions, steps, strict=True)):
        inner = _inner(state, at, region, step)
        upper, lower = above(state, at, region[-1][1], drift=step), below(state, at, region[0][0], drift=step)
        rows.append((upper, lower, inner, float(state.mass.sum())))
        if look + 1 < len(information):
            state = advance(state, at, region, drift=step, ahead=information[look + 1] - at)
    columns = np.array(rows).T
    return Crossing(columns[0], columns[1], columns[2], columns[3])


def _inner(state: SubDensity, at: float, region: Region, drift: float) -> float:
    if len(region) == 1:
        return 0.0
    low, high = region[0][1], region[1][0]
    return above(state, at, low, drift=drift) - above(state, at, high, drift=drift)


def _check(information: Sequence[float], upper: Sequence[float], lower: Sequence[float]) -> None:
    faults: list[str] = []
    if not len(information) == len(upper) == len(lower) or not information:
        faults.append(f"{len(information)} looks, {len(upper)} upper and {len(lower)} lower bounds")
    elif not all(low <= high for low, high in zip(lower, upper, strict=True)):
        faults.append("a lower bound lies above the upper one, or is no number")
    values = np.asarray(information, dtype=np.float64)
    if not np.all(np.isfinite(values)) or np.any(np.diff(values, prepend=0.0) < LEAST_STEP * values):
        faults.append(f"information must rise from look to look by at least {LEAST_STEP:g} of itself")
    if faults:
        raise DataError(
            "; ".join(faults), where="crossing_probabilities", mend="give rising information, a bound a look"
        )


def group_sequential_probabilities(
    information: Sequence[float], bounds: Sequence[Sequence[float]], *, drift: float = 0.0
) -> FloatArray:
    """Return for each row of bounds and each look the probability to reach the look with Z at or below the bound.

    Two rows: go on between them. Four rows: go on between the first two or between the last two. The row added at the
    end is the probability to reach the look.
    """
    if len(bounds) not in (2, 4) or any(len(row) != len(information) for row in bounds):
        raise DataError(
            f"{len(bounds)} rows of bounds for {len(information)} looks",
            where="group_sequential_probabilities",
            mend="give two or four rows, a bound for each look",
        )
    _check(information, bounds[-1], bounds[0])
    state, looks = at_start(), list[list[float]]()
    for look, at in enumerate(information):
        column = [row[look] for row in bounds]
        looks.append([*(below(state, at, z, drift=drift) for z in column), float(state.mass.sum())])
        if look + 1 < len(information):
            region = list(zip(column[::2], column[1::2], strict=True))
            state = advance(state, at, region, drift=drift, ahead=information[look + 1] - at)
    return np.array(looks).T
