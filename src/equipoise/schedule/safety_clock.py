"""Reporting clocks of serious adverse events: elapsed hours for the site, calendar days for the authority."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from equipoise.errors import DateError


@dataclass(frozen=True, slots=True)
class SafetyClocks:
    """Deadlines from one moment of awareness. The day of awareness is day 0 in its own zone (to be confirmed)."""

    aware_utc: datetime
    site_deadline_utc: datetime
    """24 elapsed hours later, whatever the clocks on the wall did."""
    site_deadline_local: datetime
    fatal_report: date
    """7 days: an unexpected reaction that is fatal or threatens life."""
    fatal_followup: date
    """8 more days."""
    other_report: date
    """15 days: every other unexpected serious reaction."""


def safety_clocks(aware_local: datetime, zone: str) -> SafetyClocks:
    """Return the clocks of ICH E2A for a naive local time in a zone of the IANA list.

    DateError for a zone that is none, or a time that the zone's clocks never showed.
    """
    if aware_local.tzinfo is not None:
        raise DateError(f"{aware_local} has a zone already", mend="give the time on the wall, and the zone apart")
    try:
        local = aware_local.replace(tzinfo=ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        raise DateError(f"{zone!r} is no time zone", mend="use a name such as Asia/Shanghai") from None
    utc = local.astimezone(UTC)
    if utc.astimezone(local.tzinfo).replace(tzinfo=None) != aware_local:
        raise DateError(f"{aware_local} does not exist in {zone}", mend="clocks were put forward: correct the time")
    deadline = utc + timedelta(hours=24)
    day = aware_local.date()
    return SafetyClocks(
        aware_utc=utc,
        site_deadline_utc=deadline,
        site_deadline_local=deadline.astimezone(local.tzinfo),
        fatal_report=day + timedelta(days=7),
        fatal_followup=day + timedelta(days=15),
        other_report=day + timedelta(days=15),
    )
