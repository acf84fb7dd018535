"""The questions of a draft as plain text."""

from __future__ import annotations

from equipoise.study.draft import Draft
from equipoise.study.drafting.notes import Gap
from equipoise.vocabulary import Severity

_HEADINGS = {
    Severity.ERROR: "Must be answered before the study can run",
    Severity.WARNING: "Assumed, or open to more than one reading",
    Severity.INFORMATION: "Good to know",
}


def render_gaps(draft: Draft) -> str:
    """Return the questions that the record leaves open, the worst first, each with its field and its reason."""
    parts = [f"{draft.study.id}: {len(draft.gaps)} questions"]
    for severity, heading in _HEADINGS.items():
        gaps = [gap for gap in draft.gaps if gap.severity is severity]
        if gaps:
            parts.append(f"{heading} ({len(gaps)})")
            parts.extend(_rendered(number, gap) for number, gap in enumerate(gaps, start=1))
    return "\n\n".join(parts) + "\n"


def _rendered(number: int, gap: Gap) -> str:
    return f"{number:>3}. {gap.question}\n     {gap.field}\n     {gap.why}"
