"""Whole trials many times: the same people as a full rehearsal, the same trials for any worker, kept when stopped."""

from __future__ import annotations

import dataclasses
import json
import math
from concurrent.futures import ThreadPoolExecutor

import polars as pl
import pytest

from equipoise.datasets import derive_adsl, derive_adtte
from equipoise.errors import DataError, InputError
from equipoise.simulation import load_truth, simulate_trial
from equipoise.simulation.many import (
    Estimate,
    EstimateKey,
    TrialEstimates,
    large_trial,
    plan_trials,
    rehearse_many,
    rehearse_trial,
    summarise,
)
from equipoise.simulation.many.rehearsals import open_kept, read_kept
from equipoise.simulation.trial.kept_answers import kept_for
from equipoise.simulation.trial.trial import simulate_events
from equipoise.study import shipped_study

LINES = {"NCT01681446": ("P1", "P2"), "NCT07120750": ("R2", "R3")}


def small_plan(study_id: str = "NCT01681446", **options: object):
    study = shipped_study(study_id)
    settings = {"seed": 5, "planned": 12, "lines": LINES[study_id], **options}
    return plan_trials(study, load_truth(study_id), **settings)


def key(group: str = "IFN vs OBS", statistic: str = "hazard_ratio") -> EstimateKey:
    return EstimateKey("P2", group, statistic, "arm", None)


def trial(number: int, ratio: float, error: float, p: float) -> TrialEstimates:
    low, high = ratio * math.exp(-1.96 * error), ratio * math.exp(1.96 * error)
    return TrialEstimates(number, 30, 60.0 + number, (Estimate(key(), ratio, error, low, high, p, 20),))


@pytest.mark.parametrize("study_id", sorted(LINES))
def test_the_short_way_gives_the_people_of_the_whole_rehearsal(study_id: str):
    study, truth = shipped_study(study_id), load_truth(study_id)
    lines = [line for line in study.analysis_plan.analyses if line.id in LINES[study_id]]
    events = simulate_events(study, truth, seed=11, kept=kept_for(study, lines), planned=25)
    whole = simulate_trial(study, truth, seed=11, planned=25).events
    assert len(events) < len(whole) / 3
    short, full = derive_adsl(study, events), derive_adsl(study, whole).filter(pl.col("ALLOCDT").is_not_null())
    columns = ["SITEID", "ALLOCDT", "ARMCD", "REGIMEN", "AGE", "SEX", "DTHDT", "TRTSDT"]
    assert short.select(columns).sort(columns).equals(full.select(columns).sort(columns))
    fate = ["ARMCD", "PARAMCD", "AVAL", "STARTDT", "EVNTDESC"]
    told = (pl.col("EVNTDESC") == "recurrence") & pl.col("PARAMCD").is_in(["TTR", "TTRSURG"])
    times = [derive_adtte(study, source).filter(told).select(fate).sort(fate) for source in (events, whole)]
    assert times[0].height > 8
    assert times[0].equals(times[1])


def test_covariates_of_the_plan_are_those_of_the_whole_rehearsal():
    study, truth = shipped_study("NCT07120750"), load_truth("NCT07120750")
    lines = [line for line in study.analysis_plan.analyses if line.id in ("R3", "P3")]
    events = simulate_events(study, truth, seed=12, kept=kept_for(study, lines), planned=15)
    whole = simulate_trial(study, truth, seed=12, planned=15).events
    columns = ["ALLOCDT", "AGE", "BCLC_STAGE", "HBSAG_QUANT", "F1FL", "FASFL"]
    short = derive_adsl(study, events).select(columns).sort(columns)
    full = derive_adsl(study, whole).filter(pl.col("ALLOCDT").is_not_null()).select(columns).sort(columns)
    assert short.equals(full)


def test_whoever_has_no_failure_passes_every_stage_that_decides():
    study, truth = shipped_study("NCT01681446"), load_truth("NCT01681446")
    adsl = derive_adsl(study, simulate_trial(study, truth, seed=13, planned=25).events)
    expected = 1.0 - sum(failure.share for failure in truth.screening.failures)
    passed = adsl.filter(pl.col("ALLOCDT").is_not_null()).height / adsl.height
    assert passed == pytest.approx(expected, abs=4 * math.sqrt(expected * (1 - expected) / adsl.height))


def test_trials_are_the_same_for_any_worker_and_after_a_stop(tmp_path):
    plan = small_plan(planned=8, lines=("R1",))
    alone = rehearse_many(plan, 7)
    with ThreadPoolExecutor(2) as pool:
        assert rehearse_many(plan, 7, executor=pool) == alone
    kept = tmp_path / "trials.ndjson"
    assert rehearse_many(plan, 5, keep=kept) == alone[:5]
    text = kept.read_text()
    kept.write_text(text[: len(text) - 40])  # killed while it wrote
    steps: list[int] = []
    assert rehearse_many(plan, 7, keep=kept, progress=lambda done, total: steps.append(done)) == alone
    assert steps[0] <= 7
    assert len(kept.read_text().splitlines()) == 8


def test_kept_trials_of_another_plan_are_refused(tmp_path):
    kept = tmp_path / "trials.ndjson"
    rehearse_many(small_plan(), 2, keep=kept)
    with pytest.raises(InputError, match="another study, version, seed"):
        rehearse_many(small_plan(seed=6), 2, keep=kept)


def test_kept_trials_of_a_changed_truth_are_refused(tmp_path):
    kept, plan = tmp_path / "trials.ndjson", small_plan()
    rehearse_many(plan, 1, keep=kept)
    screening = plan.truth.screening.model_copy(update={"failures": ()})
    changed = dataclasses.replace(plan, truth=plan.truth.model_copy(update={"screening": screening}))
    with pytest.raises(InputError, match="another study"):
        rehearse_many(changed, 1, keep=kept)


@pytest.mark.parametrize("length", [0, 1, 20])
def test_a_run_killed_in_its_first_line_begins_again(tmp_path, length: int):
    kept, plan = tmp_path / "trials.ndjson", small_plan()
    open_kept(kept, plan)
    header = kept.read_text()
    kept.write_text(header[:length])
    assert read_kept(kept, plan) == {}
    assert kept.read_text() == header


def test_a_run_killed_just_before_the_end_of_a_line_goes_on(tmp_path):
    kept, plan = tmp_path / "trials.ndjson", small_plan(lines=("R1",))
    alone = rehearse_many(plan, 3, keep=kept)
    kept.write_text(kept.read_text().rstrip("\n"))
    assert rehearse_many(plan, 3, keep=kept) == alone
    assert len(kept.read_text().splitlines()) == 4


def test_a_file_of_something_else_is_refused(tmp_path):
    kept = tmp_path / "trials.ndjson"
    kept.write_text("shopping list\nbread\n")
    with pytest.raises(InputError, match="another study"):
        read_kept(kept, small_plan())
    assert kept.read_text() == "shopping list\nbread\n"


def test_a_place_where_nothing_can_be_kept_is_refused(tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(InputError, match="cannot be kept"):
        open_kept(tmp_path / "taken" / "trials.ndjson", small_plan())


def test_a_damaged_line_in_the_middle_is_named(tmp_path):
    kept = tmp_path / "trials.ndjson"
    plan = small_plan()
    rehearse_many(plan, 3, keep=kept)
    lines = kept.read_text().splitlines()
    kept.write_text("\n".join([lines[0], "{}", *lines[2:]]) + "\n")
    with pytest.raises(InputError) as fault:
        rehearse_many(plan, 3, keep=kept)
    assert fault.value.where.endswith(":2")


def test_without_an_effect_the_arms_differ_by_chance_alone():
    course = small_plan(null=True).course
    assert course.hazard_ratio == 1.0
    assert small_plan().course.hazard_ratio is None


def test_a_large_trial_is_the_same_plan_with_more_people():
    found = rehearse_trial(large_trial(small_plan(), 60), 0)
    assert found.participants == 60


def test_lines_that_are_no_time_to_an_event_are_left_out_with_a_reason():
    plan = plan_trials(shipped_study("NCT07120750"), load_truth("NCT07120750"), seed=1)
    assert any(reason.startswith("P16: its endpoint is no time") for reason in plan.left_out)
    study = shipped_study("NCT07120750")
    other = [line for line in study.analysis_plan.analyses if line.id == "P16"]
    with pytest.raises(DataError, match="P16: not a time to an event"):
        kept_for(study, other)


def test_an_unknown_line_is_refused_by_name():
    with pytest.raises(InputError, match="no line P99"):
        small_plan(lines=("P99",))


def test_summary_by_hand():
    trials = [trial(0, 0.5, 0.2, 0.001), trial(1, 0.8, 0.2, 0.20), trial(2, 0.64, 0.2, 0.03)]
    reference = TrialEstimates(0, 9000, 60.0, (Estimate(key(), 0.7, 0.03, 0.66, 0.74, 0.0, 5000),))
    found = summarise(trials, reference=reference)
    one = found.expectations[0]
    logs = [math.log(0.5), math.log(0.8), math.log(0.64)]
    assert one.mean == pytest.approx(math.exp(sum(logs) / 3))
    assert one.stated_error == pytest.approx(0.2)
    assert one.bias == pytest.approx(sum(logs) / 3 - math.log(0.7))
    assert one.rejects is not None
    assert one.rejects.value == pytest.approx(2 / 3)
    assert one.covers is not None
    assert one.covers.value == pytest.approx(1.0)
    assert one.events == 20
    assert found.months == pytest.approx(61.0)


def test_a_trial_where_a_number_is_withheld_is_left_out_of_it():
    without = TrialEstimates(1, 30, 60.0, (Estimate(key(), None, None, None, None, None, 0),))
    found = summarise([trial(0, 0.5, 0.2, 0.01), without, trial(2, 0.6, 0.2, 0.02)])
    assert found.trials == 3
    assert found.expectations[0].trials == 2


def test_one_trial_has_no_monte_carlo_error():
    with pytest.raises(InputError, match="1 trials"):
        summarise([trial(0, 0.5, 0.2, 0.01)])


def test_seeds_of_trials_differ_by_seed_and_number():
    plan = small_plan()
    seeds = {dataclasses.replace(plan, seed=seed).seed_of(number) for seed in range(20) for number in range(20)}
    assert len(seeds) == 400


def test_kept_trials_are_plain_json(tmp_path):
    kept = tmp_path / "trials.ndjson"
    rehearse_many(small_plan(), 2, keep=kept)
    header, first, _ = (json.loads(line) for line in kept.read_text().splitlines())
    assert header["study"] == "NCT01681446"
    assert header["lines"] == ["P1", "P2"]
    assert first["number"] == 0
