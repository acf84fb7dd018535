"""Design cases whose expected values are in doubt: a difference there is listed apart and fails nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import numpy as np

from equipoise.evidence.design_inputs import FISHER, fractions_of

_OTHER_VERSION = "another version of the program that made the value gives something else"
_EQUAL_WEIGHTS = (
    "the program's level of four or more p-values is off by 1e-5 where only some of their weights are equal"
)
_SEARCHED = "the program that made the value searched its bounds to 1e-7 only, as its source says"
_LEAST_STAGES = 4


def contested(case: Mapping[str, Any]) -> str:
    """Return why the values of a case are in doubt; empty where they are not. Any: a case is JSON."""
    if case.get("same_in_rpact_4_5") is False:
        return _OTHER_VERSION
    if case.get("quantity") == "bound_efficacy_futility" and "tol 1e-7" in str(case.get("source")):
        return _SEARCHED
    design: object = cast("Mapping[str, Any]", case.get("inputs", {})).get("design")
    if isinstance(design, Mapping) and _some_weights_equal(cast("Mapping[str, Any]", design)):
        return _EQUAL_WEIGHTS
    return ""


def _some_weights_equal(design: Mapping[str, Any]) -> bool:
    """Whether a Fisher combination of four or more stages has equal weights among unequal ones.

    The product's level is then an exact integral (see tests/reference/fisher_product), which the program misses.
    """
    if design.get("design_class") != FISHER:
        return False
    steps = np.round(np.diff(fractions_of(design), prepend=0.0), 9)
    return len(steps) >= _LEAST_STAGES and 1 < len(np.unique(steps)) < len(steps)
