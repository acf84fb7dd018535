"""How likely each participant is to have the event, by their baseline."""

from __future__ import annotations

import numpy as np

from equipoise.analysis.pitfalls.baseline_columns import baseline_columns
from equipoise.analysis.pitfalls.compared_arms import ComparedArms
from equipoise.analysis.result import Floats
from equipoise.errors import NotEstimable
from equipoise.statistics import cox_ridge

_PENALTY = 25.0
"""As if covariates had effects of 0.2 on the log hazard ratio per standard deviation, give or take."""
_FEWEST_EVENTS = 10


def recurrence_risk(compared: ComparedArms) -> Floats:
    """Return the log relative hazard of the event by baseline covariates, with mean zero.

    It is fitted to this trial, by a Cox model with a ridge penalty and the arm unpenalised, so that a few tens of
    events carry many covariates. All zero where there are too few events, or no covariates.
    """
    flat = np.zeros(len(compared))
    followed = compared.end > 0
    event = compared.code == 1
    if int((event & followed).sum()) < _FEWEST_EVENTS:
        return flat
    try:
        columns = baseline_columns(compared)
        names = tuple(f"c{place}" for place in range(columns.x.shape[1]))
        x = np.column_stack((compared.arm, columns.x))
        fit = cox_ridge(
            compared.end[followed],
            event[followed],
            x[followed],
            theta=_PENALTY,
            penalised=names,
            names=("arm", *names),
        )
    except NotEstimable:
        return flat
    score = columns.x @ fit.coef[1:]
    return score - score.mean()
