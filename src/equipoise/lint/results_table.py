"""Which function decides which rule on posted results."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from equipoise.lint.judgement import Judgement
from equipoise.lint.posted import Posted
from equipoise.lint.results_rules import events, flow, measures

ResultsDecision: TypeAlias = Callable[[Posted], "Judgement | list[Judgement]"]

RESULTS_RULES: Final[dict[str, ResultsDecision]] = {
    "RES-001": flow.started_is_ended,
    "RES-002": flow.flow_and_enrolment,
    "RES-003": flow.baseline_and_start,
    "RES-004": flow.analysed_and_started,
    "RES-005": measures.parameter_and_spread,
    "RES-007": events.affected,
    "RES-008": measures.interval_and_p,
    "RES-009": events.threshold,
    "RES-010": measures.both_effects,
    "RES-012": flow.pick_lists,
}
"""In the order of the catalogue."""
