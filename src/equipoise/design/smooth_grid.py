"""The quadrature over study time where a hazard is smooth but not constant: Weibull, or any other."""

from __future__ import annotations

import itertools
import math

import numpy as np

from equipoise.design.hazard import Hazard, WeibullHazard
from equipoise.design.risk_grid import RiskGrid, gauss_legendre
from equipoise.design.study_cells import MOST_PER_CELL
from equipoise.design.survival_scenario import SurvivalScenario
from equipoise.kernels.arrays import FloatArray

_LEAST_CELLS, _MOST_HALVINGS = 4, 30
_EVERYBODY_GONE = 50.0
_FIRST_POWER = 4.0


def smooth_grid(scenario: SurvivalScenario) -> RiskGrid:
    """Return Gauss-Legendre nodes over study time for any hazards, right to about 1e-10.

    A Weibull hazard of a shape that is no whole number has no Taylor series at entry: months there are taken as a power
    of the node's place, which makes the integrands smooth again.
    """
    edges = _edges(scenario)
    months, jacobian = _nodes(edges, _power(scenario))
    gone_control = scenario.control.cumulative(months) + scenario.dropout_control.cumulative(months)
    gone_treatment = scenario.treatment.cumulative(months) + scenario.dropout_treatment.cumulative(months)
    seen = scenario.entered(months)
    control, treatment = scenario.shares
    return RiskGrid(
        months=months,
        jacobian=jacobian,
        at_risk_control=control * np.exp(-gone_control) * seen,
        at_risk_treatment=treatment * np.exp(-gone_treatment) * seen,
        log_odds=math.log(scenario.ratio) + gone_control - gone_treatment,
        hazard_control=scenario.control.rate(months),
        hazard_treatment=scenario.treatment.rate(months),
        share_treatment=np.asarray(treatment),
    )


def _hazards(scenario: SurvivalScenario) -> tuple[Hazard, ...]:
    return scenario.control, scenario.treatment, scenario.dropout_control, scenario.dropout_treatment


def _power(scenario: SurvivalScenario) -> float:
    shapes = [hazard.shape for hazard in _hazards(scenario) if isinstance(hazard, WeibullHazard)]
    if all(float(shape).is_integer() for shape in shapes):
        return 1.0
    return max(_FIRST_POWER, math.ceil(_FIRST_POWER / min(shapes)))


def _edges(scenario: SurvivalScenario) -> FloatArray:
    breaks = scenario.breaks
    edges = [
        start + (end - start) * part / _LEAST_CELLS
        for start, end in itertools.pairwise(breaks)
        for part in range(_LEAST_CELLS)
    ]
    cut = np.array([*edges, breaks[-1]])
    for _ in range(_MOST_HALVINGS):
        gone = np.array([np.asarray(hazard.cumulative(cut)) for hazard in _hazards(scenario)]).max(axis=0)
        long = (np.diff(gone) > MOST_PER_CELL) & (gone[:-1] < _EVERYBODY_GONE)
        if not long.any():
            break
        cut = np.sort(np.append(cut, 0.5 * (cut[:-1] + cut[1:])[long]))
    return cut


def _nodes(edges: FloatArray, power: float) -> tuple[FloatArray, FloatArray]:
    node, _, _ = gauss_legendre()
    place = 0.5 * (1.0 + node)
    width = np.diff(edges)[:, None]
    months, jacobian = edges[:-1, None] + width * place, np.broadcast_to(0.5 * width, (len(width), len(node))).copy()
    months[0] = edges[0] + width[0] * place**power
    jacobian[0] = 0.5 * width[0] * power * place ** (power - 1.0)
    return months, jacobian
