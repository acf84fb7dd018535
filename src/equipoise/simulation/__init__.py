"""Invented participants and whole simulated trials, from one data-generating model."""

from equipoise.simulation.allocation import (
    allocate_in_blocks,
    choose_arm,
    propensity,
    simulate_start_delay,
    solve_intercept,
)
from equipoise.simulation.baseline import Baseline, simulate_baseline
from equipoise.simulation.cohort import Cohort, Course, follow_cohort, simulate_arrays
from equipoise.simulation.hazard import BaselineHazard, calibrate_hazard
from equipoise.simulation.hbv import Week48, simulate_week_48
from equipoise.simulation.imaging import Scans, planned_weeks
from equipoise.simulation.outcome import Outcome
from equipoise.simulation.predictor import LinearPredictor, linear_predictor
from equipoise.simulation.random_stream import draw, generator
from equipoise.simulation.treatment_course import TreatmentCourse, simulate_treatment_course
from equipoise.simulation.trial.trial import Progress, simulate_trial
from equipoise.simulation.truth.check import check_truth
from equipoise.simulation.truth.fit import check_fit
from equipoise.simulation.truth.load import load_truth, truth_path
from equipoise.simulation.truth.model import TruthModel

__all__ = [
    "Baseline",
    "BaselineHazard",
    "Cohort",
    "Course",
    "LinearPredictor",
    "Outcome",
    "Progress",
    "Scans",
    "TreatmentCourse",
    "TruthModel",
    "Week48",
    "allocate_in_blocks",
    "calibrate_hazard",
    "check_fit",
    "check_truth",
    "choose_arm",
    "draw",
    "follow_cohort",
    "generator",
    "linear_predictor",
    "load_truth",
    "planned_weeks",
    "propensity",
    "simulate_arrays",
    "simulate_baseline",
    "simulate_start_delay",
    "simulate_treatment_course",
    "simulate_trial",
    "simulate_week_48",
    "solve_intercept",
    "truth_path",
]
