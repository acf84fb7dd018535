"""Sequentially rejective graphical test procedures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError
from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray
from equipoise.statistics.multiplicity import p_values


@dataclass(frozen=True)
class GraphicalProcedure:
    """Adjusted p-values in the order handed in; a hypothesis is rejected at alpha where its p is alpha or less.

    `order` lists the hypotheses as they leave the graph.
    """

    adjusted: FloatArray
    order: IntArray

    def rejected(self, alpha: float) -> BoolArray:
        """Return which hypotheses are rejected at a familywise error of `alpha`."""
        return self.adjusted <= alpha


def graphical_procedure(
    values: npt.ArrayLike, weights: npt.ArrayLike, transitions: npt.ArrayLike
) -> GraphicalProcedure:
    """Return the procedure of Bretz, Maurer, Brannath & Posch 2009, familywise error under any dependence.

    `weights` share alpha among the hypotheses (sum at most 1); row i of `transitions` says where the share of
    hypothesis i goes once it is rejected (sum at most 1, none to itself). It equals the closed test with weighted
    Bonferroni tests.

    >>> found = graphical_procedure([0.01, 0.02], [0.5, 0.5], [[0, 1], [1, 0]])
    >>> found.adjusted.tolist(), found.order.tolist()
    ([0.02, 0.02], [0, 1])
    """
    p, share, moves = _checked(values, weights, transitions)
    adjusted, order, reached = np.ones(p.size), np.zeros(p.size, dtype=np.int64), 0.0
    left = np.ones(p.size, dtype=np.bool_)
    for step in range(p.size):
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(share > 0, p / share, np.inf)
        open_ones = np.flatnonzero(left)
        chosen = int(open_ones[np.argmin(ratio[open_ones])])
        reached = min(max(reached, float(ratio[chosen])), 1.0)
        adjusted[chosen], order[step], left[chosen] = reached, chosen, False
        share, moves = graph_without(share, moves, chosen)
    return GraphicalProcedure(adjusted, order)


def graph_without(share: FloatArray, moves: FloatArray, gone: int) -> tuple[FloatArray, FloatArray]:
    """Return weights and transitions after a hypothesis has left the graph and passed on its share."""
    passed = share + share[gone] * moves[gone]
    # What goes there and comes straight back has not moved.
    loop = moves[:, gone] * moves[gone]
    through = moves + np.outer(moves[:, gone], moves[gone])
    kept = np.where(loop[:, None] < 1.0, through / np.maximum(1.0 - loop, 1e-300)[:, None], 0.0)
    passed[gone], kept[gone], kept[:, gone] = 0.0, 0.0, 0.0
    np.fill_diagonal(kept, 0.0)
    return passed, kept


def _checked(
    values: npt.ArrayLike, weights: npt.ArrayLike, transitions: npt.ArrayLike
) -> tuple[FloatArray, FloatArray, FloatArray]:
    p = p_values(values)
    share, moves = np.array(weights, dtype=np.float64), np.array(transitions, dtype=np.float64)
    if share.shape != p.shape or moves.shape != (p.size, p.size):
        raise DataError(f"{p.size} p-values need {p.size} weights and {p.size} x {p.size} transitions")
    faults: list[str] = []
    if not (share >= 0).all() or share.sum() > 1 + 1e-12:
        faults.append("weights are at least 0 and sum to at most 1")
    if not (moves >= 0).all() or (moves.sum(axis=1) > 1 + 1e-12).any():
        faults.append("transitions are at least 0, and each row sums to at most 1")
    if np.diag(moves).any():
        faults.append("no hypothesis passes its share to itself")
    if faults:
        raise DataError("; ".join(faults))
    return p, share, moves
