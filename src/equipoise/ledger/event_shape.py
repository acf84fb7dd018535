"""What the data of each type of event must hold: a table, and the check against it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from equipoise.ledger.event_type import EventType

_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def _is_date(value: Any) -> bool:
    if not isinstance(value, str) or _DATE.fullmatch(value) is None:
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


_KINDS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "text": (lambda value: isinstance(value, str), "text"),
    "name": (lambda value: isinstance(value, str) and value != "", "text that is not empty"),
    "date": (_is_date, "a date as text, YYYY-MM-DD"),
    "whole": (_is_whole, "a whole number"),
    "number": (_is_number, "a number"),
    "truth": (lambda value: isinstance(value, bool), "true or false"),
    "texts": (_is_texts, "a list of texts"),
    "object": (lambda value: isinstance(value, dict), "an object"),
    "row": (lambda value: _is_whole(value) or isinstance(value, str), "a row: a whole number or text"),
    "any": (lambda _value: True, "anything"),
}

Kind = str | tuple[str, ...]
"""The name of a kind in the table of kinds; "name?" also takes null; a tuple lists the words allowed."""


@dataclass(frozen=True, slots=True)
class EventShape:
    """What one type of event holds: required and optional keys of `data`, whether a value, a subject, a reason."""

    required: Mapping[str, Kind]
    optional: Mapping[str, Kind] = field(default_factory=dict[str, Kind])
    value: Literal["none", "optional", "object"] = "none"
    of_participant: bool = True
    needs_reason: bool = False


_ITEM: dict[str, Kind] = {"form": "name", "encounter": "text", "row": "row", "item": "name", "date": "date"}

EVENT_SHAPES: dict[EventType, EventShape] = {
    EventType.STUDY_OPENED: EventShape(
        {"study": "name", "simulated": "truth", "planned": "whole"}, {"seed_commitment": "text"}, of_participant=False
    ),
    EventType.PARTICIPANT_REGISTERED: EventShape({"date": "date"}),
    EventType.ITEM_ENTERED: EventShape(_ITEM, value="optional"),
    EventType.ITEM_CHANGED: EventShape(_ITEM, value="optional", needs_reason=True),
    EventType.ITEM_REDACTED: EventShape({"seq": "whole"}, needs_reason=True, of_participant=False),
    EventType.STAGE_JUDGED: EventShape(
        {
            "stage": "name",
            "verdict": ("eligible", "not_eligible", "undecided"),
            "policy": "text",
            "failed": "texts",
            "unknown": "texts",
            "primary_reason": "text?",
            "date": "date",
        }
    ),
    EventType.PARTICIPANT_ALLOCATED: EventShape(
        {"arm": "name", "regimen": "text?", "method": "name", "stratum": "any", "date": "date", "decision": "object?"},
        {"block_place": "any"},
    ),
    EventType.VISIT_ATTENDED: EventShape(
        {"encounter": "name", "date": "date", "status": ("on_time", "early", "late"), "days_outside": "whole"}
    ),
    EventType.VISIT_MISSED: EventShape({"encounter": "name", "target": "date", "reason": "text"}),
    EventType.DOSE_SET: EventShape(
        {
            "date": "date",
            "regimen": "text?",
            "dose": "number?",
            "unit": "text?",
            "action": ("start", "reduce", "interrupt", "resume", "stop"),
            "triggers": "texts",
            "advice": "any",
        }
    ),
    EventType.ADVERSE_EVENT_REPORTED: EventShape({"row": "row", "date": "date"}, value="object"),
    EventType.RECURRENCE_CONFIRMED: EventShape({"date": "date", "basis": "text", "site": "any"}),
    EventType.SUBSEQUENT_THERAPY_STARTED: EventShape(
        {"date": "date", "type": "name", "before_recurrence": "truth", "explant_hcc": "truth?"}
    ),
    EventType.PARTICIPANT_DIED: EventShape({"date": "date", "cause": "name"}),
    EventType.CONTACT_MADE: EventShape({"date": "date", "status": ("alive",)}),
    EventType.PARTICIPANT_WITHDREW: EventShape({"date": "date", "reason": "text", "consents_to_follow_up": "truth"}),
    EventType.PARTICIPANT_LOST: EventShape({"date": "date"}),
    EventType.PARTICIPANT_DISPOSED: EventShape(
        {
            "epoch": ("screening", "treatment", "follow_up"),
            "status": ("completed", "discontinued"),
            "reason": "text",
            "date": "date",
        }
    ),
}


def check_event_data(kind: EventType, data: Mapping[str, Any], value: Any) -> list[str]:
    """Return every way in which `data` and `value` do not fit the type of event, in words; empty if they do.

    >>> check_event_data(EventType.PARTICIPANT_LOST, {"day": "2026-01-05"}, None)
    ["data lacks 'date'", "data has 'day', which participant.lost does not know"]
    """
    shape, checks = EVENT_SHAPES[kind], _CHECKS[kind]
    faults = [f"data lacks {key!r}" for key in shape.required if key not in data]
    for key, found in data.items():
        check = checks.get(key)
        if check is None:
            faults.append(f"data has {key!r}, which {kind.value} does not know")
        elif not check[0](found):
            faults.append(f"data[{key!r}] is {found!r}, expected {check[1]}")
    if shape.value == "none" and value is not None:
        faults.append(f"{kind.value} carries no value")
    elif shape.value == "object" and not isinstance(value, dict):
        faults.append(f"the value of {kind.value} must be an object")
    return faults


def _check_of(wanted: Kind) -> tuple[Callable[[Any], bool], str]:
    """Return the test of a kind, and the words for what it expects."""
    if isinstance(wanted, tuple):
        return (lambda found: isinstance(found, str) and found in wanted), f"one of {', '.join(wanted)}"
    if wanted.endswith("?"):
        fits, words = _KINDS[wanted[:-1]]
        return (lambda found: found is None or fits(found)), f"{words}, or null"
    return _KINDS[wanted]


_CHECKS = {
    kind: {key: _check_of(wanted) for key, wanted in (*shape.required.items(), *shape.optional.items())}
    for kind, shape in EVENT_SHAPES.items()
}
