"""From what a rule says to the finding a reader sees."""

from __future__ import annotations

from equipoise.lint.catalogue import LintRule, RuleStage
from equipoise.lint.judgement import Judgement
from equipoise.vocabulary import Finding, Severity


def as_finding(rule: LintRule, judgement: Judgement, profile: str = "protocol") -> Finding:
    """Return the finding of a judgement, with the severity the profile gives the rule."""
    severity = judgement.severity or rule.severity
    if profile == "record" and rule.stage is RuleStage.PROTOCOL:
        severity = Severity.INFORMATION
    return judgement.finding(rule.id, severity)
