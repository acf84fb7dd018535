"""The hand-judged findings on the two pages, and the rules over the whole registry sample."""

from __future__ import annotations

import copy
import csv
import json
import random
import statistics
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from equipoise.errors import CaseError
from equipoise.evidence.lint_cases import answer_lint
from equipoise.evidence.not_built import NotBuilt
from equipoise.lint import check_record, check_results
from equipoise.records.source_reading import read
from equipoise.records.stream import read_records

AS_OF = date(2026, 11, 21)
PAGES = {"NCT01681446": "NCT01681446.veeva.txt", "NCT07120750": "NCT07120750.meddatax.txt"}


@pytest.fixture(scope="module")
def golden(shared: Path) -> list[dict[str, str]]:
    path = shared / "data" / "standards" / "lint" / "golden_visible.csv"
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


@pytest.fixture(scope="module")
def judged(shared: Path) -> dict[str, tuple[str, list[Any]]]:
    found = {}
    for seed, name in PAGES.items():
        path = shared / "seeds" / name
        text = path.read_text(encoding="utf-8")
        found[seed] = (text, check_record(read(path), profile="protocol", as_of=AS_OF, page=text))
    return found


@pytest.fixture(scope="module")
def registrations(shared: Path) -> list[Any]:
    return list(read_records(shared / "data" / "registry" / "v2" / "studies_dev.ndjson.gz"))


def test_every_judged_rule_gets_its_verdict(golden, judged):
    wrong = []
    for row in golden:
        found = {item.outcome.value for item in judged[row["seed"]][1] if item.rule == row["rule"]}
        if found != {row["verdict"]}:
            wrong.append((row["seed"], row["rule"], row["verdict"], found))
    assert wrong == []


def test_failures_have_the_judged_number_of_instances_and_overlapping_words(golden, judged):
    for row in golden:
        if row["verdict"] != "fail":
            continue
        text, findings = judged[row["seed"]]
        mine = [item for item in findings if item.rule == row["rule"]]
        assert len(mine) == int(row["instances"]), row["rule"]
        fragments = [words.strip() for words in row["evidence"].split(";") if words.strip()]
        quoted = [words for item in mine for words in item.evidence]
        if fragments:
            assert any(_overlap(text, one, other) for one in fragments for other in quoted), row["rule"]


def _overlap(text: str, one: str, other: str) -> bool:
    return any(a < b + len(other) and b < a + len(one) for a in _places(text, one) for b in _places(text, other))


def _places(text: str, words: str) -> list[int]:
    return [place for place in range(len(text)) if text.startswith(words, place)]


def test_every_quoted_fragment_stands_on_its_page(judged):
    for text, findings in judged.values():
        for item in findings:
            assert [words for words in item.evidence if words not in text] == [] or item.outcome.value != "fail"


def test_the_number_of_332_is_explained_by_what_is_not_stated(judged):
    message = next(item.message for item in judged["NCT07120750"][1] if item.rule == "STA-002")
    assert "two proportions: 45% against 30.1% gives 332" in message
    assert "two proportions: 50% against 34.0%, 10.0% lost gives 332" in message
    assert "Schoenfeld" in message


def test_a_registration_lowers_what_only_a_protocol_owes(shared):
    path = shared / "seeds" / PAGES["NCT07120750"]
    severities = {item.rule: item.severity.value for item in check_record(read(path), as_of=AS_OF)}
    assert severities["STA-009"] == "I"
    assert severities["DES-001"] == "E"


def test_the_evidence_room_answers_from_the_page(shared, tmp_path):
    table = shared / "data" / "standards" / "lint" / "golden_visible.csv"
    assert answer_lint("NCT01681446", "ELG-005", "", table) == {"verdict": "fail"}
    with pytest.raises(NotBuilt):
        answer_lint("NCT01681446", "RES-011", "", table)
    with pytest.raises(CaseError, match="no page of NCT01681446"):
        answer_lint("NCT01681446", "ELG-005", "", tmp_path / "cases.csv")


# --- the registry --------------------------------------------------------------------------------------------------


def test_a_sixth_of_the_sample_is_checked_quickly_and_the_same_twice(registrations):
    times = _timed(registrations[::6])
    assert statistics.median(times) < 0.3
    assert max(times) < 3
    again = [check_record(record, as_of=AS_OF) for record in registrations[:20]]
    assert again == [check_record(record, as_of=AS_OF) for record in registrations[:20]]


@pytest.mark.long
def test_the_whole_sample_is_checked(registrations):
    assert len(_timed(registrations)) == 620


def _timed(records: list[Any]) -> list[float]:
    times = []
    for record in records:
        start = time.process_time()
        check_record(record, as_of=AS_OF, profile="protocol")
        times.append(time.process_time() - start)
    return times


def test_posted_results_are_silent_where_they_add_up(registrations):
    fired: Counter[str] = Counter()
    baseline = Counter()
    for record in registrations:
        if record.results_section is None:
            continue
        for item in check_results(record.results_section, record=record):
            if item.outcome.value == "fail":
                fired[item.rule] += 1
                assert item.rule != "RES-002" or record.nct_id == "NCT00763412"
                assert item.rule != "RES-008" or "outside" not in item.message
            if item.rule == "RES-003" and "started" in item.message and "as many" not in item.message:
                baseline[item.outcome.value] += 1
    assert {rule: fired[rule] for rule in ("RES-001", "RES-005", "RES-007", "RES-009")} == dict.fromkeys(
        ("RES-001", "RES-005", "RES-007", "RES-009"), 0
    )
    assert fired["RES-002"] == 1
    assert baseline == {"fail": 5, "pass": 7}


def test_a_corrupted_number_is_found_in_nearly_every_record(registrations):
    rng = random.Random(20261121)
    tried = caught = 0
    for record in registrations:
        if record.results_section is None:
            continue
        before = _failures(check_results(record.results_section, record=record))
        section = copy.deepcopy(record.results_section)
        if not _corrupt(section, rng):
            continue
        tried += 1
        caught += _failures(check_results(section, record=record)) != before
    assert tried >= 45
    assert caught / tried >= 0.95


def _failures(findings: list[Any]) -> str:
    return json.dumps([(item.rule, item.message) for item in findings if item.outcome.value == "fail"])


def _corrupt(section: dict[str, Any], rng: random.Random) -> bool:
    """Change one number of the flow, the events or an estimate so that it no longer adds up."""
    spots: list[tuple[dict[str, Any], str, object]] = []
    for period in section["participantFlowModule"]["periods"]:
        for milestone in period["milestones"]:
            if milestone["type"] in ("STARTED", "COMPLETED"):
                cell = milestone["achievements"][0]
                spots.append((cell, "numSubjects", str(int(cell["numSubjects"].replace(",", "")) + 3)))
    for group in section.get("adverseEventsModule", {}).get("eventGroups", []):
        spots.append((group, "seriousNumAffected", group["seriousNumAtRisk"] + 1))
    for outcome in section["outcomeMeasuresModule"]["outcomeMeasures"]:
        for analysis in outcome.get("analyses", []):
            if "ciUpperLimit" in analysis and "paramValue" in analysis:
                spots.append((analysis, "paramValue", str(float(analysis["ciUpperLimit"]) + 10)))
    if not spots:
        return False
    place, key, value = rng.choice(spots)
    place[key] = value
    return True
