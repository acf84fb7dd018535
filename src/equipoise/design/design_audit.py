"""The inverse of a sample size: which assumptions lead to a stated number, what is missing, what power it has."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scipy.special import ndtr, ndtri

from equipoise.design.accrual import uniform_accrual
from equipoise.design.audit_findings import audit_findings, missing_inputs, risks_agree
from equipoise.design.design_route import DesignRoute, Family, RouteGrid, find_routes, nearest_totals
from equipoise.design.event_probability import event_probabilities, observe
from equipoise.design.hazard import NO_DROPOUT, constant_hazard, hazard_of_risk
from equipoise.design.score_moments import score_moments
from equipoise.design.stated_design import StatedDesign
from equipoise.design.survival_scenario import SurvivalScenario
from equipoise.vocabulary import Finding

YEARLY_DROPOUT: Final = (0.0, 0.05, 0.10)
"""Shares lost in a year that the power is shown for where none is stated."""

_FURTHEST: Final = 0.25
"""The share of the stated number within which the nearest number is looked for when no route ends at it."""


@dataclass(frozen=True, slots=True)
class RankedFamily:
    """One set of assumptions that leads to the stated number, by whatever rounding.

    `assumed` names what had to be assumed; `strangeness` is 0 for the assumptions people make most often and grows
    with odd ones; `within` is false where an assumption lies outside a stated range.
    """

    family: Family
    routes: tuple[DesignRoute, ...]
    assumed: tuple[str, ...]
    strangeness: float
    within: bool


@dataclass(frozen=True, slots=True)
class PowerAt:
    """The power of the stated number: control risk by the horizon, yearly dropout, by Schoenfeld and closer."""

    control_risk: float
    dropout_a_year: float
    schoenfeld: float
    fixed_alternative: float
    events: float


@dataclass(frozen=True, slots=True)
class DesignAudit:
    """What an audit of a stated design found; `families` from the roundest assumptions to the oddest."""

    stated: StatedDesign
    missing: tuple[str, ...]
    families: tuple[RankedFamily, ...]
    routes: tuple[DesignRoute, ...]
    nearest: tuple[DesignRoute, ...]
    power: tuple[PowerAt, ...]
    findings: tuple[Finding, ...]
    verdict: str

    @property
    def one_route(self) -> Family | None:
        """The only set of assumptions within what is stated; None where there is none or more than one."""
        within = [ranked.family for ranked in self.families if ranked.within]
        return within[0] if len(within) == 1 else None


def audit_design(stated: StatedDesign, grid: RouteGrid | None = None) -> DesignAudit:
    """Return every route to the stated number and what can be said of it.

    `grid` replaces the values tried; without it what is stated is kept and the rest is tried over a plain grid.

    >>> told = StatedDesign(total=288, alpha=0.05, sides=2, power=0.8, hazard_ratio=0.6, is_hazard_ratio=True,
    ...                     control_risk=(0.5, 0.5), ratio=1.0, loss=0.0, method="Schoenfeld")
    >>> audit_design(told).verdict
    'What is stated gives 288 by one route: Schoenfeld, two-sided 0.05, power 0.8, 50% against 34%, 1:1.'
    """
    tried = grid or grid_of(stated)
    total = stated.total or 0
    routes = tuple(find_routes(total, tried)) if total >= 2 else ()
    families = _ranked(routes, stated)
    nearest = _nearest(total, tried) if total >= 2 and not routes else ()
    power = power_over_range(stated)
    missing = missing_inputs(stated)
    return DesignAudit(
        stated,
        missing,
        families,
        routes,
        nearest,
        power,
        audit_findings(stated, [item.family for item in families if item.within], [cell.schoenfeld for cell in power]),
        _verdict(stated, families, nearest),
    )


def grid_of(stated: StatedDesign) -> RouteGrid:
    """Return the values to try: those stated, and a plain grid of what is not."""
    usual = RouteGrid()
    risk = stated.control_risk
    return RouteGrid(
        methods=usual.methods if stated.method is None else (stated.method,),
        sides=usual.sides if stated.sides is None else (stated.sides,),
        alphas=usual.alphas if stated.alpha is None else (stated.alpha,),
        powers=usual.powers if stated.power is None else (stated.power,),
        hazard_ratios=usual.hazard_ratios if stated.hazard_ratio is None else (_below_one(stated.hazard_ratio),),
        control_risks=usual.control_risks if risk is None or risk[0] != risk[1] else (risk[0],),
        treated_risk=None if risks_agree(stated) else stated.treated_risk,
        readings=("hazard ratio",) if stated.is_hazard_ratio else usual.readings,
        ratios=usual.ratios if stated.ratio is None else (stated.ratio,),
        losses=usual.losses if stated.loss is None else (stated.loss,),
        loss_rules=usual.loss_rules if stated.loss_rule is None else (stated.loss_rule,),
    )


def power_over_range(stated: StatedDesign, *, dropout: Sequence[float] = YEARLY_DROPOUT) -> tuple[PowerAt, ...]:
    """Return the power of the stated number over the stated range of control risks, on its own dates.

    Entry is even over the stated accrual, or over what the dates leave before the last person's horizon; without dates
    everybody is followed to the horizon. Empty where number, effect, risk or horizon is not stated.
    """
    effect, risk = stated.hazard_ratio, stated.control_risk
    if (stated.total or 0) < 2 or effect is None or risk is None or stated.horizon is None:
        return ()
    assert stated.total is not None
    level = (stated.alpha or 0.05) / (stated.sides or 2)
    cells: list[PowerAt] = []
    for lost in dropout:
        for control in _risks_over(risk):
            scenario = _scenario(stated, stated.horizon, control, effect, lost)
            if scenario is None:
                return ()
            cells.append(_power_at(scenario, stated.total, math.log(effect), level, control, lost))
    return tuple(cells)


def _power_at(
    scenario: SurvivalScenario, total: int, log_ratio: float, level: float, control: float, lost: float
) -> PowerAt:
    seen = observe(scenario)
    events = total * float(event_probabilities(seen).overall)
    moments = score_moments(seen)
    z = float(-ndtri(level))
    share = scenario.shares[1]
    schoenfeld = float(ndtr(abs(log_ratio) * math.sqrt(events * share * (1.0 - share)) - z))
    closer = float(ndtr((abs(float(moments.drift)) * math.sqrt(total) - z) / float(moments.sigma)))
    return PowerAt(control, lost, schoenfeld, closer, events)


def _scenario(
    stated: StatedDesign, horizon: float, control: float, effect: float, lost: float
) -> SurvivalScenario | None:
    accrual = stated.accrual
    if accrual is None and stated.duration is not None:
        accrual = stated.duration - horizon
    if accrual is not None and accrual <= 0.0:
        return None
    hazard = hazard_of_risk(control, horizon)
    dropout = NO_DROPOUT if lost == 0.0 else constant_hazard(-math.log1p(-lost) / 12.0)
    entry = uniform_accrual(1.0 if accrual is None else accrual)
    analysis = entry.end + horizon if stated.duration is None else max(stated.duration, entry.end)
    return SurvivalScenario(
        hazard,
        hazard.scaled(effect),
        entry,
        analysis,
        stated.ratio or 1.0,
        dropout,
        dropout,
        followed=horizon if accrual is None else None,
    )


def _risks_over(risk: tuple[float, float]) -> list[float]:
    low, high = risk
    steps = round((high - low) / 0.1)
    if steps < 1:
        return [low] if low == high else [low, high]
    return [low + (high - low) * step / steps for step in range(steps + 1)]


def _below_one(effect: float) -> float:
    """Return the effect as a ratio below 1: a harmful one is the same comparison with the arms exchanged."""
    return effect if effect < 1.0 else 1.0 / effect


def _ranked(routes: Sequence[DesignRoute], stated: StatedDesign) -> tuple[RankedFamily, ...]:
    by_family: dict[Family, list[DesignRoute]] = {}
    for route in routes:
        by_family.setdefault(route.family, []).append(route)
    ranked = [
        RankedFamily(
            family, tuple(found), _assumed(family, stated), _strangeness(family, found), _within(family, stated)
        )
        for family, found in by_family.items()
    ]
    return tuple(sorted(ranked, key=lambda item: (not item.within, item.strangeness, item.family.control_risk)))


def _within(family: Family, stated: StatedDesign) -> bool:
    risk = stated.control_risk
    return risk is None or risk[0] - 1e-9 <= family.control_risk <= risk[1] + 1e-9


def _assumed(family: Family, stated: StatedDesign) -> tuple[str, ...]:
    risk = stated.control_risk
    open_fields = (
        (stated.method, f"method {family.method}"),
        (stated.sides, "two-sided" if family.sides == 2 else "one-sided"),
        (stated.alpha, f"alpha {family.alpha:g}"),
        (stated.power, f"power {family.power:g}"),
        (None if risk is None or risk[0] != risk[1] else risk, f"control risk {family.control_risk:.0%}"),
        (stated.hazard_ratio or stated.treated_risk, f"effect {family.hazard_ratio}"),
        (stated.is_hazard_ratio or stated.treated_risk or None, f"effect read as {family.reading}"),
        (stated.ratio, f"ratio {family.ratio:g}:1"),
        (stated.loss, f"losses {family.inflation}"),
    )
    return tuple(words for value, words in open_fields if value is None)


def _strangeness(family: Family, routes: Sequence[DesignRoute]) -> float:
    """Return how odd the assumptions are: round numbers and usual choices come first."""
    percent = family.control_risk * 100
    cost = 0.0 if _is_multiple(percent, 10) else 1.0 if _is_multiple(percent, 5) else 3.0
    cost += {0.0: 0.0, 0.10: 0.5, 0.20: 0.5, 0.05: 1.0, 0.15: 1.0}.get(family.loss, 2.0)
    cost += 0.5 if family.loss_rule == "x" else 0.0
    cost += 0.0 if family.sides == 2 else 2.0
    cost += 0.0 if family.ratio == 1.0 else 2.0
    cost += 2.0 if family.reading == "risk ratio" else 0.0
    cost += {"two proportions, unpooled": 0.5, "two proportions, pooled, continuity corrected": 1.0}.get(
        family.method, 0.0
    )
    return cost + min(_roundings_strangeness(route) for route in routes)


def _roundings_strangeness(route: DesignRoute) -> float:
    cost = 0.5 if route.n_rounding == "n rounded up to even" else 0.0
    return cost + {"up": 0.0, "up per arm": 0.0, "nearest": 1.0}[route.final_rounding]


def _is_multiple(value: float, step: int) -> bool:
    return abs(value / step - round(value / step)) < 1e-9


def _nearest(total: int, grid: RouteGrid) -> tuple[DesignRoute, ...]:
    """Return the routes that end nearest to a number that none ends at."""
    near = nearest_totals(total, grid, within=max(2, round(total * _FURTHEST)))
    return tuple(route for end in near for route in find_routes(end, grid))


def _verdict(stated: StatedDesign, families: Sequence[RankedFamily], nearest: Sequence[DesignRoute]) -> str:
    total = stated.total
    if total is None:
        return "No number of participants is stated."
    if total < 2:
        return f"{total} {'participant is' if total == 1 else 'participants are'} registered: nothing to audit."
    within = [item for item in families if item.within]
    effect = stated.hazard_ratio or stated.treated_risk
    if all(value is None for value in (stated.alpha, stated.power, effect, stated.control_risk)):
        return (
            f"Nothing stated: no level, power, effect or event rate that {total} could rest on. {len(within)} sets of "
            "assumptions of the grid lead to it; none is chosen."
        )
    if len(within) == 1:
        return f"What is stated gives {total} by one route: {_in_words(within[0].family)}."
    if within:
        return (
            f"The record does not decide: {len(within)} sets of assumptions within what is stated lead to {total}"
            + (f", and {len(families) - len(within)} outside it." if len(families) > len(within) else ".")
        )
    if families:
        return f"What is stated does not give {total}; {len(families)} sets of assumptions outside it do."
    if nearest:
        near = sorted({route.total for route in nearest})
        return (
            f"What is stated does not give {total} by any route tried; the nearest is {' and '.join(map(str, near))}."
        )
    return f"What is stated does not give {total} by any route tried, nor anything within {_FURTHEST:.0%} of it."


def _in_words(family: Family) -> str:
    sides = "two-sided" if family.sides == 2 else "one-sided"
    risks = f"{family.control_risk * 100:.3g}% against {family.treated_risk * 100:.3g}%"
    lost = f", losses {family.inflation}" if family.loss else ""
    return f"{family.method}, {sides} {family.alpha:g}, power {family.power:g}, {risks}, {family.ratio:g}:1{lost}"
