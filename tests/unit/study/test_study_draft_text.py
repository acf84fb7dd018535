"""Doses, times and statistics in prose."""

from __future__ import annotations

import pytest

from equipoise.records.record import Record
from equipoise.study.drafting.notes import Notes
from equipoise.study.drafting.number_word import lengths
from equipoise.study.drafting.regimen_text import read_regimens, weekly_amounts
from equipoise.study.drafting.schedule_text import draft_schedule
from equipoise.study.drafting.statistics_text import draft_analysis_plan


def notes_on(text: str) -> Notes:
    return Notes(Record({"protocolSection": {"descriptionModule": {"detailedDescription": text}}}))


def test_alternatives_joined_by_or_are_two_regimens() -> None:
    regimens = read_regimens(
        "under the skin, 30 μg thrice a week or 50 μg two times a week, for 18 months", "interferon"
    )
    assert [(item.dose, item.unit, item.per_week, item.weeks) for item in regimens] == [
        (30, "ug", 3, 78),
        (50, "ug", 2, 78),
    ]
    assert weekly_amounts(regimens) == ["3 x 30 ug = 90 ug a week", "2 x 50 ug = 100 ug a week"]


@pytest.mark.parametrize(
    ("text", "dose", "unit", "every_days", "weeks"),
    [
        ("180 μg weekly for 48 weeks", 180, "ug", 7, 48),
        ("3 mg once daily", 3, "mg", 1, None),
        ("5 mg/kg every 3 weeks", 5, "mg/kg", 21, None),
    ],
)
def test_single_regimens(text: str, dose: float, unit: str, every_days: int, weeks: int | None) -> None:
    (regimen,) = read_regimens(text, "drug")
    assert (regimen.dose, regimen.unit, regimen.every_days, regimen.weeks) == (dose, unit, every_days, weeks)


@pytest.mark.parametrize(
    "text",
    [
        "12 mg/m2 daily on days 1, 2, 3 and 4",
        "160 or 240 mg once daily",
        "drug A 3 mg daily and drug B 5 mg daily",
        "3 mg daily for 2 weeks, then 5 mg daily",
        "3 mg, and again later",
        "one tablet three times a week",
    ],
)
def test_a_dose_that_is_not_plain_is_not_read(text: str) -> None:
    assert read_regimens(text, "drug") == ()


def test_lengths_of_time_in_words_and_digits() -> None:
    assert lengths("eighteen months") == [548]
    assert lengths("3-year and 5 years, 12 weeks") == [1096, 1826, 84]


def test_the_imaging_rhythm_becomes_a_series_with_its_window() -> None:
    notes = notes_on("There is an MRI of the liver every 12 weeks ± 7 days.")
    (series,) = draft_schedule(notes, "allocation", ()).encounters
    assert series.repeat is not None
    assert (series.repeat.from_day, series.repeat.every, series.window) == (85, 84, (-7, 7))
    assert any(gap.field == "encounters.IMAGING.repeat" for gap in notes.gaps)


def test_the_limit_of_quantification_is_kept_with_its_unit() -> None:
    notes = notes_on("HBV DNA: some assay (LLOQ = 10 IU/mL)")
    (form,) = draft_schedule(notes, "allocation", ()).forms
    assert (form.fields[0].id, form.fields[0].lloq, form.fields[0].unit) == ("hbv_dna", 10, "[iU]/mL")


def test_a_record_without_statistics_gets_no_plan_but_questions() -> None:
    notes = notes_on("Nothing about numbers.")
    assert draft_analysis_plan(notes, ()) is None
    assert any(gap.field == "analysis_plan" for gap in notes.gaps)
    assert any(gap.field == "analysis_plan.sample_size" for gap in notes.gaps)
