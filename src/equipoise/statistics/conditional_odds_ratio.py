"""The odds ratio given the margins of a table, or of several strata: exact test, estimate and limits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from equipoise.errors import NotEstimable
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.bracketed_root import bracketed_root
from equipoise.statistics.distributions import log_choices
from equipoise.statistics.proportion import check_counts
from equipoise.statistics.survival_data import check_level

# Tables as likely as the observed one but for rounding count as such.
_AS_LIKELY = 1.0 + 1e-7


@dataclass(frozen=True)
class ConditionalOddsRatio:
    """Conditional maximum likelihood estimate with exact limits; p is two-sided, over tables no likelier."""

    estimate: float
    lower: float
    upper: float
    p: float
    conf_level: float


def conditional_odds_ratio(
    tables: Sequence[tuple[int, int, int, int]], *, conf_level: float = 0.95
) -> ConditionalOddsRatio:
    """Return Fisher's exact analysis of one table, or of strata with one odds ratio (Gart 1970).

    Each table is (events, n, control events, control n). NotEstimable where no table leaves anything open.

    >>> found = conditional_odds_ratio([(27, 295, 52, 307)])
    >>> round(found.estimate, 4), round(found.lower, 4), round(found.upper, 4), round(found.p, 4)
    (0.4946, 0.2891, 0.8303, 0.0053)
    """
    check_level(conf_level)
    for events, n, control_events, control_n in tables:
        check_counts(events, n, "the treated")
        check_counts(control_events, control_n, "the controls")
    low, log_weights = margin_distribution(tables)
    if log_weights.size == 1:
        raise NotEstimable("the margins leave one table only", mend="leave out strata without events")
    seen = sum(table[0] for table in tables) - low
    chance = tilted(log_weights, 0.0)
    p = float(min(chance[chance <= chance[seen] * _AS_LIKELY].sum(), 1.0))
    last, tail = log_weights.size - 1, (1.0 - conf_level) / 2.0
    places = np.arange(log_weights.size)
    estimate = _solved(log_weights, lambda w: float(w @ places) - seen, seen == 0, seen == last)
    lower = _solved(log_weights, lambda w: float(w[seen:].sum()) - tail, seen == 0, False)
    upper = _solved(log_weights, lambda w: tail - float(w[: seen + 1].sum()), False, seen == last)
    return ConditionalOddsRatio(estimate, lower, upper, p, conf_level)


def margin_distribution(tables: Sequence[tuple[int, int, int, int]]) -> tuple[int, FloatArray]:
    """Return the least number of treated events, and the log weight of it and each larger number, over all strata."""
    low, log_weights = 0, np.zeros(1)
    for events, n, control_events, control_n in tables:
        total = events + control_events
        first, last = max(0, total - control_n), min(n, total)
        k = np.arange(first, last + 1)
        ways = log_choices(np.full(k.size, n), k) + log_choices(np.full(k.size, control_n), total - k)
        low += first
        log_weights = _convolved(log_weights, ways - ways.max())
    return low, log_weights


def _convolved(a: FloatArray, b: FloatArray) -> FloatArray:
    found = np.full(a.size + b.size - 1, -np.inf)
    for i, value in enumerate(b):
        found[i : i + a.size] = np.logaddexp(found[i : i + a.size], a + value)
    return found


def tilted(log_weights: FloatArray, log_ratio: float) -> FloatArray:
    """Return the distribution of the number of treated events at a log odds ratio."""
    moved = log_weights + log_ratio * np.arange(log_weights.size)
    weights = np.exp(moved - moved.max())
    return weights / weights.sum()


def _solved(log_weights: FloatArray, excess: Callable[[FloatArray], float], zero: bool, infinite: bool) -> float:
    """Return the odds ratio at which an increasing function of the distribution is 0."""
    if zero or infinite:
        return 0.0 if zero else float("inf")
    reach = 1.0
    while excess(tilted(log_weights, -reach)) > 0 or excess(tilted(log_weights, reach)) < 0:
        reach *= 2.0
    found = bracketed_root(lambda at: excess(tilted(log_weights, at)), -reach, reach)
    return float(np.exp(found))
