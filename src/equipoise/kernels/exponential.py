"""Standard exponential times from 32-bit words, in single precision, the same bits in both forms.

A logarithm of our own: that of a library differs from machine to machine, and takes one number at a time.
"""

from __future__ import annotations

import numpy as np

from equipoise.kernels.trial_tables import SingleArray, WordArray

# log(1 + f) = f + f**2 * P(f) on [-1/4, 1/2], interpolated at Chebyshev points; relative error below 1e-7.
COEFFICIENTS = tuple(
    np.float32(c)
    for c in (
        -0.04857634752988815,
        0.10748569667339325,
        -0.1314474195241928,
        0.14426705241203308,
        -0.16644467413425446,
        0.1999390870332718,
        -0.2500024437904358,
        0.33333393931388855,
        -0.5,
    )
)
LN2 = np.float32(0.6931471805599453)
HALF, ONE = np.float32(0.5), np.float32(1.0)
PER_WORD = np.float32(2.0**-32)
NEAR_ONE = 1 << 30
"""Words below it give a uniform number above 3/4, whose distance from 1 is known more finely than itself."""

ONE_BITS, THREE_QUARTERS_BITS, FRACTION_BITS = 0x3F800000, 0x3F400000, 0x007FFFFF


def exponentials(words: WordArray) -> SingleArray:
    """Return -log(1 - (word + 1/2) / 2**32) for each word."""
    rest = (~words).astype(np.float32) + HALF
    bits = rest.view(np.uint32) + np.uint32(ONE_BITS - THREE_QUARTERS_BITS)
    power = (bits >> np.uint32(23)).astype(np.int32) - np.int32(127 + 32)
    fraction = ((bits & np.uint32(FRACTION_BITS)) + np.uint32(THREE_QUARTERS_BITS)).view(np.float32)
    near = words < np.uint32(NEAR_ONE)
    f = np.where(near, -((words.astype(np.float32) + HALF) * PER_WORD), fraction - ONE)
    p = np.full_like(f, COEFFICIENTS[0])
    for coefficient in COEFFICIENTS[1:]:
        p *= f
        p += coefficient
    twos = np.where(near, np.float32(0.0), power.astype(np.float32))
    return -(f + f * f * p + twos * LN2)
