"""What happened: typed events in a hash chain, the check of that chain, and the state of a participant at a moment."""

from equipoise.ledger.canonical import canonical_json, parse_json
from equipoise.ledger.chain_anchor import ChainAnchor, anchor_of, read_anchor, write_anchor
from equipoise.ledger.event import GENESIS, Event, commitment_of, hash_of, is_moment, seal_event
from equipoise.ledger.event_shape import EVENT_SHAPES, EventShape, check_event_data
from equipoise.ledger.event_type import EventType
from equipoise.ledger.folding import ItemRow, as_of, fold, items
from equipoise.ledger.ledger import Ledger
from equipoise.ledger.ledger_file import LedgerReading, event_line, inspect_ledger, read_ledger, write_ledger
from equipoise.ledger.participant_state import (
    AdverseEvent,
    Allocation,
    Dose,
    Happened,
    ItemAddress,
    ItemValue,
    ParticipantState,
    StageJudgement,
    Visit,
)
from equipoise.ledger.redaction import redact
from equipoise.ledger.salt import SaltSource, seeded_salts
from equipoise.ledger.verification import Verification, verify, verify_file

__all__ = [
    "EVENT_SHAPES",
    "GENESIS",
    "AdverseEvent",
    "Allocation",
    "ChainAnchor",
    "Dose",
    "Event",
    "EventShape",
    "EventType",
    "Happened",
    "ItemAddress",
    "ItemRow",
    "ItemValue",
    "Ledger",
    "LedgerReading",
    "ParticipantState",
    "SaltSource",
    "StageJudgement",
    "Verification",
    "Visit",
    "anchor_of",
    "as_of",
    "canonical_json",
    "check_event_data",
    "commitment_of",
    "event_line",
    "fold",
    "hash_of",
    "inspect_ledger",
    "is_moment",
    "items",
    "parse_json",
    "read_anchor",
    "read_ledger",
    "redact",
    "seal_event",
    "seeded_salts",
    "verify",
    "verify_file",
    "write_anchor",
    "write_ledger",
]
