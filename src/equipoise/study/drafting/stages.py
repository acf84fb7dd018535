"""Stages and anchors of a draft, from the headings of the eligibility text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from equipoise.study.anchor import Anchor
from equipoise.study.drafting.notes import Notes
from equipoise.study.drafting.number_word import NUMBER, number_of
from equipoise.study.drafting.reading_of_item import Setting
from equipoise.vocabulary import Severity

ELIGIBILITY: Final = "protocolSection.eligibilityModule.eligibilityCriteria"

_WINDOW: Final = re.compile(
    rf"post-?\s?(?P<event>surgery|resection|operation)\s*,?\s*(?P<low>{NUMBER})\s*(?:to|-|–|~)\s*(?P<high>{NUMBER})\s*(?P<unit>days?|weeks?)"
    rf"|(?P<low2>{NUMBER})\s*(?:to|-|–|~)\s*(?P<high2>{NUMBER})\s*(?P<unit2>days?|weeks?)\s*(?:after|post)\s*(?:the\s+)?"
    rf"(?P<event2>surgery|resection|operation)",
    re.IGNORECASE,
)
_AROUND_SURGERY: Final = re.compile(r"\bperi-?\s?operative\b", re.IGNORECASE)
_MOMENT: Final = re.compile(
    r"perioperative|preoperative|postoperative|baseline|screening|randomi[sz]ation|pre-?treatment|run-?in|enrol|registration|step\s*\d",
    re.IGNORECASE,
)
_RESECTION: Final = re.compile(
    r"\bresection\s+of\s+(?:HCC|hepatocellular|the\s+liver)|\bhepatectomy\b|\bliver\s+resection\b", re.IGNORECASE
)
_CURATIVE_RESECTION: Final = re.compile(r"\bcurative\s+(?:liver\s+)?resection\b", re.IGNORECASE)
_RESECTION_OR_ABLATION: Final = re.compile(r"\b(?:surgical\s+)?resection\s+or\s+(?:local\s+)?ablation\b", re.IGNORECASE)
_INTERFERON: Final = re.compile(r"\binterferon|\bIFN", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StagePlan:
    """A stage before its criteria are read: id, heading, the anchor it is judged at, the stage before it."""

    id: str
    heading: str
    at: str
    requires: str | None
    prefix: str
    setting: Setting


def draft_anchors(notes: Notes) -> dict[str, Anchor]:
    """Return the moments that every draft needs: consent, screening, allocation, and the operation if there is one."""
    anchors = {
        "consent": Anchor(event="study(consent_signed)", pick="first"),
        "screening": Anchor(event="study(screening)", pick="last"),
        allocation_anchor(notes): Anchor(
            event=f"study({allocation_anchor(notes)})", pick="first", before_it_happens="planned_date"
        ),
    }
    name, event = _treatment_anchor(notes)
    if name:
        anchors[name] = Anchor(event=event, pick="last")
    return anchors


def allocation_anchor(notes: Notes) -> str:
    """Return the name of the moment of allocation."""
    return "randomization" if notes.record.allocation == "RANDOMIZED" else "allocation"


def plan_stages(notes: Notes, headings: list[str], anchors: dict[str, Anchor]) -> list[StagePlan]:
    """Return a stage for each heading, adding to `anchors` the windows that headings name."""
    plans: list[StagePlan] = []
    for number, heading in enumerate(headings or [""], start=1):
        stage_id = _slug(heading) or "screening"
        if any(plan.id == stage_id for plan in plans):
            stage_id = f"{stage_id}_{number}"
        window = _window_anchor(notes, heading, stage_id, anchors)
        follows = bool(plans) and bool(_MOMENT.search(heading)) and bool(_MOMENT.search(plans[-1].heading))
        if heading and not _MOMENT.search(heading):
            question = f"Is '{heading}' a stage of screening, or a group of participants of its own?"
            why = "The eligibility text has its own criteria under this heading."
            notes.ask(f"stages.{stage_id}", question, why, Severity.ERROR)
        plans.append(
            StagePlan(
                id=stage_id,
                heading=heading,
                at=window or _moment(heading, anchors),
                requires=plans[-1].id if follows else None,
                prefix=_prefix(stage_id, [plan.prefix for plan in plans]) if len(headings) > 1 else "",
                setting=Setting(window, _drug_concepts(notes), allocation_anchor(notes)),
            )
        )
    return plans


_TREATMENTS: Final = (
    (_RESECTION_OR_ABLATION, "radical_treatment", "procedure(liver_resection|local_ablation)"),
    (_CURATIVE_RESECTION, "resection", "procedure(curative_liver_resection)"),
    (_RESECTION, "resection", "procedure(liver_resection)"),
    (_AROUND_SURGERY, "surgery", "procedure(surgery)"),
    (_WINDOW, "surgery", "procedure(surgery)"),
)
"""Words of the eligibility text, the anchor they call for and its event; the first that is found counts."""


def _treatment_anchor(notes: Notes) -> tuple[str, str]:
    text = notes.record.eligibility_criteria or ""
    for pattern, name, event in _TREATMENTS:
        found = pattern.search(text)
        if found is not None and (pattern is not _CURATIVE_RESECTION or _RESECTION.search(text)):
            notes.comes_from(f"anchors.{name}", ELIGIBILITY, found.group())
            return name, event
    return "", ""


def _window_anchor(notes: Notes, heading: str, stage_id: str, anchors: dict[str, Anchor]) -> str | None:
    """Add the window that a heading names ("Post-Surgery 4 to 6 weeks"); return its anchor, None if it names none."""
    match = _WINDOW.search(heading)
    operation = next((name for name in ("resection", "surgery", "radical_treatment") if name in anchors), None)
    if match is None or operation is None:
        return None
    days = 7 if (match["unit"] or match["unit2"]).lower().startswith("week") else 1
    low, high = (number_of(match[name] or match[f"{name}2"]) * days for name in ("low", "high"))
    # "4 to 6 weeks after" is day 28 to day 42, both included.
    window = {"from": operation, "window": (f"{low:g} d", f"{high:g} d")}
    anchors[stage_id] = Anchor.model_validate(window)
    notes.comes_from(f"anchors.{stage_id}.window", ELIGIBILITY, match.group())
    return stage_id


def _moment(heading: str, anchors: dict[str, Anchor]) -> str:
    if _AROUND_SURGERY.search(heading):
        return next((name for name in ("resection", "surgery") if name in anchors), "screening")
    return "screening"


def _slug(heading: str) -> str:
    words = re.sub(r"\(.*?\)", " ", heading.lower())
    words = re.sub(r"\b(?:period|phase|stage)\b", " ", words)
    return "_".join(re.findall(r"[a-z0-9]+", words))[:40].strip("_")


def _prefix(stage_id: str, taken: list[str]) -> str:
    letter = f"{stage_id[:1].upper()}."
    return letter if letter not in taken and letter[0].isalpha() else f"S{len(taken) + 1}."


def _drug_concepts(notes: Notes) -> tuple[str, ...]:
    """Return the concepts that "the study drug" means: known for interferon, else left to the investigator."""
    names = " ".join(item.name for item in notes.record.interventions)
    return ("interferon_alfa", "interferon_class") if _INTERFERON.search(names) else ()
