"""What every survival case shares: its columns, groups, weights and clusters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from equipoise.evidence.case_arguments import CaseArguments
from equipoise.evidence.case_rows import CaseRows, same
from equipoise.evidence.not_built import NotBuilt
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.survival_data import WEIGHT_KINDS

Table = Mapping[str, list[str]]
"""Column -> its cells as text."""

# The cases of Gray's test, Fine and Gray's model and cuminc are cmprsk's, which joins no times that differ by rounding.
EXACT_TIES = 0.0

Found = dict[str, Sequence[float | None]]
"""Values by the name the case gives them."""


@dataclass(frozen=True, slots=True)
class CaseFollowUp:
    """The columns every method shares."""

    rows: CaseRows
    time: FloatArray
    event: FloatArray
    entry: FloatArray | None


def case_columns(arguments: CaseArguments, *names: str) -> list[str]:
    """Return the columns that arguments name, singly or as lists; the parts of products each."""
    found = [name for argument in names for name in arguments.texts(argument)]
    return list(dict.fromkeys(part for name in found for part in name.split(":")))


def case_follow_up(arguments: CaseArguments, rows: CaseRows) -> CaseFollowUp:
    """Return the columns every method reads."""
    event = rows.equal(arguments.text("event"), arguments.take("event_value", 1))
    entry = arguments.take("entry")
    return CaseFollowUp(
        rows,
        rows.numbers(arguments.text("time")),
        event.astype(np.float64),
        None if entry is None else rows.numbers(entry),
    )


def case_groups(arguments: CaseArguments, rows: CaseRows) -> list[CaseRows]:
    """Return the rows of each group in the order of `groups`; all rows where there is no group."""
    group = arguments.take("group")
    groups = arguments.take("groups")
    if group is None:
        return [rows]
    if groups is None:
        groups = sorted(set(rows.texts(group)), key=number_or_text)
    return [rows.only(rows.equal(group, value)) for value in groups]


def number_or_text(cell: str) -> tuple[float, str]:
    """Sort key of cells: numbers by value, before any text."""
    try:
        return float(cell), ""
    except ValueError:
        return float("inf"), cell


def weight_options(
    arguments: CaseArguments, rows: CaseRows
) -> dict[str, Any]:  # Any: keyword arguments of an estimator
    """Return weights and their kind as keyword arguments of an estimator."""
    weights = arguments.take("weights")
    kind = arguments.one_of("weight_kind", WEIGHT_KINDS, "case")
    return {} if weights is None else {"weights": rows.numbers(weights), "weight_kind": kind}


def robust_options(
    arguments: CaseArguments, rows: CaseRows
) -> dict[str, Any]:  # Any: keyword arguments of an estimator
    """Return robust and cluster as keyword arguments of an estimator."""
    cluster, robust = arguments.take("cluster"), arguments.take("robust")
    if robust not in (None, True, False):
        raise NotBuilt(f"robust = {robust!r}")
    return {"robust": robust, "cluster": None if cluster is None else np.array(rows.texts(cluster))}


def cause_codes(arguments: CaseArguments) -> dict[str, int]:
    """Return the cause each event code stands for, in the order of `event_codes`; censored codes are left out."""
    said: Mapping[str, str] = arguments.take("event_codes", {"0": "censored", "1": "cause 1", "2": "cause 2"})
    causes = [code for code, meaning in said.items() if meaning != "censored"]
    return {code: int(code) if code.isdigit() else place for place, code in enumerate(causes, start=1)}


def case_causes(rows: CaseRows, name: str, codes: Mapping[str, int]) -> FloatArray:
    """Return the cause of each row, 0 where it is censored."""
    cells = rows.texts(name)
    return np.array(
        [next((number for code, number in codes.items() if same(cell, code)), 0) for cell in cells], dtype=np.float64
    )
