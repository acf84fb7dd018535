"""Events that recur: rate ratios and mean numbers against the truth."""

from __future__ import annotations

import numpy as np
from benchmarks.characteristics.characteristic import (
    UNBIASED,
    Characteristic,
    Measure,
    coverage,
    covers,
    rejection,
    repeated,
)
from benchmarks.characteristics.cohort import N, arms

from equipoise.statistics import andersen_gill, mean_cumulative_function, prentice_williams_peterson

_RATE, _RATIO, _SHAPE, _DEATH, _AT = 1.0, 0.7, 2.0, 0.25, 2.0
_Z = 1.959963984540054


def _events(rng: np.random.Generator, rate: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Times of a Poisson process per person, up to the end, sorted within persons."""
    count = rng.poisson(rate * end)
    who = np.repeat(np.arange(end.size), count)
    at = rng.random(who.size) * end[who]
    order = np.lexsort((at, who))
    return at[order], who[order]


def _rows(at: np.ndarray, who: np.ndarray, end: np.ndarray):
    """Rows (start, stop] between events, the last one without."""
    person = np.concatenate((who, np.arange(end.size)))
    stop = np.concatenate((at, end))
    event = np.concatenate((np.ones(at.size), np.zeros(end.size)))
    order = np.lexsort((stop, person))
    person, stop, event = person[order], stop[order], event[order]
    start = np.where(np.concatenate(([True], person[1:] != person[:-1])), 0.0, np.concatenate(([0.0], stop[:-1])))
    return start, stop, event, person


def _frailty(rng: np.random.Generator) -> np.ndarray:
    return rng.gamma(_SHAPE, 1 / _SHAPE, N)


def _ratios(rng: np.random.Generator) -> dict[str, float]:
    treated, end, frailty = arms(rng), rng.uniform(1, 3, N), _frailty(rng)
    start, stop, event, person = _rows(*_events(rng, _RATE * frailty * np.where(treated, _RATIO, 1.0), end), end)
    fit = andersen_gill(start, stop, event, treated[person].astype(float), person)
    off = abs(fit.coef[0] - np.log(_RATIO)) / _Z
    alike = _rows(*_events(rng, _RATE * frailty, end), end)
    null = prentice_williams_peterson(*alike[:3], treated[alike[3]].astype(float)[:, None], alike[3])
    return {
        "robust": off < fit.se[0],
        "naive": off < fit.naive_se[0],
        "bias": fit.coef[0] - np.log(_RATIO),
        "pwp": float(null.p[0]) < 0.05,
    }


def _means(rng: np.random.Generator) -> dict[str, float]:
    """Frailty raises both the rate of events and that of death."""
    frailty, end = _frailty(rng), rng.uniform(1.5, 3, N)
    death = rng.exponential(1.0, N) / (_DEATH * frailty)
    last = np.minimum(death, end)
    at, who = _events(rng, _RATE * frailty, last)
    found = mean_cumulative_function(at, who, last, death <= end, np.arange(N))
    place = np.searchsorted(found.times, _AT, side="right") - 1
    truth = mean_number(_AT)
    censored = mean_cumulative_function(at, who, last, np.zeros(N), np.arange(N))
    return {
        "covered": covers(found.lower[place], truth, found.upper[place]),
        "bias": found.mean[place] - truth,
        "censored": censored.mean[place] - truth,
    }


def mean_number(day: float) -> float:
    """The integral of E[Z r exp(-Z d u)] over u up to a day, Z gamma with mean 1."""
    return _RATE * (1 - (1 + _DEATH * day / _SHAPE) ** -_SHAPE) / _DEATH


RECURRING = (
    Characteristic(
        "recurrent-rates",
        "Recurrent events: rate ratios against simulation truth",
        "332 people followed for 1 to 3 years, one event a year on average, gamma frailty of variance 0.5, rate "
        "ratio 0.7. The test of Prentice, Williams and Peterson is judged where both arms are alike.",
        repeated(_ratios),
        (
            coverage("robust", "`andersen_gill`, robust 95 % limits"),
            coverage("naive", "the same, events of a person taken as independent", None),
            Measure("bias", "mean error of the log rate ratio", UNBIASED),
            rejection("pwp", "`prentice_williams_peterson`, type I error at 5 %"),
        ),
        seed=801,
        trials=2_000,
        chunk=500,
    ),
    Characteristic(
        "recurrent-means",
        "Recurrent events with death: mean number against simulation truth",
        "The same people in one arm; the frail also die sooner (0.25 a year on average). Mean number of events "
        f"by two years, truth {mean_number(_AT):.4f} by integration.",
        repeated(_means),
        (
            coverage("covered", "`mean_cumulative_function`, 95 % limits"),
            Measure("bias", "mean error of the mean number", UNBIASED),
            Measure("censored", "the same, death taken as censoring"),
        ),
        seed=802,
        trials=1_500,
        chunk=250,
    ),
)
