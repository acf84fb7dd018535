"""The arms of a draft."""

from __future__ import annotations

import re
from typing import Final

from equipoise.records.arm import RegisteredArm
from equipoise.study.arm import Arm, Regimen
from equipoise.study.drafting.notes import Notes
from equipoise.study.drafting.regimen_text import read_regimens, weekly_amounts
from equipoise.vocabulary import Mark, Severity

_MODULE: Final = "protocolSection.armsInterventionsModule"
_GROUP_NAME: Final = re.compile(r"intervention for (group|arm|cohort) (\d+|[A-Z])", re.IGNORECASE)
_IN_PARENTHESES: Final = re.compile(r"\(([A-Za-z][\w-]{1,7})(?:-[a-zα-ω]+)?\)")
_CONTROL: Final = re.compile(
    r"\b(?:control|placebo|observation|no (?:treatment|intervention)|standard|sham)\b", re.IGNORECASE
)
_CONTROL_TYPES: Final = ("NO_INTERVENTION", "PLACEBO_COMPARATOR", "SHAM_COMPARATOR")
_MICROGRAM_INTERFERON: Final = re.compile(r"\b(?:interferon|IFN)\b", re.IGNORECASE)
_SUBTYPE: Final = re.compile(r"\b(?:alfa|alpha|α)[-\s]?[12][abc]\b", re.IGNORECASE)
_DRUG_TYPES: Final = ("DRUG", "BIOLOGICAL", "COMBINATION_PRODUCT", "GENETIC")
_ABBREVIATION: Final = re.compile(r"[A-Z][A-Za-z0-9]*[A-Z0-9]|[A-Z]{2,}")
_TAKEN_FOR_MISSING: Final = ("NA", "NAN", "NULL", "NONE", "MISSING", "TRUE", "FALSE", "NIL")


def draft_arms(notes: Notes) -> tuple[Arm, ...]:
    """Return the arms as registered; where the record has none, those that its interventions or its prose name."""
    registered = notes.record.arms
    if registered:
        codes = _codes([arm.label for arm in registered], [_is_control(arm, registered) for arm in registered])
        arms = tuple(_arm(notes, number, code) for number, code in enumerate(codes))
        _question_types(notes, arms)
        return arms
    groups = _groups_of_interventions(notes)
    return groups or (_everybody(notes),)


def _arm(notes: Notes, number: int, code: str) -> Arm:
    arms = notes.record.arms
    arm, path = arms[number], f"{_MODULE}.armGroups[{number}]"
    description = arm.description or ""
    for part, says in (("label", arm.label), ("description", description)):
        if says:
            notes.comes_from(f"arms.{code}.{part}", f"{path}.{part}", says)
    if arm.type:
        notes.comes_from(f"arms.{code}.registry_type", f"{path}.type", arm.type)
    regimens = read_regimens(description, _drug(arm))
    if regimens:
        notes.comes_from(f"arms.{code}.regimens", f"{path}.description", description)
    _question_doses(notes, arm, code, regimens)
    return Arm(
        id=code,
        label=arm.label,
        registry_label=arm.label,
        registry_type=arm.type,
        type=_fitting_type(notes, number, code),
        description=description,
        is_control=_is_control(arm, arms),
        regimens=regimens,
    )


def _drug(arm: RegisteredArm) -> str:
    names = [name.partition(": ")[2] or name for name in arm.intervention_names]
    return names[0] if names else arm.label


def _is_control(arm: RegisteredArm, arms: tuple[RegisteredArm, ...]) -> bool:
    """Return whether an arm is the one the others are held against: at most one is."""
    by_type = [other for other in arms if other.type in _CONTROL_TYPES]
    candidates = by_type or [other for other in arms if other.type == "ACTIVE_COMPARATOR"]
    if len(candidates) == len(arms):
        candidates = [other for other in arms if _CONTROL.search(other.label)]
    return len(arms) > 1 and candidates[:1] == [arm]


def _fitting_type(notes: Notes, number: int, code: str) -> str:
    """Return the type that fits the arm's role; where that is not the registered one, it is asked."""
    arm = notes.record.arms[number]
    others = [other.type for place, other in enumerate(notes.record.arms) if place != number]
    if arm.type == "ACTIVE_COMPARATOR" and others and all(other in _CONTROL_TYPES for other in others):
        question = f"Is '{arm.label}' the experimental arm?"
        reason = "It is registered as active comparator, and there is no other treatment it could be compared with."
        notes.contradictions.append(f"{arm.label}: {reason[0].lower()}{reason[1:]}")
        notes.assume(f"arms.{code}.type", "EXPERIMENTAL", reason, question)
        return "EXPERIMENTAL"
    if arm.type is None:
        if notes.record.study_type != "OBSERVATIONAL":
            reason = "The record gives the arm no type."
            notes.assume(f"arms.{code}.type", "OTHER", reason, f"What is the role of '{arm.label}'?")
        return "OTHER"
    return arm.type


def _question_types(notes: Notes, arms: tuple[Arm, ...]) -> None:
    if len(arms) > 1 and not any(arm.is_control for arm in arms):
        question = "Which arm is the control?"
        notes.ask("arms.is_control", question, "No arm is registered as the one the others are compared with.")


def _question_doses(notes: Notes, arm: RegisteredArm, code: str, regimens: tuple[Regimen, ...]) -> None:
    field = f"arms.{code}.regimens"
    gets_drug = any(name.partition(": ")[0].upper() in ("DRUG", "BIOLOGICAL") for name in arm.intervention_names)
    if gets_drug and not regimens:
        question = f"What is given in '{arm.label}': product, dose, route, rhythm, duration?"
        notes.ask(field, question, "No dose with its rhythm could be read from the description.", Severity.ERROR)
    if len(regimens) > 1:
        amounts = "; ".join(weekly_amounts(regimens))
        question = f"Who fixes one of the {len(regimens)} regimens of '{arm.label}', when, and by what?"
        notes.ask(field, question, f"The record gives alternatives and no choice between them. {amounts}".strip())
    said = " ".join((arm.label, arm.description or "", *arm.intervention_names))
    if regimens and _MICROGRAM_INTERFERON.search(said) and not _SUBTYPE.search(said):
        why = "Doses in micrograms and in units convert differently for each subtype of interferon."
        notes.ask(f"{field}.drug", "Which subtype and product of interferon is given?", why, Severity.ERROR)
    if regimens:
        why = "The record gives the full dose only."
        notes.ask(f"{field}.dose_rules", "When is the dose reduced, held or stopped?", why)


def _groups_of_interventions(notes: Notes) -> tuple[Arm, ...]:
    """Return arms made from interventions called "Intervention for Group 1" and so on."""
    named = [(number, item, _GROUP_NAME.fullmatch(item.name)) for number, item in enumerate(notes.record.interventions)]
    found = [(number, item, match) for number, item, match in named if match is not None]
    if len(found) < 2:
        return ()
    arms: list[Arm] = []
    for number, item, match in found:
        code = f"G{match[2].upper()}"
        path = f"{_MODULE}.interventions[{number}]"
        notes.comes_from(f"arms.{code}.description", f"{path}.description", item.description or item.name)
        arms.append(
            Arm(
                id=code,
                label=f"{match[1].capitalize()} {match[2]}",
                type="OTHER",
                description=item.description or "",
                is_control=number == found[0][0],
                mark=Mark.ASSUMED,
            )
        )
        if item.type in _DRUG_TYPES:
            question = f"Group {match[2]}: which product, dose, route, rhythm and duration?"
            why = "The record names the treatment without dose and duration."
            notes.ask(f"arms.{code}.regimens", question, why, Severity.ERROR)
    reason = "The record lists no groups, only one intervention for each."
    question = f"Are these the arms, and is {arms[0].label} the control?"
    notes.assume("arms", ", ".join(arm.label for arm in arms), reason, question)
    return tuple(arms)


def _everybody(notes: Notes) -> Arm:
    names = [item.name for item in notes.record.interventions]
    reason = "The record lists no arms or groups."
    notes.assume("arms", "one group of all participants", reason, "Which arms or groups are there?")
    return Arm(id="ALL", label="All participants", type="OTHER", description="; ".join(names), mark=Mark.ASSUMED)


def _codes(labels: list[str], controls: list[bool]) -> list[str]:
    """Return a short code for each arm: its abbreviation where the label has one, never one that reads as missing."""
    codes: list[str] = []
    for number, (label, control) in enumerate(zip(labels, controls, strict=True), start=1):
        code = _code(label, control)
        if not code or code.upper() in _TAKEN_FOR_MISSING or code in codes:
            code = f"ARM{number}"
        codes.append(code)
    return codes


def _code(label: str, control: bool) -> str:
    if control and _CONTROL.fullmatch(label.strip()):
        return "CONTROL"
    bracketed = _IN_PARENTHESES.search(label)
    if bracketed is not None:
        return bracketed[1].split("-")[0].upper()
    found = _ABBREVIATION.search(label)
    return found.group()[:8].upper() if found is not None and len(found.group()) <= 8 else ""
