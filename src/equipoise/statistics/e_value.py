"""The E-value: how strong an unmeasured confounder had to be."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, sqrt

from equipoise.errors import DataError


@dataclass(frozen=True)
class EValue:
    """E-values of an estimate and of the limit nearer to no effect; 1 where the limits include no effect.

    An unmeasured confounder that is associated with treatment and with outcome by risk ratios below `estimate` each
    cannot explain the estimate away.
    """

    estimate: float
    limit: float | None


def e_value(risk_ratio: float, *, lower: float | None = None, upper: float | None = None) -> EValue:
    """Return the E-value of a risk ratio, RR + sqrt(RR (RR - 1)), below 1 of its inverse (VanderWeele & Ding 2017).

    A hazard ratio stands for the risk ratio where the outcome is rare (below about 15 %); otherwise transform it and
    its limits by `risk_ratio_of_hazard_ratio` first. With one or both limits given, `limit` is answered as well.

    >>> round(e_value(3.9, lower=1.8, upper=8.7).estimate, 2), round(e_value(3.9, lower=1.8, upper=8.7).limit, 2)
    (7.26, 3.0)
    """
    for name, value in (("risk_ratio", risk_ratio), ("lower", lower), ("upper", upper)):
        if value is not None:
            _check_ratio(name, value)
    if (lower is not None and lower > risk_ratio) or (upper is not None and upper < risk_ratio):
        raise DataError(f"the limits {lower} and {upper} do not enclose {risk_ratio}", mend="give lower and upper")
    return EValue(_of(risk_ratio), _limit(risk_ratio, lower, upper))


def risk_ratio_of_hazard_ratio(hazard_ratio: float) -> float:
    """Return the approximate risk ratio of a common outcome: (1 - 0.5^sqrt(HR)) / (1 - 0.5^sqrt(1/HR)).

    >>> round(risk_ratio_of_hazard_ratio(0.6), 4)
    0.7026
    """
    _check_ratio("hazard_ratio", hazard_ratio)
    return (1.0 - 0.5 ** sqrt(hazard_ratio)) / (1.0 - 0.5 ** sqrt(1.0 / hazard_ratio))


def _check_ratio(name: str, value: float) -> None:
    if not (isfinite(value) and value > 0):
        raise DataError(f"{name} is {value}, not a positive number", mend="give ratios, not their logarithms")


def _of(ratio: float) -> float:
    above = max(ratio, 1.0 / ratio)
    return above + sqrt(above * (above - 1.0))


def _limit(ratio: float, lower: float | None, upper: float | None) -> float | None:
    nearer = lower if ratio > 1 else upper
    if nearer is None:
        return None
    crosses = nearer <= 1 if ratio > 1 else nearer >= 1
    return 1.0 if crosses else _of(nearer)
