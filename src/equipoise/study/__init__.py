"""The protocol as data: model, load (all faults of a file at once), draft from a record."""

from equipoise.study.allocation_plan import AllocationPlan, Decision, Stratum
from equipoise.study.analysis_plan import Analysis, AnalysisPlan, Population, SampleSize
from equipoise.study.anchor import Anchor
from equipoise.study.arm import Arm, Regimen
from equipoise.study.assumption import Assumption, Conflict
from equipoise.study.criterion import Criterion, Stage
from equipoise.study.design import Design, Enrollment, Site
from equipoise.study.encounter import Activity, Encounter, Epoch, Repeat
from equipoise.study.endpoint import Endpoint, Estimand, EventRule, Objective
from equipoise.study.form import Field, Form, Observes
from equipoise.study.safety import DataCheck, Safety
from equipoise.study.study import Study, criteria
from equipoise.study.variable import Parameter, Variable

__all__ = [
    "Activity",
    "AllocationPlan",
    "Analysis",
    "AnalysisPlan",
    "Anchor",
    "Arm",
    "Assumption",
    "Conflict",
    "Criterion",
    "DataCheck",
    "Decision",
    "Design",
    "Encounter",
    "Endpoint",
    "Enrollment",
    "Epoch",
    "Estimand",
    "EventRule",
    "Field",
    "Form",
    "Objective",
    "Observes",
    "Parameter",
    "Population",
    "Regimen",
    "Repeat",
    "Safety",
    "SampleSize",
    "Site",
    "Stage",
    "Stratum",
    "Study",
    "Variable",
    "criteria",
]
