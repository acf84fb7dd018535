"""Events that recur: the mean number of them by a time, death taken into account, and regressions of their rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NoEventsError
from equipoise.kernels.arrays import FloatArray, IntArray
from equipoise.statistics.cox import Cox, cox
from equipoise.statistics.distributions import two_sided_quantile
from equipoise.statistics.survival_data import check_level, indices, numbers


@dataclass(frozen=True)
class MeanCumulativeFunction:
    """The mean number of events per person by each time at which there are some, with limits on the log scale."""

    times: FloatArray
    mean: FloatArray
    std_err: FloatArray
    lower: FloatArray
    upper: FloatArray
    n: int
    n_events: int
    conf_level: float


def mean_cumulative_function(
    event_time: npt.ArrayLike,
    event_subject: npt.ArrayLike,
    end: npt.ArrayLike,
    died: npt.ArrayLike,
    subject: npt.ArrayLike,
    *,
    conf_level: float = 0.95,
) -> MeanCumulativeFunction:
    """Return Nelson's 1988 estimate, with deaths that of Ghosh & Lin 2000: the dead have no further events.

    One entry per event in `event_time` and `event_subject`; one per person in `end` (days observed), `died` and
    `subject`. An event on the last day counts. The variance lets a person's events depend on each other. Censoring
    must be independent. Nobody's deaths are censored: treating death as censoring would answer another question.

    >>> found = mean_cumulative_function([2, 5, 3], ["a", "a", "b"], [6, 4, 7], [0, 1, 0], ["a", "b", "c"])
    >>> found.mean.round(4).tolist()
    [0.3333, 0.6667, 1.0]
    """
    check_level(conf_level)
    at, who, last, dead = _checked(event_time, event_subject, end, died, subject)
    times = np.unique(np.concatenate((at, last[dead])))
    n = last.size
    at_risk = (last[:, None] >= times).astype(np.float64)
    counts = np.zeros((n, times.size))
    np.add.at(counts, (who, np.searchsorted(times, at)), 1.0)
    deaths = dead[:, None] & (last[:, None] == times)
    risk, killed = at_risk.sum(axis=0), deaths.sum(axis=0)
    # A person at risk at a time of death still has that day's events.
    survival = np.concatenate(([1.0], np.cumprod(1.0 - killed / risk)[:-1]))
    rate, hazard = counts.sum(axis=0) / risk, killed / risk
    mean = np.cumsum(survival * rate)
    std_err = np.sqrt(_variance(at_risk, counts, deaths, rate, hazard, survival, mean))
    shown = counts.sum(axis=0) > 0
    mean, std_err = mean[shown], std_err[shown]
    reach = np.exp(two_sided_quantile(conf_level) * std_err / mean)
    return MeanCumulativeFunction(
        times[shown], mean, std_err, mean / reach, mean * reach, n, int(counts.sum()), conf_level
    )


def _variance(
    at_risk: FloatArray,
    counts: FloatArray,
    deaths: npt.NDArray[np.bool_],
    rate: FloatArray,
    hazard: FloatArray,
    survival: FloatArray,
    mean: FloatArray,
) -> FloatArray:
    """Return the sum over persons of the squared influence on the mean at each time."""
    risk = at_risk.sum(axis=0)
    own = np.cumsum(survival * (counts - at_risk * rate) / risk, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        # Where all die nothing comes after, so that their hazard has no influence.
        lost = np.where(hazard < 1, (deaths - at_risk * hazard) / (risk * (1.0 - hazard)), 0.0)
    dying = mean * np.cumsum(lost, axis=1) - np.cumsum(mean * lost, axis=1)
    return np.asarray(((own - dying) ** 2).sum(axis=0), dtype=np.float64)


def _checked(
    event_time: npt.ArrayLike,
    event_subject: npt.ArrayLike,
    end: npt.ArrayLike,
    died: npt.ArrayLike,
    subject: npt.ArrayLike,
) -> tuple[FloatArray, IntArray, FloatArray, npt.NDArray[np.bool_]]:
    faults: list[str] = []
    at, last, dead = (
        numbers(event_time, "event_time", faults),
        numbers(end, "end", faults),
        numbers(died, "died", faults),
    )
    persons, mine = np.asarray(subject).tolist(), np.asarray(event_subject).tolist()
    place = {person: i for i, person in enumerate(persons)}
    if len(place) < len(persons):
        faults.append("a subject is listed twice")
    if not len(persons) == last.size == dead.size or len(mine) != at.size:
        faults.append(f"lengths differ: subject {len(persons)}, end {last.size}, died {dead.size}")
    strangers = sorted({str(person) for person in mine if person not in place})
    if strangers:
        faults.append(f"events of nobody in subject: {', '.join(strangers[:3])}")
    if not np.isin(dead, (0.0, 1.0)).all():
        faults.append("died is not 0 or 1")
    if faults:
        raise DataError("; ".join(faults))
    who = np.array([place[person] for person in mine], dtype=np.int64)
    wrong = (at <= 0) | (at > last[who])
    if wrong.any():
        raise DataError(f"an event is not within its person's time of observation at {indices(wrong)}")
    if at.size == 0:
        raise NoEventsError("nobody has an event")
    return at, who, last, dead == 1


def andersen_gill(
    start: npt.ArrayLike,
    stop: npt.ArrayLike,
    event: npt.ArrayLike,
    covariates: npt.ArrayLike,
    subject: npt.ArrayLike,
    *,
    names: Sequence[str] | None = None,
    conf_level: float = 0.95,
) -> Cox:
    """Return rate ratios of recurrent events with the robust variance of Lin, Wei, Yang & Ying 2000.

    A row is the time (start, stop] between events of a person. Robust, it is a model of the mean number of events and
    needs no independence of a person's events; `naive_se` is that of Andersen & Gill 1982, which does.

    >>> start, stop, event = [0, 2, 5, 0, 3, 0, 0, 4], [2, 5, 6, 3, 7, 8, 4, 9], [1, 1, 0, 1, 0, 0, 1, 0]
    >>> fit = andersen_gill(start, stop, event, [1, 1, 1, 1, 1, 0, 0, 0], ["a", "a", "a", "b", "b", "c", "d", "d"])
    >>> fit.coef.round(3).tolist(), fit.robust
    ([1.099], True)
    """
    return cox(stop, event, covariates, entry=start, cluster=subject, names=names, conf_level=conf_level)


def prentice_williams_peterson(
    start: npt.ArrayLike,
    stop: npt.ArrayLike,
    event: npt.ArrayLike,
    covariates: npt.ArrayLike,
    subject: npt.ArrayLike,
    *,
    names: Sequence[str] | None = None,
    conf_level: float = 0.95,
) -> Cox:
    """Return rate ratios with a baseline of its own for the first, second, ... event (Prentice and others 1981).

    Total time: rows are (start, stop] since time zero. The k-th event compares only those who had k - 1 before.

    >>> start, stop, event = [0, 2, 5, 0, 3, 0, 0, 4], [2, 5, 6, 3, 7, 8, 4, 9], [1, 1, 0, 1, 0, 0, 1, 0]
    >>> subject = ["a", "a", "a", "b", "b", "c", "d", "d"]
    >>> fit = prentice_williams_peterson(start, stop, event, [[1], [0], [1], [1], [1], [0], [0], [0]], subject)
    >>> fit.coef.round(3).tolist()
    [1.174]
    """
    persons, begins = np.asarray(subject), np.asarray(start, dtype=np.float64)
    happened = np.asarray(event, dtype=np.float64)
    if not persons.size == begins.size == happened.size:
        raise DataError(f"lengths differ: start {begins.size}, event {happened.size}, subject {persons.size}")
    order = np.lexsort((begins, persons))
    number = np.zeros(persons.size, dtype=np.int64)
    before = 0
    for earlier, row in zip(np.concatenate((order[:1], order[:-1])), order, strict=True):
        before = 0 if persons[earlier] != persons[row] or earlier == row else before + int(happened[earlier])
        number[row] = before + 1
    return cox(stop, event, covariates, entry=start, strata=number, cluster=subject, names=names, conf_level=conf_level)
