"""The arithmetic of permuted blocks: how many there are, and how far an unfinished one can be out of balance."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import comb, factorial, prod

from equipoise.errors import DataError


def distinct_blocks(composition: Sequence[int]) -> int:
    """Return the number of orders of a block with so many places for each arm: a multinomial coefficient.

    >>> distinct_blocks([2, 2])
    6
    """
    if not composition or min(composition) < 0:
        raise DataError("a block has places", where="composition", mend="give one count for each arm, 0 or more")
    return factorial(sum(composition)) // prod(factorial(places) for places in composition)


def probability_of_each_block(composition: Sequence[int]) -> Fraction:
    """Return the probability of one order, all being equally likely."""
    return Fraction(1, distinct_blocks(composition))


def mean_imbalance_in_block(block: int, filled: int) -> Fraction:
    """Return the expected |nA − nB| after `filled` places of a block of two equal arms (hypergeometric).

    DataError for an odd block, or more places filled than there are.

    >>> mean_imbalance_in_block(4, 2)
    Fraction(2, 3)
    """
    if block < 2 or block % 2 or not 0 <= filled <= block:
        raise DataError("no such block of two equal arms", where="block", mend="an even size, filled up to its end")
    half = block // 2
    ways = range(max(0, filled - half), min(half, filled) + 1)
    total = sum(comb(half, a) * comb(half, filled - a) * abs(2 * a - filled) for a in ways)
    return Fraction(total, comb(block, filled))


def worst_imbalance(participants: int, strata: int, block: int) -> int:
    """Return the largest |nA − nB| possible over all strata, two equal arms in blocks of one size.

    Each stratum can be off by half a block at most; completed blocks are balanced, so the participants must divide into
    half-filled blocks and whole ones, or the worst case is a little milder.

    >>> worst_imbalance(296, 20, 4)
    40
    """
    if participants < 0 or strata < 1 or block < 2 or block % 2:
        raise DataError("no such allocation", where="worst_imbalance", mend="an even block and at least one stratum")
    half_filled = strata * block // 2
    if participants <= half_filled:
        return participants
    spare = (participants - half_filled) % block
    return half_filled - min(spare, block - spare)
