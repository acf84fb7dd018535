"""Who a study is: ids, titles, sponsor, conditions, the question it asks."""

from __future__ import annotations

import re
from typing import Final

from equipoise.study.drafting.notes import Notes
from equipoise.vocabulary import Severity

_MODULE: Final = "protocolSection.identificationModule"
_MAIN_QUESTION: Final = re.compile(r"[^.?!\n]*\?")


def draft_identity(notes: Notes) -> dict[str, object]:
    """Return the fields at the top of a study."""
    record = notes.record
    for field, path, says in (
        ("id", f"{_MODULE}.nctId", record.nct_id),
        ("org_id", f"{_MODULE}.orgStudyIdInfo.id", record.org_study_id),
        ("acronym", f"{_MODULE}.acronym", record.acronym),
        (
            "sponsor",
            "protocolSection.sponsorCollaboratorsModule.leadSponsor.name",
            record.sponsor and record.sponsor.name,
        ),
        ("conditions", "protocolSection.conditionsModule.conditions", ", ".join(record.conditions)),
    ):
        if says:
            notes.comes_from(field, path, says)
    return {
        "id": record.nct_id or record.org_study_id or "DRAFT",
        "org_id": record.org_study_id,
        "acronym": record.acronym,
        "title": _title(notes),
        "question": _question(notes),
        "sponsor": _sponsor(notes),
        "version": "draft",
        "conditions": record.conditions or (_no_condition(notes),),
        "source": _source(notes),
    }


def _title(notes: Notes) -> str:
    record = notes.record
    for name, title in (("briefTitle", record.brief_title), ("officialTitle", record.official_title)):
        if title:
            notes.comes_from("title", f"{_MODULE}.{name}", title)
            return title
    notes.assume("title", "untitled", "The record gives no title.", "What is the study called?")
    return "untitled"


def _question(notes: Notes) -> str:
    """Return the question the summary asks in so many words, else its first sentence."""
    path = "protocolSection.descriptionModule.briefSummary"
    summary = notes.record.brief_summary
    if not summary:
        reason = "The record gives no summary."
        notes.assume("question", "not stated", reason, "Which question does the study answer, in one sentence?")
        return "not stated"
    asked = _MAIN_QUESTION.search(summary)
    words = asked.group().strip() if asked is not None else re.split(r"(?<=[.!])\s", summary.strip(), maxsplit=1)[0]
    notes.comes_from("question", path, words)
    return words


def _sponsor(notes: Notes) -> str:
    if notes.record.sponsor is not None:
        return notes.record.sponsor.name
    notes.assume("sponsor", "not stated", "The record gives no sponsor.", "Who is the sponsor?")
    return "not stated"


def _no_condition(notes: Notes) -> str:
    notes.ask("conditions", "Which condition is studied?", "The record names none.", Severity.ERROR)
    return "not stated"


def _source(notes: Notes) -> str:
    portal = notes.report.portal if notes.report else None
    rendered = notes.record.version_date
    copied = f", copy of {rendered}" if rendered else ""
    return f"drafted from {portal or 'the registry record'}{copied}"
