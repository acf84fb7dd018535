"""Which form of a kernel runs: the compiled loop where numba stands, its NumPy twin elsewhere.

numba is imported at the first call of a kernel, never before. `EQUIPOISE_NO_NUMBA=1` switches it off for a process.
"""

from __future__ import annotations

import importlib
import os
import warnings
from collections.abc import Callable
from functools import cache, update_wrapper
from importlib.util import find_spec
from typing import Generic, ParamSpec, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")


@cache
def uses_numba() -> bool:
    """Whether kernels run compiled in this process."""
    return os.environ.get("EQUIPOISE_NO_NUMBA", "") != "1" and find_spec("numba") is not None


class Kernel(Generic[P, R]):
    """A kernel in its two forms; calling it runs the one this process uses.

    `arrays` is the NumPy form, `loop` the compiled one (importing it imports numba).
    """

    def __init__(self, arrays: Callable[P, R], noun: str) -> None:
        self.arrays = arrays
        self._noun = noun
        self._chosen: Callable[P, R] | None = None
        update_wrapper(self, arrays)

    @property
    def loop(self) -> Callable[P, R]:
        """The compiled form: the function of the same name in `kernels.loops.<noun>`."""
        module = importlib.import_module(f"equipoise.kernels.loops.{self._noun}")
        # getattr gives Any; both forms have one signature, which the tests hold
        return cast("Callable[P, R]", getattr(module, self.arrays.__name__))

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the form this process uses."""
        if self._chosen is None:
            self._chosen = self.loop if uses_numba() else self.arrays
        return self._chosen(*args, **kwargs)


def kernel(noun: str) -> Callable[[Callable[P, R]], Kernel[P, R]]:
    """Declare a function as the NumPy form of the kernel of its name in `kernels.loops.<noun>`."""

    def declare(arrays: Callable[P, R]) -> Kernel[P, R]:
        return Kernel(arrays, noun)

    return declare


@cache
def _say_uncached() -> None:
    warnings.warn(
        "numba finds no writable folder for its cache, so kernels are compiled again in every process "
        "(NUMBA_CACHE_DIR names another folder).",
        RuntimeWarning,
        stacklevel=4,
    )


def compile_loop(loop: Callable[P, R]) -> Callable[P, R]:
    """Return the loop compiled by numba at its first call, kept on disk where a folder can be written.

    Division by zero gives inf or nan, as in NumPy, so that both forms agree.
    """
    import numba

    try:
        compiled = numba.njit(cache=True, nogil=True, error_model="numpy")(loop)
    except RuntimeError as error:
        if "cannot cache" not in str(error):
            raise
        _say_uncached()
        compiled = numba.njit(nogil=True, error_model="numpy")(loop)
    return cast("Callable[P, R]", compiled)
