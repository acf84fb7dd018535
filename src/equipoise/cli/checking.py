"""What `check` checks: whatever the source turns out to be."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from equipoise.errors import StudyError

if TYPE_CHECKING:
    from equipoise.vocabulary import Finding

SHIPPED_AS_OF = date(2026, 11, 21)
"""The day the shipped registrations were copied: they are checked as of then, so that it always says the same."""


def check_shipped(study_id: str, *, profile: str = "record", as_of: date = SHIPPED_AS_OF) -> list[Finding]:
    """Return the findings on a shipped study: on its registration, then on its study file."""
    from equipoise.lint import check_record, check_study
    from equipoise.records import read
    from equipoise.study import load_study, study_folder, study_path

    reading = read(study_folder(study_id) / "record.json")
    study = load_study(study_path(study_id))
    return [*check_record(reading, profile=profile, as_of=as_of), *check_study(study)]


def check_source(source: Path | str, *, profile: str, as_of: date) -> list[Finding]:
    """Return the findings on a file or a shipped study; a study file that does not load gives all its faults."""
    from equipoise.study import shipped_ids, study_path

    if isinstance(source, str) and source in shipped_ids():
        return check_shipped(source, profile=profile, as_of=as_of)
    path = study_path(source) if isinstance(source, str) or source.is_dir() else source
    if path.suffix in (".yaml", ".yml"):
        return _check_study_file(path)
    return _check_record_file(path, profile, as_of)


def _check_study_file(path: Path) -> list[Finding]:
    from equipoise.lint import check_study
    from equipoise.study import load_study

    try:
        study = load_study(path)
    except StudyError as fault:
        if not fault.findings:
            raise  # the file could not be opened: that is no clean study
        from equipoise.vocabulary import Finding

        return [item for item in fault.findings if isinstance(item, Finding)]
    return check_study(study)


def _check_record_file(path: Path, profile: str, as_of: date) -> list[Finding]:
    from equipoise.lint import check_record, check_results
    from equipoise.records import read

    results = _results_section(path)
    if results is not None:
        return check_results(results)
    reading = read(path)
    page = path.read_text(encoding="utf-8-sig") if reading.report.portal else ""
    return check_record(reading, profile=profile, as_of=as_of, page=page)


def _results_section(path: Path) -> dict[str, object] | None:
    """Return the file's content if it is a results section by itself."""
    if path.suffix != ".json":
        return None
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError, RecursionError):
        return None  # no JSON: whoever reads it as a record says what is wrong
    return document if isinstance(document, dict) and "participantFlowModule" in document else None
