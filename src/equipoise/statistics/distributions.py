"""Normal and chi-square probabilities, from scipy.special (scipy.stats takes two seconds to import).

scipy.special itself takes longer to import than all the rest of this room, so each function asks for it when called.
"""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import FloatArray, IntArray


def normal_quantile(probability: float) -> float:
    """Return the standard normal quantile of a probability.

    >>> round(normal_quantile(0.975), 6)
    1.959964
    """
    from scipy import special

    return float(special.ndtri(probability))


def two_sided_quantile(conf_level: float) -> float:
    """Return the normal quantile of two-sided limits at a confidence level, computed from the tail."""
    from scipy import special

    return -float(special.ndtri((1.0 - conf_level) / 2.0))


def two_sided_p(z: float) -> float:
    """Return the two-sided p-value of a standard normal statistic, right far into the tail.

    >>> round(two_sided_p(1.959964), 4)
    0.05
    """
    from scipy import special

    return float(2.0 * special.ndtr(-abs(z)))


def chi_square_p(statistic: float, df: int) -> float:
    """Return the upper tail of the chi-square distribution.

    >>> round(chi_square_p(3.841459, 1), 4)
    0.05
    """
    from scipy import special

    return float(special.chdtrc(df, statistic))


def two_sided_ps(z: FloatArray) -> FloatArray:
    """Return the two-sided p-values of standard normal statistics."""
    from scipy import special

    return np.asarray(2.0 * special.ndtr(-np.abs(z)), dtype=np.float64)


def log_choices(of: IntArray, chosen: IntArray) -> FloatArray:
    """Return the log of the number of ways to choose `chosen` of `of`, element by element.

    >>> log_choices(np.array([5]), np.array([2])).round(6).tolist()
    [2.302585]
    """
    from scipy import special

    total = special.gammaln(of + 1.0)
    return np.asarray(total - special.gammaln(chosen + 1.0) - special.gammaln(of - chosen + 1.0), dtype=np.float64)
