"""How one participant's endpoints came about, as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

    from equipoise.ledger import Event
    from equipoise.study import Study

_CODES = {0: "censored", 1: "event", 2: "competing event"}


def render_trace(
    study: Study, subject: str, table: pl.DataFrame, events: Sequence[Event], endpoints: Sequence[str]
) -> str:
    """Return for each endpoint and reading the day, what happened, the rules that fired, and the entry behind it."""
    if table.is_empty():
        return f"{subject} was not allocated, so that no endpoint counts"
    entries = {event.seq: event for event in events}
    lines = [f"{subject}, arm {table['ARMCD'][0]}"]
    for endpoint in study.endpoints:
        rows = [row for row in table.iter_rows(named=True) if row["PARAMCD"] == endpoint.paramcd]
        if endpoint.id in endpoints and rows:
            lines.append(f"\n{endpoint.id}: {endpoint.label}, day 0 is {rows[0]['STARTDT']} ({endpoint.origin})")
            for row in rows:
                lines += _reading(row, entries)
    return "\n".join(lines)


def _reading(row: dict[str, Any], entries: dict[int, Event]) -> list[str]:  # Any: cells of the table
    entry = f"; at risk from day {row['ENTRY']}" if row["ENTRY"] else ""
    reason = f", {row['CNSDTDSC']}" if row["CNSDTDSC"] else ""
    interval = f"; happened after day {row['LEFT']}" if row["RIGHT"] is not None and row["LEFT"] < row["RIGHT"] else ""
    source = entries.get(row["SRCSEQ"])
    entered = f", entered {source.at[:10]} by {source.by}" if source is not None else ""
    return [
        f"  {row['RULESET']}: day {row['AVAL']} ({row['ADT']}), {_CODES[row['EVENTCD']]}{entry}{interval}",
        f"    what    {row['EVNTDESC']}{reason}",
        f"    rules   {row['RULE']}: {row['TRACE']}",
        f"    source  {row['SRCDOM']}.{row['SRCVAR']}, ledger entry {row['SRCSEQ']}{entered}",
    ]
