"""Posted results held against their own arithmetic."""

from __future__ import annotations

from collections.abc import Mapping

from equipoise.lint.catalogue import catalogue
from equipoise.lint.posted import Posted
from equipoise.lint.results_table import RESULTS_RULES
from equipoise.lint.rule_finding import as_finding
from equipoise.records.record import Record
from equipoise.vocabulary import Finding


def check_results(results_section: Mapping[str, object], *, record: Record | None = None) -> list[Finding]:
    """Return a finding for each rule on results, in the order of the catalogue; one each instance of a failure.

    `results_section` is the registry's `resultsSection`; `record` the registration it belongs to, for the enrolment.
    RecordError where a place holds something else than the registry's shape allows.
    """
    posted = Posted(dict(results_section), record)
    findings: list[Finding] = []
    for rule in catalogue():
        if rule.id not in RESULTS_RULES:
            continue
        decided = RESULTS_RULES[rule.id](posted)
        findings += [as_finding(rule, item) for item in (decided if isinstance(decided, list) else [decided])]
    return findings
