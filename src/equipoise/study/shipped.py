"""Where study files are: the studies that ship with equipoise, and the user's own."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from equipoise.errors import StudyError

_FILE = "study.yaml"


def studies_folder() -> Path:
    """Return the folder of the studies that ship."""
    return Path(str(files("equipoise"))) / "studies"


def shipped_ids() -> tuple[str, ...]:
    """Return the ids of the studies that ship, sorted."""
    folder = studies_folder()
    if not folder.is_dir():
        return ()
    return tuple(sorted(item.name for item in folder.iterdir() if (item / _FILE).is_file()))


def study_folder(study_id: str) -> Path:
    """Return the folder of a study that ships, with its record, study and patients; StudyError if there is none."""
    if study_id not in shipped_ids():
        ids = ", ".join(shipped_ids())
        raise StudyError(f"no study called '{study_id}' ships with equipoise", mend=f"one of {ids}")
    return studies_folder() / study_id


def study_path(source: Path | str) -> Path:
    """Return the study file that a path, a folder or the id of a shipped study names; StudyError if there is none."""
    if str(source) in shipped_ids():
        return studies_folder() / str(source) / _FILE
    path = Path(source)
    if path.is_dir():
        path = path / _FILE
    if not path.is_file():
        mend = f"name a file, a folder with a {_FILE}, or one of {', '.join(shipped_ids())}"
        raise StudyError("there is no such study file", where=str(source), mend=mend)
    return path
