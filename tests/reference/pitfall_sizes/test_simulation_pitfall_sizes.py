"""Do planted pitfalls bias the hazard ratio as much as they did in another implementation?"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from equipoise.simulation import calibrate_hazard, generator, load_truth
from equipoise.simulation.pitfalls import PLANTINGS, Soil
from equipoise.statistics import balancing_weights, cox, propensity

EXPECTED = json.loads((Path(__file__).parent / "expected.json").read_text(encoding="utf-8"))
BY_ID = {planting.id: planting for planting in PLANTINGS}


@cache
def ground():
    truth = load_truth("NCT07120750")
    return truth, calibrate_hazard(truth)


def grown(planting, people, seed):
    return BY_ID[planting].grow(Soil(*ground(), people), generator(seed))


def hazard_ratio(cohort, columns, *, after=0.0, until=np.inf, weights=None):
    seen = cohort.outcome
    kept = seen.time > after
    time = np.minimum(seen.time, until)[kept] - after
    event = ((seen.cause == 1) & (seen.time <= until))[kept]
    x = np.asarray(columns, np.float64)[kept]
    return cox(time, event, x, weights=None if weights is None else weights[kept]).hazard_ratio[0]


def test_immortal_time():
    size = EXPECTED["immortal_time"]
    cohort = grown("late_starts", size["people"], 1)
    ever, near = np.isfinite(cohort.start), size["tolerance"]
    assert hazard_ratio(cohort, ever) == pytest.approx(size["ever_treated"], abs=near)
    assert hazard_ratio(cohort, cohort.treated) == pytest.approx(size["assigned"], abs=near)
    assert hazard_ratio(cohort, ever, after=12.0) == pytest.approx(size["landmark"], abs=near)


def test_confounding():
    size = EXPECTED["confounding"]
    cohort = grown("chosen_arm", size["people"], 4)
    people, treated, near = cohort.baseline, cohort.treated, size["tolerance"]
    registered = np.column_stack((treated, (people.age - 53) / 10, ~people.bclc_0, people.log10_hbsag))
    assert hazard_ratio(cohort, treated) == pytest.approx(size["naive"], abs=near)
    assert hazard_ratio(cohort, registered) == pytest.approx(size["registered"], abs=near)
    weights = balancing_weights(propensity(treated, measured(people)), estimand="ate_stab").weights
    assert hazard_ratio(cohort, treated, weights=weights) == pytest.approx(size["weighted"], abs=near)


def measured(people):
    return np.column_stack(
        (
            (people.age - 53) / 10,
            people.cirrhosis,
            people.platelets < 90,
            people.neutrophils < 1.5,
            people.log10_hbsag - 2.9,
            people.ablation,
            people.mvi,
            people.albi2,
            people.male,
            np.log2(people.size_cm / 3),
            np.log10(people.afp),
            people.dna_detectable,
            people.n_tumours > 1,
        )
    ).astype(np.float64)


def test_unequal_imaging():
    size = EXPECTED["unequal_imaging"]
    cohort = grown("scanned_half", size["people"], 11)
    assert hazard_ratio(cohort, cohort.treated) == pytest.approx(size["hazard_ratio"], abs=size["tolerance"])
    mine = cohort.outcome.time[cohort.treated], cohort.outcome.cause[cohort.treated] == 1
    found = one_year(*mine)
    assert found == pytest.approx(size["one_year_treated"], abs=size["one_year_tolerance"])


def one_year(time, event):
    moments = np.unique(time[event & (time <= 12)])
    ordered = np.sort(time)
    at_risk = time.size - np.searchsorted(ordered, moments)
    counts = np.searchsorted(np.sort(time[event]), moments, side="right") - np.searchsorted(
        np.sort(time[event]), moments
    )
    return 1 - np.prod(1 - counts / at_risk)


def test_lost_recurrences():
    size = EXPECTED["lost_recurrences"]
    for planting, expected in (("drawn_by_lot", size["sound"]), ("lost_in_the_last_week", size["lost"])):
        cohort = grown(planting, size["people"], 3)
        found = hazard_ratio(cohort, cohort.treated, until=36.0)
        assert found == pytest.approx(expected, abs=size["tolerance"])
