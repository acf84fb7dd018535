"""Adapter: an invented patient of a shipped study -> verdicts under the three policies."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from equipoise.evidence.case import Answer
from equipoise.evidence.not_built import NotBuilt
from equipoise.study import Study, load_study, shipped_ids, study_path

POLICIES = ("strict", "closed", "note")


def answer_screening(fields: Mapping[str, Any]) -> Answer:  # Any: the patient as it stands in the file
    """Return {policy: {stages, counts, criteria}} and the bases under the strict policy, for the record's own criteria.

    What the study adds to the record (added criteria, and stages that hold nothing else) is left out: the cases speak of
    the record. NotBuilt where the trial is none of the shipped studies.
    """
    from equipoise.eligibility import parse_patient, screen, screening_json

    trial = str(fields["trial"])
    if trial not in shipped_ids():
        raise NotBuilt(f"the study {trial!r} does not ship")
    study = _study(trial)
    patient = parse_patient(fields)
    answer: dict[str, object] = {}
    for policy in POLICIES:
        told = screening_json(screen(study, patient, policy=policy))
        answer[policy] = _record_only(told, study)
        if policy == "strict":
            answer["basis_strict"] = {
                criterion: sorted(bases) for criterion, bases in told["basis"].items() if criterion in _own(study)
            }
    return answer


@lru_cache(maxsize=4)
def _study(trial: str) -> Study:
    return load_study(study_path(trial))


def _own(study: Study) -> set[str]:
    return {c.id for stage in study.stages for c in (*stage.include, *stage.exclude) if not c.added}


def _record_only(told: Mapping[str, Any], study: Study) -> dict[str, object]:
    own = _own(study)
    stages = {
        stage.id: [c.id for c in (*stage.include, *stage.exclude) if c.id in own]
        for stage in study.stages
        if any(c.id in own for c in (*stage.include, *stage.exclude))
    }
    verdicts: Mapping[str, str] = told["criteria"]
    return {
        "stages": {stage: told["stages"][stage] for stage in stages},
        "counts": {stage: _counts([verdicts[c] for c in members]) for stage, members in stages.items()},
        "criteria": {criterion: verdicts[criterion] for members in stages.values() for criterion in members},
    }


def _counts(verdicts: list[str]) -> list[int]:
    met = sum(verdict in ("met", "not_applicable") for verdict in verdicts)
    return [met, verdicts.count("not_met"), verdicts.count("unknown")]
