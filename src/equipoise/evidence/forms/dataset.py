"""The table a case is answered from."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

from equipoise.errors import CaseError

Table = dict[str, list[str]]
"""Column -> its cells as text, in the order of the rows."""


def find_upwards(start: Path, relative: str) -> Path:
    """Return the file `relative` names, looked for from the folder of `start` upwards; CaseError if there is none."""
    if Path(relative).is_absolute() or ".." in Path(relative).parts:
        raise CaseError(f"{relative!r} must lie beside the case or above it", where=str(start))
    for folder in start.resolve().parents:
        candidate = folder / relative
        if candidate.is_file():
            return candidate
    raise CaseError(
        f"the data set {relative!r} is in no folder from here upwards", where=str(start), mend="put it beside the cases"
    )


@lru_cache(maxsize=128)
def read_table(path: Path) -> Table:
    """Return a CSV file as columns of text; CaseError where a row has more or fewer cells than the header."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.reader(lines))
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise CaseError(f"the data set cannot be read: {fault}", where=str(path)) from None
    if not rows:
        raise CaseError("the data set is empty", where=str(path))
    header, *body = rows
    for number, row in enumerate(body, start=2):
        if len(row) != len(header):
            raise CaseError(f"{len(row)} cells where the header has {len(header)}", where=f"{path}:{number}")
    return {name: [row[i] for row in body] for i, name in enumerate(header)}
