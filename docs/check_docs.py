"""Fails where the manual lacks a command, an error class, or a field of a study; part of `make check`."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path

from equipoise import errors
from equipoise.cli import COMMANDS

DOCS = Path(__file__).parent


def main() -> int:
    """Return 1 and say what is missing, or 0."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in DOCS.rglob("*.md") if "_build" not in path.parts)
    classes = [name for name, item in inspect.getmembers(errors, inspect.isclass) if item.__module__ == errors.__name__]
    wanted = [f"equipoise {name}" for name in COMMANDS] + classes
    missing = [name for name in wanted if name not in text]
    for name in missing:
        print(f"the manual does not speak of: {name}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
