"""Patients from a file, or every fault of the file at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from equipoise.eligibility.patient import Patient
from equipoise.eligibility.patient_document import read_document
from equipoise.errors import PatientError

_WORDS = {
    "missing": "is missing (mend: add it)",
    "extra_forbidden": "is no field that we know (mend: delete it)",
    "model_type": "must hold names and values (mend: write {name: value, ...})",
    "dict_type": "must hold names and values (mend: write {name: value, ...})",
    "mapping_type": "must hold names and values (mend: write {name: value, ...})",
    "string_type": "must be text (mend: put it in quotes)",
    "tuple_type": "must be a list (mend: put it in brackets)",
    "finite_number": "is no number one can compute with (mend: write a finite number)",
}
"""Pydantic's faults in the reader's words."""


def read_patients(path: Path | str) -> tuple[Patient, ...]:
    """Return the patients of a JSON or YAML file: a list, one patient, or a list under `patients`.

    An entry may hold the patient under `patient`, beside the verdicts a clinician expects.

    PatientError names every fault of the file, each with the patient's id and the field.
    """
    path = Path(path)
    entries = _entries(read_document(path), path)
    patients, faults = list[Patient](), list[str]()
    for place, entry in enumerate(entries):
        try:
            patients.append(Patient.model_validate(entry))
        except ValidationError as fault:
            name = entry["id"] if isinstance(entry, Mapping) and "id" in entry else f"number {place + 1}"
            faults += [f"{name}.{_path(error['loc'])}: {_message(error)}" for error in fault.errors()]
    repeated = [name for name, times in Counter(patient.id for patient in patients).items() if times > 1]
    faults += [f"{name}.id: stands for more than one patient" for name in repeated]
    if faults:
        number = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        raise PatientError(f"{number} in the file of patients: {'; '.join(faults)}", where=str(path))
    return tuple(patients)


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


def _message(error: ErrorDetails) -> str:
    return _WORDS.get(error["type"], error["msg"].removeprefix("Value error, "))
