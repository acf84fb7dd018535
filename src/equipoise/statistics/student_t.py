"""Student's t and F probabilities, from scipy.special."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from equipoise.kernels.arrays import FloatArray


def student_t_ps(t: npt.ArrayLike, df: npt.ArrayLike) -> FloatArray:
    """Return two-sided p-values of t statistics, right far into the tail.

    >>> student_t_ps([2.228139], [10]).round(4).tolist()
    [0.05]
    """
    from scipy import special

    return np.asarray(2.0 * special.stdtr(df, -np.abs(np.asarray(t, dtype=np.float64))), dtype=np.float64)


def student_t_quantile(conf_level: float, df: npt.ArrayLike) -> FloatArray:
    """Return the quantile of two-sided limits at a confidence level, for each number of degrees of freedom.

    >>> round(float(student_t_quantile(0.95, 10)), 4)
    2.2281
    """
    from scipy import special

    return np.asarray(-special.stdtrit(df, (1.0 - conf_level) / 2.0), dtype=np.float64)


def f_p(statistic: float, numerator_df: float, denominator_df: float) -> float:
    """Return the upper tail of the F distribution.

    >>> round(f_p(4.102821, 2, 10), 4)
    0.05
    """
    from scipy import special

    return float(special.fdtrc(numerator_df, denominator_df, statistic))
