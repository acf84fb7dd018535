"""Patients from a file, or every fault of the file at once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from equipoise.eligibility.patient import Patient
from equipoise.errors import PatientError


class _DatesAsText(yaml.SafeLoader):
    """Leaves dates as they are written, so that a day that does not exist is reported like every other fault."""


_DatesAsText.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_patients(path: Path | str) -> tuple[Patient, ...]:
    """Return the patients of a JSON or YAML file: a list, one patient, or a list under `patients`.

    An entry may hold the patient under `patient`, beside the verdicts a clinician expects.

    PatientError names every fault of the file, each with the patient's id and the field.
    """
    path = Path(path)
    entries = _entries(_document(path), path)
    patients, faults = list[Patient](), list[str]()
    for place, entry in enumerate(entries):
        try:
            patients.append(Patient.model_validate(entry))
        except ValidationError as fault:
            name = entry["id"] if isinstance(entry, Mapping) and "id" in entry else f"number {place + 1}"
            faults += [f"{name}.{_path(error['loc'])}: {_message(error['msg'])}" for error in fault.errors()]
    repeated = [name for name, times in Counter(patient.id for patient in patients).items() if times > 1]
    faults += [f"{name}.id: stands for more than one patient" for name in repeated]
    if faults:
        number = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        raise PatientError(f"{number} in the file of patients: {'; '.join(faults)}", where=str(path))
    return tuple(patients)


def _document(path: Path) -> Any:  # whatever the file holds
    try:
        text = path.read_text(encoding="utf-8")
        return json.loads(text) if path.suffix == ".json" else yaml.load(text, _DatesAsText)
    except OSError as fault:
        raise PatientError(f"cannot be read: {fault.strerror}", where=str(path)) from None
    except (json.JSONDecodeError, UnicodeDecodeError, yaml.YAMLError) as fault:
        raise PatientError(f"is neither JSON nor YAML: {fault}", where=str(path)) from None


def _entries(document: Any, path: Path) -> list[Any]:  # whatever the file holds
    if isinstance(document, Mapping):
        document = document.get("patients", [document])
    if not isinstance(document, list):
        raise PatientError("holds no list of patients", where=str(path), mend="write a list of patients")
    return [_patient_of(entry) for entry in document]


def _patient_of(entry: Any) -> Any:  # whatever the file holds
    """Return the patient of an entry; beside it may stand the verdicts that are expected."""
    return entry["patient"] if isinstance(entry, Mapping) and "patient" in entry else entry


def _path(place: tuple[int | str, ...]) -> str:
    return ".".join(map(str, place)) or "patient"


def _message(text: str) -> str:
    return text.removeprefix("Value error, ")
