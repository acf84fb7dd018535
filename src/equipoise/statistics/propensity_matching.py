"""Matching of treated and untreated persons by their propensity."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from equipoise.errors import DataError, NotEstimable
from equipoise.kernels.arrays import FloatArray, IntArray
from equipoise.statistics.balancing_weights import BalancingWeights, known_weights
from equipoise.statistics.propensity import Propensity


@dataclass(frozen=True)
class MatchedPairs:
    """Pairs of places, treated and untreated, in the order they were made.

    `unmatched` are the treated for whom nobody was near enough; leaving them out changes whom the result speaks of.
    `caliper` is in log-odds. `rows` lists every matched place once, `pair` the number of its pair: the cluster of a
    robust variance. `weighting` gives 1 to the matched and 0 to the others, for the table of balance.
    """

    treated: IntArray
    untreated: IntArray
    distance: FloatArray
    unmatched: IntArray
    caliper: float
    rows: IntArray
    pair: IntArray
    weighting: BalancingWeights


def propensity_matching(score: Propensity, *, caliper: float = 0.2) -> MatchedPairs:
    """Return pairs by nearest propensity on the log-odds, without replacement, within a caliper (Austin 2011).

    `caliper` counts in standard deviations of the log-odds (root mean of the two groups' variances). The treated choose
    in descending order of propensity, on ties the earlier row; nothing is random. Speaks of the matched treated.

    >>> from equipoise.statistics.propensity import propensity
    >>> pairs = propensity_matching(propensity([0, 1, 0, 1, 1, 0], [50, 52, 60, 61, 70, 69]))
    >>> pairs.treated.tolist(), pairs.untreated.tolist()
    ([4, 3], [5, 2])
    """
    if not caliper > 0:
        raise DataError(f"caliper is {caliper}, not positive", mend="write 0.2")
    logit = np.log(score.score) - np.log1p(-score.score)
    treated, free = np.flatnonzero(score.treated), np.flatnonzero(~score.treated)
    if min(treated.size, free.size) < 2:
        raise NotEstimable("a group has fewer than two persons", mend="matching needs a spread in both groups")
    reach = caliper * sqrt(float(logit[treated].var(ddof=1) + logit[free].var(ddof=1)) / 2.0)
    open_ = np.ones(free.size, dtype=np.bool_)
    pairs: list[tuple[int, int]] = []
    unmatched: list[int] = []
    for row in treated[np.argsort(-logit[treated], kind="stable")].tolist():
        gaps = np.where(open_, np.abs(logit[free] - logit[row]), np.inf)
        nearest = int(np.argmin(gaps))
        if gaps[nearest] > reach:
            unmatched.append(row)
            continue
        open_[nearest] = False
        pairs.append((row, int(free[nearest])))
    if not pairs:
        raise NotEstimable("no pair lies within the caliper", mend="the groups hardly overlap; see positivity")
    return _matched(pairs, unmatched, logit, reach, score)


def _matched(
    pairs: list[tuple[int, int]], unmatched: list[int], logit: FloatArray, reach: float, score: Propensity
) -> MatchedPairs:
    both = np.array(pairs, dtype=np.int64)
    rows = both.ravel()
    weights = np.zeros(logit.size)
    weights[rows] = 1.0
    return MatchedPairs(
        both[:, 0],
        both[:, 1],
        np.abs(logit[both[:, 0]] - logit[both[:, 1]]),
        np.array(sorted(unmatched), dtype=np.int64),
        reach,
        rows,
        np.repeat(np.arange(len(pairs)), 2).astype(np.int64),
        known_weights(score.treated, weights, "matched pairs"),
    )
