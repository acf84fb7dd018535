"""The Barcelona Clinic Liver Cancer stage."""

from __future__ import annotations

from dataclasses import dataclass

from equipoise.scales.table import Value, decide, missing_values
from equipoise.scales.table_file import shipped_table


@dataclass(frozen=True, slots=True)
class Bclc:
    """The stage 0, A, B, C or D with the version it was read by; None while a value is missing."""

    stage: str | None
    version: str
    missing: tuple[str, ...] = ()


def bclc(
    *,
    n_tumours: int | None,
    largest_cm: float | None,
    vascular_invasion: bool | None,
    extrahepatic: bool | None,
    ecog: int | None,
    child_pugh_class: str | None,
) -> Bclc:
    """Return the stage by the 2022 version, read in the order D, C, 0, A, B; `largest_cm` in centimetres.

    DataError for a code or a count that does not exist.

    >>> clear = {"vascular_invasion": False, "extrahepatic": False, "ecog": 0, "child_pugh_class": "A"}
    >>> bclc(n_tumours=3, largest_cm=3.1, **clear).stage
    'B'
    """
    table = shipped_table("bclc", "2022")
    values: dict[str, Value] = {
        "n_tumours": n_tumours,
        "largest_cm": largest_cm,
        "vascular_invasion": vascular_invasion,
        "extrahepatic": extrahepatic,
        "ecog": ecog,
        "child_pugh_class": child_pugh_class,
    }
    missing = missing_values(table, values)
    return Bclc(None, "2022", missing) if missing else Bclc(str(decide(table, values).outcome), "2022")
