"""What besides blood counts changes the dose: liver, mood, kidney, late doses, and antivirals by clearance."""

from __future__ import annotations

from equipoise.errors import TableError
from equipoise.scales.table import Value, decide
from equipoise.scales.table_file import read_table_file, shipped_table


def peg_ifn_advice(topic: str, values: dict[str, Value]) -> str:
    """Return what a flat-dose peginterferon's text advises on one topic.

    Topics and their values: hepatic (alt_xULN, bilirubin_xULN as multiples of ULN, child_pugh_score), missed_dose
    (days_late), psychiatric (phq9 sum, item9), renal (crcl_mL_min; answers the dose in ug). TableError for another
    topic, DataError for a missing value.

    >>> peg_ifn_advice("missed_dose", {"days_late": 3})
    'skip, contact site'
    """
    return _advice("peg_ifn_other", topic, values)


def antiviral_dose(drug: str, crcl_mL_min: float) -> str:
    """Return the dose of ETV, TDF or TAF at a creatinine clearance in mL/min, in the words of the drug's text.

    >>> antiviral_dose("ETV", 29.9)
    '0.5 mg q72h'
    """
    return _advice("antivirals", drug, {"crcl_mL_min": crcl_mL_min})


def _advice(file: str, entry: str, values: dict[str, Value]) -> str:
    tables = read_table_file(file)
    if entry not in tables:
        raise TableError(f"no table {entry!r}", where=file, mend=f"use one of {', '.join(tables)}")
    return str(decide(shipped_table(file, entry), values).outcome)
