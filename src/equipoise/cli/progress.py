"""A progress line on the terminal, shown only when the work takes longer than a second."""

from __future__ import annotations

import sys
import time
from types import TracebackType


class Progress:
    """Shows "words 120/296 (41 %)" on standard error while the work runs; silent where that is no terminal."""

    def __init__(self, words: str) -> None:
        self._words = words
        self._started = time.monotonic()
        self._shown = 0.0

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def step(self, done: int, total: int) -> None:
        """Tell how far the work is."""
        now = time.monotonic()
        if not sys.stderr.isatty() or now - self._started < 1 or now - self._shown < 0.1:
            return
        self._shown = now
        share = 100 * done / total if total else 100
        sys.stderr.write(f"\r\x1b[K{self._words} {done}/{total} ({share:.0f} %)")
        sys.stderr.flush()
