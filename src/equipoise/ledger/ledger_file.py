"""A ledger as a file: one event a line, each line canonical JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from equipoise.errors import LedgerError
from equipoise.ledger.canonical import canonical_json, parse_json
from equipoise.ledger.chain_anchor import anchor_of, write_anchor
from equipoise.ledger.event import Event, hashed_part
from equipoise.ledger.event_type import EventType
from equipoise.vocabulary import Finding

_TEXTS = ("at", "by", "commitment", "hash", "previous", "reason", "role", "site", "subject", "type", "version")
_KEYS = frozenset((*_TEXTS, "data", "salt", "seq", "value"))
_SHOWN = 5
_TYPES = {kind.value: kind for kind in EventType}


@dataclass(frozen=True, slots=True)
class LedgerReading:
    """What stands in a ledger file: the events that could be read, and every line that could not, by number."""

    events: tuple[Event, ...]
    findings: tuple[Finding, ...]
    torn: bytes = b""
    """A last line without its end, as a crash while writing leaves it; kept so that nothing is lost."""


def event_line(event: Event) -> bytes:
    """Return the line of an event, its line feed included."""
    whole = hashed_part(event)
    whole["hash"], whole["salt"], whole["value"] = event.hash, event.salt, event.value
    return canonical_json(whole) + b"\n"


def write_ledger(events: Sequence[Event], path: Path, *, anchor: Path | None = None) -> None:
    """Write events to `path`, and their anchor beside them if `anchor` names a file.

    The file appears whole or not at all: it is written under another name first.
    """
    draft = path.with_name(path.name + ".part")
    with draft.open("wb") as file:
        file.writelines(map(event_line, events))
    draft.replace(path)
    if anchor is not None:
        write_anchor(anchor_of(events), anchor)


def read_ledger(path: Path) -> tuple[Event, ...]:
    """Return the events of a file; LedgerError names the lines that are not events. It does not verify the chain."""
    reading = inspect_ledger(path)
    if reading.findings:
        shown = [f"{finding.where}: {finding.message}" for finding in reading.findings[:_SHOWN]]
        if len(reading.findings) > _SHOWN:
            shown.append(f"and {len(reading.findings) - _SHOWN} more")
        raise LedgerError("; ".join(shown), where=path.name, mend="restore the file from a backup that verifies")
    return reading.events


def inspect_ledger(path: Path) -> LedgerReading:
    """Return all that can be read of a file, and a finding for every line that is not exactly one event."""
    lines = path.read_bytes().split(b"\n")
    torn = lines.pop()
    events, findings = _read_lines(lines)
    if torn:
        message = f"the last line has no end ({len(torn)} bytes): writing it was interrupted"
        findings.append(Finding("ledger.torn", message, where=f"line {len(lines) + 1}", line=len(lines) + 1))
    return LedgerReading(tuple(events), tuple(findings), torn)


def _read_lines(lines: Iterable[bytes]) -> tuple[list[Event], list[Finding]]:
    events: list[Event] = []
    findings: list[Finding] = []
    for number, line in enumerate(lines, 1):
        try:
            events.append(_read_line(line))
        except LedgerError as fault:
            findings.append(Finding("ledger.line", fault.what, where=f"line {number}", line=number))
    return events, findings


def _read_line(line: bytes) -> Event:
    found = parse_json(line)
    if not isinstance(found, dict) or found.keys() != _KEYS:
        raise LedgerError("not an event: its keys are not those of an event")
    if canonical_json(found) != line:
        raise LedgerError("written otherwise than the ledger writes it")
    return _event_of(found)


def _event_of(found: dict[str, Any]) -> Event:
    kind, salt = _TYPES.get(found["type"]) if isinstance(found["type"], str) else None, found["salt"]
    if kind is None:
        raise LedgerError(f"{found['type']!r} is no type of event")
    if not all(isinstance(found[key], str) for key in _TEXTS) or not (salt is None or isinstance(salt, str)):
        raise LedgerError("not an event: a text is no text")
    if type(found["seq"]) is not int or not isinstance(found["data"], dict):
        raise LedgerError("not an event: its number or its data are of another type")
    return Event(
        found["seq"],
        kind,
        found["at"],
        found["by"],
        found["role"],
        found["site"],
        found["subject"],
        found["version"],
        found["reason"],
        found["data"],
        found["value"],
        salt,
        found["commitment"],
        found["previous"],
        found["hash"],
    )
