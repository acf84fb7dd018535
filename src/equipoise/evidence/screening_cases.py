"""Adapter: an invented patient of a shipped study -> verdicts under the three policies."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from equipoise.errors import CaseError
from equipoise.evidence.case import Answer
from equipoise.evidence.not_built import NotBuilt

POLICIES = ("strict", "closed", "note")


# Any below: the patient as it stands in the file; the patient model checks it.
def answer_screening(fields: Mapping[str, Any]) -> Answer:
    """Return {policy: {stages, counts, criteria}} and the bases under the strict policy, for the record's own criteria.

    What the study adds to the record (added criteria, and stages that hold nothing else) is left out: the cases speak
    of the record. NotBuilt where the trial is none of the shipped studies.
    """
    from pydantic import ValidationError

    from equipoise.eligibility import Patient, Policy, screen
    from equipoise.study import shipped_ids

    trial = str(fields["trial"])
    if trial not in shipped_ids():
        raise NotBuilt(f"the study {trial!r} does not ship")
    try:
        patient = Patient.model_validate(fields)
    except ValidationError as fault:
        raise CaseError(f"the patient cannot be read: {fault}", where=str(fields.get("id", ""))) from None
    eligibility = _eligibility(trial)
    screenings = {policy: screen(eligibility, patient, policy=Policy(policy)) for policy in POLICIES}
    answer: dict[str, object] = {policy: _verdicts(screening) for policy, screening in screenings.items()}
    answer["basis_strict"] = {
        judgement.criterion.id: sorted(basis.value for basis in judgement.basis)
        for judgement in screenings["strict"].judgements()
        if not judgement.criterion.added
    }
    return answer


@lru_cache(maxsize=4)
def _eligibility(trial: str) -> Any:  # Any: Eligibility, imported only when a case needs it
    from equipoise.eligibility import parse_eligibility
    from equipoise.study import load_study, study_path

    return parse_eligibility(load_study(study_path(trial)))


def _verdicts(screening: Any) -> dict[str, object]:  # Any: Screening, as above
    stages = [stage for stage in screening.stages if not all(j.criterion.added for j in stage.judgements)]
    return {
        "stages": {stage.stage: stage.verdict.value for stage in stages},
        "counts": {stage.stage: list(stage.counts) for stage in stages},
        "criteria": {
            judgement.criterion.id: judgement.verdict.value
            for stage in stages
            for judgement in stage.judgements
            if not judgement.criterion.added
        },
    }
