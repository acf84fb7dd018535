"""Entry of the command `equipoise`, and of `python -m equipoise`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line."""
    from equipoise.cli import run

    sys.exit(run())


if __name__ == "__main__":
    main()
