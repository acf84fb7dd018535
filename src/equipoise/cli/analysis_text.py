"""The analysis as a short table on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from equipoise.analysis import Analysed, AnalysisRow
    from equipoise.study import Study


def render_analysis(study: Study, analysed: Analysed) -> str:
    """Return every estimate of the arms and their comparison, a line each, and what was not carried out."""
    from equipoise.results.endpoint_section import estimate_text, limits_text, quantity
    from equipoise.results.rounding import p_value

    told = "SIMULATED participants. " if analysed.simulated else ""
    lines = [f"{study.id}: {told}{len(analysed.rows)} estimates, data {analysed.data_hash[:12]}"]
    current = ""
    for row in analysed.rows:
        if _is_detail(row):
            continue
        if row.analysis_id != current:
            current = row.analysis_id
            lines.append(f"\n{row.label} [{row.status}; {row.method}; population {row.population}]")
        limits = limits_text(row)
        p = f"  p {p_value(row.p)}" if row.p is not None else ""
        lines.append(f"  {row.group:<28} {quantity(row):<34} {estimate_text(row):<14} {limits}{p}".rstrip())
    if analysed.not_carried_out:
        lines.append("\nNot yet carried out:")
        lines += [f"  {line.label} ({line.method}): {line.reason}" for line in analysed.not_carried_out]
    return "\n".join(lines)


def _is_detail(row: AnalysisRow) -> bool:
    return row.category.startswith("term: ")
