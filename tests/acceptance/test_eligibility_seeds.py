"""All verdicts of the 46 invented patients, under three policies, as an independent interpreter gave them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from equipoise.eligibility import Eligibility, Patient, Policy, parse_eligibility, read_patients, screen
from equipoise.study import Anchor, Parameter, Stage, Variable

FOLDER = Path(__file__).parents[1] / "reference" / "eligibility"
EXPECTED: dict[str, Any] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
PATIENTS = read_patients(FOLDER / "patients.json")


@dataclass
class Criteria:
    """The parts of a study that eligibility reads."""

    anchors: Mapping[str, Anchor]
    parameters: Mapping[str, Parameter]
    variables: Mapping[str, Variable]
    is_a: Mapping[str, list[str]]
    stages: tuple[Stage, ...]


def eligibility(folder: Path, trial: str) -> Eligibility:
    study = yaml.safe_load((folder / f"{trial}.yaml").read_text(encoding="utf-8"))
    words = yaml.safe_load((folder / "vocabulary.yaml").read_text(encoding="utf-8"))
    return parse_eligibility(
        Criteria(
            {name: Anchor.model_validate(one) for name, one in study["anchors"].items()},
            {name: Parameter.model_validate(one) for name, one in study.get("parameters", {}).items()},
            {name: Variable.model_validate(one) for name, one in words["variables"].items()},
            words["is_a"],
            tuple(Stage.model_validate(one) for one in study["stages"]),
        )
    )


ELIGIBILITY = {trial: eligibility(FOLDER, trial) for trial in ("NCT01681446", "NCT07120750")}


@pytest.mark.parametrize("policy", list(Policy))
@pytest.mark.parametrize("patient", PATIENTS, ids=lambda patient: patient.id)
def test_verdicts(patient: Patient, policy: Policy):
    screening = screen(ELIGIBILITY[patient.trial], patient, policy=policy)
    expected = EXPECTED["patients"][patient.id][policy.value]
    criteria = {one.criterion.id: one.verdict.value for one in screening.judgements()}
    assert {stage.stage: stage.verdict.value for stage in screening.stages} == expected["stages"]
    assert {stage.stage: list(stage.counts) for stage in screening.stages} == expected["counts"]
    assert {name: verdict for name, verdict in criteria.items() if verdict != "met"} == expected["not_simply_met"]


@pytest.mark.parametrize("patient", PATIENTS, ids=lambda patient: patient.id)
def test_every_verdict_names_its_basis(patient: Patient):
    screening = screen(ELIGIBILITY[patient.trial], patient)
    basis = {one.criterion.id: sorted(one.basis) for one in screening.judgements()}
    unusual = EXPECTED["patients"][patient.id]["basis_strict"]
    assert basis == {name: unusual.get(name, EXPECTED["usual_basis"][name]) for name in basis}


def test_the_folder_is_whole():
    assert len(PATIENTS) == len(EXPECTED["patients"]) == 46
    assert {patient.trial for patient in PATIENTS} == set(ELIGIBILITY)


def test_the_original_vectors_give_the_same(shared: Path):
    folder = shared / "data" / "eligibility" / "seeds"
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    ready = {trial: eligibility(folder, trial) for trial in ELIGIBILITY}
    found: dict[str, Any] = {}
    for patient in read_patients(folder / "patients.json"):
        by_policy = {policy.value: screen(ready[patient.trial], patient, policy=policy) for policy in Policy}
        found[patient.id] = {
            policy: {
                "stages": {stage.stage: stage.verdict.value for stage in screening.stages},
                "counts": {stage.stage: list(stage.counts) for stage in screening.stages},
                "criteria": {one.criterion.id: one.verdict.value for one in screening.judgements()},
            }
            for policy, screening in by_policy.items()
        }
        found[patient.id]["basis_strict"] = {
            one.criterion.id: sorted(one.basis) for one in by_policy["strict"].judgements()
        }
    assert found == expected
