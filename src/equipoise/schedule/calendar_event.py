"""All-day events of an iCalendar feed (RFC 5545): a window a participant can put into a calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

LINE_OCTETS = 75


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """An event over whole days, both included. Use a pseudonym and no diagnosis in a feed that leaves the site.

    `uid` stays for ever; `sequence` rises each time the event moves; a `status` of CANCELLED takes it back.
    """

    uid: str
    stamp: datetime
    """When the entry was made, in UTC."""
    first_day: date
    last_day: date
    summary: str
    sequence: int = 0
    description: str = ""
    status: str = ""


def event_lines(event: CalendarEvent) -> tuple[str, ...]:
    """Return the content lines of an event, not yet folded; the end is the day after the last, as the format wants."""
    lines = [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{event.stamp:%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{event.first_day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{event.last_day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(event.summary)}",
        f"SEQUENCE:{event.sequence}",
    ]
    lines += [f"STATUS:{event.status}"] if event.status else []
    lines += [f"DESCRIPTION:{_escaped(event.description)}"] if event.description else []
    return (*lines, "END:VEVENT")


def render_event(event: CalendarEvent) -> str:
    """Return the event as text: lines folded at 75 octets, no character split, ended by CRLF."""
    return "".join(f"{_folded(line)}\r\n" for line in event_lines(event))


def _escaped(text: str) -> str:
    for sign, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(sign, written)
    return text


def _folded(line: str) -> str:
    parts: list[str] = []
    part = ""
    for character in line:
        if len((part + character).encode()) > LINE_OCTETS:
            parts.append(part)
            part = " "
        part += character
    return "\r\n".join([*parts, part])
