"""The hazard ratio averaged over the events of a trial, where it changes with time."""

from __future__ import annotations

import numpy as np

from equipoise.design.event_probability import Observation
from equipoise.design.risk_grid import RiskGrid
from equipoise.design.study_cells import StudyCells
from equipoise.errors import InputError
from equipoise.kernels.arrays import FloatArray


def average_log_hazard_ratio(seen: Observation) -> FloatArray:
    """Return the log hazard ratio averaged over the expected events of both arms by the analysis.

    Times at which only one arm has a hazard have no ratio and are left out.
    """
    control, treatment = _events(seen)
    both = (control > 0.0) & (treatment > 0.0)
    dead = np.where(both, control + treatment, 0.0)
    hazards = np.broadcast_arrays(seen.hazard_treatment, seen.hazard_control, dead)
    ratio = np.log(np.where(both, hazards[0], 1.0) / np.where(both, hazards[1], 1.0))
    axes = tuple(range(seen.share_treatment.ndim, dead.ndim))
    return np.asarray((ratio * dead).sum(axis=axes) / dead.sum(axis=axes))


def check_ratio_throughout(seen: Observation) -> None:
    """Refuse hazards of which at times only one is above 0: the average says nothing of those times."""
    control, treatment = _events(seen)
    if ((control > 0.0) != (treatment > 0.0)).any():
        raise InputError("at times only one arm has a hazard", mend="take the method fixed_alternative or direct")


def piecewise_information(seen: Observation) -> FloatArray:
    """Return the information on the log hazard ratio per person: in each piece 1 / (1/events + 1/events), summed."""
    control, treatment = _events(seen)
    if isinstance(seen, StudyCells):
        pieces = _piece_starts(seen)
        control = np.add.reduceat(control, pieces, axis=-1)
        treatment = np.add.reduceat(treatment, pieces, axis=-1)
    both = control + treatment
    information = control * treatment / np.where(both > 0.0, both, 1.0)
    return np.asarray(information.sum(axis=tuple(range(seen.share_treatment.ndim, both.ndim))))


def _events(seen: Observation) -> tuple[FloatArray, FloatArray]:
    """Return the events of control and treatment per person of the trial, by cell or by node."""
    if isinstance(seen, RiskGrid):
        scale = seen.node_weights
        return (
            seen.at_risk_control * seen.hazard_control * scale,
            seen.at_risk_treatment * seen.hazard_treatment * scale,
        )
    control, treatment = seen.events_by_cell(seen.hazard_control, seen.hazard_treatment)
    return (1.0 - seen.share) * control, seen.share * treatment


def _piece_starts(seen: StudyCells) -> list[int]:
    """Return the cells at which a hazard of an event changes in any scenario."""
    changes = (np.diff(seen.hazard_control, axis=-1) != 0.0) | (np.diff(seen.hazard_treatment, axis=-1) != 0.0)
    anywhere = changes.any(axis=tuple(range(changes.ndim - 1)))
    return [0, *(np.flatnonzero(anywhere) + 1).tolist()]
