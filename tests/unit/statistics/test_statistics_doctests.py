"""The examples in the docstrings of kernels and statistics run."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import equipoise.statistics

MODULES = [module.name for module in pkgutil.iter_modules(equipoise.statistics.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str):
    assert doctest.testmod(importlib.import_module(f"equipoise.statistics.{name}")).failed == 0


def test_every_estimator_shows_an_example():
    shown = [getattr(equipoise.statistics, name) for name in equipoise.statistics.__all__ if name[0].islower()]
    assert shown
    assert [function.__name__ for function in shown if ">>>" not in (function.__doc__ or "")] == []
