"""Random small people and rules, and a slow plain interpreter that enumerates days instead of reasoning about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

from hypothesis import strategies as st

from equipoise.eligibility import Eligibility, Observation, Patient, PatientEvent, parse_eligibility
from equipoise.rules import (
    And,
    AtLeast,
    Attested,
    Attribute,
    Between,
    Compare,
    Comparison,
    Count,
    Domain,
    Event,
    Exemption,
    If,
    Not,
    OneOf,
    Or,
    Planned,
    Reference,
    Rule,
    Span,
    Time,
    Timing,
)
from equipoise.study import Anchor, Variable

FIRST, LAST = date(2025, 1, 1), date(2025, 3, 31)
JUDGED, SURGERY = date(2025, 2, 20), date(2025, 2, 10)
GRID = [FIRST + timedelta(days=count) for count in range((LAST - FIRST).days + 1)]


@dataclass
class World:
    """The parts of a study that eligibility reads."""

    anchors: dict[str, Anchor] = field(
        default_factory=lambda: {
            "judged": Anchor(event="study(judged)"),
            "surgery": Anchor(event="study(surgery)"),
            "baseline": Anchor.model_validate({"from": "surgery", "window": ["3 d", "8 d"]}),
        }
    )
    parameters: dict[str, Any] = field(default_factory=dict)
    variables: dict[str, Variable] = field(
        default_factory=lambda: {
            "age": Variable.model_validate({"type": "derived", "from": "birth_date", "unit": "a"}),
            "sex": Variable(type="category", values=("male", "female")),
            "hb": Variable(type="quantity", unit="g/L"),
            "grade": Variable(type="category", values=("low", "high")),
        }
    )
    is_a: dict[str, tuple[str, ...]] = field(
        default_factory=lambda: {"narrow": ("wide",), "other": ("top",), "wide": ("top",)}
    )
    stages: tuple[()] = ()


def world() -> Eligibility:
    return parse_eligibility(World())


# People ------------------------------------------------------------------------------------------------------------

# Days cluster around those that matter: the surgery, the baseline after it and the day of judgement.
days = st.sampled_from([*GRID[::7], *GRID[36:56], *GRID[36:56]]).map(lambda day: day.isoformat())
concepts = st.sampled_from(["narrow", "wide", "other"])
attributes = st.fixed_dictionaries(
    {}, optional={"status": st.sampled_from(["active", "stopped"]), "severity": st.sampled_from(["mild", "severe"])}
)


@st.composite
def events(draw: st.DrawFn) -> dict[str, Any]:
    start, end = sorted([draw(days), draw(days)])
    event = {"domain": draw(st.sampled_from(["condition", "therapy"])), "concept": draw(concepts), **draw(attributes)}
    if draw(st.integers(0, 5)) == 0:
        return {"domain": event["domain"], "concept": event["concept"], "absent": True}
    return event | {"date": start} | ({"end": end} if draw(st.booleans()) else {})


levels = st.fixed_dictionaries(
    {
        "variable": st.just("hb"),
        "value": st.sampled_from([80, 95, 100, 120]),
        "unit": st.just("g/L"),
        "date": days,
        "uln": st.sampled_from([50, 100]),
    }
)
grades = st.fixed_dictionaries({"variable": st.just("grade"), "value": st.sampled_from(["low", "high"]), "date": days})
observations = levels | grades
yes_no = st.booleans()
people = st.fixed_dictionaries(
    {
        "id": st.just("P"),
        "birth_date": st.sampled_from(["1950-02-19", "1950-02-20", "1950-02-21", "1990-06-01"]),
        "sex": st.sampled_from(["male", "female"]),
        "complete": st.fixed_dictionaries(
            {}, optional={"condition": days, "therapy": st.sampled_from(["2025-02-19", "2025-02-20"])}
        ),
        "observations": st.lists(observations, max_size=3),
        "events": st.lists(events(), max_size=3),
        "attestations": st.fixed_dictionaries({}, optional={"fit": yes_no}),
        "planned": st.fixed_dictionaries({}, optional={"travel": yes_no}),
    }
)

# People of whom much is known about one thing, so that a verdict is often reached and can be lost.
eventful = st.fixed_dictionaries(
    {
        "id": st.just("P"),
        "birth_date": st.just("1990-06-01"),
        "sex": st.just("female"),
        "complete": st.sampled_from([{"condition": "2025-02-20", "therapy": "2025-02-20"}, {"therapy": "2025-02-19"}]),
        "observations": st.just([]),
        "events": st.lists(events(), min_size=1, max_size=2),
        "attestations": st.just({}),
        "planned": st.just({}),
    }
)
observed = st.fixed_dictionaries(
    {
        "id": st.just("P"),
        "birth_date": st.sampled_from(["1950-02-19", "1950-02-20", "1950-02-21"]),
        "sex": st.sampled_from(["male", "female"]),
        "complete": st.just({}),
        "observations": st.one_of(*(st.lists(one, min_size=1, max_size=3) for one in (levels, grades))),
        "events": st.just([]),
        "attestations": st.just({}),
        "planned": st.just({}),
    }
)


@st.composite
def masked(draw: st.DrawFn, person: dict[str, Any]) -> dict[str, Any]:
    """Return the person with some values, attributes, dates and answers not (or not exactly) known."""

    def keep() -> bool:
        return draw(st.integers(0, 7)) > 0

    def blur(day: str) -> str | None:
        return draw(st.sampled_from([day, day, day[:7], None]))

    def hide(thing: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
        shown = {name: value for name, value in thing.items() if name not in names or keep()}
        dates = {name: blur(shown[name]) for name in ("date", "end") if shown.get(name)}
        return {name: value for name, value in (shown | dates).items() if value is not None}

    return person | {
        "birth_date": draw(st.sampled_from([person["birth_date"], person["birth_date"][:4], None])),
        "sex": person["sex"] if keep() else None,
        "complete": {name: day for name, day in person["complete"].items() if keep()},
        "observations": [hide(one, ("value", "unit", "uln")) for one in person["observations"]],
        "events": [
            hide(one, ("status", "severity", "end")) for one in person["events"] if not one.get("absent") or keep()
        ],
        "attestations": {name: answer for name, answer in person["attestations"].items() if keep()},
        "planned": {name: answer for name, answer in person["planned"].items() if keep()},
    }


# Rules -------------------------------------------------------------------------------------------------------------

anchors = st.sampled_from(["surgery", "baseline"])
times = st.one_of(
    st.none(),
    st.builds(Time, st.sampled_from([Timing.EVER, Timing.CURRENT, Timing.CURRENT])),
    st.builds(Time, st.sampled_from([Timing.AT, Timing.DURING, Timing.BEFORE, Timing.AFTER]), anchors),
    st.builds(
        Time,
        st.sampled_from([Timing.WITHIN_BEFORE, Timing.WITHIN_AFTER]),
        anchors,
        st.builds(Span, st.integers(0, 20), st.just("d")) | st.just(Span(1, "mo")),
    ),
)

rule_events = st.builds(
    Event,
    st.sampled_from([Domain.CONDITION, Domain.THERAPY]),
    st.sampled_from([("top",), ("top",), ("wide",), ("narrow", "other"), ("narrow",)]),
    st.sampled_from(
        [
            (),
            (),
            (Attribute("status", ("active",)),),
            (Attribute("severity", ("severe",)), Attribute("status", ("active", "stopped"))),
        ]
    ),
    st.sampled_from([(), (), (Exemption("narrow"),), (Exemption("wide", "severity", "mild"),)]),
    times,
)
comparisons = st.sampled_from(Comparison)
limits = st.sampled_from([80, 95, 100]).map(Decimal)
value_rules = st.one_of(
    st.builds(Compare, st.just("hb"), comparisons, limits, st.just("g/L"), st.none(), times),
    st.builds(
        Compare,
        st.just("hb"),
        comparisons,
        st.sampled_from([1, 2]).map(Decimal),
        st.none(),
        st.just(Reference.ULN),
        times,
    ),
    st.builds(Between, st.just("hb"), st.just(Decimal(90)), st.just(Decimal(100)), st.just("g/L"), times),
    st.builds(Compare, st.just("age"), comparisons, st.just(Decimal(75)), st.just("a")),
    st.builds(OneOf, st.just("sex"), st.just(("female",))),
    st.builds(OneOf, st.just("grade"), st.just(("low",)), times),
)
event_rules = st.one_of(
    rule_events, rule_events, rule_events, st.builds(Count, rule_events, comparisons, st.integers(0, 2))
)
leaves = st.one_of(
    value_rules,
    event_rules,
    st.just(Attested("fit")),
    st.just(Planned("travel")),
)
rules = st.recursive(
    leaves,
    lambda part: st.one_of(
        st.builds(And, st.tuples(part, part)),
        st.builds(Or, st.tuples(part, part)),
        st.builds(Not, part),
        st.builds(If, part, part),
        st.builds(AtLeast, st.integers(1, 2), st.tuples(part, part, part)),
    ),
    max_leaves=4,
)


# The plain interpreter ---------------------------------------------------------------------------------------------


def plain(rule: Rule, person: Patient) -> bool | None:
    """Return the rule's truth on the day of judgement under the strict policy; None is unknown."""
    match rule:
        case And(parts):
            return fold([plain(part, person) for part in parts], False)
        case Or(parts):
            return fold([plain(part, person) for part in parts], True)
        case Not(part):
            return opposite(plain(part, person))
        case If(condition, consequence):
            return fold([opposite(plain(condition, person)), plain(consequence, person)], True)
        case AtLeast(count, parts):
            found = [plain(part, person) for part in parts]
            sure, possible = found.count(True), found.count(True) + found.count(None)
            return True if sure >= count else False if possible < count else None
        case Attested(statement):
            answer = person.attestations.get(statement)
            return None if answer is None else answer.answer
        case Planned(concept):
            return person.planned.get(concept)
        case Event():
            return plain_event(rule, person)
        case Count(event, comparison, number):
            return plain_count(event, comparison, number, person)
        case _:
            return plain_value(rule, person)


def fold(truths: list[bool | None], decisive: bool) -> bool | None:
    if decisive in truths:
        return decisive
    return None if None in truths else not decisive


def opposite(truth: bool | None) -> bool | None:
    return None if truth is None else not truth


def agree(truths: list[bool | None]) -> bool | None:
    """Return the truth that all possibilities share."""
    return truths[0] if truths and len(set(truths)) == 1 else None


def window_days(time: Time | None) -> list[date]:
    if time is None or time.timing is Timing.CURRENT:
        return [day for day in GRID if day <= JUDGED]
    if time.timing is Timing.EVER:
        return GRID
    begins, ends = (SURGERY, SURGERY) if time.anchor == "surgery" else (SURGERY + timedelta(3), SURGERY + timedelta(8))
    match time.timing:
        case Timing.BEFORE:
            return [day for day in GRID if day < begins]
        case Timing.AFTER:
            return [day for day in GRID if day > ends]
        case Timing.WITHIN_BEFORE:
            return [day for day in GRID if moved(begins, time.span, -1) <= day <= begins]
        case Timing.WITHIN_AFTER:
            return [day for day in GRID if ends <= day <= moved(ends, time.span, 1)]
        case _:
            return [day for day in GRID if begins <= day <= ends]


def moved(day: date, span: Span | None, sign: int) -> date:
    assert span is not None
    if span.unit == "mo":
        return day.replace(month=day.month + sign)  # the days of this world exist in every month it reaches
    return day + timedelta(sign * span.number)


def possible_days(day: Any, among: list[date] = GRID) -> list[date]:
    if day is None:
        return among
    return [one for one in GRID if day.first() <= one <= day.last()]


def ancestors(concept: str) -> set[str]:
    return {"narrow": {"narrow", "wide", "top"}, "wide": {"wide", "top"}, "other": {"other", "top"}}[concept]


def plain_event(rule: Event, person: Patient) -> bool | None:
    counted = [plain_record(rule, one) for one in records(rule, person)]
    if any(counted):
        return True
    if None in counted:
        return None
    return False if nothing_else(rule, person) else None


def plain_count(rule: Event, comparison: Comparison, number: int, person: Patient) -> bool | None:
    counted = [plain_record(rule, one) for one in records(rule, person)]
    fewest, most = counted.count(True), counted.count(True) + counted.count(None)
    if not nothing_else(rule, person):
        most += 50
    return agree([holds(comparison, Fraction(count), Fraction(number)) for count in range(fewest, most + 1)])


def records(rule: Event, person: Patient) -> list[PatientEvent]:
    return [
        one
        for one in person.events
        if one.domain is rule.domain and not one.absent and ancestors(one.concept) & set(rule.concepts)
    ]


def nothing_else(rule: Event, person: Patient) -> bool:
    denied = {one.concept for one in person.events if one.absent and one.domain is rule.domain}
    if all((ancestors(concept) if concept != "top" else {"top"}) & denied for concept in rule.concepts):
        return True
    confirmed = person.complete.get(rule.domain)
    return confirmed is not None and confirmed.first() >= JUDGED


def plain_record(rule: Event, record: PatientEvent) -> bool | None:
    tests = [
        None if one.name not in record.attributes else record.attributes[one.name] in one.values
        for one in rule.attributes
    ]
    for one in rule.exemptions:
        if one.concept in ancestors(record.concept):
            value = record.attributes.get(one.attribute or "")
            tests.append(False if one.attribute is None else None if value is None else value != one.value)
    return fold([*tests, plain_time(rule, record)], False)


def plain_time(rule: Event, record: PatientEvent) -> bool | None:
    timing = rule.time.timing if rule.time else None
    if timing is Timing.EVER:
        return True
    far = [*GRID, LAST + timedelta(1)]  # one day beyond the grid stands for all later ones
    starts = possible_days(record.date, far)
    ends = possible_days(record.end, far)
    spans = [(start, end) for start in starts for end in ends if start <= end]
    if timing is Timing.CURRENT:
        return plain_current(record, spans)
    inside = set(window_days(rule.time))
    if rule.domain is Domain.THERAPY and timing is not None:
        reach = (min(inside), max(inside)) if inside else (LAST + timedelta(9), FIRST)
        return agree([start <= reach[1] and end >= reach[0] for start, end in spans])
    return agree([start in inside for start in starts])


def plain_current(record: PatientEvent, spans: list[tuple[date, date]]) -> bool | None:
    running = agree([start <= JUDGED <= end for start, end in spans])
    if all(start > JUDGED for start, _ in spans):
        return False
    active = record.attributes.get("status") == "active"
    if record.end is not None:
        return None if running is False and active else running
    return True if active and all(start <= JUDGED for start, _ in spans) else None


def plain_value(rule: Any, person: Patient) -> bool | None:
    if rule.variable == "sex":
        return None if person.sex is None else person.sex in rule.codes
    if rule.variable == "age":
        if person.birth_date is None:
            return None
        born = [person.birth_date.first() + timedelta(count) for count in range(366)]
        ages = {plain_age(day) for day in born if day <= person.birth_date.last()}
        return agree([holds(rule.comparison, Fraction(age), Fraction(rule.value)) for age in sorted(ages)])
    found = [one for one in person.observations if one.variable == rule.variable]
    inside = window_days(rule.time)
    choices = [inside if one.date is None and rule.time is None else possible_days(one.date) for one in found]
    truths: set[bool | None] = set()
    for combination in product(*map(representatives(inside), choices)):
        there = [(day, one) for day, one in zip(combination, found, strict=True) if day in set(inside)]
        last = max((day for day, _ in there), default=None)
        truths.add(agree([plain_one(rule, one) for day, one in there if day == last]) if there else None)
    return agree(list(truths))


def representatives(inside: list[date]) -> Any:
    """Return a thinning of days: a long stretch is tried at its ends, around the window's ends and at some between."""
    edges = {inside[0], inside[-1]} if inside else set()
    telling = {edge + timedelta(step) for edge in edges for step in (-1, 0, 1)}

    def thin(choice: list[date]) -> list[date]:
        if len(choice) < 6:
            return choice
        return sorted({choice[0], choice[-1]} | (telling & set(choice)) | set(choice[:: max(1, len(choice) // 12)]))

    return thin


def plain_age(born: date) -> int:
    return JUDGED.year - born.year - ((JUDGED.month, JUDGED.day) < (born.month, born.day))


def plain_one(rule: Any, seen: Observation) -> bool | None:
    if seen.value is None:
        return None
    if isinstance(rule, OneOf):
        return seen.value in rule.codes
    if seen.unit is None:
        return None
    value = Fraction(str(seen.value))
    if isinstance(rule, Between):
        return Fraction(rule.low) <= value <= Fraction(rule.high)
    border = Fraction(rule.value)
    if rule.reference is not None:
        if seen.uln is None:
            return None
        border *= Fraction(str(seen.uln))
    return holds(rule.comparison, value, border)


def holds(comparison: Comparison, value: Fraction, limit: Fraction) -> bool:
    return {
        Comparison.LESS: value < limit,
        Comparison.AT_MOST: value <= limit,
        Comparison.MORE: value > limit,
        Comparison.AT_LEAST: value >= limit,
        Comparison.EQUAL: value == limit,
    }[comparison]
