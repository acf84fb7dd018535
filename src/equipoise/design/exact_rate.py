"""The exact binomial test of one rate: its power, and how many people it needs."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.special import bdtrc, bdtrik, ndtri

from equipoise.design.sample_size import Method, check_levels, check_people, faults_of_rates
from equipoise.design.sawtooth import ExactSize, exact_size
from equipoise.errors import InputError

_SOURCE = "binomial tails by enumeration; Chernick & Liu 2002 on the saw-tooth"


@dataclass(frozen=True, slots=True)
class ExactRatePower:
    """The one-sided exact binomial test with `n` people.

    It rejects at `critical_count` events or more (fewer, where the rate assumed lies below the null); None where no
    count rejects. `attained_alpha` is what the test spends of its level.
    """

    power: float
    attained_alpha: float
    critical_count: int | None
    n: int
    method: Method


def exact_rate_power(n: int, *, null: float, rate: float, alpha: float = 0.025) -> ExactRatePower:
    """Return the power of the one-sided exact binomial test of a rate against `null`, towards the rate assumed.

    >>> found = exact_rate_power(30, null=0.1, rate=0.25)
    >>> found.critical_count, round(found.power, 4), round(found.attained_alpha, 4)
    (8, 0.4857, 0.0078)
    """
    _check(null, rate, alpha)
    check_people(n)
    # Fewer events than the null expects are as many non-events more: one tail serves both directions.
    lower = rate < null
    null_tail, rate_tail = (1.0 - null, 1.0 - rate) if lower else (null, rate)
    count = critical_count(n, null_tail, alpha)
    if count > n:
        return ExactRatePower(0.0, 0.0, None, n, _method(null, rate, alpha))
    power, attained = (float(bdtrc(count - 1, n, p)) for p in (rate_tail, null_tail))
    return ExactRatePower(power, attained, n - count if lower else count, n, _method(null, rate, alpha))


def exact_rate_size(*, null: float, rate: float, alpha: float = 0.025, power: float = 0.8) -> ExactSize:
    """Return the first n with the power and the n from which it stays, for the one-sided exact binomial test.

    >>> found = exact_rate_size(null=0.5, rate=0.65, alpha=0.05, power=0.9)
    >>> found.first, found.stays
    (93, 102)
    """
    _check(null, rate, alpha)
    check_levels(alpha, 1, power)
    reach = _spread(null) * float(ndtri(alpha)) + _spread(rate) * float(ndtri(1.0 - power))
    looked_up_to = math.ceil(2.0 * (reach / (rate - null)) ** 2) + 60
    return exact_size(
        lambda n: exact_rate_power(n, null=null, rate=rate, alpha=alpha).power,
        power=power,
        step=1,
        looked_up_to=looked_up_to,
        ratio=None,
        method=_method(null, rate, alpha),
    )


def critical_count(n: int, null: float, alpha: float) -> int:
    """Return the least count whose upper tail under the null is at most `alpha`; n + 1 where there is none."""
    start = bdtrik(1.0 - alpha, n, null)
    count = int(min(max(start if math.isfinite(start) else n * null, 1.0), n))
    while count > 1 and bdtrc(count - 2, n, null) <= alpha:
        count -= 1
    while count <= n and bdtrc(count - 1, n, null) > alpha:
        count += 1
    return count


def _spread(rate: float) -> float:
    return math.sqrt(rate * (1.0 - rate))


def _check(null: float, rate: float, alpha: float) -> None:
    faults = faults_of_rates(null_rate=null, rate=rate)
    if not faults and null == rate:
        faults.append(f"a rate of {rate}, which is the null")
    if faults:
        raise InputError("; ".join(faults), mend="give rates between 0 and 1 that differ")
    check_levels(alpha, 1)


def _method(null: float, rate: float, alpha: float) -> Method:
    words = (f"rate {rate:g} against {null:g}", f"alpha {alpha:g}, one-sided", "people independent")
    return Method("exact binomial test", _SOURCE, words)
