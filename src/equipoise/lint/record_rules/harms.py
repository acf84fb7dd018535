"""Safety and ethics: events defined, graded and collected; a monitoring board; approval."""

from __future__ import annotations

import re
from typing import Final

from equipoise.lint.design_facts import is_assigned
from equipoise.lint.judgement import Judgement, fails, not_applicable, passes
from equipoise.lint.passage import find
from equipoise.lint.record_rules.endpoints import own_harms
from equipoise.lint.source import PROTOCOL, Source

_GRADING: Final = re.compile(
    r"\b(?:NCI[- ])?(?:CTCAE|CTC(?: ?AE)?)\b|\bcommon (?:terminology|toxicity) criteria\b|\bMedDRA\b|\bDAIDS\b|\bWHO "
    r"(?:toxicity|grading)|\bClavien|\bRTOG\b",
    re.IGNORECASE,
)
_VERSION: Final = re.compile(
    r"\b(?:CTCAE|CTC(?: ?AE)?|common (?:terminology|toxicity) criteria(?: for adverse events)?|MedDRA|DAIDS)\b"
    r"[\s,()]*(?:\(?CTCAE\)?)?[\s,()]*(?:v\.?|version|ver\.?)?\s*\d(?:\.\d+)?|"
    r"\b(?:v\.?|version)\s*\d(?:\.\d+)?\s*(?:of )?(?:the )?(?:NCI[- ])?CTCAE\b|\bClavien",
    re.IGNORECASE,
)
_DEFINED: Final = re.compile(
    r"\badverse events? (?:is|are|was|were|will be)?\s*defined|\buntoward\b|\btreatment[- ]emergent\b|\bserious "
    r"adverse\b|\bSAEs?\b|\bdose[- ]limiting toxicit\w+ (?:is|are) defined",
    re.IGNORECASE,
)
_GRADED: Final = re.compile(r"\bgrad(?:e|es|ed|ing)\b|\bCTCAE\b|\bseverity\b|\bClavien\b", re.IGNORECASE)
_WINDOW: Final = re.compile(
    r"\b(?:adverse|safety|toxicit\w+|side[- ]effects?|SAEs?|harms?)\b[^.\n]{0,100}\b(?:until|up to|through(?:out)?|"
    r"from .{0,40} to|within \d+|for \d+|\d+ (?:days?|weeks?|months?))",
    re.IGNORECASE,
)
_BOARD: Final = re.compile(
    r"\bdata (?:and |& )?(?:safety )?(?:and |& )?monitoring (?:committee|board|plan)|\b(?:I?DMC|I?DSMB|IDMC|DSMC)\b|"
    r"\bsafety (?:monitoring|review) (?:committee|board)|\bindependent (?:safety|monitoring) (?:committee|board)|\bno "
    r"(?:data monitoring|DSMB|DMC)",
    re.IGNORECASE,
)
_ETHICS: Final = re.compile(
    r"\bethic(?:s|al)\b[^.\n]{0,40}\b(?:committee|board|approv\w+|review)|\bIRB\b|\binstitutional review board\b|"
    r"\bDeclaration of Helsinki\b|\bapproved by\b[^.\n]{0,40}\b(?:ethic\w*|board|committee)|\bREC\b approv",
    re.IGNORECASE,
)
_CONSENT: Final = re.compile(r"\bconsent\w*\b", re.IGNORECASE)


def _no_treatment(source: Source) -> Judgement | None:
    if not is_assigned(source) or not source.interventions:
        return not_applicable("no treatment is given by the protocol")
    return None


def collection(source: Source) -> Judgement:
    """SAF-001."""
    other = _no_treatment(source)
    if other is not None:
        return other
    among = (*source.description, *source.outcome_texts)
    slots = {"definition": _DEFINED, "grading": _GRADED, "collection window": _WINDOW}
    missing = [name for name, pattern in slots.items() if find(pattern, among) is None]
    if "collection window" in missing and _has_timed_harm(source):
        missing.remove("collection window")
    if not missing:
        return passes("adverse events are defined, graded and collected for a stated time")
    named = own_harms(among)
    told = named.words if named is not None else ""
    message = f"adverse events lack {', '.join(missing)}"
    mend = "define the events, the grading and the days over which they are collected"
    return fails(message, told, where=named.where if named is not None else "", mend=mend)


def _has_timed_harm(source: Source) -> bool:
    return any(
        outcome.time_frame
        and re.search(r"adverse|safety|toxic|side[- ]effect|complication", outcome.measure, re.IGNORECASE)
        for outcome in source.outcomes
    )


def board(source: Source) -> Judgement:
    """SAF-002."""
    other = _no_treatment(source)
    if other is not None:
        return other
    has_board = source.record.at(f"{PROTOCOL}.oversightModule.oversightHasDmc").flag()
    found = find(_BOARD, source.plan)
    if has_board or found is not None:
        return passes("data monitoring is addressed", found.words if found is not None else "")
    told = "no data monitoring committee, and no reason" if has_board is False else "no statement on data monitoring"
    return fails(told, mend="name the committee, or say why none is needed")


def dictionary(source: Source) -> Judgement:
    """SAF-003."""
    other = _no_treatment(source)
    if other is not None:
        return other
    pinned = find(_VERSION, source.plan)
    if pinned is not None:
        return passes("grading dictionary and version are named", pinned.words, where=pinned.where)
    named = find(_GRADING, source.plan)
    if named is not None:
        return fails(f"{named.words!r} without its version", named.words, where=named.where, mend="add the version")
    return fails("no grading dictionary with version is named", mend="name it, for example CTCAE version 5.0")


def approval(source: Source) -> Judgement:
    """SAF-004."""
    ethics = find(_ETHICS, source.everything)
    agreed = find(_CONSENT, source.everything)
    missing = [name for name, hit in (("ethics approval", ethics), ("consent process", agreed)) if hit is None]
    if not missing:
        return passes(
            "ethics approval and consent are stated", *(hit.words for hit in (ethics, agreed) if hit is not None)
        )
    return fails(f"not stated: {', '.join(missing)}", mend="name the committee that approved, and how consent is taken")
