"""Cox regression with a gamma frailty shared within clusters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NoEventsError, NotEstimable
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.covariates import check_estimable, read_covariates
from equipoise.statistics.cox_model import cox_layout, partial_likelihood
from equipoise.statistics.distributions import chi_square_p, two_sided_ps, two_sided_quantile
from equipoise.statistics.newton import Maximum, Moments, maximum
from equipoise.statistics.survival_data import TIE_TOLERANCE, check_level, labels, survival_data

# Logs of the variances beyond which a frailty is none, or is a cluster's own baseline; the search strides between them.
_SMALLEST, _LARGEST, _STRIDE = -12.0, 7.0, 1.5


@dataclass(frozen=True)
class CoxFrailty:
    """A shared gamma frailty model; coefficient arrays are in the order of `names`.

    `theta` is the variance of the frailty, 0 where the data show none. `frailty` is the frailty predicted for each of
    `clusters` (mean 1). `marginal_loglik` has the frailty integrated out; `lr_chi_square` compares it with no frailty,
    and `lr_p` is half the usual tail because theta = 0 is an edge. `se` takes theta as known.
    """

    names: tuple[str, ...]
    coef: FloatArray
    se: FloatArray
    hazard_ratio: FloatArray
    lower: FloatArray
    upper: FloatArray
    p: FloatArray
    theta: float
    clusters: tuple[object, ...]
    frailty: FloatArray
    marginal_loglik: float
    loglik_without_frailty: float
    lr_chi_square: float
    lr_p: float
    n: int
    n_events: int
    conf_level: float


def cox_frailty(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    covariates: npt.ArrayLike,
    cluster: npt.ArrayLike,
    *,
    entry: npt.ArrayLike | None = None,
    strata: npt.ArrayLike | None = None,
    ties: str = "efron",
    names: Sequence[str] | None = None,
    conf_level: float = 0.95,
    tie_tolerance: float = TIE_TOLERANCE,
) -> CoxFrailty:
    """Return the maximum marginal likelihood fit with gamma frailty (Klein 1992; penalised: Therneau & Grambsch 2000).

    For each theta the penalised partial likelihood is maximised over coefficients and log frailties together; theta is
    the root of the marginal likelihood's derivative, found to rounding. Memory grows as rows times clusters. Assumes
    frailties independent of the covariates. Raises DataError, NoEventsError or NotEstimable.

    >>> time, event = [5, 3, 8, 6, 2, 9, 1, 7], [1, 1, 1, 0, 1, 1, 1, 0]
    >>> fit = cox_frailty(time, event, [1, 0, 1, 0, 1, 0, 1, 0], [1, 1, 2, 2, 3, 3, 4, 4])
    >>> fit.theta, fit.coef.round(3).tolist()
    (0.0, [1.684])
    """
    check_level(conf_level)
    if ties not in ("efron", "breslow"):
        raise DataError(f"ties is 'efron' or 'breslow' here, not {ties!r}")
    data = survival_data(time, event, entry=entry, tie_tolerance=tie_tolerance)
    columns = read_covariates(covariates, names, data)
    if not data.event.any():
        raise NoEventsError("nobody has the event", mend="a Cox model needs events")
    named, place = labels(cluster, "cluster", data)
    if len(named) < 2:
        raise NotEstimable("there is one cluster only", mend="a shared frailty needs several")
    layout, p = cox_layout(data, strata), len(columns.names)
    plain = partial_likelihood(columns.x, data, layout, ties)
    check_estimable(plain(np.zeros(p))[2], columns)
    without = maximum(plain, np.zeros(p))
    member = (place[:, None] == np.arange(len(named))).astype(np.float64)
    moments = partial_likelihood(np.ascontiguousarray(np.hstack((columns.x, member))), data, layout, ties)
    deaths = member.T @ data.event
    likelihood = _Marginal(moments, deaths, p)
    theta = likelihood.best_theta()
    fit, marginal = likelihood.at(theta) if theta > 0 else (without, without.loglik)
    frailty = np.exp(fit.beta[p:]) if theta > 0 else np.ones(len(named))
    coef = fit.beta[:p] / columns.scale
    se = np.sqrt(np.diag(np.linalg.inv(fit.information))[:p]) / columns.scale
    reach = two_sided_quantile(conf_level) * se
    lr = max(2.0 * (marginal - without.loglik), 0.0)
    return CoxFrailty(
        names=columns.names,
        coef=coef,
        se=se,
        hazard_ratio=np.exp(coef),
        lower=np.exp(coef - reach),
        upper=np.exp(coef + reach),
        p=two_sided_ps(coef / se),
        theta=theta,
        clusters=named,
        frailty=frailty,
        marginal_loglik=marginal,
        loglik_without_frailty=without.loglik,
        lr_chi_square=lr,
        lr_p=0.5 * chi_square_p(lr, 1) if lr > 0 else 1.0,
        n=data.rows.size,
        n_events=int(data.event.sum()),
        conf_level=conf_level,
    )


class _Marginal:
    """The marginal log-likelihood as a function of the frailty's variance.

    With nu = 1/theta and log frailties w the penalised likelihood adds nu (w - exp(w)) per cluster; at its maximum the
    marginal one differs by a term of nu and the cluster's deaths alone, so that its derivative needs no further fits.
    """

    def __init__(self, moments: Moments, deaths: FloatArray, p: int) -> None:
        self._moments, self._deaths, self._p = moments, deaths, p
        self._start = np.zeros(p + deaths.size)

    def best_theta(self) -> float:
        """Return the variance at the maximum; 0 where the likelihood only falls from there."""
        from scipy import optimize

        low = high = 0.0
        if self._slope(0.0) > 0:
            while self._slope(high := high + _STRIDE) > 0:
                if high > _LARGEST:
                    raise NotEstimable("the frailty's variance runs to infinity", mend="use strata for the clusters")
        else:
            while self._slope(low := low - _STRIDE) <= 0:
                if low < _SMALLEST:
                    return 0.0
        root = optimize.root_scalar(self._slope, bracket=(low, high), method="brentq", xtol=1e-13)
        return exp(float(root.root))

    def at(self, theta: float) -> tuple[Maximum, float]:
        """Return the penalised fit and the marginal log-likelihood."""
        from scipy import special

        nu, d = 1.0 / theta, self._deaths
        fit = self._fit(nu)
        gammas = special.gammaln(nu + d) - special.gammaln(nu)
        constant = nu + d - (nu + d) * np.log(nu + d) + nu * np.log(nu) + gammas
        return fit, fit.loglik + float(constant.sum())

    def _slope(self, log_theta: float) -> float:
        """Return the derivative of the marginal log-likelihood by log theta."""
        from scipy import special

        nu, d = exp(-log_theta), self._deaths
        w = self._fit(nu).beta[self._p :]
        by_nu = w - np.exp(w) + 1.0 - np.log1p(d / nu) + special.psi(nu + d) - special.psi(nu)
        return -nu * float(by_nu.sum())

    def _fit(self, nu: float) -> Maximum:
        p = self._p

        def penalised(beta: FloatArray) -> tuple[float, FloatArray, FloatArray]:
            loglik, score, information = self._moments(beta)
            w = beta[p:]
            frailty = np.exp(w)
            score, information = score.copy(), information.copy()
            score[p:] += nu * (1.0 - frailty)
            information[np.arange(p, w.size + p), np.arange(p, w.size + p)] += nu * frailty
            return loglik + nu * float((w - frailty).sum()), score, information

        fit = maximum(penalised, self._start)
        if not fit.converged:
            raise NotEstimable(f"the frailty model did not converge in {fit.iterations} steps")
        self._start = fit.beta
        return fit
