"""The routes to a stated number: which method, control risk and allowance for losses end at it."""

from __future__ import annotations

from typing import Final

from equipoise.design import DesignAudit, Family
from equipoise.results.line_chart import Line, LineChart, Rule
from equipoise.results.svg import Shape

_MARKS: Final[tuple[Shape, ...]] = ("circle", "square", "diamond", "triangle", "triangle_down", "cross")
_APART: Final = 0.15
"""How far the methods of one lane lie apart, in lanes."""


def route_chart(audit: DesignAudit) -> LineChart | None:
    """Return the routes by control risk, a lane an allowance for losses, a mark a method; None where none was found.

    Where none ends at the number the nearest are shown.
    """
    families = [item.family for item in audit.families] or [route.family for route in audit.nearest]
    if not families:
        return None
    losses = sorted({(family.loss, family.loss_rule, family.inflation) for family in families})
    lanes = {inflation: place for place, (_, _, inflation) in enumerate(losses)}
    methods = sorted({family.method for family in families})
    total = audit.stated.total if audit.families else audit.nearest[0].total
    return LineChart(
        f"Assumptions that lead to {total}",
        f"{len(families)} sets of assumptions by {len(methods)} methods lead to {total}, with control risks from "
        f"{min(family.control_risk for family in families):.0%} to {max(f.control_risk for f in families):.0%}.",
        "Control risk, percent",
        "Allowance for losses",
        tuple(_line(method, place, len(methods), families, lanes) for place, method in enumerate(methods)),
        _stated_risks(audit),
        caption="Every mark is a set of assumptions that ends exactly at the number; sets that differ in sides, power, "
        "ratio or the reading of the effect alone lie upon each other. None is chosen.",
        lanes=tuple(_words(inflation) for inflation in lanes),
    )


def _line(method: str, place: int, methods: int, families: list[Family], lanes: dict[str, int]) -> Line:
    aside = _APART * (place - (methods - 1) / 2)
    points = {
        (100.0 * family.control_risk, lanes[family.inflation] + aside) for family in families if family.method == method
    }
    return Line(method, tuple(sorted(points)), marked=True, mark=_MARKS[place % len(_MARKS)], joined=False)


def _words(inflation: str) -> str:
    return f"n {inflation}" if inflation[:1] in "/x" else f"losses: {inflation}"


def _stated_risks(audit: DesignAudit) -> tuple[Rule, ...]:
    risk = audit.stated.control_risk
    if risk is None:
        return ()
    low, high = risk
    if low == high:
        return (Rule(100.0 * low, f"stated {low:.0%}", upright=True),)
    return (
        Rule(100.0 * low, f"stated from {low:.0%}", upright=True),
        Rule(100.0 * high, f"to {high:.0%}", upright=True),
    )
