"""An answer as a number in the variable's unit, with its sign and limits kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from equipoise.datasets.field_index import VariableSource
from equipoise.ledger import ItemValue
from equipoise.study import Field
from equipoise.vocabulary import Quantity
from equipoise.vocabulary.conversion import convert


@dataclass(frozen=True, slots=True)
class Measurement:
    """A result. `value` is None where no number was given; `comparator` is "<" or ">" beside a limit, else empty.

    For a result below the limit of quantification `value` is that limit: nothing is imputed here.
    """

    value: float | None
    text: str
    comparator: str = ""
    qualifier: str = ""
    lln: float | None = None
    uln: float | None = None


def measure(source: VariableSource, answer: Any, row: Mapping[str, ItemValue]) -> Measurement:
    """Return an answer as a measurement, in the unit of the variable (Any: JSON as the form's field has it).

    Laboratory limits are those in the answer itself, then those a sibling field gives (`attributes: {uln: alt_uln}`).
    """
    if isinstance(answer, bool) or not isinstance(answer, int | float | dict):
        return Measurement(None, "" if answer is None else str(answer))
    given: dict[str, Any] = answer if isinstance(answer, dict) else {"value": answer}
    number = given.get("value")
    comparator, qualifier = str(given.get("comparator") or "").replace("=", ""), str(given.get("qualifier") or "")
    if not isinstance(number, int | float):
        return Measurement(None, qualifier, "", qualifier)
    unit = given.get("unit")
    value = _in_unit_of_variable(source, float(number), unit)
    text = f"{comparator}{number}" if unit is None or unit == source.field.unit else f"{comparator}{number} {unit}"
    lln, uln = _limit(source, "lln", given, unit, row), _limit(source, "uln", given, unit, row)
    return Measurement(value, text, comparator, qualifier, lln, uln)


def _limit(
    source: VariableSource, name: str, given: Mapping[str, Any], unit: str | None, row: Mapping[str, ItemValue]
) -> float | None:
    own = given.get(name)
    if isinstance(own, int | float):
        return _in_unit_of_variable(source, float(own), unit)
    sibling = source.observes.attributes.get(name)
    found = row.get(sibling) if sibling is not None else None
    if found is None or not isinstance(found.value, int | float):
        return None
    return _in_unit_of_variable(source, float(found.value), None)


def _in_unit_of_variable(source: VariableSource, number: float, unit: str | None) -> float:
    """A typed other unit turns into the form's own by the form's factor, then into the variable's by definition."""
    field, variable = source.field, source.variable
    value, unit = _in_unit_of_field(field, number, unit)
    if variable is None or variable.unit is None or unit is None or unit == variable.unit:
        return value
    return convert(Quantity(value, unit), variable.unit, molar_mass=variable.molar_mass, variable=source.name).value


def _in_unit_of_field(field: Field, number: float, unit: str | None) -> tuple[float, str | None]:
    if unit is None or unit == field.unit:
        return number, field.unit
    factor = field.alternative_units.get(unit)
    return (number, unit) if factor is None else (number * factor, field.unit)
