"""equipoise: a clinical trial from its registry record to its result.

One study file; everything else is derived. The names below are loaded when they are first used, so that
`import equipoise` answers at once.

>>> import equipoise as eq
>>> eq.PartialDate.parse("2012-08").precision.value
'month'
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "records": ("Record", "Reading", "dump_record", "read", "read_records"),
    "study": ("Study", "criteria", "draft_study", "dump_study", "load_study", "shipped_ids", "shipped_study"),
    "eligibility": ("Patient", "parse_eligibility", "read_patients", "screen"),
    "schedule": ("dosing_plan", "visits_for"),
    "design": (
        "SurvivalScenario",
        "constant_hazard",
        "events_needed",
        "hazard_of_risk",
        "power_survival",
        "sample_size_survival",
        "uniform_accrual",
    ),
    "ledger": ("Ledger", "as_of", "fold", "read_ledger", "verify", "write_ledger"),
    "lint": ("check_record", "check_results", "check_study"),
    "datasets": ("derive_datasets",),
    "statistics": ("aalen_johansen", "cox", "kaplan_meier", "logrank"),
    "analysis": ("analyse",),
    "simulation": ("load_truth", "simulate_trial"),
    "results": (
        "compose_report",
        "matplotlib_figure",
        "render_chart",
        "render_html",
        "render_pdf",
        "render_results_section",
        "render_schedule",
        "report_charts",
    ),
    "evidence": ("render_evidence", "run_folder"),
    "vocabulary": ("Finding", "PartialDate", "Quantity", "Truth", "Verdict"),
}
_HOME_OF = {name: room for room, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME_OF)  # noqa: PLE0605  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:  # Any: whatever the room gives
    if name not in _HOME_OF:
        raise AttributeError(f"module 'equipoise' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"equipoise.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
