"""Expected findings on pages: a table with seed, rule, verdict, instances and evidence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

from equipoise.evidence.case import Answer, Case

_COLUMNS = {"seed", "rule", "verdict", "severity", "instances", "evidence"}


def read_lint_findings(document: object, path: Path) -> Sequence[Case] | None:
    """Return a case for each row of a table of findings; None for any other document."""
    if path.suffix != ".csv" or not isinstance(document, list) or not document:
        return None
    rows = cast("list[dict[str, str]]", document)
    if not set(rows[0]) >= _COLUMNS:
        return None
    return [
        Case(
            id=f"{path.stem}:{row['seed']}:{row['rule']}",
            method="protocol check",
            path=path,
            origin=f"judged by hand ({row.get('origin', '')})",
            expected={"verdict": row["verdict"]},
            answer=lambda row=row: _answer(row, path),
        )
        for row in rows
    ]


def _answer(row: dict[str, str], path: Path) -> Answer:
    from equipoise.evidence.lint_cases import answer_lint

    return answer_lint(row["seed"], row["rule"], row["evidence"], path)
