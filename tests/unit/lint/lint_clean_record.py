"""An invented registration on which no rule of the catalogue fails, and the means to spoil it."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

from equipoise.lint import check_record
from equipoise.records.record import Record
from equipoise.vocabulary import Finding

AS_OF = date(2026, 1, 15)

DESCRIPTION = (
    "This superiority trial compares two groups. Participants are randomised 1:1 by a computer-generated list of random "
    "numbers, stratified by site and kept by a central pharmacy, so that the allocation is concealed. The protocol version "
    "is 2.0. The ethics committee approved the protocol, and written consent is taken before any procedure.\n\n"
    "Visits take place every 4 weeks ± 3 days; each participant is followed for 52 weeks.\n\n"
    "Other treatments are recorded; permitted medications are listed in the protocol. Adherence is monitored by tablet "
    "counts. The first dose is given within 3 days of randomisation. Treatment is stopped if unacceptable toxicity occurs, "
    "and the dose is reduced for adverse events of grade 3.\n\n"
    "Adverse events are defined as any untoward medical occurrence, graded by CTCAE version 5.0, and collected until 30 "
    "days after the last dose. A data monitoring committee reviews safety. Blood samples are stored for future research "
    "with consent.\n\n"
    "Sample size: 226 participants give 90% power at a two-sided alpha of 0.05 to find a reduction from 60% to 38%, with "
    "5% drop-out. The primary analysis compares risks by the Cochran-Mantel-Haenszel test in the intention-to-treat "
    "population; the summary is the risk difference under a treatment-policy strategy for discontinuation. Missing values "
    "are imputed. There is no interim analysis."
)

CRITERIA = """Inclusion Criteria:

* Written informed consent
* Age 18 years or older
* Gout flares: two or more in the last 12 months
* Platelets ≥ 100 x 10^9/L

Exclusion Criteria:

* Serum creatinine above 150 µmol/L
* Pregnancy, or refusal of contraception until 30 days after the last dose
"""


def clean_tree() -> dict[str, Any]:
    """Return the registration as a tree of its own."""
    return copy.deepcopy(_TREE)


_TREE: dict[str, Any] = {
    "protocolSection": {
        "identificationModule": {
            "nctId": "NCT09999999",
            "orgStudyIdInfo": {"id": "ZAL-1"},
            "briefTitle": "Zaltraprin in Adults With Gout",
            "officialTitle": "Zaltraprin Against Placebo in Adults With Gout: a Randomised Double-blind Trial",
        },
        "statusModule": {
            "overallStatus": "RECRUITING",
            "statusVerifiedDate": "2025-11",
            "startDateStruct": {"date": "2025-02-01", "type": "ACTUAL"},
            "primaryCompletionDateStruct": {"date": "2028-06", "type": "ESTIMATED"},
            "completionDateStruct": {"date": "2028-12", "type": "ESTIMATED"},
            "studyFirstSubmitDate": "2024-12-01",
            "studyFirstPostDateStruct": {"date": "2024-12-10"},
        },
        "sponsorCollaboratorsModule": {
            "responsibleParty": {"type": "SPONSOR"},
            "leadSponsor": {"name": "Invented Clinic", "class": "OTHER"},
        },
        "descriptionModule": {
            "briefSummary": "This trial asks whether zaltraprin prevents flares of gout.",
            "detailedDescription": DESCRIPTION,
        },
        "conditionsModule": {"conditions": ["Gout"]},
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "phases": ["PHASE3"],
            "designInfo": {
                "allocation": "RANDOMIZED",
                "interventionModel": "PARALLEL",
                "primaryPurpose": "TREATMENT",
                "maskingInfo": {"masking": "DOUBLE", "whoMasked": ["PARTICIPANT", "OUTCOMES_ASSESSOR"]},
            },
            "enrollmentInfo": {"count": 226, "type": "ESTIMATED"},
        },
        "armsInterventionsModule": {
            "armGroups": [
                {
                    "label": "Zaltraprin",
                    "type": "EXPERIMENTAL",
                    "description": "Zaltraprin 20 mg by mouth once daily for 52 weeks",
                    "interventionNames": ["Drug: Zaltraprin"],
                },
                {
                    "label": "Placebo",
                    "type": "PLACEBO_COMPARATOR",
                    "description": "Placebo tablets by mouth once daily for 52 weeks",
                    "interventionNames": ["Drug: Placebo"],
                },
            ],
            "interventions": [
                {
                    "type": "DRUG",
                    "name": "Zaltraprin",
                    "description": "Tablets of 20 mg, once daily for 52 weeks",
                    "armGroupLabels": ["Zaltraprin"],
                },
                {"type": "DRUG", "name": "Placebo", "description": "Tablets", "armGroupLabels": ["Placebo"]},
            ],
        },
        "outcomesModule": {
            "primaryOutcomes": [
                {
                    "measure": "Participants with at least one gout flare",
                    "description": "A flare is defined as four of six listed signs",
                    "timeFrame": "52 weeks",
                }
            ],
            "secondaryOutcomes": [
                {
                    "measure": "Pain intensity during flares on a numeric rating scale",
                    "description": "0 to 10",
                    "timeFrame": "Weeks 4, 26 and 52",
                },
                {
                    "measure": "Participants with adverse events, number and grade",
                    "timeFrame": "From the first dose to 30 days after the last",
                },
            ],
        },
        "eligibilityModule": {
            "eligibilityCriteria": CRITERIA,
            "healthyVolunteers": False,
            "sex": "ALL",
            "minimumAge": "18 Years",
        },
        "contactsLocationsModule": {
            "centralContacts": [{"name": "Trial desk", "role": "CONTACT", "phone": "000-0000"}],
            "overallOfficials": [{"name": "A. Nobody", "affiliation": "Invented Clinic", "role": "STUDY_CHAIR"}],
            "locations": [{"facility": f"Clinic {n}", "city": "Nowhere", "country": "Utopia"} for n in range(1, 6)],
        },
        "oversightModule": {"oversightHasDmc": True},
        "ipdSharingStatementModule": {"ipdSharing": "NO", "description": "No plan"},
    },
    "hasResults": False,
}


def put(tree: dict[str, Any], path: str, value: object) -> None:
    """Write a value at a dotted path below protocolSection; numbers are places in a list, None removes."""
    place: Any = tree["protocolSection"]
    *steps, last = path.split(".")
    for step in steps:
        place = place[int(step)] if isinstance(place, list) else place.setdefault(step, {})
    if value is None:
        place.pop(last, None)
    elif isinstance(place, list):
        place[int(last)] = value
    else:
        place[last] = value


def replace_words(tree: dict[str, Any], old: str, new: str) -> None:
    """Replace words in the detailed description; they must stand there."""
    module = tree["protocolSection"]["descriptionModule"]
    assert old in module["detailedDescription"], old
    module["detailedDescription"] = module["detailedDescription"].replace(old, new)


def findings(tree: dict[str, Any], **options: Any) -> list[Finding]:
    """Return the findings on a tree, as a protocol owes them."""
    return check_record(Record(tree), profile=options.pop("profile", "protocol"), as_of=AS_OF, **options)


def outcomes(tree: dict[str, Any], rule: str, **options: Any) -> list[str]:
    """Return the outcomes of one rule on a tree."""
    return [finding.outcome.value for finding in findings(tree, **options) if finding.rule == rule]
