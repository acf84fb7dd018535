"""The typed views over a registration's tree."""

from __future__ import annotations

import json
from datetime import date

import pytest
from records_invented import COHORT, TRIAL

from equipoise.errors import RecordError
from equipoise.records import OutcomeKind, Record, read
from equipoise.vocabulary import DateKind, Precision

trial, cohort = Record(TRIAL), Record(COHORT)
VIEWS = [name for name in dir(Record) if isinstance(getattr(Record, name), property)]


def test_identity_and_status() -> None:
    assert (trial.nct_id, trial.acronym, trial.org_study_id) == ("NCT99900001", "HARBOUR", "HARBOUR-7")
    assert [(other.id, other.type) for other in trial.secondary_ids] == [
        ("2031-000123-45", "EUDRACT_NUMBER"),
        ("U1111-2222-3333", None),
    ]
    assert (trial.brief_title, trial.official_title) == (
        "Lanternazole After Resection of Tumours of the Bile Duct",
        "A Trial Nobody Ran",
    )
    assert trial.overall_status == "ACTIVE_NOT_RECRUITING"
    assert trial.conditions == ("Cholangiocarcinoma", "Biliary Tract Cancer")


def test_dates_keep_precision_and_kind() -> None:
    start = trial.start
    assert start is not None
    assert (start.date.precision, start.kind, str(start)) == (Precision.MONTH, DateKind.ACTUAL, "2031-03 (ACTUAL)")
    assert start.date.last() == date(2031, 3, 31)
    assert trial.primary_completion is not None
    assert trial.primary_completion.kind is DateKind.ESTIMATED
    assert cohort.start is not None
    assert (cohort.start.kind, str(cohort.start)) == (None, "2029-02-09")
    assert cohort.primary_completion is None


def test_design_and_arms() -> None:
    assert (trial.phases, trial.allocation, trial.masking) == (("PHASE2", "PHASE3"), "RANDOMIZED", "DOUBLE")
    assert trial.who_masked == ("PARTICIPANT", "OUTCOMES_ASSESSOR")
    assert trial.enrollment is not None
    assert (trial.enrollment.count, trial.enrollment.kind) == (214, "ESTIMATED")
    assert [arm.label for arm in trial.arms] == ["Lanternazole", "Placebo", "Watching"]
    assert trial.arms[0].intervention_names[1] == "Dietary Supplement: Salt of the harbour"
    assert [i.arm_labels for i in trial.interventions] == [("Lanternazole",), ("Placebo",), ("Lanternazole",)]
    assert (cohort.study_type, cohort.observational_model, cohort.phases) == ("OBSERVATIONAL", "COHORT", ())


def test_outcomes_by_kind() -> None:
    (primary,) = trial.outcomes(OutcomeKind.PRIMARY)
    assert (primary.measure, primary.time_frame, primary.description) == ("Relapse-free survival", "3 years", None)
    assert [outcome.measure for outcome in trial.outcomes(OutcomeKind.SECONDARY)] == ["Survival"]
    assert trial.outcomes(OutcomeKind.OTHER) == ()


def test_who_and_where() -> None:
    assert trial.sponsor is not None
    assert (trial.sponsor.name, trial.sponsor.funder_class) == ("Quayside University", "OTHER")
    assert [party.funder_class for party in trial.collaborators] == ["INDUSTRY", "OTHER_GOV"]
    assert trial.funder_classes == ("OTHER", "INDUSTRY", "OTHER_GOV")
    assert trial.responsible_party is not None
    assert trial.responsible_party.investigator == "Ada Quay"
    assert trial.central_contacts[1].phone == "+00 000 000 002"
    assert (trial.locations[0].latitude, trial.locations[0].longitude) == (1.5, 2.0)
    assert trial.locations[0].contacts[0].phone_extension == "7"
    assert trial.locations[1].latitude is None
    assert [official.role for official in trial.officials] == ["STUDY_CHAIR"]


def test_ages_and_volunteers() -> None:
    assert trial.minimum_age is not None
    assert (trial.minimum_age.count, trial.minimum_age.unit, str(trial.minimum_age)) == (18, "year", "18 Years")
    assert cohort.minimum_age is not None
    assert cohort.minimum_age.unit == "month"
    assert (cohort.maximum_age, trial.healthy_volunteers, cohort.healthy_volunteers) == (None, False, True)


def test_an_empty_record_says_nothing_and_fails_nowhere() -> None:
    empty = Record({"protocolSection": {}})
    for name in VIEWS:
        if name not in ("tree",):
            assert getattr(empty, name) in (None, ()), name


@pytest.mark.parametrize(
    ("path", "value", "view"),
    [
        ("identificationModule", [], "nct_id"),
        ("identificationModule.nctId", 3, "nct_id"),
        ("statusModule.startDateStruct.date", "2031-13", "start"),
        ("statusModule.startDateStruct.date", "soon", "start"),
        ("statusModule.startDateStruct.date", 2031, "start"),
        ("statusModule.startDateStruct.type", "MAYBE", "start"),
        ("statusModule.statusVerifiedDate", "2031-02-30", "status_verified"),
        ("designModule.phases", [1], "phases"),
        ("designModule.enrollmentInfo.count", "214", "enrollment"),
        ("designModule.enrollmentInfo.count", True, "enrollment"),
        ("designModule.enrollmentInfo.count", 2.5, "enrollment"),
        ("armsInterventionsModule.armGroups", [{"type": "OTHER"}], "arms"),
        ("armsInterventionsModule.armGroups", ["Lanternazole"], "arms"),
        ("eligibilityModule.healthyVolunteers", "No", "healthy_volunteers"),
        ("eligibilityModule.minimumAge", "grown up", "minimum_age"),
        ("contactsLocationsModule.locations", [{"geoPoint": {"lat": "north"}}], "locations"),
        ("contactsLocationsModule.locations", [{"geoPoint": 3}], "locations"),
    ],
)
def test_a_wrongly_typed_place_is_named(path: str, value: object, view: str) -> None:
    tree: dict[str, object] = {}
    inside = tree.setdefault("protocolSection", {})
    *parents, name = path.split(".")
    for parent in parents:
        assert isinstance(inside, dict)
        inside = inside.setdefault(parent, {})
    assert isinstance(inside, dict)
    inside[name] = value
    if view == "start" and name == "type":
        inside["date"] = "2031"
    with pytest.raises(RecordError) as fault:
        getattr(Record(tree), view)
    assert fault.value.where.startswith(f"protocolSection.{path}")
    assert fault.value.mend


def test_collapsed_lists_are_read_as_lists_and_reported() -> None:
    tree = json.loads(json.dumps(TRIAL))
    protocol = tree["protocolSection"]
    protocol["conditionsModule"]["conditions"] = "Cholangiocarcinoma"
    protocol["conditionsModule"]["keywords"] = {}
    protocol["contactsLocationsModule"]["locations"] = protocol["contactsLocationsModule"]["locations"][0]
    reading = read(json.dumps(tree))
    assert reading.record.conditions == ("Cholangiocarcinoma",)
    assert reading.record.keywords == ()
    assert [place.facility for place in reading.record.locations] == ["Harbour Clinic"]
    collapsed = {warning.where for warning in reading.report.warnings if warning.code == "list-collapsed"}
    assert collapsed == {
        "protocolSection.conditionsModule.conditions",
        "protocolSection.conditionsModule.keywords",
        "protocolSection.contactsLocationsModule.locations",
    }


def test_what_leaves_the_shape_is_reported_and_kept() -> None:
    tree = json.loads(json.dumps(TRIAL))
    tree["protocolSection"]["statusModule"]["overallStatus"] = "DREAMING"
    tree["protocolSection"]["statusModule"]["startDateStruct"]["date"] = "31-03"
    tree["protocolSection"]["eligibilityModule"]["healthyVolunteers"] = "no"
    tree["protocolSection"]["tideModule"] = {"height": 3}
    report = read(json.dumps(tree)).report
    assert {(warning.code, warning.where.rsplit(".", 1)[-1]) for warning in report.warnings} == {
        ("value-unknown", "overallStatus"),
        ("date-wrong", "date"),
        ("type-wrong", "healthyVolunteers"),
    }
    assert report.unknown == ("protocolSection.tideModule",)
    assert (report.source, report.portal) == ("v2 JSON", None)
    assert read(json.dumps(TRIAL)).report.warnings == ()


def test_funders_without_names_are_classes_only() -> None:
    sponsors = {"leadSponsor": {"class": "OTHER"}, "collaborators": [{"class": "NIH"}, {"class": "OTHER"}]}
    record = Record({"protocolSection": {"sponsorCollaboratorsModule": sponsors}})
    assert (record.sponsor, record.collaborators, record.funder_classes) == (None, (), ("OTHER", "NIH"))
