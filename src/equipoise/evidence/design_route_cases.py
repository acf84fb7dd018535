"""Rows of a table of design routes: sets of assumptions whose rounded number is the stated total."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from equipoise.design import RouteGrid, find_routes
from equipoise.errors import CaseError
from equipoise.evidence.case import Answer, Case, Tolerance

ROUTE_COLUMNS: Final = frozenset(
    {
        "total",
        "method",
        "sided",
        "control_3y_rate",
        "effect_read_as",
        "ratio",
        "events_rounding",
        "inflation",
        "n_rounding",
        "final_rounding",
        "total_before_rounding",
        "n_before_inflation",
    }
)
"""Columns that tell a table of design routes."""

_CHOICES: Final = ("method", "effect_read_as", "events_rounding", "inflation", "n_rounding", "final_rounding")
_SIDED: Final = {"two-sided .05": 2, "one-sided .05": 1}
_EFFECT, _POWER = 0.6, 0.8
"""What every row of such a table has in common: the hazard ratio and the power that the record states."""


def route_case(row: Mapping[str, str], path: Path, number: int) -> Case:
    """Return the case of one row: a search for routes to its total must find it, with its numbers before rounding."""
    return Case(
        f"{path.stem}:{number}",
        "design route",
        path,
        "not stated",
        {name: float(row[name]) for name in ("total_before_rounding", "n_before_inflation")},
        lambda: _answer(row, f"{path}: row {number}"),
        # The table gives totals to two decimals and participants to three.
        value_tolerance={
            "total_before_rounding": Tolerance(0.0, 0.00501),
            "n_before_inflation": Tolerance(0.0, 0.000501),
        },
    )


def _answer(row: Mapping[str, str], where: str) -> Answer:
    sides = _SIDED.get(row["sided"])
    if sides is None:
        raise CaseError(f"{row['sided']!r} is no test of a table of routes", where=where, mend="two-sided .05")
    grid = RouteGrid(
        sides=(sides,),
        powers=(_POWER,),
        hazard_ratios=(_EFFECT,),
        control_risks=(float(row["control_3y_rate"]),),
        ratios=(float(row["ratio"]),),
    )
    wanted = tuple(
        row[name]
        for name in ("method", "effect_read_as", "events_rounding", "inflation", "n_rounding", "final_rounding")
    )
    for route in find_routes(int(row["total"]), grid):
        family = route.family
        found = (
            family.method,
            family.reading,
            route.events_rounding,
            family.inflation,
            route.n_rounding,
            route.final_rounding,
        )
        if found == wanted:
            return {
                "total_before_rounding": route.total_before_rounding,
                "n_before_inflation": route.n_before_inflation,
            }
    return {"total_before_rounding": None, "n_before_inflation": None}
