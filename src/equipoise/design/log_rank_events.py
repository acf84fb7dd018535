"""Events a log-rank test needs, and what a number of events can show: the formulas that need no calendar."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import ndtr, ndtri

from equipoise.design.bound_search import monotone_root
from equipoise.design.event_drift import EVENT_DRIFTS
from equipoise.design.log_rank_method import LogRankMethod, log_rank_method
from equipoise.errors import InputError


def events_needed(
    hazard_ratio: float,
    *,
    power: float = 0.8,
    alpha: float = 0.025,
    ratio: float = 1.0,
    margin: float = 1.0,
    method: LogRankMethod | str = LogRankMethod.SCHOENFELD,
) -> float:
    """Return the events of a log-rank test, unrounded: by Schoenfeld 1981, Freedman 1982 or Hsieh 1992.

    `alpha` is one-sided, `ratio` is treatment : control, `margin` the hazard ratio of the null hypothesis.

    >>> round(events_needed(0.6), 3), round(events_needed(0.5, ratio=2, method="freedman"), 3)
    (120.316, 62.791)
    """
    size = abs(_drift(hazard_ratio / margin, ratio, method))
    _check(power=power, alpha=alpha, known=size > 0.0, what=f"a hazard ratio of {hazard_ratio:g}, margin {margin:g}")
    return (float(ndtri(alpha) + ndtri(1.0 - power)) / size) ** 2


def power_of_events(
    hazard_ratio: float,
    events: float,
    *,
    alpha: float = 0.025,
    ratio: float = 1.0,
    margin: float = 1.0,
    method: LogRankMethod | str = LogRankMethod.SCHOENFELD,
) -> float:
    """Return the power of a log-rank test with so many events, on the side of the effect.

    >>> round(power_of_events(0.6, 120.316), 4)
    0.8
    """
    _check(power=0.5, alpha=alpha, known=events > 0.0, what=f"{events:g} events")
    size = abs(_drift(hazard_ratio / margin, ratio, method))
    return float(ndtr(size * math.sqrt(events) + ndtri(alpha)))


def hazard_ratio_of_events(
    events: float,
    *,
    power: float = 0.8,
    alpha: float = 0.025,
    ratio: float = 1.0,
    margin: float = 1.0,
    method: LogRankMethod | str = LogRankMethod.SCHOENFELD,
) -> float:
    """Return the hazard ratio, better than the margin, that so many events show with the power.

    InputError where the events are too few for any hazard ratio (Freedman, Hsieh).

    >>> round(hazard_ratio_of_events(120.316), 4)
    0.6
    """
    _check(power=power, alpha=alpha, known=events > 0.0, what=f"{events:g} events")
    wanted = -float(ndtri(alpha) + ndtri(1.0 - power)) / math.sqrt(events)
    if -_drift(_LEAST_RATIO, ratio, method) < wanted:
        raise InputError(f"{events:g} events are too few for any hazard ratio", mend="give more events, or less power")
    found = monotone_root(lambda log: _drift(math.exp(log), ratio, method) + wanted, math.log(_LEAST_RATIO), 0.0)
    return margin * math.exp(found)


_LEAST_RATIO = 1e-12


def _drift(hazard_ratio: float, ratio: float, method: LogRankMethod | str) -> float:
    """Return the mean of Z for one event."""
    chosen = log_rank_method(method)
    if chosen not in EVENT_DRIFTS:
        known = ", ".join(EVENT_DRIFTS)
        raise InputError(f"{chosen} is no formula of events alone", mend=f"take {known}, or sample_size_survival")
    if not (math.isfinite(ratio) and ratio > 0.0 and math.isfinite(hazard_ratio) and hazard_ratio > 0.0):
        raise InputError(f"a hazard ratio of {hazard_ratio:g} with arms {ratio:g} : 1", mend="give numbers above 0")
    return float(EVENT_DRIFTS[chosen](np.asarray(hazard_ratio), np.asarray(ratio)))


def _check(*, power: float, alpha: float, known: bool, what: str) -> None:
    faults = [] if known else [what]
    if not 0.0 < alpha < power < 1.0:
        faults.append(f"a level of {alpha:g} with a power of {power:g}")
    if faults:
        raise InputError("; ".join(faults), mend="give an effect, and 0 < level < power < 1")
