"""Ways to a stated number of participants: assumptions and roundings that end exactly there."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from equipoise.design.event_drift import EVENT_DRIFTS
from equipoise.design.log_rank_method import LogRankMethod
from equipoise.errors import InputError

Floats = NDArray[np.float64]

Reading = Literal["hazard ratio", "risk ratio", "two risks"]

METHODS: Final = (
    "Schoenfeld",
    "Freedman",
    "two proportions, pooled",
    "two proportions, unpooled",
    "two proportions, pooled, continuity corrected",
)
_BY_EVENTS: Final = METHODS[:2]
_FINAL: Final = ("up", "up per arm", "nearest")
_SLACK: Final = 1e-9
"""Below this a number just above a whole one was meant to be whole."""


@dataclass(frozen=True, slots=True)
class RouteGrid:
    """The values tried for what is not stated. Shares lie between 0 and 1; `ratios` are treatment : control."""

    methods: tuple[str, ...] = METHODS
    sides: tuple[int, ...] = (2, 1)
    alphas: tuple[float, ...] = (0.05,)
    powers: tuple[float, ...] = (0.8, 0.9)
    hazard_ratios: tuple[float, ...] = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)
    control_risks: tuple[float, ...] = tuple(step / 100 for step in range(20, 81))
    treated_risk: float | None = None
    """Fixes the treated risk itself; the effect is then no ratio."""
    readings: tuple[Reading, ...] = ("hazard ratio", "risk ratio")
    ratios: tuple[float, ...] = (1.0, 2.0)
    losses: tuple[float, ...] = (0.0, 0.05, 0.10, 0.15, 0.20, 0.25, 0.30)
    loss_rules: tuple[str, ...] = ("/", "x")

    def __post_init__(self) -> None:
        faults = [f"the method {name!r}" for name in self.methods if name not in METHODS]
        faults += [f"a hazard ratio of {ratio}" for ratio in self.hazard_ratios if not 0.0 < ratio < 1.0]
        faults += [f"a ratio of {ratio}" for ratio in self.ratios if not (math.isfinite(ratio) and ratio > 0.0)]
        shares = (*self.alphas, *self.powers, *self.control_risks)
        faults += [f"a share of {share}" for share in shares if not 0.0 < share < 1.0]
        faults += [f"a loss of {share}" for share in self.losses if not 0.0 <= share < 1.0]
        if faults:
            raise InputError(
                f"assumptions to try: {'; '.join(faults)}", mend=f"the methods are {', '.join(METHODS)}; shares 0 to 1"
            )


@dataclass(frozen=True, slots=True, order=True)
class Family:
    """The assumptions of a route without its roundings."""

    method: str
    sides: int
    alpha: float
    power: float
    control_risk: float
    treated_risk: float
    hazard_ratio: float | None
    reading: Reading
    ratio: float
    loss: float
    loss_rule: str

    @property
    def inflation(self) -> str:
        """How the number is enlarged for losses: `none`, `/(1-0.1)` or `x(1+0.1)`."""
        if self.loss == 0.0:
            return "none"
        return f"/(1-{self.loss:g})" if self.loss_rule == "/" else f"x(1+{self.loss:g})"


@dataclass(frozen=True, slots=True)
class DesignRoute:
    """One way to the total: a family, its numbers before rounding, and how each was rounded."""

    family: Family
    total: int
    events: float | None
    events_rounding: str
    n_before_inflation: float
    n_rounding: str
    final_rounding: str
    total_before_rounding: float


def find_routes(total: int, grid: RouteGrid) -> Iterator[DesignRoute]:
    """Yield every route of the grid that ends at `total`.

    Events by Schoenfeld (1981) or Freedman (1982) are divided by the mean risk; two proportions are compared with
    pooled or unpooled variance, or pooled with Fleiss's correction for continuity (equal groups only).
    """
    for setting in _settings(grid):
        before, whole = _totals(setting.needed, setting.ratio, grid)
        for place in np.argwhere(whole == total).tolist():
            yield _route(setting, grid, total, place, before)


def nearest_totals(total: int, grid: RouteGrid, *, within: int) -> tuple[int, ...]:
    """Return the one or two totals of the grid's routes nearest to `total`; empty where none is `within` so many."""
    away: float = math.inf
    found: set[int] = set()
    for setting in _settings(grid):
        _, whole = _totals(setting.needed, setting.ratio, grid)
        apart = np.where(whole > 1, np.abs(whole - total), np.inf)
        least = float(apart.min(initial=np.inf))
        if least > min(away, within):
            continue
        if least < away:
            away, found = least, set()
        found |= {int(end) for end in whole[apart == least]}
    return tuple(sorted(found))


@dataclass(frozen=True, slots=True)
class _Setting:
    """What of a route is fixed, with the risks, events and participants before losses and rounding, one per risk."""

    method: str
    sides: int
    alpha: float
    power: float
    hazard_ratio: float | None
    reading: Reading
    ratio: float
    risks: Floats
    treated: Floats
    events: Floats | None
    events_rounding: str
    needed: Floats


def _settings(grid: RouteGrid) -> Iterator[_Setting]:
    every = product(grid.sides, grid.alphas, grid.powers, _effects(grid), grid.ratios, grid.methods)
    for sides, alpha, power, (hazard_ratio, reading), ratio, method in every:
        if ratio != 1.0 and method not in _BY_EVENTS:
            continue
        risks = np.asarray(grid.control_risks)
        treated = _treated(risks, hazard_ratio, reading, grid.treated_risk)
        risks, treated = risks[treated != risks], treated[treated != risks]
        level = (float(-ndtri(alpha / sides)), float(ndtri(power)))
        for events, rounding, needed in _needed(method, level, risks, treated, hazard_ratio, ratio):
            yield _Setting(
                method, sides, alpha, power, hazard_ratio, reading, ratio, risks, treated, events, rounding, needed
            )


def _route(setting: _Setting, grid: RouteGrid, total: int, place: list[int], before: Floats) -> DesignRoute:
    n_rounding, lost, final, index = place
    loss, rule = _inflations(grid)[lost]
    family = Family(
        setting.method,
        setting.sides,
        setting.alpha,
        setting.power,
        float(setting.risks[index]),
        float(setting.treated[index]),
        setting.hazard_ratio,
        setting.reading,
        setting.ratio,
        loss,
        rule if loss else "",
    )
    counted = None if setting.events is None else float(setting.events[index])
    return DesignRoute(
        family,
        total,
        counted,
        setting.events_rounding,
        float(setting.needed[index]),
        _n_roundings(setting.ratio)[n_rounding],
        _FINAL[final],
        float(before[n_rounding, lost, index]),
    )


def _effects(grid: RouteGrid) -> list[tuple[float | None, Reading]]:
    if grid.treated_risk is not None:
        return [(None, "two risks")]
    return list(product(grid.hazard_ratios, grid.readings))


def _treated(risks: Floats, hazard_ratio: float | None, reading: Reading, fixed: float | None) -> Floats:
    if hazard_ratio is None:
        assert fixed is not None
        return np.full_like(risks, fixed)
    return 1.0 - (1.0 - risks) ** hazard_ratio if reading == "hazard ratio" else hazard_ratio * risks


def _needed(
    method: str, level: tuple[float, float], risks: Floats, treated: Floats, hazard_ratio: float | None, ratio: float
) -> Iterator[tuple[Floats | None, str, Floats]]:
    """Yield events, how they were rounded, and participants before losses and rounding, one for each risk."""
    z_alpha, z_power = level
    if method not in _BY_EVENTS:
        yield None, "", 2.0 * _per_group(method, z_alpha, z_power, risks, treated)
        return
    # Two stated risks give the hazard ratio that leads from one to the other.
    effect = np.log1p(-treated) / np.log1p(-risks) if hazard_ratio is None else np.full_like(risks, hazard_ratio)
    drift = EVENT_DRIFTS[LogRankMethod(method.lower())](effect, np.asarray(ratio))
    events = ((z_alpha + z_power) / drift) ** 2
    mean_risk = (ratio * treated + risks) / (1.0 + ratio)
    yield events, "events unrounded", events / mean_risk
    whole = np.ceil(events - _SLACK)
    yield whole, "events rounded up", whole / mean_risk


def _per_group(method: str, z_alpha: float, z_power: float, risks: Floats, treated: Floats) -> Floats:
    spread = risks * (1.0 - risks) + treated * (1.0 - treated)
    difference = np.abs(risks - treated)
    if method == "two proportions, unpooled":
        return (z_alpha + z_power) ** 2 * spread / difference**2
    mean = (risks + treated) / 2.0
    pooled = (z_alpha * np.sqrt(2.0 * mean * (1.0 - mean)) + z_power * np.sqrt(spread)) ** 2 / difference**2
    if method == "two proportions, pooled":
        return pooled
    return pooled / 4.0 * (1.0 + np.sqrt(1.0 + 4.0 / (pooled * difference))) ** 2


def _totals(needed: Floats, ratio: float, grid: RouteGrid) -> tuple[Floats, Floats]:
    """Return participants before the last rounding, by (n rounding, loss, risk), and after it, by (.., final, risk)."""
    rounded = np.stack([needed, np.ceil(needed - _SLACK), 2.0 * np.ceil(needed / 2.0 - _SLACK)])[:, None, :]
    divided = [rounded / (1.0 - loss) if rule == "/" else rounded * (1.0 + loss) for loss, rule in _inflations(grid)]
    before = np.concatenate(divided, axis=1)
    control = np.ceil(before / (1.0 + ratio) - _SLACK)
    per_arm = control + np.ceil(before * ratio / (1.0 + ratio) - _SLACK)
    return before, np.stack([np.ceil(before - _SLACK), per_arm, np.round(before)], axis=2)


def _inflations(grid: RouteGrid) -> list[tuple[float, str]]:
    return [(loss, rule) for loss in grid.losses for rule in (grid.loss_rules if loss else ("/",))]


def _n_roundings(ratio: float) -> tuple[str, str, str]:
    to_arms = "n rounded up to equal arms" if ratio == 1.0 else "n rounded up to even"
    return "n unrounded", "n rounded up", to_arms
