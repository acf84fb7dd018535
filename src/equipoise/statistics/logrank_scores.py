"""Log-rank scores: what each person says for or against a longer life, so that a test is a sum over one group."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NoEventsError
from equipoise.kernels.arrays import FloatArray, IntArray
from equipoise.statistics.event_weights import event_weights
from equipoise.statistics.survival_data import TIE_TOLERANCE, SurvivalData, survival_data

SCORE_TIES = ("average-scores", "mid-ranks", "hothorn-lausen")


def logrank_scores(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    *,
    weight: str = "logrank",
    rho: float = 0.0,
    gamma: float = 0.0,
    ties: str = "average-scores",
    tie_tolerance: float = TIE_TOLERANCE,
) -> FloatArray:
    """Return w - C for a person with the event and -C for a censored one, C the sum of w d/r up to his time.

    `weight` is one of `EVENT_WEIGHTS`, rho and gamma its powers. Ties: "average-scores" breaks tied events in all
    orders (events before censorings) and averages (Callaert 2003); "mid-ranks" counts all of them at risk;
    "hothorn-lausen" only the last. Groups play no part, so that the scores stay fixed when people change places.
    After Peto & Peto 1972; Leton & Zuluaga 2001. Raises DataError or NoEventsError.

    >>> logrank_scores([1, 2, 2, 3], [1, 1, 1, 0]).round(3).tolist()
    [0.75, 0.167, 0.167, -1.083]
    """
    if ties not in SCORE_TIES:
        raise DataError(f"ties is one of {', '.join(SCORE_TIES)}, not {ties!r}")
    data = survival_data(time, event, tie_tolerance=tie_tolerance)
    if not data.event.any():
        raise NoEventsError("nobody has the event", mend="a test needs events")
    if ties == "average-scores":
        at_risk, events, time_of_step = _broken_ties(data)
    else:
        at_risk, events, time_of_step = _tied(data, hothorn_lausen=ties == "hothorn-lausen")
    weights = event_weights(weight, at_risk, events, rho=rho, gamma=gamma)
    cumulative = np.cumsum(weights * events / at_risk)
    steps = np.bincount(time_of_step, minlength=data.times.size)
    own = np.bincount(time_of_step, weights=weights - cumulative, minlength=data.times.size) / np.maximum(steps, 1)
    reached = np.concatenate((np.zeros(1), cumulative))[np.cumsum(steps)]
    last = data.stop - 1
    return np.where(data.event, own[last], -reached[last])


def _broken_ties(data: SurvivalData) -> tuple[FloatArray, FloatArray, IntArray]:
    """Return at risk and events as if tied events came one after the other, and each step's distinct time."""
    last = data.stop - 1
    deaths = np.bincount(last[data.event], minlength=data.times.size)
    gone = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(np.bincount(last, minlength=data.times.size))[:-1]))
    time_of_step = np.repeat(np.arange(data.times.size), deaths)
    place = np.arange(time_of_step.size) - np.repeat(np.cumsum(deaths) - deaths, deaths)
    at_risk = (last.size - gone[time_of_step] - place).astype(np.float64)
    return at_risk, np.ones_like(at_risk), time_of_step


def _tied(data: SurvivalData, *, hothorn_lausen: bool) -> tuple[FloatArray, FloatArray, IntArray]:
    last = data.stop - 1
    deaths = np.bincount(last[data.event], minlength=data.times.size)
    leaving = np.bincount(last, minlength=data.times.size)
    gone = np.cumsum(leaving) - 1 if hothorn_lausen else np.cumsum(leaving) - leaving
    places = np.flatnonzero(deaths)
    return (last.size - gone[places]).astype(np.float64), deaths[places].astype(np.float64), places
