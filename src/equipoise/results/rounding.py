"""Numbers as they are printed. Rounding happens here, once, from the unrounded result."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def fixed(value: float, decimals: int) -> str:
    """Return `value` with a fixed number of decimals, halves away from zero (as readers of tables expect).

    >>> fixed(0.125, 2)
    '0.13'
    """
    step = Decimal(1).scaleb(-decimals)
    text = str(Decimal(repr(float(value))).quantize(step, rounding=ROUND_HALF_UP))
    return text.removeprefix("-") if float(text) == 0 else text


def percent(probability: float, decimals: int = 1) -> str:
    """Return a probability as a percentage, without the sign.

    >>> percent(0.4567)
    '45.7'
    """
    return fixed(100 * probability, decimals)


def p_value(p: float) -> str:
    """Return a p-value to four decimals; below 0.0001 as "<0.0001".

    >>> p_value(0.00001)
    '<0.0001'
    """
    return "<0.0001" if p < 0.0001 else fixed(p, 4)


def months(days: float) -> str:
    """Return days as months of 30.4375 days, to one decimal."""
    return fixed(days / 30.4375, 1)


def month(day: float) -> str:
    """Return the month that a day of reading falls on, without an empty decimal.

    >>> month(365), month(1100)
    ('12', '36.1')
    """
    return months(day).removesuffix(".0")
