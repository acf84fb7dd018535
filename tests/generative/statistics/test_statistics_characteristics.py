"""A slice of every operating characteristic, from another seed, agrees with what docs/_data keeps; every figure holds."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT))

from benchmarks.characteristics.__main__ import failures  # noqa: E402
from benchmarks.characteristics.catalogue import CATALOGUE  # noqa: E402
from benchmarks.characteristics.page import PAGE, page  # noqa: E402
from benchmarks.characteristics.record import averages, read_record  # noqa: E402

_SECONDS = 0.4


@pytest.mark.parametrize("item", CATALOGUE, ids=lambda item: item.id)
def test_a_slice_agrees_with_the_record(item):
    kept = read_record(item)
    known = averages(kept)
    if not item.trials:
        found = item.draw(np.random.default_rng(0), 1)
        assert {name: float(values[0]) for name, values in found.items()} == pytest.approx(
            {name: average.mean for name, average in known.items()}, rel=1e-9
        )
        return
    trials = int(np.clip(_SECONDS * kept["trials"] / kept["cpu_seconds"], 3, 200))
    found = item.draw(np.random.default_rng([item.seed, 1_000_003]), trials)
    for name, average in known.items():
        off = float(np.mean(np.asarray(found[name], dtype=float))) - average.mean
        # Five standard errors of a slice; an average of few zeros and ones moves by whole trials.
        assert abs(off) <= 5 * average.sd / trials**0.5 + 2 / trials * (average.sd > 0), name


def test_every_figure_is_there_and_lies_in_its_band():
    assert failures() == []


def test_the_page_is_that_of_the_records():
    assert PAGE.read_text(encoding="utf-8") == page(CATALOGUE), "run python -m benchmarks.characteristics"
