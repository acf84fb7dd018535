"""Fisher's exact test of two rates, two-sided: its power by enumerating every table."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from scipy.special import gammaln

from equipoise.design.rate_contrast import RateDifference
from equipoise.design.sample_size import Method, Power, check_levels
from equipoise.design.sawtooth import ExactSize, exact_size
from equipoise.design.z_test import continuity_corrected_size
from equipoise.errors import InputError
from equipoise.kernels.arrays import FloatArray

_TIE = 1e-9
"""Tables whose probabilities differ by less than this part of them are equally likely."""

_LARGEST_PART = 20
_SOURCE = "Fisher 1935; two-sided p of Freeman & Halton 1951: all tables no likelier than the one seen"


def fisher_exact_power(contrast: RateDifference, n: float, *, alpha: float = 0.05) -> Power:
    """Return the power of Fisher's two-sided exact test with `n` people, right to about 1e-13.

    n must give whole people in both arms at the ratio of the comparison.

    >>> round(fisher_exact_power(RateDifference(0.34, 0.5), 120, alpha=0.025).value, 6)
    0.252617
    """
    _check(contrast, alpha)
    treatment = n * contrast.ratio / (1.0 + contrast.ratio)
    arms = (round(treatment), round(n - treatment))
    if min(arms) < 1 or abs(arms[0] - treatment) > 1e-6 or abs(sum(arms) - n) > 1e-6:
        raise InputError(
            f"{n:g} people at {contrast.ratio:g} : 1 are not whole people in both arms",
            mend="give a multiple of the ratio",
        )
    return Power(_power(contrast, *arms, alpha), float(sum(arms)), _method(contrast, alpha))


def fisher_exact_size(contrast: RateDifference, *, alpha: float = 0.05, power: float = 0.8) -> ExactSize:
    """Return the first n with the power and the n from which it stays; n keeps the ratio, one of whole numbers.

    >>> found = fisher_exact_size(RateDifference(0.2, 0.5), alpha=0.05, power=0.8)
    >>> found.first, found.stays
    (88, 88)
    """
    _check(contrast, alpha)
    check_levels(alpha, 2, power)
    parts = Fraction(contrast.ratio).limit_denominator(_LARGEST_PART)
    if not math.isclose(float(parts), contrast.ratio, rel_tol=1e-9):
        raise InputError(f"a ratio of {contrast.ratio}", mend="give a ratio of small whole numbers")
    step = parts.numerator + parts.denominator
    blocks = math.ceil(1.3 * continuity_corrected_size(contrast, alpha=alpha, power=power).n / step) + 10

    def power_at(n: int) -> float:
        return _power(contrast, n // step * parts.numerator, n // step * parts.denominator, alpha)

    method = _method(contrast, alpha)
    return exact_size(power_at, power=power, step=step, looked_up_to=blocks * step, ratio=contrast.ratio, method=method)


def _power(contrast: RateDifference, treatment: int, control: int, alpha: float) -> float:
    """Sum the probabilities of the tables that reject."""
    rejecting = _rejecting(treatment, control, alpha)
    likely = _binomial(treatment, contrast.treatment)[:, None] * _binomial(control, contrast.control)
    return float(likely[rejecting].sum())


def _rejecting(treatment: int, control: int, alpha: float) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Return by events in treatment and in control whether the test rejects."""
    # Given all events, the chance of a table is C(treatment, x) C(control, y) / C(n, x + y).
    first, second = _log_choices(treatment), _log_choices(control)
    whole = _log_choices(treatment + control)
    rejecting = np.zeros((treatment + 1, control + 1), dtype=np.bool_)
    for events in range(treatment + control + 1):
        x = np.arange(max(0, events - control), min(treatment, events) + 1)
        chance = np.exp(first[x] + second[events - x] - whole[events])
        order = np.argsort(chance)
        ordered = chance[order]
        # p of a table: everything no likelier than it, ties to within rounding included.
        upto = np.searchsorted(ordered, ordered * (1.0 + _TIE), side="right")
        p = np.cumsum(ordered)[upto - 1]
        rejecting[x[order], events - x[order]] = p <= alpha
    return rejecting


def _log_choices(n: int) -> FloatArray:
    k = np.arange(n + 1)
    return np.asarray(gammaln(n + 1.0) - gammaln(k + 1.0) - gammaln(n - k + 1.0))


def _binomial(n: int, rate: float) -> FloatArray:
    k = np.arange(n + 1)
    return np.exp(_log_choices(n) + k * math.log(rate) + (n - k) * math.log1p(-rate))


def _check(contrast: RateDifference, alpha: float) -> None:
    check_levels(alpha, 2)
    if contrast.null != 0.0:
        raise InputError(f"an exact test with a null difference of {contrast.null}", mend="take the null difference 0")


def _method(contrast: RateDifference, alpha: float) -> Method:
    return Method("Fisher's exact test", _SOURCE, (*contrast.assumptions(), f"alpha {alpha:g}, two-sided"))
