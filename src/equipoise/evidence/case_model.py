"""The linear predictor a case speaks of: rows, outcome, and columns with an intercept in front."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from equipoise.errors import CaseError, DataError
from equipoise.evidence.case_arguments import CaseArguments
from equipoise.evidence.case_rows import CaseRows, case_rows, same
from equipoise.evidence.not_built import NotBuilt
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.marginal_means import marginal_row
from equipoise.statistics.model_formula import ModelFormula, model_matrix, parse_model_formula

Table = Mapping[str, list[str]]
INTERCEPT = "(Intercept)"
ALL_DROPPED = "rows with any missing value dropped"


@dataclass(frozen=True, slots=True)
class CaseModel:
    """The columns `names` of `design` as fitted; `order` puts them into that of the case's `coef_names`."""

    rows: CaseRows
    formula: ModelFormula
    variables: Mapping[str, Sequence[object]]
    factors: Mapping[str, Sequence[object]]
    outcome: FloatArray
    design: FloatArray
    names: tuple[str, ...]
    order: list[int]

    def labels(self, name: str) -> list[str] | list[float]:
        """Return a factor's labels row by row; of a column that is none, numbers where all are."""
        if name in self.factors:
            return [str(cell) for cell in self.variables[name]]
        cells = self.rows.texts(name)
        return [float(cell) for cell in cells] if all(_is_number(cell) for cell in cells) else cells

    def levels_of(self, name: str) -> Sequence[object] | None:
        """Return the levels of a factor in order, None where the case names none."""
        return self.factors.get(name)

    def crossed_with(self, name: str | None) -> str | None:
        """Return the one factor that the model multiplies with another variable; None if there is none, or several."""
        pairs = [term.split(":") for term in self.formula.terms if term.count(":") == 1]
        partners = [part for pair in pairs if name in pair for part in pair if part != name and part in self.factors]
        return partners[0] if len(set(partners)) == 1 else None

    def marginal(self, at: Mapping[str, object]) -> FloatArray:
        """Return the linear combination that is the mean at chosen values, others in equal weight or at their mean."""
        try:
            return marginal_row(self.variables, self.formula.terms, at, factors=self.factors)
        except DataError as error:
            raise NotBuilt(f"means of the model {self.formula.terms}: {error}") from error


def case_model(arguments: CaseArguments, table: Table, extra: Sequence[str]) -> CaseModel:
    """Return the model of `outcome` on `fixed` (a formula) or `covariates` (names); `extra` columns are used as well.

    Where the case does not say what becomes of missing values, rows with any are dropped, as R's models do.
    """
    formula = _formula(arguments)
    used = list(dict.fromkeys([arguments.text("outcome"), *formula.variables, *extra]))
    said, _ = arguments.take("missing"), arguments.take("filter")
    complete = arguments if said is not None else arguments.completed({"missing": ALL_DROPPED})
    rows = case_rows(complete, table, used)
    wanted = arguments.texts("coef_names")
    factors = _factors(arguments.take("factors", {}), formula, rows, wanted)
    variables = {name: _column(rows, name, factors.get(name)) for name in formula.variables}
    try:
        made = model_matrix(formula, variables, levels=factors)
    except DataError as error:
        raise NotBuilt(f"the model {formula.terms}: {error}") from error
    names = (INTERCEPT, *made.names)
    # Without a variable the made columns have no rows either.
    design = np.column_stack((np.ones(len(rows)), made.values.reshape(len(rows), len(made.names))))
    outcome = rows.numbers(arguments.text("outcome"))
    return CaseModel(rows, formula, variables, factors, outcome, design, names, _order(names, wanted))


def _formula(arguments: CaseArguments) -> ModelFormula:
    fixed, covariates = arguments.take("fixed"), arguments.texts("covariates")
    terms = arguments.texts("interactions")
    right = str(fixed).rpartition("~")[2] if fixed is not None else "+".join([*covariates, *terms]) or "1"
    try:
        return parse_model_formula(f"y~{right}")
    except DataError as error:
        raise NotBuilt(str(error)) from error


def _factors(
    given: Mapping[str, Sequence[object]], formula: ModelFormula, rows: CaseRows, wanted: Sequence[str]
) -> dict[str, Sequence[object]]:
    """Return the levels of each factor: as given, or as the names of the coefficients tell, or all in text order.

    A level without a coefficient of its own is the reference.
    """
    found: dict[str, Sequence[object]] = {}
    named = [part for name in wanted for part in name.split(":")]
    for variable in formula.variables:
        cells = sorted(set(rows.texts(variable)))
        if variable in given:
            found[variable] = [level for level in given[variable] if any(same(cell, level) for cell in cells)]
            continue
        listed = [part.removeprefix(variable) for part in named if part.startswith(variable)]
        later = [level for level in dict.fromkeys(listed) if level in cells]
        if later:
            found[variable] = [*(cell for cell in cells if cell not in later), *later]
        elif not all(_is_number(cell) for cell in cells):
            found[variable] = cells
    return found


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _column(rows: CaseRows, name: str, levels: Sequence[object] | None) -> list[object]:
    if levels is None:
        return list(rows.numbers(name).tolist())
    place = rows.places(name, levels)
    if (place < 0).any():
        raise CaseError(f"{name} holds values that are no level of the factor")
    return [str(levels[i]) for i in place]


def _order(names: Sequence[str], wanted: Sequence[str]) -> list[int]:
    """Return where each wanted name is; parts of a product may stand in any order."""
    if not wanted:
        return list(range(len(names)))
    places = {frozenset(name.split(":")): i for i, name in enumerate(names)}
    keys = [frozenset(name.split(":")) for name in wanted]
    if len(set(keys)) != len(names) or set(keys) != set(places):
        raise NotBuilt(f"coef_names = {list(wanted)}; the columns are {list(names)}")
    return [places[key] for key in keys]
