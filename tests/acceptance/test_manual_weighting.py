"""The examples in the manual's pages on comparisons without randomisation give what they print."""

from __future__ import annotations

import doctest
import inspect
from pathlib import Path

import equipoise.statistics as statistics

DOCS = Path(__file__).resolve().parents[2] / "docs"
# The files of this chapter; every function they export stands in it.
FILES = [
    "balance",
    "balancing_weights",
    "bootstrap",
    "clone_censor_weight",
    "doubly_robust",
    "e_value",
    "effective_sample_size",
    "entropy_balancing",
    "g_computation",
    "g_computation_binary",
    "leave_one_out",
    "logistic",
    "model_formula",
    "positivity",
    "propensity",
    "propensity_matching",
    "time_zero",
    "weighted_bootstrap",
    "weighted_curves",
    "weighted_hazard_ratio",
    "weighted_mean",
]


def test_the_examples_of_the_page_run():
    page = DOCS / "how-to" / "compare-without-randomisation.md"
    result = doctest.testfile(str(page), module_relative=False, optionflags=doctest.ELLIPSIS)
    assert result.attempted > 30
    assert result.failed == 0


def test_every_function_of_the_chapter_is_described():
    text = (DOCS / "reference" / "weighting.md").read_text(encoding="utf-8")
    functions = [getattr(statistics, name) for name in statistics.__all__]
    ours = [f for f in functions if inspect.isfunction(f) and f.__module__.rpartition(".")[2] in FILES]
    assert len(ours) > 20
    assert [f.__name__ for f in ours if f"`{f.__name__}`" not in text] == []
