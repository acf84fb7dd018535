"""The effective sample size of weights."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError


def effective_sample_size(weights: npt.ArrayLike) -> float:
    """Return how many equally weighted persons carry as much information: (sum w)^2 / sum w^2 (Kish 1965).

    >>> effective_sample_size([1, 1, 2])
    2.6666666666666665
    """
    w = np.array(weights, dtype=np.float64)
    if w.ndim != 1 or w.size == 0 or not np.isfinite(w).all() or (w < 0).any() or w.sum() <= 0:
        raise DataError("weights must be a row of numbers of at least 0, one of them positive")
    return float(w.sum() ** 2 / (w @ w))
