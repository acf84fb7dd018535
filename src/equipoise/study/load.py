"""A study from its file, or every fault of the file at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

from equipoise.errors import StudyError
from equipoise.study.faults.cycles import check_cycles
from equipoise.study.faults.identity import check_identity
from equipoise.study.faults.limits import check_limits
from equipoise.study.faults.part_check import check_part
from equipoise.study.faults.place import StudyFile, in_file_order
from equipoise.study.faults.references import check_references
from equipoise.study.faults.registry_words import check_registry_words
from equipoise.study.faults.rule_check import check_rules
from equipoise.study.faults.yaml_tree import read_tree
from equipoise.study.shipped import study_folder, study_path
from equipoise.study.study import Study
from equipoise.study.upgrade import upgrade
from equipoise.vocabulary import Finding


def load_study(source: Path | str, *, name: str | None = None) -> Study:
    """Return the study in a file.

    `source` is a path, a folder with a `study.yaml`, the id of a study that ships, or (with a line break in it) the
    text itself; `name` is what messages call it. StudyError carries every fault of the file as a Finding with line,
    column and remedy, in the order of the file.
    """
    if isinstance(source, str) and "\n" in source:
        return _study_of(source, name or "study.yaml")
    path = study_path(source)
    return _study_of(_text_of(path), name or str(path))


def shipped_study(study_id: str) -> Study:
    """Return a study that ships with equipoise; StudyError if there is none of that id."""
    return load_study(study_folder(study_id))


def check_study_text(text: str, *, name: str = "study.yaml") -> tuple[Finding, ...]:
    """Return every fault of a study file's text, in the order of the file; an empty tuple if it is a study.

    >>> [finding.message for finding in check_study_text("schema: 2\\n")]
    ['schema: made by a newer equipoise (schema 2; this one knows schemas up to 1)']
    """
    return _read(text, name)[1]


def _study_of(text: str, name: str) -> Study:
    tree, findings = _read(text, name)
    if findings:
        number = "1 fault" if len(findings) == 1 else f"{len(findings)} faults"
        said = "".join(f"\n  line {finding.line}: {finding.message}" for finding in findings)
        raise StudyError(f"{number} in the study file{said}", where=name, findings=findings)
    return Study.model_validate_json(json.dumps(tree), strict=True)


def _read(text: str, name: str) -> tuple[object, tuple[Finding, ...]]:
    file, tree = read_tree(text, name)
    if isinstance(tree, dict):
        try:
            tree = upgrade(cast("dict[str, object]", tree))
        except StudyError as newer:
            file.report("study.schema", ("schema",), newer.what, newer.mend)
            return tree, tuple(file.findings)
    check_part(Study, tree, (), file)
    _check_across(tree, file)
    return tree, in_file_order(file.findings)


def _check_across(tree: object, file: StudyFile) -> None:
    """Run the checks that look at several parts; each runs on whatever could be read."""
    check_identity(tree, file)
    check_references(tree, file)
    check_cycles(tree, file)
    check_limits(tree, file)
    check_registry_words(tree, file)
    check_rules(tree, file)


def _text_of(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise StudyError(
            f"cannot be read: {fault.strerror}", where=str(path), mend="name a file you may read"
        ) from None
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        finding = Finding(
            "study.encoding", "the file is not UTF-8 here", where=f"{path}:{line}", line=line, mend="save it as UTF-8"
        )
        raise StudyError("the file is not UTF-8", where=str(path), findings=(finding,)) from None
