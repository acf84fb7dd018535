"""Entry of the command `equipoise`, and of `python -m equipoise`."""

from __future__ import annotations

import io
import sys


def main() -> None:
    """Run the command line."""
    from equipoise.cli import run

    # A character that the terminal cannot show (half of a surrogate pair, Greek in Latin 1) comes out as its escape.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(run())


if __name__ == "__main__":
    main()
