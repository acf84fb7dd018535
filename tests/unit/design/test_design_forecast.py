"""Forecasts of events: dates, and the coverage of the band in simulation."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest

from equipoise.design import BlindedSnapshot, forecast_events
from equipoise.errors import DataError, InputError

CUTOFF = date(2026, 7, 1)


def snapshot(months, event, left=None, months_open=None):
    observed = np.asarray(months, dtype=float)
    gone = np.zeros(len(observed), dtype=bool) if left is None else np.asarray(left, dtype=bool)
    return BlindedSnapshot(CUTOFF, observed, np.asarray(event, dtype=bool), gone, months_open or float(observed.max()))


def running_trial(rng, *, planned=200, rate=8.0, cutoff=18.0, target=90):
    """Return what is seen at the cutoff, and how many months later the target is reached."""
    entry = np.cumsum(rng.exponential(1.0 / rate, planned))
    hazard = np.where(np.arange(planned) % 2 == 1, 0.022, 0.035)
    event, loss = rng.exponential(1.0 / hazard), rng.exponential(1.0 / 0.004, planned)
    seen = entry < cutoff
    observed = np.minimum(np.minimum(event, loss), cutoff - entry)[seen]
    had, left = (event <= np.minimum(loss, cutoff - entry))[seen], (loss < np.minimum(event, cutoff - entry))[seen]
    months = np.sort(np.where(event < loss, entry + event, np.inf))[target - 1] - cutoff
    return BlindedSnapshot(CUTOFF, observed, had, left, cutoff), months


def covered(rng, trials, draws):
    inside = []
    for _ in range(trials):
        seen, months = running_trial(rng)
        if seen.event.sum() >= 90:
            continue
        found = forecast_events(seen, target=90, planned=200, rng=rng, draws=draws)
        inside.append(found.events.lower <= months <= found.events.upper)
    return np.array(inside)


def test_the_band_covers_as_often_as_it_says():
    # Few trials, so as to be quick; the manual gives the coverage of a longer run.
    inside = covered(np.random.default_rng(3), 500, 300)
    assert inside.mean() == pytest.approx(0.8, abs=3.0 * math.sqrt(0.16 / inside.size))


def test_the_same_generator_gives_the_same_days():
    seen, _ = running_trial(np.random.default_rng(1))
    found = [forecast_events(seen, target=120, planned=200, rng=np.random.default_rng(5)) for _ in range(2)]
    assert found[0] == found[1]
    lower, median, upper = found[0].events.dates
    assert CUTOFF < lower < median < upper
    assert (median - CUTOFF).days == round(found[0].events.median * 365.25 / 12.0)
    assert found[0].entry.median > 0.0


def test_more_people_than_planned_cannot_enter_and_events_may_never_come():
    seen = snapshot([5.0, 10.0, 12.0, 20.0], [0, 1, 0, 1])
    found = forecast_events(seen, target=5, planned=4, rng=np.random.default_rng(1))
    assert found.reached == 0.0
    assert found.events.dates == (None, None, None)
    assert found.entry.dates == (CUTOFF, CUTOFF, CUTOFF)
    likely = forecast_events(seen, target=4, planned=4, rng=np.random.default_rng(1))
    assert likely.reached == 1.0


def test_losses_delay_the_target():
    months, event = np.linspace(1.0, 20.0, 60), np.arange(60) % 3 == 0
    keep = {"target": 40, "planned": 60, "draws": 500}
    without = forecast_events(snapshot(months, event), rng=np.random.default_rng(2), **keep)
    left = (np.arange(60) % 3 == 1) & (np.arange(60) < 20)
    with_loss = forecast_events(snapshot(months, event, left), rng=np.random.default_rng(2), **keep)
    assert with_loss.reached < without.reached


def test_a_hazard_in_pieces_is_followed():
    """A hazard that falls to almost nothing after a year makes the last events late."""
    rng = np.random.default_rng(8)
    early = rng.exponential(12.0, 200)
    event = early < 12.0
    months = np.where(event, early, rng.uniform(12.0, 30.0, 200))
    seen = snapshot(months, event)
    ask = {"target": int(event.sum()) + 3, "planned": 200, "draws": 400}
    one = forecast_events(seen, rng=np.random.default_rng(1), **ask).events.median
    two = forecast_events(seen, rng=np.random.default_rng(1), starts=(0.0, 12.0), **ask).events.median
    assert two > 5.0 * one


@pytest.mark.parametrize(
    "changes",
    [
        {"target": 2},
        {"planned": 3},
        {"starts": (1.0,)},
        {"starts": (0.0, 5.0, 5.0)},
        {"starts": (0.0, 500.0)},
        {"level": 1.0},
        {"draws": 0},
    ],
)
def test_impossible_forecasts_are_refused(changes):
    seen = snapshot([5.0, 10.0, 12.0, 20.0], [0, 1, 0, 1])
    with pytest.raises(InputError):
        forecast_events(seen, **({"target": 4, "planned": 10, "rng": np.random.default_rng(1)} | changes))


@pytest.mark.parametrize(
    "make",
    [
        lambda: snapshot([1.0, 2.0], [1, 0], left=[1, 0]),
        lambda: snapshot([1.0, -2.0], [1, 0], months_open=5.0),
        lambda: snapshot([1.0, 2.0], [1, 0, 1]),
        lambda: snapshot([1.0, 9.0], [1, 0], months_open=5.0),
        lambda: snapshot([0.0, 0.0], [0, 0], months_open=5.0),
    ],
)
def test_snapshots_that_contradict_themselves_are_refused(make):
    with pytest.raises(DataError):
        make()
