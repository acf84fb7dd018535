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
    lines += _rule_set_lines(analysed)
    if analysed.warnings:
        lines.append("\nTime zero:")
        lines += [f"  {words}" for words in analysed.warnings]
    lines += _pitfall_lines(analysed)
    if analysed.not_carried_out:
        lines.append("\nNot carried out:")
        lines += [f"  {line.label} ({line.method}): {line.reason}" for line in analysed.not_carried_out]
    return "\n".join(lines)


def _rule_set_lines(analysed: Analysed) -> list[str]:
    """Return each reading of each endpoint's rules: events by arm, and the hazard ratio."""
    from equipoise.results.rule_set_section import compared_readings

    found = compared_readings(analysed)
    if not found:
        return []
    lines = ["\nReadings of the endpoint rules (events by arm; hazard ratio)"]
    for each in found:
        events = ", ".join(f"{arm} {count} in {years} years" for arm, count, years in each.arms)
        lines.append(f"  {each.endpoint:<9} {each.reading:<14} {events:<44} {each.ratio}")
    return lines


def _pitfall_lines(analysed: Analysed) -> list[str]:
    """Return what could mislead: what is reported with what to do, and what was looked for besides in one line."""
    from equipoise.results.pitfall_section import outcome_words

    lines: list[str] = ["\nWhat could mislead:"] if analysed.pitfalls else []
    for finding in analysed.pitfalls:
        lines.append(f"  {finding.title} ({finding.contrast}): {outcome_words(finding)}")
        if finding.reported:
            lines += [f"    seen: {finding.seen}", f"    do:   {finding.advice}"]
    return lines


def _is_detail(row: AnalysisRow) -> bool:
    return row.category.startswith("term: ")
