"""A whole screening: files of patients, stages, questions, the table and the JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from equipoise.eligibility import (
    Cost,
    Eligibility,
    Item,
    Knowledge,
    Patient,
    PatientEvent,
    Policy,
    facts_from_items,
    parse_eligibility,
    questions,
    read_patients,
    render_verdicts,
    screen,
    screening_to_json,
)
from equipoise.errors import PatientError, StudyError
from equipoise.rules import Domain
from equipoise.study import Anchor, Form, Parameter, Stage, Variable
from equipoise.vocabulary import StageVerdict


@dataclass
class Criteria:
    """The parts of a study that eligibility reads."""

    anchors: dict[str, Anchor]
    parameters: dict[str, Parameter]
    variables: dict[str, Variable]
    is_a: dict[str, tuple[str, ...]]
    stages: tuple[Stage, ...]


@dataclass
class Forms:
    """The part of a study that facts are read by."""

    forms: tuple[Form, ...] = field(default=())


def eligibility(**changes: Any) -> Eligibility:
    stages = changes.get("stages") or [
        {
            "id": "screening",
            "at": "screening",
            "include": [
                {"id": "I1", "says": "adult", "when": "age >= 18 a"},
                {"id": "I2", "says": "low marker", "when": "marker is low", "needs": ["cutoff"]},
            ],
            "exclude": [
                {"id": "E1", "says": "stroke", "when": "condition(stroke) ever"},
                {"id": "E2", "says": "asthma or unfit", "when": 'condition(asthma) or attested("unfit")'},
                {"id": "E3", "says": "pregnant", "when": "planned(pregnancy)", "applies": "sex is female"},
            ],
        },
        {
            "id": "later",
            "at": "later",
            "requires": "screening",
            "include": [{"id": "L1", "says": "marker known later", "when": "marker in {low, high} at later"}],
            "exclude": [{"id": "L2", "says": "stroke", "when": "condition(stroke) ever", "recheck_of": "E1"}],
        },
    ]
    return parse_eligibility(
        Criteria(
            {"screening": Anchor(event="study(screening)"), "later": Anchor(event="study(later)")},
            {"cutoff": Parameter()},
            {
                "age": Variable.model_validate({"type": "derived", "from": "birth_date", "unit": "a"}),
                "marker": Variable(type="category", values=("low", "high"), label="the marker", cost="measure"),
            },
            {},
            tuple(Stage.model_validate(stage) for stage in stages),
        )
    )


COMPLETE = {"condition": "2025-04-01"}
WHOLE: dict[str, Any] = {
    "id": "P1",
    "birth_date": "1980-01-01",
    "sex": "male",
    "complete": COMPLETE,
    "observations": [
        {"variable": "marker", "value": "low", "date": "2025-03-01"},
        {"variable": "marker", "value": "high", "date": "2025-04-01"},
    ],
    "events": [
        {"domain": "study", "concept": "screening", "date": "2025-03-02"},
        {"domain": "study", "concept": "later", "date": "2025-04-01"},
    ],
    "attestations": {"unfit": False},
}


def person(**changes: Any) -> Patient:
    return Patient.model_validate(WHOLE | changes)


def test_stages_follow_each_other():
    screening = screen(eligibility(), person())
    assert [(stage.stage, stage.verdict, stage.counts) for stage in screening.stages] == [
        ("screening", StageVerdict.ELIGIBLE, (5, 0, 0)),
        ("later", StageVerdict.ELIGIBLE, (2, 0, 0)),
    ]
    assert screening.verdict is StageVerdict.ELIGIBLE


def test_a_stage_needs_the_one_before():
    young = screen(eligibility(), person(birth_date="2010-01-01"))
    assert [(stage.own, stage.verdict) for stage in young.stages] == [
        (StageVerdict.NOT_ELIGIBLE, StageVerdict.NOT_ELIGIBLE),
        (StageVerdict.ELIGIBLE, StageVerdict.NOT_ELIGIBLE),
    ]


def test_one_stage_brings_those_it_requires():
    assert [stage.stage for stage in screen(eligibility(), person(), stage="later").stages] == ["screening", "later"]
    assert [stage.stage for stage in screen(eligibility(), person(), stage="screening").stages] == ["screening"]
    with pytest.raises(StudyError, match="there is no stage 'x'"):
        screen(eligibility(), person(), stage="x")


def test_an_advisory_stage_does_not_decide():
    stages = [
        {"id": "s", "at": "screening", "include": [{"id": "I", "says": "adult", "when": "age >= 18 a"}]},
        {"id": "t", "at": "screening", "advisory": True, "include": [{"id": "J", "says": "x", "when": "age >= 90 a"}]},
    ]
    screening = screen(eligibility(stages=stages), person())
    assert screening.stages[1].verdict is StageVerdict.NOT_ELIGIBLE
    assert screening.verdict is StageVerdict.ELIGIBLE


def test_days_may_come_from_elsewhere():
    from datetime import date

    nobody = Patient(id="P2")
    assert screen(eligibility(), nobody).stages[0].on is None
    known = screen(eligibility(), nobody, knowledge=Knowledge(dates={"screening": date(2025, 3, 2)}))
    assert str(known.stages[0].on) == "2025-03-02"


def test_rules_that_do_not_parse_are_named_together():
    stages = [
        {
            "id": "s",
            "at": "screening",
            "include": [
                {"id": "I1", "says": "x", "when": "age over 18"},
                {"id": "I2", "says": "x", "when": "age > 18 a", "applies": "sex"},
            ],
        }
    ]
    with pytest.raises(StudyError) as fault:
        eligibility(stages=stages)
    assert len(fault.value.findings) == 2


# Questions -----------------------------------------------------------------------------------------------------------


def test_questions_come_cheapest_first_and_once():
    asked = questions(screen(eligibility(), Patient(id="P2", events=person().events)))
    assert [question.cost for question in asked] == sorted((one.cost for one in asked), key=list(Cost).index)
    lists = [question for question in asked if "condition" in question.text]
    assert [question.criteria for question in lists] == [("E1", "E2", "L2")]
    assert (
        lists[0].text
        == "Which of these condition events are on record: stroke, asthma; and is that list complete up to 2025-04-01?"
    )
    assert asked[-1].cost is Cost.MEASURE


def test_what_no_longer_matters_is_not_asked():
    ill = person(
        events=[*WHOLE["events"], {"domain": "condition", "concept": "asthma", "date": "2020"}], attestations={}
    )
    assert questions(screen(eligibility(), ill)) == ()  # already not eligible
    unfit_unknown = screen(eligibility(), person(attestations={}))
    assert [question.text for question in questions(unfit_unknown)] == ["Is it so: unfit?"]


def test_a_stage_without_its_day_asks_for_it():
    texts = [question.text for question in questions(screen(eligibility(), person(events=[])))]
    assert "On which day was (or is) screening?" in texts


# Renderings ----------------------------------------------------------------------------------------------------------


def test_the_table():
    text = render_verdicts(screen(eligibility(), person(attestations={})))
    assert text.startswith("P1: undecided (silence read as strict)\n")
    assert "screening (on 2025-03-02): undecided; 4 met, 0 not met, 1 unknown" in text
    assert "E3          not applicable  sex male" in text
    assert "the protocol has yet to give cutoff" in text.replace("\n" + " " * 28, " ")
    assert text.endswith("1. [ask] Is it so: unfit? (E2)\n")
    assert all(len(line) <= 122 for line in text.splitlines() if not line[:1].isdigit())


def test_the_json_holds_every_reason():
    found = json.loads(json.dumps(screening_to_json(screen(eligibility(), person(), policy=Policy.NOTE))))
    assert (found["schema"], found["verdict"], found["policy"]) == ("equipoise.screening/1", "eligible", "note")
    marker = found["stages"][0]["criteria"][1]
    assert marker["parameters_missing"] == ["cutoff"]
    assert marker["rule"]["reason"]["value"] == "low"
    assert found["stages"][1]["criteria"][1]["recheck_of"] == "E1"


# Files ---------------------------------------------------------------------------------------------------------------


def test_patients_from_yaml_and_json(tmp_path: Path):
    (tmp_path / "a.yaml").write_text(
        "- id: P1\n  birth_date: 1980\n  events:\n  - {domain: study, concept: x, date: 2025-03-01}\n"
    )
    (tmp_path / "b.json").write_text(json.dumps({"patients": [WHOLE]}))
    (tmp_path / "c.yaml").write_text("- patient: {id: P7}\n  expect: {strict: {stages: {s: eligible}}}\n")
    assert [one.id for one in read_patients(tmp_path / "c.yaml")] == ["P7"]
    first, second = (read_patients(tmp_path / name)[0] for name in ("a.yaml", "b.json"))
    assert (str(first.birth_date), str(first.events[0].date)) == ("1980", "2025-03-01")
    assert second == person()


def test_every_fault_of_a_file_is_named(tmp_path: Path):
    path = tmp_path / "p.yaml"
    path.write_text(
        "- id: P1\n  birth_date: 1980-13-01\n  hight: 3\n"
        "- id: P2\n  events: [{domain: sport, concept: x}]\n"
        "- id: P3\n  events: [{domain: therapy, concept: x, date: 2025-03, end: 2025-02-27}]\n"
        "- id: P4\n- id: P4\n"
    )
    with pytest.raises(PatientError) as fault:
        read_patients(path)
    for part in ("5 faults", "P1.birth_date", "P1.hight", "P2.events.0.domain", "x ends (2025-02-27) before", "P4.id"):
        assert part in str(fault.value)


@pytest.mark.parametrize(("name", "text"), [("p.json", "{"), ("p.yaml", "a: [1"), ("p.yaml", "3")])
def test_a_file_of_something_else(tmp_path: Path, name: str, text: str):
    (tmp_path / name).write_text(text)
    with pytest.raises(PatientError):
        read_patients(tmp_path / name)


def test_a_file_that_is_not_there(tmp_path: Path):
    with pytest.raises(PatientError, match="cannot be read"):
        read_patients(tmp_path / "none.json")


# Facts from forms ----------------------------------------------------------------------------------------------------

FORMS = Forms(
    (
        Form.model_validate(
            {
                "id": "LB",
                "title": "Laboratory",
                "fields": [
                    {"id": "drawn", "type": "date"},
                    {"id": "limit", "type": "decimal"},
                    {
                        "id": "creatinine",
                        "type": "decimal",
                        "unit": "umol/L",
                        "observes": [{"variable": "creatinine", "date_field": "drawn", "attributes": {"uln": "limit"}}],
                    },
                ],
            }
        ),
        Form.model_validate(
            {
                "id": "MH",
                "title": "History",
                "fields": [
                    {"id": "born", "type": "date", "observes": [{"variable": "birth_date"}]},
                    {"id": "sex", "type": "code", "codes": ["female", "male"], "observes": [{"variable": "sex"}]},
                    {"id": "since", "type": "date"},
                    {"id": "until", "type": "date"},
                    {"id": "grade", "type": "code", "codes": ["mild", "severe"]},
                    {
                        "id": "illness",
                        "type": "multi",
                        "codes": ["stroke", "asthma", "none"],
                        "observes": [
                            {
                                "event": "condition(stroke)",
                                "when": ["stroke"],
                                "absent_when": ["none"],
                                "date_field": "since",
                                "end_field": "until",
                                "attributes": {"severity": "grade"},
                                "fixed": {"status": "active"},
                            },
                            {"event": "condition(asthma, status=active)", "when": ["asthma"], "absent_when": ["none"]},
                        ],
                    },
                    {"id": "consent", "type": "bool", "observes": [{"attestation": "consent signed"}]},
                    {"id": "plans", "type": "bool", "observes": [{"attestation": "planned(pregnancy)"}]},
                    {"id": "all", "type": "bool", "observes": [{"attestation": "complete(condition)"}]},
                ],
            }
        ),
    )
)


def item(form: str, name: str, value: object, date: str = "2025-03-20", row: int = 0) -> Item:
    return Item(form, name, value, date, "V1", row)


def test_a_value_with_its_day_unit_and_limit():
    items = [item("LB", "creatinine", 80.0), item("LB", "drawn", "2025-03-18"), item("LB", "limit", 106.0)]
    (seen,) = facts_from_items(FORMS, items, patient="P").observations
    assert (seen.variable, seen.value, seen.unit, str(seen.date)) == ("creatinine", 80.0, "umol/L", "2025-03-18")
    assert (seen.uln, seen.uln_unit, seen.source) == (106.0, "umol/L", "LB V1")


def test_a_value_keeps_the_unit_it_was_given_in_and_a_missing_day_stays_missing():
    given = Item("LB", "creatinine", 0.9, "2025-03-20", unit="mg/dL")
    (seen,) = facts_from_items(FORMS, [given], patient="P").observations
    assert (seen.unit, seen.date) == ("mg/dL", None)


def test_rows_are_kept_apart_and_a_later_answer_replaces_an_earlier():
    items = [
        item("LB", "creatinine", 80.0, row=1),
        item("LB", "creatinine", 90.0, row=2),
        item("LB", "creatinine", 85.0, row=1),
    ]
    assert [one.value for one in facts_from_items(FORMS, items, patient="P").observations] == [85.0, 90.0]


def test_events_with_attributes():
    items = [
        item("MH", "illness", ["stroke", "asthma"]),
        item("MH", "since", "2020-05"),
        item("MH", "until", "2020-06-01"),
        item("MH", "grade", "severe"),
    ]
    stroke, asthma = facts_from_items(FORMS, items, patient="P").events
    assert (stroke.concept, str(stroke.date), str(stroke.end)) == ("stroke", "2020-05", "2020-06-01")
    assert stroke.attributes == {"status": "active", "severity": "severe"}
    assert (asthma.attributes, str(asthma.date)) == ({"status": "active"}, "2025-03-20")


def test_none_of_them_records_absence():
    events = facts_from_items(FORMS, [item("MH", "illness", ["none"])], patient="P").events
    assert [(one.concept, one.absent) for one in events] == [("stroke", True), ("asthma", True)]


def test_person_answers_plans_and_lists():
    items = [
        item("MH", "born", "1980-01"),
        item("MH", "sex", "female"),
        item("MH", "consent", True),
        item("MH", "plans", False),
        item("MH", "all", True),
    ]
    known = Patient(id="P", events=(PatientEvent(domain=Domain.STUDY, concept="screening"),))
    found = facts_from_items(FORMS, items, patient="P", known=known)
    assert (str(found.birth_date), found.sex) == ("1980-01", "female")
    assert found.attestations["consent signed"].answer is True
    assert found.planned == {"pregnancy": False}
    assert str(found.complete[Domain.CONDITION]) == "2025-03-20"
    assert found.events == known.events


def test_an_unanswered_question_says_nothing():
    items = [item("MH", "consent", None), item("MH", "illness", []), item("XX", "y", 1)]
    assert facts_from_items(FORMS, items, patient="P") == Patient(id="P")


def test_a_day_that_is_none_names_its_field():
    with pytest.raises(PatientError) as fault:
        facts_from_items(FORMS, [item("MH", "illness", ["asthma"], date="soon")], patient="P")
    assert fault.value.where == "MH.illness"
