"""The calendar, the doses and the allocation of a shipped study."""

from __future__ import annotations

from datetime import date

from equipoise.allocation import DecisionRules, all_strata, allocation_of, next_place
from equipoise.schedule import dosing_plan, visits_for
from equipoise.study.load import load_study

ANCHORS = {"consent": date(2025, 8, 20), "resection": date(2025, 9, 3), "randomization": date(2025, 10, 8)}


def test_both_arms_are_looked_at_alike():
    study = load_study("NCT01681446")
    images = {
        arm: [(visit.target, visit.name) for visit in visits_for(study, arm, ANCHORS) if "IMG" in visit.forms]
        for arm in ("IFN", "OBS")
    }
    assert images["IFN"] == images["OBS"]
    assert images["IFN"][-1] == (date(2030, 9, 3), "Y5")


def test_interferon_brings_two_visits_and_blood_counts_between_them():
    study = load_study("NCT01681446")
    names = {arm: {visit.name for visit in visits_for(study, arm, ANCHORS)} for arm in ("IFN", "OBS")}
    extra = names["IFN"] - names["OBS"]
    assert {name for name in extra if not name.startswith("HEM-")} == {"W1", "W2"}
    assert "HEM-W16" in extra
    assert "HEM-W24" not in extra


def test_the_two_regimens_of_the_record():
    study = load_study("NCT01681446")
    arm = next(item for item in study.arms if item.id == "IFN")
    plans = {regimen.id: dosing_plan(regimen, ANCHORS["randomization"]) for regimen in arm.regimens}
    assert {name: (len(plan.days), plan.total) for name, plan in plans.items()} == {
        "TIW30": (234, 7020),
        "BIW50": (156, 7800),
    }


def test_the_allocation_gives_both_arms_in_each_stratum():
    scheme = allocation_of(load_study("NCT01681446"))
    for stratum in all_strata(scheme):
        arms = {next_place(scheme, bytes(32), stratum, given).arm for given in range(6)}
        assert arms == {"IFN", "OBS"}


def test_the_chosen_study_brings_seven_visits_more_and_the_rules_of_a_decision():
    study = load_study("NCT07120750")
    known = dict.fromkeys(study.anchors, date(2025, 9, 3))
    names = {arm.id: {visit.name for visit in visits_for(study, arm.id, known)} for arm in study.arms}
    assert names["PEG"] - names["NUC"] == {"W1", "W2", "W8", "W16", "W20", "W30", "W42"}
    rules = allocation_of(study)
    assert isinstance(rules, DecisionRules)
    assert rules.grace_days == 28
