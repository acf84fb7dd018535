"""Findings as text."""

from __future__ import annotations

from collections.abc import Sequence

from equipoise.vocabulary import Finding, Outcome


def render_findings(findings: Sequence[Finding]) -> str:
    """Return the findings as a reader sees them: rule, severity and message, then the words, the place, the remedy.

    A finding of a study file shows its line with a caret where it carries one.

    >>> from equipoise.vocabulary import Severity
    >>> finding = Finding("ELG-005", "no grade", Severity.WARNING, evidence=("severe disease",), mend="give the grade")
    >>> print(render_findings([finding]))
    ELG-005 W  no grade
        words: "severe disease"
        mend:  give the grade
    """
    if not findings:
        return "Nothing found."
    return "\n\n".join("\n    ".join(_lines(finding)) for finding in findings)


def _lines(finding: Finding) -> list[str]:
    told = "" if finding.outcome is Outcome.FAIL else f" [{finding.outcome.value}]"
    place = _place(finding)
    if finding.line is not None:
        shown = (
            [f"{place}: {finding.message}", *finding.excerpt.split("\n")]
            if finding.excerpt
            else [f"{place}: {finding.message}"]
        )
        return [*shown, *_mend(finding)]
    shown = [f"{finding.rule} {finding.severity.value}{told}  {finding.message}"]
    if finding.evidence:
        shown.append("words: " + "; ".join(f'"{words}"' for words in finding.evidence))
    if place:
        shown.append(f"where: {place}")
    if finding.links:
        shown.append(f"see:   {', '.join(finding.links)}")
    return [*shown, *_mend(finding)]


def _mend(finding: Finding) -> list[str]:
    return [f"mend:  {finding.mend}"] if finding.mend and finding.outcome is Outcome.FAIL else []


def _place(finding: Finding) -> str:
    column = f":{finding.column}" if finding.line is not None and finding.column is not None else ""
    return f"{finding.where}{column}"
