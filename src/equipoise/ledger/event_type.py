"""The kinds of things that happen in a trial."""

from __future__ import annotations

from enum import StrEnum


class EventType(StrEnum):
    """What an event says has happened; the noun is what it happened to."""

    STUDY_OPENED = "study.opened"
    PARTICIPANT_REGISTERED = "participant.registered"
    ITEM_ENTERED = "item.entered"
    ITEM_CHANGED = "item.changed"
    ITEM_REDACTED = "item.redacted"
    STAGE_JUDGED = "stage.judged"
    PARTICIPANT_ALLOCATED = "participant.allocated"
    VISIT_ATTENDED = "visit.attended"
    VISIT_MISSED = "visit.missed"
    DOSE_SET = "dose.set"
    ADVERSE_EVENT_REPORTED = "adverse_event.reported"
    RECURRENCE_CONFIRMED = "recurrence.confirmed"
    SUBSEQUENT_THERAPY_STARTED = "subsequent_therapy.started"
    PARTICIPANT_DIED = "participant.died"
    CONTACT_MADE = "contact.made"
    PARTICIPANT_WITHDREW = "participant.withdrew"
    PARTICIPANT_LOST = "participant.lost"
    PARTICIPANT_DISPOSED = "participant.disposed"
