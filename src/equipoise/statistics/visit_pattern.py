"""Subjects seen at the same visits, summed up: all that a Gaussian likelihood needs of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equipoise.kernels.arrays import FloatArray, IntArray


@dataclass(frozen=True)
class VisitPattern:
    """The subjects of one covariance group that were seen at exactly these visits.

    `rows` (subjects, visits) are their rows in visit order. `cross` (visits, visits, p + 1, p + 1) sums, for two
    visits, the products of (covariates, outcome) over subjects.
    """

    visits: IntArray
    group: int
    rows: IntArray
    cross: FloatArray

    @property
    def subjects(self) -> int:
        """How many subjects there are."""
        return int(self.rows.shape[0])


def visit_patterns(
    covariates: FloatArray, outcome: FloatArray, visit: IntArray, subject: IntArray, group: IntArray
) -> list[VisitPattern]:
    """Return the patterns of visits; visits, subjects and groups are numbered from 0, no subject twice at a visit."""
    both = np.column_stack((covariates, outcome))
    order = np.lexsort((visit, subject))
    starts = np.flatnonzero(np.diff(subject[order], prepend=-1))
    found: dict[tuple[int, bytes], list[IntArray]] = {}
    for rows in np.split(order, starts[1:]):
        found.setdefault((int(group[rows[0]]), visit[rows].tobytes()), []).append(rows)
    patterns: list[VisitPattern] = []
    for (number, _), members in found.items():
        rows = np.array(members)
        count, width = rows.shape[1], both.shape[1]
        flat = both[rows].reshape(rows.shape[0], -1)
        cross = (flat.T @ flat).reshape(count, width, count, width).transpose(0, 2, 1, 3)
        patterns.append(VisitPattern(visit[rows[0]], number, rows, np.ascontiguousarray(cross)))
    return patterns
