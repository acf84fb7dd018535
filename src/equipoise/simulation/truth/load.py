"""A truth from its file, or every fault of the file at once."""

from __future__ import annotations

import json
from pathlib import Path

from equipoise.errors import StudyError
from equipoise.simulation.truth.check import check_truth
from equipoise.simulation.truth.model import TruthModel
from equipoise.study.faults.part_check import check_part
from equipoise.study.faults.place import in_file_order
from equipoise.study.faults.yaml_tree import read_tree
from equipoise.study.shipped import studies_folder

_FILE = "truth.yaml"
_STUDY_FILE = "study.yaml"


def load_truth(source: Path | str) -> TruthModel:
    """Return the truth in a file.

    `source` is a path, a folder with a `truth.yaml`, the id of a study that ships with one, or (with a line break in
    it) the text itself. StudyError carries every fault as a Finding with line, column and remedy.

    >>> load_truth("NCT07120750").recurrence.conditional_hr
    0.58
    """
    if isinstance(source, str) and "\n" in source:
        return _truth_of(source, _FILE)
    path = truth_path(source)
    return _truth_of(path.read_text(encoding="utf-8"), str(path))


def truth_path(source: Path | str) -> Path:
    """Return the truth file that a path, a folder or the id of a shipped study names; StudyError if there is none.

    A `study.yaml` names the truth file beside it.
    """
    shipped = studies_folder() / str(source) / _FILE
    path = shipped if isinstance(source, str) and shipped.is_file() else Path(source)
    if path.is_dir():
        path = path / _FILE
    elif path.name == _STUDY_FILE:
        path = path.with_name(_FILE)
    if not path.is_file():
        raise StudyError(
            "there is no such truth file", where=str(source), mend=f"name a file or a folder with a {_FILE}"
        )
    return path


def _truth_of(text: str, name: str) -> TruthModel:
    file, tree = read_tree(text, name)
    check_part(TruthModel, tree, (), file)
    if file.findings:
        findings = in_file_order(file.findings)
        said = "; ".join(f"{finding.where}: {finding.message}" for finding in findings)
        raise StudyError(f"the truth file has faults: {said}", where=name, findings=findings)
    truth = TruthModel.model_validate_json(json.dumps(tree), strict=True)
    findings = check_truth(truth)
    if findings:
        said = "; ".join(finding.message for finding in findings)
        raise StudyError(f"the truth contradicts itself: {said}", where=name, findings=findings)
    return truth
