"""Where a record disagrees with itself: shown and asked, never mended."""

from __future__ import annotations

import re
from typing import Final

from equipoise.study.criterion import Stage
from equipoise.study.drafting.notes import Notes
from equipoise.study.drafting.stages import ELIGIBILITY

_ELIGIBILITY_MODULE: Final = "protocolSection.eligibilityModule"
_DESIGN: Final = "protocolSection.designModule"
_TRIAL: Final = re.compile(r"\b(?:this|the)\s+(?:clinical\s+)?trial\b", re.IGNORECASE)
_NOT_RANDOMIZED: Final = re.compile(r"\bnon-?\s?randomi[sz]ed\b", re.IGNORECASE)
_ONE_CENTRE: Final = re.compile(r"\bsingle[-\s]cent(?:er|re)\b", re.IGNORECASE)
_SAMPLE_SIZE: Final = re.compile(r"\bsample size\s*(?:of|:|is|=)?\s*(\d+)\b", re.IGNORECASE)
_AGE_RULE: Final = re.compile(r"age in (\d+)\.\.(\d+) a")


def note_contradictions(notes: Notes, stages: tuple[Stage, ...]) -> None:
    """Note every statement of the record that contradicts another one of it."""
    _type(notes)
    _allocation(notes)
    _centres(notes)
    _sample_size(notes)
    _ages(notes, stages)


def _type(notes: Notes) -> None:
    record = notes.record
    if record.study_type != "OBSERVATIONAL":
        return
    given = [item.name for item in record.interventions if item.type in ("DRUG", "BIOLOGICAL", "DEVICE", "PROCEDURE")]
    found = notes.find(_TRIAL)
    if found is None or not given:
        return
    groups = f"{found[1].group()}, with {len(given)} treatments: {', '.join(given)}"
    question = "Is the treatment assigned by the protocol, that is, is the study interventional?"
    notes.contradict("design.study_type", (f"{_DESIGN}.studyType", "OBSERVATIONAL"), (found[0].path, groups), question)


def _allocation(notes: Notes) -> None:
    found = notes.find(_NOT_RANDOMIZED)
    if notes.record.allocation == "RANDOMIZED" and found is not None:
        here = (f"{_DESIGN}.designInfo.allocation", "RANDOMIZED")
        question = "Is the allocation random?"
        notes.contradict("design.allocation", here, (found[0].path, found[1].group()), question)


def _centres(notes: Notes) -> None:
    found = notes.find(_ONE_CENTRE)
    count = len(notes.record.locations)
    if found is not None and count > 1:
        here = ("protocolSection.contactsLocationsModule.locations", f"{count} locations")
        notes.contradict("design.sites", here, (found[0].path, found[1].group()), "How many sites are there?")


def _sample_size(notes: Notes) -> None:
    found, said = notes.find(_SAMPLE_SIZE), notes.record.enrollment
    if found is not None and said is not None and said.kind != "ACTUAL" and int(found[1][1]) != said.count:
        here = (f"{_DESIGN}.enrollmentInfo.count", str(said.count))
        question = "How many participants are planned?"
        notes.contradict("design.enrollment.count", here, (found[0].path, found[1].group()), question)


def _ages(notes: Notes, stages: tuple[Stage, ...]) -> None:
    limits = (notes.record.minimum_age, notes.record.maximum_age)
    registered = [limit.count if limit is not None and limit.unit == "year" else None for limit in limits]
    for criterion in (criterion for stage in stages for criterion in stage.include):
        match = _AGE_RULE.match(criterion.when)
        if match is None or None in registered or [int(match[1]), int(match[2])] == registered:
            continue
        here = (f"{_ELIGIBILITY_MODULE}.minimumAge", f"{limits[0]} to {limits[1]}")
        question = "Which age limits hold?"
        notes.contradict(f"criteria.{criterion.id}", here, (ELIGIBILITY, criterion.says), question)
