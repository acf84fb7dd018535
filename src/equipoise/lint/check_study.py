"""A study file held against itself, before the first participant."""

from __future__ import annotations

from typing import Final

from equipoise.lint.catalogue import explain
from equipoise.lint.judgement import Judgement, passes
from equipoise.lint.study_table import STUDY_RULES, StudyCheck
from equipoise.lint.study_view import StudyView
from equipoise.study import Study
from equipoise.vocabulary import Finding, Severity

_NOTHING: Final = passes("nothing is found")


def check_study(study: Study) -> list[Finding]:
    """Return a finding for each check of a study that loads: every instance of a failure, or that it passed.

    Rules of the catalogue keep their ids; checks of our own are called D3-... and stand in the reference of checks.
    `where` is a path in the study, `evidence` the ids of the parts that clash.
    """
    view = StudyView(study)
    return [_finding(check, judgement) for check in STUDY_RULES for judgement in (check.decide(view) or [_NOTHING])]


def _finding(check: StudyCheck, judgement: Judgement) -> Finding:
    severity: Severity = judgement.severity or check.severity or explain(check.id).severity
    return judgement.finding(check.id, severity)
