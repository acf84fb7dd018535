"""Findings of a file as text, each with its line, a caret and the remedy."""

from __future__ import annotations

from collections.abc import Sequence

from equipoise.study.faults.place import excerpt
from equipoise.vocabulary import Finding


def render_findings(findings: Sequence[Finding], source_text: str) -> str:
    """Return the findings as a reader sees them: where, what, the line with a caret, and how to mend it.

    >>> finding = Finding("study.value", "must be greater than 0", where="a.yaml:1", line=1, column=8, mend="write 3")
    >>> print(render_findings([finding], "count: -3"))
    a.yaml:1:8: must be greater than 0
        count: -3
               ^
        mend: write 3
    """
    lines = source_text.split("\n")
    return "\n\n".join(_rendered(finding, lines) for finding in findings)


def _rendered(finding: Finding, lines: list[str]) -> str:
    column = f":{finding.column}" if finding.line is not None and finding.column is not None else ""
    shown = [f"{finding.where}{column}: {finding.message}"]
    if finding.line is not None and finding.line <= len(lines):
        shown += excerpt(lines[finding.line - 1], finding.column or 1).split("\n")
    if finding.mend:
        shown.append(f"mend: {finding.mend}")
    return "\n    ".join(shown)
