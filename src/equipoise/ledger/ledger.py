"""The ledger: append-only, and the only source of truth of a trial."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from equipoise.errors import LedgerError
from equipoise.ledger.event import Event, seal_event
from equipoise.ledger.event_type import EventType
from equipoise.ledger.salt import SaltSource

_ITEMS = (EventType.ITEM_ENTERED, EventType.ITEM_CHANGED)


class Ledger:
    """Events in the order they were recorded. The only way in is `append`.

    >>> from equipoise.ledger import seeded_salts
    >>> ledger = Ledger(seeded_salts(b"example"), version="1")
    >>> moment = "2026-01-05T08:00:00.000000Z"
    >>> opened = {"study": "NCT00000000", "simulated": True, "planned": 2}
    >>> ledger.append(EventType.STUDY_OPENED, at=moment, by="pi", role="investigator", data=opened).seq
    1
    """

    def __init__(self, salts: SaltSource, *, version: str = "", events: Iterable[Event] = ()) -> None:
        self._salts = salts
        self._version = version
        self._events: list[Event] = []
        self._subjects: set[str] = set()
        self._answered: set[tuple[object, ...]] = set()
        for event in events:
            self._remember(event)

    def __len__(self) -> int:
        return len(self._events)

    @property
    def events(self) -> Sequence[Event]:
        """The events so far; reading them does not copy."""
        return self._events

    @property
    def head(self) -> Event | None:
        """The last event, None in an empty ledger."""
        return self._events[-1] if self._events else None

    def append(
        self,
        kind: EventType,
        *,
        at: str,
        by: str,
        role: str,
        data: dict[str, Any],
        site: str = "",
        subject: str = "",
        reason: str = "",
        value: Any = None,
        version: str | None = None,
    ) -> Event:
        """Append one event and return it; `version` is the ledger's own unless another is given.

        LedgerError, and nothing appended, where the event does not fit its type, comes from a participant who was
        not registered, enters an item twice (a second answer is `item.changed`) or changes one never entered.
        """
        self._check_order(kind, subject, data)
        salt = None if value is None else self._salts(len(self._events) + 1)
        event = seal_event(
            self.head,
            kind,
            at=at,
            by=by,
            role=role,
            data=data,
            site=site,
            subject=subject,
            version=self._version if version is None else version,
            reason=reason,
            value=value,
            salt=salt,
        )
        self._remember(event)
        return event

    def _check_order(self, kind: EventType, subject: str, data: dict[str, Any]) -> None:
        fault = ""
        if kind is EventType.PARTICIPANT_REGISTERED:
            fault = f"{subject} is registered already" if subject in self._subjects else ""
        elif subject and subject not in self._subjects:
            fault = f"{subject} is not registered"
        elif kind in _ITEMS:
            known = (subject, *item_address(data)) in self._answered
            if known and kind is EventType.ITEM_ENTERED:
                fault = f"{item_name(data)} was entered before: a second answer is item.changed, with its reason"
            elif not known and kind is EventType.ITEM_CHANGED:
                fault = f"{item_name(data)} was never entered"
        if fault:
            raise LedgerError(fault, where=f"event {len(self) + 1} ({kind.value})", mend="nothing was appended")

    def _remember(self, event: Event) -> None:
        self._events.append(event)
        if event.type is EventType.PARTICIPANT_REGISTERED:
            self._subjects.add(event.subject)
        elif event.type is EventType.ITEM_ENTERED:
            self._answered.add((event.subject, *item_address(event.data)))


def item_address(data: dict[str, Any]) -> tuple[Any, Any, Any, Any]:
    """Return where an item stands: form, encounter, row, item."""
    return data.get("form"), data.get("encounter"), data.get("row"), data.get("item")


def item_name(data: dict[str, Any]) -> str:
    """Return an item's address in words.

    >>> item_name({"form": "HEM", "item": "wbc", "encounter": "W4", "row": 1})
    'HEM.wbc (W4, row 1)'
    """
    return f"{data.get('form')}.{data.get('item')} ({data.get('encounter')}, row {data.get('row')})"
