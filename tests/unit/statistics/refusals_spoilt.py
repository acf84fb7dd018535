"""Nine ways to spoil a cohort."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from refusals_calls import Cohort


def _at(values: np.ndarray, place: int, value: float) -> np.ndarray:
    changed = values.copy()
    changed[place] = value
    return changed


def negative(c: Cohort) -> Cohort:
    """A time, a count, a p-value or a person-time below 0."""
    return replace(
        c,
        time=_at(c.time, 1, -3.0),
        left=_at(c.left, 1, -3.0),
        counts=(-1, 12, 4, 12),
        person_time=(-40.0, 50.0),
        p=_at(c.p, 1, -0.1),
    )


def missing(c: Cohort) -> Cohort:
    """A time, outcome, bound or p-value that is not a number."""
    gone = {name: _at(getattr(c, name), 1, np.nan) for name in ("time", "left", "outcome", "binary", "p")}
    return replace(c, **gone, person_time=(np.nan, 50.0))


def missing_covariate(c: Cohort) -> Cohort:
    """A covariate that is not a number."""
    return replace(c, x=_at(c.x, 1, np.nan))


def faulty_weight(c: Cohort) -> Cohort:
    """A weight below 0."""
    return replace(c, weights=_at(c.weights, 1, -1.0))


def one_group(c: Cohort) -> Cohort:
    """Everybody in one arm."""
    return replace(c, arm=np.ones_like(c.arm), started=np.full_like(c.started, np.nan), counts=(7, 12, 0, 0))


def no_events(c: Cohort) -> Cohort:
    """Nobody has the event."""
    return replace(
        c,
        event=np.zeros_like(c.event),
        cause=np.zeros_like(c.cause),
        binary=np.zeros_like(c.binary),
        right=np.full_like(c.right, np.inf),
        counts=(0, 12, 0, 12),
    )


def separation(c: Cohort) -> Cohort:
    """The arm tells who has the event; the covariate tells the arm."""
    told = (c.arm == 0).astype(float)
    early = np.where(c.arm == 0, 1.0, 10.0)
    return replace(
        c,
        event=told,
        cause=told.astype(int),
        binary=told,
        x=c.arm * 10 + np.arange(c.arm.size) % 5,
        left=early,
        right=early + np.where(c.arm == 0, 5.0, np.inf),
        started=np.where(c.arm == 1, 1.0 + np.arange(c.arm.size) % 2, np.nan),
        counts=(12, 12, 0, 12),
    )


def all_tied(c: Cohort) -> Cohort:
    """Everybody's follow-up ends on one day."""
    return replace(c, time=np.full_like(c.time, 10.0), left=np.full_like(c.left, 4.0), right=np.full_like(c.right, 6.0))


def zero_weight(c: Cohort) -> Cohort:
    """A weight, a number of people or a person-time of 0."""
    return replace(c, weights=_at(c.weights, 2, 0.0), counts=(0, 0, 4, 12), person_time=(0.0, 50.0))


SPOILT: dict[str, Callable[[Cohort], Cohort]] = {
    "negative": negative,
    "missing": missing,
    "missing covariate": missing_covariate,
    "one group": one_group,
    "no events": no_events,
    "separation": separation,
    "all tied": all_tied,
    "negative weight": faulty_weight,
    "zero weight": zero_weight,
}
