"""Cox coefficients under many sets of frequency weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NotEstimable
from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray
from equipoise.kernels.batch_cox import batch_cox
from equipoise.kernels.cox_nested import nested_rows
from equipoise.statistics.cox_model import CoxModel, cox_model, score_residuals
from equipoise.statistics.linear_algebra import solve


@dataclass(frozen=True)
class CoxCoefficients:
    """A Cox model made ready: calling it with frequency weights, resamples by persons, gives resamples by coefficients.

    NaN where a resample has no maximum. `names` and `coef` are those of the whole sample.
    """

    names: tuple[str, ...]
    coef: FloatArray
    _model: CoxModel
    _rows: tuple[FloatArray, IntArray, BoolArray, IntArray]
    _influence: FloatArray

    def __call__(self, weights: npt.ArrayLike) -> FloatArray:
        """Return the coefficients of every resample."""
        counts, model = np.asarray(weights), self._model
        if counts.ndim != 2 or counts.shape[1] != model.data.handed_in or counts.dtype.kind not in "iu":
            raise DataError(
                f"weights must be whole numbers in rows of {model.data.handed_in}, not {counts.dtype} of {counts.shape}"
            )
        x, stop, event, rows = self._rows
        drawn = np.ascontiguousarray(counts, dtype=np.int64)
        beta, bounds = model.fit.beta, model.layout.bounds
        # The change of the estimate by the persons' influence is most of it, and spares every fit a step.
        starts = beta + (drawn.astype(np.float64) - 1.0) @ self._influence
        return batch_cox(x, stop, event, rows, drawn, bounds, model.ties == "efron", beta, starts) / model.columns.scale


def cox_coefficients(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    covariates: npt.ArrayLike,
    *,
    strata: npt.ArrayLike | None = None,
    ties: str = "efron",
    names: Sequence[str] | None = None,
) -> CoxCoefficients:
    """Return the Cox model as a function of frequency weights, for `bootstrap_by_weights`: sorted once, fitted often.

    Each result is what `cox` gives with these frequency weights. Nobody may enter late. Raises what `cox` raises for
    the whole sample.

    >>> fits = cox_coefficients([5, 3, 8, 6, 2, 9], [1, 1, 1, 0, 1, 1], [1, 1, 0, 1, 0, 0])
    >>> fits(np.array([[1, 1, 1, 1, 1, 1], [2, 1, 0, 1, 1, 1]])).round(4).tolist()
    [[0.5644], [0.1524]]
    """
    if ties == "exact":
        raise NotEstimable("the exact likelihood is not fitted in batches", mend="use ties='efron'")
    model = cox_model(time, event, covariates, strata=strata, ties=ties, names=names)
    layout, data = model.layout, model.data
    place = np.arange(data.rows.size, dtype=np.float64)
    length = int(layout.bounds[-1])
    x, stop, died, order = nested_rows(model.columns.x, layout.start, layout.stop, data.event, place, length)
    residuals = score_residuals(model.columns.x, data, layout, ties, model.fit.beta)
    influence = solve(model.fit.information, residuals.T).T
    rows = (x, stop, died, order.astype(np.int64))
    return CoxCoefficients(model.columns.names, model.coef, model, rows, np.ascontiguousarray(influence))
