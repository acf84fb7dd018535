"""Simon's two-stage designs of one rate, by enumeration (Simon 1989)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import bdtr, bdtrc

from equipoise.design.sample_size import Method, check_levels, faults_of_rates
from equipoise.errors import InputError, NotEstimable
from equipoise.kernels.arrays import FloatArray

_MOST_PEOPLE = 500


@dataclass(frozen=True, slots=True)
class TwoStageDesign:
    """Stop after `n1` people with at most `r1` responses; promising after `n` with more than `r`.

    `expected` people and `early_stop` probability are under the rate that is of no interest.
    """

    n1: int
    r1: int
    n: int
    r: int
    expected: float
    early_stop: float
    alpha: float
    power: float


@dataclass(frozen=True, slots=True)
class SimonDesigns:
    """The design with the fewest expected people (`optimal`) and the one with the fewest in all (`minimax`)."""

    optimal: TwoStageDesign
    minimax: TwoStageDesign
    method: Method


def simon_two_stage(*, null: float, rate: float, alpha: float = 0.05, power: float = 0.8) -> SimonDesigns:
    """Return Simon's designs for a rate above `null`: type I error at most `alpha`, power at least `power`.

    Every design with up to as many people as could still lower the expected number is looked at. InputError where the
    rate is not above the null; NotEstimable where more than 500 people would be needed.

    >>> found = simon_two_stage(null=0.2, rate=0.4)
    >>> found.optimal.n1, found.optimal.r1, found.optimal.n, found.optimal.r
    (13, 3, 43, 12)
    """
    _check(null, rate, alpha, power)
    tails = _Tails(null, rate, alpha, power)
    optimal: TwoStageDesign | None = None
    minimax: TwoStageDesign | None = None
    for n in range(2, _MOST_PEOPLE + 1):
        if tails.most_power(n) < power:
            continue
        # An expected number below this cannot be had with n people, nor with more: the power limits early stops.
        least = [n1 + (1.0 - tails.most_stopped(n1)) * (n - n1) for n1 in range(1, n)]
        if optimal is not None and min(least) >= optimal.expected:
            break
        limit = optimal.expected if optimal is not None else np.inf
        found = [tails.best(n1, n) for n1 in range(1, n) if least[n1 - 1] < limit or minimax is None]
        best = min((one for one in found if one is not None), key=lambda one: one.expected, default=None)
        if best is not None and (optimal is None or best.expected < optimal.expected):
            optimal = best
        minimax = minimax or best
    if optimal is None or minimax is None:
        raise NotEstimable(f"no design with up to {_MOST_PEOPLE} people", mend="ask for a larger difference")
    words = (f"rate {rate:g} against {null:g}", f"alpha {alpha:g}, one-sided, power {power:g}", "people independent")
    return SimonDesigns(optimal, minimax, Method("Simon's two-stage design", "Simon 1989, by enumeration", words))


class _Tails:
    """Binomial probabilities of both stages, kept by number of people."""

    def __init__(self, null: float, rate: float, alpha: float, power: float) -> None:
        self.null, self.rate, self.alpha, self.power = null, rate, alpha, power
        self._mass: dict[tuple[int, float], FloatArray] = {}
        self._stopped: dict[int, float] = {}

    def most_stopped(self, n1: int) -> float:
        """Return the largest probability to stop early under the null that the power allows."""
        if n1 not in self._stopped:
            r1 = np.arange(n1)
            allowed = r1[bdtr(r1, n1, self.rate) <= 1.0 - self.power]
            self._stopped[n1] = float(bdtr(int(allowed[-1]), n1, self.null)) if len(allowed) else 0.0
        return self._stopped[n1]

    def most_power(self, n: int) -> float:
        """Return the power of the best test of n people at the level, randomised: no design with n people has more."""
        above_null, above_rate = self._upper(n, self.null), self._upper(n, self.rate)
        k = int(np.argmax(above_null <= self.alpha))
        share = (self.alpha - above_null[k]) / (above_null[k - 1] - above_null[k])
        return float(above_rate[k] + share * (above_rate[k - 1] - above_rate[k]))

    def best(self, n1: int, n: int) -> TwoStageDesign | None:
        """Return the design with the fewest expected people for these sizes: that of the largest r1; None for none."""
        under_null, under_rate = (self._promising(n1, n, p) for p in (self.null, self.rate))
        # By r1 (rows) the least r (columns) within the level: it has the most power.
        within = under_null <= self.alpha
        r = within.argmax(axis=1)
        rows = np.arange(n1)
        good = within.any(axis=1) & (under_rate[rows, r] >= self.power)
        if not good.any():
            return None
        r1 = int(np.flatnonzero(good)[-1])
        stop = float(bdtr(r1, n1, self.null))
        last = int(r[r1])
        reached = float(under_null[r1, last]), float(under_rate[r1, last])
        return TwoStageDesign(n1, r1, n, last, n1 + (1.0 - stop) * (n - n1), stop, *reached)

    def _promising(self, n1: int, n: int, p: float) -> FloatArray:
        """Return P(promising) by r1 (0 to n1 - 1) and r (0 to n)."""
        x, r = np.arange(n1 + 1)[:, None], np.arange(n + 1)
        beyond = r - x
        tail = self._upper(n - n1, p)[np.clip(beyond, -1, n - n1) + 1]
        joint = self._pmf(n1, p)[:, None] * tail
        above = np.cumsum(joint[::-1], axis=0)[::-1]
        return above[1:]

    def _pmf(self, n: int, p: float) -> FloatArray:
        return -np.diff(self._upper(n, p))

    def _upper(self, n: int, p: float) -> FloatArray:
        """Return P(more than k responses of n), k from -1 to n."""
        if (n, p) not in self._mass:
            inner = bdtrc(np.arange(n), n, p) if n else np.empty(0)
            self._mass[n, p] = np.concatenate([[1.0], inner, [0.0]])
        return self._mass[n, p]


def _check(null: float, rate: float, alpha: float, power: float) -> None:
    faults = faults_of_rates(null_rate=null, rate=rate)
    if not faults and rate <= null:
        faults.append(f"a rate of {rate} that does not lie above {null}")
    if faults:
        raise InputError("; ".join(faults), mend="give rates between 0 and 1, the one of interest the larger")
    check_levels(alpha, 1, power)
