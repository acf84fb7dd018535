"""Positivity: whether both treatments were possible for everybody."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equipoise.kernels.arrays import IntArray
from equipoise.statistics.propensity import Propensity

_BINS = 20


@dataclass(frozen=True)
class Positivity:
    """The reach of the propensity score in each group; pairs are untreated, treated.

    `common` is the range that both groups cover, `share_outside` the share of each group outside it. `counts` are the
    rows per twentieth of the score, two rows for the two groups: the overlap plot.
    """

    smallest: tuple[float, float]
    largest: tuple[float, float]
    common: tuple[float, float]
    share_outside: tuple[float, float]
    counts: IntArray


def positivity(score: Propensity) -> Positivity:
    """Return where the two groups' propensity scores lie; a positivity violation shows as a share outside.

    >>> from equipoise.statistics.propensity import propensity
    >>> positivity(propensity([0, 1, 0, 1, 1, 0], [40, 52, 60, 61, 70, 69])).share_outside
    (0.3333333333333333, 0.3333333333333333)
    """
    groups = [score.score[~score.treated], score.score[score.treated]]
    smallest = (float(groups[0].min()), float(groups[1].min()))
    largest = (float(groups[0].max()), float(groups[1].max()))
    low, high = max(smallest), min(largest)
    outside = [float(((group < low) | (group > high)).mean()) for group in groups]
    counts = np.stack([np.histogram(group, bins=_BINS, range=(0.0, 1.0))[0] for group in groups]).astype(np.int64)
    return Positivity(smallest, largest, (low, high), (outside[0], outside[1]), counts)
