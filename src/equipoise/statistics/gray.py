"""Gray's test of equal cumulative incidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NotEstimable
from equipoise.kernels.arrays import FloatArray, IntArray
from equipoise.kernels.risk_sets import event_axis, group_counts
from equipoise.kernels.subdistribution import gray_moments
from equipoise.statistics.cause import CauseData, cause_data
from equipoise.statistics.distributions import chi_square_p
from equipoise.statistics.logrank import quadratic_form
from equipoise.statistics.survival_data import TIE_TOLERANCE, labels, stratum_places


@dataclass(frozen=True)
class Gray:
    """A test of equal subdistribution hazards of one cause in groups.

    `observed` and `expected` are weighted numbers of events of the cause, `variance` the covariance of their
    difference. `z` is given for two groups and is positive when the second group has more events than expected;
    otherwise None. `silent_strata` lists strata that add nothing because no event of the cause finds two groups.
    """

    groups: tuple[object, ...]
    n: IntArray
    of_cause: int
    observed: FloatArray
    expected: FloatArray
    variance: FloatArray
    chi_square: float
    df: int
    p: float
    z: float | None
    rho: float
    silent_strata: tuple[object, ...]


def gray(
    time: npt.ArrayLike,
    cause: npt.ArrayLike,
    group: npt.ArrayLike,
    *,
    of_cause: int = 1,
    strata: npt.ArrayLike | None = None,
    rho: float = 0.0,
    tie_tolerance: float = TIE_TOLERANCE,
) -> Gray:
    """Return the (stratified) test of Gray 1988 that a cause has the same cumulative incidence in all groups.

    `cause` is 0 for censored. Those with a competing event stay at risk in the sense of the subdistribution; weight
    (1 - F(t-))^rho. Assumes censoring unrelated to cause and group. Strata are added up. Raises DataError,
    NoEventsError, or NotEstimable with one group.

    >>> test = gray([1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 2, 0, 1, 2, 0, 0], [1, 1, 0, 1, 0, 1, 0, 0])
    >>> round(test.chi_square, 4), test.z > 0
    (1.0595, True)
    """
    if not np.isfinite(rho):
        raise DataError(f"rho is {rho}, not a finite number", mend="rho = 0 weighs all times equally")
    found = cause_data(time, cause, of_cause, tie_tolerance=tie_tolerance)
    groups, place = labels(group, "group", found.data)
    if len(groups) < 2:
        raise NotEstimable(f"there is one group only: {', '.join(map(str, groups))}", mend="a comparison needs two")
    names, stratum = stratum_places(found.data, strata)
    observed, expected = np.zeros(len(groups)), np.zeros(len(groups))
    variance = np.zeros((len(groups), len(groups)))
    silent: list[object] = []
    for s, name in enumerate(names):
        at_risk, own, other = _counts(found, place, len(groups), np.flatnonzero(stratum == s))
        compared = ((at_risk > 0).sum(axis=1) > 1) & (own.sum(axis=1) > 0)
        if not compared.any():
            silent.append(name)
            continue
        seen, awaited, spread = gray_moments(at_risk, own, other, rho)
        observed += seen
        expected += awaited
        variance += spread
    chi_square, df = quadratic_form(observed - expected, variance)
    if df == 0:
        raise NotEstimable(
            f"no event of cause {of_cause} finds two groups at risk, so that there is nothing to compare",
            mend="look at the follow-up of the groups (and the strata)",
        )
    z = float(observed[1] - expected[1]) / float(np.sqrt(variance[1, 1])) if len(groups) == 2 else None
    n = np.bincount(place, minlength=len(groups)).astype(np.int64)
    p = chi_square_p(chi_square, df)
    return Gray(groups, n, of_cause, observed, expected, variance, chi_square, df, p, z, rho, tuple(silent))


def _counts(
    found: CauseData, place: IntArray, groups: int, rows: IntArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return heads at risk, with the cause and with another, per time with an event of any cause and group."""
    data = found.data
    start, stop, event = data.start[rows], data.stop[rows], data.event[rows]
    flat = np.zeros(rows.size, dtype=np.int64)
    first, last, bounds = event_axis(start, stop - 1, event, flat, data.times.size, 1)
    mine = place[rows]
    at_risk, own = group_counts(first, last, found.own[rows], mine, groups, bounds, False)
    _, other = group_counts(first, last, found.competing[rows], mine, groups, bounds, False)
    return at_risk, own, other
