from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from equipoise.errors import DateError
from equipoise.schedule import CalendarEvent, event_lines, render_event, safety_clocks

STAMP = datetime(2025, 9, 3, 8, tzinfo=UTC)


def test_the_end_of_an_all_day_event_is_the_day_after():
    event = CalendarEvent(
        "w12@study.example", STAMP, date(2025, 12, 31), date(2025, 12, 31), "Visit; bring card, diary"
    )
    lines = event_lines(event)
    assert "DTEND;VALUE=DATE:20260101" in lines
    assert "SUMMARY:Visit\\; bring card\\, diary" in lines


def test_folding_splits_no_character():
    text = render_event(CalendarEvent("u", STAMP, date(2025, 1, 1), date(2025, 1, 1), "随访" * 60))
    lines = text.encode().split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert all(line.decode() is not None for line in lines)
    assert "随访" * 60 in text.replace("\r\n ", "")


def test_24_hours_are_elapsed_hours_when_clocks_change():
    spring = safety_clocks(datetime.fromisoformat("2025-03-29T14:00:00"), "Europe/Paris")
    assert f"{spring.site_deadline_local:%H:%M}" == "15:00"
    assert spring.fatal_report == date(2025, 4, 5)
    assert spring.fatal_followup == spring.other_report == date(2025, 4, 13)


@pytest.mark.parametrize(
    ("when", "zone"),
    [
        ("2025-03-30T02:30:00", "Europe/Paris"),
        ("2025-03-30T12:00:00", "Mars/Olympus"),
        ("2025-03-30T12:00:00+00:00", "UTC"),
    ],
)
def test_a_moment_that_never_was_is_refused(when, zone):
    with pytest.raises(DateError):
        safety_clocks(datetime.fromisoformat(when), zone)
