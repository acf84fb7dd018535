"""The protocol as data: model, load (all faults of a file at once), draft from a record."""

from equipoise.study.allocation_plan import AllocationPlan, Decision, Stratum
from equipoise.study.analysis_plan import Analysis, AnalysisPlan, Population, SampleSize
from equipoise.study.anchor import Anchor
from equipoise.study.arm import Arm, Regimen
from equipoise.study.assumption import Assumption, Conflict
from equipoise.study.criterion import Criterion, Stage
from equipoise.study.design import Design, Enrollment, Site
from equipoise.study.draft import Draft, draft_study
from equipoise.study.drafting.notes import Gap, Origin
from equipoise.study.dump import dump_study
from equipoise.study.encounter import Activity, Encounter, Epoch, Repeat
from equipoise.study.endpoint import Endpoint, Estimand, EventRule, Objective
from equipoise.study.form import Field, Form, Observes
from equipoise.study.load import check_study_text, load_study, shipped_study
from equipoise.study.render_findings import render_findings
from equipoise.study.render_gaps import render_gaps
from equipoise.study.safety import DataCheck, Safety
from equipoise.study.shipped import shipped_ids, study_folder, study_path
from equipoise.study.study import Study, criteria
from equipoise.study.upgrade import upgrade
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
    "Draft",
    "Encounter",
    "Endpoint",
    "Enrollment",
    "Epoch",
    "Estimand",
    "EventRule",
    "Field",
    "Form",
    "Gap",
    "Objective",
    "Observes",
    "Origin",
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
    "check_study_text",
    "criteria",
    "draft_study",
    "dump_study",
    "load_study",
    "render_findings",
    "render_gaps",
    "shipped_ids",
    "shipped_study",
    "study_folder",
    "study_path",
    "upgrade",
]
