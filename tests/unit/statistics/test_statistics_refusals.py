"""No estimator answers spoilt data with a silent number: an error, a limit that is right, or an input it does not read."""

from __future__ import annotations

import importlib.util
import inspect
from pathlib import Path

import pytest
from refusals import CALLS, LIMITS, NOT_READ, SPOILT, WITHOUT_DATA, answer, call
from refusals_calls import Cohort

from equipoise import statistics
from equipoise.errors import EquipoiseError

ROOT = Path(__file__).parents[3]


def test_every_public_function_is_in_the_table():
    public = {name for name in statistics.__all__ if inspect.isfunction(getattr(statistics, name))}
    assert public - CALLS.keys() - WITHOUT_DATA.keys() == set()


@pytest.mark.parametrize("name", CALLS)
def test_good_data_are_answered(name):
    call(name, Cohort())


@pytest.mark.parametrize("name", CALLS)
def test_spoilt_data_are_refused_or_have_the_right_limit(name):
    wrong = []
    for situation in SPOILT:
        found = answer(name, situation)
        if isinstance(found, EquipoiseError):
            assert len(str(found)) > 15
            if (name, situation) in LIMITS:
                wrong.append(f"{situation}: {type(found).__name__} ({found})")
        elif found is NOT_READ:
            if (name, situation) in LIMITS:
                wrong.append(f"{situation}: has no effect")
        elif (name, situation) not in LIMITS:
            wrong.append(f"{situation}: answered with {found}")
        elif not LIMITS[name, situation].holds(found, name):
            wrong.append(f"{situation}: not {LIMITS[name, situation].words}: {found}")
    assert not wrong


def test_the_manual_shows_the_table():
    spec = importlib.util.spec_from_file_location("generate_refusals", ROOT / "docs" / "generate_refusals.py")
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    assert made.PAGE.read_text(encoding="utf-8") == made.page(), "run python docs/generate_refusals.py"
