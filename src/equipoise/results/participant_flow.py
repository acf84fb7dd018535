"""Participant flow: who was assessed, why some were not allocated, and how far each arm came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from equipoise.results.groups import arms_in_order, group_ids, render_groups
from equipoise.study import Study, criteria

REGISTRY_REASONS = {
    "lost": "Lost to Follow-up",
    "participant_decision": "Withdrawal by Subject",
    "death": "Death",
    "ae": "Adverse Event",
    "protocol_violation": "Protocol Violation",
    "investigator": "Physician Decision",
    "pregnancy": "Pregnancy",
    "recurrence": "Recurrence",
    "transplant": "Transplant",
}
"""Reasons on the registry's pick-list; any other reason is reported in its own words."""


@dataclass(frozen=True, slots=True)
class ArmFlow:
    """Counts of one arm. `started` = `completed` + the sum of `reasons`."""

    arm: str
    label: str
    started: int
    treated: int
    completed: int
    reasons: tuple[tuple[str, int], ...]

    @property
    def not_completed(self) -> int:
        """Participants who left before the end."""
        return sum(count for _, count in self.reasons)


@dataclass(frozen=True, slots=True)
class ParticipantFlow:
    """The flow of the whole study; `screen_failures` by primary reason, most frequent first."""

    assessed: int
    screen_failures: tuple[tuple[str, str, int], ...]
    """(criterion or reason, in words, count)."""
    arms: tuple[ArmFlow, ...]

    @property
    def allocated(self) -> int:
        """Participants who were allocated."""
        return sum(arm.started for arm in self.arms)


def participant_flow(study: Study, adsl: pl.DataFrame) -> ParticipantFlow:
    """Return the flow counted from ADSL."""
    failed = adsl.filter(pl.col("SCRFFL") == "Y")
    says = _failing(study)
    counted = failed.group_by("SCRFREAS").len().sort(["len", "SCRFREAS"], descending=[True, False])
    failures = tuple(
        (str(reason), says.get(str(reason), str(reason)), int(count)) for reason, count in counted.iter_rows()
    )
    arms = tuple(_arm_flow(arm.id, arm.label, adsl.filter(pl.col("ARMCD") == arm.id)) for arm in arms_in_order(study))
    return ParticipantFlow(adsl.height, failures, arms)


def _failing(study: Study) -> dict[str, str]:
    """Return what failing each criterion means, in words: an inclusion is not met, an exclusion applies."""
    included = {criterion.id for stage in study.stages for criterion in stage.include}
    return {
        criterion.id: f"not so: {criterion.says}" if criterion.id in included else criterion.says
        for criterion in criteria(study)
    }


def _arm_flow(arm: str, label: str, members: pl.DataFrame) -> ArmFlow:
    left = members.filter(pl.col("EOSSTT") == "DISCONTINUED")
    counted = left.group_by("DCSREAS").len().sort(["len", "DCSREAS"], descending=[True, False])
    return ArmFlow(
        arm,
        label,
        members.height,
        members["TRTSDT"].drop_nulls().len(),
        members.filter(pl.col("EOSSTT") == "COMPLETED").height,
        tuple((_reason(reason), int(count)) for reason, count in counted.iter_rows()),
    )


def _reason(reason: object) -> str:
    return REGISTRY_REASONS.get(str(reason).lower(), str(reason))


def render_flow_module(study: Study, flow: ParticipantFlow, *, simulated: bool) -> dict[str, Any]:
    """Return the registry's participantFlowModule: one period with STARTED, COMPLETED and NOT COMPLETED."""
    ids = group_ids(study, "FG")
    reasons = sorted({reason for arm in flow.arms for reason, _ in arm.reasons})
    milestones = [
        _milestone("STARTED", ids, {arm.arm: arm.started for arm in flow.arms}),
        *_treated_milestone(study, ids, flow),
        _milestone("COMPLETED", ids, {arm.arm: arm.completed for arm in flow.arms}),
        _milestone("NOT COMPLETED", ids, {arm.arm: arm.not_completed for arm in flow.arms}),
    ]
    drops = [
        {
            "type": reason,
            "reasons": _achievements(ids, {arm.arm: dict(arm.reasons).get(reason, 0) for arm in flow.arms}),
        }
        for reason in reasons
    ]
    period: dict[str, Any] = {"title": "Overall Study", "milestones": milestones}
    if drops:
        period["dropWithdraws"] = drops
    told = "Simulated candidates" if simulated else "Candidates"
    return {
        "preAssignmentDetails": (
            f"{told}: {flow.assessed} assessed, {flow.assessed - flow.allocated} not allocated, "
            f"{flow.allocated} allocated."
        ),
        "recruitmentDetails": "Simulated recruitment." if simulated else "",
        "groups": render_groups(study, "FG", simulated=simulated),
        "periods": [period],
    }


def _treated_milestone(study: Study, ids: dict[str, str], flow: ParticipantFlow) -> list[dict[str, Any]]:
    """Arms without a regimen have nothing to start; the milestone counts only those who did."""
    if not any(arm.regimens for arm in study.arms):
        return []
    return [_milestone("Started Study Treatment", ids, {arm.arm: arm.treated for arm in flow.arms})]


def _milestone(kind: str, ids: dict[str, str], counts: dict[str, int]) -> dict[str, Any]:
    return {"type": kind, "achievements": _achievements(ids, counts)}


def _achievements(ids: dict[str, str], counts: dict[str, int]) -> list[dict[str, str]]:
    return [{"groupId": ids[arm], "numSubjects": str(count)} for arm, count in counts.items()]
