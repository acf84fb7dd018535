"""Do 60,000 simulated people show the figures that another implementation of the same model showed?"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from equipoise.simulation import (
    calibrate_hazard,
    choose_arm,
    generator,
    load_truth,
    simulate_arrays,
    simulate_baseline,
    simulate_treatment_course,
    simulate_week_48,
)

EXPECTED = json.loads((Path(__file__).parent / "expected.json").read_text(encoding="utf-8"))
STUDIES = ("NCT01681446", "NCT07120750")
MONTHS = np.array([12.0, 24.0, 36.0, 60.0])
LIMIT = EXPECTED["tolerance"]


@cache
def truth(study):
    return load_truth(study)


@cache
def hazard(study):
    return calibrate_hazard(truth(study))


@cache
def cohort(study):
    return simulate_arrays(truth(study), EXPECTED["people"], rng=generator(20250901), hazard=hazard(study))


def at_risk_and_events(time, *events):
    moments, first = np.unique(np.sort(time), return_index=True)
    order = np.argsort(time, kind="stable")
    return moments, len(time) - first, *(np.add.reduceat(event[order].astype(float), first) for event in events)


def survival(time, event):
    moments, risk, events = at_risk_and_events(time, event)
    return np.append(1.0, np.cumprod(1 - events / risk))[np.searchsorted(moments, MONTHS, side="right")]


def incidence(time, cause):
    moments, risk, any_, own = at_risk_and_events(time, cause > 0, cause == 1)
    before = np.append(1.0, np.cumprod(1 - any_ / risk))[:-1]
    return np.append(0.0, np.cumsum(before * own / risk))[np.searchsorted(moments, MONTHS, side="right")]


def hazard_ratio(time, event, treated):
    """Cox model with one binary covariate, Breslow's ties, Newton steps."""
    order = np.argsort(-time, kind="stable")
    time, event, x = time[order], event[order], treated[order].astype(float)
    last = np.searchsorted(-time, -time, side="right") - 1
    beta = 0.0
    for _ in range(12):
        weight = np.exp(beta * x)
        mean = (np.cumsum(weight * x)[last] / np.cumsum(weight)[last])[event]
        beta += (x[event] - mean).sum() / (mean * (1 - mean)).sum()
    return float(np.exp(beta))


@pytest.mark.parametrize("study", STUDIES)
def test_the_baseline_hazard_is_calibrated(study):
    found = hazard(study)
    assert found.cuts[:-1].tolist() == EXPECTED[study]["hazard_cuts"]
    assert found.rates == pytest.approx(EXPECTED[study]["hazard"], rel=LIMIT["hazard_relative"])


@pytest.mark.parametrize("arm", ["control", "treated"])
@pytest.mark.parametrize("study", STUDIES)
def test_curves_by_arm(study, arm):
    people = cohort(study)
    mine = people.treated == (arm == "treated")
    seen = people.outcome
    time, cause = seen.time[mine], seen.cause[mine]
    found = {
        "recurrence": 1 - survival(time, cause == 1),
        "incidence": incidence(time, cause),
        "free": survival(time, cause > 0),
        "alive": survival(seen.survival_time[mine], seen.died[mine]),
    }
    for name, expected in EXPECTED[study]["curves"][arm].items():
        gap = np.abs(found[name] - expected)
        assert gap[:3].max() <= LIMIT["to_36_months"], (name, found[name])
        assert gap[3] <= LIMIT["at_60_months"], (name, found[name])


@pytest.mark.parametrize("study", STUDIES)
def test_hazard_ratios(study):
    people = cohort(study)
    seen = people.outcome
    within = (seen.cause == 1) & (seen.time <= 36)
    ratio = hazard_ratio(np.minimum(seen.time, 36), within, people.treated)
    assert ratio == pytest.approx(EXPECTED[study]["hazard_ratio_36"], abs=LIMIT["hazard_ratio"])
    ratio = hazard_ratio(seen.survival_time, seen.died, people.treated)
    assert ratio == pytest.approx(EXPECTED[study]["hazard_ratio_death"], abs=LIMIT["hazard_ratio"])


@pytest.mark.parametrize("study", STUDIES)
def test_scans(study):
    scans, expected = cohort(study).scans, EXPECTED[study]["scans"]
    outside = np.abs(scans.day - scans.planned_day) > truth(study).imaging.window_days
    seen, missed = scans.seen.sum(), scans.missed.sum()
    assert outside[scans.seen].mean() == pytest.approx(expected["outside"], abs=0.003)
    assert missed / (seen + missed) == pytest.approx(expected["missed"], abs=0.003)
    assert seen / len(scans.found) == pytest.approx(expected["per_person"], abs=0.1)


@pytest.mark.parametrize("study", STUDIES)
def test_baseline(study):
    people, expected = cohort(study).baseline, EXPECTED[study]["baseline"]
    fails = (people.neutrophils < 1.5) | (people.platelets < 70)
    found = {
        "afp_400": (people.afp >= 400).mean(),
        "mvi": people.mvi.mean(),
        "albi2": people.albi2.mean(),
        "platelets_below_100": (people.platelets < 100).mean(),
        "bclc_0": people.bclc_0.mean(),
        "f1_failure": fails.mean(),
        "f1_failure_cirrhosis": fails[people.cirrhosis].mean(),
        "f1_failure_no_cirrhosis": fails[~people.cirrhosis].mean(),
    }
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, abs=LIMIT["share"]), name
    assert np.median(people.size_cm) == pytest.approx(EXPECTED[study]["median_size_cm"], abs=LIMIT["size_cm"])


@pytest.mark.parametrize("study", STUDIES)
def test_treatment_course(study):
    rng = generator(48)
    law = truth(study)
    people = simulate_baseline(law.baseline, 50_000, rng=rng)
    if law.allocation.coefficients is not None:
        people = people.take(choose_arm(people, law.allocation, law.recurrence.centre, rng=rng))
    course = simulate_treatment_course(people, law.treatment_course, rng=rng)
    found = {
        "modified": course.modified.mean(),
        "stopped": course.stopped.mean(),
        "neutrophils_grade_3": (np.nanmin(course.neutrophils, axis=1) < 1.0).mean(),
        "platelets_grade_3": (np.nanmin(course.platelets, axis=1) < 50).mean(),
    }
    for name, value in EXPECTED[study]["course"].items():
        assert found[name] == pytest.approx(value, abs=LIMIT["share"]), name


def test_hbsag_at_week_48():
    study = "NCT07120750"
    rng = generator(12)
    people = simulate_baseline(truth(study).baseline, 50_000, rng=rng)
    everybody = np.ones(len(people), np.bool_)
    treated = simulate_week_48(people, everybody, truth(study).hbv, rng=rng)
    control = simulate_week_48(people, ~everybody, truth(study).hbv, rng=rng)
    expected = EXPECTED[study]["hbsag"]
    assert treated.lost.mean() == pytest.approx(expected["loss_treated"], abs=0.005)
    assert control.lost.mean() == pytest.approx(expected["loss_control"], abs=0.002)
    assert np.median(treated.change) == pytest.approx(expected["change_treated"], abs=0.03)
    assert np.median(control.change) == pytest.approx(expected["change_control"], abs=0.01)
