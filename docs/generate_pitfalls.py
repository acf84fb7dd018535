"""Writes the table of docs/reference/pitfalls.md from docs/_data/pitfalls; `--check` fails where the page is stale.

The counts are made by `equipoise pitfalls STUDY --first-seed 1001 --json docs/_data/pitfalls/STUDY.json`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from math import sqrt
from pathlib import Path

from equipoise.simulation.pitfalls import PLANTINGS
from equipoise.study import load_study, shipped_ids, study_path

DOCS = Path(__file__).parent
PAGE = DOCS / "reference" / "pitfalls.md"
BEGIN, END = "<!-- counts: written by docs/generate_pitfalls.py -->\n", "<!-- end of counts -->\n"
Z = 1.959964


def main(arguments: Sequence[str]) -> int:
    """Write the page, or say that it is stale."""
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    page = before + BEGIN + "\n" + table() + "\n" + END + rest.split(END)[1]
    if "--check" in arguments:
        stale = page != PAGE.read_text(encoding="utf-8")
        print("docs/reference/pitfalls.md is stale: run python docs/generate_pitfalls.py" if stale else "up to date")
        return int(stale)
    PAGE.write_text(page, encoding="utf-8")
    return 0


def table() -> str:
    """Return one row for each planting, and for each study how many trials were reported, with 95 % limits."""
    studies = shipped_ids()
    counts = {name: _counts(name) for name in studies}
    sizes = {name: load_study(study_path(name)).design.enrollment.count for name in studies}
    heads = [f"{name}, n = {sizes[name]}" for name in studies]
    lines = [
        "| pitfall | trials made with | in it | " + " | ".join(heads) + " |",
        "|---|---|---|" + "---|" * len(studies),
    ]
    for planting in PLANTINGS:
        cells = " | ".join(_cell(counts[name][planting.id]) for name in studies)
        there = "yes" if planting.faulty else "no"
        lines.append(f"| {planting.pitfall.replace('_', ' ')} | {planting.words} | {there} | {cells} |")
    return "\n".join(lines) + "\n"


def _counts(study: str) -> dict[str, dict[str, int]]:
    rows = json.loads((DOCS / "_data" / "pitfalls" / f"{study}.json").read_text(encoding="utf-8"))
    return {row["planting"]: row for row in rows}


def _cell(row: dict[str, int]) -> str:
    """Return the share reported with its limits (Wilson 1927), in percent."""
    n, p = row["trials"], row["reported"] / row["trials"]
    middle, reach = p + Z**2 / (2 * n), Z * sqrt(p * (1 - p) / n + Z**2 / (4 * n**2))
    low, high = ((middle + side * reach) / (1 + Z**2 / n) for side in (-1, 1))
    return f"{row['reported']} of {n}: {100 * p:.1f} % ({100 * low:.1f} to {100 * high:.1f})"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
