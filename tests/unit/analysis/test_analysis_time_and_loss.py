"""States over time, loss weighted away, imputed covariates, time zero, readings and estimands on a small cohort."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from chosen_arms import COVARIATES, STUDY, ZERO, arrays, frames, task_of

from equipoise.analysis import analyse, analyse_estimand, plan_lines
from equipoise.analysis.imputed_covariates import multiple_imputation
from equipoise.analysis.rule_sets import rule_set_rows
from equipoise.analysis.time_dependent import time_dependent_cox
from equipoise.analysis.time_zero_guard import refuse_immortal_time, time_zero_words
from equipoise.analysis.weighted_for_loss import ipcw
from equipoise.analysis.weighted_hazards import iptw_cox
from equipoise.errors import DataError, NotEstimable
from equipoise.statistics import censoring_weights, covariate_episodes, cox


@pytest.fixture(scope="module")
def data():
    return frames()


# ------------------------------------------------------------------------------------------------ states over time


def lossy(data, *, lost_from="P-100"):
    """The cohort with an HBsAg at baseline and at visits; those from `lost_from` on lose it at the first visit."""
    first = data["adlb"].filter(pl.col("AVISIT") == "W12")
    gone = pl.col("USUBJID") >= lost_from
    visit = first.with_columns(
        pl.when(gone).then(0.025).otherwise(pl.col("AVAL")).alias("AVAL"), pl.lit(84).alias("ADY"),
        pl.lit(None, dtype=pl.String).alias("ABLFL"),
    )  # fmt: skip
    base = first.with_columns(
        pl.col("BASE").alias("AVAL"), pl.lit(ZERO).alias("ADT"), pl.lit(0).alias("ADY"), pl.lit("Y").alias("ABLFL")
    )
    extra = [pl.lit(None, dtype=pl.Float64).alias(name) for name in ("ANRLO", "ANRHI")]
    return {**data, "adlb": pl.concat([base, visit]).with_columns(extra)}


def test_a_loss_on_the_way_is_a_state_over_time(data):
    found = lossy(data)
    rows = time_dependent_cox(task_of("A8", found))
    time, code, treated, _ = arrays(data)
    names = data["adsl"]["USUBJID"].to_list()
    seen = found["adlb"].filter(pl.col("ADY") == 84)
    place = [names.index(name) for name in seen["USUBJID"]]
    known = np.isin(np.arange(len(names)), place)
    state = (seen["AVAL"] < 0.05).to_numpy().astype(float)
    cut = covariate_episodes(time, code, np.where(known, 0.0, np.nan), (place, np.full(len(place), 84.0), state))
    keep = ~np.isnan(cut.value)
    x = np.column_stack((cut.value, treated[cut.person]))[keep]
    wanted = cox(cut.stop[keep], cut.code[keep] == 1, x, entry=cut.start[keep])
    assert [row.category for row in rows] == ["time-updated", "given loss of HBsAg so far", "landmark day 336"]
    assert [row.estimate for row in rows[:2]] == pytest.approx(wanted.hazard_ratio)
    assert [row.std_err for row in rows[:2]] == pytest.approx(wanted.se)
    assert "it is not its effect" in rows[0].note
    later = (time > 336) & known
    lost = np.zeros(len(names))
    lost[place] = state
    landmark = cox(time[later], code[later] == 1, np.column_stack((lost, treated))[later])
    assert rows[2].estimate == pytest.approx(landmark.hazard_ratio[0])
    assert rows[2].note.startswith("landmark: those free of the event on day 336")


def test_a_category_is_updated_by_its_observations(data):
    seen = pl.DataFrame(
        {
            "USUBJID": ["P-003", "P-007", "P-007"],
            "PARAMCD": ["CIRRHOSIS"] * 3,
            "AVALC": ["yes", "no", "yes"],
            "ADT": [ZERO + timedelta(days=day) for day in (10, 20, 40)],
            "ADY": [10, 20, 40],
        }
    )
    line = task_of("A8", {**data, "adcat": seen}, options={"time_updated": "cirrhosis"})
    rows = time_dependent_cox(line)
    assert rows[0].group == "cirrhosis yes vs no"
    assert rows[0].n == 160
    with pytest.raises(DataError, match="cannot be a baseline covariate"):
        time_dependent_cox(task_of("A8", line.datasets, options={"time_updated": "cirrhosis"}, covariates=COVARIATES))
    with pytest.raises(DataError, match="a category of the study or a binary endpoint"):
        time_dependent_cox(task_of("A8", line.datasets, options={"time_updated": "age"}))


# --------------------------------------------------------------------------------------------------------- loss


def with_reasons(data):
    lost = pl.when((pl.int_range(pl.len()) % 5) == 0).then(pl.lit("lost")).alias("DCSREAS")
    return {**data, "adsl": data["adsl"].with_columns(lost)}


def test_loss_is_weighted_away(data):
    found = with_reasons(data)
    rows = ipcw(task_of("P28", found, covariates=COVARIATES, at_days=(365, 1201)))
    time, code, treated, x = arrays(data)
    lost = (code == 0) & (np.arange(code.size) % 5 == 0)
    weighed = censoring_weights(time, code, lost, x, treated)
    fit = cox(
        weighed.stop, weighed.code == 1, treated[weighed.person], entry=weighed.start, weights=weighed.weight,
        cluster=weighed.person,
    )  # fmt: skip
    ratio = rows[-1]
    assert (ratio.statistic, ratio.n) == ("hazard_ratio", 160)
    assert (ratio.estimate, ratio.std_err) == pytest.approx((fit.hazard_ratio[0], fit.se[0]))
    assert f"{lost.sum()} lost of {(code == 0).sum()} censored" in ratio.note
    assert "without weights" in ratio.note
    control, treated_row, difference = rows[:3]
    assert difference.estimate == pytest.approx(treated_row.estimate - control.estimate)
    assert control.lower < control.estimate < control.upper
    assert all(row.withheld for row in rows[3:6])


def test_loss_needs_something_that_foretells_it(data):
    with pytest.raises(DataError, match="could foretell loss"):
        ipcw(task_of("P28", with_reasons(data), covariates=()))
    stays = {**data, "adsl": data["adsl"].with_columns(pl.lit(None, dtype=pl.String).alias("DCSREAS"))}
    with pytest.raises(NotEstimable, match="nobody was lost"):
        ipcw(task_of("P28", stays, covariates=COVARIATES))


# --------------------------------------------------------------------------------------------------- imputation


def test_without_gaps_imputation_changes_nothing(data):
    plain = iptw_cox(task_of("P3", data, covariates=COVARIATES))[0]
    (row,) = multiple_imputation(
        task_of("P29", data, covariates=(), study=_with_covariates("P3"))
    )  # the covariates of the weighted line
    assert (row.estimate, row.std_err) == pytest.approx((plain.estimate, plain.std_err))
    assert "no covariate was missing" in row.note
    assert "weighted as P3" in row.note


def _with_covariates(line):
    plan = STUDY.analysis_plan
    lines = tuple(
        each.model_copy(update={"covariates": COVARIATES if each.id == line else ()}) for each in plan.analyses
    )
    return STUDY.model_copy(update={"analysis_plan": plan.model_copy(update={"analyses": lines})})


def test_gaps_are_imputed_and_everybody_counts():
    data = frames(unknown=40)
    options = {"imputations": 5}
    rows = multiple_imputation(task_of("P29", data, covariates=COVARIATES, options=options))
    assert [row.category for row in rows] == ["arm", "covariate", "covariate"]
    assert rows[0].n == 160
    assert "imputed: cirrhosis 40" in rows[0].note
    assert rows == multiple_imputation(task_of("P29", data, covariates=COVARIATES, options=options))
    other = multiple_imputation(task_of("P29", data, covariates=COVARIATES, options={**options, "seed": 2}))
    assert other[2].estimate != rows[2].estimate


# ----------------------------------------------------------------------------------------------------- time zero


def late(data, line="P3", **changes):
    adsl = data["adsl"].with_columns(pl.lit("Y").alias("PPFL"), pl.lit("Y").alias("SAFFL"))
    return task_of(line, {**data, "adsl": adsl}, **changes)


def test_groups_known_only_later_are_refused():
    data = frames(delay=True)
    refuse_immortal_time(late(data))  # the groups of the decision at time zero
    with pytest.raises(NotEstimable, match="treatment began after time zero in") as told:
        refuse_immortal_time(late(data, population="PP", method="cox"))
    assert "landmark" in str(told.value)
    refuse_immortal_time(late(data, population="PP", method="landmark", options={"landmark_day": 28}))
    with pytest.raises(NotEstimable):
        refuse_immortal_time(late(data, population="PP", method="landmark", options={"landmark_day": 5}))
    refuse_immortal_time(late(frames(), population="PP", method="cox"))


def test_the_analysis_says_what_the_guard_found():
    assert time_zero_words(STUDY, frames()["adsl"]) == ()
    data = frames(delay=True)
    (words,) = time_zero_words(STUDY, data["adsl"])
    days = (data["adsl"]["TRTSDT"] - data["adsl"]["ALLOCDT"]).dt.total_days()
    treated = data["adsl"]["ARMCD"] == "PEG"
    assert words.startswith(f"PEG: {(days.filter(treated) > 0).sum()} of {treated.sum()} began after time zero")
    assert "lines on groups known only later are refused" in words


# ---------------------------------------------------------------------------------- readings, estimands and roles


def test_readings_stand_side_by_side(data):
    whole = data["adtte"].filter(pl.col("PARAMCD") == "RFS")
    own = whole.with_columns(pl.lit("as_registered").alias("RULESET"), pl.lit("recurrence").alias("EVNTDESC"))
    stricter = own.with_columns(
        pl.lit("FDA_style").alias("RULESET"),
        pl.when(pl.col("USUBJID") < "P-010").then(0).otherwise("EVENTCD").alias("EVENTCD"),
        pl.lit("event after too many missed scans").alias("EVNTDESC"),
    )
    rows = rule_set_rows(STUDY, {**data, "adtters": pl.concat([own, stricter])}, "hash")
    ratios = [row for row in rows if row.statistic == "hazard_ratio"]
    assert [row.category for row in ratios] == ["as_registered", "FDA_style"]
    changed = int((whole.filter(pl.col("USUBJID") < "P-010")["EVENTCD"] != 0).sum())
    assert ratios[1].note == (
        f"{changed} participants otherwise than in the study's own reading: event after too many missed scans {changed}"
    )
    time, code, treated, _ = arrays(data, "RFS")
    assert ratios[0].estimate == pytest.approx(cox(time, code == 1, treated).hazard_ratio[0])
    assert all(row.status == "added" for row in rows)


def test_one_estimand_is_one_call(data):
    study = _with_covariates("P3")
    whole = analyse_estimand(study, "E1", data, data_hash="hash", simulated=True)
    done = {row.analysis_id for row in whole.rows} | {line.analysis_id for line in whole.not_carried_out}
    assert done == {line.id for line in study.analysis_plan.analyses if line.estimand == "E1"}
    assert whole.rule_sets == ()
    primary = analyse(study, data, data_hash="hash", simulated=True, estimands=("E1",), roles=("primary",))
    assert {row.role for row in primary.rows} == {"primary"}
    assert {row.analysis_id for row in primary.rows} < done


def test_what_the_plan_does_not_have_is_named():
    with pytest.raises(DataError, match=r"no line has the estimand 'E9' .*; no line has the role 'main'"):
        plan_lines(STUDY, estimands=("E9",), roles=("main",))
    assert plan_lines(STUDY) == STUDY.analysis_plan.analyses
