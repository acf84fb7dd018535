"""Conversion of units: 102 worked cases, the full UCUM as oracle, and spellings from clinics."""

from __future__ import annotations

import csv
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from equipoise.errors import UnitError
from equipoise.vocabulary import Quantity, convert, is_unit, parse_quantity, parse_unit, ucum_code, unit_conversion

FOLDER = Path(__file__).parents[2] / "reference" / "units"


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


CASES = rows("data.csv")
MASSES = {row["substance"]: float(row["g_per_mol"]) for row in rows("molar_masses.csv")}


def answer(case: dict[str, str]) -> float:
    variable = case["variable"]
    quantity = parse_quantity(case["value"], case["from_ucum"])
    return convert(quantity, case["to_ucum"], molar_mass=MASSES.get(variable), variable=variable).value


@pytest.mark.parametrize("case", [c for c in CASES if c["expected"] != "unknown"], ids=lambda c: c["id"])
def test_conversion_is_exact(case: dict[str, str]):
    assert answer(case) == pytest.approx(float(case["expected"]), rel=1e-9)


@pytest.mark.parametrize("case", [c for c in CASES if c["expected"] == "unknown"], ids=lambda c: c["id"])
def test_conversion_is_refused_with_a_reason(case: dict[str, str]):
    with pytest.raises(UnitError) as refusal:
        answer(case)
    assert refusal.value.what
    assert refusal.value.mend


def test_the_cases_are_all_there():
    assert (len(CASES), sum(case["expected"] == "unknown" for case in CASES)) == (102, 14)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("10^9/L", "10*9/L"),
        ("x10^9/L", "10*9/L"),
        ("× 10⁹/L", "10*9/L"),
        ("10**9/L", "10*9/L"),
        ("10*-6", "10*-6"),
        ("µmol/L", "umol/L"),
        ("μmol/L", "umol/L"),
        ("IU/mL", "[iU]/mL"),
        ("mmHg", "mm[Hg]"),
        ("mm Hg", "mm[Hg]"),
        ("°C", "Cel"),
        ("years", "a"),
        ("Years", "a"),
        ("kg/m²", "kg/m2"),
        ("kg/m^2", "kg/m2"),
        ("mL/min/1.73 m²", "mL/min/{1.73_m2}"),
        ("mm³", "mm3"),
        ("cells/μl", "/uL"),
        ("mg/dl", "mg/dl"),
    ],
)
def test_ucum_code_of_a_spelling(written: str, code: str):
    assert ucum_code(written) == code
    assert is_unit(code)


@pytest.mark.parametrize("code", ["over", "", "g//L", "mg/(kg.d)", "furlongs"])
def test_what_is_no_unit(code: str):
    assert not is_unit(code)


def test_giga_per_litre_is_a_count_for_cells_only():
    assert unit_conversion("G/L", "10*9/L", variable="platelets").factor == 1
    with pytest.raises(UnitError):
        unit_conversion("G/L", "10*9/L", variable="albumin")


def test_a_molar_conversion_needs_the_molar_mass():
    with pytest.raises(UnitError, match="molar mass of creatinine"):
        unit_conversion("mg/dL", "umol/L", variable="creatinine")


def test_milligram_equivalents_go_by_valence():
    assert convert(Quantity(5, "meq/L"), "mg/dL", molar_mass=40.078, variable="calcium").value == pytest.approx(10.0195)


def test_ratio_to_creatinine_turns_molar():
    assert convert(Quantity(1000, "mg/g"), "mg/mmol", molar_mass=113.12).value == pytest.approx(113.12)


@pytest.mark.parametrize(
    ("source", "target"), [("a", "mo"), ("wk", "h"), ("Cel", "K"), ("%", "L/L"), ("ng/mL", "ug/L")]
)
def test_conversion_returns(source: str, target: str):
    there, back = unit_conversion(source, target), unit_conversion(target, source)
    assert back.apply(there.apply(Fraction(37))) == 37


@pytest.mark.parametrize(
    ("source", "target"),
    [("%", "mmol/mol"), ("1", "%"), ("Gy", "Sv"), ("mosm/L", "mmol/L"), ("a", "d"), ("K/uL", "10*3/uL"), ("Cel", "mg")],
)
def test_pairs_that_look_alike_are_refused(source: str, target: str):
    with pytest.raises(UnitError):
        unit_conversion(source, target)


def test_implausible_values_are_let_through_where_nothing_was_converted():
    assert convert(Quantity(1, "umol/L"), "umol/L", variable="creatinine").value == 1


CODES = (
    "10*9/L 10*3/uL /uL /mm3 mg/dL g/L ng/mL umol/L mmol/mol pmol/L U/L ukat/L kg/m2 mL/min mm[Hg] cm[H2O] kPa bar "
    "[lb_av] [oz_av] [in_i] [ft_i] [yd_i] [mi_i] wk d h min ms % [ppth] [ppm] kJ kcal W Hz uCi MBq mV [diop] N"
)


def test_units_agree_with_ucum():
    from ucumvert import PintUcumRegistry

    registry = PintUcumRegistry()
    for code in CODES.split():
        theirs = registry.from_ucum(code).to_base_units()
        powers = {str(name): int(power) for name, power in theirs.dimensionality.items()}
        grams = 1000.0 ** powers.get("[mass]", 0)
        if code == "mV":
            grams = 1  # the volt is a base of its own here
            assert float(parse_unit(code).factor) == pytest.approx(1e-3)
            continue
        assert float(parse_unit(code).factor) == pytest.approx(float(theirs.magnitude) * grams, rel=1e-9), code


def test_a_code_outside_the_table_comes_from_the_full_ucum():
    assert convert(Quantity(1, "[psi]"), "kPa").value == pytest.approx(6.894757, rel=1e-6)
    with pytest.raises(UnitError):
        convert(Quantity(1, "[arb'U]/mL"), "/mL")


def test_usual_units_import_nothing_heavy():
    program = (
        "import sys; from equipoise.vocabulary import Quantity, convert; "
        "convert(Quantity(1.2, 'mg/dL'), 'umol/L', molar_mass=113.12); "
        "sys.exit(any(name in sys.modules for name in ('pint', 'ucumvert', 'lark', 'numpy')))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
