"""The invented patients of each shipped study, and the reference patients, get the verdicts a clinician expects."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from equipoise.eligibility import Patient, Policy, Screening, parse_eligibility, read_patients, screen
from equipoise.study.load import load_study
from equipoise.study.shipped import study_folder

IDS = ("NCT01681446", "NCT07120750")
ELIGIBILITY = {name: parse_eligibility(load_study(name)) for name in IDS}


def entries(name: str) -> list[dict[str, Any]]:
    return yaml.safe_load((study_folder(name) / "patients.yaml").read_text("utf-8"))


CASES = [
    pytest.param(name, entry["patient"], Policy(policy), expected, id=f"{name}-{entry['patient']['id']}-{policy}")
    for name in IDS
    for entry in entries(name)
    for policy, expected in entry["expect"].items()
]


def verdicts(screening: Screening) -> dict[str, str]:
    return {judgement.criterion.id: str(judgement.verdict) for judgement in screening.judgements()}


def stages(screening: Screening) -> dict[str, str]:
    return {stage.stage: str(stage.verdict) for stage in screening.stages}


@pytest.mark.parametrize(("name", "patient", "policy", "expected"), CASES)
def test_an_invented_patient_gets_the_verdict_a_clinician_expects(name, patient, policy, expected):
    screening = screen(ELIGIBILITY[name], Patient.model_validate(patient), policy=policy)
    assert stages(screening) == expected["stages"]
    found = verdicts(screening)
    assert found == dict.fromkeys(found, "met") | expected["criteria"]


@pytest.mark.parametrize("name", IDS)
def test_the_patients_of_a_study_reach_every_verdict(name):
    seen = {
        verdict for entry in entries(name) for one in entry["expect"].values() for verdict in one["stages"].values()
    }
    assert seen == {"eligible", "not_eligible", "undecided"}
    assert len(entries(name)) >= 8


def test_the_reference_patients_get_their_verdicts_on_the_shipped_studies(shared: Path):
    folder = shared / "data" / "eligibility" / "seeds"
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    patients = read_patients(folder / "patients.json")
    assert len(patients) == 46
    for patient in patients:
        for policy in Policy:
            screening = screen(ELIGIBILITY[patient.trial], patient, policy=policy)
            wanted = expected[patient.id][policy.value]
            found = verdicts(screening)
            assert {name: found[name] for name in wanted["criteria"]} == wanted["criteria"], (patient.id, policy)
            judged = stages(screening)
            assert {name: judged[name] for name in wanted["stages"]} == wanted["stages"], (patient.id, policy)
