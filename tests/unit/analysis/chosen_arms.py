"""A small invented cohort in which the arm was chosen, shared by the tests of the analyses."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from equipoise.analysis.task import Task, plan_task
from equipoise.study import Study, shipped_study

STUDY = shipped_study("NCT07120750")
ZERO = date(2026, 1, 5)
N = 160
WEEKS = (12, 24, 36)


def frames(*, unknown: int = 0, delay: bool = False) -> dict[str, pl.DataFrame]:
    """Return adsl, adtte and adlb; the cirrhosis of the first `unknown` is not known."""
    rng = np.random.default_rng(11)
    age = rng.integers(35, 70, N)
    cirrhosis = rng.random(N) < 0.6
    chosen = rng.random(N) < 1 / (1 + np.exp(0.06 * (age - 50) + 0.8 * (cirrhosis - 0.5)))
    time = np.maximum(1, np.round(rng.exponential(np.where(chosen, 1600, 1000)))).astype(int)
    code = np.where(time > 1200, 0, np.where(rng.random(N) < 0.1, 2, 1))
    begun = np.where(chosen, rng.integers(0, 20, N) if delay else 0, 0)
    return {
        "adsl": _adsl(age, cirrhosis, chosen, code, begun, unknown),
        "adtte": _adtte(np.minimum(time, 1200), code),
        "adlb": _adlb(chosen, rng),
    }


def _name(i: int) -> str:
    return f"P-{i:03d}"


def _adsl(age: Any, cirrhosis: Any, chosen: Any, code: Any, begun: Any, unknown: int) -> pl.DataFrame:
    causes = np.where(code == 2, np.where(np.arange(N) % 3 == 0, "liver_failure", "infection"), "HCC")
    return pl.DataFrame(
        {
            "USUBJID": [_name(i) for i in range(N)],
            "ARMCD": ["PEG" if c else "NUC" for c in chosen],
            "F1FL": ["Y"] * N,
            "FASFL": ["Y"] * N,
            "AGE": age,
            "CIRRHOSIS": [None if i < unknown else "yes" if c else "no" for i, c in enumerate(cirrhosis)],
            "INSURANCE": ["employee"] * N,
            "ALLOCDT": [ZERO] * N,
            "TRTSDT": [ZERO + timedelta(days=int(b)) for b in begun],
            "DTHCAUS": [str(cause) if c else None for cause, c in zip(causes, code, strict=True)],
        }
    )


def _adtte(time: Any, code: Any) -> pl.DataFrame:
    rows = [
        (_name(i), paramcd, int(t), 1 if paramcd == "OS" and c == 2 else int(c), 0, *_interval(int(t), int(c)))
        for paramcd in ("TTR", "OS", "RFS")
        for i, (t, c) in enumerate(zip(time, code, strict=True))
    ]
    names = ["USUBJID", "PARAMCD", "AVAL", "EVENTCD", "ENTRY", "LEFT", "RIGHT"]
    return pl.DataFrame(rows, schema=names, orient="row").with_columns(pl.lit(ZERO).alias("STARTDT"))


def _interval(time: int, code: int) -> tuple[int, int | None]:
    if code == 0:
        return time, None
    return (time, time) if code == 2 else (max(0, time - 84), time)


def _adlb(chosen: Any, rng: np.random.Generator) -> pl.DataFrame:
    rows: list[tuple[object, ...]] = []
    for i in range(N):
        base = 10 ** rng.normal(2.5, 0.6)
        person = rng.normal(0, 0.3)
        for week in WEEKS:
            value = base * 10 ** (person - (0.02 if chosen[i] else 0.002) * week * 2 + rng.normal(0, 0.2))
            below = value < 2.0
            if rng.random() > 0.1:
                arm, result = "PEG" if chosen[i] else "NUC", 1.0 if below else value
                limit = (2.0, "Y") if below else (None, "N")
                day = ZERO + timedelta(weeks=week)
                rows.append((_name(i), "HBSAG_QUANT", arm, f"W{week}", result, base, *limit, day))
    names = ["USUBJID", "PARAMCD", "ARMCD", "AVISIT", "AVAL", "BASE", "LLOQ", "BLQFL", "ADT"]
    return pl.DataFrame(rows, schema=names, orient="row", infer_schema_length=None)


def task_of(line: str, datasets: dict[str, pl.DataFrame], study: Study = STUDY, **changes: Any) -> Task:
    """Return a line of the plan on invented data, with some of its fields changed."""
    assert study.analysis_plan is not None
    analysis = next(each for each in study.analysis_plan.analyses if each.id == line)
    return plan_task(study, analysis.model_copy(update=changes), datasets, "hash")


def arrays(datasets: dict[str, pl.DataFrame], paramcd: str = "TTR") -> tuple[Any, Any, Any, Any]:
    """Return time, code, whether treated, and (age/10, cirrhosis) straight from the frames."""
    table = datasets["adsl"].join(datasets["adtte"].filter(pl.col("PARAMCD") == paramcd), on="USUBJID")
    known = table.filter(pl.col("CIRRHOSIS").is_not_null())
    x = np.column_stack((known["AGE"].to_numpy() / 10, (known["CIRRHOSIS"] == "yes").to_numpy().astype(float)))
    return (
        known["AVAL"].to_numpy().astype(float),
        known["EVENTCD"].to_numpy(),
        (known["ARMCD"] == "PEG").to_numpy().astype(float),
        x,
    )


COVARIATES = ("age/10", "cirrhosis")
