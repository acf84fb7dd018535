"""The table a user reads: per method how many cases, how many hold, the largest difference, and the origin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from equipoise.evidence.case import CaseResult, CaseStatus
from equipoise.evidence.folder import Evidence


@dataclass(frozen=True, slots=True)
class MethodSummary:
    """One method's line; the largest difference leaves contested cases out."""

    method: str
    cases: int
    passed: int
    failed: int
    contested: int
    not_built: int
    largest_difference: float
    origins: tuple[str, ...]


def summarise(evidence: Evidence) -> list[MethodSummary]:
    """Return one line per method, built methods first, in alphabetical order."""
    by_method: dict[str, list[CaseResult]] = defaultdict(list)
    for result in evidence.results:
        by_method[result.case.method].append(result)
    lines = [_summary(method, results) for method, results in by_method.items()]
    return sorted(lines, key=lambda line: (line.not_built == line.cases, line.method))


def _summary(method: str, results: Sequence[CaseResult]) -> MethodSummary:
    def count(status: CaseStatus) -> int:
        return sum(result.status is status for result in results)

    return MethodSummary(
        method,
        len(results),
        count(CaseStatus.PASSED),
        count(CaseStatus.FAILED),
        count(CaseStatus.CONTESTED),
        count(CaseStatus.NOT_BUILT),
        max((each.largest_difference for each in results if each.status is not CaseStatus.CONTESTED), default=0.0),
        tuple(sorted({result.case.origin for result in results})),
    )


def render_evidence(evidence: Evidence) -> str:
    """Return the table as text, then what failed, what is contested, what is not built and what could not be read."""
    lines = summarise(evidence)
    width = max((len(line.method) for line in lines), default=6)
    counts = f"{'cases':>6} {'passed':>7} {'failed':>7} {'contested':>10} {'not built':>10}"
    head = f"{'method':<{width}}  {counts}  {'largest diff.':>13}  origin"
    text = [f"Reference cases in {evidence.folder}", "", head, "-" * len(head)]
    for line in lines:
        difference = f"{line.largest_difference:.2g}" if line.passed or line.failed else "-"
        origin = "; ".join(line.origins)
        text.append(
            f"{line.method:<{width}}  {line.cases:>6} {line.passed:>7} {line.failed:>7} {line.contested:>10}"
            f" {line.not_built:>10}  {difference:>13}  {origin[:90]}{'...' if len(origin) > 90 else ''}"
        )
    text += ["", _totals(lines, evidence), *_failures(evidence), *_contested(evidence), *_not_built(evidence)]
    text += [f"UNREADABLE {item.path}: {item.reason}" for item in evidence.unreadable]
    return "\n".join(text)


def _totals(lines: Sequence[MethodSummary], evidence: Evidence) -> str:
    cases, passed, failed = (
        len(evidence.results),
        sum(line.passed for line in lines),
        sum(line.failed for line in lines),
    )
    contested, missing = sum(line.contested for line in lines), sum(line.not_built for line in lines)
    unread = len(evidence.unreadable)
    return (
        f"{cases} cases: {passed} passed, {failed} failed, {contested} contested, {missing} not built; "
        f"{unread} unreadable files or data sets"
    )


def _failures(evidence: Evidence) -> list[str]:
    failed = [result for result in evidence.results if result.status is CaseStatus.FAILED]
    return [f"FAILED {result.case.id} ({result.case.method}): {result.reason}" for result in failed]


def _contested(evidence: Evidence) -> list[str]:
    doubted = [result for result in evidence.results if result.status is CaseStatus.CONTESTED]
    return [f"contested  {result.case.id} ({result.case.method}): {result.reason}" for result in doubted]


def _not_built(evidence: Evidence) -> list[str]:
    reasons: dict[str, int] = defaultdict(int)
    for result in evidence.results:
        if result.status is CaseStatus.NOT_BUILT:
            reasons[f"{result.case.method}: {result.reason}"] += 1
    return [f"not built  {reason} ({count})" for reason, count in sorted(reasons.items())]


def answers(evidence: Evidence) -> dict[str, object]:
    """Return what was computed: {case id: {name: values}}, without the cases that are not built."""
    return {
        result.case.id: dict(result.computed)
        for result in evidence.results
        if result.status is not CaseStatus.NOT_BUILT and result.computed
    }
