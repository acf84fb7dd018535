"""Degrees of freedom that ask only whether a covariate changes within subjects."""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import FloatArray, IntArray


def between_within_df(design: FloatArray, subject: IntArray) -> FloatArray:
    """Return the degrees of freedom of each column, subjects numbered from 0 (Schluchter & Elashoff 1990).

    A column that is constant in every subject is judged between subjects, any other within. The intercept takes one of
    the degrees between subjects and is itself judged within, as R's mmrm and nlme do.

    >>> between_within_df(np.array([[1, 0, 0], [1, 0, 1], [1, 1, 0], [1, 1, 1.0]] * 2), np.repeat(np.arange(4), 2))
    array([3., 2., 3.])
    """
    order = np.argsort(subject, kind="stable")
    starts = np.flatnonzero(np.diff(subject[order], prepend=-1))
    rows = design[order]
    changes = (np.maximum.reduceat(rows, starts) > np.minimum.reduceat(rows, starts)).any(axis=0)
    constant = (design == design[0]).all(axis=0)
    within = changes | constant
    between_df = starts.size - int((~within).sum()) - int(constant.any())
    within_df = rows.shape[0] - starts.size - int((within & ~constant).sum())
    return np.where(within, float(within_df), float(between_df))
