"""Writes docs/evidence.md from the reference cases in tests/reference; `--check` fails where the page is stale."""

from __future__ import annotations

import math
import sys
from pathlib import Path

import equipoise.statistics as statistics
from equipoise.evidence import run_folder, summarise

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "evidence.md"

ANSWERED_BY = {"kaplan_meier": "km", "survival_at": "km", "quantile": "km", "number_at_risk": "km"}
"""Where a method's cases go by another name than its function."""

HEAD = """# Evidence

What each number was checked against. The page is written by `python docs/generate_evidence.py` from the cases in
`tests/reference`, which anybody can run:

    equipoise evidence tests/reference

A case keeps its arguments, the expected values, the tolerance and where they came from; each folder's `how.md` says how
they were made, and the R scripts are kept beside them. Further cases in the same forms run the same way.

"""


def main() -> int:
    """Write the page, or with --check return 1 where it differs from what would be written."""
    text = page()
    if "--check" in sys.argv:
        if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
            print("docs/evidence.md is stale: run python docs/generate_evidence.py")
            return 1
        return 0
    PAGE.write_text(text, encoding="utf-8")
    return 0


def page() -> str:
    """Return the page's text."""
    lines = summarise(run_folder(ROOT / "tests" / "reference"))
    rows = [
        f"| {line.method} | {line.cases} | {line.passed} | {bound(line.largest_difference)} | {origins(line.origins)} |"
        for line in lines
        if line.not_built < line.cases
    ]
    table = "| method | cases | hold | largest difference | origin |\n|---|---:|---:|---|---|\n" + "\n".join(rows)
    verified = {line.method for line in lines if line.passed}
    names = [name for name in statistics.__all__ if name[0].islower()]
    missing = [name for name in names if ANSWERED_BY.get(name, name) not in verified]
    listed = [f"- `{name}`: *unverified* by a case that ships" for name in missing]
    told = "\n".join(listed or ["Every estimator has a case."])
    return f"{HEAD}{table}\n\n## Estimators without a case of their own\n\n{told}\n"


def origins(names: tuple[str, ...]) -> str:
    """Return the origins in one cell, the kinds of one origin gathered."""
    kinds = sorted({name.split(" (")[0] for name in names})
    return "; ".join(kinds if len(names) > 3 else names)


def bound(difference: float) -> str:
    """Return the power of ten a difference stays below, so that the page does not change with the machine."""
    if difference == 0:
        return "none"
    return f"below 1e{max(-12, math.floor(math.log10(difference)) + 1)}"


if __name__ == "__main__":
    sys.exit(main())
