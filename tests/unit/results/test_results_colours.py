"""Colours of the arms: writing in them can be read on paper (WCAG AA), and no two are the same grey."""

from __future__ import annotations

from itertools import combinations

import pytest

from equipoise.results.svg import ALARM, ARM_COLOURS, ARM_DASHES, INK, MUTED


def _luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("colour", [*ARM_COLOURS, INK, MUTED, ALARM])
def test_writing_stands_out_from_the_paper(colour):
    assert 1.05 / (_luminance(colour) + 0.05) >= 4.5


def test_arms_differ_in_grey_print_and_by_their_dashes():
    greys = [_luminance(colour) for colour in ARM_COLOURS]
    assert all(abs(one - other) > 0.025 for one, other in combinations(greys, 2))
    assert len(set(ARM_DASHES)) == len(ARM_COLOURS)
