"""The choice between the two forms of a kernel."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

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


def test_an_installation_that_cannot_be_written_works_and_says_one_sentence(tmp_path):
    """The package is copied; a file stands where its folder of compiled kernels would be, and where the user's would."""
    pytest.importorskip("numba")
    package = Path(compiled.__file__).parents[1]
    shutil.copytree(package, tmp_path / "equipoise", ignore=shutil.ignore_patterns("__pycache__", "studies", "web"))
    for folder in (tmp_path / "equipoise" / "kernels" / "loops", tmp_path):
        (folder / "__pycache__").touch()
    (tmp_path / "home").touch()
    blocked = {"HOME": str(tmp_path / "home"), "XDG_CACHE_HOME": str(tmp_path / "home"), "NUMBA_CACHE_DIR": ""}
    say = "import equipoise.statistics as s; print(s.__file__, s.kaplan_meier([1, 2, 3], [1, 0, 1]).survival.tolist())"
    done = subprocess.run(
        [sys.executable, "-B", "-c", say],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **blocked, "PYTHONPATH": str(tmp_path), "EQUIPOISE_NO_NUMBA": ""},
    )
    assert done.stdout.startswith(str(tmp_path))
    assert done.stdout.split(maxsplit=1)[1].strip() == "[0.6666666666666667, 0.6666666666666667, 0.0]"
    assert done.stderr.count("numba finds no writable folder for its cache") == 1
    assert "Traceback" not in done.stderr


def test_other_faults_of_compilation_are_not_hidden(monkeypatch):
    numba = pytest.importorskip("numba")

    def njit(**options):
        raise RuntimeError("something else")

    monkeypatch.setattr(numba, "njit", njit)
    with pytest.raises(RuntimeError, match="something else"):
        compile_loop(lambda x: x)
