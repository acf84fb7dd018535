"""Reference cases read from a folder and answered by our methods."""

from equipoise.evidence.case import Case, CaseResult, CaseStatus, Tolerance
from equipoise.evidence.folder import Evidence, Unreadable, read_cases, run_case, run_folder
from equipoise.evidence.summary import answers, render_evidence, summarise

__all__ = [
    "Case",
    "CaseResult",
    "CaseStatus",
    "Evidence",
    "Tolerance",
    "Unreadable",
    "answers",
    "read_cases",
    "render_evidence",
    "run_case",
    "run_folder",
    "summarise",
]
