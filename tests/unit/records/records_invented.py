"""Two studies that nobody registered, for pages and views."""

from __future__ import annotations

from typing import Any

TRIAL: dict[str, Any] = {
    "protocolSection": {
        "identificationModule": {
            "nctId": "NCT99900001",
            "orgStudyIdInfo": {"id": "HARBOUR-7"},
            "secondaryIdInfos": [{"id": "2031-000123-45", "type": "EUDRACT_NUMBER"}, {"id": "U1111-2222-3333"}],
            "briefTitle": "Lanternazole After Resection of Tumours of the Bile Duct",
            "officialTitle": "A Trial Nobody Ran",
            "acronym": "HARBOUR",
        },
        "statusModule": {
            "overallStatus": "ACTIVE_NOT_RECRUITING",
            "startDateStruct": {"date": "2031-03", "type": "ACTUAL"},
            "primaryCompletionDateStruct": {"date": "2034-11-17", "type": "ESTIMATED"},
            "completionDateStruct": {"date": "2035-06", "type": "ESTIMATED"},
            "lastUpdatePostDateStruct": {"date": "2031-04-12", "type": "ACTUAL"},
        },
        "sponsorCollaboratorsModule": {
            "responsibleParty": {
                "type": "PRINCIPAL_INVESTIGATOR",
                "investigatorFullName": "Ada Quay",
                "investigatorTitle": "Professor of Surgery",
                "investigatorAffiliation": "Quayside University",
            },
            "leadSponsor": {"name": "Quayside University", "class": "OTHER"},
            "collaborators": [
                {"name": "Lantern Works Ltd", "class": "INDUSTRY"},
                {"name": "Ministry of Tides", "class": "OTHER_GOV"},
            ],
        },
        "descriptionModule": {
            "briefSummary": "Does lanternazole keep tumours of the bile duct away after resection?",
            "detailedDescription": "Six centres take part.\n\nVisits are monthly:\n\n* blood count\n* liver values",
        },
        "conditionsModule": {
            "conditions": ["Cholangiocarcinoma", "Biliary Tract Cancer"],
            "keywords": ["bile duct", "adjuvant therapy"],
        },
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "phases": ["PHASE2", "PHASE3"],
            "designInfo": {
                "allocation": "RANDOMIZED",
                "interventionModel": "PARALLEL",
                "primaryPurpose": "TREATMENT",
                "maskingInfo": {"masking": "DOUBLE", "whoMasked": ["PARTICIPANT", "OUTCOMES_ASSESSOR"]},
            },
            "enrollmentInfo": {"count": 214, "type": "ESTIMATED"},
        },
        "armsInterventionsModule": {
            "armGroups": [
                {
                    "label": "Lanternazole",
                    "type": "EXPERIMENTAL",
                    "description": "40 mg by mouth every morning for a year",
                    "interventionNames": ["Drug: Lanternazole", "Dietary Supplement: Salt of the harbour"],
                },
                {
                    "label": "Placebo",
                    "type": "PLACEBO_COMPARATOR",
                    "description": "Tablets that look the same",
                    "interventionNames": ["Drug: Placebo tablets"],
                },
                {"label": "Watching", "type": "NO_INTERVENTION"},
            ],
            "interventions": [
                {
                    "type": "DRUG",
                    "name": "Lanternazole",
                    "description": "Tablets of 40 mg.",
                    "armGroupLabels": ["Lanternazole"],
                },
                {"type": "DRUG", "name": "Placebo tablets", "armGroupLabels": ["Placebo"]},
                {"type": "DIETARY_SUPPLEMENT", "name": "Salt of the harbour", "armGroupLabels": ["Lanternazole"]},
            ],
        },
        "outcomesModule": {
            "primaryOutcomes": [{"measure": "Relapse-free survival", "timeFrame": "3 years"}],
            "secondaryOutcomes": [{"measure": "Survival", "description": "From resection.", "timeFrame": "5 years"}],
        },
        "eligibilityModule": {
            "eligibilityCriteria": (
                "Inclusion Criteria:\n\n1. Tumour of the bile duct, resected\n2. Platelets \\>= 90 x 10\\^9/L\n"
                "3. All of these hold:\n\n   * no jaundice\n   * no fever\n\n"
                "Exclusion Criteria:\n\n1. Pregnancy\n2. Other cancer"
            ),
            "healthyVolunteers": False,
            "sex": "ALL",
            "minimumAge": "18 Years",
            "maximumAge": "75 Years",
        },
        "contactsLocationsModule": {
            "centralContacts": [
                {"name": "Ben Pier", "role": "CONTACT", "phone": "+00 000 000 001"},
                {"name": "Cato Mole, RN", "role": "CONTACT", "phone": "+00 000 000 002"},
            ],
            "overallOfficials": [{"name": "Ada Quay", "affiliation": "Quayside University", "role": "STUDY_CHAIR"}],
            "locations": [
                {
                    "facility": "Harbour Clinic",
                    "city": "Quayside",
                    "country": "Nowhere",
                    "geoPoint": {"lat": 1.5, "lon": 2},
                    "contacts": [{"name": "Desk", "phone": "000", "phoneExt": "7", "email": "desk@example.org"}],
                },
                {"facility": "Mole Clinic", "city": "Moleside", "country": "Nowhere"},
            ],
        },
    },
    "hasResults": False,
}

COHORT: dict[str, Any] = {
    "protocolSection": {
        "identificationModule": {
            "nctId": "NCT99900002",
            "orgStudyIdInfo": {"id": "GULL-2"},
            "briefTitle": "Sleep of Lighthouse Keepers",
        },
        "statusModule": {
            "overallStatus": "COMPLETED",
            "startDateStruct": {"date": "2029-02-09"},
            "completionDateStruct": {"date": "2030-02-11"},
            "lastUpdatePostDateStruct": {"date": "2030-05-05"},
        },
        "sponsorCollaboratorsModule": {
            "responsibleParty": {"type": "SPONSOR"},
            "leadSponsor": {"name": "Lighthouse Trust", "class": "OTHER"},
        },
        "descriptionModule": {"briefSummary": "Keepers are asked how they sleep."},
        "conditionsModule": {"conditions": ["Insomnia"]},
        "designModule": {
            "studyType": "OBSERVATIONAL",
            "designInfo": {"observationalModel": "COHORT", "timePerspective": "PROSPECTIVE"},
            "enrollmentInfo": {"count": 1204, "type": "ACTUAL"},
        },
        "armsInterventionsModule": {
            "armGroups": [
                {"label": "Rock stations", "description": "Keepers at sea", "interventionNames": ["Behavioral: Diary"]},
                {"label": "Shore stations", "description": "Keepers on land"},
            ],
            "interventions": [{"type": "BEHAVIORAL", "name": "Diary", "armGroupLabels": ["Rock stations"]}],
        },
        "eligibilityModule": {
            "eligibilityCriteria": "Inclusion Criteria:\n\n* keeps a light\n\nExclusion Criteria:\n\n* retired",
            "healthyVolunteers": True,
            "sex": "FEMALE",
            "minimumAge": "6 Months",
        },
    },
    "hasResults": False,
}
