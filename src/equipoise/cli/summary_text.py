"""The end of a rehearsal in a few lines a person enjoys reading."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from equipoise.analysis import Analysed, AnalysisRow
    from equipoise.cli.thread import Tables
    from equipoise.study import Endpoint, Study

BAR = 40
SHOWN = 4


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural where it is not one.

    >>> counted(1, "error"), counted(0, "warning")
    ('1 error', '0 warnings')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def render_summary(study: Study, tables: Tables, analysed: Analysed, folder: Path) -> str:
    """Return the question, the flow, and the primary endpoint's estimates as bars, with what to open next."""
    from equipoise.results import participant_flow

    flow = participant_flow(study, tables.frames["adsl"])
    title = f"{study.id}  {study.acronym or ''}".rstrip()
    arms = ", ".join(f"{arm.arm} {arm.started} (completed {arm.completed})" for arm in flow.arms)
    top = flow.screen_failures[:3]
    reasons = [f"    {count:>4}  {textwrap.shorten(words, 88)}" for _, words, count in top]
    lines = [
        f"== {title} " + "=" * max(0, 96 - len(title)),
        *textwrap.wrap(study.question, 100),
        "",
        f"  Assessed {flow.assessed}, allocated {flow.allocated}: {arms}",
        "  Most frequent reasons not to enter",
        *reasons,
        *_primary(study, analysed),
        "",
        f"  Simulated: invented people and an assumed effect. Open {folder / 'report.html'}",
    ]
    return "\n".join(lines)


def _primary(study: Study, analysed: Analysed) -> list[str]:
    lines: list[str] = []
    primary = [item for item in study.endpoints if item.level == "primary"]
    for endpoint in primary:
        rows = [row for row in analysed.rows if row.endpoint == endpoint.id]
        lines += ["", f"  Primary: {endpoint.label}"]
        lines += _bars(study, endpoint, rows)
        lines += [_comparison(row) for row in rows if _compares_arms(row)][:SHOWN]
        break
    return lines


def _compares_arms(row: AnalysisRow) -> bool:
    return row.statistic in ("chi_square", "hazard_ratio") and row.category in ("", "arm")


def _bars(study: Study, endpoint: Endpoint, rows: list[AnalysisRow]) -> list[str]:
    from equipoise.results.endpoint_section import estimate_text, quantity

    shown = [
        row for row in rows if row.statistic in ("survival", "incidence", "risk") and row.category in ("", "event")
    ]
    if not shown:
        return []
    first = [row for row in shown if row.analysis_id == shown[0].analysis_id]
    lines: list[str] = []
    for row in first:
        share = round(BAR * row.estimate) if row.estimate is not None else 0
        bar = "█" * share + "·" * (BAR - share)
        lines.append(f"    {quantity(row):<32} {row.group:<5} {bar} {estimate_text(row)}")
    return lines


def _comparison(row: AnalysisRow) -> str:
    from equipoise.results.endpoint_section import estimate_text, limits_text, quantity
    from equipoise.results.rounding import p_value

    limits = f" ({limits_text(row)})" if limits_text(row) else ""
    p = f", p {p_value(row.p)}" if row.p is not None else ""
    name = "" if row.statistic == "hazard_ratio" else f"{quantity(row)} "
    return f"    {row.label}: {name}{estimate_text(row)}{limits}{p} [{row.status}, {row.population}]"
