"""Hand-made trials for the detectors: a few lists in, the three data sets out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl

from equipoise.analysis.pitfalls import ComparedArms, compared_arms
from equipoise.study import shipped_study

STUDY = shipped_study("NCT07120750")
PEG = next(arm for arm in STUDY.arms if arm.id == "PEG")
ZERO = date(2026, 1, 5)


def person(arm: str, end: int, **facts: Any) -> dict[str, Any]:
    """One participant: the arm, the last day, and what is not as usual (code, left, begun, allocated, scans, age ...)."""
    usual = {"code": 0, "left": False, "begun": None, "allocated": 0, "scans": (), "age": 50, "cirrhosis": "no"}
    return {"arm": arm, "end": end, **usual, **facts}


def datasets(people: list[dict[str, Any]]) -> dict[str, pl.DataFrame]:
    """Return adsl, adtte and scans of the people, in their order."""
    adsl, adtte, scans = [], [], []
    for place, one in enumerate(people):
        name = f"P-{place:04d}"
        dead = one["code"] == 2
        gone = dead or one["left"]
        adsl.append(
            {
                "USUBJID": name,
                "ARMCD": one["arm"],
                "ALLOCDT": _day(one["allocated"]),
                "TRTSDT": _day(one["begun"]),
                "EOSSTT": "DISCONTINUED" if gone else "ONGOING",
                "EOSDT": _day(one["end"]) if gone else None,
                "DCSREAS": "death" if dead else "lost" if one["left"] else None,
                "LSTALVDT": _day(one["end"]),
                "AGE": one["age"],
                "CIRRHOSIS": one["cirrhosis"],
            }
        )
        adtte.append((name, "REC3Y", one["end"], one["code"] if one["code"] == 1 else 0, 0, ZERO))
        scans += [(name, _day(day), "Y") for day in one["scans"]]
    return {
        "adsl": pl.DataFrame(adsl, infer_schema_length=None, schema_overrides=_OF_ADSL),
        "adtte": pl.DataFrame(adtte, schema=_OF_ADTTE, orient="row"),
        "scans": pl.DataFrame(scans, schema={"USUBJID": pl.String, "ADT": pl.Date, "ADEQFL": pl.String}, orient="row"),
    }


def compared(people: list[dict[str, Any]]) -> ComparedArms:
    """Return what detectors read of the people."""
    return compared_arms(STUDY, datasets(people), PEG)


def _day(day: int | None) -> date | None:
    return None if day is None else ZERO + timedelta(days=day)


_OF_ADSL = dict.fromkeys(("ALLOCDT", "TRTSDT", "EOSDT", "LSTALVDT"), pl.Date) | {
    "DCSREAS": pl.String,
    "AGE": pl.Int64,
    "CIRRHOSIS": pl.String,
}
_OF_ADTTE = {
    "USUBJID": pl.String,
    "PARAMCD": pl.String,
    "AVAL": pl.Int64,
    "EVENTCD": pl.Int64,
    "ENTRY": pl.Int64,
    "STARTDT": pl.Date,
}
