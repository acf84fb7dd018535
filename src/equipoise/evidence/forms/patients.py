"""Expected verdicts: {patient id: {policy: {stages, counts, criteria}, basis_strict}} beside a file of patients."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from equipoise.errors import CaseError
from equipoise.evidence.case import Answer, Case

POLICIES = ("strict", "closed", "note")


def read_patient_verdicts(document: object, path: Path) -> Sequence[Case] | None:
    """Return a case per patient of an object of expected verdicts; None for any other document."""
    if not isinstance(document, dict) or not document:
        return None
    members = cast("dict[str, Any]", document)  # Any: the content of a file that is being checked here
    if not all(isinstance(member, dict) and _holds_verdicts(member) for member in members.values()):
        return None
    return [
        Case(
            id=patient,
            method="eligibility",
            path=path,
            origin="own work, checked by eye",
            expected=_expected(member),
            answer=lambda patient=patient: _answer(patient, path),
        )
        for patient, member in members.items()
    ]


def _holds_verdicts(member: Mapping[str, Any]) -> bool:
    return any(isinstance(member.get(policy), dict) and "criteria" in member[policy] for policy in POLICIES)


def _expected(member: Mapping[str, Any]) -> dict[str, object]:
    values: dict[str, object] = {policy: member[policy] for policy in POLICIES if policy in member}
    if "basis_strict" in member:
        values["basis_strict"] = {criterion: sorted(bases) for criterion, bases in member["basis_strict"].items()}
    return values


def _answer(patient_id: str, path: Path) -> Answer:
    from equipoise.evidence.screening_cases import answer_screening

    return answer_screening(_patient(patient_id, path))


def _patient(patient_id: str, path: Path) -> dict[str, Any]:
    for folder in path.resolve().parents:
        for candidate in sorted(folder.glob("*.json")):
            found = _patients_of(candidate).get(patient_id)
            if found is not None:
                return found
    raise CaseError(f"no file of patients from here upwards holds {patient_id!r}", where=str(path))


def _patients_of(path: Path) -> dict[str, dict[str, Any]]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError):
        return {}  # a broken file is reported where it is read for its own cases
    if not isinstance(document, list):
        return {}
    rows = cast("list[Any]", document)
    return {str(row["id"]): row for row in rows if isinstance(row, dict) and {"id", "trial", "events"} <= set(row)}
