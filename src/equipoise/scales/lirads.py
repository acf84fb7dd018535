"""LI-RADS v2018 categories on CT or MRI. A category is proposed; the reader decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from equipoise.errors import DataError
from equipoise.scales.table import decide
from equipoise.scales.table_file import read_table_file, shipped_table


@dataclass(frozen=True, slots=True)
class Observation:
    """One untreated observation: its size in mm and its features. `nonrim_aphe` is nonrim arterial hyperenhancement."""

    size_mm: float | None
    nonrim_aphe: bool | None
    nonperipheral_washout: bool | None
    enhancing_capsule: bool | None
    threshold_growth: bool | None
    """Size grown by half or more within 6 months."""
    tumour_in_vein: bool = False
    targetoid: bool = False
    ancillary: Literal["up", "down"] | None = None
    categorizable: bool = True
    """False when the images are too poor to judge."""


@dataclass(frozen=True, slots=True)
class Lirads:
    """The category, and what decided: precedence, table or ancillary; None while a feature is missing."""

    category: str | None
    decided_by: str
    missing: tuple[str, ...] = ()


def lirads(observation: Observation) -> Lirads:
    """Return the category of one observation; precedence LR-NC, LR-TIV, LR-M, then the table, then ancillary features.

    >>> lirads(Observation(15, True, False, True, False)).category
    'LR-4'
    """
    first = decide(shipped_table("lirads", "precedence"), _precedence(observation)).outcome
    if first != "table":
        return Lirads(str(first), "precedence")
    features = ("size_mm", "nonrim_aphe", "nonperipheral_washout", "enhancing_capsule", "threshold_growth")
    missing = tuple(name for name in features if getattr(observation, name) is None)
    if missing:
        return Lirads(None, "table", missing)
    if observation.size_mm is not None and observation.size_mm <= 0:
        raise DataError(f"{observation.size_mm} mm is no size", where="size_mm", mend="give the size in millimetres")
    category = str(decide(shipped_table("lirads", "v2018"), _features(observation)).outcome)
    if observation.ancillary is None:
        return Lirads(category, "table")
    return Lirads(apply_ancillary(category, observation.ancillary), "ancillary")


def apply_ancillary(category: str, direction: Literal["up", "down"]) -> str:
    """Return the category after an ancillary feature: one step, never up to LR-5; other categories stay.

    >>> apply_ancillary("LR-4", "up")
    'LR-4'
    """
    return str(read_table_file("lirads")["ancillary"][direction].get(category, category))


def lirads_applies(
    *,
    age_years: float,
    cirrhosis: bool,
    chronic_hbv: bool,
    hcc: bool,
    congenital_hepatic_fibrosis: bool,
    vascular_liver_disorder: bool,
) -> bool:
    """Return whether LI-RADS may be used: adults at risk whose liver disease is neither congenital nor vascular.

    `hcc` is a present or a past hepatocellular carcinoma.
    """
    values = {
        "age_years": age_years,
        "cirrhosis": cirrhosis,
        "chronic_hbv": chronic_hbv,
        "hcc": hcc,
        "congenital_hepatic_fibrosis": congenital_hepatic_fibrosis,
        "vascular_liver_disorder": vascular_liver_disorder,
    }
    return decide(shipped_table("lirads", "applies"), values).outcome == "yes"


def recurrence_timing(months_from_treatment: float) -> str:
    """Return early or late: early is up to and with 24 months from the curative treatment."""
    return str(
        decide(shipped_table("lirads", "recurrence_timing"), {"months_from_treatment": months_from_treatment}).outcome
    )


def recurrence_site(*, intrahepatic: bool, extrahepatic: bool, distance_cm: float) -> str:
    """Return local, distant_intrahepatic, extrahepatic, both or none.

    `distance_cm` is the distance from the resection margin or the edge of the ablation zone; local is up to 2 cm.
    """
    values = {"intrahepatic": intrahepatic, "extrahepatic": extrahepatic, "distance_cm": distance_cm}
    return str(decide(shipped_table("lirads", "recurrence_site"), values).outcome)


def _precedence(observation: Observation) -> dict[str, bool]:
    return {
        "categorizable": observation.categorizable,
        "tumour_in_vein": observation.tumour_in_vein,
        "targetoid": observation.targetoid,
    }


def _features(observation: Observation) -> dict[str, float | str | bool | None]:
    return {
        "size_mm": observation.size_mm,
        "nonrim_aphe": observation.nonrim_aphe,
        "additional": _additional(observation),
    }


def _additional(observation: Observation) -> str:
    # At 10 to 19 mm with arterial enhancement, washout or growth make LR-5 where a capsule alone makes LR-4.
    washout_or_growth = int(bool(observation.nonperipheral_washout)) + int(bool(observation.threshold_growth))
    count = washout_or_growth + int(bool(observation.enhancing_capsule))
    if count >= 2:
        return "several"
    if washout_or_growth:
        return "one"
    return "capsule_only" if count else "none"
