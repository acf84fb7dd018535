"""The choice between the two forms of a kernel."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from equipoise.kernels import compiled
from equipoise.kernels.compiled import compile_loop

SAY = """
import sys, time
before = time.process_time()
import equipoise.statistics as statistics
spent = time.process_time() - before
early = "numba" in sys.modules
curve = statistics.kaplan_meier([1, 2, 3], [1, 0, 1])
print(spent, early, "numba" in sys.modules, curve.survival.tolist())
"""


def _run(**environment: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", SAY], capture_output=True, text=True, check=True, env={**os.environ, **environment}
    )
    return done.stdout.split(maxsplit=3)


def test_the_switch_keeps_numba_out():
    _, early, late, curve = _run(EQUIPOISE_NO_NUMBA="1")
    assert (early, late) == ("False", "False")
    assert curve.strip() == "[0.6666666666666667, 0.6666666666666667, 0.0]"


def test_numba_comes_with_the_first_kernel_and_not_before():
    pytest.importorskip("numba")
    _, early, late, curve = _run(EQUIPOISE_NO_NUMBA="")
    assert (early, late) == ("False", "True")
    assert curve.strip() == "[0.6666666666666667, 0.6666666666666667, 0.0]"


def test_importing_the_statistics_is_quick():
    # The goal is half a second of CPU; a crowded machine may take twice that.
    spent = min(float(_run(EQUIPOISE_NO_NUMBA="1")[0]) for _ in range(2))
    assert spent < 1.0


def test_without_a_writable_cache_kernels_are_compiled_in_memory_and_say_so(monkeypatch):
    numba = pytest.importorskip("numba")
    real = numba.njit

    def njit(cache: bool = False, **options):
        if cache:
            raise RuntimeError("cannot cache function 'twice': no locator available for file 'x.py'")
        return real(**options)

    compiled._say_uncached.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(numba, "njit", njit)
        with pytest.warns(RuntimeWarning, match="no writable folder"):
            doubled = compile_loop(lambda x: 2 * x)
    assert doubled(4) == 8


def test_other_faults_of_compilation_are_not_hidden(monkeypatch):
    numba = pytest.importorskip("numba")

    def njit(**options):
        raise RuntimeError("something else")

    monkeypatch.setattr(numba, "njit", njit)
    with pytest.raises(RuntimeError, match="something else"):
        compile_loop(lambda x: x)
