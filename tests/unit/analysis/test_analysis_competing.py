"""Gray, cause-specific and subdistribution hazards, restricted means, periods and landmarks as lines of a plan."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from chosen_arms import COVARIATES, arrays, frames, task_of

from equipoise.analysis.competing_risks import cause_specific_cox, gray_test, subdistribution_hazards
from equipoise.analysis.landmarks import landmark
from equipoise.analysis.piecewise_hazards import piecewise_hazard_ratio
from equipoise.analysis.plan import METHODS
from equipoise.analysis.restricted_means import restricted_means
from equipoise.errors import DataError, NotEstimable
from equipoise.statistics import cox, fine_gray, gray, kaplan_meier, rmst_adjusted, rmst_difference
from equipoise.study import shipped_ids, shipped_study

BUILT = ("gray", "fine_gray", "cause_specific_cox", "rmst", "piecewise_hazard_ratio", "landmark")


@pytest.fixture(scope="module")
def data():
    return frames()


def test_every_line_of_both_plans_with_these_methods_is_carried_out_by_somebody():
    named = {line.method for each in shipped_ids() for line in shipped_study(each).analysis_plan.analyses}
    assert set(BUILT) <= named
    assert set(BUILT) <= set(METHODS)


def test_gray_is_the_test_of_the_arms(data):
    (row,) = gray_test(task_of("P8", data))
    time, code, arm, _ = arrays(data)
    expected = gray(time, code, arm)
    assert (row.group, row.statistic, row.unit) == ("PEG vs NUC", "chi_square", "df 1")
    assert (row.estimate, row.p) == (pytest.approx(expected.chi_square), pytest.approx(expected.p))
    assert row.events == (code == 1).sum()
    assert "cumulative incidence" in row.note


def test_gray_adds_up_the_strata_of_the_plan(data):
    (row,) = gray_test(task_of("P8", data, strata=("cirrhosis",)))
    time, code, arm, x = arrays(data)
    assert row.estimate == pytest.approx(gray(time, code, arm, strata=x[:, 1]).chi_square)
    assert "stratified by cirrhosis" in row.note


def test_delayed_entry_is_refused_by_name(data):
    entering = data | {"adtte": data["adtte"].with_columns(pl.lit(1).alias("ENTRY"))}
    for line, method in (("P8", gray_test), ("P10", subdistribution_hazards)):
        task = task_of(line, entering, covariates=())
        late = task.endpoint.model_copy(update={"entry": "allocation"})
        with pytest.raises(NotEstimable, match="not built for delayed entry"):
            method(type(task)(**{name: getattr(task, name) for name in task.__slots__} | {"endpoint": late}))


def test_subdistribution_hazards_put_the_arm_first_and_count_the_unknown(data):
    rows = subdistribution_hazards(task_of("P10", frames(unknown=4), covariates=COVARIATES))
    time, code, arm, x = arrays(frames(unknown=4))
    expected = fine_gray(time, code, np.column_stack((arm, x)))
    assert [row.category for row in rows] == ["arm", "covariate", "covariate"]
    assert [row.estimate for row in rows] == pytest.approx(expected.hazard_ratio.tolist())
    assert [row.std_err for row in rows] == pytest.approx(expected.se.tolist())
    assert rows[0].statistic == "subdistribution_hazard_ratio"
    assert "4 left out for an unknown covariate" in rows[0].note
    with pytest.raises(NotEstimable, match="no strata"):
        subdistribution_hazards(task_of("P10", data, covariates=(), strata=("cirrhosis",)))


def test_the_cause_specific_ratio_says_what_it_does_with_the_other_event(data):
    rows = cause_specific_cox(task_of("P9", data, covariates=COVARIATES))
    time, code, arm, x = arrays(data)
    expected = cox(time, code == 1, np.column_stack((arm, x)))
    assert [row.estimate for row in rows] == pytest.approx(expected.hazard_ratio.tolist())
    assert f"{(code == 2).sum()} competing events counted as censored" in rows[0].note


def test_restricted_means_by_arm_and_their_contrasts(data):
    task = task_of("P25", data, endpoint="RFS", options={"tau_day": 900})
    rows = restricted_means(task)
    time, code, arm, _ = arrays(data, "RFS")
    curves = [kaplan_meier(time[arm == a], code[arm == a] == 1) for a in (0, 1)]
    expected = rmst_difference(*curves, tau=900)
    assert [row.statistic for row in rows] == [
        "restricted_mean",
        "restricted_mean",
        "restricted_mean_difference",
        "restricted_mean_ratio",
    ]
    assert [row.group for row in rows] == ["NUC", "PEG", "PEG vs NUC", "PEG vs NUC"]
    assert rows[1].estimate == pytest.approx(expected.groups[1].mean)
    assert rows[2].estimate == pytest.approx(rows[1].estimate - rows[0].estimate)
    assert rows[2].p == pytest.approx(expected.difference.p)
    assert rows[3].lower == pytest.approx(expected.ratio.lower)


def test_adjusted_restricted_means_follow_where_the_plan_names_covariates(data):
    rows = restricted_means(task_of("P25", data, endpoint="RFS", options={"tau_day": 900}, covariates=COVARIATES))
    time, code, arm, x = arrays(data, "RFS")
    expected = rmst_adjusted(time, code == 1, arm, x, tau=900)
    adjusted = [row for row in rows if row.category == "adjusted"]
    assert [row.estimate for row in adjusted] == pytest.approx(
        [expected.difference.effect[1], expected.ratio.effect[1]]
    )
    assert "adjusted for age/10, cirrhosis" in adjusted[0].note


def test_a_tau_that_is_missing_or_too_far_is_named(data):
    with pytest.raises(DataError, match="tau_day"):
        restricted_means(task_of("P25", data, endpoint="RFS", options={}))
    with pytest.raises(NotEstimable, match="tau 1300 lies beyond the last time 1200"):
        restricted_means(task_of("P25", data, endpoint="RFS", options={"tau_day": 1300}))


def test_periods_hold_every_event_once(data):
    rows = piecewise_hazard_ratio(task_of("P26", data, endpoint="RFS", covariates=COVARIATES))
    time, code, _, _ = arrays(data, "RFS")
    ratios = [row for row in rows if row.statistic == "hazard_ratio"]
    assert [row.category for row in ratios] == ["day 0 to 365", "day 365 to 730", "after day 730"]
    assert sum(row.events for row in ratios) == (code == 1).sum()
    assert ratios[0].n == len(time)
    assert ratios[1].n == (time > 365).sum()
    assert rows[-1].unit == "df 2"


def test_one_period_after_another_is_a_cox_model_of_each(data):
    rows = piecewise_hazard_ratio(task_of("P26", data, endpoint="RFS", options={"cut_day": 500}))
    time, code, arm, _ = arrays(data, "RFS")
    early = cox(np.minimum(time, 500), (code == 1) & (time <= 500), arm)
    late = cox(time[time > 500], (code == 1)[time > 500], arm[time > 500])
    assert rows[0].estimate == pytest.approx(early.hazard_ratio[0])
    assert rows[1].estimate == pytest.approx(late.hazard_ratio[0])
    wald = (early.coef[0] - late.coef[0]) ** 2 / (early.se[0] ** 2 + late.se[0] ** 2)
    assert rows[2].estimate == pytest.approx(wald)


def test_days_to_cut_at_must_be_days_with_events_between(data):
    with pytest.raises(DataError, match="cut_day"):
        piecewise_hazard_ratio(task_of("P26", data, endpoint="RFS", options={}))
    with pytest.raises(NotEstimable, match="no event in the period after day 5000"):
        piecewise_hazard_ratio(task_of("P26", data, endpoint="RFS", options={"cut_day": 5000}))


def test_a_landmark_looks_only_at_those_still_free_of_the_event(data):
    rows = landmark(task_of("A7", data, options={"landmark_day": 400}))
    time, code, arm, _ = arrays(data)
    late = time > 400
    standing = [row for row in rows if row.statistic == "participants_at_landmark"]
    assert [row.estimate for row in standing] == [(late & (arm == a)).sum() for a in (0, 1)]
    assert "with the event" in standing[0].note
    chi_square = next(row for row in rows if row.statistic == "chi_square")
    assert chi_square.estimate == pytest.approx(gray(time[late], code[late], arm[late]).chi_square)
    ratio = next(row for row in rows if row.statistic == "hazard_ratio")
    assert ratio.estimate == pytest.approx(cox(time[late], (code == 1)[late], arm[late]).hazard_ratio[0])
    assert {row.day for row in rows if row.statistic == "incidence"} == {730, 1100}
    # without competing events in sight the incidence is one minus the product over later days
    share = next(row for row in rows if row.statistic == "incidence" and row.group == "NUC" and row.day == 730)
    assert 0 < share.lower < share.estimate < share.upper < 1


def test_a_landmark_without_competing_events_shows_survival_and_the_log_rank_test(data):
    rows = landmark(task_of("A7", data, endpoint="RFS", options={"landmark_day": 400}))
    time, code, arm, _ = arrays(data, "RFS")
    mine = (time > 400) & (arm == 0)
    curve = kaplan_meier(time[mine], code[mine] == 1)
    row = next(row for row in rows if row.statistic == "survival" and row.group == "NUC" and row.day == 730)
    assert row.estimate == pytest.approx(curve.survival[curve.time <= 730][-1])
    assert next(row for row in rows if row.statistic == "chi_square").note == "log-rank test"


def test_a_landmark_nobody_reaches_is_refused(data):
    with pytest.raises(DataError, match="landmark_day"):
        landmark(task_of("A7", data, options={}))
    with pytest.raises(NotEstimable, match="nobody free of the event"):
        landmark(task_of("A7", data, options={"landmark_day": 1250}))
