"""The reporting groups of the registry: one for each arm, with ids local to each module."""

from __future__ import annotations

from typing import Any

from equipoise.errors import DataError
from equipoise.study import Arm, Study

TITLE_LIMIT = 100
DESCRIPTION_LIMIT = 999
SIMULATED = "Simulated participants: nobody real was treated or observed."


def arms_in_order(study: Study) -> tuple[Arm, ...]:
    """Return the arms as they are reported: as in the study file, which follows the registration."""
    return study.arms


def arm_labels(study: Study) -> dict[str, str]:
    """Return arm id -> label as figures order and colour the arms: the control arm first, as the analyses do."""
    return {arm.id: arm.label for arm in sorted(study.arms, key=lambda arm: not arm.is_control)}


def render_groups(study: Study, prefix: str, *, simulated: bool, total: bool = False) -> list[dict[str, Any]]:
    """Return the groups of a module, such as FG000, FG001; DataError where a title or description is too long."""
    groups = [
        _group(f"{prefix}{number:03d}", arm.label, _description(arm, simulated=simulated))
        for number, arm in enumerate(arms_in_order(study))
    ]
    if total:
        words = f"{SIMULATED} All groups together." if simulated else "All groups together."
        groups.append(_group(f"{prefix}{len(groups):03d}", "Total", words))
    return groups


def group_ids(study: Study, prefix: str) -> dict[str, str]:
    """Return arm id -> group id of a module."""
    return {arm.id: f"{prefix}{number:03d}" for number, arm in enumerate(arms_in_order(study))}


def _description(arm: Arm, *, simulated: bool) -> str:
    words = arm.description or arm.label
    return f"{SIMULATED} {words}" if simulated else words


def _group(identifier: str, title: str, description: str) -> dict[str, Any]:
    for name, text, limit in (("title", title, TITLE_LIMIT), ("description", description, DESCRIPTION_LIMIT)):
        if len(text) > limit:
            raise DataError(f"the {name} of group {identifier} has {len(text)} characters; the registry takes {limit}")
    return {"id": identifier, "title": title, "description": description}
