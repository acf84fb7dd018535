"""The time since entry cut into cells within which every hazard is constant and entry is even."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equipoise.design.hazard import PiecewiseHazard
from equipoise.design.risk_grid import RiskGrid, gauss_legendre
from equipoise.design.survival_scenario import SurvivalScenario
from equipoise.kernels.arrays import FloatArray

MOST_PER_CELL = 4.0
"""The largest cumulative hazard over a cell of a grid: the quadrature is then right to about 1e-13."""

_SERIES_BELOW, _SERIES_TERMS = 0.5, 14
_MOST_PARTS = 400
_EVERYBODY_GONE, _NO_TIME = 60.0, 1e-300


@dataclass(frozen=True, slots=True)
class StudyCells:
    """One scenario, or many beside each other: leading axes are scenarios, the last axis is cells.

    `edges` (months since entry, one more than cells; a cell may have no width), `entered` at the edges (the share whose
    entry lies that long before the analysis), hazards of event and of dropout by cell, and the share given treatment.
    """

    edges: FloatArray
    entered: FloatArray
    hazard_control: FloatArray
    hazard_treatment: FloatArray
    dropout_control: FloatArray
    dropout_treatment: FloatArray
    share_treatment: FloatArray

    @property
    def share(self) -> FloatArray:
        """The share of people given treatment, to be multiplied with values by cell."""
        return self.share_treatment[..., None]

    @property
    def observed_shape(self) -> tuple[int, ...]:
        """The shape of values by cell."""
        return (*self.edges.shape[:-1], self.edges.shape[-1] - 1)

    def observed(self, hazard_control: FloatArray, hazard_treatment: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the probabilities of a seen event in control and treatment, were these the hazards by cell."""
        control, treatment = self.events_by_cell(hazard_control, hazard_treatment)
        return np.asarray(control.sum(axis=-1)), np.asarray(treatment.sum(axis=-1))

    def events_by_cell(self, hazard_control: FloatArray, hazard_treatment: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the probabilities of a seen event in each cell, by arm, were these the hazards."""
        return (
            self._seen(hazard_control, self.dropout_control),
            self._seen(hazard_treatment, self.dropout_treatment),
        )

    def _seen(self, hazard: FloatArray, dropout: FloatArray) -> FloatArray:
        width = np.diff(self.edges)
        leaving = (hazard + dropout) * width
        start = np.cumsum(leaving, axis=-1) - leaving
        first, last = self.entered[..., :-1], self.entered[..., 1:]
        decay, ramp = _decays(leaving)
        return np.asarray(hazard * width * np.exp(-start) * (first * decay + (last - first) * ramp))

    def grid(self) -> RiskGrid:
        """Return Gauss-Legendre nodes in every cell, with the people at risk and the hazards there."""
        fine = self._parted()
        node, _, _ = gauss_legendre()
        place = 0.5 * (1.0 + node)
        width = np.diff(fine.edges)
        inside = width[..., None] * place
        gone_control = _gone(fine.hazard_control + fine.dropout_control, width, inside)
        gone_treatment = _gone(fine.hazard_treatment + fine.dropout_treatment, width, inside)
        share = self.share_treatment[..., None, None]
        first, last = fine.entered[..., :-1, None], fine.entered[..., 1:, None]
        seen = first + (last - first) * place
        return RiskGrid(
            months=fine.edges[..., :-1, None] + inside,
            jacobian=0.5 * width[..., None],
            at_risk_control=(1.0 - share) * np.exp(-gone_control) * seen,
            at_risk_treatment=share * np.exp(-gone_treatment) * seen,
            log_odds=np.log(share / (1.0 - share)) + gone_control - gone_treatment,
            hazard_control=fine.hazard_control[..., None],
            hazard_treatment=fine.hazard_treatment[..., None],
            share_treatment=self.share_treatment,
        )

    def _parted(self) -> StudyCells:
        """Return the same cells, each cut into parts short enough for the quadrature, the last when all are gone."""
        control, treatment = self.hazard_control + self.dropout_control, self.hazard_treatment + self.dropout_treatment
        width, slow, fast = np.diff(self.edges), np.minimum(control, treatment), np.maximum(control, treatment)
        if (fast * width).max() <= MOST_PER_CELL:
            return self
        near = np.minimum(width, _EVERYBODY_GONE / np.maximum(slow, _EVERYBODY_GONE / np.maximum(width, _NO_TIME)))
        widest = (fast * near).max(axis=tuple(range(near.ndim - 1)))
        parts = np.ceil(widest / MOST_PER_CELL).astype(int).clip(1, _MOST_PARTS)
        near_share = near / np.maximum(width, _NO_TIME)
        return StudyCells(
            _between(self.edges, parts, near_share),
            _between(self.entered, parts, near_share),
            np.repeat(self.hazard_control, parts + 1, axis=-1),
            np.repeat(self.hazard_treatment, parts + 1, axis=-1),
            np.repeat(self.dropout_control, parts + 1, axis=-1),
            np.repeat(self.dropout_treatment, parts + 1, axis=-1),
            self.share_treatment,
        )


def cells_of(scenario: SurvivalScenario) -> StudyCells | None:
    """Return the cells of a scenario; None where one of its hazards is not constant in pieces."""
    hazards = (scenario.control, scenario.treatment, scenario.dropout_control, scenario.dropout_treatment)
    pieces = [hazard for hazard in hazards if isinstance(hazard, PiecewiseHazard)]
    if len(pieces) < len(hazards):
        return None
    edges = np.array(scenario.breaks)
    middle = 0.5 * (edges[1:] + edges[:-1])
    control, treatment, dropout_control, dropout_treatment = (hazard.rate(middle) for hazard in pieces)
    return StudyCells(
        edges,
        scenario.entered(edges),
        control,
        treatment,
        dropout_control,
        dropout_treatment,
        np.asarray(scenario.shares[1]),
    )


def _decays(x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the integrals of exp(-xu) and of u * exp(-xu) over u from 0 to 1; by series where x is small."""
    large = x > _SERIES_BELOW
    safe = np.where(large, x, 1.0)
    gone = np.exp(-safe)
    decay = -np.expm1(-safe) / safe
    ramp = (decay - gone) / safe
    if large.all():
        return decay, ramp
    low = np.where(large, 0.0, x)
    decay_low, ramp_low, term = np.zeros_like(x), np.zeros_like(x), np.ones_like(x)
    for k in range(_SERIES_TERMS):
        decay_low += term / (k + 1)
        ramp_low += term / (k + 2)
        term = term * (-low / (k + 1))
    return np.where(large, decay, decay_low), np.where(large, ramp, ramp_low)


def _gone(hazard: FloatArray, width: FloatArray, inside: FloatArray) -> FloatArray:
    """Return the cumulative hazard at months `inside` each cell."""
    whole = hazard * width
    return (np.cumsum(whole, axis=-1) - whole)[..., None] + hazard[..., None] * inside


def _between(
    edges: FloatArray, parts: np.ndarray[tuple[int], np.dtype[np.int64]], near_share: FloatArray
) -> FloatArray:
    """Return the edges with the near share of each cell cut into its number of even parts, and the rest as one."""
    pieces = parts + 1
    number = np.arange(pieces.sum()) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    place = number / np.repeat(parts, pieces) * np.repeat(near_share, pieces, axis=-1)
    first, last = np.repeat(edges[..., :-1], pieces, axis=-1), np.repeat(edges[..., 1:], pieces, axis=-1)
    return np.concatenate([first + (last - first) * place, edges[..., -1:]], axis=-1)
