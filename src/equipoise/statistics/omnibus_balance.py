"""One test of whether two groups differ in all their covariates together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NotEstimable
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.distributions import chi_square_p
from equipoise.statistics.survival_data import indices

# Of a column that the others explain less than this share is left: rounding, and no dimension of its own.
_RANK_TOLERANCE = 1e-9


@dataclass(frozen=True)
class OmnibusBalance:
    """The distance of the groups' covariate means, against what lots would give; `df` counts independent columns.

    `p` has the beta distribution as its reference, `chi_square_p` chi-square.
    """

    chi_square: float
    df: int
    p: float
    chi_square_p: float
    n: int


def omnibus_balance(
    covariates: npt.ArrayLike, treated: npt.ArrayLike, *, names: Sequence[str] | None = None
) -> OmnibusBalance:
    """Return the test d2 of Hansen & Bowers (2008), one stratum: were the groups drawn by lot?

    The statistic is the squared distance of the means, measured in their covariance over all ways to draw the group:
    (n - 1) R2 of the regression of group on covariates. With many people it is chi-square. For a few hundred people and
    a few tens of columns that is too cautious; the beta distribution of R2, exact for normal covariates, has the right
    mean over all ways to draw. Unlike single differences the test finds nothing for having looked often.

    >>> rng = np.random.default_rng(1)
    >>> x, z = rng.normal(size=(300, 5)), np.arange(300) % 2
    >>> omnibus_balance(x, z).df, omnibus_balance(x + z[:, None], z).p < 1e-6
    (5, True)
    """
    x = np.array(covariates, dtype=np.float64)
    x = x[:, None] if x.ndim == 1 else x
    z = np.array(treated, dtype=np.float64)
    _check(x, z, tuple(names) if names is not None else tuple(f"x{j + 1}" for j in range(x.shape[-1])))
    basis = _basis(x)
    if basis.shape[1] == 0:
        raise NotEstimable("no covariate varies", mend="leave constant columns out")
    centred = z - z.mean()
    explained = float(((basis.T @ centred) ** 2).sum() / (centred @ centred))
    chi_square, df, free = (z.size - 1) * explained, basis.shape[1], z.size - 1 - basis.shape[1]
    if free < 1:
        raise NotEstimable(f"{df} columns are too many for {z.size} people", mend="name fewer covariates")
    return OmnibusBalance(chi_square, df, _beta_p(explained, df, free), chi_square_p(chi_square, df), z.size)


def _beta_p(share: float, df: int, free: int) -> float:
    from scipy import special

    return float(special.betaincc(df / 2.0, free / 2.0, min(share, 1.0)))


def _check(x: FloatArray, z: FloatArray, names: tuple[str, ...]) -> None:
    if x.ndim != 2 or x.shape[0] != z.size:
        raise DataError(f"covariates must be {z.size} rows by columns, not of shape {x.shape}")
    if len(names) != x.shape[1]:
        raise DataError(f"{x.shape[1]} columns need as many names, not {len(names)}")
    faults = [
        f"{name} is missing or infinite at {indices(~np.isfinite(x[:, j]))}"
        for j, name in enumerate(names)
        if not np.isfinite(x[:, j]).all()
    ]
    if not np.isin(z, (0.0, 1.0)).all():
        faults.append("treated is not 0 or 1")
    if faults:
        raise DataError("; ".join(faults), mend="impute the values, or remove these rows and say so")
    if z.size == 0 or z.min() == z.max():
        raise NotEstimable("one of the groups is empty", mend="compare two groups")


def _basis(x: FloatArray) -> FloatArray:
    """Return orthonormal columns that span the centred covariates."""
    centred = x - x.mean(axis=0)
    size = np.sqrt((centred**2).sum(axis=0))
    scaled = centred[:, size > 0] / size[size > 0]
    if scaled.shape[1] == 0:
        return scaled
    left, singular, _ = np.linalg.svd(scaled, full_matrices=False)
    return np.asarray(left[:, singular > _RANK_TOLERANCE * singular[0]], dtype=np.float64)
