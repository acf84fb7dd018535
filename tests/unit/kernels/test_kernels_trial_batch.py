"""Simulated trials: random numbers against published vectors, both forms against each other and against one trial at a time."""

from __future__ import annotations

import math

import numpy as np
import pytest

from equipoise.kernels.exponential import exponentials
from equipoise.kernels.lane_network import COMPARISONS, lane_network
from equipoise.kernels.philox import philox_words, round_keys
from equipoise.kernels.trial_batch import trial_batch
from equipoise.kernels.trial_people import trial_people
from equipoise.kernels.trial_tables import (
    CALENDAR,
    COX,
    ENTERED,
    EVENTS,
    LATEST,
    LOGRANK,
    MILESTONE,
    RMST,
    SCORE,
    STEPS,
    VARIANCE,
    TrialTables,
)
from equipoise.statistics import cox, kaplan_meier, logrank
from equipoise.statistics.kaplan_meier import survival_at

SPAN = 64.0
STEP = SPAN / STEPS


@pytest.fixture(params=("arrays", "loop"))
def form(request) -> str:
    if request.param == "loop":
        pytest.importorskip("numba")
    return request.param


def tables(people=50, *, seed=3, bounds=None, dropout=0.004, followed=STEPS, fixed=False) -> TrialTables:
    """Two arms with two pieces of hazard, entry in two pieces, and one more cell pair for a second stratum."""
    bounds = bounds or (0, people)
    treated = np.arange(people) % 2
    stratum = np.searchsorted(bounds, np.arange(people), side="right") - 1
    rates = np.array([[0.02, 0.03], [0.02, 0.012], [0.06, 0.06], [0.03, 0.03]])
    gone = np.column_stack([np.zeros(4), (rates[:, 0] + dropout) * 6.0])
    since = np.tile([0.0, 6.0 / STEP], (4, 1))
    kinds, rows = lane_network(tuple(bounds))
    single = np.float32
    return TrialTables(
        round_keys(seed),
        (2 * stratum + treated).astype(np.int64),
        treated.astype(np.uint32),
        np.array(bounds, dtype=np.int64),
        gone.astype(single),
        since.astype(single),
        (1.0 / ((rates + dropout) * STEP)).astype(single),
        np.round(rates / (rates + dropout) * 65536).astype(np.uint32),
        np.array([0.0, 16384.0], dtype=single),
        np.array([0.0, 10.0 / STEP], dtype=single),
        np.array([10.0 / STEP / 16384.0, 18.0 / STEP / 49152.0], dtype=single),
        (np.arange(people) * (28.0 / people) / STEP).astype(np.uint32) if fixed else np.zeros(0, dtype=np.uint32),
        followed,
        kinds,
        rows,
    )


def batch(form, given, *, events=None, month=SPAN, measure=LOGRANK, until=36.0, blocks=2, first=0, latest=STEPS):
    looks = events if events is not None else [round(month / STEP)]
    return getattr(trial_batch, form)(
        given,
        5,
        first,
        blocks,
        np.full(len(looks), events is not None),
        np.array(looks, dtype=np.uint32).reshape(len(looks), -1),
        latest,
        measure,
        round(until / STEP),
    )


VECTORS = (
    ((0, 0, 0, 0), 0, ("5f6fb709 0d893f64 4f121f81 4f730a48", "6627e8d5 e169c58d bc57ac4c 9b00dbd8")),
    ((2**32 - 1,) * 4, 2**64 - 1, ("5207ddc2 45165e59 4d8ee751 8c52f662", "408f276d 41c83b0e a20bc7c6 6d5451fd")),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        0x299F31D0A4093822,
        ("4dfccaba 190a87f0 c47362ba b6b5242a", "d16cfe09 94fdcceb 5001e420 24126ea1"),
    ),
)


@pytest.mark.parametrize(("counter", "seed", "words"), VECTORS)
def test_the_published_vectors_of_philox(form, counter, seed, words):
    """The known answers Salmon and others publish with Random123, for seven and for ten rounds."""
    counters = np.array(counter, dtype=np.uint64).reshape(4, 1)
    for rounds, expected in zip((7, 10), words, strict=True):
        found = getattr(philox_words, form)(counters, round_keys(seed, rounds))
        assert " ".join(f"{word:08x}" for word in found[:, 0]) == expected


def test_exponential_times_are_right_to_single_precision():
    words = np.unique(np.concatenate([np.geomspace(1, 2**32 - 1, 5000), 2.0**32 - np.geomspace(1, 2**32 - 1, 5000)]))
    words = words.astype(np.uint64).clip(0, 2**32 - 1).astype(np.uint32)
    exact = np.array([-math.log1p(-(int(w) + 0.5) / 2**32) for w in words])
    np.testing.assert_allclose(exponentials(words), exact, rtol=3e-7)


@pytest.mark.parametrize("people", [1, 7, 8, 9, 33, 100, 332, 513])
def test_the_network_sorts_any_number_of_rows(people):
    kinds, rows = lane_network((0, people))
    generator = np.random.default_rng(people)
    keys = np.vstack([generator.integers(0, 2, (people, 400)) * 5, np.full(400, 9)])
    for kind, eight in zip(kinds, rows, strict=True):
        for a, b in COMPARISONS[kind]:
            one, other = eight[a], eight[b]
            keys[one], keys[other] = np.minimum(keys[one], keys[other]), np.maximum(keys[one], keys[other])
    assert (np.diff(keys, axis=0) >= 0).all()


@pytest.mark.parametrize("measure", [LOGRANK, COX, MILESTONE, RMST])
@pytest.mark.parametrize(
    ("given", "looks"),
    [
        (tables(50), {"month": 40.0}),
        (tables(51), {"events": [8, 20, 45]}),
        (tables(60, bounds=(0, 23, 60)), {"events": [25], "latest": STEPS // 2}),
        (tables(40, followed=STEPS // 5, fixed=True), {"events": [10, 39]}),
        (tables(16, dropout=0.5), {"month": 64.0}),
    ],
)
def test_both_forms_give_the_same_trials(given, looks, measure):
    pytest.importorskip("numba")
    one, other = (batch(name, given, measure=measure, **looks) for name in ("loop", "arrays"))
    np.testing.assert_array_equal(one[:, EVENTS:], other[:, EVENTS:])
    np.testing.assert_allclose(one[:, :EVENTS], other[:, :EVENTS], rtol=1e-11, atol=1e-11)


def seen(given, trial, calendar):
    """One trial, person by person, cut at a calendar time in steps."""
    entry, time, event = (column[0].astype(np.int64) for column in trial_people(given, 5, trial, 1))
    here = entry < calendar
    watched = np.minimum(calendar - entry, given.followed)
    return here, np.minimum(time, watched), (event == 1) & here & (time <= watched)


def distinct(time):
    return len(np.unique(time)) == len(time)


def test_each_trial_is_what_the_statistics_say_of_its_people(form):
    given = tables(50)
    found = {measure: batch(form, given, month=40.0, measure=measure) for measure in (LOGRANK, COX, MILESTONE, RMST)}
    compared = 0
    for trial in range(0, 128, 7):
        here, time, event = seen(given, trial, round(40.0 / STEP))
        months, own, treated = time[here] * STEP, event[here], given.treated[here]
        compared += distinct(time[event])
        score, variance, events, entered, _ = found[LOGRANK][0, :, trial]
        assert (events, entered) == (event.sum(), here.sum())
        test = logrank(months, own, treated)
        assert score**2 / variance == pytest.approx(test.chi_square, rel=1e-9)
        assert found[COX][0, SCORE, trial] == pytest.approx(
            cox(months, own, treated.reshape(-1, 1).astype(float)).coef[0], abs=1e-7
        )
        at, area, spread, wide = curves_by_hand(months, own, treated, 36.0)
        assert found[MILESTONE][0, :2, trial] == pytest.approx((at, spread), rel=1e-6)
        assert found[RMST][0, SCORE, trial] * STEP == pytest.approx(area, rel=1e-6, abs=1e-6)
        assert found[RMST][0, VARIANCE, trial] * STEP**2 == pytest.approx(wide, rel=1e-6)
    assert compared == 19


def curves_by_hand(months, event, treated, until):
    """Differences of survival and of its area at `until`, with Greenwood's variances, event by event."""
    at, area, spread, wide = 0.0, 0.0, 0.0, 0.0
    for arm, sign in ((1, 1.0), (0, -1.0)):
        own = treated == arm
        times, happened = months[own], event[own]
        steps = sorted(t for t in times[happened] if t <= until)
        curve, points, parts = 1.0, [(0.0, 1.0)], []
        for t in steps:
            r = (times >= t).sum()
            curve *= 1 - 1 / r
            points.append((t, curve))
            parts.append((t, 0.0 if r == 1 else 1 / (r * (r - 1))))

        def area_after(t, points=points):
            ends = [*(p[0] for p in points[1:]), until]
            return sum(s * max(0.0, end - max(start, t)) for (start, s), end in zip(points, ends, strict=True))

        at += sign * curve
        area += sign * area_after(0.0)
        spread += curve**2 * sum(p for _, p in parts)
        wide += sum(area_after(t) ** 2 * p for t, p in parts)
    return at, area, spread, wide


def test_a_look_at_so_many_events_takes_place_at_the_last_of_them(form):
    given = tables(50)
    found = batch(form, given, events=[5, 15])
    for trial in range(0, 128, 11):
        entry, time, event = (column[0].astype(np.int64) for column in trial_people(given, 5, trial, 1))
        calendar = np.sort((entry + time)[event == 1])
        assert found[:, CALENDAR, trial].tolist() == [calendar[4], calendar[14]]
        assert found[:, EVENTS, trial].tolist() == [5, 15]
        assert found[0, ENTERED, trial] == (entry < calendar[4]).sum()


def test_a_number_of_events_that_never_comes_ends_at_the_latest(form):
    found = batch(form, tables(30), events=[31], latest=STEPS // 2)
    assert (found[0, CALENDAR] == STEPS // 2).all()
    assert (found[0, EVENTS] < 31).all()


def test_each_trial_may_have_a_number_of_its_own(form):
    wanted = np.arange(128) % 14 + 3
    found = batch(form, tables(50), events=[wanted])
    np.testing.assert_array_equal(found[0, EVENTS], wanted)


def test_a_trial_is_the_same_in_whatever_batch(form):
    given = tables(50)
    whole, later = batch(form, given, blocks=3), batch(form, given, blocks=1, first=128)
    np.testing.assert_array_equal(whole[:, :, 128:], later)


def test_times_stay_below_thirty_bits_and_sums_of_two_fit(form):
    """A widened or wrapped word would put people who never leave before everybody else."""
    slow = tables(32, dropout=0.0)._replace(slope=np.full((4, 2), 3e9, dtype=np.float32))
    _, time, _ = trial_people(slow, 5, 0, 64)
    assert (time == np.uint32(LATEST)).any()
    found = batch(form, slow, month=SPAN, blocks=1)
    assert (found[0, ENTERED] == 32).all()
    assert found[0, EVENTS].max() < 32


def test_strata_are_compared_within_themselves(form):
    given = tables(60, bounds=(0, 23, 60))
    found = batch(form, given, month=40.0)
    for trial in range(0, 128, 17):
        here, time, event = seen(given, trial, round(40.0 / STEP))
        stratum = np.repeat([0, 1], [23, 37])[here]
        test = logrank(time[here] * STEP, event[here], given.treated[here], strata=stratum)
        score, variance = found[0, :2, trial]
        assert score**2 / variance == pytest.approx(test.chi_square, rel=1e-9)


def test_the_curves_are_those_of_the_product_limit():
    given = tables(50)
    here, time, event = seen(given, 3, round(40.0 / STEP))
    own = here & (given.treated == 1)
    curve = survival_at(kaplan_meier(time[own] * STEP, event[own]), [20.0])
    at, *_ = curves_by_hand(time[here] * STEP, event[here], given.treated[here], 20.0)
    control = here & (given.treated == 0)
    other = survival_at(kaplan_meier(time[control] * STEP, event[control]), [20.0])
    assert at == pytest.approx(curve.survival[0] - other.survival[0], rel=1e-12)
