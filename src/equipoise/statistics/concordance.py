"""Harrell's concordance between a risk score and survival."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NotEstimable
from equipoise.kernels.arrays import FloatArray, IntArray
from equipoise.kernels.range_sums import range_rank_sums
from equipoise.kernels.ranking import ranks
from equipoise.statistics.survival_data import (
    TIE_TOLERANCE,
    SurvivalData,
    labels,
    numbers,
    stratum_places,
    survival_data,
)

# Linear predictors of the same covariates may differ by rounding; so close, they are tied.
_RISK_TOLERANCE = 1e-12


@dataclass(frozen=True)
class Concordance:
    """The share of comparable pairs in which the person with the higher risk has the event earlier, ties in risk half.

    Counts are weights of pairs. `tied_risk` pairs have one risk, `tied_time` pairs have their events at one time and
    are not comparable.
    """

    concordance: float
    std_err: float
    concordant: float
    discordant: float
    tied_risk: float
    tied_time: float


@dataclass(frozen=True)
class _Pairs:
    """Per row: the weight of its partners in concordant, discordant and risk-tied pairs."""

    concordant: FloatArray
    discordant: FloatArray
    tied: FloatArray


def concordance(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    risk: npt.ArrayLike,
    *,
    entry: npt.ArrayLike | None = None,
    strata: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
    cluster: npt.ArrayLike | None = None,
    tie_tolerance: float = TIE_TOLERANCE,
) -> Concordance:
    """Return Harrell's C (1982) of a risk score, with its infinitesimal-jackknife standard error.

    A pair counts when the earlier time is an event and the other person is at risk then, within one stratum; somebody
    censored at that time is at risk. Raises NotEstimable where no pair is comparable.

    >>> round(concordance([1, 2, 3, 4], [1, 1, 0, 1], [4.0, 3.0, 1.0, 2.0]).concordance, 3)
    1.0
    """
    data = survival_data(time, event, entry=entry, weights=weights, tie_tolerance=tie_tolerance)
    faults: list[str] = []
    score = numbers(risk, "risk", faults)
    if not faults and score.size != data.handed_in:
        faults.append(f"lengths differ: time {data.handed_in}, risk {score.size}")
    if faults:
        raise DataError("; ".join(faults))
    if not data.event.any():
        raise NotEstimable("no two persons can be compared: nobody has the event")
    place = _risk_ranks(score)
    _, stratum = stratum_places(data, strata)
    forward = _later_partners(data, stratum, place)
    backward = _earlier_partners(data, stratum, place)
    con, dis, tied = (float(data.weights @ part) for part in (forward.concordant, forward.discordant, forward.tied))
    pairs = con + dis + tied
    if pairs <= 0:
        raise NotEstimable("no two persons can be compared: no event happens while another is at risk")
    somers = (con - dis) / pairs
    lead = forward.concordant + backward.concordant - forward.discordant - backward.discordant
    total = lead + 2.0 * (forward.discordant + backward.discordant) + forward.tied + backward.tied
    influence = data.weights * (lead - somers * total) / pairs
    if cluster is not None:
        names, member = labels(cluster, "cluster", data)
        influence = np.bincount(member, weights=influence, minlength=len(names))
    std_err = sqrt(float(influence @ influence)) / 2.0
    return Concordance((somers + 1.0) / 2.0, std_err, con, dis, tied, _tied_times(data, stratum))


def _risk_ranks(score: FloatArray) -> IntArray:
    spread = float(score.max() - score.min())
    if spread == 0:
        return np.zeros(score.size, dtype=np.int64)
    return ranks(score, _RISK_TOLERANCE * max(1.0, float(np.abs(score).max())) / spread)[1]


def _later_partners(data: SurvivalData, stratum: IntArray, place: IntArray) -> _Pairs:
    """Return, for each event, those who outlive it: at risk at its time and not having their event then."""
    width = 2 * data.times.size + 2
    events = np.flatnonzero(data.event)
    # An event at time k takes place 2k of its stratum's stretch, a censoring 2k + 1.
    leaving = stratum * width + 2 * (data.stop - 1) + (~data.event)
    now = (stratum * width + 2 * (data.stop - 1))[events]
    end = ((stratum + 1) * width)[events]
    found = _in_range(leaving, data.weights, place, now + 1, end, place[events])
    if data.delayed:
        entering = stratum * width + 2 * data.start
        waiting = _in_range(entering, data.weights, place, now + 1, end, place[events])
        found = _Pairs(*(a - b for a, b in zip(found.__dict__.values(), waiting.__dict__.values(), strict=True)))
    # The lower risk among those who live longer makes the pair concordant.
    return _spread(found, events, data.rows.size)


def _earlier_partners(data: SurvivalData, stratum: IntArray, place: IntArray) -> _Pairs:
    """Return, for each row, the events it outlives: after its entry and before its own end."""
    width = 2 * data.times.size + 2
    events = np.flatnonzero(data.event)
    happening = (stratum * width + 2 * (data.stop - 1))[events]
    since = stratum * width + 2 * data.start
    until = stratum * width + 2 * (data.stop - 1) + (~data.event)
    found = _in_range(happening, data.weights[events], place[events], since, until, place)
    # Here `found` counts events of lower risk first: those are the discordant ones.
    return _Pairs(found.discordant, found.concordant, found.tied)


def _in_range(
    key: IntArray, weights: FloatArray, place: IntArray, low: IntArray, high: IntArray, below: IntArray
) -> _Pairs:
    """Return the weight of elements with low <= key < high whose risk is lower, higher or the same, per query."""
    order = np.argsort(key, kind="stable")
    sorted_key = key[order]
    start = np.searchsorted(sorted_key, low, side="left").astype(np.int64)
    stop = np.maximum(np.searchsorted(sorted_key, high, side="left"), start).astype(np.int64)
    levels = max(1, int(max(int(place.max()), int(below.max()))).bit_length())
    less, equal = range_rank_sums(place[order], weights[order], start, stop, below, levels)
    mass = np.concatenate((np.zeros(1), np.cumsum(weights[order])))
    return _Pairs(less, mass[stop] - mass[start] - less - equal, equal)


def _spread(pairs: _Pairs, rows: IntArray, n: int) -> _Pairs:
    full = np.zeros((3, n))
    full[0, rows], full[1, rows], full[2, rows] = pairs.concordant, pairs.discordant, pairs.tied
    return _Pairs(full[0], full[1], full[2])


def _tied_times(data: SurvivalData, stratum: IntArray) -> float:
    event = data.event
    cell = (stratum * data.times.size + data.stop - 1)[event]
    _, member = np.unique(cell, return_inverse=True)
    weights = data.weights[event]
    return float((np.bincount(member, weights=weights) ** 2).sum() - (weights**2).sum()) / 2.0
