"""The array path, piece by piece."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from scipy.special import ndtr

from equipoise.errors import DataError
from equipoise.simulation import (
    BaselineHazard,
    Course,
    LinearPredictor,
    allocate_in_blocks,
    calibrate_hazard,
    choose_arm,
    draw,
    generator,
    linear_predictor,
    load_truth,
    planned_weeks,
    propensity,
    simulate_arrays,
    simulate_baseline,
    simulate_start_delay,
    simulate_treatment_course,
    simulate_week_48,
    solve_intercept,
)
from equipoise.simulation.baseline import correlation_matrix
from equipoise.simulation.imaging import simulate_scans
from equipoise.simulation.onset import simulate_onset
from equipoise.simulation.random_stream import choose, truncated_normal
from equipoise.simulation.treatment_course import course_weeks
from equipoise.simulation.truth.distribution import Choice, Exponential, Gamma, Lognormal, Normal, Uniform

FIRST, SECOND = load_truth("NCT01681446"), load_truth("NCT07120750")
HAZARD = calibrate_hazard(SECOND)


def test_truncated_normal_is_one():
    values = truncated_normal(generator(1).standard_normal(4000), 50, 10, 18, 60)
    below, above = ndtr(-3.2), ndtr(1.0)
    cdf = (ndtr((np.sort(values) - 50) / 10) - below) / (above - below)
    assert np.abs(cdf - (np.arange(4000) + 0.5) / 4000).max() < 1.95 / np.sqrt(4000)  # Kolmogorov, p about .001


def test_truncation_keeps_the_order_of_people():
    z = np.array([-3.0, -1.0, 0.0, 2.0, 5.0])
    values = truncated_normal(z, 0, 1, None, 0)
    assert (np.diff(values) > 0).all()
    assert values[-1] <= 0


@pytest.mark.parametrize(
    ("shape", "mean"),
    [
        (Normal(dist="normal", mean=3, sd=1), 3),
        (Lognormal(dist="lognormal", median=1, sdlog=0.5), np.exp(0.125)),
        (Uniform(dist="uniform", lo=2, hi=4), 3),
        (Gamma(dist="gamma", shape=2, scale=1.5), 3),
        (Exponential(dist="exponential", mean=3), 3),
        (Choice(dist="choice", of={"a": 0.25, "b": 0.75}), 0.75),
    ],
)
def test_draws_have_their_mean(shape, mean):
    assert draw(generator(2), shape, 40_000).mean() == pytest.approx(mean, abs=0.05)


def test_nothing_to_choose_takes_no_draw():
    first, second = generator(3), generator(3)
    assert choose(first, [1.0], 5).tolist() == [0] * 5
    assert first.random() == second.random()


def test_baseline_keeps_the_limits_of_eligibility():
    people = simulate_baseline(FIRST.baseline, 20_000, rng=generator(4))
    assert people.platelets.min() == 41
    assert people.wbc.min() == 2.6
    assert people.age.min() >= 18
    assert people.age.max() <= 75
    assert people.size_cm.min() >= 3
    assert people.size_cm.max() <= 8
    assert people.mir26_log2_fold.max() <= 0
    assert people.bilirubin.max() <= 34
    assert np.isnan(people.log10_hbsag[~people.hbv]).all()
    assert not people.antiviral[~people.hbv].any()


def test_bclc_a_with_several_tumours_means_three_centimetres_at_most():
    people = simulate_baseline(SECOND.baseline, 20_000, rng=generator(5))
    assert people.size_cm[people.n_tumours > 1].max() <= 3
    assert people.size_cm.max() > 3


def test_latents_correlate_as_the_truth_says():
    people = simulate_baseline(SECOND.baseline, 40_000, rng=generator(6))
    wanted = correlation_matrix(SECOND.baseline)
    assert np.corrcoef(np.log(people.wbc), np.log(people.platelets))[0, 1] == pytest.approx(0.30, abs=0.02)
    assert np.allclose(wanted, wanted.T)


def test_take_keeps_rows_together():
    people = simulate_baseline(SECOND.baseline, 50, rng=generator(7))
    some = people.take(np.array([3, 1]))
    for part in fields(people):
        assert np.array_equal(getattr(some, part.name), getattr(people, part.name)[[3, 1]], equal_nan=True)


def test_the_reference_person_has_predictor_zero():
    people = simulate_baseline(SECOND.baseline, 2000, rng=generator(8))
    predictor = linear_predictor(people, SECOND.recurrence)
    several = linear_predictor(people.take(people.n_tumours > 1), SECOND.recurrence)
    assert several.early.mean() > predictor.early.mean()


def test_hazard_ends_with_the_last_cut():
    assert HAZARD.at(np.array([-1.0, 119.99, 120.0, 500.0])).tolist() == [0, HAZARD.rates[-1], 0, 0]


def test_targets_that_fall_are_refused():
    recurrence = SECOND.recurrence.model_copy(update={"targets": {12: 0.4, 24: 0.3}})
    with pytest.raises(DataError, match="rise with the months"):
        calibrate_hazard(SECOND.model_copy(update={"recurrence": recurrence}))


def onset_with(predictor, start, ratio, profile="ph"):
    flat = BaselineHazard(np.array([0.0, 120.0]), np.array([0.02]))
    return simulate_onset(
        predictor,
        flat,
        SECOND.recurrence,
        start=start,
        profile=profile,
        hazard_ratio=ratio,
        rng=generator(9),
    )


def test_onset_is_exponential_under_a_flat_hazard():
    n = 40_000
    onset = onset_with(LinearPredictor(np.zeros(n), np.zeros(n)), np.full(n, np.inf), 0.5)
    assert (onset <= 24).mean() == pytest.approx(1 - np.exp(-0.48), abs=0.01)
    assert np.isinf(onset).mean() == pytest.approx(np.exp(-2.4), abs=0.01)
    reached = onset[np.isfinite(onset)]
    assert np.array_equal(reached, np.round(reached * 4) / 4)


def test_treatment_acts_from_its_start_only():
    n = 40_000
    none = LinearPredictor(np.zeros(n), np.zeros(n))
    never, later = onset_with(none, np.full(n, np.inf), 0.5), onset_with(none, np.full(n, 12.0), 0.5)
    assert np.array_equal(never[never <= 12], later[never <= 12])
    assert (later >= never).all()
    assert (later > 24).mean() == pytest.approx(np.exp(-0.02 * (12 + 6)), abs=0.01)


def test_no_effect_is_no_effect():
    n = 500
    none = LinearPredictor(np.zeros(n), np.zeros(n))
    assert np.array_equal(onset_with(none, np.zeros(n), 0.5, "no_effect"), onset_with(none, np.full(n, np.inf), 0.5))


def test_waning_treatment_helps_less_and_less():
    n = 40_000
    none = LinearPredictor(np.zeros(n), np.zeros(n))
    waning = onset_with(none, np.zeros(n), 0.5, "waning")
    early, late = (waning <= 18).mean(), ((waning > 18) & (waning <= 36)).sum() / (waning > 18).sum()
    assert early == pytest.approx(1 - np.exp(-0.36 * 0.5**1.25), abs=0.01)
    assert late == pytest.approx(1 - np.exp(-0.36 * 0.5**0.45), abs=0.01)


def test_blocks_are_balanced():
    treated = allocate_in_blocks(4001, block=4, rng=generator(10))
    assert len(treated) == 4001
    assert (treated[:4000].reshape(-1, 4).sum(axis=1) == 2).all()


def test_propensity_has_the_share_and_depends_on_the_person():
    people = simulate_baseline(SECOND.baseline, 20_000, rng=generator(11))
    chance = propensity(people, SECOND.allocation, SECOND.recurrence.centre)
    assert chance.mean() == pytest.approx(0.5, abs=1e-9)
    assert chance[people.platelets < 90].mean() < chance[people.platelets >= 90].mean()


def test_chosen_allocation_leaves_unfit_people_mostly_untreated():
    people = simulate_baseline(SECOND.baseline, 100_000, rng=generator(12))
    treated = choose_arm(people, SECOND.allocation, SECOND.recurrence.centre, rng=generator(13))
    unfit = (people.neutrophils < 1.5) | (people.platelets < 70)
    assert unfit[treated].mean() == pytest.approx(0.048, abs=0.005)
    assert unfit[~treated].mean() == pytest.approx(0.102, abs=0.005)


def test_a_randomised_truth_knows_no_choice():
    with pytest.raises(DataError, match="no choice of arm"):
        simulate_arrays(FIRST, 10, rng=generator(1), course=Course(chosen=True))
    with pytest.raises(DataError, match="no delay"):
        simulate_arrays(FIRST, 10, rng=generator(1), course=Course(delayed_start=True))


def test_intercept_is_solved():
    score = generator(14).normal(2.0, 3.0, 5000)
    intercept = solve_intercept(score, 0.15)
    assert (1 / (1 + np.exp(-(score + intercept)))).mean() == pytest.approx(0.15, abs=1e-9)


def test_start_delay_stays_within_its_limits():
    assert SECOND.allocation.start_delay is not None
    delay = simulate_start_delay(SECOND.allocation.start_delay, 20_000, rng=generator(15))
    assert delay.max() <= 6
    assert (delay == 0.1).mean() == pytest.approx(0.70, abs=0.01)


def test_planned_weeks_of_both_studies():
    assert planned_weeks(FIRST.imaging.schedule_weeks).tolist()[-8:] == [96, 104, 128, 152, 176, 200, 224, 248]
    assert planned_weeks(SECOND.imaging.schedule_weeks).tolist()[12:] == [156, 180, 204, 228, 252, 276]


def test_scans_find_what_is_there_and_nothing_else():
    n = 2000
    planned = np.broadcast_to(np.arange(84, 1000, 84), (n, 11))
    onset = np.where(np.arange(n) % 2 == 0, 200.0, np.inf)
    scans = simulate_scans(
        planned,
        np.zeros(n, np.bool_),
        SECOND.imaging,
        onset_day=onset,
        end_day=np.full(n, 900.0),
        rng=generator(16),
    )
    recurred = scans.found >= 0
    assert not recurred[1::2].any()
    assert recurred[::2].mean() > 0.99
    assert (scans.found_day[recurred] >= 200).all()
    assert scans.day[scans.seen].max() <= 900
    assert not (scans.seen & scans.missed).any()
    after = np.arange(11)[None, :] > np.where(recurred, scans.found, 11)[:, None]
    assert not (scans.seen & after).any()


def test_course_visits():
    assert course_weeks(SECOND.treatment_course).tolist()[:6] == [1, 2, 4, 8, 12, 16]
    assert course_weeks(SECOND.treatment_course).tolist()[-1] == 48
    assert course_weeks(FIRST.treatment_course).tolist()[-1] == 76


def test_dose_never_falls_below_the_lowest_while_given():
    people = simulate_baseline(FIRST.baseline, 3000, rng=generator(17))
    course = simulate_treatment_course(people, FIRST.treatment_course, rng=generator(18))
    given = course.dose[course.dose > 0]
    assert given.min() >= FIRST.treatment_course.lowest_factor
    assert given.max() == 1
    assert course.modified[course.stopped].all()


def test_lost_hbsag_lies_below_the_limit():
    people = simulate_baseline(SECOND.baseline, 5000, rng=generator(19))
    week_48 = simulate_week_48(people, np.ones(5000, np.bool_), SECOND.hbv, rng=generator(20))
    limit = np.log10(0.05)
    assert (week_48.log10_hbsag[week_48.lost] < limit).all()
    assert (week_48.log10_hbsag[~week_48.lost] >= limit).all()


def test_interferon_without_effect_on_hbsag_loses_none_extra():
    people = simulate_baseline(FIRST.baseline, 20_000, rng=generator(21))
    week_48 = simulate_week_48(people, np.ones(20_000, np.bool_), FIRST.hbv, rng=generator(22))
    assert week_48.lost.mean() < 0.01
    assert np.isnan(week_48.log10_hbsag[~people.hbv]).all()


def test_the_same_seed_gives_the_same_people():
    first = simulate_arrays(SECOND, 300, rng=generator(23), hazard=HAZARD)
    second = simulate_arrays(SECOND, 300, rng=generator(23), hazard=HAZARD)
    assert first.outcome.time.tobytes() == second.outcome.time.tobytes()
    assert first.scans.day.tobytes() == second.scans.day.tobytes()
    assert first.label == "simulated"


def test_a_cohort_of_nobody_is_refused():
    with pytest.raises(DataError, match="at least one"):
        simulate_arrays(SECOND, 0, rng=generator(1), hazard=HAZARD)
