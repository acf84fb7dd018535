"""When will the planned events have come? Forecast from what is seen of a running trial without its arms.

The pooled hazard is constant in pieces of the time since entry, loss has one hazard, entry one rate. Each future is
drawn with its own hazards and rate, from what the data leave uncertain of them (gamma, with Jeffreys's prior), and then
with its own people: so the band holds both kinds of chance.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from equipoise.design.sample_size import Method
from equipoise.errors import DataError, InputError
from equipoise.kernels.arrays import BoolArray, FloatArray

DAYS_PER_MONTH = 365.25 / 12.0
_PRIOR = 0.5


@dataclass(frozen=True, slots=True)
class BlindedSnapshot:
    """What is seen of all people, arms together, on the day `cutoff`.

    `months` each was observed since entry; `event` whether they had it; `left` whether they were lost before it. Who
    has neither is still observed. `months_open`: since the first could enter.
    """

    cutoff: date
    months: FloatArray
    event: BoolArray
    left: BoolArray
    months_open: float

    def __post_init__(self) -> None:
        faults: list[str] = []
        if (
            not self.months.shape == self.event.shape == self.left.shape
            or self.months.ndim != 1
            or not self.months.size
        ):
            faults.append("months, event and left are not rows of one length")
        elif (self.event & self.left).any():
            faults.append("somebody had the event and was lost before it")
        if not (np.isfinite(self.months).all() and (self.months >= 0.0).all()):
            faults.append("months that are no numbers of 0 or more")
        elif not (math.isfinite(self.months_open) and self.months_open >= self.months.max(initial=0.0) > 0.0):
            faults.append(f"{self.months_open} months open, and somebody observed longer, or nobody at all")
        if faults:
            raise DataError("; ".join(faults), where="BlindedSnapshot", mend="mend the snapshot")


@dataclass(frozen=True, slots=True)
class Forecast:
    """Months from the cutoff until something, with a band of probability `level`; infinite where it may never come.

    Dates are those of the months, None for infinite ones.
    """

    median: float
    lower: float
    upper: float
    level: float
    cutoff: date

    @property
    def dates(self) -> tuple[date | None, date | None, date | None]:
        """The days of the lower end, the median and the upper end."""
        return _day(self.cutoff, self.lower), _day(self.cutoff, self.median), _day(self.cutoff, self.upper)


@dataclass(frozen=True, slots=True)
class EventForecast:
    """When `target` events have come and when the last person has entered; `reached`: futures in which they come."""

    target: int
    events: Forecast
    entry: Forecast
    reached: float
    draws: int
    method: Method


def forecast_events(
    snapshot: BlindedSnapshot,
    *,
    target: int,
    planned: int,
    rng: np.random.Generator,
    starts: tuple[float, ...] = (0.0,),
    level: float = 0.8,
    draws: int = 2000,
) -> EventForecast:
    """Return when the trial will have `target` events, `planned` people entering in all.

    `starts`: months since entry from which the pooled hazard has a value of its own, the first 0. InputError where the
    target is reached already, and where nobody was observed in a piece.
    """
    _check(snapshot, target, planned, starts, level, draws)
    rates, loss = _drawn_hazards(snapshot, starts, rng, draws), _drawn_loss(snapshot, rng, draws)
    ongoing = ~(snapshot.event | snapshot.left)
    seen = snapshot.months[ongoing]
    entry = _drawn_entry(snapshot, planned - snapshot.months.size, rng, draws)
    here = _event_after(np.broadcast_to(seen, (draws, seen.size)), starts, rates, loss, rng)
    coming = entry + _event_after(np.zeros_like(entry), starts, rates, loss, rng)
    future = np.concatenate([here, coming], axis=1)
    needed = target - int(snapshot.event.sum())
    months = np.full(draws, math.inf)
    if needed <= future.shape[1]:
        months = np.partition(future, needed - 1, axis=1)[:, needed - 1]
    last = entry[:, -1] if entry.shape[1] else np.zeros(draws)
    words = (
        f"pooled hazard constant from months {', '.join(f'{start:g}' for start in starts)} since entry",
        f"one hazard of loss, one rate of entry as over the {snapshot.months_open:.1f} months so far",
        f"{planned} people in all, {draws} futures drawn",
    )
    method = Method("blinded forecast of events", "piecewise exponential model, Bagiella & Heitjan 2001", words)
    return EventForecast(
        target,
        _band(months, level, snapshot.cutoff),
        _band(last, level, snapshot.cutoff),
        float(np.isfinite(months).mean()),
        draws,
        method,
    )


def _drawn_hazards(
    snapshot: BlindedSnapshot, starts: tuple[float, ...], rng: np.random.Generator, draws: int
) -> FloatArray:
    """Return hazards by draw and piece."""
    ends = (*starts[1:], math.inf)
    exposure = np.array([np.clip(snapshot.months - a, 0.0, b - a).sum() for a, b in zip(starts, ends, strict=True)])
    if (exposure <= 0.0).any():
        raise InputError("nobody was observed in a piece of the hazard", mend="give fewer starts")
    piece = np.searchsorted(np.asarray(starts), snapshot.months[snapshot.event], side="right") - 1
    events = np.bincount(np.maximum(piece, 0), minlength=len(starts))
    return rng.gamma(events + _PRIOR, 1.0 / exposure, size=(draws, len(starts)))


def _drawn_loss(snapshot: BlindedSnapshot, rng: np.random.Generator, draws: int) -> FloatArray:
    lost = int(snapshot.left.sum())
    # Nobody lost so far is taken as nobody lost: a prior of half a loss would be the only thing known.
    return rng.gamma(lost + _PRIOR, 1.0 / snapshot.months.sum(), size=draws) if lost else np.zeros(draws)


def _drawn_entry(snapshot: BlindedSnapshot, more: int, rng: np.random.Generator, draws: int) -> FloatArray:
    """Return months from the cutoff at which people still to come enter, by draw, in order."""
    rate = rng.gamma(snapshot.months.size, 1.0 / snapshot.months_open, size=(draws, 1))
    return np.cumsum(rng.exponential(size=(draws, more)) / rate, axis=1)


def _event_after(
    months: FloatArray, starts: tuple[float, ...], rates: FloatArray, loss: FloatArray, rng: np.random.Generator
) -> FloatArray:
    """Return how many months after `months` since entry the event is seen; infinite where it is not."""
    wanted = rng.exponential(size=months.shape)
    waited = np.zeros(months.shape)
    for number, (start, end) in enumerate(zip(starts, (*starts[1:], math.inf), strict=True)):
        width = np.maximum(end - np.maximum(months, start), 0.0)
        spent = np.minimum(wanted / rates[:, number : number + 1], width)
        waited += spent
        wanted -= spent * rates[:, number : number + 1]
    with np.errstate(divide="ignore"):
        lost = rng.exponential(size=months.shape) / loss[:, None]
    return np.where(waited < lost, waited, math.inf)


def _band(months: FloatArray, level: float, cutoff: date) -> Forecast:
    tail = 0.5 * (1.0 - level)
    lower, median, upper = np.quantile(months, [tail, 0.5, 1.0 - tail], method="inverted_cdf").tolist()
    return Forecast(median, lower, upper, level, cutoff)


def _day(cutoff: date, months: float) -> date | None:
    return cutoff + timedelta(days=round(months * DAYS_PER_MONTH)) if math.isfinite(months) else None


def _check(
    snapshot: BlindedSnapshot, target: int, planned: int, starts: tuple[float, ...], level: float, draws: int
) -> None:
    faults: list[str] = []
    if target <= int(snapshot.event.sum()):
        faults.append(f"a target of {target} events, which have come already")
    if planned < snapshot.months.size:
        faults.append(f"{planned} planned people, and {snapshot.months.size} have entered")
    if not starts or starts[0] != 0.0 or any(b <= a for a, b in itertools.pairwise(starts)):
        faults.append(f"starts {starts} that do not rise from 0")
    if not 0.0 < level < 1.0 or draws < 1:
        faults.append(f"a band of {level} from {draws} draws")
    if faults:
        raise InputError("; ".join(faults), mend="mend what is asked of the forecast")
