"""Is the ledger what was written? Every finding, not only the first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from equipoise.errors import LedgerError
from equipoise.ledger.chain_anchor import ChainAnchor
from equipoise.ledger.event import GENESIS, Event, commitment_of, hash_of, is_moment
from equipoise.ledger.event_type import EventType
from equipoise.ledger.ledger_file import inspect_ledger
from equipoise.vocabulary import Finding

_SALT = re.compile(r"(?:[0-9a-f]{2})+")


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check of the chain found; `ok` when nothing. `count` and `head` are what a new anchor would say."""

    ok: bool
    count: int
    head: str
    findings: tuple[Finding, ...]


def verify(events: Sequence[Event], anchor: ChainAnchor | None = None) -> Verification:
    """Return every place where the events are not the chain that was written.

    Found are changed, lost, added, moved and repeated events, numbers out of order, time that runs backward, values
    that do not fit their commitment, and values missing without a redaction. An end cut off, or a chain rewritten
    from some point on, is found only against an anchor.
    """
    findings = [*_chain_findings(events), *_value_findings(events)]
    if anchor is not None:
        findings += _anchor_findings(events, anchor)
    return Verification(not findings, len(events), events[-1].hash if events else GENESIS, tuple(findings))


def verify_file(path: Path, anchor: ChainAnchor | None = None) -> Verification:
    """Return what `verify` finds in a ledger file, after what is wrong with its lines."""
    reading = inspect_ledger(path)
    chain = verify(reading.events, anchor)
    findings = (*reading.findings, *chain.findings)
    return Verification(not findings, chain.count, chain.head, findings)


def _finding(rule: str, event: Event, message: str) -> Finding:
    return Finding(f"ledger.{rule}", message, where=f"event {event.seq} ({event.type.value})")


def _chain_findings(events: Sequence[Event]) -> list[Finding]:
    findings: list[Finding] = []
    previous, expected_seq, clock = GENESIS, 1, ""
    seen: set[str] = set()
    for event in events:
        if event.hash in seen:
            findings.append(_finding("repeated", event, "the same event stands here a second time"))
        seen.add(event.hash)
        if event.seq != expected_seq:
            findings.append(_finding("order", event, f"number {event.seq} stands where {expected_seq} is due"))
        if event.previous != previous:
            findings.append(_finding("chain", event, "it does not follow the event before it"))
        if not is_moment(event.at):
            findings.append(_finding("time", event, f"{event.at!r} is no moment"))
        elif event.at < clock:
            findings.append(_finding("time", event, f"{event.at} lies before the event ahead of it, {clock}"))
        if not _hash_fits(event):
            findings.append(_finding("hash", event, "its content is not what its hash was taken of"))
        # Each event is held against its neighbour as that stands, so that one fault does not condemn all that follow.
        previous, expected_seq, clock = event.hash, event.seq + 1, event.at
    return findings


def _hash_fits(event: Event) -> bool:
    try:
        return hash_of(event) == event.hash
    except LedgerError:  # content that has no JSON text was never hashed
        return False


def _value_findings(events: Sequence[Event]) -> list[Finding]:
    redacted: dict[int, int] = {}
    findings: list[Finding] = []
    by_seq: dict[int, Event] = {}
    for event in events:
        by_seq[event.seq] = event
        if event.type is EventType.ITEM_REDACTED:
            target = event.data.get("seq")
            if not isinstance(target, int) or target >= event.seq or target not in by_seq or target in redacted:
                findings.append(_finding("redaction", event, f"it redacts event {target!r}, which it cannot"))
            elif not by_seq[target].commitment:
                findings.append(_finding("redaction", event, f"event {target} never had a value"))
            else:
                redacted[target] = event.seq
    for event in events:
        if message := _value_fault(event, event.seq in redacted):
            findings.append(_finding("value", event, message))
    return findings


def _value_fault(event: Event, redacted: bool) -> str:
    """Return what is wrong with the value, in words; empty if nothing is."""
    if not event.commitment:
        return "" if event.value is None and event.salt is None else "it has a value or salt nobody committed to"
    if event.value is None and event.salt is None:
        return "" if redacted else "its value is missing and no redaction is logged"
    if redacted:
        return "it was redacted, yet its value or salt is still here"
    if event.salt is None or _SALT.fullmatch(event.salt) is None:
        return "its salt is missing or no hex"
    try:
        fits = commitment_of(event.value, event.salt) == event.commitment
    except LedgerError:
        fits = False
    return "" if fits else "its value is not the one committed to"


def _anchor_findings(events: Sequence[Event], anchor: ChainAnchor) -> list[Finding]:
    if len(events) < anchor.count:
        missing = anchor.count - len(events)
        message = f"the end is cut off: {missing} of {anchor.count} events known to the anchor are missing"
        return [Finding("ledger.anchor", message, where=f"after event {len(events)}")]
    head = events[anchor.count - 1].hash if anchor.count else GENESIS
    if head == anchor.head:
        return []
    return [Finding("ledger.anchor", "its hash is not the anchor's: rewritten", where=f"event {anchor.count}")]
