"""What every regression case shares: its formula, its columns and its strata."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from equipoise.errors import CaseError, DataError
from equipoise.evidence.case_arguments import CaseArguments
from equipoise.evidence.case_follow_up import CaseFollowUp, Table, case_columns, case_follow_up
from equipoise.evidence.case_rows import CaseRows, case_rows
from equipoise.evidence.formula import parse_formula
from equipoise.evidence.not_built import NotBuilt
from equipoise.statistics.design_matrix import DesignMatrix, design_matrix


@dataclass(frozen=True, slots=True)
class CaseRegression:
    """Rows, follow-up and columns of a case; `stratum` is one label per row, None without strata."""

    arguments: CaseArguments
    rows: CaseRows
    data: CaseFollowUp
    design: DesignMatrix
    strata: list[str]
    stratum: npt.NDArray[np.str_] | None


def case_regression(arguments: CaseArguments, table: Table) -> CaseRegression:
    """Return the regression a case speaks of; `arguments` of the result are completed by the formula."""
    arguments = with_formula(arguments)
    terms = arguments.texts("covariates") + arguments.texts("interactions")
    used = case_columns(
        arguments, "time", "event", "entry", "weights", "cluster", "strata", "frailty", "covariates", "interactions"
    )
    rows = case_rows(arguments, table, used)
    strata = arguments.texts("strata")
    stratum = np.array(rows.joined(strata)) if strata else None
    return CaseRegression(
        arguments, rows, case_follow_up(arguments, rows), case_design(arguments, rows, terms), strata, stratum
    )


def with_formula(arguments: CaseArguments) -> CaseArguments:
    """Return the arguments completed by the formula; NotBuilt where the two contradict each other."""
    text = arguments.take("formula")
    if text is None:
        return arguments
    formula = parse_formula(str(text))
    said: dict[str, Any] = {  # Any: JSON
        "time": formula.time,
        "event": formula.event,
        "entry": formula.entry,
        "covariates": list(formula.covariates),
        "strata": list(formula.strata) or None,
        "cluster": formula.cluster,
    }
    if formula.event_value != "1":
        said["event_value"] = float(formula.event_value)
    return arguments.completed(said)


def case_design(arguments: CaseArguments, rows: CaseRows, terms: Sequence[str]) -> DesignMatrix:
    """Return the columns of the terms, in the order of `coef_names` where the case gives one."""
    factors: Mapping[str, list[object]] = arguments.take("factors", {})
    parts = dict.fromkeys(part for term in terms for part in term.split(":"))
    variables: dict[str, Sequence[object]] = {}
    for part in parts:
        if part not in factors:
            variables[part] = rows.numbers(part).tolist()
            continue
        place = rows.places(part, factors[part])
        if (place < 0).any():
            raise CaseError(f"{part} holds values that are no level of the factor")
        variables[part] = [str(factors[part][i]) for i in place]
    try:
        made = design_matrix(variables, terms, factors=factors)
    except DataError as error:
        raise NotBuilt(f"the covariates {list(terms)}: {error}") from error
    return _in_order(made, arguments.texts("coef_names"))


def _in_order(design: DesignMatrix, wanted: Sequence[str]) -> DesignMatrix:
    if not wanted or tuple(wanted) == design.names:
        return design
    if sorted(wanted) != sorted(design.names):
        raise NotBuilt(f"coef_names = {list(wanted)}; the columns are {list(design.names)}")
    order = [design.names.index(name) for name in wanted]
    return DesignMatrix(tuple(wanted), design.values[:, order])
