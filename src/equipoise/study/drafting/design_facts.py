"""The design of a draft: what the structured fields say, and what only the prose says."""

from __future__ import annotations

import re
from typing import Final, Literal

from equipoise.study.design import Design, Enrollment, Site
from equipoise.study.drafting.notes import Notes
from equipoise.vocabulary import Severity

_DESIGN: Final = "protocolSection.designModule"
_INFO: Final = f"{_DESIGN}.designInfo"
_STATUS: Final = "protocolSection.statusModule"

_NOT_RANDOMIZED: Final = re.compile(r"\bnon-?\s?randomi[sz]ed\b", re.IGNORECASE)
_OPEN_LABEL: Final = re.compile(r"\bopen[-\s]label(?:led)?\b", re.IGNORECASE)
_ONE_CENTRE: Final = re.compile(r"\bsingle[-\s]cent(?:er|re)\b", re.IGNORECASE)

Allocation = Literal["RANDOMIZED", "NON_RANDOMIZED", "NA"]


def draft_design(notes: Notes) -> Design:
    """Return the design; what is needed and not said is assumed and asked."""
    record = notes.record
    for field, path in (
        ("intervention_model", f"{_INFO}.interventionModel"),
        ("observational_model", f"{_INFO}.observationalModel"),
        ("time_perspective", f"{_INFO}.timePerspective"),
        ("primary_purpose", f"{_INFO}.primaryPurpose"),
        ("status", f"{_STATUS}.overallStatus"),
        ("start", f"{_STATUS}.startDateStruct.date"),
        ("primary_completion", f"{_STATUS}.primaryCompletionDateStruct.date"),
        ("completion", f"{_STATUS}.completionDateStruct.date"),
    ):
        value = record.at(path).text()
        if value:
            notes.comes_from(f"design.{field}", path, value)
    if record.phases:
        notes.comes_from("design.phases", f"{_DESIGN}.phases", ", ".join(record.phases))
    return Design(
        study_type=_study_type(notes),
        allocation=_allocation(notes),
        intervention_model=record.intervention_model,
        observational_model=record.observational_model,
        time_perspective=record.time_perspective,
        primary_purpose=record.primary_purpose,
        masking=_masking(notes),
        phases=record.phases,
        enrollment=_enrollment(notes),
        sites=_sites(notes),
        start=str(record.start.date) if record.start else None,
        primary_completion=str(record.primary_completion.date) if record.primary_completion else None,
        completion=str(record.completion.date) if record.completion else None,
        status=record.overall_status,
    )


def _study_type(notes: Notes) -> Literal["INTERVENTIONAL", "OBSERVATIONAL"]:
    path, said = f"{_DESIGN}.studyType", notes.record.study_type
    if said in ("INTERVENTIONAL", "OBSERVATIONAL"):
        notes.comes_from("design.study_type", path, said)
        return said
    reason = f"The record's study type is {said}." if said else "The record gives no study type."
    notes.assume("design.study_type", "INTERVENTIONAL", reason, "Is the study interventional or observational?")
    return "INTERVENTIONAL"


def _allocation(notes: Notes) -> Allocation:
    path, said = f"{_INFO}.allocation", notes.record.allocation
    if said in ("RANDOMIZED", "NON_RANDOMIZED", "NA"):
        notes.comes_from("design.allocation", path, said)
        return said
    found = notes.find(_NOT_RANDOMIZED)
    if found is not None:
        notes.comes_from("design.allocation", found[0].path, found[1].group())
        return "NON_RANDOMIZED"
    if notes.record.study_type == "OBSERVATIONAL":
        # An observational study allocates nobody; the registry has no allocation field for it.
        notes.comes_from("design.allocation", f"{_DESIGN}.studyType", "OBSERVATIONAL")
        return "NA"
    reason = "The record gives no allocation."
    notes.assume("design.allocation", "NA", reason, "How do participants come into their arm: by lot, by choice?")
    return "NA"


def _masking(notes: Notes) -> str | None:
    said = notes.record.masking
    if said:
        notes.comes_from("design.masking", f"{_INFO}.maskingInfo.masking", said)
        return said
    found = notes.find(_OPEN_LABEL)
    if found is not None:
        notes.comes_from("design.masking", found[0].path, found[1].group())
        return "NONE"
    return None


def _enrollment(notes: Notes) -> Enrollment:
    said = notes.record.enrollment
    if said is None or (said.count == 0 and said.kind != "ACTUAL"):
        reason = "The record gives no number of participants."
        notes.assume("design.enrollment.count", 1, reason, "How many participants are planned?")
        return Enrollment(count=1)
    notes.comes_from("design.enrollment.count", f"{_DESIGN}.enrollmentInfo.count", said.count)
    if said.kind is None:
        question = "Is the number of participants planned or reached?"
        notes.ask(
            "design.enrollment.kind", question, "The page shows the number without its kind.", Severity.INFORMATION
        )
    kind = said.kind if said.kind in ("ESTIMATED", "ACTUAL") else None
    return Enrollment(count=said.count, kind=kind)


def _sites(notes: Notes) -> tuple[Site, ...]:
    path = "protocolSection.contactsLocationsModule.locations"
    locations = notes.record.locations
    if locations:
        notes.comes_from("design.sites", path, f"{len(locations)} locations")
        names = [", ".join(filter(None, (place.facility, place.city, place.country))) for place in locations]
        return tuple(Site(id=str(number), name=name) for number, name in enumerate(names, start=1))
    shown = notes.report.counts.get("locationCount") if notes.report else None
    if shown:
        notes.comes_from("design.sites", path, f"{shown} locations, unnamed")
        question, why = "Which are the sites?", f"The page shows {shown} locations without their names."
        notes.ask("design.sites", question, why, Severity.INFORMATION)
        return tuple(Site(id=str(number)) for number in range(1, shown + 1))
    found = notes.find(_ONE_CENTRE)
    if found is not None:
        notes.comes_from("design.sites", found[0].path, found[1].group())
        return (Site(id="1", name=notes.record.sponsor.name if notes.record.sponsor else ""),)
    notes.ask("design.sites", "How many sites are there, and which?", "The record names no location.")
    return ()
