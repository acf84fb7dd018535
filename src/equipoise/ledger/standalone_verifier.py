"""Verify a ledger file with nothing but Python: `python standalone_verifier.py ledger.ndjson [anchor.json]`.

Copy this file beside an archived ledger. It shares no code with the rest of the package, on purpose: it is the second
opinion. The format it checks stands in docs/reference/ledger.md. It exits with 0 if the ledger is what was written,
1 with one line per finding if not, 2 if it was called wrongly.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Any

Record = dict[str, Any]  # Any: JSON

KEYS = {
    "at", "by", "commitment", "data", "hash", "previous", "reason", "role",
    "salt", "seq", "site", "subject", "type", "value", "version",
}  # fmt: skip
OPEN = ("value", "salt", "hash")
HEX = re.compile("([0-9a-f]{2})+")
MOMENT = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{6}Z")


def canonical(value: object) -> bytes:
    """Return the one JSON text of a value."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8")


def read(content: bytes) -> tuple[list[Record], list[str]]:
    """Return the events of a file and what is wrong with its lines."""
    lines = content.split(b"\n")
    torn = lines.pop()
    events: list[Record] = []
    findings: list[str] = []
    for number, line in enumerate(lines, 1):
        try:
            event: Any = json.loads(line.decode("utf-8"))
            good = isinstance(event, dict) and set(event) == KEYS and canonical(event) == line
            good = good and type(event["seq"]) is int and isinstance(event["data"], dict)
        except (ValueError, RecursionError):
            good, event = False, None
        if good:
            events.append(event)
        else:
            findings.append(f"line {number}: not an event as the ledger writes it")
    if torn:
        findings.append(f"line {len(lines) + 1}: the last line has no end")
    return events, findings


def check_chain(events: list[Record]) -> list[str]:
    """Return where the chain is broken: content, order, neighbours, time."""
    findings: list[str] = []
    previous, due, clock = "0" * 64, 1, ""
    for event in events:
        name = f"event {event['seq']}"
        body = {key: event[key] for key in event if key not in OPEN}
        if hashlib.sha256(canonical(body)).hexdigest() != event["hash"]:
            findings.append(f"{name}: its content is not what its hash was taken of")
        if event["previous"] != previous:
            findings.append(f"{name}: it does not follow the event before it")
        if event["seq"] != due:
            findings.append(f"{name}: stands where {due} is due")
        if not MOMENT.fullmatch(str(event["at"])) or str(event["at"]) < clock:
            findings.append(f"{name}: its time is none, or lies before the event ahead of it")
        previous, due, clock = event["hash"], event["seq"] + 1, str(event["at"])
    return findings


def check_values(events: list[Record]) -> list[str]:
    """Return which values are not those committed to, or are gone without a log of it."""
    committed = {event["seq"]: event for event in events if event["commitment"]}
    redacted: set[int] = set()
    findings: list[str] = []
    for event in events:
        if event["type"] == "item.redacted":
            target = event["data"].get("seq")
            if type(target) is int and target in committed and target < event["seq"] and target not in redacted:
                redacted.add(target)
            else:
                findings.append(f"event {event['seq']}: it redacts an event it cannot")
    for event in events:
        absent = event["value"] is None and event["salt"] is None
        if absent and (not event["commitment"] or event["seq"] in redacted):
            continue
        if absent:
            findings.append(f"event {event['seq']}: its value is missing and no redaction is logged")
        elif event["seq"] in redacted or not opens(event):
            findings.append(f"event {event['seq']}: its value is not the one committed to, or should be gone")
    return findings


def opens(event: Record) -> bool:
    """Return whether salt and value give the commitment."""
    salt = event["salt"]
    if not isinstance(salt, str) or not HEX.fullmatch(salt):
        return False
    return hashlib.sha256(bytes.fromhex(salt) + canonical(event["value"])).hexdigest() == event["commitment"]


def check_anchor(events: list[Record], anchor: Record) -> list[str]:
    """Return whether the end is cut off, or the chain is another one."""
    count, head = anchor["count"], anchor["head"]
    if len(events) < count:
        return [f"the end is cut off: {count - len(events)} events are missing"]
    found = events[count - 1]["hash"] if count else "0" * 64
    return [] if found == head else [f"event {count}: its hash is not the anchor's"]


def main(arguments: list[str]) -> int:
    """Run the check and say what was found."""
    if len(arguments) not in (1, 2):
        sys.stderr.write("usage: python standalone_verifier.py ledger.ndjson [anchor.json]\n")
        return 2
    events, findings = read(Path(arguments[0]).read_bytes())
    findings += check_chain(events) + check_values(events)
    if len(arguments) == 2:
        findings += check_anchor(events, json.loads(Path(arguments[1]).read_text("utf-8")))
    for finding in findings:
        sys.stdout.write(finding + "\n")
    head = events[-1]["hash"] if events else "0" * 64
    sys.stdout.write(f"{'FAILED' if findings else 'ok'}: {len(events)} events, head {head}\n")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
