"""Reference cases of survival analysis, answered by `statistics`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from equipoise.evidence.case_arguments import CaseArguments
from equipoise.evidence.case_follow_up import Found, Table
from equipoise.evidence.comparison_cases import fleming_harrington_test_case, logrank_case
from equipoise.evidence.curve_cases import fleming_harrington_case, kaplan_meier_case, landmark_case
from equipoise.evidence.incidence_cases import aalen_johansen_case, cuminc_case
from equipoise.evidence.not_built import NotBuilt
from equipoise.evidence.regression_cases import cause_specific_cox_case, cox_case

METHODS: dict[str, Callable[[CaseArguments, Table], Found]] = {
    "km": kaplan_meier_case,
    "fleming-harrington": fleming_harrington_case,
    "landmark": landmark_case,
    "logrank": logrank_case,
    "fh": fleming_harrington_test_case,
    "cox": cox_case,
    "cause_specific_cox": cause_specific_cox_case,
    "aalen_johansen": aalen_johansen_case,
    "cuminc": cuminc_case,
}


def answer(args: Mapping[str, Any], table: Table) -> dict[str, list[float | None]]:  # Any: JSON as it stands
    """Return every value we have for one case, undefined ones as None; NotBuilt naming an option we do not have."""
    return answer_by(METHODS, args, table)


def answer_by(
    methods: Mapping[str, Callable[[CaseArguments, Table], Found]],
    args: Mapping[str, Any],  # Any: JSON as it stands
    table: Table,
) -> dict[str, list[float | None]]:
    """Return what the method's adapter among `methods` finds, undefined values as None."""
    method = str(args.get("method"))
    if method not in methods:
        raise NotBuilt(f"the method {method!r}")
    found = methods[method](CaseArguments(args), table)
    return {name: [_plain(value) for value in values] for name, values in found.items()}


def _plain(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else float(value)
