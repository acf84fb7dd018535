"""Checks of study files: what they find in the shipped studies, and in studies with one planted fault."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from equipoise.lint import check_study
from equipoise.lint.study_table import STUDY_RULES
from equipoise.study import Study, shipped_study

RANDOMISED, CHOSEN = "NCT01681446", "NCT07120750"


@cache
def shipped(study_id: str) -> Study:
    return shipped_study(study_id)


def failures(study: Study, rule: str) -> list[str]:
    return [item.message for item in check_study(study) if item.rule == rule and item.outcome.value == "fail"]


def changed(part: Any, **fields: Any) -> Any:
    return part.model_copy(update=fields)


def with_one(items: tuple[Any, ...], item_id: str, **fields: Any) -> tuple[Any, ...]:
    assert any(item.id == item_id for item in items)
    return tuple(changed(item, **fields) if item.id == item_id else item for item in items)


def study_with(study_id: str, part: str, item_id: str, **fields: Any) -> Study:
    study = shipped(study_id)
    return changed(study, **{part: with_one(getattr(study, part), item_id, **fields)})


@pytest.mark.parametrize(
    ("study_id", "rule", "words"),
    [
        (RANDOMISED, "D3-DOSE-ENTRY", "platelets > 40 10*9/L may enter (criteria B.I1), and std_ifn_a1b_ug says reduce at platelets < 50"),
        (RANDOMISED, "D3-DOSE-LABEL", "intron_a_hbv_smpc_variant says stop at platelets < 70"),
        (RANDOMISED, "D3-GRADE-ENTRY", "platelets > 40 10*9/L may enter with CTCAE grade 3"),
        (RANDOMISED, "D3-ORIGIN", "DFSSURG counts from resection, before the allocation; people enter late"),
        (RANDOMISED, "INT-007", "IFN is registered as ACTIVE_COMPARATOR, and its role is EXPERIMENTAL"),
        (RANDOMISED, "INT-002", "TIW30 gives 90 and BIW50 100 ug a week (+11 %)"),
        (RANDOMISED, "INT-005", "interferon alpha-1b"),
        (RANDOMISED, "ELG-002", "P.I3 needs mir26_cutoff, which has no value"),
        (RANDOMISED, "D3-RE-ASKED", "B.E2 asks in baseline what P.E3 asked in perioperative with another time"),
        (RANDOMISED, "D3-STAGE-ORDER", "P.I3 is judged at resection, and mir26 is known 1 or more days after it"),
        (CHOSEN, "DES-001", "typed observational, though the study gives NUC, PEG their drugs"),
        (CHOSEN, "INT-001", "PegIFN_a2b_flat are assumed"),
        (CHOSEN, "ELG-006", "E6 follows, at least in part, from I5"),
        (CHOSEN, "ELG-006", "I6 follows, at least in part, from I4"),
        (CHOSEN, "D3-TIME-POINT", "REC3Y: 3 years is day 1097, inside the window of W156 (days 1086 to 1100); the plan reads"),
        (CHOSEN, "D3-VISITS", "PEG also W1, W2, W8, W16, W20, W30, W42"),
    ],
)  # fmt: skip
def test_the_shipped_studies_show_their_conflicts(study_id: str, rule: str, words: str):
    assert any(words in message for message in failures(shipped(study_id), rule))


@pytest.mark.parametrize("study_id", [RANDOMISED, CHOSEN])
@pytest.mark.parametrize("rule", ["ELG-015", "SOA-002", "SOA-003", "SOA-005", "DAT-003", "D3-RESERVED", "D3-FORM", "D3-CODE", "D3-DENOMINATOR"])  # fmt: skip
def test_what_the_shipped_studies_have_right_is_silent(study_id: str, rule: str):
    assert failures(shipped(study_id), rule) == []


def test_each_check_gives_at_least_one_finding():
    found = {item.rule for item in check_study(shipped(RANDOMISED))}
    assert found == {check.id for check in STUDY_RULES}


def _without_criterion(study: Study, item_id: str, **fields: Any) -> Study:
    stages = tuple(
        changed(
            stage,
            include=tuple(changed(c, **fields) if c.id == item_id else c for c in stage.include),
            exclude=tuple(changed(c, **fields) if c.id == item_id else c for c in stage.exclude),
        )
        for stage in study.stages
    )
    return changed(study, stages=stages)


def _activities_without(study: Study, form: str) -> Study:
    return changed(study, activities=tuple(item for item in study.activities if item.form != form))


def _forms_without(study: Study, form: str) -> Study:
    return changed(study, forms=tuple(item for item in study.forms if item.id != form))


def _arm(study: Study, arm: str, **fields: Any) -> Study:
    return changed(study, arms=with_one(study.arms, arm, **fields))


def _regimen(study: Study, arm: str, **fields: Any) -> Study:
    regimens = next(item for item in study.arms if item.id == arm).regimens
    return _arm(study, arm, regimens=tuple(changed(item, **fields) for item in regimens))


def _field(study: Study, form: str, field: str, **fields: Any) -> Study:
    own = next(item for item in study.forms if item.id == form)
    return changed(study, forms=with_one(study.forms, form, fields=with_one(own.fields, field, **fields)))


def _variable(study: Study, name: str, **fields: Any) -> Study:
    return changed(study, variables={**study.variables, name: changed(study.variables[name], **fields)})


def _imaging_in_one_arm(study: Study) -> Study:
    return changed(
        study,
        activities=tuple(changed(item, arms=("IFN",)) if item.form == "IMG" else item for item in study.activities),
    )


R, C = shipped(RANDOMISED), shipped(CHOSEN)

PLANTED = [
    ("an endpoint from surgery without late entry", "D3-ORIGIN", study_with(RANDOMISED, "endpoints", "DFSSURG", entry=None), "as if people were at risk"),
    ("no closing visit", "SOA-003", changed(R, encounters=tuple(item for item in R.encounters if item.id not in ("Y5", "FU6M"))), "DFS is read on day 1784"),
    ("a horizon after the last scan", "SOA-003", study_with(RANDOMISED, "endpoints", "DFS", horizon_day=2500), "DFS is read on day 2500"),
    ("an endpoint read where its form is not due", "SOA-003", study_with(CHOSEN, "endpoints", "CURE", encounters=("W8",)), "CURE is read at W8"),
    ("windows that overlap", "SOA-002", study_with(RANDOMISED, "encounters", "W8", window=(-40, 40)), "W4"),
    ("a visit without a window", "SOA-002", study_with(RANDOMISED, "encounters", "W8", window=None), "W8 has no window"),
    ("imaging in one arm only", "SOA-005", _imaging_in_one_arm(R), "Imaging"),
    ("an arm called NA", "D3-RESERVED", _arm(C, "NUC", id="NA"), "'NA'"),
    ("a form due nowhere", "D3-FORM", _activities_without(R, "ECG"), "ECG"),
    ("a datum that no form observes", "ELG-015", _forms_without(R, "HEM"), "B.I1 needs leukocytes"),
    ("a datum collected too late", "ELG-015", changed(R, activities=tuple(changed(a, encounters=("W12",)) if a.form == "MIR26" else a for a in R.activities)), "P.I3 needs mir26"),
    ("a criterion on an unknown event", "ELG-015", _without_criterion(R, "P.E5", when="allergy(unobtainium) ever"), "allergy(unobtainium)"),
    ("an endpoint variable without a field", "DAT-003", _field(C, "FLOW", "cd8_pd1", observes=()) if any(f.id == "cd8_pd1" for form in C.forms for f in form.fields) else _forms_without(C, "FLOW"), "cd8_pd1"),
    ("a dose that is missing", "INT-001", _regimen(C, "PEG", dose=None), "has no dose"),
    ("a unit that is missing", "INT-001", _regimen(C, "PEG", unit=None), "has no unit"),
    ("no rhythm", "INT-004", _regimen(C, "PEG", every_days=None), "has no rhythm"),
    ("no duration", "INT-004", _regimen(C, "PEG", weeks=None), "no duration"),
    ("two regimens and nobody who chooses", "INT-002", _arm(R, "IFN", regimen_choice=""), "nobody is named"),
    ("an idle arm with a drug", "INT-007", _arm(R, "IFN", type="NO_INTERVENTION"), "has regimens"),
    ("a tested arm typed as comparator", "INT-007", _arm(R, "IFN", type="ACTIVE_COMPARATOR", registry_type=None), "tested against nothing"),
    ("a parameter that is not defined", "ELG-002", changed(R, parameters={}), "P.I3 needs mir26_cutoff"),
    ("eligible down to a stop", "D3-DOSE-ENTRY", _without_criterion(R, "B.I1", when="platelets > 20 10*9/L during baseline and leukocytes > 2.5 10*9/L during baseline"), "says interrupt at platelets < 25"),
    ("a limit in another unit", "D3-DOSE-ENTRY", _without_criterion(R, "B.I1", when="platelets > 40000 /uL during baseline"), "platelets > 40 10*9/L"),
    ("a share without its whole", "D3-DENOMINATOR", _variable(C, "cd8_pd1", label="PD-1 positive share"), "cd8_pd1"),
    ("a code that is none", "D3-CODE", _field(R, "TX0", "margin", codes=("R1", "unknown")), "'R0'"),
    ("an activity of an unknown form", "D3-CODE", _forms_without(R, "ECG"), "'ECG'"),
    ("an activity at an unknown visit", "D3-CODE", changed(R, activities=(changed(R.activities[0], encounters=("NOWHERE",)), *R.activities[1:])), "'NOWHERE'"),
    ("a question asked twice without saying so", "D3-RE-ASKED", _without_criterion(R, "B.E1", recheck_of=None), "not marked as a repeat"),
    ("a grade at entry", "D3-GRADE-ENTRY", _without_criterion(C, "I6", when="haemoglobin > 70 g/L"), "haemoglobin"),
    ("a time point in a window", "D3-TIME-POINT", study_with(CHOSEN, "endpoints", "REC3Y", at_days=(336,)), "inside the window of W48"),
    ("an interventional drug in a cohort", "DES-001", changed(R, design=changed(R.design, study_type="OBSERVATIONAL")), "IFN"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "study", "words"), [case[1:] for case in PLANTED], ids=[case[0] for case in PLANTED])
def test_a_planted_fault_is_found(rule: str, study: Study, words: str):
    assert any(words in message for message in failures(study, rule))


def test_thirty_faults_are_planted():
    assert len(PLANTED) >= 30


SILENCED = [
    ("D3-DOSE-ENTRY", _without_criterion(R, "B.I1", when="platelets >= 50 10*9/L during baseline and leukocytes > 2.5 10*9/L during baseline"), "platelets"),
    ("INT-007", _arm(R, "IFN", registry_type="EXPERIMENTAL"), "IFN"),
    ("INT-002", _regimen(R, "IFN", dose=30, per_week=3), "TIW30"),
    ("ELG-002", changed(R, parameters={"mir26_cutoff": changed(R.parameters["mir26_cutoff"], value=0.5)}), "P.I3"),
    ("DES-001", changed(C, design=changed(C.design, study_type="INTERVENTIONAL")), "typed"),
    ("D3-ORIGIN", changed(R, endpoints=tuple(item for item in R.endpoints if item.origin != "resection")), "resection"),
    ("D3-TIME-POINT", changed(C, endpoints=tuple(changed(item, time_frame="weeks 0 to 157") for item in C.endpoints)), "3 years"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "study", "words"), SILENCED, ids=[case[0] for case in SILENCED])
def test_the_finding_goes_away_when_it_is_mended(rule: str, study: Study, words: str):
    assert not any(words in message for message in failures(study, rule))
