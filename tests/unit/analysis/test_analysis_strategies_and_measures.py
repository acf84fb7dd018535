"""Strategies, repeated measures, censored results, intervals and the negative control against their statistics."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from chosen_arms import COVARIATES, STUDY, WEEKS, arrays, frames, task_of

from equipoise.analysis.interval_censored import interval_censored
from equipoise.analysis.negative_control import negative_control
from equipoise.analysis.plan import analyse
from equipoise.analysis.repeated_measures import censored_measurements, repeated_measures
from equipoise.analysis.treatment_strategies import treatment_strategies
from equipoise.errors import NotEstimable
from equipoise.statistics import (
    clone_censor_weight,
    cox,
    interval_regression,
    mmrm,
    tobit,
    turnbull,
    turnbull_at,
)


@pytest.fixture(scope="module")
def data():
    return frames()


def test_strategies_are_cloned_censored_and_weighted():
    data = frames(delay=True)
    time, code, treated, x = arrays(data)
    start = data["adsl"].select((pl.col("TRTSDT") - pl.col("ALLOCDT")).dt.total_days()).to_series().to_numpy()
    begun = np.where((treated == 1) & (start <= time), start, np.nan)
    wanted = clone_censor_weight(time, code == 1, begun, x, [365.0], grace=28)
    options = {"grace_days": 28, "replicates": 20}
    rows = treatment_strategies(task_of("P6", data, covariates=COVARIATES, at_days=(365, 1201), options=options))
    assert [row.group for row in rows] == ["NUC", "PEG", "PEG vs NUC"]
    assert rows[0].estimate == pytest.approx(1 - wanted.untreated[0])
    assert rows[2].estimate == pytest.approx(-wanted.difference[0])
    assert all(row.lower < row.estimate < row.upper for row in rows)
    assert "withheld on day 1201" in rows[0].note
    assert "20 resamples" in rows[0].note


def test_strategies_that_part_at_once_leave_nobody_to_clone(data):
    with pytest.raises(NotEstimable, match="begins does so on one day"):
        treatment_strategies(task_of("P6", data, covariates=COVARIATES, options={"grace_days": 28}))


def _results(data):
    table = data["adlb"].with_columns(pl.col("AVISIT").str.strip_prefix("W").cast(pl.Int64).alias("WEEK"))
    change = np.log10(table["AVAL"].to_numpy()) - np.log10(table["BASE"].to_numpy())
    treated = (table["ARMCD"] == "PEG").to_numpy().astype(float)
    return table, change, treated, np.log10(table["BASE"].to_numpy())


def test_adjusted_means_are_those_of_the_mixed_model(data):
    table, change, treated, base = _results(data)
    at = (table["WEEK"].to_numpy()[:, None] == np.array(WEEKS)).astype(float)
    design = np.hstack((at, at * treated[:, None], at * (base - base.mean())[:, None]))
    wanted = mmrm(change, design, table["WEEK"].to_numpy(), table["USUBJID"].to_numpy())
    rows = repeated_measures(task_of("P18", data))
    found = {(row.group, row.category): row for row in rows}
    for place, week in enumerate(WEEKS):
        difference = found["PEG vs NUC", f"W{week}"]
        assert difference.statistic == "difference_of_adjusted_means"
        assert difference.estimate == pytest.approx(wanted.coef[3 + place], rel=1e-6)
        assert difference.std_err == pytest.approx(wanted.se[3 + place], rel=1e-4)
        control, other = (found[arm, f"W{week}"].estimate for arm in ("NUC", "PEG"))
        assert other - control == pytest.approx(difference.estimate)
    assert "results below the limit taken as half the limit" in rows[0].note


def test_results_below_the_limit_are_censored(data):
    table, _, treated, base = _results(data)
    rows = censored_measurements(task_of("P19", data))
    here = (table["WEEK"] == 36).to_numpy()
    below = (table["BLQFL"] == "Y").to_numpy()[here]
    assert below.any()
    value = np.where(below, np.log10(2.0), np.log10(table["AVAL"].to_numpy()[here]))
    wanted = tobit(value, np.where(below, "<", "="), np.column_stack((treated, base))[here])
    row = next(row for row in rows if row.category == "W36")
    assert (row.n, row.estimate) == (int(here.sum()), pytest.approx(wanted.coef[1]))
    assert row.note.startswith(f"W36: {below.sum()} of {here.sum()} below the limit")


def test_participants_without_baseline_or_result_are_counted(data):
    first = data["adsl"]["USUBJID"][0]
    lost = data["adlb"].filter(pl.col("USUBJID") != data["adsl"]["USUBJID"][1])
    changed = lost.with_columns(pl.when(pl.col("USUBJID") != first).then(pl.col("BASE")).alias("BASE"))
    rows = repeated_measures(task_of("P18", {**data, "adlb": changed}))
    assert "1 without a baseline value left out; 1 without any result left out" in rows[0].note


def test_intervals_between_two_examinations(data):
    table = data["adsl"].join(data["adtte"].filter(pl.col("PARAMCD") == "TTR"), on="USUBJID")
    left = table["LEFT"].to_numpy().astype(float)
    seen = (table["EVENTCD"] == 1).to_numpy()
    right = np.where(seen, table["AVAL"].to_numpy().astype(float), np.inf)
    treated = (table["ARMCD"] == "PEG").to_numpy()
    rows = interval_censored(task_of("P27", data, options={"replicates": 10}))
    found = {(row.group, row.statistic, row.day): row for row in rows}
    curve = turnbull(left[treated], right[treated])
    assert found["PEG", "risk", 365].estimate == pytest.approx(1 - turnbull_at(curve, [365.0]).survival[0])
    ratio = found["PEG vs NUC", "hazard_ratio", None]
    assert ratio.estimate == pytest.approx(np.exp(interval_regression(left, right, treated.astype(float)).coef[0]))
    assert ratio.lower < ratio.estimate < ratio.upper
    assert "competing events counted as censored" in ratio.note
    again = interval_censored(task_of("P27", data, options={"replicates": 10}))
    assert again == rows


def test_deaths_that_no_antiviral_could_prevent(data):
    time, _, treated, _ = arrays(data, "OS")
    cause = data["adsl"]["DTHCAUS"]
    wanted = cox(time, (cause == "infection").fill_null(value=False).to_numpy(), treated)
    (row,) = negative_control(task_of("P32", data))
    assert (row.events, row.estimate) == (wanted.n_events, wanted.hazard_ratio[0])
    assert row.note.startswith(f"event: infection {wanted.n_events}; ")


def test_an_unknown_cause_decides_nothing(data):
    asked = data["adsl"].with_columns(
        pl.when(pl.col("USUBJID") < "P-030")
        .then(pl.col("DTHCAUS").replace("infection", "unknown"))
        .otherwise("DTHCAUS")
    )
    changed = int((data["adsl"].filter(pl.col("USUBJID") < "P-030")["DTHCAUS"] == "infection").sum())
    assert changed > 0
    (row,) = negative_control(task_of("P32", {**data, "adsl": asked}))
    assert f"{changed} deaths without a deciding cause censored" in row.note


def test_the_plan_lists_what_these_data_cannot_carry(data):
    plan = STUDY.analysis_plan
    lines = tuple(
        line.model_copy(update={"covariates": COVARIATES}) for line in plan.analyses if line.id in ("P3", "P6")
    )
    study = STUDY.model_copy(update={"analysis_plan": plan.model_copy(update={"analyses": lines})})
    found = analyse(study, data, data_hash="hash", simulated=True)
    assert {row.method for row in found.rows} == {"iptw_cox"}
    (missing,) = found.not_carried_out
    assert missing.method == "clone_censor_weight"
    assert "these data cannot carry it" in missing.reason
