"""Rates of events per person-time, one and two of them, with exact limits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equipoise.errors import DataError, NotEstimable
from equipoise.statistics.distributions import log_choices
from equipoise.statistics.proportion import clopper_pearson_proportion
from equipoise.statistics.survival_data import check_level

_AS_LIKELY = 1.0 + 1e-7


@dataclass(frozen=True)
class Rate:
    """Events per unit of person-time with exact limits."""

    estimate: float
    lower: float
    upper: float
    conf_level: float


@dataclass(frozen=True)
class RateRatio:
    """First rate over second, with exact limits; p two-sided, over splits of the events no likelier."""

    estimate: float
    lower: float
    upper: float
    p: float
    conf_level: float


def _check(events: int, person_time: float) -> None:
    if events != int(events) or events < 0:
        raise DataError(f"events are whole numbers from 0, not {events}")
    if not (np.isfinite(person_time) and person_time > 0):
        raise DataError(f"person-time is positive, not {person_time}")


def rate(events: int, person_time: float, *, conf_level: float = 0.95) -> Rate:
    """Return a Poisson rate with the exact limits of Garwood 1936, per unit of person-time.

    >>> found = rate(23, 310.5)
    >>> round(found.estimate, 4), round(found.lower, 4), round(found.upper, 4)
    (0.0741, 0.047, 0.1111)
    """
    from scipy import special

    _check(events, person_time)
    check_level(conf_level)
    tail = (1.0 - conf_level) / 2.0
    lower = 0.0 if events == 0 else float(special.gammaincinv(events, tail)) / person_time
    upper = float(special.gammainccinv(events + 1, tail)) / person_time
    return Rate(events / person_time, lower, upper, conf_level)


def rate_ratio(
    events: int, person_time: float, control_events: int, control_person_time: float, *, conf_level: float = 0.95
) -> RateRatio:
    """Return the ratio of two Poisson rates, exact given the total of events (Przyborowski & Wilenski 1940).

    >>> found = rate_ratio(23, 310.5, 41, 298.2)
    >>> round(found.estimate, 4), round(found.lower, 4), round(found.upper, 4), round(found.p, 4)
    (0.5388, 0.3086, 0.9192, 0.0173)
    """
    _check(events, person_time)
    _check(control_events, control_person_time)
    total = events + control_events
    if total == 0:
        raise NotEstimable("there are no events", mend="give each rate with its upper limit")
    share = clopper_pearson_proportion(events, total, conf_level=conf_level)
    exposure = control_person_time / person_time
    return RateRatio(
        _odds(events / total) * exposure,
        _odds(share.lower) * exposure,
        _odds(share.upper) * exposure,
        _binomial_p(events, total, person_time / (person_time + control_person_time)),
        conf_level,
    )


def _odds(p: float) -> float:
    return float("inf") if p == 1 else p / (1.0 - p)


def _binomial_p(events: int, total: int, chance: float) -> float:
    k = np.arange(total + 1)
    log_chance = log_choices(np.full(k.size, total), k) + k * np.log(chance) + (total - k) * np.log1p(-chance)
    weights = np.exp(log_chance)
    return float(min(weights[weights <= weights[events] * _AS_LIKELY].sum(), 1.0))
