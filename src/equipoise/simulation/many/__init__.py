"""A whole trial many times, by its own visits and analysis plan: what can be expected of the one that will be run."""

from equipoise.simulation.many.expectations import Expectation, Share, TrialExpectations, summarise
from equipoise.simulation.many.rehearsals import rehearse_many
from equipoise.simulation.many.trial_estimates import Estimate, EstimateKey, TrialEstimates, rehearse_trial
from equipoise.simulation.many.trial_plan import TrialPlan, large_trial, plan_trials

__all__ = [
    "Estimate",
    "EstimateKey",
    "Expectation",
    "Share",
    "TrialEstimates",
    "TrialExpectations",
    "TrialPlan",
    "large_trial",
    "plan_trials",
    "rehearse_many",
    "rehearse_trial",
    "summarise",
]
