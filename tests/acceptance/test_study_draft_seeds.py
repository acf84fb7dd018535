"""From the two registrations to studies: what is stated is there, what is not is asked, nothing contradicts."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from equipoise.records.pages.page import read_page
from equipoise.records.record import Record
from equipoise.rules import Between, Compare, leaves_of, parse_rule
from equipoise.study import (
    Draft,
    Study,
    criteria,
    draft_study,
    dump_study,
    load_study,
    render_gaps,
    shipped_study,
)
from equipoise.vocabulary import Mark, Severity

IFN, PEG = "NCT01681446", "NCT07120750"


def record_of(shared: Path, study_id: str) -> Record:
    return Record(json.loads((shared / "seeds" / f"{study_id}.expected.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def drafts(shared: Path) -> dict[str, Draft]:
    return {study_id: draft_study(record_of(shared, study_id)) for study_id in (IFN, PEG)}


@pytest.mark.parametrize("study_id", [IFN, PEG])
def test_a_draft_is_a_study_that_loads(drafts: dict[str, Draft], study_id: str) -> None:
    study = drafts[study_id].study
    assert load_study(dump_study(study)) == study


@pytest.mark.parametrize(("study_id", "inclusions", "exclusions"), [(IFN, [7, 2], [5, 7]), (PEG, [7], [15])])
def test_every_item_is_a_criterion(
    drafts: dict[str, Draft], study_id: str, inclusions: list[int], exclusions: list[int]
) -> None:
    stages = drafts[study_id].study.stages
    assert [len(stage.include) for stage in stages] == inclusions
    assert [len(stage.exclude) for stage in stages] == exclusions


@pytest.mark.parametrize("study_id", [IFN, PEG])
def test_every_criterion_points_at_its_own_words(shared: Path, drafts: dict[str, Draft], study_id: str) -> None:
    text = record_of(shared, study_id).eligibility_criteria or ""
    for criterion in criteria(drafts[study_id].study):
        origin = drafts[study_id].provenance[f"criteria.{criterion.id}"]
        start, end = origin.path.rpartition("[")[2].rstrip("]").split(":")
        assert text[int(start) : int(end)] == origin.says


def test_1446_states_what_its_page_states(drafts: dict[str, Draft]) -> None:
    study = drafts[IFN].study
    assert (study.sponsor, study.design.phases, study.design.enrollment.count) == ("Fudan University", ("PHASE3",), 296)
    assert (study.design.allocation, study.design.masking) == ("RANDOMIZED", "NONE")
    assert study.anchors["baseline"].window == ("28 d", "42 d")
    assert [(item.dose, item.per_week, item.weeks, item.routes) for item in study.arms[0].regimens] == [
        (30, 3, 78, ("IM", "SC")),
        (50, 2, 78, ("IM", "SC")),
    ]
    rules = {criterion.id: criterion.when for criterion in criteria(study)}
    assert rules["B.I1"] == "leukocytes > 2.5 10*9/L during baseline and platelets > 40 10*9/L during baseline"
    assert {endpoint.id for endpoint in study.endpoints} == {"DFS", "OS", "TTR", "AE"}
    assert [criterion.recheck_of for criterion in study.stages[1].exclude if criterion.recheck_of] == [
        "P.E1",
        "P.E4",
        "P.E5",
    ]


def test_0750_states_what_its_page_states(drafts: dict[str, Draft]) -> None:
    study = drafts[PEG].study
    assert (study.design.enrollment.count, study.design.allocation, study.design.masking) == (
        332,
        "NON_RANDOMIZED",
        "NONE",
    )
    assert len(study.design.sites) == 1
    (imaging,) = study.encounters
    assert imaging.repeat is not None
    assert (imaging.repeat.every, imaging.window) == (84, (-7, 7))
    assert next(field.lloq for form in study.forms for field in form.fields if field.id == "hbv_dna") == 10
    assert study.analysis_plan is not None
    size = study.analysis_plan.sample_size
    assert (size.hazard_ratio, size.power, size.alpha) == (0.6, 0.8, 0.05)
    cox = next(item for item in study.analysis_plan.analyses if item.method == "cox")
    assert cox.covariates == ("age", "bclc_stage", "hbsag_quant")
    assert {item.method for item in study.analysis_plan.analyses} == {"kaplan_meier", "logrank", "cox"}
    (conflict,) = study.conflicts
    assert conflict.says == "OBSERVATIONAL"
    assert "clinical trial" in conflict.other_says
    assert "2 treatments" in conflict.other_says


@pytest.mark.parametrize(
    ("study_id", "least", "words"),
    [
        (
            IFN,
            8,
            [
                "cut-off of the biomarker",
                "Which subtype",
                "Which measurement",
                "main branches",
                "local or surgical",
                "Which other",
                "women only",
                "Do the two limits",
                "curative: R0",
                "the experimental arm",
                "Who fixes one of the 2 regimens",
            ],
        ),
        (
            PEG,
            10,
            [
                "is the study interventional",
                "which product, dose",
                "past disease count",
                "seldom chronic",
                "biopsy",
                "version of BCLC",
                "group chosen",
                "after the curative treatment",
                "share of which cells",
                "PD-L1 score",
                "one-sided",
                "log10",
                "bind",
            ],
        ),
    ],
)
def test_what_the_record_leaves_open_is_asked(
    drafts: dict[str, Draft], study_id: str, least: int, words: list[str]
) -> None:
    gaps = drafts[study_id].gaps
    assert sum(gap.severity is not Severity.INFORMATION for gap in gaps) >= least
    for asked in words:
        assert any(asked in gap.question for gap in gaps), asked
    text = render_gaps(drafts[study_id])
    assert all(gap.question in text for gap in gaps)


def test_1446_shows_that_the_two_regimens_differ(drafts: dict[str, Draft]) -> None:
    why = next(gap.why for gap in drafts[IFN].gaps if "Who fixes" in gap.question)
    assert "90 ug a week" in why
    assert "100 ug a week" in why


@pytest.mark.parametrize("study_id", [IFN, PEG])
def test_what_was_assumed_is_listed_and_asked(drafts: dict[str, Draft], study_id: str) -> None:
    draft = drafts[study_id]
    asked = {(gap.field, gap.question) for gap in draft.gaps}
    assert {(item.field, item.question) for item in draft.study.assumptions} <= asked
    assert all(item.mark is Mark.ASSUMED for item in draft.study.assumptions)
    assert any(
        item.field == "allocation.decision" or item.field == "allocation.ratio" for item in draft.study.assumptions
    )


def limits(study: Study) -> dict[tuple[str, str], set[tuple[str, float]]]:
    """Return variable and number of every limit, by the criterion's place in the record."""
    found: dict[tuple[str, str], set[tuple[str, float]]] = {}
    for criterion in criteria(study):
        if criterion.source is None:
            continue
        place = (str(criterion.source[0]), str(criterion.source[1]))
        for leaf in leaves_of(parse_rule(criterion.when)):
            if isinstance(leaf, Compare):
                found.setdefault(place, set()).add((f"{leaf.variable} {leaf.comparison}", float(leaf.value)))
            elif isinstance(leaf, Between):
                found.setdefault(place, set()).update(
                    {(leaf.variable, float(leaf.low)), (leaf.variable, float(leaf.high))}
                )
    return found


@pytest.mark.parametrize("study_id", [IFN, PEG])
def test_a_draft_does_not_contradict_the_study_that_ships(drafts: dict[str, Draft], study_id: str) -> None:
    draft, shipped = drafts[study_id].study, shipped_study(study_id)
    for name in ("study_type", "allocation", "masking", "phases", "start", "completion", "primary_purpose"):
        stated = getattr(draft.design, name)
        assert not stated or stated == getattr(shipped.design, name), name
    assert (draft.id, draft.org_id, draft.sponsor, draft.conditions) == (
        shipped.id,
        shipped.org_id,
        shipped.sponsor,
        shipped.conditions,
    )
    assert draft.design.enrollment.count == shipped.design.enrollment.count
    assert len(draft.arms) == len(shipped.arms)
    assert [arm.is_control for arm in draft.arms] == [arm.is_control for arm in shipped.arms] or study_id == IFN
    for name, anchor in draft.anchors.items():
        if name in shipped.anchors:
            assert (anchor.event, anchor.window) == (shipped.anchors[name].event, shipped.anchors[name].window)


@pytest.mark.parametrize("study_id", [IFN, PEG])
def test_a_draft_has_the_limits_of_the_study_that_ships(drafts: dict[str, Draft], study_id: str) -> None:
    mine, theirs = limits(drafts[study_id].study), limits(shipped_study(study_id))
    assert mine
    for place, pairs in mine.items():
        assert pairs == theirs.get(place), place
    assert set(mine) == {place for place in theirs if place in mine}


def test_the_regimens_and_arms_of_1446_are_those_of_the_study_that_ships(drafts: dict[str, Draft]) -> None:
    draft, shipped = drafts[IFN].study, shipped_study(IFN)
    for arm in draft.arms:
        same = next(other for other in shipped.arms if other.registry_label == arm.registry_label)
        assert (arm.registry_type, arm.type, arm.is_control) == (same.registry_type, same.type, same.is_control)
        assert [(item.dose, item.unit, item.per_week, item.weeks, item.routes) for item in arm.regimens] == [
            (item.dose, item.unit, item.per_week, item.weeks, item.routes) for item in same.regimens
        ]


@pytest.mark.parametrize("study_id", [IFN, PEG])
def test_endpoints_of_the_same_name_mean_the_same(drafts: dict[str, Draft], study_id: str) -> None:
    shipped = {endpoint.paramcd: endpoint for endpoint in shipped_study(study_id).endpoints}
    shared_codes = [endpoint for endpoint in drafts[study_id].study.endpoints if endpoint.paramcd in shipped]
    assert shared_codes
    for endpoint in shared_codes:
        other = shipped[endpoint.paramcd]
        assert (endpoint.kind, endpoint.level, endpoint.origin) == (other.kind, other.level, other.origin), (
            endpoint.paramcd
        )
        theirs = {rule.when: rule.counts_as for rule in other.rules}
        assert {rule.when: rule.counts_as for rule in endpoint.rules}.items() <= theirs.items(), endpoint.paramcd


def test_outcomes_of_a_full_record_are_read_with_their_time_frames(shared: Path) -> None:
    tree = json.loads((shared / "seeds" / f"{IFN}.expected.json").read_text(encoding="utf-8"))
    known = json.loads((shared / "seeds" / "beyond_page.json").read_text(encoding="utf-8"))[IFN]["current"]
    tree["protocolSection"]["outcomesModule"] = {key: known[key] for key in ("primaryOutcomes", "secondaryOutcomes")}
    draft = draft_study(Record(tree))
    found = {
        item.paramcd: (item.level, item.kind, item.horizon_day, item.origin, item.entry)
        for item in draft.study.endpoints
    }
    assert found["DFS"] == ("primary", "time_to_event", 1826, "resection", "randomization")
    assert found["OS"] == ("secondary", "time_to_event", 1826, "resection", "randomization")
    assert found["TTR"] == ("secondary", "competing_risks", 1826, "resection", "randomization")
    assert found["AE"][:2] == ("secondary", "adverse_events")
    assert any("delayed entry" in gap.why for gap in draft.gaps)


@pytest.mark.parametrize(("study_id", "portal", "sites"), [(IFN, "veeva", 5), (PEG, "meddatax", 1)])
def test_a_draft_of_a_page_names_the_lines_of_the_page(shared: Path, study_id: str, portal: str, sites: int) -> None:
    page = (shared / "seeds" / f"{study_id}.{portal}.txt").read_text(encoding="utf-8")
    reading = read_page(page)
    draft = draft_study(reading.record, reading.report)
    assert len(draft.study.design.sites) == sites
    lines = page.split("\n")
    placed = [field for field, origin in draft.provenance.items() if origin.lines]
    assert set(draft.provenance) - set(placed) <= {"design.sites"}
    for field in placed:
        if field.startswith(("criteria.", "analysis_plan.", "encounters.", "forms.", "anchors.")):
            origin = draft.provenance[field]
            (where,) = origin.lines
            assert origin.says.strip() in "\n".join(lines[where.first - 1 : where.last]), field


def test_every_registration_of_the_collection_can_be_drafted(shared: Path) -> None:
    path = shared / "data" / "registry" / "v2" / "studies_dev.ndjson.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        records = [Record(json.loads(line)) for line in lines]
    assert len(records) == 620
    for number, record in enumerate(records):
        draft = draft_study(record)
        assert draft.gaps
        assert draft.study.id == record.nct_id
        if record.enrollment is not None and record.enrollment.count:
            assert draft.study.design.enrollment.count == record.enrollment.count
        if number % 40 == 0:
            assert load_study(dump_study(draft.study)) == draft.study
