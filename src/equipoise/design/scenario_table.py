"""Many scenarios at once: sample sizes and power over a whole table of assumptions, in arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from equipoise.design.log_rank_law import LogRankLaw, log_rank_law
from equipoise.design.log_rank_method import LogRankMethod, log_rank_method
from equipoise.design.study_cells import StudyCells
from equipoise.errors import InputError
from equipoise.kernels.arrays import FloatArray

_TOGETHER = 2048
"""Scenarios computed at a time: their nodes stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class ScenarioTable:
    """Scenarios with constant hazards and even entry, one a row: arrays of one length, or single numbers for all rows.

    Hazards and dropout a person and month; `accrual` and `follow_up` (after the end of accrual) in months; `ratio`
    treatment : control.
    """

    control: ArrayLike
    treatment: ArrayLike
    accrual: ArrayLike
    follow_up: ArrayLike
    ratio: ArrayLike = 1.0
    dropout_control: ArrayLike = 0.0
    dropout_treatment: ArrayLike = 0.0

    def __post_init__(self) -> None:
        columns = {name: np.asarray(getattr(self, name), dtype=np.float64) for name in self.__dataclass_fields__}
        faults = [name for name, column in columns.items() if not (np.isfinite(column) & (column >= 0.0)).all()]
        faults += [name for name in ("control", "treatment", "ratio") if (columns[name] <= 0.0).any()]
        if not (columns["accrual"] + columns["follow_up"] > 0.0).all():
            faults.append("accrual and follow_up together")
        if faults:
            raise InputError(
                f"in a table of scenarios: {', '.join(dict.fromkeys(faults))}",
                mend="give finite numbers of 0 or more; hazards, ratio and the length of the trial above 0",
            )

    def cells(self) -> Iterator[StudyCells]:
        """Return the scenarios as cells of study time, some thousands at a time."""
        rows = np.broadcast_arrays(*(np.atleast_1d(getattr(self, name)) for name in self.__dataclass_fields__))
        for first in range(0, len(rows[0]), _TOGETHER):
            part = [np.asarray(row[first : first + _TOGETHER], dtype=np.float64) for row in rows]
            yield _cells(*part)


@dataclass(frozen=True, slots=True)
class TableSizes:
    """People (a real number) and events for each row, and the method they are by."""

    participants: FloatArray
    events: FloatArray
    method: LogRankMethod


@dataclass(frozen=True, slots=True)
class TablePowers:
    """Power and expected events for each row, and the method they are by."""

    power: FloatArray
    events: FloatArray
    method: LogRankMethod


def sample_sizes_survival(
    table: ScenarioTable,
    *,
    power: float = 0.8,
    alpha: float = 0.025,
    method: LogRankMethod | str = LogRankMethod.FIXED_ALTERNATIVE,
    margin: float = 1.0,
) -> TableSizes:
    """Return people and events of a log-rank test for each row of a table; `alpha` is one-sided.

    Rows without an effect need infinitely many. The same numbers as `sample_size_survival` row by row.

    >>> control = np.log(2.0) / 36
    >>> found = sample_sizes_survival(ScenarioTable(control, control * np.array([0.5, 0.6]), 28.0, 36.0))
    >>> found.participants.round(1).tolist()
    [133.7, 231.1]
    """
    if not 0.0 < alpha < power < 1.0:
        raise InputError(f"a level of {alpha:g} with a power of {power:g}", mend="give 0 < level < power < 1")
    chosen = log_rank_method(method)

    def size(law: LogRankLaw) -> tuple[FloatArray, FloatArray]:
        people = law.participants(power, alpha)
        return people, people * law.events

    participants, events = _over(table, chosen, margin, size)
    return TableSizes(participants, events, chosen)


def powers_survival(
    table: ScenarioTable,
    participants: float,
    *,
    alpha: float = 0.025,
    method: LogRankMethod | str = LogRankMethod.FIXED_ALTERNATIVE,
    margin: float = 1.0,
) -> TablePowers:
    """Return power, on the side of the effect, and expected events with so many people, for each row of a table."""
    if not (0.0 < alpha < 1.0 and participants > 0.0):
        raise InputError(f"a level of {alpha:g} with {participants:g} people", mend="give 0 < level < 1, and people")
    chosen = log_rank_method(method)

    def power(law: LogRankLaw) -> tuple[FloatArray, FloatArray]:
        return law.power(participants, alpha), participants * law.events

    found, events = _over(table, chosen, margin, power)
    return TablePowers(found, events, chosen)


def _over(
    table: ScenarioTable,
    method: LogRankMethod,
    margin: float,
    ask: Callable[[LogRankLaw], tuple[FloatArray, FloatArray]],
) -> tuple[FloatArray, FloatArray]:
    answers = [ask(log_rank_law(cells, method, margin=margin)) for cells in table.cells()]
    return np.concatenate([first for first, _ in answers]), np.concatenate([second for _, second in answers])


def _cells(
    control: FloatArray,
    treatment: FloatArray,
    accrual: FloatArray,
    follow_up: FloatArray,
    ratio: FloatArray,
    dropout_control: FloatArray,
    dropout_treatment: FloatArray,
) -> StudyCells:
    """Return two cells a row: everybody is followed in the first, the later half-way out in the second."""
    nobody = np.zeros_like(control)

    def twice(column: FloatArray) -> FloatArray:
        return np.stack([column, column], axis=-1)

    return StudyCells(
        np.stack([nobody, follow_up, follow_up + accrual], axis=-1),
        np.stack([nobody + 1.0, nobody + 1.0, nobody], axis=-1),
        twice(control),
        twice(treatment),
        twice(dropout_control),
        twice(dropout_treatment),
        ratio / (1.0 + ratio),
    )
