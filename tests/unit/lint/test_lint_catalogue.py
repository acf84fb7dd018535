"""The catalogue as data, and what the manual says of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from equipoise.errors import InputError
from equipoise.lint import built_on_records, built_on_results, built_on_studies, catalogue, explain
from equipoise.lint.study_table import STUDY_RULES

MANUAL = Path(__file__).resolve().parents[3] / "docs" / "reference" / "checks.md"


def test_the_catalogue_has_its_numbers():
    rules = catalogue()
    severities = [rule.severity.value for rule in rules]
    stages = [rule.stage.value for rule in rules]
    assert len(rules) == 113
    assert [severities.count(letter) for letter in "EWI"] == [32, 69, 12]
    assert [stages.count(letter) for letter in "RPCS"] == [51, 48, 1, 13]
    assert len({rule.id for rule in rules}) == 113


def test_what_is_called_built_is_what_a_check_decides():
    decided = {*built_on_records(), *built_on_studies(), *built_on_results()}
    assert {rule.id for rule in catalogue() if rule.built} == {rule for rule in decided if not rule.startswith("D3-")}


def test_rules_are_decided_in_the_order_of_the_catalogue():
    order = [rule.id for rule in catalogue()]
    for built in (built_on_records(), built_on_results()):
        assert [order.index(rule) for rule in built] == sorted(order.index(rule) for rule in built)


def test_explain_gives_the_rule():
    rule = explain("ELG-005")
    assert (rule.severity.value, rule.stage.value, rule.kind, rule.built) == ("W", "R", "T", True)
    assert rule.sources == ("M11 5.2",)
    assert not explain("RES-011").built


def test_explain_refuses_an_unknown_rule():
    with pytest.raises(InputError, match="no rule 'ELG-999'"):
        explain("ELG-999")


def test_a_check_of_our_own_says_what_it_checks_and_how_bad_it_is():
    for check in STUDY_RULES:
        assert (check.severity is not None and bool(check.check)) == check.id.startswith("D3-")


def test_the_manual_lists_every_rule_and_whether_it_is_built():
    text = MANUAL.read_text(encoding="utf-8")
    for rule in catalogue():
        built = "yes" if rule.built else "no"
        line = next(line for line in text.splitlines() if line.startswith(f"| {rule.id} "))
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        assert cells[1:4] == [rule.severity.value, rule.stage.value, built], line
    for check in STUDY_RULES:
        assert f"| {check.id} " in text
