"""Single values of pages, titles and joined names."""

from __future__ import annotations

import pytest

from equipoise.records import enum_label, enum_value
from equipoise.records.pages import values
from equipoise.records.pages.conditions import split_joined
from equipoise.records.pages.title import split_acronym


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("18 to 75 years old", "18 Years", "75 Years"),
        ("18+ years old", "18 Years", None),
        ("up to 75 years old", None, "75 Years"),
        ("6 months to 5 years old", "6 Months", "5 Years"),
        ("6 to 24 months old", "6 Months", "24 Months"),
        ("1 to 17 years old", "1 Year", "17 Years"),
        ("up to 1 month old", None, "1 Month"),
        ("12+ weeks old", "12 Weeks", None),
        ("18 years and older", "18 Years", None),
        ("Under 18 years old", None, "18 Years"),
        ("All ages", None, None),
    ],
)
def test_ages(text: str, low: str | None, high: str | None) -> None:
    assert values.ages(text) == values.AgeLimits(low, high)


@pytest.mark.parametrize("text", ["18", "18 to 75", "75 kg", "All", "296 estimated patients", "old", ""])
def test_no_ages(text: str) -> None:
    assert values.ages(text) is None


@pytest.mark.parametrize(
    ("text", "count", "kind"),
    [
        ("296 estimated patients", 296, "ESTIMATED"),
        ("579 patients", 579, None),
        ("1 patient", 1, None),
        ("1,204 participants", 1204, None),
        ("30 anticipated participants", 30, "ESTIMATED"),
        ("30 actual participants", 30, "ACTUAL"),
        ("0 participants", 0, None),
    ],
)
def test_enrollment(text: str, count: int, kind: str | None) -> None:
    assert values.enrollment(text) == values.Count(count, kind)


@pytest.mark.parametrize(
    ("text", "phases"),
    [
        ("Phase 3", ("PHASE3",)),
        ("PHASE2/PHASE3", ("PHASE2", "PHASE3")),
        ("PHASE1 PHASE2", ("PHASE1", "PHASE2")),
        ("Phase 2/Phase 3", ("PHASE2", "PHASE3")),
        ("Phase 1/2", ("PHASE1", "PHASE2")),
        ("Early Phase 1", ("EARLY_PHASE1",)),
        ("EARLY_PHASE1", ("EARLY_PHASE1",)),
        ("Not Applicable", ("NA",)),
        ("N/A", ("NA",)),
        ("Phase III", ("PHASE3",)),
        ("3", None),
        ("Phase 9", None),
        ("Completed", None),
    ],
)
def test_phases(text: str, phases: tuple[str, ...] | None) -> None:
    assert values.phases(text) == phases


@pytest.mark.parametrize(
    ("text", "level", "roles"),
    [
        ("None (Open label)", "NONE", ()),
        ("Double Blind", "DOUBLE", ()),
        ("Triple", "TRIPLE", ()),
        ("QUADRUPLE", "QUADRUPLE", ()),
        ("Double (Participant, Outcomes Assessor)", "DOUBLE", ("PARTICIPANT", "OUTCOMES_ASSESSOR")),
        ("Single Blind (Investigator)", "SINGLE", ("INVESTIGATOR",)),
    ],
)
def test_masking(text: str, level: str, roles: tuple[str, ...]) -> None:
    assert values.masking(text) == values.Masking(level, roles)


@pytest.mark.parametrize("text", ["Randomized", "Double (the cook)", "Masked", ""])
def test_no_masking(text: str) -> None:
    assert values.masking(text) is None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2025-08-13", "2025-08-13"),
        ("2025-08", "2025-08"),
        ("March 2007", "2007-03"),
        ("December 31, 2013", "2013-12-31"),
        ("Jun 3, 2016", "2016-06-03"),
        ("2025-02-30", None),
        ("Martober 2007", None),
        ("yesterday", None),
    ],
)
def test_dates(text: str, date: str | None) -> None:
    assert values.date(text) == date


def test_the_edge_of_a_month_is_suspect() -> None:
    days = ("2024-02-29", "2025-09-01", "2025-09-30", "2025-09-29", "2025-09")
    assert [values.is_edge_of_month(day) for day in days] == [True, True, True, False, False]


def test_labels_of_enumerations() -> None:
    assert enum_value("InterventionType", "Dietary Supplement") == "DIETARY_SUPPLEMENT"
    assert enum_value("InterventionType", "Combination Product") == "COMBINATION_PRODUCT"
    assert enum_value("InterventionType", "Diagnostic Test") == "DIAGNOSTIC_TEST"
    assert enum_value("Status", "Unknown") == enum_value("Status", "Unknown status") == "UNKNOWN"
    assert enum_value("Status", "Not yet enrolling") == "NOT_YET_RECRUITING"
    assert enum_value("Sex", "Both") == "ALL"
    assert enum_value("DateType", "Anticipated") == "ESTIMATED"
    assert enum_value("Sex", "Starboard") is None
    assert enum_label("PrimaryPurpose", "ECT") == "Educational/Counseling/Training"
    assert enum_label("Sex", "STARBOARD") == "STARBOARD"


@pytest.mark.parametrize(
    ("shown", "title", "acronym"),
    [
        ("Plain Title", "Plain Title", None),
        ("Sails Against Asthma (SAIL)", "Sails Against Asthma", "SAIL"),
        ("A Study of Lung Cancer (LC)", "A Study of Lung Cancer (LC)", None),
        ("Treatment of Multiple Sclerosis (MS) (MASTS)", "Treatment of Multiple Sclerosis (MS)", "MASTS"),
        ("MAST: Masts and Sails Trial (MAST)", "MAST: Masts and Sails Trial", "MAST"),
        ("Diabetes of the Sea (Type 9)", "Diabetes of the Sea (Type 9)", None),
        ("A Study in Gout(GT)", "A Study in Gout(GT)", None),
        ("A Long One (Which Is Far Too Long to Be One)", "A Long One (Which Is Far Too Long to Be One)", None),
    ],
)
def test_acronyms(shown: str, title: str, acronym: str | None) -> None:
    assert split_acronym(shown) == (title, acronym)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Asthma", ("Asthma",)),
        ("Type 2 Diabetes Mellitus", ("Type 2 Diabetes Mellitus",)),
        (
            "Hepatocellular Carcinoma (HCC) Chronic Hepatitis B",
            ("Hepatocellular Carcinoma (HCC)", "Chronic Hepatitis B"),
        ),
        ("Stroke Heart Failure Atrial Fibrillation", ("Stroke", "Heart Failure", "Atrial Fibrillation")),
        ("Obesity Diabetes Mellitus, Type 2", ("Obesity", "Diabetes Mellitus, Type 2")),
        ("Squamous Cell Carcinoma of the Head and Neck", ("Squamous Cell Carcinoma of the Head and Neck",)),
    ],
)
def test_joined_names(line: str, names: tuple[str, ...]) -> None:
    assert split_joined(line)[0] == names


def test_a_split_is_sure_only_for_one_known_name() -> None:
    assert split_joined("Asthma") == (("Asthma",), True)
    assert split_joined("Heart Failure")[1]
    assert not split_joined("Heart Failure Asthma")[1]
    assert not split_joined("Harbour Fever")[1]


def test_a_name_found_elsewhere_on_the_page_is_kept_together() -> None:
    page = "Zorblax Dubious Fever Grimble Rash\nZorblax Dubious Fever is rare.\nGrimble Rash is common."
    assert split_joined("Zorblax Dubious Fever Grimble Rash", page)[0] == ("Zorblax Dubious Fever", "Grimble Rash")
