"""The mixed model for repeated measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.covariance_structure import COVARIANCES, uncorrelated
from equipoise.statistics.linear_contrast import JointTest, LinearContrast, contrast_rows, linear_contrast
from equipoise.statistics.mmrm_data import MmrmData, mmrm_data
from equipoise.statistics.mmrm_degrees import DegreesOfFreedom, degrees_of_freedom, joint_test, variance_of
from equipoise.statistics.restricted_likelihood import CovarianceFit, RepeatedMeasures, fit_covariance
from equipoise.statistics.survival_data import check_level

DF_KINDS = ("satterthwaite", "kenward-roger", "residual", "between-within")
VARIANCES = (
    "asymptotic",
    "kenward-roger",
    "kenward-roger-linear",
    "empirical",
    "empirical-jackknife",
    "empirical-bias-reduced",
)


@dataclass(frozen=True)
class Mmrm:
    """A fitted model; arrays per coefficient are in the order of `names`, those per visit in the order of `visits`.

    `variance` is of the coefficients, of the kind asked for; `naive_variance` is (X'WX)^-1. `visit_covariance` has one
    matrix per covariance group, in the order of `groups`. `deviance` is minus twice the (restricted) log-likelihood;
    aic and bic count the covariance parameters, bic over subjects. `degrees` serves contrasts.
    """

    names: tuple[str, ...]
    coef: FloatArray
    se: FloatArray
    df: FloatArray
    t: FloatArray
    p: FloatArray
    lower: FloatArray
    upper: FloatArray
    variance: FloatArray
    naive_variance: FloatArray
    visits: tuple[object, ...]
    groups: tuple[object, ...]
    visit_covariance: FloatArray
    deviance: float
    aic: float
    bic: float
    n: int
    n_subjects: int
    covariance: str
    df_kind: str
    variance_kind: str
    reml: bool
    conf_level: float
    iterations: int
    degrees: DegreesOfFreedom


def mmrm(
    outcome: npt.ArrayLike,
    design: npt.ArrayLike,
    visit: npt.ArrayLike,
    subject: npt.ArrayLike,
    *,
    covariance: str = "us",
    df_kind: str = "satterthwaite",
    variance_kind: str | None = None,
    reml: bool = True,
    group: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
    visits: Sequence[object] | None = None,
    names: Sequence[str] | None = None,
    conf_level: float = 0.95,
) -> Mmrm:
    """Return the fit by restricted (or full) maximum likelihood, visits missing at random.

    `design` holds all columns, the intercept among them. `covariance` is one of COVARIANCES over `visits` (all there
    are, in ascending order, unless given), one for each `group`; `weights` divide the variance of a row. `df_kind` is
    Satterthwaite's (1946, by Fai & Cornelius 1996 for joint tests), Kenward & Roger's (1997), residual or
    between-within; with it goes `variance_kind`: asymptotic, Kenward-Roger full or linear (without the second
    derivatives of the covariance), or empirical (Liang & Zeger 1986; jackknife and bias-reduced by Bell & McCaffrey
    2002, whose degrees of freedom stand for Satterthwaite's). Assumes normal rows, independent between subjects.

    >>> y = [5.0, 6.0, 5.5, 7.5, 4.0, 4.5, 6.0, 8.0]
    >>> week = [1, 2, 1, 2, 1, 2, 1, 2]
    >>> fit = mmrm(y, [[1, w - 1] for w in week], week, [1, 1, 2, 2, 3, 3, 4, 4])
    >>> fit.coef.round(3).tolist(), fit.df.round(3).tolist()
    ([5.125, 1.375], [3.0, 3.0])
    """
    variance_kind = _kinds(covariance, df_kind, variance_kind, reml)
    check_level(conf_level)
    data = mmrm_data(outcome, design, visit, subject, group=group, weights=weights, visits=visits, names=names)
    measures = RepeatedMeasures(
        data.patterns, covariance, len(data.visits), len(data.groups), data.n, len(data.names), reml
    )
    fit = fit_covariance(measures, np.tile(uncorrelated(covariance, data.start_variances()), len(data.groups)))
    degrees = degrees_of_freedom(data, fit, reml=reml, df_kind=df_kind, variance_kind=variance_kind)
    return _result(data, measures, fit, degrees, df_kind, variance_kind, conf_level)


def _result(
    data: MmrmData,
    measures: RepeatedMeasures,
    fit: CovarianceFit,
    degrees: DegreesOfFreedom,
    df_kind: str,
    variance_kind: str,
    conf_level: float,
) -> Mmrm:
    reml, each = measures.reml, np.eye(len(data.names))
    table = _contrast(degrees, data.coef(fit.at.coef), each, conf_level)
    # X'WX is of the orthonormal columns; the criterion is stated for those handed in.
    deviance = fit.at.deviance + (data.log_determinant if reml else 0.0) - data.log_weights
    return Mmrm(
        names=data.names,
        coef=table.estimate,
        se=table.se,
        df=table.df,
        t=table.t,
        p=table.p,
        lower=table.lower,
        upper=table.upper,
        variance=variance_of(degrees, each),
        naive_variance=data.turned(fit.at.variance),
        visits=data.visits,
        groups=data.groups,
        visit_covariance=np.array([found.value for found in fit.at.inside]),
        deviance=deviance,
        aic=deviance + 2.0 * fit.parameters.size,
        bic=deviance + float(np.log(data.n_subjects)) * fit.parameters.size,
        n=data.n,
        n_subjects=data.n_subjects,
        covariance=measures.covariance,
        df_kind=df_kind,
        variance_kind=variance_kind,
        reml=reml,
        conf_level=conf_level,
        iterations=fit.iterations,
        degrees=degrees,
    )


def mmrm_contrast(fit: Mmrm, rows: npt.ArrayLike, *, conf_level: float = 0.95) -> LinearContrast:
    """Return linear combinations of the coefficients, a row each, with the degrees of freedom of the fit's kind.

    >>> y, week = [5.0, 6.0, 5.5, 7.5, 4.0, 4.5, 6.0, 8.0], [1, 2, 1, 2, 1, 2, 1, 2]
    >>> fit = mmrm(y, [[1, w - 1] for w in week], week, [1, 1, 2, 2, 3, 3, 4, 4])
    >>> found = mmrm_contrast(fit, [1, 1])
    >>> found.estimate.round(3).tolist(), found.se.round(3).tolist()
    ([6.5], [0.791])
    """
    return _contrast(fit.degrees, fit.coef, contrast_rows(rows, fit.names), conf_level)


def mmrm_joint_test(fit: Mmrm, rows: npt.ArrayLike) -> JointTest:
    """Return the F test that all linear combinations are 0 (Kenward-Roger scales the statistic).

    >>> y, week = [0.5, 0.6, -0.5, 0.7, 0.4, 1.5, 1.0, 0.0, 0.3, 1.1], [1, 2] * 5
    >>> fit = mmrm(y, [[1, w - 1] for w in week], week, np.repeat(range(5), 2), df_kind="kenward-roger")
    >>> found = mmrm_joint_test(fit, [[1, 0], [0, 1]])
    >>> round(found.denominator_df, 2)
    3.0
    """
    return joint_test(fit.degrees, fit.coef, contrast_rows(rows, fit.names))


def _contrast(degrees: DegreesOfFreedom, coef: FloatArray, rows: FloatArray, conf_level: float) -> LinearContrast:
    se = np.sqrt(np.diag(variance_of(degrees, rows)))
    return linear_contrast(rows @ coef, se, degrees.of(rows), conf_level)


def _kinds(covariance: str, df_kind: str, variance_kind: str | None, reml: bool) -> str:
    """Return the kind of variance, the usual one of `df_kind` where none is named; DataError for what does not go."""
    faults: list[str] = []
    if covariance not in COVARIANCES:
        faults.append(f"covariance is one of {', '.join(COVARIANCES)}, not {covariance!r}")
    if df_kind not in DF_KINDS:
        faults.append(f"df_kind is one of {', '.join(DF_KINDS)}, not {df_kind!r}")
    usual = {"satterthwaite": "asymptotic", "kenward-roger": "kenward-roger"}
    kind = variance_kind or usual.get(df_kind, "empirical" if df_kind == "residual" else "asymptotic")
    if kind not in VARIANCES:
        faults.append(f"variance_kind is one of {', '.join(VARIANCES)}, not {kind!r}")
    elif kind.startswith("kenward") != (df_kind == "kenward-roger"):
        faults.append(f"variance_kind {kind!r} and df_kind {df_kind!r} do not go together")
    if df_kind == "kenward-roger" and not reml:
        faults.append("Kenward and Roger's method is for restricted maximum likelihood (reml=True)")
    if faults:
        raise DataError("; ".join(faults))
    return kind
