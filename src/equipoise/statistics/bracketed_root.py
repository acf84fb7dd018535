"""The root of a function between two points where its signs differ."""

from __future__ import annotations

from collections.abc import Callable


def bracketed_root(function: Callable[[float], float], low: float, high: float) -> float:
    """Return the root to rounding, by Brent's method.

    >>> round(bracketed_root(lambda x: x * x - 2.0, 0.0, 2.0), 6)
    1.414214
    """
    from scipy import optimize

    # scipy's stubs want numpy scalars where it takes numbers, and forget that full_output decides the type.
    found = optimize.brentq(function, low, high, xtol=1e-15, rtol=1e-14, maxiter=500)  # pyright: ignore[reportArgumentType]
    assert isinstance(found, float), "without full_output it is a number"
    return found
