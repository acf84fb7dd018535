"""Rounding before a comparison: a laboratory's last digits must not decide a grade."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_EVEN, Context, Decimal

from equipoise.errors import DataError

Number = int | float | Decimal


def exact(value: Number) -> Decimal:
    """Return the decimal a reader sees: 0.1 is one tenth, not the nearest binary fraction; DataError for NaN.

    >>> exact(0.1)
    Decimal('0.1')
    """
    if not math.isfinite(value):
        raise DataError(f"{value} is not a number one can compare", mend="leave the value out if it is missing")
    return value if isinstance(value, Decimal) else Decimal(str(value))


def significant(value: Number, digits: int = 5) -> Decimal:
    """Return `value` rounded to `digits` significant digits, ties to the even digit.

    >>> significant(50.0000001)
    Decimal('50.000')
    """
    return Context(prec=digits, rounding=ROUND_HALF_EVEN).create_decimal(exact(value))
