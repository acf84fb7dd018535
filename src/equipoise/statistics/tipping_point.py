"""How bad missing outcomes would have to be to overturn a result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from equipoise.errors import DataError
from equipoise.statistics.proportion import check_counts
from equipoise.statistics.risk_difference import newcombe_difference, pearson_chi_square


@dataclass(frozen=True)
class TippingPoint:
    """One point of the grid: of the missing, so many count as events in each arm; the difference that then results."""

    added: int
    control_added: int
    difference: float
    lower: float
    upper: float
    p: float


def tipping_points(
    events: int,
    n: int,
    missing: int,
    control_events: int,
    control_n: int,
    control_missing: int,
    *,
    added: Sequence[int] | None = None,
    control_added: Sequence[int] | None = None,
    conf_level: float = 0.95,
) -> tuple[TippingPoint, ...]:
    """Return the grid of Yan, Lee & Li 2009, treated outer and control inner; all numbers of events unless given.

    `n` counts everybody, those with a missing outcome too. Difference with Newcombe's limits, p by Pearson's
    chi-square; where p is on the other side of alpha is the frontier.

    >>> [round(point.p, 3) for point in tipping_points(40, 150, 12, 58, 150, 9, added=[0, 12], control_added=[0])]
    [0.027, 0.472]
    """
    check_counts(events + missing, n, "the treated (events and missing)")
    check_counts(control_events + control_missing, control_n, "the controls (events and missing)")
    outer = range(missing + 1) if added is None else added
    inner = range(control_missing + 1) if control_added is None else control_added
    if not all(0 <= a <= missing for a in outer) or not all(0 <= b <= control_missing for b in inner):
        raise DataError("more events added than outcomes are missing, or fewer than 0")
    points: list[TippingPoint] = []
    for a in outer:
        for b in inner:
            table = (events + a, n, control_events + b, control_n)
            found = newcombe_difference(*table, conf_level=conf_level)
            p = pearson_chi_square(*table).p
            points.append(TippingPoint(a, b, found.estimate, found.lower, found.upper, p))
    return tuple(points)
