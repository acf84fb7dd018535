"""One leaf at a time: which value, event or answer counts, and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from equipoise.eligibility import (
    AbsencePolicy,
    Basis,
    Knowledge,
    LaboratoryLimit,
    Patient,
    Policy,
    Reason,
    Stretch,
    parse_eligibility,
    screen,
)
from equipoise.rules import Domain
from equipoise.study import Anchor, Criterion, Parameter, Stage, Variable
from equipoise.vocabulary import Truth, Verdict

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN


@dataclass
class Criteria:
    """The parts of a study that eligibility reads, with one criterion."""

    stages: tuple[Stage, ...]
    anchors: Mapping[str, Anchor] = field(
        default_factory=lambda: {
            "screening": Anchor(event="study(screening)"),
            "surgery": Anchor(event="procedure(surgery)"),
            "randomization": Anchor(event="study(randomization)", before_it_happens="planned_date"),
            "baseline": Anchor.model_validate({"from": "surgery", "window": ["28 d", "42 d"]}),
        }
    )
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    variables: Mapping[str, Variable] = field(
        default_factory=lambda: {
            "age": Variable.model_validate({"type": "derived", "from": "birth_date", "unit": "a"}),
            "hb": Variable(type="quantity", unit="g/L", cost="measure"),
            "creatinine": Variable(type="quantity", unit="umol/L", molar_mass=113.12),
            "hbv_dna": Variable(type="quantity", unit="[iU]/mL"),
            "lesions": Variable(type="count"),
            "ecog": Variable(type="scale", order=("0", "1", "2", "3", "4")),
            "tnm": Variable(type="scale", order=("I", "II")),
            "bilirubin": Variable(type="quantity", unit="umol/L"),
            "albumin": Variable(type="quantity", unit="g/L"),
            "inr": Variable(type="quantity", unit="1"),
            "ascites": Variable(type="category", values=("none", "mild", "moderate_severe")),
            "encephalopathy": Variable(type="category", values=("none", "grade_1_2", "grade_3_4")),
            "child_pugh": Variable.model_validate(
                {
                    "type": "scale",
                    "order": ["A", "B", "C"],
                    "from": ["bilirubin", "albumin", "inr", "ascites", "encephalopathy"],
                    "rule": "child_pugh_class",
                }
            ),
        }
    )
    is_a: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: {"stroke": ("brain_disease",)})


def judge(
    rule: str,
    *,
    excludes: bool = False,
    policy: Policy | AbsencePolicy = Policy.STRICT,
    pick: str = "last",
    applies: str | None = None,
    knowledge: Knowledge | None = None,
    **data: Any,
) -> Any:
    criterion = Criterion.model_validate({"id": "c", "says": "x", "when": rule, "pick": pick, "applies": applies})
    groups = {"exclude" if excludes else "include": (criterion,)}
    study = Criteria((Stage(id="s", at="screening", **groups),))
    events = [{"domain": "study", "concept": "screening", "date": "2025-03-25"}, *data.pop("events", [])]
    patient = Patient.model_validate({"id": "P", "events": events, **data})
    screening = screen(parse_eligibility(study), patient, policy=policy, knowledge=knowledge)
    return screening.stages[0].judgements[0]


def reason(rule: str, **data: Any) -> Reason:
    return next(judge(rule, **data).explanation.reasons())


def hb(value: Any, date: str | None = "2025-03-20", unit: str | None = "g/L", **more: Any) -> dict[str, Any]:
    return {"variable": "hb", "value": value, "unit": unit, "date": date, **more}


def condition(concept: str, **more: Any) -> dict[str, Any]:
    return {"domain": "condition", "concept": concept, **more}


def therapy(date: str | None, end: str | None = None, **more: Any) -> dict[str, Any]:
    return {"domain": "therapy", "concept": "drug", "date": date, "end": end, **more}


# Values --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "observations", "truth", "basis"),
    [
        ("hb > 90 g/L", [hb(95)], T, Basis.OBSERVED),
        ("hb > 90 g/L", [hb(9.5, unit="g/dL")], T, Basis.OBSERVED),
        ("hb > 90 g/L", [], U, Basis.MISSING),
        ("hb > 90 g/L", [hb(None)], U, Basis.MISSING),
        ("hb > 90 g/L", [hb("unknown")], U, Basis.MISSING),
        ("hb > 90 g/L", [hb("normal")], U, Basis.MISSING),
        ("hb > 90 g/L", [hb(95, unit=None)], U, Basis.UNIT_UNKNOWN),
        ("hb > 90 g/L", [hb(95, unit="mmHg")], U, Basis.UNIT_UNKNOWN),
        ("hb > 90", [hb(95)], U, Basis.UNIT_UNKNOWN),
        # the last one up to the day counts; one after the day does not
        ("hb > 90 g/L", [hb(95, "2025-03-01"), hb(80, "2025-03-20")], F, Basis.OBSERVED),
        ("hb > 90 g/L", [hb(95, "2025-03-20"), hb(80, "2025-03-26")], T, Basis.OBSERVED),
        ("hb > 90 g/L", [hb(80, "2025-03-26")], U, Basis.OUT_OF_WINDOW),
        # without a date it counts, unless another may be later and says otherwise
        ("hb > 90 g/L", [hb(95, None)], T, Basis.OBSERVED),
        ("hb > 90 g/L", [hb(95, None), hb(80)], U, Basis.ATTRIBUTE_OR_DATE_MISSING),
        ("hb > 90 g/L", [hb(95, None), hb(96)], T, Basis.OBSERVED),
        # two on one day that disagree
        ("hb > 90 g/L", [hb(95), hb(80)], U, Basis.ATTRIBUTE_OR_DATE_MISSING),
        # dates known in part: inside, straddling, harmless
        ("hb > 90 g/L during surgery", [hb(95, "2025-03-01")], T, Basis.OBSERVED),
        ("hb > 90 g/L within 10 d after surgery", [hb(95, "2025-03")], U, Basis.ATTRIBUTE_OR_DATE_MISSING),
        ("hb > 90 g/L within 31 d after surgery", [hb(95, "2025-03")], T, Basis.OBSERVED),
        ("hb > 90 g/L within 10 d after surgery", [hb(95, "2025-03-05"), hb(80, "2025-03")], U,
         Basis.ATTRIBUTE_OR_DATE_MISSING),
        ("hb > 90 g/L within 10 d after surgery", [hb(95, "2025-03-05"), hb(99, "2025-03")], T, Basis.OBSERVED),
        ("hb > 90 g/L ever", [hb(95, None)], T, Basis.OBSERVED),
        ("hb > 90 g/L at randomization", [hb(95)], U, Basis.ANCHOR_MISSING),
        ("hb > 90 g/L at randomization", [], U, Basis.MISSING),
    ],
)  # fmt: skip
def test_a_value(rule: str, observations: list[dict[str, Any]], truth: Truth, basis: Basis):
    surgery = {"domain": "procedure", "concept": "surgery", "date": "2025-03-01"}
    found = reason(rule, observations=observations, events=[surgery])
    assert (found.truth, found.basis) == (truth, (basis,))
    assert found.truth is not U or found.asks or found.missing


@pytest.mark.parametrize(
    ("pick", "excludes", "truth"),
    [
        ("last", False, F),
        ("first", False, T),
        ("any", False, T),
        ("all", False, F),
        ("worst", False, F),
        ("worst", True, T),
    ],
)
def test_which_of_several_values(pick: str, excludes: bool, truth: Truth):
    values = [hb(95, "2025-03-01"), hb(80, "2025-03-20")]
    found = judge("hb > 90 g/L", pick=pick, excludes=excludes, observations=values)
    assert found.explanation.truth is truth


def test_worst_turns_with_not():
    values = [hb(95, "2025-03-01"), hb(80, "2025-03-20")]
    assert judge("not hb > 90 g/L", pick="worst", observations=values).explanation.truth is F


@pytest.mark.parametrize(
    ("value", "rule", "truth"),
    [
        ("<20", "hbv_dna < 2000 [iU]/mL", T),
        ("<20", "hbv_dna < 20 [iU]/mL", T),
        ("<20", "hbv_dna < 10 [iU]/mL", U),
        (">100", "hbv_dna <= 100 [iU]/mL", F),
        (">100", "hbv_dna in 50..200 [iU]/mL", U),
        (20, "hbv_dna = 20 [iU]/mL", T),
    ],
)
def test_a_value_known_to_one_side(value: Any, rule: str, truth: Truth):
    observation = {"variable": "hbv_dna", "value": value, "unit": "[iU]/mL", "date": "2025-03-20"}
    assert reason(rule, observations=[observation]).truth is truth


def test_the_conversion_is_shown():
    found = reason("hb > 90 g/L", observations=[hb(9.5, unit="g/dL")])
    assert (found.value, found.unit, found.date) == ("9.5", "g/dL", "2025-03-20")
    assert found.conversion == "9.5 g/dL = 95 g/L (× 10; by definition)"


def creatinine(value: float, unit: str, **more: Any) -> dict[str, Any]:
    return {"variable": "creatinine", "value": value, "unit": unit, "date": "2025-03-20", **more}


@pytest.mark.parametrize(
    ("observation", "truth", "basis"),
    [
        (creatinine(1.8, "mg/dL", uln=1.2), F, (Basis.OBSERVED,)),  # exactly 1.5 times, in decimals
        (creatinine(1.81, "mg/dL", uln=106.08, uln_unit="umol/L"), T, (Basis.OBSERVED,)),
        (creatinine(150, "umol/L"), U, (Basis.OBSERVED, Basis.LIMIT_MISSING)),
        (creatinine(1.2, "ug/L", uln=106, uln_unit="umol/L"), U, (Basis.UNIT_UNKNOWN,)),
    ],
)
def test_a_multiple_of_the_upper_limit(observation: dict[str, Any], truth: Truth, basis: tuple[Basis, ...]):
    found = reason("creatinine > 1.5 x ULN", observations=[observation])
    assert (found.truth, found.basis) == (truth, basis)


def test_the_laboratorys_table_gives_the_limit_of_the_day():
    limits = [
        LaboratoryLimit("creatinine", "umol/L", uln=80, valid=Stretch(None, date(2025, 1, 31))),
        LaboratoryLimit("creatinine", "mg/dL", uln=1.2, valid=Stretch(date(2025, 2, 1), None)),
    ]
    found = reason(
        "creatinine > 1.5 x ULN",
        observations=[creatinine(150, "umol/L")],
        knowledge=Knowledge(limits={"creatinine": limits}),
    )
    assert found.truth is F
    assert found.limit == "ULN 1.2 mg/dL, so 159.123 umol/L"


def test_a_multiple_of_the_value_at_baseline():
    surgery = {"domain": "procedure", "concept": "surgery", "date": "2025-02-01"}
    values = [hb(100, "2025-03-05"), hb(55, "2025-03-20")]
    assert reason("hb >= 0.5 x baseline", observations=values, events=[surgery]).truth is T
    assert reason("hb >= 0.6 x baseline", observations=values, events=[surgery]).truth is F
    assert Basis.LIMIT_MISSING in reason("hb >= 0.5 x baseline", observations=values).basis


@pytest.mark.parametrize(
    ("rule", "value", "truth"),
    [
        ("ecog <= 1", 1, T),
        ("ecog <= 1", "2", F),
        ("ecog in {0, 1}", 1, T),
        ("tnm is II", "II", T),
        ("tnm is II", "I", F),
        ("tnm is II", "IIA", U),  # not a code of the variable: not known, rather than wrong
        ("lesions < 3", 2, T),
    ],
)
def test_codes_and_counts(rule: str, value: Any, truth: Truth):
    assert reason(rule, observations=[{"variable": rule.split()[0], "value": value}]).truth is truth


ITEMS = [
    {"variable": "bilirubin", "value": 20, "unit": "umol/L", "date": "2025-03-20"},
    {"variable": "albumin", "value": 3.9, "unit": "g/dL", "date": "2025-03-21"},
    {"variable": "inr", "value": 1.1, "unit": "1", "date": "2025-03-20"},
    {"variable": "ascites", "value": "none", "date": "2025-03-20"},
    {"variable": "encephalopathy", "value": "none", "date": "2025-03-20"},
]


def test_a_variable_is_computed_where_nobody_recorded_it():
    found = reason("child_pugh is A", observations=ITEMS)
    assert (found.truth, found.value, found.date) == (T, "A", "2025-03-21")
    assert "child_pugh_class from bilirubin 20 umol/L, albumin 3.9 g/dL" in found.says


def test_what_was_recorded_goes_before_what_is_computed():
    recorded = {"variable": "child_pugh", "value": "B", "date": "2025-03-21"}
    assert reason("child_pugh is A", observations=[*ITEMS, recorded]).truth is F


def test_a_computed_variable_asks_for_the_items_it_lacks():
    found = reason("child_pugh is A", observations=ITEMS[:3])
    assert (found.truth, found.missing) == (U, "ascites, encephalopathy")
    assert [ask.key.split(":")[1] for ask in found.asks] == ["ascites", "encephalopathy"]


# Person --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born", "rule", "truth"),
    [
        ("1949-03-26", "age in 18..75 a", T),  # 76 tomorrow
        ("1949-03-25", "age in 18..75 a", F),  # 76 today
        ("1949", "age in 18..75 a", U),
        ("1948", "age in 18..75 a", F),
        ("1960", "age in 18..75 a", T),
        (None, "age in 18..75 a", U),
        ("2025-01-26", "age < 2 mo", T),
        ("2025-01-25", "age < 2 mo", F),
        ("2025-03-11", "age >= 14 d", T),
        ("2025-03-12", "age >= 2 wk", F),
        ("1990-01-01", "age >= 18", U),  # a rule without a unit asks nothing
    ],
)
def test_age_in_completed_units(born: str | None, rule: str, truth: Truth):
    assert reason(rule, birth_date=born).truth is truth


@pytest.mark.parametrize(("sex", "truth"), [("female", T), ("male", F), ("unknown", U), (None, U)])
def test_sex(sex: str | None, truth: Truth):
    assert reason("sex is female", sex=sex).truth is truth


# Events --------------------------------------------------------------------------------------------------------------

LISTED = {"condition": "2025-03-25", "therapy": "2025-03-25"}


@pytest.mark.parametrize(
    ("rule", "event", "truth"),
    [
        ("condition(stroke)", condition("stroke", date="2020"), T),
        ("condition(brain_disease)", condition("stroke", date="2020"), T),
        ("condition(stroke)", condition("brain_disease", date="2020"), F),
        ("condition(stroke)", condition("stroke", date="2025-04-01"), F),
        ("condition(stroke)", condition("stroke"), U),
        ("condition(stroke) ever", condition("stroke"), T),
        ("condition(stroke, severity=severe)", condition("stroke", date="2020", severity="severe"), T),
        ("condition(stroke, severity=severe)", condition("stroke", date="2020", severity="mild"), F),
        ("condition(stroke, severity=severe)", condition("stroke", date="2020"), U),
        ("condition(stroke, severity=severe)", condition("stroke", date="2020", severity="unknown"), U),
        ("condition(brain_disease) except (stroke)", condition("stroke", date="2020"), F),
        ("condition(stroke) except (stroke[status=cured])", condition("stroke", date="2020", status="cured"), F),
        ("condition(stroke) except (stroke[status=cured])", condition("stroke", date="2020", status="active"), T),
        ("condition(stroke) except (stroke[status=cured])", condition("stroke", date="2020"), U),
        # a course counts in a window it touches; its unknown end may reach into it
        ("therapy(drug) within 4 wk before screening", therapy("2024-01-01", "2025-02-25"), T),
        ("therapy(drug) within 4 wk before screening", therapy("2024-01-01", "2025-02-24"), F),
        ("therapy(drug) within 4 wk before screening", therapy("2024-01-01", "2025-02"), U),
        ("therapy(drug) within 4 wk before screening", therapy("2024-01-01"), U),
        ("therapy(drug) within 4 wk before screening", therapy(None, "2025-03-01"), T),
        ("therapy(drug) before screening", therapy("2025-03-25"), F),
        ("therapy(drug) after screening", therapy("2025-03-26"), T),
        # now: by its dates, else by a status that is tied to them
        ("therapy(drug) current", therapy("2025-01-01", "2025-03-25"), T),
        ("therapy(drug) current", therapy("2025-01-01", "2025-03-24"), F),
        ("therapy(drug) current", therapy("2025-01-01"), U),
        ("therapy(drug) current", therapy("2025-01-01", status="active"), T),
        ("therapy(drug) current", therapy("2025-04-01", status="active"), F),
        ("therapy(drug) current", therapy(None, status="active"), U),
        ("therapy(drug) current", therapy("2025-01-01", status="stopped"), U),
        ("therapy(drug) current", therapy("2025-01-01", "2025-03-01", status="active"), U),
    ],
)
def test_an_event(rule: str, event: dict[str, Any], truth: Truth):
    assert reason(rule, events=[event], complete=LISTED).truth is truth


@pytest.mark.parametrize("policy", [Policy.CLOSED, Policy.NOTE])
def test_read_leniently_a_status_is_of_today(policy: Policy):
    assert reason("therapy(drug) current", events=[therapy(None, status="active")], policy=policy).truth is T
    stopped = therapy("2025-01-01", status="stopped")
    assert reason("therapy(drug) current", events=[stopped], policy=policy, excludes=True).truth is F
    assert reason("condition(stroke)", events=[condition("stroke")], policy=policy).truth is T


@pytest.mark.parametrize(
    ("data", "policy", "excludes", "truth", "basis"),
    [
        ({}, Policy.STRICT, True, U, Basis.MISSING),
        ({}, Policy.CLOSED, True, F, Basis.ASSUMED_ABSENT),
        ({}, Policy.CLOSED, False, F, Basis.ASSUMED_ABSENT),
        ({}, Policy.NOTE, True, F, Basis.ASSUMED_ABSENT),
        ({}, Policy.NOTE, False, U, Basis.MISSING),
        ({"complete": {"condition": "2025-03-25"}}, Policy.STRICT, True, F, Basis.DOCUMENTED_ABSENT),
        ({"complete": {"condition": "2025-03-24"}}, Policy.STRICT, True, U, Basis.LIST_STALE),
        ({"complete": {"condition": "2025-03"}}, Policy.STRICT, True, U, Basis.LIST_STALE),
        ({"complete": {"condition": "2025-03-24"}}, Policy.CLOSED, True, F, Basis.ASSUMED_ABSENT),
        ({"events": [condition("stroke", absent=True)]}, Policy.STRICT, True, F, Basis.DOCUMENTED_ABSENT),
        ({"events": [condition("brain_disease", absent=True)]}, Policy.STRICT, True, F, Basis.DOCUMENTED_ABSENT),
    ],
)
def test_silence(data: dict[str, Any], policy: Policy, excludes: bool, truth: Truth, basis: Basis):
    found = reason("condition(stroke)", policy=policy, excludes=excludes, **data)
    assert (found.truth, found.basis) == (truth, (basis,))


def test_one_record_of_absence_does_not_cover_two_concepts():
    absent = [condition("stroke", absent=True)]
    assert reason("condition(stroke|asthma)", events=absent).truth is U


def test_a_domain_may_be_read_differently():
    policy = AbsencePolicy(Policy.STRICT, {Domain.ALLERGY: Policy.CLOSED})
    assert reason("allergy(egg) ever", policy=policy, excludes=True).truth is F
    assert reason("condition(stroke)", policy=policy, excludes=True).truth is U


def test_an_anchor_that_has_not_come():
    found = reason("therapy(drug) before randomization", events=[therapy("2024")])
    assert (found.truth, found.basis) == (U, (Basis.ANCHOR_MISSING,))
    assert [ask.key for ask in found.asks] == ["anchor:randomization"]


def test_a_planned_date_anchors_provisionally():
    found = judge(
        "therapy(drug) within 4 wk before randomization",
        excludes=True,
        events=[therapy("2025-01-10", "2025-03-11")],
        planned_dates={"randomization": "2025-04-08"},
    )
    assert (found.verdict, found.provisional) == (Verdict.NOT_MET, True)


@pytest.mark.parametrize(
    ("events", "day"),
    [
        ([("2025-01-01", {}), ("2025-02-01", {})], "2025-02-01"),
        ([("2019", {}), ("2025-02-01", {})], "2025-02-01"),
        ([("2025-02", {}), ("2025-02-01", {})], None),
        ([(None, {}), ("2025-02-01", {})], None),
        ([("2025-02", {})], None),
    ],
)
def test_an_anchor_is_the_last_event_that_surely_is_it(events: list[tuple[str | None, Any]], day: str | None):
    surgeries = [{"domain": "procedure", "concept": "surgery", "date": when, **more} for when, more in events]
    found = reason("hb > 90 g/L at surgery", observations=[hb(95, day or "2025-02-01")], events=surgeries)
    assert found.truth is (T if day else U)


@pytest.mark.parametrize(
    ("rule", "complete", "truth"),
    [
        ("count(condition(brain_disease)) >= 2", {}, T),
        ("count(condition(brain_disease)) >= 3", {}, U),
        ("count(condition(brain_disease)) >= 3", LISTED, F),
        ("count(condition(brain_disease)) < 3", {}, U),
        ("count(condition(brain_disease)) < 3", LISTED, T),
        ("count(condition(brain_disease)) < 2", {}, F),
        ("count(condition(brain_disease)) = 2", LISTED, T),
        ("count(condition(asthma)) = 0", LISTED, T),
    ],
)
def test_counting_events(rule: str, complete: dict[str, str], truth: Truth):
    strokes = [condition("stroke", date="2020"), condition("stroke", date="2021")]
    assert reason(rule, events=strokes, complete=complete).truth is truth


# Statements and logic ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "policy", "truth", "basis"),
    [
        ("fit", Policy.STRICT, U, Basis.MISSING),
        ("fit", Policy.CLOSED, U, Basis.MISSING),
        ("fit", Policy.NOTE, F, Basis.ASSUMED_ABSENT),
        ("consent signed", Policy.NOTE, T, Basis.ASSUMED_GIVEN),
        ("uses contraception", Policy.NOTE, T, Basis.ASSUMED_GIVEN),
        ("agrees to comply", Policy.NOTE, T, Basis.ASSUMED_GIVEN),
    ],
)
def test_an_unanswered_statement(statement: str, policy: Policy, truth: Truth, basis: Basis):
    found = reason(f'attested("{statement}")', policy=policy)
    assert (found.truth, found.basis) == (truth, (basis,))


def test_an_answered_statement_says_who():
    answer = {"answer": False, "by": "Dr Example", "date": "2025-03-24"}
    found = reason('attested("fit")', attestations={"fit": answer})
    assert (found.truth, found.basis, found.date) == (F, (Basis.ATTESTED,), "2025-03-24")
    assert "by Dr Example" in found.says


def test_a_plan_is_named_as_basis_only_where_it_stands_alone():
    assert judge("planned(travel)", planned={"travel": True}).basis == {Basis.STATED}
    beside = judge('planned(travel) and attested("fit")', planned={"travel": True}, attestations={"fit": True})
    assert beside.basis == {Basis.ATTESTED}


@pytest.mark.parametrize(
    ("rule", "truth"),
    [
        ("sex is male and hb > 90 g/L", U),
        ("sex is female and hb > 90 g/L", F),
        ("sex is male or hb > 90 g/L", T),
        ("not hb > 90 g/L", U),
        ("if sex is female then hb > 90 g/L", T),
        ("if sex is male then hb > 90 g/L", U),
        ("if hb > 90 g/L then sex is male", T),
        ("at least 2 of (sex is male; hb > 90 g/L; age > 18 a)", T),
        ("at least 3 of (sex is male; hb > 90 g/L; age > 18 a)", U),
        ("at least 2 of (sex is female; hb > 90 g/L; sex is female)", F),
    ],
)
def test_three_valued_logic(rule: str, truth: Truth):
    assert judge(rule, sex="male", birth_date="1980-01-01").explanation.truth is truth


@pytest.mark.parametrize(
    ("sex", "value", "verdict"),
    [
        ("male", 95, Verdict.NOT_APPLICABLE),
        ("female", 95, Verdict.NOT_MET),
        ("female", 85, Verdict.MET),
        (None, 95, Verdict.UNKNOWN),
        (None, 85, Verdict.MET),  # met whatever the sex
    ],
)
def test_a_guard(sex: str | None, value: float, verdict: Verdict):
    found = judge("hb > 90 g/L", excludes=True, applies="sex is female", sex=sex, observations=[hb(value)])
    assert found.verdict is verdict
    assert found.basis
