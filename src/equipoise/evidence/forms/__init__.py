"""The forms reference cases come in, each recognised by its shape.

A form is a function of a parsed document and its path. It returns the document's cases, or None where the shape is not
its own; a document of its shape that is broken raises CaseError.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from equipoise.evidence.case import Case
from equipoise.evidence.forms.analysis import read_analysis_cases
from equipoise.evidence.forms.conduct import read_conduct_cases
from equipoise.evidence.forms.design import read_design_cases, read_design_grid
from equipoise.evidence.forms.golden import read_golden_cases
from equipoise.evidence.forms.lint import read_lint_findings
from equipoise.evidence.forms.patients import read_patient_verdicts
from equipoise.evidence.forms.units import read_unit_conversions

Form = Callable[[object, Path], Sequence[Case] | None]

FORMS: tuple[Form, ...] = (
    read_analysis_cases,
    read_golden_cases,
    read_conduct_cases,
    read_design_cases,
    read_patient_verdicts,
    read_unit_conversions,
    read_lint_findings,
    read_design_grid,
)
"""Tried in this order; the first that knows the shape wins."""

__all__ = ["FORMS", "Form"]
