"""How people leave a simulated trial: by cell, constant pieces of the hazards of event and dropout together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equipoise.design.hazard import Hazard, PiecewiseHazard
from equipoise.kernels.arrays import FloatArray
from equipoise.kernels.trial_tables import LATEST

SMOOTH_PIECES = 64
"""Constant pieces that stand for a hazard that is not constant in pieces; both spend the same by the end of each."""

PARTS = 65536
"""Parts into which half a random word divides a probability."""

_UNREACHED = 1e9
"""More hazard than a random word can spend."""


@dataclass(frozen=True, slots=True)
class HazardPieces:
    """Columns of a cell's pieces: hazard spent before, months before, months per unit of hazard, share of events."""

    gone: FloatArray
    since: FloatArray
    slope: FloatArray
    share: FloatArray


def hazard_pieces(event: Hazard, dropout: Hazard, span: float) -> HazardPieces:
    """Return the pieces in which people leave by an event or by dropping out, over `span` months."""
    starts = _starts((event, dropout), span)
    ends = np.append(starts[1:], span)
    rates = np.array([(h.cumulative(ends) - h.cumulative(starts)) / (ends - starts) for h in (event, dropout)])
    changed = np.append(True, np.any(np.abs(np.diff(rates, axis=1)) > 1e-12 * rates[:, 1:], axis=0))
    starts, rates = starts[changed], rates[:, changed]
    total = rates.sum(axis=0)
    gone = np.asarray(event.cumulative(starts) + dropout.cumulative(starts))
    some = total > 0.0
    slope = np.divide(1.0, total, out=np.zeros_like(total), where=some)
    share = np.divide(rates[0], total, out=np.zeros_like(total), where=some)
    if some[-1]:
        return HazardPieces(gone, starts, slope, share)
    # Nobody leaves in the last piece: who gets there stays for ever.
    return HazardPieces(gone, np.append(starts[:-1], np.inf), slope, share)


def table_of(pieces: list[HazardPieces], step: float) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return the pieces of all cells as rows of one length, times in steps and shares in parts of 65,536."""
    length = max(each.gone.size for each in pieces)

    def rows(columns: list[FloatArray], beyond: float) -> FloatArray:
        return np.array([np.append(column, np.full(length - column.size, beyond)) for column in columns])

    return (
        rows([each.gone for each in pieces], _UNREACHED),
        np.minimum(rows([each.since / step for each in pieces], 0.0), LATEST),
        rows([each.slope / step for each in pieces], 0.0),
        np.round(rows([each.share * PARTS for each in pieces], 0.0)),
    )


def _starts(hazards: tuple[Hazard, ...], span: float) -> FloatArray:
    inner = {month for hazard in hazards for month in hazard.breaks if 0.0 < month < span}
    if not all(isinstance(hazard, PiecewiseHazard) for hazard in hazards):
        # Closer together at the start, where a Weibull hazard changes most.
        inner |= {span * (k / SMOOTH_PIECES) ** 2 for k in range(1, SMOOTH_PIECES)}
    return np.array([0.0, *sorted(inner)])
