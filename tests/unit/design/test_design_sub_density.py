"""The recursion of sub-densities: against a plain fine grid, and at awkward spacings."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import ndtr

from equipoise.design import crossing_probabilities, group_sequential_probabilities
from equipoise.errors import DataError


def _plain(information, upper, lower, drift, points=4001):
    """A slow twin: the trapezoid rule on a fine grid, written without any of the room's parts."""
    rejected, score, mass, before = [], np.zeros(1), np.ones(1), 0.0
    for at, high, low in zip(information, upper, lower, strict=True):
        step = at - before
        shift = score + drift * step
        rejected.append(float(mass @ ndtr((shift - high * math.sqrt(at)) / math.sqrt(step))))
        bottom = max(low * math.sqrt(at), drift * at - 9.0 * math.sqrt(at))
        grid = np.linspace(bottom, high * math.sqrt(at), points)
        weight = np.full(points, grid[1] - grid[0])
        weight[[0, -1]] *= 0.5
        apart = (grid[:, None] - shift) / math.sqrt(step)
        mass = weight * (np.exp(-0.5 * apart**2) @ mass) / math.sqrt(2.0 * math.pi * step)
        score, before = grid, at
    return rejected


@pytest.mark.parametrize("drift", [0.0, 2.7])
@pytest.mark.parametrize("information", [[0.3, 0.6, 1.0], [0.1, 0.9, 1.0]])
def test_crossings_agree_with_a_plain_grid(information, drift):
    upper, lower = [3.1, 2.4, 2.0], [-0.4, 0.3, 0.8]
    found = crossing_probabilities(information, upper, lower_z=lower, drift=drift).upper
    assert found.tolist() == pytest.approx(_plain(information, upper, lower, drift), abs=2e-6)


def test_close_looks_are_as_exact_as_far_ones():
    """Twice the looks, every second one without a bound, change nothing: however close the looks lie."""
    sparse = crossing_probabilities([0.5, 1.0], [2.5, 2.0], drift=1.0).upper
    close = crossing_probabilities([0.4995, 0.5, 0.9995, 1.0], [math.inf, 2.5, math.inf, 2.0], drift=1.0).upper
    assert close[[1, 3]].tolist() == pytest.approx(sparse.tolist(), abs=1e-10)


def test_all_trials_stop_somewhere_or_reach_the_end():
    found = crossing_probabilities([1, 2, 4], [2.8, 2.3, 2.0], lower_z=[-1.0, 0.0, 2.0], drift=0.9)
    assert found.upper.sum() + found.lower.sum() == pytest.approx(1.0, abs=1e-10)
    assert found.reached.tolist() == pytest.approx([1.0, *(1.0 - np.cumsum(found.upper + found.lower)[:-1])])
    assert found.expected([10, 20, 40]) == pytest.approx(10 + 10 * found.reached[1] + 20 * found.reached[2])


def test_four_rows_leave_two_regions_to_go_on_in():
    rows = [[-2.8, -2.0], [-0.5, -2.0], [0.5, 2.0], [2.8, 2.0]]
    found = group_sequential_probabilities([0.5, 1.0], rows)
    first = [ndtr(row[0]) for row in rows]
    assert found[:4, 0].tolist() == pytest.approx(first)
    assert found[4].tolist() == pytest.approx([1.0, (first[1] - first[0]) + (first[3] - first[2])])
    assert np.all(np.diff(found, axis=0) >= -1e-15)


@pytest.mark.parametrize(
    ("information", "upper", "lower"),
    [
        ([2, 1], [2, 2], None),
        ([1, 2], [2], None),
        ([1, 2], [2, 2], [3, 0]),
        ([1, 1.00001], [2, 2], None),
        ([], [], None),
    ],
)
def test_bounds_that_do_not_fit_are_refused(information, upper, lower):
    with pytest.raises(DataError):
        crossing_probabilities(information, upper, lower_z=lower)


def test_rows_that_do_not_fit_are_refused():
    with pytest.raises(DataError, match="3 rows"):
        group_sequential_probabilities([1.0], [[1.0], [2.0], [3.0]])
