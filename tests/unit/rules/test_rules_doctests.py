"""The examples in the docstrings of units, rules and eligibility give what they print."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import equipoise.eligibility
import equipoise.rules
import equipoise.vocabulary

MODULES = [
    module.name
    for room in (equipoise.vocabulary, equipoise.rules, equipoise.eligibility)
    for module in pkgutil.iter_modules(room.__path__, f"{room.__name__}.")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str):
    assert doctest.testmod(importlib.import_module(name)).failed == 0
