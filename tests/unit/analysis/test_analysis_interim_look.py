"""The interim look: taken on what was known on the day it fell due, held to the bound for what was seen."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from equipoise.analysis.interim_look import group_sequential, seen_by
from equipoise.analysis.task import follow_up, plan_task
from equipoise.design import AlphaSpending, OBrienFlemingSpending, SequentialPlan, boundaries, respend
from equipoise.errors import DataError, NotEstimable
from equipoise.statistics import logrank
from equipoise.study import shipped_study

STUDY = shipped_study("NCT01681446")
FIRST = date(2012, 8, 1)
N = 240


def frames(hazard_ratio=0.8):
    rng = np.random.default_rng(4)
    treated = np.arange(N) % 2 == 1
    entered = [FIRST + timedelta(days=int(day)) for day in np.sort(rng.integers(0, 700, N))]
    time = np.ceil(rng.exponential(np.where(treated, 900 / hazard_ratio, 900))).astype(int)
    event = time <= 1400
    time = np.where(event, time, 1400)
    names = [f"P-{i:03d}" for i in range(N)]
    adsl = pl.DataFrame(
        {
            "USUBJID": names,
            "ARMCD": ["IFN" if arm else "OBS" for arm in treated],
            "ITTFL": ["Y"] * N,
            "N_TUMOURS": [str(1 + i // 2 % 2) for i in range(N)],
            "INVASION": ["yes" if i % 3 else "no" for i in range(N)],
        }
    )
    days = [start + timedelta(days=int(t)) for start, t in zip(entered, time, strict=True)]
    adtte = pl.DataFrame(
        {
            "USUBJID": names,
            "PARAMCD": ["DFS"] * N,
            "AVAL": time,
            "EVENTCD": event.astype(int),
            "ENTRY": [0] * N,
            "STARTDT": entered,
            "ADT": days,
        }
    )
    scans = [
        (name, start + timedelta(days=int(day)), "Y")
        for name, start, end in zip(names, entered, time, strict=True)
        for day in range(84, int(end), 84)
    ]
    return {
        "adsl": adsl,
        "adtte": adtte,
        "scans": pl.DataFrame(scans, schema=["USUBJID", "ADT", "NEGFL"], orient="row"),
    }


def task_of(data, **changes):
    line = next(each for each in STUDY.analysis_plan.analyses if each.method == "group_sequential")
    options = {**line.options, **changes.pop("options", {})}
    return plan_task(STUDY, line.model_copy(update={"options": options, **changes}), data, "hash")


@pytest.fixture(scope="module")
def data():
    return frames()


def test_what_was_known_on_a_day(data):
    task = task_of(data)
    whole, on = follow_up(task), date(2013, 6, 1)
    seen = seen_by(task, whole, on)
    horizon = np.array([(on - start).days for start in whole.origin])
    assert seen.time.size == (horizon > 0).sum()
    known = (whole.code == 1) & (whole.time <= horizon)
    assert (seen.code == 1).sum() == known.sum()
    censored = seen.time[seen.code == 0]
    assert (censored % 84 == 0).all()  # the last clean scan by then, day 0 without any
    assert (seen.time <= horizon[horizon > 0]).all()


def test_the_look_is_taken_at_its_event_and_held_to_its_bound(data):
    task = task_of(data)
    rows = group_sequential(task)
    z, bound, power = rows[:3]
    ends = sorted(data["adtte"].filter(pl.col("EVENTCD") == 1)["ADT"].to_list())
    seen = seen_by(task, follow_up(task), ends[84])
    strata = seen.subjects.select(pl.concat_str("N_TUMOURS", "INVASION", separator="|")).to_series().to_numpy()
    wanted = logrank(seen.time, seen.code == 1, seen.arm, strata=strata)
    assert z.events == (seen.code == 1).sum() == 85
    assert z.estimate == pytest.approx(-wanted.z)
    assert f"data as of {ends[84].isoformat()}" in z.note
    total = int((data["adtte"]["EVENTCD"] == 1).sum())
    plan = SequentialPlan((0.5, 1.0), AlphaSpending(OBrienFlemingSpending()), alpha=0.025, sided=1)
    bounds = boundaries(respend(plan, [85, total], 170, short_by=170))
    assert [row.estimate for row in rows if row.statistic == "critical_z"] == pytest.approx(bounds.critical_z.tolist())
    assert bound.estimate == pytest.approx(2.963, abs=1e-3)
    assert 0 < power.estimate < 1
    assert "under the planned hazard ratio 0.65" in power.note
    last = rows[-1]
    assert (last.statistic, last.category) == ("hazard_ratio", "counting the looks")
    assert last.lower < last.estimate < last.upper


def test_a_trial_that_crosses_the_bound_ends_there():
    rows = group_sequential(task_of(frames(hazard_ratio=0.3)))
    assert "the trial would have stopped here" in rows[0].note
    assert rows[-1].note.startswith("median-unbiased, ended at look 1")
    assert rows[-1].events == 85


def test_conditional_power_falls_with_the_effect():
    powers = [group_sequential(task_of(frames(ratio)))[2].estimate for ratio in (0.6, 1.0, 1.5)]
    assert powers[0] > powers[1] > powers[2]
    assert "futility, not binding, is reached" in group_sequential(task_of(frames(1.9)))[2].note


def test_a_look_waits_for_its_events(data):
    with pytest.raises(NotEstimable, match="waits for 900 events"):
        group_sequential(task_of(data, options={"events": 900}))


@pytest.mark.parametrize("options", [{"efficacy": "Pocock"}, {"futility": "by eye"}, {"events": 0}])
def test_options_that_cannot_be_read_are_refused(data, options):
    with pytest.raises(DataError):
        group_sequential(task_of(data, options=options))
