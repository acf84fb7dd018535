"""Findings on a registration, a study or posted results: the catalogue, contradictions, what the protocol forgets."""

from equipoise.lint.built import built_on_records, built_on_results, built_on_studies
from equipoise.lint.catalogue import LintRule, RuleStage, catalogue, explain
from equipoise.lint.check_record import check_record
from equipoise.lint.check_results import check_results
from equipoise.lint.check_study import check_study
from equipoise.lint.render import render_findings

__all__ = [
    "LintRule",
    "RuleStage",
    "built_on_records",
    "built_on_results",
    "built_on_studies",
    "catalogue",
    "check_record",
    "check_results",
    "check_study",
    "explain",
    "render_findings",
]
