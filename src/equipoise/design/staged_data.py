"""Data of a trial by stage, as far as the analysis of a sequential design must know them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.special import ndtr, ndtri

from equipoise.errors import DataError
from equipoise.kernels.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class Tests:
    """Tests of one value of an effect, stage by stage.

    `statistic`: positive where the data lie above that value (NaN where the test has p-values only);
    `p`: one-sided, small where the data speak in the direction asked for.
    """

    __test__ = False  # not a test of this library, whatever a collector makes of the name

    statistic: FloatArray
    p: FloatArray

    @property
    def z(self) -> FloatArray:
        """The p-values as normal quantiles, large where p is small."""
        return -np.asarray(ndtri(np.clip(self.p, _LEAST, _MOST)), dtype=np.float64)


_LEAST, _MOST = 1e-300, 1.0 - 1e-16


class StagedData(Protocol):
    """What was seen at each stage of a comparison.

    The effect stands on its own scale: a mean or rate, a difference of them, or a hazard ratio.
    """

    @property
    def stages(self) -> int:
        """The number of stages seen."""
        ...

    def until(self, stages: int) -> StagedData:
        """Return the data of the first stages alone."""
        ...

    def estimates(self) -> FloatArray:
        """Return the effect estimated from all data up to each stage."""
        ...

    def stage_tests(self, effect: float, *, upper: bool) -> Tests:
        """Return the tests of each stage alone against `effect`; `upper`: large effects speak against it."""
        ...

    def overall_tests(self, effect: float, *, upper: bool) -> Tests:
        """Return the tests of all data up to each stage."""
        ...

    def limit_tests(self, effect: float, *, upper: bool, overall: bool) -> Tests:
        """Return the tests that confidence limits are made of: as above, where they depend smoothly on the effect."""
        ...

    def reach(self) -> tuple[float, float]:
        """Return between which effects confidence limits can lie."""
        ...

    def standardised(self, effect: float, null: float) -> FloatArray:
        """Return the mean of Z of each stage alone under `effect`, tested against `null`.

        Spread and proportions are taken from all data up to the last stage.
        """
        ...

    def unstandardised(self, z: float, null: float) -> float:
        """Return the effect at which Z of all data has the mean `z`, tested against `null`."""
        ...


def normal_tests(z: FloatArray, *, upper: bool) -> Tests:
    """Return normal statistics with their one-sided p-values."""
    return Tests(z, np.asarray(ndtr(-z if upper else z), dtype=np.float64))


def columns(where: str, **given: Sequence[float]) -> dict[str, FloatArray]:
    """Return columns of stages as arrays; DataError where their lengths differ or a number is not finite."""
    lengths = {len(column) for column in given.values()}
    if len(lengths) != 1 or 0 in lengths or not all(np.isfinite(column).all() for column in given.values()):
        raise DataError(
            f"the columns {', '.join(given)} need one finite number for each stage",
            where=where,
            mend="give every column the same number of stages",
        )
    return {name: np.asarray(column, dtype=np.float64) for name, column in given.items()}
