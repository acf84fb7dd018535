"""The fast simulator: many thousand trials a second of a design, for its operating characteristics."""

from equipoise.simulation.fast.arrivals import EvenArrivals, RandomArrivals
from equipoise.simulation.fast.calibrated import CalibratedSize, ProbitLine, SimulatedPoint, calibrate, calibrated_n
from equipoise.simulation.fast.grid import Grid, GridPlan, plan_grid, simulate_grid
from equipoise.simulation.fast.looks import CalendarLooks, EventLooks
from equipoise.simulation.fast.operating_characteristics import Estimate, OperatingCharacteristics
from equipoise.simulation.fast.simulate import simulate_power
from equipoise.simulation.fast.stopping_rule import StoppingRule, rule_of, single_look
from equipoise.simulation.fast.trial_design import TrialDesign, fixed_design, sequential_design
from equipoise.simulation.fast.trial_statistics import SimulatedPeople, simulated_people
from equipoise.simulation.fast.trial_test import CoxTest, LogRankTest, MilestoneTest, RestrictedMeanTest

__all__ = [
    "CalendarLooks",
    "CalibratedSize",
    "CoxTest",
    "Estimate",
    "EvenArrivals",
    "EventLooks",
    "Grid",
    "GridPlan",
    "LogRankTest",
    "MilestoneTest",
    "OperatingCharacteristics",
    "ProbitLine",
    "RandomArrivals",
    "RestrictedMeanTest",
    "SimulatedPeople",
    "SimulatedPoint",
    "StoppingRule",
    "TrialDesign",
    "calibrate",
    "calibrated_n",
    "fixed_design",
    "plan_grid",
    "rule_of",
    "sequential_design",
    "simulate_grid",
    "simulate_power",
    "simulated_people",
    "single_look",
]
