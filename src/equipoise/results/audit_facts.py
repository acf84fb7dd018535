"""What an audit of a stated design holds, in words and rounded numbers: the same in the terminal and on the site."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from equipoise.design import RankedFamily, StatedDesign


@dataclass(frozen=True, slots=True)
class FamilyFacts:
    """One set of assumptions in words; `within` is false where it lies outside what is stated."""

    method: str
    sides: str
    power: str
    control_risk: str
    treated_risk: str
    effect: str
    ratio: str
    losses: str
    before_rounding: str
    within: bool


def stated_facts(stated: StatedDesign) -> Iterator[tuple[str, str]]:
    """Yield what a registration can state of its number, and what it states; "not stated" where it does not."""
    shown = (
        ("participants", stated.total),
        ("significance level", stated.alpha),
        ("sides", stated.sides),
        ("power", stated.power),
        ("hazard ratio", stated.hazard_ratio),
        ("treated risk", stated.treated_risk),
        ("control risk", _range(stated.control_risk)),
        ("read at, months", stated.horizon),
        ("allocation ratio", None if stated.ratio is None else f"{stated.ratio:g}:1"),
        ("losses", stated.loss),
        ("method", stated.method),
        ("accrual, months", stated.accrual),
        ("start to completion, months", None if stated.duration is None else f"{stated.duration:.1f}"),
        ("drawn by lot", {True: "yes", False: "no", None: None}[stated.is_randomised]),
    )
    for name, value in shown:
        yield name, "not stated" if value is None else str(value)


def _range(risk: tuple[float, float] | None) -> str | None:
    if risk is None:
        return None
    low, high = risk
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def family_facts(item: RankedFamily) -> FamilyFacts:
    """Return a set of assumptions in words."""
    family = item.family
    before = sorted({round(route.total_before_rounding, 1) for route in item.routes})
    return FamilyFacts(
        family.method,
        str(family.sides),
        f"{family.power:g}",
        f"{family.control_risk:.1%}",
        f"{family.treated_risk:.1%}",
        family.reading if family.hazard_ratio is None else f"{family.hazard_ratio:g} as {family.reading}",
        f"{family.ratio:g}:1",
        family.inflation,
        f"{before[0]:g}" if len(before) == 1 else f"{before[0]:g} to {before[-1]:g}",
        item.within,
    )
