"""Creatinine clearance by Cockcroft and Gault."""

from __future__ import annotations

import math

from equipoise.errors import DataError
from equipoise.scales.table_file import read_table_file


def cockcroft_gault(*, age_years: float, weight_kg: float, creatinine_umol_L: float, sex: str) -> float:
    """Return the creatinine clearance in mL/min, unrounded (Cockcroft and Gault 1976); `sex` is male or female.

    DataError lists every value that cannot be.

    >>> round(cockcroft_gault(age_years=53, weight_kg=55, creatinine_umol_L=80, sex="female"), 1)
    62.2
    """
    factors = read_table_file("cockcroft_gault")["factor"]
    faults = [
        name
        for name, value in (
            ("age_years", age_years),
            ("weight_kg", weight_kg),
            ("creatinine_umol_L", creatinine_umol_L),
        )
        if not 0 < value < math.inf
    ]
    faults += ["sex"] if sex not in factors else []
    if faults:
        raise DataError("no clearance", where=", ".join(faults), mend="numbers above zero; sex is male or female")
    return (140 - age_years) * weight_kg * float(factors[sex]) / creatinine_umol_L
