"""The audit of a stated design as text, as a table of routes, and as JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from equipoise.design import WEIGHTS_RULE, DesignAudit, DesignRoute, PowerAt, RankedFamily, StatedDesign
from equipoise.results.audit_facts import family_facts, stated_facts
from equipoise.vocabulary import Finding, Severity

COLUMNS = (
    "total",
    "method",
    "sided",
    "power",
    "control_risk",
    "treated_risk",
    "effect",
    "effect_read_as",
    "ratio",
    "events",
    "events_rounding",
    "n_before_inflation",
    "inflation",
    "n_rounding",
    "final_rounding",
    "total_before_rounding",
)
"""The columns of the table of routes."""

_SEVERITY = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFORMATION: "note"}


def audit_text(audit: DesignAudit, *, show: int) -> str:
    """Return the audit for a reader: verdict, what is stated, findings, power, and the roundest assumptions."""
    first = [item for item in audit.findings if item.rule == WEIGHTS_RULE]
    blocks = [
        *map(_finding, first),
        audit.verdict,
        "\n".join(_stated(audit.stated)),
        "\n".join(_finding(item) for item in audit.findings if item not in first),
        "\n".join(_power(audit.power, audit.stated)),
        "\n".join(_families(audit.families, show)),
        "\n".join(_nearest(audit)),
    ]
    return "\n\n".join(block for block in blocks if block)


def routes_csv(routes: Sequence[DesignRoute]) -> str:
    """Return every route as a row; n and totals as they were before rounding."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    for route in routes:
        family = route.family
        table.writerow(
            [
                route.total,
                family.method,
                f"{'two' if family.sides == 2 else 'one'}-sided {family.alpha:g}",
                f"{family.power:g}",
                f"{family.control_risk:.6g}",
                f"{family.treated_risk:.6g}",
                "" if family.hazard_ratio is None else f"{family.hazard_ratio:g}",
                family.reading,
                f"{family.ratio:g}",
                "" if route.events is None else f"{route.events:.3f}",
                route.events_rounding,
                f"{route.n_before_inflation:.3f}",
                family.inflation,
                route.n_rounding,
                route.final_rounding,
                f"{route.total_before_rounding:.2f}",
            ]
        )
    return out.getvalue()


def audit_json(audit: DesignAudit) -> str:
    """Return the audit as JSON: what is stated, verdict, findings, power, families with their routes."""
    families = [
        {
            **asdict(item.family),
            "inflation": item.family.inflation,
            "assumed": item.assumed,
            "within_what_is_stated": item.within,
            "roundings": [
                {key: value for key, value in asdict(route).items() if key != "family"} for route in item.routes
            ],
        }
        for item in audit.families
    ]
    document = {
        "verdict": audit.verdict,
        "stated": asdict(audit.stated),
        "missing": audit.missing,
        "findings": [asdict(item) for item in audit.findings],
        "power": [asdict(cell) for cell in audit.power],
        "families": families,
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def _finding(item: Finding) -> str:
    return f"{_SEVERITY[item.severity]}: {item.message}\n  mend: {item.mend}"


def _stated(stated: StatedDesign) -> Iterator[str]:
    yield "Stated"
    yield from (f"  {name:<28} {value}" for name, value in stated_facts(stated))


def _power(power: Sequence[PowerAt], stated: StatedDesign) -> Iterator[str]:
    if not power:
        return
    yield f"Power of {stated.total} on its own dates: control risk across, share lost in a year down"
    yield "(Schoenfeld / fixed alternative)"
    yield "         " + "".join(f"{risk:>16.0%}" for risk in sorted({cell.control_risk for cell in power}))
    for lost in sorted({cell.dropout_a_year for cell in power}):
        row = sorted((cell for cell in power if cell.dropout_a_year == lost), key=lambda cell: cell.control_risk)
        both = (f"{cell.schoenfeld:.3f} / {cell.fixed_alternative:.3f}" for cell in row)
        yield f"  {lost:>6.0%} " + "".join(f"{cell:>16}" for cell in both)


def _families(families: Sequence[RankedFamily], show: int) -> Iterator[str]:
    if not families or not show:
        return
    yield f"Assumptions that lead to it, from the roundest ({min(show, len(families))} of {len(families)})"
    head = ("method", "sides", "power", "control", "treated", "effect", "ratio", "losses", "before rounding")
    yield "  {:<46}{:>6}{:>7}{:>9}{:>9}  {:<20}{:>6}  {:<12}{:>16}".format(*head)
    for told in map(family_facts, families[:show]):
        mark = "" if told.within else "   outside what is stated"
        yield (
            f"  {told.method:<46}{told.sides:>6}{told.power:>7}{told.control_risk:>9}{told.treated_risk:>9}  "
            f"{told.effect:<20}{told.ratio:>6}  {told.losses:<12}{told.before_rounding:>16}{mark}"
        )


def _nearest(audit: DesignAudit) -> Iterator[str]:
    for route in audit.nearest[:6]:
        family = route.family
        risks = f"{family.control_risk:.1%} against {family.treated_risk:.1%}"
        yield (
            f"  nearest: {route.total} by {family.method}, {risks}, {family.ratio:g}:1, losses {family.inflation}, "
            f"{route.total_before_rounding:.2f} rounded {route.final_rounding}"
        )
