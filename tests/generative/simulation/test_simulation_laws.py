"""Laws that hold for every cohort, whatever the seed, the size and the course."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise.simulation import Course, calibrate_hazard, generator, load_truth, simulate_arrays

TRUTHS = {study: load_truth(study) for study in ("NCT01681446", "NCT07120750")}
HAZARDS = {study: calibrate_hazard(truth) for study, truth in TRUTHS.items()}

COURSES = st.builds(
    Course,
    profile=st.sampled_from(["ph", "delayed", "waning", "no_effect"]),
    hazard_ratio=st.one_of(st.none(), st.floats(0.2, 2.0)),
)


@pytest.mark.parametrize("study", sorted(TRUTHS))
@given(seed=st.integers(0, 2**32), n=st.integers(1, 120), course=COURSES)
def test_outcomes_hold_together(study, seed, n, course):
    people = simulate_arrays(TRUTHS[study], n, rng=generator(seed), course=course, hazard=HAZARDS[study])
    seen = people.outcome
    end = people.follow_up.end
    assert (seen.time > 0).all()
    assert np.isin(seen.cause, [0, 1, 2]).all()
    # Recurrence-free time never passes survival, but for the day's rounding of a scan on the last day.
    assert (seen.time <= np.maximum(seen.survival_time, 0.01) + 1e-9).all()
    assert (seen.survival_time <= end).all()
    assert seen.died[seen.cause == 2].all()
    recurred = seen.cause == 1
    assert (seen.time[recurred] >= people.onset[recurred] - 1e-9).all()
    assert (people.death[np.isfinite(people.onset)] > 0).all()
    assert np.isinf(people.start[~people.treated]).all()
    assert (end <= TRUTHS[study].calendar.cut_months).all()


@given(seed=st.integers(0, 2**32))
def test_a_stronger_effect_never_hastens_recurrence(seed):
    truth, hazard = TRUTHS["NCT07120750"], HAZARDS["NCT07120750"]
    weak = simulate_arrays(truth, 60, rng=generator(seed), course=Course(hazard_ratio=0.9), hazard=hazard)
    strong = simulate_arrays(truth, 60, rng=generator(seed), course=Course(hazard_ratio=0.4), hazard=hazard)
    assert (strong.onset >= weak.onset).all()
    assert np.array_equal(strong.onset[~strong.treated], weak.onset[~weak.treated])
