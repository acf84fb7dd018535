"""Answers on the forms of a shipped study, and nothing else, decide its criteria under the strict policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from equipoise.eligibility import Policy, parse_eligibility, screen
from equipoise.eligibility.facts import Item, facts_from_items
from equipoise.study import Study
from equipoise.study.load import load_study

FIRST, SECOND = load_study("NCT01681446"), load_study("NCT07120750")
Row = tuple[str, str, Mapping[str, object]]


def everything_absent(study: Study) -> list[str]:
    form = next(form for form in study.forms if form.id == "MH")
    return list(next(field.codes for field in form.fields if field.id == "checked_absent"))


def stages(study: Study, rows: Sequence[Row]) -> dict[str, str]:
    forms = {form.id: {field.id for field in form.fields} for form in study.forms}
    items = [
        Item(form, field, value, date=day, row=place)
        for place, (form, day, answers) in enumerate(rows)
        for field, value in answers.items()
    ]
    assert all(item.field in forms[item.form] for item in items)
    person = facts_from_items(study, items, patient="X")
    return {
        stage.stage: str(stage.verdict)
        for stage in screen(parse_eligibility(study), person, policy=Policy.STRICT).stages
    }


BEFORE: list[Row] = [
    ("ICF", "2026-02-18", {"consent_signed": True, "consent_date": "2026-02-18T09:00:00"}),
    ("DM", "2026-02-18", {"birth_date": "1968-09-14", "sex": "female"}),
    ("MH", "2026-02-18", {"checked_absent": everything_absent(FIRST)}),
    ("PTX", "2026-02-18", {"type": "none"}),
    ("CM", "2026-02-18", {"no_investigational": True}),
    ("ELIG", "2026-02-20", {"other_severe_uncontrolled_disease": "no"}),
    (
        "TUMOUR",
        "2026-02-20",
        {
            "hcc_basis": "imaging",
            "n_tumours": 1,
            "largest_cm": 4.2,
            "main_pv_thrombus": False,
            "hepatic_vein_thrombus": False,
            "bile_duct_thrombus": False,
            "extrahepatic": False,
            "lymph_node": False,
        },
    ),
]
OPERATED: list[Row] = [
    ("TX0", "2026-03-02", {"modality": "resection", "date": "2026-03-02", "margin": "R0"}),
    ("PATH", "2026-03-09", {"specimen_date": "2026-03-02", "diagnosis": "HCC", "mvi": "yes"}),
    ("MIR26", "2026-03-12", {"specimen_date": "2026-03-02", "reported_call": "low"}),
]
BASELINE: list[Row] = [
    ("HEM", "2026-04-02", {"wbc": 3.1, "platelets": 104}),
    ("CHEM", "2026-04-02", {"bilirubin": 14, "albumin": 42}),
    ("COAG", "2026-04-02", {"inr": 1.05}),
    ("CPC", "2026-04-02", {"ascites": "none", "encephalopathy": "none"}),
    ("IMG", "2026-04-02", {"scan_date": "2026-04-02", "overall": "no_recurrence"}),
    ("AE", "2026-04-02", {"complication_today": ["none"]}),
    ("PREG", "2026-04-02", {"date": "2026-04-02", "result": "negative", "sample": "urine", "lactating": False}),
    ("RAND", "2026-04-06", {"arm": "IFN", "allocated_at": "2026-04-06T10:00:00"}),
]


def test_before_the_operation_nothing_is_decided_and_nothing_has_failed():
    assert stages(FIRST, BEFORE) == {"perioperative": "undecided", "baseline": "undecided"}


def test_tissue_of_the_operation_decides_the_first_stage_though_its_report_comes_later():
    assert stages(FIRST, BEFORE + OPERATED) == {"perioperative": "eligible", "baseline": "undecided"}


def test_the_baseline_forms_decide_the_second_stage():
    assert stages(FIRST, BEFORE + OPERATED + BASELINE) == {"perioperative": "eligible", "baseline": "eligible"}


def test_pathology_that_finds_another_cancer_fails_the_first_stage():
    found: list[Row] = [
        ("TUMOUR", "2026-03-09", {"hcc_basis": "not_hcc"}),
        ("PATH", "2026-03-09", {"specimen_date": "2026-03-02", "diagnosis": "ICC"}),
    ]
    kept = [row for row in BEFORE + OPERATED if row[0] not in ("PATH", "TUMOUR")]
    assert stages(FIRST, kept + found)["perioperative"] == "not_eligible"


def test_an_illness_on_a_row_excludes_though_the_list_called_it_absent():
    stroke: Row = (
        "MH",
        "2026-02-19",
        {"condition": "cerebrovascular_accident", "start": "2018-05", "status": "resolved"},
    )
    assert stages(FIRST, [*BEFORE, *OPERATED, stroke])["perioperative"] == "not_eligible"


def test_one_visit_of_screening_decides_the_second_study_and_fitness_for_peg_interferon():
    signed = {"consent_signed": True, "consent_date": "2026-04-10T09:00:00", "agrees_to_comply": True}
    judged = {
        "screening_done": True,
        "screening_date": "2026-04-20",
        "expected_survival_mo": 60,
        "unsuitable_for_interferon": "no",
        "investigator_deems_unsuitable": "no",
        "other_trial": "no",
    }
    pregnancy = {"result": "negative", "lactating": False, "pregnancy_planned": False, "contraception_agreed": True}
    rows: list[Row] = [
        ("ICF", "2026-04-10", signed),
        ("DM", "2026-04-10", {"birth_date": "1972-11-05", "sex": "female"}),
        ("MH", "2026-04-10", {"checked_absent": everything_absent(SECOND)}),
        ("PTX", "2026-04-10", {"type": "none"}),
        ("HBVHX", "2026-04-10", {"other_liver_disease": ["none"]}),
        ("VIR", "2026-04-10", {"anti_hcv": "neg"}),
        ("TX0", "2026-04-10", {"modality": "microwave", "date": "2026-03-09"}),
        ("PATH", "2026-04-10", {"specimen_date": "2026-03-09", "diagnosis": "HCC"}),
        ("TUMOUR", "2026-03-05", {"hcc_basis": "biopsy", "bclc_stage": "A"}),
        ("HBV", "2026-04-10", {"hbsag": "positive", "hbsag_quant": 640}),
        ("CHEM", "2026-04-10", {"bilirubin": 14, "albumin": 42, "creatinine": 80, "creatinine_uln": 104}),
        ("COAG", "2026-04-10", {"inr": 1.05}),
        ("CPC", "2026-04-10", {"ascites": "none", "encephalopathy": "none", "child_pugh_class": "A"}),
        ("HEM", "2026-04-10", {"neutrophils": 1.4, "platelets": 120, "haemoglobin": 140}),
        ("OPH", "2026-04-10", {"retinopathy": "none"}),
        ("PHQ9", "2026-04-10", {"total": 3}),
        ("THY", "2026-04-10", {"tsh": 1.9}),
        ("IMG", "2026-04-12", {"scan_date": "2026-04-12", "overall": "no_recurrence"}),
        ("PREG", "2026-04-10", pregnancy),
        ("ELIG", "2026-04-20", judged),
        ("RAND", "2026-04-27", {"arm": "NUC", "allocated_at": "2026-04-27T10:00:00"}),
    ]
    assert stages(SECOND, rows) == {"screening": "eligible", "allocation": "eligible", "peg_fitness": "not_eligible"}
    better = [*rows, ("HEM", "2026-04-24", {"neutrophils": 1.6, "platelets": 118, "haemoglobin": 139})]
    assert stages(SECOND, better)["peg_fitness"] == "eligible"
