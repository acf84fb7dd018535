"""Rows of a design at chosen values of some variables, averaged over all others: least-squares means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np

from equipoise.errors import DataError
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.design_matrix import design_matrix


def marginal_row(
    variables: Mapping[str, Sequence[object]],
    terms: Sequence[str],
    at: Mapping[str, object],
    *,
    factors: Mapping[str, Sequence[object]] | None = None,
) -> FloatArray:
    """Return the linear combination of (intercept, columns of `terms`) that is the mean at `at`.

    Factors not in `at` count with equal weight for each level, numbers with their mean over the rows handed in. The
    difference of two such rows is the contrast of adjusted means.

    >>> variables = {"arm": ["A", "B", "B"], "age": [50, 60, 70]}
    >>> marginal_row(variables, ["arm", "age"], {"arm": "B"}, factors={"arm": ["A", "B"]}).tolist()
    [1.0, 1.0, 60.0]
    """
    levels = factors or {}
    parts = list(dict.fromkeys(part for term in terms for part in term.split(":")))
    strangers = sorted(set(at) - set(parts))
    if strangers:
        raise DataError(f"the model has no {', '.join(strangers)}")
    choices = [_values(part, variables, levels, at) for part in parts]
    grid = list(product(*choices))
    columns = {part: [point[j] for point in grid] for j, part in enumerate(parts)}
    values = design_matrix(columns, terms, factors=levels).values
    return np.concatenate(([1.0], values.mean(axis=0)))


def _values(
    part: str,
    variables: Mapping[str, Sequence[object]],
    levels: Mapping[str, Sequence[object]],
    at: Mapping[str, object],
) -> list[object]:
    if part in at:
        return [at[part]]
    if part in levels:
        return list(levels[part])
    return [float(np.mean(np.asarray(variables[part], dtype=np.float64)))]
