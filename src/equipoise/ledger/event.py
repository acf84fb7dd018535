"""One event of the ledger, its hash, and the commitment to its value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from equipoise.errors import LedgerError
from equipoise.ledger.canonical import canonical_json
from equipoise.ledger.event_shape import EVENT_SHAPES, check_event_data
from equipoise.ledger.event_type import EventType

GENESIS = "0" * 64
"""What the first event names as the hash before it."""
SHORTEST_SALT = 16
"""Bytes: below 128 bits a short value could be found by trying."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


@dataclass(frozen=True, slots=True)
class Event:
    """Who did what, when, where, and under which version of the study; see `EVENT_SHAPES` for what `data` holds.

    `data` holds addresses and facts that name nobody, and is hashed. The `value` itself is not: the hash covers only
    `commitment`, the SHA-256 of the salt and the value, so that a value can be removed and the chain still verifies.
    """

    seq: int
    """Counts from 1 without gaps."""
    type: EventType
    at: str
    """UTC with microseconds, 2026-01-05T08:00:00.000000Z: text order is time order."""
    by: str
    role: str
    site: str
    subject: str
    """USUBJID of the participant, empty for an event of the study."""
    version: str
    """Version of the study in force."""
    reason: str
    data: dict[str, Any]  # Any: JSON, checked against EVENT_SHAPES when appended
    value: Any  # Any: JSON; None where there is none or it was redacted
    salt: str | None
    commitment: str
    previous: str
    hash: str


def commitment_of(value: Any, salt: str) -> str:
    """Return the SHA-256, in hex, of the salt's bytes followed by the canonical JSON of the value."""
    return sha256(bytes.fromhex(salt) + canonical_json(value)).hexdigest()


def hash_of(event: Event) -> str:
    """Return the SHA-256, in hex, of the event's canonical JSON without value, salt and hash."""
    return sha256(canonical_json(hashed_part(event))).hexdigest()


def hashed_part(event: Event) -> dict[str, Any]:
    """Return what the hash covers: everything but value, salt and hash."""
    return {
        "at": event.at,
        "by": event.by,
        "commitment": event.commitment,
        "data": event.data,
        "previous": event.previous,
        "reason": event.reason,
        "role": event.role,
        "seq": event.seq,
        "site": event.site,
        "subject": event.subject,
        "type": event.type.value,
        "version": event.version,
    }


def seal_event(
    last: Event | None,
    kind: EventType,
    *,
    at: str,
    by: str,
    role: str,
    data: dict[str, Any],
    site: str = "",
    subject: str = "",
    version: str = "",
    reason: str = "",
    value: Any = None,
    salt: bytes | None = None,
) -> Event:
    """Return the event that follows `last` in the chain (None: the first); it takes one argument per column.

    LedgerError lists every fault: a shape that does not fit, a time before the last event's, a missing reason or salt.
    """
    faults = check_event_data(kind, data, value) + _faults_of_envelope(last, kind, at, by, role, subject, reason)
    if value is not None and (salt is None or len(salt) < SHORTEST_SALT):
        faults.append(f"a value needs a salt of at least {SHORTEST_SALT} bytes")
    if faults:
        where = f"event {1 if last is None else last.seq + 1} ({kind.value})"
        raise LedgerError("; ".join(faults), where=where, mend="correct the event; nothing was appended")
    salt_hex = salt.hex() if value is not None and salt is not None else None
    commitment = commitment_of(value, salt_hex) if salt_hex is not None else ""
    seq, previous = (1, GENESIS) if last is None else (last.seq + 1, last.hash)
    body = {
        "at": at,
        "by": by,
        "commitment": commitment,
        "data": data,
        "previous": previous,
        "reason": reason,
        "role": role,
        "seq": seq,
        "site": site,
        "subject": subject,
        "type": kind.value,
        "version": version,
    }
    digest = sha256(canonical_json(body)).hexdigest()
    return Event(
        seq, kind, at, by, role, site, subject, version, reason, data, value, salt_hex, commitment, previous, digest
    )


def is_moment(text: str) -> bool:
    """Return whether `text` is a moment as the ledger writes it.

    >>> is_moment("2026-01-05T08:00:00.000000Z"), is_moment("2026-01-05 08:00")
    (True, False)
    """
    if _MOMENT.fullmatch(text) is None:
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _faults_of_envelope(
    last: Event | None, kind: EventType, at: str, by: str, role: str, subject: str, reason: str
) -> list[str]:
    shape, faults = EVENT_SHAPES[kind], list[str]()
    if not is_moment(at):
        faults.append(f"at is {at!r}, expected UTC as 2026-01-05T08:00:00.000000Z")
    elif last is not None and at < last.at:
        faults.append(f"at {at} lies before the last event's {last.at}")
    if not by or not role:
        faults.append("an event says who did it (by) and in which role")
    if shape.of_participant and not subject:
        faults.append("the subject is missing")
    if shape.needs_reason and not reason.strip():
        faults.append("a reason is required")
    return faults
