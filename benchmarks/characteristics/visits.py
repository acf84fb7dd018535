"""Recurrence seen only at visits: what dating it by the visit does, and what intervals mend."""

from __future__ import annotations

import numpy as np
from benchmarks.characteristics.characteristic import Band, Characteristic, Measure, repeated
from benchmarks.characteristics.cohort import N, arms, censoring, observed, recurrence
from benchmarks.characteristics.imaging import every_12_weeks, seen_at_visits

from equipoise.simulation.truth.follow_up import ImagingTruth, MissedScan, Sensitivity
from equipoise.statistics import cox, interval_regression, kaplan_meier, survival_at, turnbull, turnbull_at
from equipoise.statistics.visit_curve import visit_curve

_RATIO, _DAY = 0.6, 365.0
_PLANNED = np.arange(24) * 84.0


def _dated(left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The recurrence on the day of the scan; without one, until the last scan (day 1 where there was none)."""
    return np.where(np.isfinite(right), right, np.maximum(left, 1.0)), np.isfinite(right)


def _at_a_year(day: np.ndarray, event: np.ndarray, rows: np.ndarray) -> float:
    return 100 * float(survival_at(kaplan_meier(day[rows], event[rows]), _DAY).survival[0])


def _paired(control: ImagingTruth, treated_arm: ImagingTruth):
    """One trial, analysed with the true days, with the days of visits, and with intervals."""

    def one(rng: np.random.Generator) -> dict[str, float]:
        treated = arms(rng)
        onset, end = np.maximum(np.ceil(recurrence(rng, treated, _RATIO)), 1), censoring(rng, N)
        day, event = observed(onset, end)
        left, right = np.zeros(N), np.full(N, np.inf)
        for rows, truth in ((~treated, control), (treated, treated_arm)):
            left[rows], right[rows] = seen_at_visits(onset[rows], end[rows], treated[rows], truth, rng)
        seen, known = _dated(left, right)
        exact = float(cox(day, event, treated).coef[0])
        found = {
            "exact": exact,
            "visit": float(cox(seen, known, treated).coef[0]) - exact,
            "interval": float(interval_regression(left, right, treated.astype(float)).coef[0]) - exact,
        }
        for name, rows in (("control", ~treated), ("treated", treated)):
            truth = _at_a_year(day, event, rows)
            found[f"visit_{name}"] = _at_a_year(seen, known, rows) - truth
            curve = turnbull_at(turnbull(left[rows], right[rows]), [_DAY])
            found[f"interval_{name}"] = 100 * float(curve.survival[0]) - truth
        return found

    return repeated(one)


def _between_visits(rng: np.random.Generator) -> dict[str, float]:
    """Curves only: the true days, the days of the visits, and the curve between planned visits."""
    treated = arms(rng)
    onset, end = np.maximum(np.ceil(recurrence(rng, treated, _RATIO)), 1), censoring(rng, N)
    day, event = observed(onset, end)
    left, right = seen_at_visits(onset, end, treated, every_12_weeks(), rng)
    found = {}
    for name, rows in (("control", ~treated), ("treated", treated)):
        curve = visit_curve(left[rows], right[rows], _PLANNED)
        found[name] = 100 * float(np.interp(_DAY, curve.planned, curve.survival)) - _at_a_year(day, event, rows)
    return found


def _lines(judged: bool) -> tuple[Measure, ...]:
    ratio, high = (Band(-0.01, 0.01), Band(1.0, 1.8)) if judged else (None, None)
    return (
        Measure("exact", "log hazard ratio, true days (truth -0.5108)"),
        Measure("visit", "log hazard ratio at the visit, less that of true days", ratio),
        Measure("interval", "log hazard ratio with intervals, less that of true days", ratio),
        Measure("visit_control", "1-year survival at the visit, control, points too high", high, ".3f"),
        Measure("visit_treated", "1-year survival at the visit, treated, points too high", high, ".3f"),
        Measure("interval_control", "1-year survival by `turnbull_at`, control, points too high", None, ".3f"),
        Measure("interval_treated", "1-year survival by `turnbull_at`, treated, points too high", None, ".3f"),
    )


_MONTHLY = every_12_weeks(schedule_weeks=((0, 52, 4), (52, 264, 12)))
_REAL = every_12_weeks(
    schedule_weeks=((0, 104, 12), (104, 264, 24)),
    out_of_window_p=0.09,
    missed=MissedScan(control=0.07, treated=0.05, extra_per_year=0.01),
    sensitivity=Sensitivity(first=0.88, later=0.95),
)
_TEXT = (
    "Paired trials of 332, hazard ratio 0.6, each analysed with the true days of recurrence, with the days of "
    "the scans that found it, and with intervals (`interval_regression`, `turnbull_at`)."
)

VISITS = (
    Characteristic(
        "visit-bias",
        "Recurrence seen every 12 weeks: what the visit's date does",
        f"{_TEXT} Scans every 84 days ± 7, none missed, all right. `turnbull_at` reads too low between visits because "
        "scans some days off their plan draw its masses into those days; `visit_curve`, below, does not.",
        _paired(every_12_weeks(), every_12_weeks()),
        _lines(judged=True),
        seed=701,
        trials=2_000,
        chunk=250,
    ),
    Characteristic(
        "visit-curve-bias",
        "Recurrence seen every 12 weeks: the curve between planned visits",
        "The same trials from another seed; 1-year survival by `visit_curve`, which spreads the risk between planned "
        "visits evenly, less that of the true days.",
        repeated(_between_visits),
        (
            Measure("control", "1-year survival by `visit_curve`, control, points too high", Band(-0.3, 0.3), ".3f"),
            Measure("treated", "1-year survival by `visit_curve`, treated, points too high", Band(-0.3, 0.3), ".3f"),
        ),
        seed=704,
        trials=4_000,
    ),
    Characteristic(
        "visit-bias-unequal",
        "Recurrence seen more often in one arm",
        f"{_TEXT} The treated arm is scanned every 4 weeks in the first year, the control arm every 12.",
        _paired(every_12_weeks(), _MONTHLY),
        _lines(judged=False),
        seed=702,
        trials=1_000,
        chunk=250,
    ),
    Characteristic(
        "visit-bias-imperfect",
        "Recurrence seen by scans that are missed, late and not always right",
        f"{_TEXT} Scans every 12 weeks for two years and every 24 after; 5 to 7 % missed, 9 % late, the first "
        "scan after the onset finds 88 %, later ones 95 %. A scan that overlooked the recurrence makes the "
        "interval too late.",
        _paired(_REAL, _REAL),
        _lines(judged=False),
        seed=703,
        trials=750,
        chunk=250,
    ),
)
