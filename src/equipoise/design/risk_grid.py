"""Who is at risk at the nodes of a quadrature over the time since entry: one engine under all integrals of a design."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.special import expit

from equipoise.kernels.arrays import FloatArray

NODES = 12
"""Gauss-Legendre nodes in a cell."""


@dataclass(frozen=True, slots=True)
class RiskGrid:
    """Nodes of one scenario (cells by nodes), or of many (leading axes).

    `months` since entry; `at_risk_*` the shares of all people who are in the arm and still at risk there (the pi_a of
    the log-rank's mean); `log_odds` of treatment among those at risk; `hazard_*` per month. `jacobian` is the change of
    months with a node's place, so that a quadrature weighs with both.
    """

    months: FloatArray
    jacobian: FloatArray
    at_risk_control: FloatArray
    at_risk_treatment: FloatArray
    log_odds: FloatArray
    hazard_control: FloatArray
    hazard_treatment: FloatArray
    share_treatment: FloatArray

    @property
    def treated(self) -> FloatArray:
        """The share of treatment among those at risk."""
        return np.asarray(expit(self.log_odds))

    @property
    def share(self) -> FloatArray:
        """The share of people given treatment, to be multiplied with values at nodes."""
        return self.share_treatment[..., None, None]

    @property
    def observed_shape(self) -> tuple[int, ...]:
        """The shape of values at nodes."""
        return self.months.shape

    @property
    def node_weights(self) -> FloatArray:
        """The months each node stands for."""
        return np.asarray(self.jacobian * gauss_legendre()[1])

    @property
    def events(self) -> FloatArray:
        """Events a month per person of the trial."""
        return self.at_risk_control * self.hazard_control + self.at_risk_treatment * self.hazard_treatment

    def integral(self, values: FloatArray) -> FloatArray:
        """Return the integral over all study time of what has these values at the nodes."""
        _, weight, _ = gauss_legendre()
        return np.asarray((self._scaled(values) @ weight).sum(axis=-1))

    def running(self, values: FloatArray) -> FloatArray:
        """Return the integral from entry to each node."""
        _, weight, within = gauss_legendre()
        scaled = self._scaled(values)
        whole = scaled @ weight
        before = np.cumsum(whole, axis=-1) - whole
        return np.asarray(scaled @ within.T + before[..., None])

    def _scaled(self, values: FloatArray) -> FloatArray:
        scaled = values * self.jacobian
        return scaled if scaled.shape == self.months.shape else np.broadcast_to(scaled, self.months.shape)

    def observed(self, hazard_control: FloatArray, hazard_treatment: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the probabilities of a seen event in control and treatment, were these the hazards at the nodes."""
        more_left_control = self.running(self.hazard_control - hazard_control)
        more_left_treatment = self.running(self.hazard_treatment - hazard_treatment)
        share = self.share_treatment
        return (
            self.integral(hazard_control * self.at_risk_control * np.exp(more_left_control)) / (1.0 - share),
            self.integral(hazard_treatment * self.at_risk_treatment * np.exp(more_left_treatment)) / share,
        )

    def grid(self) -> RiskGrid:
        """Return the grid itself: what is asked of cells may be asked of a grid."""
        return self


@cache
def gauss_legendre() -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return nodes on (-1, 1), their weights, and the matrix that integrates from -1 to each node."""
    node, weight = np.polynomial.legendre.leggauss(NODES)
    # The polynomial through the values is a sum of Legendre polynomials; the integral of each is known.
    polynomials = np.polynomial.legendre.legvander(node, NODES)
    order = np.arange(NODES)
    to_coefficients = (order[:, None] + 0.5) * (polynomials[:, :NODES] * weight[:, None]).T
    integrals = np.empty((NODES, NODES))
    integrals[:, 0] = node + 1.0
    for k in range(1, NODES):
        integrals[:, k] = (polynomials[:, k + 1] - polynomials[:, k - 1]) / (2 * k + 1)
    return node, weight, integrals @ to_coefficients
