"""Pooling of analyses of multiply imputed data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError
from equipoise.statistics.student_t import student_t_ps, student_t_quantile
from equipoise.statistics.survival_data import check_level, indices


@dataclass(frozen=True)
class Rubin:
    """The pooled estimate: `within` and `between` imputation variance make up `total`; p and limits on `df`.

    `increase` is the relative increase of variance by missing data, `lost_share` lambda, `fmi` the fraction of missing
    information.
    """

    estimate: float
    se: float
    within: float
    between: float
    total: float
    df: float
    increase: float
    lost_share: float
    fmi: float
    t: float
    p: float
    lower: float
    upper: float
    conf_level: float


def rubin(
    estimates: npt.ArrayLike, ses: npt.ArrayLike, *, complete_df: float = float("inf"), conf_level: float = 0.95
) -> Rubin:
    """Return the estimate by Rubin's rules 1987 with the degrees of freedom of Barnard & Rubin 1999.

    `complete_df` are the degrees of freedom the analysis would have had with nothing missing. Imputations that all
    agree lose nothing: the degrees of freedom are then those of complete data.

    >>> found = rubin([1.0, 1.4, 1.2], [0.5, 0.5, 0.5])
    >>> round(found.estimate, 4), round(found.total, 4), round(found.df, 2), round(found.fmi, 4)
    (1.2, 0.3033, 64.7, 0.2002)
    """
    check_level(conf_level)
    q, se = np.asarray(estimates, dtype=np.float64), np.asarray(ses, dtype=np.float64)
    faults: list[str] = []
    if q.ndim != 1 or q.shape != se.shape or q.size < 2:
        raise DataError(f"at least two estimates with as many standard errors, not {q.shape} and {se.shape}")
    if not np.isfinite(q).all():
        faults.append(f"estimates are missing or infinite at {indices(~np.isfinite(q))}")
    if not (np.isfinite(se) & (se > 0)).all():
        faults.append(f"standard errors are not positive at {indices(~(np.isfinite(se) & (se > 0)))}")
    if complete_df <= 0:
        faults.append(f"complete_df is positive, not {complete_df}")
    if faults:
        raise DataError("; ".join(faults))
    m = q.size
    estimate, within, between = float(q.mean()), float((se**2).mean()), float(q.var(ddof=1))
    extra = (1 + 1 / m) * between
    total = within + extra
    df = _barnard_rubin(m, extra / total, complete_df)
    increase = extra / within
    root = total**0.5
    reach = float(student_t_quantile(conf_level, df)) * root
    t = estimate / root
    fmi = (increase + 2 / (df + 3)) / (increase + 1)
    p = float(student_t_ps(t, df))
    return Rubin(
        estimate, root, within, between, total, df, increase, extra / total, fmi, t, p, estimate - reach,
        estimate + reach, conf_level,
    )  # fmt: skip


def _barnard_rubin(m: int, lost: float, complete_df: float) -> float:
    large = (m - 1) / lost**2 if lost > 0 else np.inf
    if np.isinf(complete_df):
        return float(large)
    observed = (complete_df + 1) / (complete_df + 3) * complete_df * (1 - lost)
    return float(observed if np.isinf(large) else large * observed / (large + observed))
