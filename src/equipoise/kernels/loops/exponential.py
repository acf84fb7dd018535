"""Compiled form of `kernels.exponential` for one word; inside a loop over lanes it becomes vector instructions."""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from equipoise.kernels.compiled import compile_loop
from equipoise.kernels.exponential import (
    COEFFICIENTS,
    FRACTION_BITS,
    HALF,
    LN2,
    NEAR_ONE,
    ONE,
    ONE_BITS,
    PER_WORD,
    THREE_QUARTERS_BITS,
)

P0, P1, P2, P3, P4, P5, P6, P7, P8 = COEFFICIENTS
_SHIFT = np.uint32(ONE_BITS - THREE_QUARTERS_BITS)
_FRACTION, _FROM = np.uint32(FRACTION_BITS), np.uint32(THREE_QUARTERS_BITS)
_EXPONENT, _BIAS = np.uint32(23), np.int32(127 + 32)
_NEAR, _ZERO, _ALL = np.uint32(NEAR_ONE), np.float32(0.0), np.uint32(0xFFFFFFFF)

# Any: numba hands types and builders of its own to an intrinsic; they have no declared types.


def _recast(to: Any, llvm_type: Any) -> Any:
    """Return a function that reads the 32 bits of a value as another type."""

    @intrinsic
    def recast(_context: Any, value: Any) -> Any:
        def code(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
            return builder.bitcast(given[0], llvm_type)

        return to(value), code

    return recast


_bits, _float = _recast(types.uint32, ir.IntType(32)), _recast(types.float32, ir.FloatType())


@compile_loop
def exponential(word: np.uint32) -> np.float32:
    """Return -log(1 - (word + 1/2) / 2**32)."""
    rest = np.float32(np.uint32(word ^ _ALL)) + HALF
    bits = np.uint32(_bits(rest) + _SHIFT)
    power = np.float32(np.int32(np.uint32(bits >> _EXPONENT)) - _BIAS)
    fraction = _float(np.uint32(np.uint32(bits & _FRACTION) + _FROM))
    near = word < _NEAR
    f = -((np.float32(word) + HALF) * PER_WORD) if near else fraction - ONE
    p = ((((((((P0 * f + P1) * f + P2) * f + P3) * f + P4) * f + P5) * f + P6) * f + P7) * f) + P8
    twos = _ZERO if near else power
    return -(f + f * f * p + twos * LN2)
