"""Clone, censor, weight: comparing treatment within a grace period with no treatment in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NotEstimable
from equipoise.kernels.arrays import FloatArray, IntArray
from equipoise.statistics.kaplan_meier import asked_times
from equipoise.statistics.logistic import Logistic, logistic
from equipoise.statistics.survival_data import numbers


@dataclass(frozen=True)
class CloneCensorWeight:
    """Survival under two strategies: untreated through the grace period, and treated within it.

    Differences are treated minus untreated; restricted means run from 0 to `tau`, in days. `starting` is the pooled
    logistic model of starting treatment on a day (columns day and covariates), `treated_in_grace` that of having
    started by the end of the grace period. Standard errors come from resampling persons, see `bootstrap`.
    """

    at: FloatArray
    untreated: FloatArray
    treated: FloatArray
    difference: FloatArray
    tau: float
    rmst_untreated: float
    rmst_treated: float
    rmst_difference: float
    starting: Logistic
    treated_in_grace: Logistic
    person_days: int
    largest_weights: tuple[float, float]


@dataclass(frozen=True)
class _Persons:
    time: FloatArray
    event: FloatArray
    begun: FloatArray
    covariates: FloatArray
    grace: int

    @property
    def in_grace(self) -> npt.NDArray[np.bool_]:
        """Who starts treatment within the grace period."""
        return self.begun <= self.grace


def clone_censor_weight(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    treatment_time: npt.ArrayLike,
    covariates: npt.ArrayLike,
    at: npt.ArrayLike,
    *,
    grace: int,
    names: Sequence[str] | None = None,
    near: CloneCensorWeight | None = None,
) -> CloneCensorWeight:
    """Return survival had nobody, and had everybody, started treatment within `grace` days (Hernan & Robins 2016).

    Everybody is cloned into both strategies and censored when leaving it: the untreated clone on the day of treatment,
    the treated clone at the end of the grace period. Those who stay are weighted by the inverse probability of having
    stayed. Times are whole days; treatment on day 0 counts as on day 1, never treated is NaN. `tau` of the restricted
    means is the last of `at`. `near` is the fit of like data (a bootstrap's own), from which the models start. Assumes
    that the covariates at time zero explain who starts when.

    >>> never = float("nan")
    >>> found = clone_censor_weight(
    ...     [9, 4, 8, 3, 7, 9, 6, 5], [0, 1, 1, 1, 1, 1, 1, 0], [1, never, 5, 2, never, 2, 1, never],
    ...     [1, 2, 2, 3, 1, 2, 1, 3], [4, 8], grace=2)
    >>> found.untreated.round(3).tolist(), found.treated.round(3).tolist()
    ([0.775, 0.0], [0.677, 0.466])
    """
    points = asked_times(at)
    persons = _persons(time, event, treatment_time, covariates, grace)
    called = tuple(names) if names is not None else tuple(f"x{j + 1}" for j in range(persons.covariates.shape[1]))
    starting, staying, person_days = _untreated_model(persons, called, None if near is None else near.starting.coef)
    in_grace, inverse = _treated_model(persons, called, None if near is None else near.treated_in_grace.coef)
    times = np.unique(persons.time[persons.event == 1])
    if times.size == 0:
        raise NotEstimable("nobody has the event", mend="there is nothing to compare")
    curves = [_untreated_curve(persons, staying, times), _treated_curve(persons, inverse, times)]
    place = np.searchsorted(times, points, side="right")
    untreated, treated = (np.concatenate((np.ones(1), curve))[place] for curve in curves)
    tau = float(points.max())
    areas = [_area(times, curve, tau) for curve in curves]
    return CloneCensorWeight(
        points,
        untreated,
        treated,
        treated - untreated,
        tau,
        areas[0],
        areas[1],
        areas[1] - areas[0],
        starting,
        in_grace,
        person_days,
        (float(1.0 / staying.min()), float(inverse.max())),
    )


def _persons(
    time: npt.ArrayLike, event: npt.ArrayLike, treatment_time: npt.ArrayLike, covariates: npt.ArrayLike, grace: int
) -> _Persons:
    faults: list[str] = []
    times, events = numbers(time, "time", faults), numbers(event, "event", faults)
    begun, x = np.array(treatment_time, dtype=np.float64), np.array(covariates, dtype=np.float64)
    x = x[:, None] if x.ndim == 1 else x
    if not faults and not times.size == events.size == begun.size == x.shape[0]:
        faults.append(f"lengths differ: time {times.size}, event {events.size}, treatment_time {begun.size}")
    if faults:
        raise DataError("; ".join(faults))
    whole = np.floor(times) == times
    if not (whole & (times > 0)).all() or not (np.isnan(begun) | (np.floor(begun) == begun)).all():
        faults.append("times are not all positive whole days")
    if not np.isin(events, (0.0, 1.0)).all():
        faults.append("event is not 0 or 1 everywhere")
    if (begun > times).any():
        faults.append("treatment begins after the end of follow-up for some")
    if (begun < 0).any():
        faults.append("treatment begins before time zero for some: they are no newcomers to it")
    if not np.isfinite(x).all():
        faults.append("covariates are missing or infinite for some")
    if grace < 1:
        faults.append(f"grace is {grace}, not at least one day")
    if faults:
        raise DataError("; ".join(faults), mend="correct or remove these rows; never treated is NaN")
    return _Persons(times, events, np.where(np.isnan(begun), np.inf, np.maximum(begun, 1.0)), x, grace)


def _untreated_model(
    persons: _Persons, names: Sequence[str], near: FloatArray | None
) -> tuple[Logistic, FloatArray, int]:
    """Return the model of starting on a day, and each person's probability of not having started by each day.

    Column j of the probabilities is the end of day j; they stand still once nobody could start within the grace period.
    """
    days = np.minimum(np.minimum(persons.time, persons.begun), persons.grace).astype(np.int64)
    person, day = _person_days(days)
    starts = (day == persons.begun[person]).astype(np.float64)
    columns = np.column_stack((day.astype(np.float64), persons.covariates[person]))
    model = logistic(starts, columns, names=["day", *names], near=near)
    stayed = np.ones((days.size, persons.grace + 1))
    stayed[person, day] = 1.0 - model.fitted
    return model, np.asarray(np.cumprod(stayed, axis=1), dtype=np.float64), person.size


def _person_days(days: IntArray) -> tuple[IntArray, IntArray]:
    """Return person and day, from 1, of every day under observation."""
    person = np.repeat(np.arange(days.size), days)
    day = np.arange(person.size) - np.repeat(np.cumsum(days) - days, days) + 1
    return person, day


def _treated_model(persons: _Persons, names: Sequence[str], near: FloatArray | None) -> tuple[Logistic, FloatArray]:
    """Return the model of having started by the end of the grace period, and its inverse for those who had.

    Only those still under observation then can leave the strategy.
    """
    beyond = persons.time > persons.grace
    model = logistic(persons.in_grace[beyond], persons.covariates[beyond], names=names, near=near)
    inverse = np.ones(persons.time.size)
    inverse[beyond] = 1.0 / model.fitted
    return model, np.where(persons.in_grace, inverse, 1.0)


def _untreated_curve(persons: _Persons, staying: FloatArray, times: FloatArray) -> FloatArray:
    stays_until = np.where(persons.in_grace, persons.begun, np.inf)

    def weights(u: float) -> FloatArray:
        return np.where(stays_until >= u, 1.0 / staying[:, int(min(u - 1, persons.grace))], 0.0)

    return _curve(persons, weights, times)


def _treated_curve(persons: _Persons, inverse: FloatArray, times: FloatArray) -> FloatArray:
    late = np.where(persons.in_grace, inverse, 0.0)

    def weights(u: float) -> FloatArray:
        return late if u > persons.grace else np.ones(late.size)

    return _curve(persons, weights, times)


def _curve(persons: _Persons, weights: Callable[[float], FloatArray], times: FloatArray) -> FloatArray:
    """Return the product-limit curve with weights that change from day to day."""
    kept = np.ones(times.size)
    for k, u in enumerate(times.tolist()):
        w = np.where(persons.time >= u, weights(u), 0.0)
        at_risk = float(w.sum())
        if at_risk > 0:
            kept[k] = 1.0 - float(w[(persons.time == u) & (persons.event == 1)].sum()) / at_risk
    return np.asarray(np.cumprod(np.maximum(kept, 0.0)), dtype=np.float64)


def _area(times: FloatArray, survival: FloatArray, tau: float) -> float:
    edges = np.concatenate((np.zeros(1), times[times < tau], np.array([tau])))
    heights = np.concatenate((np.ones(1), survival[times < tau]))
    return float(heights @ np.diff(edges))
