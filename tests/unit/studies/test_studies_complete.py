"""The two studies that ship are whole: everything a rule asks is asked on a form, everything named exists."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

import pytest

from equipoise.records.criteria import CriteriaKind, eligibility_blocks
from equipoise.rules import attestations_of, events_of, parse_event, parse_rule, variables_of
from equipoise.rules.tree import Event, Planned, Rule
from equipoise.rules.walk import leaves_of
from equipoise.study import Field, Observes, Stage, Study, criteria
from equipoise.study.load import check_study_text, load_study
from equipoise.study.shipped import study_folder, study_path
from equipoise.vocabulary import Mark

IDS = ("NCT01681446", "NCT07120750")
BOTH = pytest.mark.parametrize("name", IDS)
STUDIES = {name: load_study(name) for name in IDS}
LIBRARY = (
    "AE AUTO CHEM CM COAG CPC DM DS DTH ECG ELIG EXI EXM EXN FLOW HBV HBVHX HEM ICF IHC IMG IRC LES MH MIR26 OPH "
    "PATH PDEV PHQ9 PREG PTX QOL RAND REC SPEC SUB SURV THY TM TUMOUR TX0 VIR VS"
)


def observations(study: Study) -> Iterator[tuple[Field, Observes]]:
    for form in study.forms:
        for item in form.fields:
            for seen in item.observes:
                yield item, seen


def rules(study: Study) -> Iterator[Rule]:
    texts = [text for one in criteria(study) for text in (one.when, one.applies) if text]
    texts += [endpoint.when for endpoint in study.endpoints if endpoint.when]
    texts += [anchor.event for anchor in study.anchors.values() if anchor.event]
    yield from (parse_rule(text) for text in texts)


def observed_variables(study: Study) -> set[str]:
    return {seen.variable for _, seen in observations(study) if seen.variable}


def narrower(study: Study, concept: str) -> set[str]:
    """Return the concept and everything below it."""
    found = {concept}
    while more := {child for child, parents in study.is_a.items() if found & set(parents)} - found:
        found |= more
    return found


def wider(study: Study, concept: str) -> set[str]:
    """Return the concept and everything above it."""
    found = {concept}
    while more := {parent for child in found for parent in study.is_a.get(child, ())} - found:
        found |= more
    return found


def recorded(study: Study, *, absent: bool) -> set[tuple[str, str]]:
    """Return domain and concept of the events that a form can record, or whose absence it can."""
    found: set[tuple[str, str]] = set()
    for _, seen in observations(study):
        if seen.event and (seen.absent_when if absent else seen.when):
            event = parse_event(seen.event)
            found |= {(event.domain, concept) for concept in event.concepts}
    return found


def asked_events(study: Study) -> Iterator[Event]:
    for rule in rules(study):
        yield from events_of(rule)


# ------------------------------------------------------------------------------------------------------------ counts


@BOTH
def test_the_file_has_no_fault(name):
    assert check_study_text(study_path(name).read_text("utf-8"), name=name) == ()


@pytest.mark.parametrize(
    ("name", "counted"),
    [
        ("NCT01681446", {"criteria": 20, "forms": 40, "encounters": 23, "sites": 5, "arms": 2, "planned": 296}),
        ("NCT07120750", {"criteria": 25, "forms": 42, "encounters": 26, "sites": 1, "arms": 2, "planned": 332}),
    ],
)
def test_the_counts_of_each_study(name, counted):
    study = STUDIES[name]
    assert counted == {
        "criteria": len(criteria(study)),
        "forms": len(study.forms),
        "encounters": len(study.encounters),
        "sites": len(study.design.sites),
        "arms": len(study.arms),
        "planned": study.design.enrollment.count,
    }


def test_the_two_studies_share_one_library_of_forms():
    ships = {form.id: {} for study in STUDIES.values() for form in study.forms}
    assert sorted(ships) == sorted(LIBRARY.split())
    for form in set.intersection(*({form.id for form in study.forms} for study in STUDIES.values())) - {"ELIG"}:
        one, other = (next(item for item in study.forms if item.id == form) for study in STUDIES.values())
        assert [item.id for item in one.fields] == [item.id for item in other.fields], form


@BOTH
def test_every_form_is_due_somewhere(name):
    study = STUDIES[name]
    assert {form.id for form in study.forms} == {activity.form for activity in study.activities}


@BOTH
def test_week_w_is_day_seven_w_plus_one(name):
    weeks = {item.id: item.day for item in STUDIES[name].encounters if re.fullmatch(r"W\d+", item.id)}
    assert len(weeks) >= 12
    assert all(day == 7 * int(week[1:]) + 1 for week, day in weeks.items())


# ---------------------------------------------------------------------------------------------------------- criteria


@BOTH
def test_each_criterion_of_the_record_is_there_once(name):
    study = STUDIES[name]
    record = json.loads((study_folder(name) / "record.json").read_text("utf-8"))
    blocks = eligibility_blocks(record["protocolSection"]["eligibilityModule"]["eligibilityCriteria"])
    of_record = [stage for stage in study.stages if any(not one.added for one in (*stage.include, *stage.exclude))]
    lists = [list(part) for stage in of_record for part in (stage.include, stage.exclude)]
    assert [len(block.leaves) for block in blocks] == [len(part) for part in lists]
    kinds = [CriteriaKind.INCLUSION, CriteriaKind.EXCLUSION] * len(of_record)
    assert [block.kind for block in blocks] == kinds
    assert all(one.source is not None for part in lists for one in part)


def test_what_the_record_does_not_ask_is_marked_added_and_explained():
    added = {one.id: one for study in STUDIES.values() for one in criteria(study) if one.added}
    assert sorted(added) == ["F1", "F2", "X1"]
    explained = {item.field.rpartition(".")[2] for item in STUDIES["NCT07120750"].assumptions}
    for one in added.values():
        assert one.mark is Mark.ASSUMED
        assert one.source is None
        assert one.id in explained


def test_fitness_for_peg_interferon_is_computed_for_all_and_binds_one_arm():
    stages = {stage.id: stage for stage in STUDIES["NCT07120750"].stages}
    assert list(stages) == ["screening", "allocation", "peg_fitness"]
    assert stages["peg_fitness"].advisory
    assert not stages["allocation"].advisory
    assert {one.binds for one in stages["peg_fitness"].include} == {("PEG",)}


@BOTH
def test_every_variable_of_a_rule_is_observed_on_a_form(name):
    study = STUDIES[name]
    observed = observed_variables(study)
    for variable in {variable for rule in rules(study) for variable in variables_of(rule)}:
        sources = study.variables[variable].from_ if study.variables[variable].type == "derived" else variable
        assert set([sources] if isinstance(sources, str) else sources or ()) <= observed, variable


@BOTH
def test_every_event_of_a_rule_can_be_recorded_on_a_form(name):
    study = STUDIES[name]
    known = recorded(study, absent=False)
    for event in asked_events(study):
        for concept in event.concepts:
            # A narrower concept counts for it; a wider one serves where the rule asks for that as well.
            serving = narrower(study, concept) | (wider(study, concept) & set(event.concepts))
            assert any((event.domain, one) in known for one in serving), concept


@BOTH
def test_the_absence_of_whatever_excludes_can_be_recorded_on_a_form(name):
    study = STUDIES[name]
    known = recorded(study, absent=True)
    wanted = [event for stage in study.stages for event in _excluding_events(stage)]
    assert len(wanted) >= 10
    for event in wanted:
        for concept in event.concepts:
            assert any((event.domain, one) in known for one in wider(study, concept)), (event.domain, concept)


def _excluding_events(stage: Stage) -> Iterable[Event]:
    texts = [one.when for one in stage.exclude] + [one.when for one in stage.include if one.when.startswith("no ")]
    return [event for text in texts for event in events_of(parse_rule(text))]


@BOTH
def test_every_attestation_and_plan_of_a_rule_is_asked_on_a_form(name):
    study = STUDIES[name]
    asked = {seen.attestation for _, seen in observations(study) if seen.attestation}
    for rule in rules(study):
        assert set(attestations_of(rule)) <= asked
        assert {f"planned({leaf.concept})" for leaf in leaves_of(rule) if isinstance(leaf, Planned)} <= asked


# ------------------------------------------------------------------------------------------------------------- forms


@BOTH
def test_an_answer_that_means_something_can_be_given(name):
    for item, seen in observations(STUDIES[name]):
        meant = [*seen.when, *seen.absent_when]
        if item.type in ("code", "multi"):
            assert set(meant) <= set(item.codes), item.id
        if item.type == "bool" and meant:
            assert set(meant) <= {True, False}, item.id


@BOTH
def test_a_field_and_the_variable_it_observes_agree_in_unit_and_codes(name):
    study = STUDIES[name]
    for item, seen in observations(study):
        variable = study.variables.get(seen.variable or "")
        if variable is None:
            continue
        if variable.type == "quantity":
            assert (item.unit or "1") == variable.unit, item.id
        elif item.type == "code":
            assert set(seen.when or item.codes) <= {*variable.values, *variable.order}, item.id


@BOTH
def test_tissue_is_dated_by_the_specimen_and_not_by_the_report(name):
    for form in STUDIES[name].forms:
        for item in form.fields:
            if form.id in ("PATH", "MIR26"):
                assert all(seen.date_field == "specimen_date" for seen in item.observes)


# -------------------------------------------------------------------------------------------- endpoints and analyses


@BOTH
def test_each_endpoint_is_analysed_and_serves_an_objective(name):
    study = STUDIES[name]
    assert study.analysis_plan is not None
    endpoints = {endpoint.id for endpoint in study.endpoints}
    assert {one.endpoint for one in study.analysis_plan.analyses} == endpoints
    assert {one for objective in study.objectives for one in objective.endpoints} == endpoints


@BOTH
def test_what_is_registered_comes_first_and_what_is_added_says_why_it_is_there(name):
    plan = STUDIES[name].analysis_plan
    assert plan is not None
    order = ["registered", "planned", "added"]
    placed = [order.index(one.status) for one in plan.analyses]
    assert placed == sorted(placed)
    assert all(one.reason for one in plan.analyses if one.status == "added" and one.role == "sensitivity")


@BOTH
def test_no_value_is_read_after_the_horizon(name):
    for endpoint in STUDIES[name].endpoints:
        if endpoint.horizon_day is not None:
            assert max(endpoint.at_days) <= endpoint.horizon_day


def test_the_registered_origin_enters_people_late():
    endpoints = {endpoint.id: endpoint for endpoint in STUDIES["NCT01681446"].endpoints}
    for registered, ours in (("DFSSURG", "DFS"), ("OSSURG", "OS"), ("TTRSURG", "TTR")):
        assert (endpoints[registered].origin, endpoints[registered].entry) == ("resection", "randomization")
        assert (endpoints[ours].origin, endpoints[ours].entry) == ("randomization", None)
        assert endpoints[registered].rules == endpoints[ours].rules


def test_the_registered_cox_model_of_the_second_study():
    plan = STUDIES["NCT07120750"].analysis_plan
    assert plan is not None
    methods = [(one.method, one.covariates) for one in plan.analyses if one.status == "registered"]
    assert methods == [
        ("kaplan_meier", ()),
        ("logrank", ()),
        ("cox", ("age", "bclc_stage", "log10(hbsag_quant)")),
    ]
    assert all(1100 in one.at_days for one in plan.analyses if one.method == "kaplan_meier")


# ------------------------------------------------------------------------------------------- assumptions and records


@BOTH
def test_assumptions_and_conflicts_point_at_something_in_the_study(name):
    study = STUDIES[name]
    assert len(study.assumptions) >= 15
    assert len(study.conflicts) >= 6
    for item in (*study.assumptions, *study.conflicts):
        assert _resolves(study, item.field), (item.id, item.field)
    assert all(item.question.endswith("?") for item in study.assumptions)


def _resolves(part: object, path: str) -> bool:
    """Return whether a path of keys and ids leads somewhere; ids may hold points."""
    if not path:
        return True
    if isinstance(part, tuple):
        named = [(item, path.removeprefix(item.id)) for item in part if path.startswith(item.id)]
        ends = [(item, rest[1:]) for item, rest in named if rest == "" or rest.startswith(".")]
        return any(_resolves(item, rest) for item, rest in ends) or any(_resolves(item, path) for item in part)
    if isinstance(part, dict):
        key, _, rest = path.partition(".")
        return key in part and _resolves(part[key], rest)
    if isinstance(part, Stage) and _resolves((*part.include, *part.exclude), path):
        return True
    key, _, rest = path.partition(".")
    return key in getattr(type(part), "model_fields", {}) and _resolves(getattr(part, key), rest)


@BOTH
def test_the_record_agrees_with_the_study_and_says_that_it_is_restated(name):
    study = STUDIES[name]
    record = json.loads((study_folder(name) / "record.json").read_text("utf-8"))
    protocol = record["protocolSection"]
    assert protocol["identificationModule"]["nctId"] == study.id
    assert protocol["identificationModule"]["orgStudyIdInfo"]["id"] == study.org_id
    assert protocol["sponsorCollaboratorsModule"]["leadSponsor"]["name"] == study.sponsor
    assert tuple(protocol["conditionsModule"]["conditions"]) == study.conditions
    assert protocol["designModule"]["studyType"] == study.design.study_type
    assert protocol["designModule"]["enrollmentInfo"]["count"] == study.design.enrollment.count
    assert protocol["statusModule"]["startDateStruct"]["date"] == study.design.start
    assert record["_equipoise"]["restated"] is True
    assert record["_equipoise"]["source"].endswith(study.id)
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", record["_equipoise"]["copied"])


@BOTH
def test_the_record_holds_no_private_contact(name):
    text = (study_folder(name) / "record.json").read_text("utf-8")
    contacts = json.loads(text)["protocolSection"]["contactsLocationsModule"]["centralContacts"]
    assert [contact["name"] for contact in contacts] == [STUDIES[name].sponsor]
    assert not re.search(r"@|\+\d{2}-|\d{8,}(?!\d)", text.replace(STUDIES[name].id, ""))
