"""How near a simulated number must lie to one that was simulated itself."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, cast

from equipoise.errors import CaseError
from equipoise.evidence.case import Tolerance

SIMULATED = ("simulation_survival",)
"""The quantities whose expected values come from simulations."""

_GIVEN = ("lambda", "median", "pi", "hazardRatio", "accrual", "maxNumberOfSubjects")
"""Beginnings of the names of what is not simulated: inputs, completed."""

_FIRM = Tolerance(1e-4, 5e-4)
"""For a simulated number that was the same in all runs."""

_ERRORS = 4.0
_FEW_RUNS = 1.5
"""What the standard error of an expected value is multiplied by, as it is known from ten runs only."""


def simulated_tolerance(entry: Mapping[str, Any]) -> Tolerance | tuple[Tolerance, ...]:
    """Return the tolerance of an entry with `mc_se`, the standard errors of its values; one for each value.

    Four standard errors of the difference. Ours is taken to be the expected one's: both are means over as many trials.
    CaseError where a standard error is no number. Any: an entry is JSON as it stands in a case.
    """
    if str(entry["field"]).startswith(_GIVEN):
        return Tolerance(float(entry.get("rtol", 1e-6)), 1e-9)
    if "mc_se" not in entry:
        return _FIRM
    errors = cast("list[Any]", entry["mc_se"]) if isinstance(entry["mc_se"], list) else [entry["mc_se"]]
    if not errors or not all(isinstance(error, (int, float)) and math.isfinite(error) for error in errors):
        raise CaseError(f"mc_se of {entry['field']} must be numbers", mend="complete the case")
    return tuple(Tolerance(1e-4, _ERRORS * math.hypot(_FEW_RUNS * error, error) + 1e-4) for error in errors)
