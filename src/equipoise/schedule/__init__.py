"""Visits, windows and dosing: date arithmetic from known anchors."""

from equipoise.schedule.attendance import Attendance, classify_attendances, visit_states
from equipoise.schedule.calendar_event import CalendarEvent, event_lines, render_event
from equipoise.schedule.dates import add_offset, series
from equipoise.schedule.dosing import (
    DoseIntensity,
    DosingPlan,
    Prescription,
    dose_intensity,
    dosing_plan,
    planned_days,
)
from equipoise.schedule.planned_visit import PlannedVisit, encounters_without_date, forms_due, visits_for
from equipoise.schedule.safety_clock import SafetyClocks, safety_clocks
from equipoise.schedule.visit_window import (
    VisitRule,
    VisitWindow,
    WorkingDays,
    free_days_between,
    overlapping_windows,
    plan_windows,
)

__all__ = [
    "Attendance",
    "CalendarEvent",
    "DoseIntensity",
    "DosingPlan",
    "PlannedVisit",
    "Prescription",
    "SafetyClocks",
    "VisitRule",
    "VisitWindow",
    "WorkingDays",
    "add_offset",
    "classify_attendances",
    "dose_intensity",
    "dosing_plan",
    "encounters_without_date",
    "event_lines",
    "forms_due",
    "free_days_between",
    "overlapping_windows",
    "plan_windows",
    "planned_days",
    "render_event",
    "safety_clocks",
    "series",
    "visit_states",
    "visits_for",
]
