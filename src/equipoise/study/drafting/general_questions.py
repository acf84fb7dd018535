"""Questions that no single sentence of a record raises: times, harms, background treatment."""

from __future__ import annotations

import re
from typing import Final

from equipoise.study.anchor import Anchor
from equipoise.study.arm import Arm
from equipoise.study.criterion import Stage
from equipoise.study.drafting.notes import Notes
from equipoise.vocabulary import Severity

_AGE: Final = re.compile(r"\bage\b")
_HEPATITIS_B: Final = re.compile(r"\b(?:hepatitis B|HBV|HBsAg)\b", re.IGNORECASE)
_LIVER_CANCER: Final = re.compile(r"\b(?:hepatocellular|HCC|liver cancer)\b", re.IGNORECASE)


def question_study(notes: Notes, stages: tuple[Stage, ...], anchors: dict[str, Anchor], arms: tuple[Arm, ...]) -> None:
    """Ask what every protocol must settle and registrations rarely do."""
    criteria = [item for stage in stages for item in (*stage.include, *stage.exclude)]
    if any(_AGE.search(item.when) for item in criteria):
        question = "On which day is the age counted: consent, screening or allocation?"
        notes.ask("stages", question, "A birthday may lie between them.", Severity.INFORMATION)
    _times(notes, stages, anchors)
    question = "How are harms graded and collected, from when until when, in every arm alike?"
    notes.ask("safety", question, "The record does not say.")
    if len(arms) > 1 and all(not arm.prohibited and not arm.allowed for arm in arms):
        question = "Which other treatments are allowed or prohibited, in every arm alike?"
        notes.ask("arms", question, "The record does not say.", Severity.INFORMATION)
    _antivirals(notes)


def _times(notes: Notes, stages: tuple[Stage, ...], anchors: dict[str, Anchor]) -> None:
    windows = [name for name, anchor in anchors.items() if anchor.window is not None]
    if "radical_treatment" in anchors and not windows:
        question = "How long after the curative treatment may participants enter?"
        why = "Without a limit those who stayed well for long are chosen."
        notes.ask("anchors.radical_treatment", question, why, Severity.ERROR)
    for stage in stages:
        if stage.at in windows:
            question = f"How long after the '{stage.id}' visit may a participant be allocated, and on which results?"
            notes.ask(
                f"stages.{stage.id}", question, "The record gives a window for the visit and none for allocation."
            )


def _antivirals(notes: Notes) -> None:
    """Ask for the policy on antivirals in liver cancer: they act on recurrence and the record often leaves them out."""
    words = " ".join(notes.record.conditions)
    eligibility = notes.record.eligibility_criteria or ""
    if _LIVER_CANCER.search(words) and not _HEPATITIS_B.search(f"{words} {eligibility}"):
        question = "May participants with hepatitis B take antivirals, and is that recorded in every arm?"
        notes.ask("arms", question, "Antivirals lower recurrence; the record does not mention them.")
