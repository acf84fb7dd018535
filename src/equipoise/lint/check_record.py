"""A registration held against the catalogue."""

from __future__ import annotations

from datetime import date
from typing import Final

from equipoise.lint.catalogue import RuleStage, catalogue
from equipoise.lint.check_results import check_results
from equipoise.lint.record_table import RECORD_RULES
from equipoise.lint.results_table import RESULTS_RULES
from equipoise.lint.rule_finding import as_finding
from equipoise.lint.source import Source
from equipoise.records.reading import Reading
from equipoise.records.record import Record
from equipoise.vocabulary import Finding, Outcome, Severity

_STAGES: Final = {
    "record": frozenset({RuleStage.RECORD, RuleStage.PROTOCOL}),
    "protocol": frozenset({RuleStage.RECORD, RuleStage.PROTOCOL}),
    "results": frozenset({RuleStage.RECORD, RuleStage.PROTOCOL, RuleStage.RESULTS}),
}


def check_record(reading: Reading | Record, *, profile: str = "record", as_of: date, page: str = "") -> list[Finding]:
    """Return a finding for each rule that is built, in the order of the catalogue; one each instance of a failure.

    `profile` is what is owed: "record" lowers rules that only a protocol owes to information, "protocol" keeps every
    rule's own severity, "results" adds the rules on posted results. A source that cannot carry a field is not
    assessable for it, never failed. `page` is the page's text, where the registration was read from one: coded fields
    are then quoted in its words. The same input and day give the same findings.

    >>> from equipoise.records.record import Record
    >>> record = Record({"protocolSection": {"identificationModule": {"nctId": "NCT1"}}})
    >>> [(f.rule, f.outcome.value) for f in check_record(record, as_of=date(2026, 11, 21))][0]
    ('REG-001', 'fail')
    """
    source = _source(reading, as_of, page)
    rules = [rule for rule in catalogue() if rule.stage in _STAGES.get(profile, _STAGES["record"])]
    findings: list[Finding] = []
    for rule in rules:
        if rule.id in RECORD_RULES:
            decided = RECORD_RULES[rule.id](source)
            judgements = decided if isinstance(decided, list) else [decided]
            findings += [as_finding(rule, judgement, profile) for judgement in judgements]
    if profile == "results":
        findings += _posted_results(source)
    return findings


def _source(reading: Reading | Record, as_of: date, page: str) -> Source:
    if isinstance(reading, Record):
        return Source(reading, as_of)
    return Source(reading.record, as_of, reading.report, page)


def _posted_results(source: Source) -> list[Finding]:
    section = source.record.results_section
    if section is not None:
        return check_results(section, record=source.record)
    message = "no results are posted"
    return [Finding(rule, message, _severity(rule), Outcome.NOT_APPLICABLE) for rule in RESULTS_RULES]


def _severity(rule_id: str) -> Severity:
    return next(rule.severity for rule in catalogue() if rule.id == rule_id)
