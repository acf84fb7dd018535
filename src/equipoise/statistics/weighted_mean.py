"""The weighted difference of means of two groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NotEstimable
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.balancing_weights import BalancingWeights, total_influence
from equipoise.statistics.distributions import two_sided_p, two_sided_quantile
from equipoise.statistics.survival_data import check_level, numbers


@dataclass(frozen=True)
class WeightedMean:
    """The means of both groups in the weighted population and their difference, treated minus untreated.

    `coef` are intercept and treatment of the weighted least-squares line, that is untreated mean and difference;
    `se_hc0` and `se_hc3` are their heteroscedasticity-consistent standard errors for known weights. `se`, `lower`,
    `upper` and `p` belong to the difference and count the estimation of the weights.
    """

    estimand: str
    untreated: float
    treated: float
    difference: float
    se: float
    lower: float
    upper: float
    p: float
    coef: FloatArray
    se_hc0: FloatArray
    se_hc3: FloatArray
    conf_level: float
    influence: FloatArray


def weighted_mean_difference(
    outcome: npt.ArrayLike, weighting: BalancingWeights, *, conf_level: float = 0.95
) -> WeightedMean:
    """Return the weighted difference of means (Hajek 1971), with HC0, HC3 (MacKinnon & White 1985) and stacked SE.

    >>> from equipoise.statistics.balancing_weights import known_weights
    >>> weighting = known_weights(np.array([True, True, False, False]), np.array([1.0, 3.0, 1.0, 1.0]), "ate")
    >>> found = weighted_mean_difference([1.0, 5.0, 2.0, 4.0], weighting)
    >>> found.difference, found.se_hc0.round(4).tolist()
    (1.0, [0.7071, 1.2748])
    """
    check_level(conf_level)
    faults: list[str] = []
    y = numbers(outcome, "outcome", faults)
    if not faults and y.size != weighting.weights.size:
        faults.append(f"lengths differ: weights {weighting.weights.size}, outcome {y.size}")
    if faults:
        raise DataError("; ".join(faults), mend="correct or remove these rows; nothing was computed")
    w, treated = weighting.weights, weighting.treated
    if not w[treated].any() or not w[~treated].any():
        raise NotEstimable("there is one group only", mend="a comparison needs two")
    means = np.array([float(np.average(y[rows], weights=w[rows])) for rows in (~treated, treated)])
    total = np.array([w[~treated].sum(), w[treated].sum()])
    arm = treated.astype(np.int64)
    residual = y - means[arm]
    per_weight = np.where(treated, 1.0, -1.0) * residual / total[arm]
    influence = total_influence(weighting, per_weight[:, None])[:, 0]
    # The leverage of a row in the line through two group means is its share of its group's weight.
    shares = w / total[arm]
    difference, se = float(means[1] - means[0]), float(np.sqrt(influence @ influence))
    reach = two_sided_quantile(conf_level) * se
    return WeightedMean(
        estimand=weighting.estimand,
        untreated=float(means[0]),
        treated=float(means[1]),
        difference=difference,
        se=se,
        lower=difference - reach,
        upper=difference + reach,
        p=two_sided_p(difference / se),
        coef=np.array([means[0], difference]),
        se_hc0=_line_se(shares * residual, arm),
        se_hc3=_line_se(shares * residual / (1.0 - shares), arm),
        conf_level=conf_level,
        influence=influence,
    )


def _line_se(moves: FloatArray, arm: npt.NDArray[np.int64]) -> FloatArray:
    """Return the standard errors of intercept and slope from the rows' moves of their own group's mean."""
    variance = np.bincount(arm, weights=moves**2, minlength=2)
    return np.sqrt(np.array([variance[0], variance.sum()]))
