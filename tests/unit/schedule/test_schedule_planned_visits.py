"""Visits of one participant, from the parts of a small study."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from equipoise.errors import DataError
from equipoise.schedule import encounters_without_date, forms_due, visits_for
from equipoise.study import Activity, Encounter, Repeat

OPERATION, LOT = date(2025, 9, 3), date(2025, 10, 8)


@pytest.fixture
def study():
    """Stands in for a Study: visits read its arms, encounters, activities and allocation only."""
    return SimpleNamespace(
        id="S",
        arms=(SimpleNamespace(id="IFN"), SimpleNamespace(id="OBS")),
        allocation=SimpleNamespace(at="lot"),
        encounters=(
            Encounter(id="BL", anchor="operation", first_day=0, span=(28, 42)),
            Encounter(id="RND", anchor="lot", day=1),
            Encounter(id="W1", anchor="lot", day=8, window=(-2, 2), arms=("IFN",)),
            Encounter(id="W12", anchor="lot", day=85, window=(-7, 7)),
            Encounter(
                id="FU",
                anchor="lot",
                window=(-14, 14),
                repeat=Repeat(from_day=169, every=84, until_anchor="operation", until_day=365),
            ),
            Encounter(id="UNS"),
        ),
        activities=(
            Activity(form="HEM", encounters=("BL", "W1", "W12")),
            Activity(form="HEM", encounters=("W12",), arms=("IFN",), every_weeks=4, from_week=8, to_week=16),
            Activity(form="EXI", encounters=("RND", "W12"), arms=("IFN",)),
            Activity(form="IMG", encounters=("W12", "FU")),
        ),
    )


def test_week_w_is_day_7w_plus_1(study):
    visits = {visit.name: visit for visit in visits_for(study, "OBS", {"operation": OPERATION, "lot": LOT})}
    assert (visits["RND"].target, visits["W12"].target) == (LOT, date(2025, 12, 31))
    assert (visits["W12"].earliest, visits["W12"].latest) == (date(2025, 12, 24), date(2026, 1, 7))


def test_a_span_counts_from_the_day_of_the_operation_as_day_0(study):
    visit = visits_for(study, None, {"operation": OPERATION})[0]
    assert (visit.encounter, visit.earliest, visit.target, visit.latest) == (
        "BL",
        date(2025, 10, 1),
        date(2025, 10, 8),
        date(2025, 10, 15),
    )


def test_an_arm_has_its_own_visits_and_forms(study):
    known = {"operation": OPERATION, "lot": LOT}
    names = {arm: [visit.name for visit in visits_for(study, arm, known)] for arm in ("IFN", "OBS")}
    assert set(names["IFN"]) - set(names["OBS"]) == {"W1", "HEM-W8", "HEM-W16"}
    assert forms_due(study, "W12", "IFN") == ("HEM", "EXI", "IMG")
    assert forms_due(study, "W12", "OBS") == ("HEM", "IMG")


def test_a_series_ends_on_a_day_of_another_anchor(study):
    visits = visits_for(study, "OBS", {"operation": OPERATION, "lot": LOT})
    series = [visit for visit in visits if visit.encounter == "FU"]
    assert [visit.name for visit in series] == ["FU-1", "FU-2"]
    assert series[-1].target <= date(2026, 9, 3)
    assert all(visit.forms == ("IMG",) for visit in series)


def test_what_waits_for_a_date_is_named(study):
    assert encounters_without_date(study, "OBS", {"operation": OPERATION}) == ("RND", "W12", "FU")
    assert [visit.name for visit in visits_for(study, "OBS", {"lot": LOT})] == ["RND", "W12"]


def test_an_arm_the_study_does_not_have_is_refused(study):
    with pytest.raises(DataError, match="no arm 'NA'"):
        visits_for(study, "NA", {})
