"""Findings as text."""

from __future__ import annotations

from equipoise.lint import render_findings
from equipoise.study import check_study_text
from equipoise.vocabulary import Finding, Outcome, Severity


def test_a_finding_shows_rule_severity_words_place_links_and_remedy():
    finding = Finding(
        "REG-008",
        "text and field differ",
        Severity.WARNING,
        where="a.b",
        mend="correct one",
        evidence=("COHORT", "this trial"),
        links=("DES-001",),
    )
    assert render_findings([finding]).splitlines() == [
        "REG-008 W  text and field differ",
        '    words: "COHORT"; "this trial"',
        "    where: a.b",
        "    see:   DES-001",
        "    mend:  correct one",
    ]


def test_what_is_no_failure_says_so_and_needs_no_remedy():
    finding = Finding("REG-001", "well formed", Severity.ERROR, Outcome.PASS, mend="nothing")
    assert render_findings([finding]) == "REG-001 E [pass]  well formed"


def test_nothing_found_is_said():
    assert render_findings([]) == "Nothing found."


def test_a_fault_of_a_study_file_shows_its_line():
    found = check_study_text("schema: 1\nid: [1, 2\n", name="x.yaml")
    assert found
    assert render_findings(found).startswith(f"{found[0].where}")


def test_a_line_with_its_caret_is_shown_as_it_stands():
    finding = Finding(
        "study.value", "too small", where="x.yaml:3", line=3, column=8, excerpt="count: -3\n       ^", mend="3"
    )
    assert render_findings([finding]) == "x.yaml:3:8: too small\n    count: -3\n           ^\n    mend:  3"
