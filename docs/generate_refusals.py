"""Writes docs/reference/refusals.md from the table that the tests hold; `--check` fails where the page is stale."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "refusals.md"
sys.path.insert(0, str(ROOT / "tests" / "unit" / "statistics"))

from refusals import CALLS, ERRORS, NOT_READ, SPOILT, WITHOUT_DATA, cell  # noqa: E402

HEAD = """# What estimators say to spoilt data

Every public function of `equipoise.statistics` that takes data, called on a good cohort of 24 people that was then
spoilt in one of {count} ways. No cell is a silent number: the function raises an error that says where and what, or
answers with the limit named here, which a test judges, or does not read what was spoilt ({not_read}).

{legend}

{ways}

"""


def main() -> int:
    """Write the page, or with --check return 1 where it differs from what would be written."""
    text = page()
    if "--check" in sys.argv:
        if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
            print("docs/reference/refusals.md is stale: run python docs/generate_refusals.py")
            return 1
        return 0
    PAGE.write_text(text, encoding="utf-8")
    return 0


def page() -> str:
    """Return the page's text."""
    legend = "; ".join(f"**{letter}** `{name}`" for name, letter in ERRORS.items()) + "."
    ways = "\n".join(f"* **{name}**: {(spoil.__doc__ or '').strip()}" for name, spoil in SPOILT.items())
    head = HEAD.format(count=len(SPOILT), not_read=NOT_READ, legend=legend, ways=ways)
    rows = "\n".join(f"| `{name}` | " + " | ".join(shown(name, way) for way in SPOILT) + " |" for name in CALLS)
    table = "| function | " + " | ".join(SPOILT) + " |\n|---" * 1 + "|---" * len(SPOILT) + "|\n" + rows
    without = "; ".join(f"`{name}` ({why})" for name, why in WITHOUT_DATA.items())
    return f"{head}{table}\n\nWithout data of their own: {without}.\n"


def shown(name: str, way: str) -> str:
    """Return a cell, errors in bold."""
    said = cell(name, way)
    return f"**{said}**" if said in ERRORS.values() else said


if __name__ == "__main__":
    sys.exit(main())
