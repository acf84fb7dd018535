"""Conversion between units: exact where a definition allows it, refused with a reason where none does."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cache, lru_cache

from equipoise.errors import UnitError
from equipoise.vocabulary.quantity import Quantity
from equipoise.vocabulary.unit import Unit, parse_unit, read_table, ucum_code

# NGSP (%) to IFCC (mmol/mol), the master equation solved for IFCC: (x - 2.15) * 10.929 (Hoelzel et al. 2004).
_IFCC_SLOPE = Fraction("10.929")
_IFCC_ORIGIN = Fraction("2.15")
# Ways to write the giga-, tera- and kilo-cells that UCUM reads as gauss, tesla and kelvin.
_CELL_SPELLINGS = {
    "G/L": "10*9/L",
    "{G}/L": "10*9/L",
    "Gpt/L": "10*9/L",
    "T/L": "10*12/L",
    "{T}/L": "10*12/L",
    "K/uL": "10*3/uL",
    "{K}/uL": "10*3/uL",
    "M/uL": "10*6/uL",
    "{M}/uL": "10*6/uL",
}


@dataclass(frozen=True, slots=True)
class Conversion:
    """An exact way from one unit to another: value in `to_unit` = value * `factor` + `offset`; `how` says by what."""

    from_unit: str
    to_unit: str
    factor: Fraction
    offset: Fraction
    how: str

    def apply(self, value: Fraction) -> Fraction:
        """Return the value in the unit converted to."""
        return value * self.factor + self.offset


def convert(
    quantity: Quantity, to_unit: str, *, molar_mass: float | None = None, variable: str | None = None
) -> Quantity:
    """Return the quantity in another unit; UnitError, with the reason, where no definition leads there.

    `molar_mass` (g/mol) carries mass to amount; `variable` names what is measured, for the facts that hang on it:
    valence, cell counts written G/L, fractions, and HbA1c, whose two units do not start at the same point.

    >>> convert(Quantity(1.8, "mg/dL"), "umol/L", molar_mass=113.12)
    Quantity(value=159.1230551626591, unit='umol/L')
    """
    way = unit_conversion(quantity.unit, to_unit, molar_mass=molar_mass, variable=variable)
    value = way.apply(exact(quantity.value))
    refuse_implausible(value, way, variable=variable, molar_mass=molar_mass)
    return Quantity(float(value), way.to_unit)


@lru_cache(maxsize=4096)
def unit_conversion(
    from_unit: str, to_unit: str, *, molar_mass: float | None = None, variable: str | None = None
) -> Conversion:
    """Return the exact conversion between two units as written; UnitError, with the reason, where there is none."""
    start, goal = _code(from_unit, variable), _code(to_unit, variable)
    if start == goal:
        return Conversion(from_unit, goal, Fraction(1), Fraction(0), "same unit")
    source, target = parse_unit(start), parse_unit(goal)
    _refuse_traps(source, target, variable)
    if _fact(variable, "affine") and {start, goal} == {"%", "mmol/mol"}:
        return _hba1c(from_unit, goal)
    factor, how = _factor(source, target, molar_mass=molar_mass, variable=variable)
    factor = factor * source.factor / target.factor
    return Conversion(from_unit, goal, factor, (source.offset - target.offset) / target.factor, how)


def parse_quantity(value: float | str, unit: str | None) -> Quantity:
    """Return the quantity that a number and a unit as written make; UnitError if either is missing or is none.

    >>> parse_quantity("3.1", "10^9/L")
    Quantity(value=3.1, unit='10*9/L')
    """
    if not unit:
        raise UnitError(f"{value} has no unit", mend="write the unit; it is never guessed")
    try:
        number = float(Decimal(str(value).strip()))
    except InvalidOperation:
        number = math.nan
    if not math.isfinite(number):
        raise UnitError(f"{value!r} is not a number", mend="write one number with a decimal point")
    return Quantity(number, ucum_code(unit))


def exact(value: float) -> Fraction:
    """Return the number as it was written: 1.2 is twelve tenths, not the binary number beside it."""
    return Fraction(repr(float(value))) if isinstance(value, float) else Fraction(value)


def refuse_implausible(
    value: Fraction, way: Conversion, *, variable: str | None, molar_mass: float | None = None
) -> None:
    """Raise UnitError if a converted value lies so far out that the unit it was written in cannot be right.

    The limits are a factor of ten and more beyond life: they catch a wrong unit, never a sick person.
    """
    if way.factor == 1 and not way.offset:
        return
    limits = _plausible(variable)
    if limits is None:
        return
    low, high, unit = limits
    try:
        there = unit_conversion(way.to_unit, unit, molar_mass=molar_mass, variable=variable).apply(value)
    except UnitError:
        return  # measured in another kind of unit than the limits: nothing to compare
    if not low <= there <= high:
        raise UnitError(
            f"{float(there):g} {unit} of {variable} is not plausible: the unit {way.from_unit} is probably wrong",
            mend="check the unit with the laboratory",
        )


def _code(unit: str, variable: str | None) -> str:
    code = ucum_code(unit)
    return _CELL_SPELLINGS.get(code, code) if _fact(variable, "cells") else code


def _refuse_traps(source: Unit, target: Unit, variable: str | None) -> None:
    """Raise UnitError for the pairs that would convert by dimension and be wrong."""
    pair = f"{source.code} to {target.code}"
    if source.annotated or target.annotated:
        raise UnitError(
            f"{pair}: what stands in braces has no size in UCUM, so the two may measure different things",
            mend="ask the laboratory for the result in the unit needed",
        )
    if any(_is_calendar(one) and _is_time(other) for one, other in ((source, target), (target, source))):
        raise UnitError(
            f"{pair}: months and years have no fixed number of days", mend="shift the calendar date instead"
        )
    if source.dimension or target.dimension:
        return
    if ("mol" in source.code) != ("mol" in target.code) and not _fact(variable, "affine"):
        raise UnitError(f"{pair}: a share of amount is not a share of mass or volume", mend="name the variable")
    if "1" in (source.code, target.code) and not _fact(variable, "fraction"):
        raise UnitError(
            f"{pair}: a pure number is a share only for a variable declared a fraction", mend="write the unit %"
        )


def _is_calendar(unit: Unit) -> bool:
    return any(base == "a" for base, _ in unit.dimension)


def _is_time(unit: Unit) -> bool:
    return any(base == "s" for base, _ in unit.dimension)


def _factor(source: Unit, target: Unit, *, molar_mass: float | None, variable: str | None) -> tuple[Fraction, str]:
    """Return what leads from one dimension to the other beyond the units' own factors, and by what."""
    change = _change(source, target)
    if not change:
        return Fraction(1), "by definition"
    if not change.keys() <= {"g", "mol", "eq"} or sum(change.values()) or max(map(abs, change.values())) > 1:
        raise UnitError(f"{source.code} and {target.code} measure different things", mend="check the unit")
    factor, how = Fraction(1), list[str]()
    if "g" in change:
        if molar_mass is None:
            raise UnitError(
                f"{source.code} to {target.code} needs the molar mass of {variable or 'what is measured'}",
                mend="give the variable its molar_mass in g/mol",
            )
        factor *= exact(molar_mass) ** -change["g"]
        how.append(f"molar mass {molar_mass:g} g/mol")
    if "eq" in change:
        valence = _fact(variable, "valence")
        if valence is None:
            raise UnitError(f"{source.code} to {target.code} needs the valence of {variable or 'the ion'}")
        factor *= Fraction(valence) ** -change["eq"]
        how.append(f"valence {valence}")
    return factor, ", ".join(how)


def _change(source: Unit, target: Unit) -> dict[str, int]:
    """Return by which exponents the dimensions differ: source less target."""
    powers = dict(source.dimension)
    for base, exponent in target.dimension:
        powers[base] = powers.get(base, 0) - exponent
    return {base: exponent for base, exponent in powers.items() if exponent}


def _hba1c(from_unit: str, goal: str) -> Conversion:
    if goal == "%":
        return Conversion(from_unit, goal, 1 / _IFCC_SLOPE, _IFCC_ORIGIN, "IFCC to NGSP")
    return Conversion(from_unit, goal, _IFCC_SLOPE, -_IFCC_ORIGIN * _IFCC_SLOPE, "NGSP to IFCC")


def _fact(variable: str | None, fact: str) -> str | None:
    return _facts().get((variable, fact)) if variable else None


def _plausible(variable: str | None) -> tuple[Fraction, Fraction, str] | None:
    shape = re.fullmatch(r"(\S+) to (\S+) (\S+)", _fact(variable, "plausible") or "")
    return None if shape is None else (Fraction(shape[1]), Fraction(shape[2]), shape[3])


@cache
def _facts() -> Mapping[tuple[str, str], str]:
    return {(row["variable"], row["fact"]): row["value"] for row in read_table("unit_variables.csv")}
