"""Which function decides which rule on a study file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from equipoise.lint.judgement import Judgement
from equipoise.lint.study_rules import calendar, criteria, dosing, structure
from equipoise.lint.study_view import StudyView
from equipoise.vocabulary import Severity


@dataclass(frozen=True, slots=True)
class StudyCheck:
    """A check of study files: a rule of the catalogue, or one of our own (D3-...) with its severity and its words."""

    id: str
    decide: Callable[[StudyView], list[Judgement]]
    check: str = ""
    severity: Severity | None = None


STUDY_RULES: Final = (
    StudyCheck("DES-001", structure.type_and_arms),
    StudyCheck("INT-001", dosing.dose_facts),
    StudyCheck("INT-002", dosing.weekly_totals),
    StudyCheck("INT-004", dosing.rhythm_facts),
    StudyCheck("INT-005", dosing.product_facts),
    StudyCheck("INT-007", structure.labels_and_roles),
    StudyCheck("ELG-002", criteria.open_parameters),
    StudyCheck("ELG-006", criteria.implied),
    StudyCheck("ELG-015", criteria.collected),
    StudyCheck("SOA-002", calendar.windows),
    StudyCheck("SOA-003", calendar.last_assessment),
    StudyCheck("SOA-005", calendar.assessments_by_arm),
    StudyCheck("DAT-003", structure.endpoint_fields),
    StudyCheck(
        "D3-DOSE-ENTRY", dosing.reduced_at_entry, "eligible values meet the regimen's own dose rule", Severity.WARNING
    ),
    StudyCheck(
        "D3-DOSE-LABEL",
        dosing.reduced_by_sister_label,
        "eligible values meet the dose rule of a sister product",
        Severity.INFORMATION,
    ),
    StudyCheck(
        "D3-GRADE-ENTRY", dosing.graded_at_entry, "eligible values are an adverse event by CTCAE", Severity.INFORMATION
    ),
    StudyCheck("D3-ORIGIN", calendar.origins, "an endpoint counts from before the allocation", Severity.ERROR),
    StudyCheck(
        "D3-TIME-POINT", calendar.time_points, "a primary time point lies inside a visit's window", Severity.WARNING
    ),
    StudyCheck("D3-VISITS", calendar.visits_by_arm, "one arm is seen more often", Severity.INFORMATION),
    StudyCheck(
        "D3-STAGE-ORDER", criteria.stage_order, "a criterion is judged before its data can be there", Severity.WARNING
    ),
    StudyCheck("D3-RE-ASKED", criteria.asked_again, "one question is asked in two stages", Severity.INFORMATION),
    StudyCheck("D3-RESERVED", structure.reserved_codes, "an arm code is read as missing", Severity.ERROR),
    StudyCheck("D3-FORM", structure.unscheduled_forms, "a form is due at no visit", Severity.WARNING),
    StudyCheck("D3-CODE", structure.codes_and_names, "a code or name is used that nothing defines", Severity.ERROR),
    StudyCheck("D3-DENOMINATOR", structure.denominators, "a share does not name its whole", Severity.WARNING),
)
