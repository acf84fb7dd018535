"""Rules on posted results: silent on a section that adds up, and each fires on one corrupted number."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from equipoise.lint import built_on_results, check_results
from equipoise.records.record import Record


def cells(first: object, second: object, key: str = "value") -> list[dict[str, object]]:
    return [{"groupId": "G0", key: first}, {"groupId": "G1", key: second}]


GROUPS = [{"id": "G0", "title": "Zaltraprin"}, {"id": "G1", "title": "Placebo"}]
SECTION: dict[str, Any] = {
    "participantFlowModule": {
        "groups": GROUPS,
        "periods": [
            {
                "title": "Overall",
                "milestones": [
                    {"type": "STARTED", "achievements": cells("100", "98", "numSubjects")},
                    {"type": "COMPLETED", "achievements": cells("90", "91", "numSubjects")},
                    {"type": "NOT COMPLETED", "achievements": cells("10", "7", "numSubjects")},
                ],
                "dropWithdraws": [
                    {"type": "Death", "reasons": cells("1", "2", "numSubjects")},
                    {"type": "Lost to Follow-up", "reasons": cells("9", "5", "numSubjects")},
                ],
            }
        ],
    },
    "baselineCharacteristicsModule": {
        "groups": [*GROUPS, {"id": "G2", "title": "Total"}],
        "denoms": [{"units": "Participants", "counts": [*cells("100", "98"), {"groupId": "G2", "value": "198"}]}],
    },
    "outcomeMeasuresModule": {
        "outcomeMeasures": [
            {
                "type": "PRIMARY",
                "title": "Participants with a flare",
                "reportingStatus": "POSTED",
                "paramType": "COUNT_OF_PARTICIPANTS",
                "unitOfMeasure": "Participants",
                "groups": GROUPS,
                "denoms": [{"units": "Participants", "counts": cells("100", "98")}],
                "classes": [{"categories": [{"measurements": cells("30", "50")}]}],
                "analyses": [
                    {
                        "paramType": "Risk Difference (RD)",
                        "paramValue": "-21.0",
                        "ciPctValue": "95",
                        "ciNumSides": "TWO_SIDED",
                        "ciLowerLimit": "-34.3",
                        "ciUpperLimit": "-7.7",
                        "pValue": "0.002",
                    },
                    {
                        "paramType": "Risk Ratio (RR)",
                        "paramValue": "0.59",
                        "ciLowerLimit": "0.41",
                        "ciUpperLimit": "0.84",
                    },
                ],
            },
            {
                "type": "SECONDARY",
                "title": "Urate",
                "reportingStatus": "POSTED",
                "paramType": "MEAN",
                "dispersionType": "Standard Deviation",
                "unitOfMeasure": "umol/L",
                "groups": GROUPS,
                "denoms": [{"units": "Participants", "counts": cells("95", "93")}],
                "classes": [{"categories": [{"measurements": cells("310", "420")}]}],
            },
        ]
    },
    "adverseEventsModule": {
        "frequencyThreshold": "5",
        "eventGroups": [
            {
                "id": name,
                "deathsNumAffected": 2,
                "deathsNumAtRisk": 98,
                "seriousNumAffected": 6,
                "seriousNumAtRisk": 98,
                "otherNumAffected": 40,
                "otherNumAtRisk": 98,
            }
            for name in ("G0", "G1")
        ],
        "seriousEvents": [
            {
                "term": "Cellulitis",
                "organSystem": "Infections and infestations",
                "stats": [{"groupId": "G0", "numAffected": 4, "numAtRisk": 98, "numEvents": 5}],
            }
        ],
        "otherEvents": [
            {
                "term": "Nausea",
                "organSystem": "Gastrointestinal disorders",
                "stats": [{"groupId": "G0", "numAffected": 12, "numAtRisk": 98}],
            }
        ],
    },
}
FLOW = "participantFlowModule.periods.0"
FIRST = "outcomeMeasuresModule.outcomeMeasures.0"
EVENTS = "adverseEventsModule"

FIRES = [
    ("RES-001", f"{FLOW}.milestones.1.achievements.0.numSubjects", "89"),
    ("RES-002", f"{FLOW}.dropWithdraws.1.reasons.1.numSubjects", "4"),
    ("RES-003", "baselineCharacteristicsModule.denoms.0.counts.2.value", "190"),
    ("RES-004", f"{FIRST}.denoms.0.counts.0.value", "101"),
    ("RES-004", f"{FIRST}.denoms.0.counts.0.value", "0"),
    ("RES-005", "outcomeMeasuresModule.outcomeMeasures.1.dispersionType", None),
    ("RES-005", f"{FIRST}.dispersionType", "Standard Deviation"),
    ("RES-007", f"{EVENTS}.eventGroups.0.seriousNumAffected", 99),
    ("RES-007", f"{EVENTS}.seriousEvents.0.stats.0.numAffected", 7),
    ("RES-007", f"{EVENTS}.seriousEvents.0.stats.0.numEvents", 3),
    ("RES-007", f"{EVENTS}.eventGroups.1.deathsNumAffected", 0),
    ("RES-008", f"{FIRST}.analyses.0.paramValue", "-2"),
    ("RES-008", f"{FIRST}.analyses.0.pValue", "0.2"),
    ("RES-008", f"{FIRST}.analyses.0.ciUpperLimit", "7.7"),
    ("RES-009", f"{EVENTS}.frequencyThreshold", "10"),
    ("RES-009", f"{EVENTS}.otherEvents.0.stats.0.numAffected", 1),
    ("RES-010", f"{FIRST}.analyses.1.paramType", "Risk Difference (RD)"),
    ("RES-012", f"{FLOW}.dropWithdraws.0.type", "Other"),
    ("RES-012", f"{EVENTS}.otherEvents.0.organSystem", "General disorders and administration site conditions"),
]


def corrupted(path: str, value: object) -> dict[str, Any]:
    section = copy.deepcopy(SECTION)
    place: Any = section
    *steps, last = path.split(".")
    for step in steps:
        place = place[int(step)] if isinstance(place, list) else place[step]
    place[last] = value
    return section


def failed(section: dict[str, Any], record: Record | None = None) -> set[str]:
    return {item.rule for item in check_results(section, record=record) if item.outcome.value == "fail"}


def test_a_section_that_adds_up_is_silent():
    assert failed(SECTION) == set()


def test_every_rule_has_a_case():
    assert {rule for rule, _, _ in FIRES} == set(built_on_results())


@pytest.mark.parametrize(("rule", "path", "value"), FIRES)
def test_one_corrupted_number_is_found(rule: str, path: str, value: object):
    assert rule in failed(corrupted(path, value))


@pytest.mark.parametrize(
    ("count", "kind", "fires"), [(198, "ACTUAL", False), (210, "ACTUAL", True), (210, "ESTIMATED", False)]
)
def test_the_flow_is_held_against_the_actual_enrolment(count: int, kind: str, fires: bool):
    record = Record({"protocolSection": {"designModule": {"enrollmentInfo": {"count": count, "type": kind}}}})
    assert ("RES-002" in failed(SECTION, record)) is fires


def test_an_explained_difference_at_baseline_passes():
    section = corrupted("baselineCharacteristicsModule.denoms.0.counts.2.value", "190")
    section["baselineCharacteristicsModule"]["populationDescription"] = "Eight had no visit at baseline"
    assert "RES-003" not in failed(section)


def test_a_test_of_non_inferiority_is_not_held_against_the_interval():
    section = corrupted(f"{FIRST}.analyses.0.ciUpperLimit", "7.7")
    section["outcomeMeasuresModule"]["outcomeMeasures"][0]["analyses"][0]["nonInferiorityType"] = "NON_INFERIORITY"
    assert "RES-008" not in failed(section)


def test_an_empty_section_is_not_assessable():
    found = {item.rule: item.outcome.value for item in check_results({})}
    assert found["RES-001"] == "not-assessable"
    assert "fail" not in found.values()
