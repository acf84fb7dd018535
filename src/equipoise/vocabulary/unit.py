"""Units of measurement as UCUM codes: exact factors, and the spellings that clinics write.

The usual clinical units are read from `unit_atoms.csv` in fractions, so nothing is rounded and nothing heavy is
imported; a code outside the table is looked up in the full UCUM (ucumvert and pint, about a second, once).
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache

from equipoise.errors import UnitError

Dimension = tuple[tuple[str, int], ...]
"""Base quantities with their exponents, sorted by name. Besides the SI bases there are bases that must not be mixed:
`a` (calendar years and months), `eq`, `osm`, `iU`, `Gy`, `Sv` and their like."""

_PREFIXES = {
    "G": Fraction(10**9),
    "M": Fraction(10**6),
    "k": Fraction(1000),
    "h": Fraction(100),
    "da": Fraction(10),
    "d": Fraction(1, 10),
    "c": Fraction(1, 100),
    "m": Fraction(1, 1000),
    "u": Fraction(1, 10**6),
    "n": Fraction(1, 10**9),
    "p": Fraction(1, 10**12),
    "f": Fraction(1, 10**15),
}
# Temperatures start somewhere else: kelvin = value * factor + offset.
_AFFINE = {
    "Cel": (Fraction(1), Fraction("273.15")),
    "[degF]": (Fraction(5, 9), Fraction("459.67") * Fraction(5, 9)),
}
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_RAISED_TEN = re.compile(r"(?<=10)(?=[⁻⁰¹²³⁴⁵⁶⁷⁸⁹])")
_FACTOR = re.compile(r"(?P<atom>10[*^](?=[+-]?\d)|\d+|\D[^./]*?)(?P<exponent>[+-]?\d+)?")
_POWER_OF_TEN = re.compile(r"^(?:[x×*]\s*)?10\s*(?:\^|\*\*?|E)\s*(-?\d+)(?=$|\s*/)")
_ANNOTATION = re.compile(r"\{[^}]*\}")
_PINT_BASES = {"length": "m", "mass": "g", "time": "s", "substance": "mol", "temperature": "K"}


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: base value = value * `factor` + `offset`, of the given `dimension`.

    `annotated` is true where the code holds {braces}: UCUM counts an annotation as one, so two annotated codes may
    look alike and mean different things ({copies}/mL, ng/mL{FEU}).
    """

    code: str
    factor: Fraction
    dimension: Dimension
    offset: Fraction = Fraction(0)
    annotated: bool = False


@dataclass(frozen=True, slots=True)
class _Atom:
    factor: Fraction
    dimension: Dimension
    prefixed: bool


def ucum_code(written: str) -> str:
    """Return the UCUM code of a unit as clinics write it; what is not a known spelling is returned trimmed.

    >>> ucum_code("×10^9/L"), ucum_code("μmol/L"), ucum_code("IU/mL")
    ('10*9/L', 'umol/L', '[iU]/mL')
    """
    text = (
        _RAISED_TEN.sub("^", written.strip())
        .translate(_SUPERSCRIPTS)
        .replace("µ", "u")
        .replace("μ", "u")
        .replace("㎕", "uL")
    )
    text = _POWER_OF_TEN.sub(r"10*\1", text.replace("m^2", "m2").replace("mm^3", "mm3"))
    aliases = _aliases()
    return aliases.get(text) or aliases.get(text.lower()) or text.replace(" ", "")


@lru_cache(maxsize=1024)
def parse_unit(code: str) -> Unit:
    """Return the unit that a UCUM code names; UnitError if it names none.

    >>> parse_unit("10*3/uL").factor == parse_unit("10*9/L").factor
    True
    """
    if not code:
        raise UnitError("the unit is missing", mend='write a UCUM code, or "1" for a pure number')
    if code in _AFFINE:
        factor, offset = _AFFINE[code]
        return Unit(code, factor, (("K", 1),), offset)
    bare = _ANNOTATION.sub("", code)
    factor, powers = Fraction(1), dict[str, int]()
    for sign, text in _parts(bare, code):
        part_factor, part_dimension = _power(text, code)
        factor *= part_factor**sign
        for base, exponent in part_dimension:
            powers[base] = powers.get(base, 0) + sign * exponent
    dimension = tuple(sorted((base, exponent) for base, exponent in powers.items() if exponent))
    return Unit(code, factor, dimension, annotated=bare != code)


def is_unit(code: str) -> bool:
    """Return whether `code` is a UCUM code we can work with."""
    try:
        parse_unit(code)
    except UnitError:
        return False
    return True


def _parts(bare: str, code: str) -> list[tuple[int, str]]:
    """Return the factors between dots and slashes, each with the sign of its exponent."""
    if "(" in bare:
        raise UnitError(f"{code!r}: parentheses are not read in a unit", mend="write mg/kg/d for mg/(kg.d)")
    pieces = re.split(r"([./])", bare)
    signs = [1, *(-1 if sign == "/" else 1 for sign in pieces[1::2])]
    # A leading slash ("/uL", one per microlitre) and what an annotation leaves behind ("mL/{puff}") count as one.
    if "" in pieces[2::2] and bare == code:
        raise _unknown(bare, code)
    return [(sign, text) for sign, text in zip(signs, pieces[0::2], strict=True) if text]


def _power(text: str, code: str) -> tuple[Fraction, Dimension]:
    """Return factor and dimension of one factor such as "10*9", "dL" or "m2"."""
    shape = _FACTOR.fullmatch(text)
    if shape is None:
        raise _unknown(text, code)
    if shape["atom"].isdigit():
        return Fraction(int(text)), ()
    atom = _atom(shape["atom"], code)
    exponent = int(shape["exponent"] or 1)
    return atom.factor**exponent, tuple((base, power * exponent) for base, power in atom.dimension)


def _atom(text: str, code: str) -> _Atom:
    """Return the atom, with its prefix if it has one: from our table, else from the full UCUM."""
    atoms = _atoms()
    if text in atoms:
        return atoms[text]
    for length in (2, 1):
        prefix, stem = text[:length], text[length:]
        if prefix in _PREFIXES and stem in atoms and atoms[stem].prefixed:
            return _Atom(_PREFIXES[prefix] * atoms[stem].factor, atoms[stem].dimension, prefixed=False)
    if text in _AFFINE:
        raise UnitError(f"{code!r}: a temperature cannot be part of a compound unit", mend="write K")
    return _atom_of_ucum(text, code)


@cache
def _atom_of_ucum(text: str, code: str) -> _Atom:
    """Return an atom of the full UCUM that our table lacks."""
    # Imported here: pint and the registry cost about a second, and hardly any study needs them.
    from lark.exceptions import LarkError
    from ucumvert import PintUcumRegistry, get_ucum_parser

    try:
        get_ucum_parser().parse(text)
    except LarkError:
        raise _unknown(text, code) from None
    base = PintUcumRegistry().from_ucum(text).to_base_units()
    powers = {str(name).strip("[]"): int(power) for name, power in base.dimensionality.items()}
    if not powers or not powers.keys() <= _PINT_BASES.keys():
        # Arbitrary units count as dimensionless in UCUM; here each converts to itself only.
        return _Atom(Fraction(1), ((text, 1),), prefixed=False)
    grams = Fraction(1000) ** powers.get("mass", 0)
    dimension = tuple((_PINT_BASES[name], power) for name, power in powers.items())
    return _Atom(Fraction(repr(float(base.magnitude))) * grams, dimension, prefixed=False)


def _unknown(text: str, code: str) -> UnitError:
    suggestion = _aliases().get(code) or _aliases().get(code.lower())
    inside = "" if text == code else f" in {code!r}"
    return UnitError(
        f"{text!r}{inside} is not a UCUM unit",
        mend=f"write {suggestion}" if suggestion else "write the UCUM code, such as mg/dL or 10*9/L",
    )


@cache
def _atoms() -> dict[str, _Atom]:
    return {
        row["code"]: _Atom(Fraction(row["factor"]), _dimension(row["dimension"]), row["prefixed"] == "yes")
        for row in read_table("unit_atoms.csv")
    }


def _dimension(text: str) -> Dimension:
    shapes = [re.fullmatch(r"([A-Za-z]+)(-?\d+)?", part) for part in text.split(".") if part]
    return tuple((shape[1], int(shape[2] or 1)) for shape in shapes if shape)


@cache
def _aliases() -> dict[str, str]:
    return {row["written"]: row["ucum"] for row in read_table("unit_aliases.csv")}


def read_table(name: str) -> list[dict[str, str]]:
    """Return the rows of a table that lies beside this module."""
    from importlib import resources  # here, because it is slow to import and most programs never convert a unit

    text = resources.files("equipoise.vocabulary").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
