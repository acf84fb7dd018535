"""Weights of event times in tests on groups: which part of the follow-up counts how much."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from equipoise.errors import DataError
from equipoise.kernels.arrays import FloatArray

Weights = Callable[[FloatArray, FloatArray, float, float], FloatArray]


def _before(curve: FloatArray) -> FloatArray:
    return np.concatenate((np.ones(1), curve[:-1]))


def _kaplan_meier(r: FloatArray, d: FloatArray) -> FloatArray:
    return np.cumprod(1.0 - d / r, dtype=np.float64)


def _shrunk(r: FloatArray, d: FloatArray) -> FloatArray:
    """Return the survival estimate of Peto & Peto, which never reaches 0."""
    return np.cumprod(1.0 - d / (r + 1.0), dtype=np.float64)


def _power(curve: FloatArray, rho: float, gamma: float) -> FloatArray:
    return np.asarray(curve**rho * (1.0 - curve) ** gamma, dtype=np.float64)


# r at risk and d events at the successive event times of one stratum, then rho and gamma.
EVENT_WEIGHTS: dict[str, Weights] = {
    "logrank": lambda r, d, rho, gamma: np.ones_like(r),
    "gehan": lambda r, d, rho, gamma: r,
    "tarone-ware": lambda r, d, rho, gamma: np.sqrt(r),
    "kaplan-meier": lambda r, d, rho, gamma: _before(_kaplan_meier(r, d)),
    "peto-peto": lambda r, d, rho, gamma: _shrunk(r, d),
    "modified-peto-peto": lambda r, d, rho, gamma: _before(_shrunk(r, d)) * r / (r + 1.0),
    "prentice": lambda r, d, rho, gamma: np.cumprod(r / (r + d), dtype=np.float64),
    "fleming-harrington": lambda r, d, rho, gamma: _power(_before(_kaplan_meier(r, d)), rho, gamma),
    "peto-peto-powers": lambda r, d, rho, gamma: _power(_shrunk(r, d), rho, gamma),
}
"""By name, with S the Kaplan-Meier curve and s the product of 1 - d/(r + 1) over event times up to and with t:

logrank 1 · gehan r (Gehan 1965; Breslow 1970) · tarone-ware root of r (Tarone & Ware 1977) · kaplan-meier S(t-) ·
peto-peto s(t) (Peto & Peto 1972; Prentice & Marek 1979) · modified-peto-peto s(t-) r/(r + 1) (Andersen, Borgan, Gill &
Keiding 1982) · prentice product of r/(r + d) (Prentice 1978) · fleming-harrington S(t-)^rho (1 - S(t-))^gamma ·
peto-peto-powers s^rho (1 - s)^gamma (Gaugler, Kim & Liao 2007).
"""


def event_weights(weight: str, at_risk: FloatArray, events: FloatArray, *, rho: float, gamma: float) -> FloatArray:
    """Return the weights of one stratum's event times; DataError for an unknown name or a negative power.

    >>> event_weights("gehan", np.array([5.0, 3.0]), np.array([1.0, 1.0]), rho=0, gamma=0).tolist()
    [5.0, 3.0]
    """
    faults = [
        f"{name} is {value}, not at least 0" for name, value in (("rho", rho), ("gamma", gamma)) if not value >= 0
    ]
    if weight not in EVENT_WEIGHTS:
        faults.append(f"weight is one of {', '.join(EVENT_WEIGHTS)}, not {weight!r}")
    if faults:
        raise DataError("; ".join(faults))
    return EVENT_WEIGHTS[weight](at_risk, events, rho, gamma)
