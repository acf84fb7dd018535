"""Names that must be given once, and names that data sets reserve."""

from __future__ import annotations

from typing import Final

from equipoise.study.faults.place import Place, StudyFile
from equipoise.study.faults.walk import texts, walk

IDS: Final = {
    "arm": "arms.*.id",
    "stage": "stages.*.id",
    "criterion": "stages.*.include|exclude.*.id",
    "epoch": "epochs.*.id",
    "form": "forms.*.id",
    "encounter": "encounters.*.id",
    "objective": "objectives.*.id",
    "endpoint": "endpoints.*.id",
    "PARAMCD": "endpoints.*.paramcd",
    "estimand": "estimands.*.id",
    "population": "analysis_plan.populations.*.id",
    "population flag": "analysis_plan.populations.*.flag",
    "analysis": "analysis_plan.analyses.*.id",
    "stratum": "allocation.strata.*.id",
    "site": "design.sites.*.id",
    "data check": "data_checks.*.id",
    "assumption": "assumptions.*.id",
    "conflict": "conflicts.*.id",
}
"""What has an id of its own, and where the ids stand."""

_WITHIN: Final = {"field": ("forms", "fields.*.id"), "regimen": ("arms", "regimens.*.id")}
"""Ids that are unique only inside their form or arm."""

_RESERVED: Final = frozenset({"", "na", "n/a", "nan", "null", "none", "nil", "true", "false", "scrnfail", "missing"})
"""Arm codes that readers of tables take for a missing value or a truth value, or that ADSL uses for screen failures."""


def check_identity(tree: object, file: StudyFile) -> None:
    """Report ids given twice and arm codes that no data set can carry."""
    for noun, pattern in IDS.items():
        _repeated(noun, list(texts(tree, pattern)), file)
    for noun, (owners, pattern) in _WITHIN.items():
        for owner, content in walk(tree, f"{owners}.*"):
            _repeated(noun, [((*owner, *place), name) for place, name in texts(content, pattern)], file)
    for place, code in texts(tree, IDS["arm"]):
        if code.strip().lower() in _RESERVED:
            message = f"the arm code '{code}' is reserved: readers of tables take it for a missing value"
            file.report("study.reserved", place, message, "give the arm another id, e.g. NUC instead of NA")


def _repeated(noun: str, found: list[tuple[Place, str]], file: StudyFile) -> None:
    first: dict[str, Place] = {}
    for place, name in found:
        if name in first:
            line = file.spot(first[name]).line
            file.report(
                "study.duplicate-id", place, f"the {noun} '{name}' stands twice, first in line {line}", "rename one"
            )
        else:
            first[name] = place
