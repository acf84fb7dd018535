"""A rehearsed trial: the study's own rules decide, and the ledger holds together."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from functools import cache

import pytest

from equipoise.allocation import PermutedBlocks, allocation_of, next_place, stratum_key
from equipoise.errors import DataError
from equipoise.ledger import EventType, event_line, fold, verify
from equipoise.scales import dose_rule
from equipoise.schedule import visits_for
from equipoise.simulation import Course, check_fit, load_truth, simulate_trial
from equipoise.simulation.trial.lots import allocation_seed
from equipoise.study import criteria
from equipoise.study.load import load_study

STUDIES = ("NCT01681446", "NCT07120750")
PLANNED = 60
SEED = 7
ITEMS = (EventType.ITEM_ENTERED,)


@cache
def study_of(study):
    return load_study(study)


@cache
def truth_of(study):
    return load_truth(study)


@cache
def trial(study):
    return simulate_trial(study_of(study), truth_of(study), seed=SEED, planned=PLANNED)


@cache
def states(study):
    return fold(trial(study).events)


def events_of(study, kind):
    return [event for event in trial(study).events if event.type is kind]


@pytest.mark.parametrize("study", STUDIES)
def test_the_ledger_verifies_and_says_simulated(study):
    events = trial(study).events
    assert verify(events).ok
    assert events[0].type is EventType.STUDY_OPENED
    assert events[0].data["simulated"] is True
    assert events[0].data["planned"] == PLANNED
    assert {event.version for event in events} == {study_of(study).version}


@pytest.mark.parametrize("study", STUDIES)
def test_candidates_come_until_the_planned_number_is_allocated(study):
    assert len(events_of(study, EventType.PARTICIPANT_ALLOCATED)) == PLANNED
    people = states(study).values()
    failed = [state for state in people if state.status == "screen_failure"]
    assert len(people) == PLANNED + len(failed)
    assert len(failed) > 20
    assert all(state.allocation is None for state in failed)


@pytest.mark.parametrize("study", STUDIES)
def test_everybody_allocated_was_judged_eligible_at_every_stage_that_decides(study):
    decisive = [stage.id for stage in study_of(study).stages if not stage.advisory]
    for state in states(study).values():
        if state.allocation is None:
            continue
        judged = {judgement.stage: judgement for judgement in state.judgements}
        assert all(judged[stage].verdict == "eligible" for stage in decisive)
        assert all(judged[stage].date <= state.allocation.date for stage in decisive)


@pytest.mark.parametrize("study", STUDIES)
def test_failures_name_criteria_of_the_study(study):
    known = {criterion.id for criterion in criteria(study_of(study))}
    truth = truth_of(study)
    meant = {failure.criterion for failure in truth.screening.failures}
    found = Counter(
        event.data["primary_reason"]
        for event in events_of(study, EventType.STAGE_JUDGED)
        if event.data["verdict"] == "not_eligible"
    )
    assert None not in found
    assert set(found) <= known
    assert len(set(found) & meant) >= 5
    assert not [e for e in events_of(study, EventType.STAGE_JUDGED) if e.data["verdict"] == "undecided"]


def test_low_mir26_is_rare_enough_to_fail_a_third_of_those_tested():
    study = "NCT01681446"
    calls = Counter(
        event.value for event in events_of(study, EventType.ITEM_ENTERED) if event.data["item"] == "reported_call"
    )
    assert 0.2 < calls["high"] / (calls["low"] + calls["high"]) < 0.5


def test_blocks_are_the_study_s_own_and_can_be_verified():
    study = "NCT01681446"
    scheme = allocation_of(study_of(study))
    assert isinstance(scheme, PermutedBlocks)
    secret = allocation_seed(SEED)
    assert trial(study).events[0].data["seed_commitment"] == scheme.commitment(secret)
    given = Counter()
    for event in events_of(study, EventType.PARTICIPANT_ALLOCATED):
        key = stratum_key(scheme, event.data["stratum"])
        assert event.data["arm"] == next_place(scheme, secret, key, given[key]).arm
        assert event.data["block_place"]["number"] == given[key]
        given[key] += 1


def test_whoever_is_unfit_for_interferon_gets_the_antiviral_for_that_reason():
    study = "NCT07120750"
    unfit = [s for s in states(study).values() if s.allocation and s.stages["peg_fitness"].verdict != "eligible"]
    assert unfit
    for state in unfit:
        assert state.allocation.arm == "NUC"
        assert state.allocation.decision["reasons"] == ["contraindication"]
    fit = [s for s in states(study).values() if s.allocation and s not in unfit]
    assert {s.allocation.arm for s in fit} == {"NUC", "PEG"}
    assert all(s.allocation.decision["reasons"] != ["contraindication"] for s in fit)


@pytest.mark.parametrize("study", STUDIES)
def test_every_answer_is_one_the_form_allows(study):
    fields = {(form.id, field.id): field for form in study_of(study).forms for field in form.fields}
    for event in events_of(study, EventType.ITEM_ENTERED):
        field = fields[event.data["form"], event.data["item"]]
        value, where = event.value, (event.data["form"], event.data["item"], event.value)
        number = value["value"] if isinstance(value, dict) else value
        if field.type == "code":
            assert value in field.codes, where
        elif field.type == "multi":
            assert set(value) <= set(field.codes), where
        elif field.type == "bool":
            assert isinstance(value, bool), where
        elif field.type == "integer":
            assert type(value) is int, where
        elif field.type in ("decimal", "censored_decimal"):
            assert isinstance(number, int | float), where
            assert isinstance(value, dict) <= (field.type == "censored_decimal"), where
        elif field.type in ("date", "datetime"):
            assert len(value) <= 10 or field.type == "datetime", where
        if field.hard is not None and isinstance(number, int | float):
            assert field.hard[0] <= number <= field.hard[1], where


@pytest.mark.parametrize("study", STUDIES)
def test_visits_follow_the_schedule_and_its_windows(study):
    plan = study_of(study)
    found = Counter()
    for state in states(study).values():
        if state.allocation is None:
            continue
        zero = date.fromisoformat(state.allocation.date)
        anchors = {plan.allocation.at: zero}
        surgery = next((value for (_, _, _, item), value in state.items.items() if item == "specimen_date"), None)
        if surgery is not None and "resection" in plan.anchors:
            anchors["resection"] = date.fromisoformat(surgery.value)
        planned = {visit.name: visit for visit in visits_for(plan, state.allocation.arm, anchors)}
        for visit in state.visits:
            day = date.fromisoformat(visit.date)
            if visit.encounter == "UNS" or day <= zero:
                continue
            window = planned[visit.encounter]
            found[visit.status] += 1
            if visit.status == "missed":
                assert day == window.target
            elif visit.status == "on_time":
                assert window.earliest <= day <= window.latest
            else:
                assert visit.status == "late"
                assert visit.days_outside == (day - window.latest).days > 0
    assert found["on_time"] > found["late"] > 0
    assert found["missed"] > 0


@pytest.mark.parametrize("study", STUDIES)
def test_nothing_is_learned_after_death_loss_or_the_data_cut(study):
    calendar = truth_of(study).calendar
    cut = calendar.first_in + timedelta(days=int(calendar.cut_months * truth_of(study).month_days) + 1)
    last = {}
    for event in trial(study).events:
        last[event.subject] = event.at[:10]
    assert max(last.values()) <= cut.isoformat()
    for subject, state in states(study).items():
        if state.death is not None:
            assert last[subject] == state.death.date
            assert all(visit.date <= state.death.date for visit in state.visits)
        if state.lost is not None:
            assert last[subject] == state.lost.date


@pytest.mark.parametrize("study", STUDIES)
def test_a_recurrence_is_dated_at_the_first_scan_that_shows_it(study):
    seen = defaultdict(dict)
    for event in events_of(study, EventType.ITEM_ENTERED):
        if event.data["form"] == "IMG" and event.data["item"] == "overall":
            seen[event.subject][event.data["date"]] = event.value
    confirmed = events_of(study, EventType.RECURRENCE_CONFIRMED)
    assert len(confirmed) > 10
    for event in confirmed:
        reading = seen[event.subject][event.data["date"]]
        assert reading == ("equivocal" if event.data["basis"] == "LR-4_upgraded" else "recurrence")
        assert event.at[:10] >= event.data["date"]
        allocated = states(study)[event.subject].allocation.date
        before = [value for day, value in seen[event.subject].items() if allocated < day < event.data["date"]]
        assert set(before) <= {"no_recurrence"}


@pytest.mark.parametrize("study", STUDIES)
def test_doses_stand_on_the_ladder_of_the_rule(study):
    plan = study_of(study)
    regimens = {regimen.id: regimen for arm in plan.arms for regimen in arm.regimens}
    changes = Counter()
    for state in states(study).values():
        for dose in state.doses:
            regimen = regimens[dose.regimen]
            if regimen.dose_rules is None:
                assert dose.dose == regimen.dose
                continue
            ladders = dose_rule(regimen.dose_rules).ladders
            levels = {float(level) for ladder in ladders.values() for level in ladder} | {0.0}
            assert float(dose.dose) in levels
            assert dose.unit == regimen.unit
            changes[dose.action] += 1
            if dose.action == "reduce":
                assert dose.triggers
    assert changes["start"] > 10
    assert changes["reduce"] > 0
    assert changes["stop"] > 0


def test_hbv_below_its_limit_is_written_with_the_comparator():
    dna = [e.value for e in events_of("NCT07120750", EventType.ITEM_ENTERED) if e.data["item"] == "hbv_dna"]
    below = [value for value in dna if isinstance(value, dict)]
    assert below
    assert {value["comparator"] for value in below} == {"<"}
    assert {value["qualifier"] for value in below} == {"target_not_detected", "detected_below_lloq"}
    assert min(value for value in dna if not isinstance(value, dict)) >= 10


@pytest.mark.parametrize("study", STUDIES)
def test_adverse_events_begin_after_allocation_and_carry_organ_systems(study):
    reported = events_of(study, EventType.ADVERSE_EVENT_REPORTED)
    assert len(reported) > 20
    for event in reported:
        assert event.value["start"] > states(study)[event.subject].allocation.date
        assert event.value["end"] is None or event.value["end"] >= event.value["start"]
        assert event.value["soc"]
        assert 1 <= event.value["grade"] <= 4
        assert event.value["serious"] == bool(event.value["criteria"])


@pytest.mark.parametrize("study", STUDIES)
def test_the_same_seed_gives_the_same_bytes(study):
    first, second, other = (
        b"".join(map(event_line, simulate_trial(study_of(study), truth_of(study), seed=seed, planned=4).events))
        for seed in (3, 3, 4)
    )
    assert first == second
    assert first != other


def test_the_number_planned_does_not_change_who_comes_first():
    small = simulate_trial(study_of(STUDIES[0]), truth_of(STUDIES[0]), seed=SEED, planned=3)
    assert len([e for e in small.events if e.type is EventType.PARTICIPANT_ALLOCATED]) == 3


def test_progress_is_told():
    told = []
    simulate_trial(
        study_of(STUDIES[1]),
        truth_of(STUDIES[1]),
        seed=1,
        planned=3,
        progress=lambda done, total: told.append((done, total)),
    )
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_late_start_is_drawn_only_when_asked_for():
    def starts(course):
        ledger = simulate_trial(study_of(STUDIES[1]), truth_of(STUDIES[1]), seed=2, planned=30, course=course)
        people = fold(ledger.events).values()
        return {
            (date.fromisoformat(dose.date) - date.fromisoformat(state.allocation.date)).days
            for state in people
            for dose in state.doses
            if dose.action == "start" and state.allocation.arm == "PEG"
        }

    assert starts(Course()) == {0}
    assert max(starts(Course(delayed_start=True))) > 28


def test_a_trial_of_nobody_is_refused():
    with pytest.raises(DataError, match="at least one"):
        simulate_trial(study_of(STUDIES[0]), truth_of(STUDIES[0]), seed=1, planned=0)


def test_a_truth_of_another_study_is_refused():
    assert check_fit(truth_of(STUDIES[0]), study_of(STUDIES[0])) == ()
    with pytest.raises(DataError, match="does not fit the study"):
        simulate_trial(study_of(STUDIES[0]), truth_of(STUDIES[1]), seed=1, planned=1)
