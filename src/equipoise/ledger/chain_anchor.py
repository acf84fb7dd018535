"""The anchor of a ledger: how many events it had, and its last hash."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from equipoise.errors import LedgerError
from equipoise.ledger.canonical import canonical_json, parse_json
from equipoise.ledger.event import GENESIS, Event


@dataclass(frozen=True, slots=True)
class ChainAnchor:
    """`count` events, the last of which has the hash `head`. Kept apart from the ledger, it shows a cut end."""

    count: int
    head: str


def anchor_of(events: Sequence[Event]) -> ChainAnchor:
    """Return the anchor of a ledger as it stands."""
    return ChainAnchor(len(events), events[-1].hash if events else GENESIS)


def write_anchor(anchor: ChainAnchor, path: Path) -> None:
    """Write an anchor as JSON."""
    path.write_bytes(canonical_json({"count": anchor.count, "head": anchor.head}) + b"\n")


def read_anchor(path: Path) -> ChainAnchor:
    """Return the anchor of a file; LedgerError if it holds none."""
    found = parse_json(path.read_bytes())
    if isinstance(found, dict) and set(found) == {"count", "head"}:
        count, head = found["count"], found["head"]
        if type(count) is int and count >= 0 and isinstance(head, str):
            return ChainAnchor(count, head)
    raise LedgerError("not an anchor", where=path.name, mend='an anchor file is {"count":…,"head":"…"}')
