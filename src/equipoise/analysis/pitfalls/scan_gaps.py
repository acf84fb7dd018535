"""How long after their last scan people were last heard of, measured in the usual time between scans."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from equipoise.analysis.pitfalls.compared_arms import ComparedArms
from equipoise.analysis.result import Floats

_NEIGHBOURS = 50
_LATE = 0.8


@dataclass(frozen=True, slots=True)
class ScanGaps:
    """One entry per loss, in the order of participants; `arm` is 0 in the control arm.

    `share` is the time since the last scan (or time zero) over the usual interval from there to the next scan, 1 on the
    day the next one is due. `chance` is, by arm, how likely a loss at an odd moment is to come at 0.8 or later.
    """

    arm: NDArray[np.int64]
    share: Floats
    chance: tuple[float, float]

    @property
    def is_late(self) -> NDArray[np.bool_]:
        """Which losses came shortly before the next scan was due, or after."""
        return self.share >= _LATE

    def pile_up(self, arm: int) -> float:
        """Return the chance of as many late losses in an arm, had they come at odd moments; 1 for nobody."""
        from scipy import special

        own = self.arm == arm
        late, count = int(self.is_late[own].sum()), int(own.sum())
        return 1.0 if late == 0 else float(special.bdtrc(late - 1, count, self.chance[arm]))


def scan_gaps(compared: ComparedArms) -> ScanGaps:
    """Return the gaps of those who left, and what gaps a loss at an odd moment would have.

    The usual interval is the median of the fifty or more of the same arm that began nearest to the same day: no
    schedule is needed, a change of rhythm is followed, and arms may be scanned differently. A loss at an odd moment
    falls into an interval the likelier the longer it is, and at any place of it.
    """
    last = np.zeros(len(compared))
    assert compared.scanned is not None
    assert compared.scan_day is not None
    np.maximum.at(last, compared.scanned, compared.scan_day)
    arm = compared.arm[compared.left]
    share, chance = np.zeros(arm.size), [1.0, 1.0]
    for place in (0, 1):
        mine = compared.arm[compared.scanned] == place
        begin, length = _intervals(compared.scanned[mine], compared.scan_day[mine])
        if begin.size:
            lost = compared.left & (compared.arm == place)
            share[arm == place] = (compared.end - last)[lost] / _usual(begin, length, last[lost])
            usual = _usual(begin, length, begin)
            chance[place] = float(np.maximum(length - _LATE * usual, 0.0).sum() / length.sum())
    return ScanGaps(arm, share, (chance[0], chance[1]))


def _intervals(person: NDArray[np.int64], day: Floats) -> tuple[Floats, Floats]:
    """Return the first day and the length of every stretch between scans, the one from time zero included."""
    first = np.concatenate(([True], person[1:] != person[:-1])) if person.size else np.zeros(0, np.bool_)
    begin = np.where(first, 0.0, np.concatenate(([0.0], day[:-1])) if day.size else day)
    order = np.lexsort((day - begin, begin))
    return begin[order], (day - begin)[order]


def _usual(begin: Floats, length: Floats, days: Floats) -> Floats:
    """Return the median length of the intervals that begin nearest to each day, equally near ones all of them.

    `begin` is sorted.
    """
    distinct, back = np.unique(days, return_inverse=True)
    count = min(_NEIGHBOURS, begin.size)
    usual = np.empty(distinct.size)
    for place, day in enumerate(distinct):
        middle = int(np.searchsorted(begin, day))
        around = np.abs(begin[max(0, middle - count) : middle + count] - day)
        reach = np.partition(around, count - 1)[count - 1]
        near = slice(*np.searchsorted(begin, (day - reach, np.nextafter(day + reach, np.inf))).tolist())
        usual[place] = np.median(length[near])
    return usual[back]
