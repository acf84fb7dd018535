"""How recurrence is seen: scans by the imaging model of simulated trials."""

from __future__ import annotations

import numpy as np

from equipoise.simulation.imaging import detect_recurrences, planned_weeks, simulate_missed, simulate_scan_days
from equipoise.simulation.truth.distribution import Exponential
from equipoise.simulation.truth.follow_up import ImagingTruth, MissedScan, Sensitivity


def every_12_weeks(**changes: object) -> ImagingTruth:
    """Scans every 84 days within 7, all done, all right, unless `changes` say otherwise."""
    settings: dict[str, object] = {
        "schedule_weeks": ((0, 264, 12),),
        "window_days": 7,
        "jitter_sd_days": 3.5,
        "out_of_window_p": 0.0,
        "out_of_window_shift_days": 8,
        "out_of_window_days": Exponential(dist="exponential", mean=9),
        "missed": MissedScan(control=0.0, treated=0.0, extra_per_year=0.0),
        "sensitivity": Sensitivity(first=1.0, later=1.0),
        "lr4_first_p": 0.0,
    }
    return ImagingTruth.model_validate(settings | changes)


def seen_at_visits(
    onset: np.ndarray, end: np.ndarray, treated: np.ndarray, truth: ImagingTruth, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """The interval (left, right] that holds each onset; right is infinite where no scan until `end` found it."""
    weeks = planned_weeks(truth.schedule_weeks)
    planned = np.broadcast_to(weeks * 7, (onset.size, weeks.size))
    day = simulate_scan_days(planned, truth, rng=rng)
    missed = simulate_missed(planned, treated, truth, rng=rng)
    scans = detect_recurrences(planned, day, missed, truth.sensitivity, onset_day=onset, end_day=end, rng=rng)
    return np.nan_to_num(scans.last_negative), np.where(scans.found >= 0, scans.found_day, np.inf)
