"""A record's page: codes in words, and what is no code as it was written."""

from __future__ import annotations

from equipoise.records import Record
from equipoise.web.record_page import record_page
from equipoise.web.results_page import results_page
from equipoise.web.wording import codes_within, plain_text

RECORD = {
    "protocolSection": {
        "identificationModule": {
            "nctId": "NCT09999902",
            "acronym": "TITAN-B",
            "orgStudyIdInfo": {"id": "HUM00087820"},
            "secondaryIdInfos": [{"id": "2004-002737-39", "type": "EUDRACT_NUMBER"}],
        },
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "phases": ["PHASE1", "PHASE2"],
            "designInfo": {
                "allocation": "NON_RANDOMIZED",
                "maskingInfo": {"masking": "DOUBLE", "whoMasked": ["PARTICIPANT", "OUTCOMES_ASSESSOR"]},
            },
        },
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": "AOBO", "class": "INDUSTRY"}},
        "contactsLocationsModule": {"overallOfficials": [{"name": "A. B.", "role": "PRINCIPAL_INVESTIGATOR"}]},
    }
}


def test_identifiers_and_names_stay_as_written_and_codes_become_words():
    page = record_page(Record(RECORD))
    facts = {fact.name: fact.value for fact in (*page.identifiers, *page.sponsors, *page.design, *page.facts)}
    assert (facts["Registry"], facts["Sponsor's own"], facts["Acronym"]) == ("NCT09999902", "HUM00087820", "TITAN-B")
    assert facts["EudraCT number"] == "2004-002737-39"
    assert facts["Lead sponsor"] == "AOBO (Industry)"
    assert facts["Official"] == "A. B., Principal investigator"
    assert (facts["Phase"], facts["Allocation"]) == ("Phase 1, Phase 2", "Non-randomized")
    assert facts["Who is masked"] == "Participant, Outcomes assessor"


def test_differences_and_escapes():
    assert codes_within("phase: NA, here PHASE3") == "phase: not applicable, here Phase 3"
    assert plain_text(r"0.0032%\<MR4") == "0.0032%<MR4"


def test_a_sponsors_own_milestone_and_unit_stay_as_written():
    section = {
        "participantFlowModule": {
            "groups": [{"id": "FG000", "title": "A"}],
            "periods": [{"title": "All", "milestones": [{"type": "NOT COMPLETED"}, {"type": "ITT"}]}],
        },
        "outcomeMeasuresModule": {
            "outcomeMeasures": [{"title": "T", "paramType": "LEAST_SQUARES_MEAN", "unitOfMeasure": "IU"}]
        },
    }
    page = results_page(section)
    assert page is not None
    assert [row[0] for row in page.flow[0].rows] == ["Not completed", "ITT"]
    assert page.outcomes[0].header[0] == "Least squares mean, IU"
