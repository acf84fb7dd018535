"""Times, events, entries and weights: read once, every fault told at once, then whole numbers for the kernels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError
from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray
from equipoise.kernels.ranking import ranks

# Two times closer than this share of the range are one time: floats that differ only by how they were computed.
TIE_TOLERANCE = 1e-9

WEIGHT_KINDS = ("case", "frequency")


@dataclass(frozen=True)
class SurvivalData:
    """Follow-up as the kernels take it.

    A row is at risk at the distinct times start <= k < stop, and its follow-up ends at time stop - 1. `cause` is 0 for
    a censored row; with a single kind of event it is 1 for the others. `rows` are the places of the rows in what was
    handed in (rows of frequency weight 0 are left out).
    """

    times: FloatArray
    start: IntArray
    stop: IntArray
    cause: IntArray
    weights: FloatArray
    weighted: bool
    weight_kind: str
    delayed: bool
    rows: IntArray
    handed_in: int

    @property
    def event(self) -> BoolArray:
        """Which rows end with an event."""
        return self.cause > 0

    @property
    def whole_weights(self) -> bool:
        """Whether every weight is a whole number."""
        return not self.weighted or bool((self.weights == np.floor(self.weights)).all())


def survival_data(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    *,
    entry: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
    weight_kind: str = "case",
    causes: bool = False,
    tie_tolerance: float = TIE_TOLERANCE,
) -> SurvivalData:
    """Return checked follow-up; raise DataError with every fault found.

    `event` is 0/1 or true/false; with `causes` it holds 0 for censored and positive whole numbers for causes.
    """
    faults: list[str] = []
    exits = borrowed_numbers(time, "time", faults)
    codes = borrowed_numbers(event, "cause" if causes else "event", faults)
    entries = None if entry is None else borrowed_numbers(entry, "entry", faults)
    given = None if weights is None else numbers(weights, "weights", faults)
    _same_lengths({"time": exits, "cause" if causes else "event": codes, "entry": entries, "weights": given}, faults)
    if not faults:
        _check_values(exits, codes, entries, causes, faults)
        _check_weights(given, weight_kind, faults)
    if faults:
        raise DataError("; ".join(faults), mend="correct or remove these rows; nothing was computed")
    return _counted(exits, codes.astype(np.int64), entries, given, weight_kind, tie_tolerance)


def numbers(values: npt.ArrayLike, name: str, faults: list[str]) -> FloatArray:
    """Return a fresh one-dimensional array of floats; add to `faults` what prevents it, and values not finite."""
    return borrowed_numbers(values, name, faults).copy()


def borrowed_numbers(values: npt.ArrayLike, name: str, faults: list[str]) -> FloatArray:
    """Return what `numbers` returns, the caller's own array where it is one of floats: to be read, never written."""
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        faults.append(f"{name} holds something that is not a number")
        return np.zeros(0)
    if array.ndim != 1:
        faults.append(f"{name} must be one-dimensional, not of shape {array.shape}")
        return np.zeros(0)
    if not np.isfinite(array).all():
        faults.append(f"{name} is missing or infinite at {indices(~np.isfinite(array))}")
    return array


def indices(wrong: BoolArray) -> str:
    """Say where, counting from 0: the first three places and how many more there are."""
    places = np.flatnonzero(wrong)
    shown = ", ".join(str(i) for i in places[:3])
    more = f" and {places.size - 3} more" if places.size > 3 else ""
    return f"index {shown}{more}"


def _same_lengths(arrays: dict[str, FloatArray | None], faults: list[str]) -> None:
    if faults:
        return
    sizes = {name: array.size for name, array in arrays.items() if array is not None}
    if len(set(sizes.values())) > 1:
        faults.append("lengths differ: " + ", ".join(f"{name} {size}" for name, size in sizes.items()))
    elif 0 in sizes.values():
        faults.append("there are no rows")


def _check_values(
    exits: FloatArray, codes: FloatArray, entries: FloatArray | None, causes: bool, faults: list[str]
) -> None:
    if (exits < 0).any():
        faults.append(f"time is negative at {indices(exits < 0)}")
    wrong = (codes < 0) | (codes != np.floor(codes)) if causes else (codes != 0) & (codes != 1)
    if wrong.any():
        expected = "0 (censored) or a positive whole number" if causes else "0 or 1"
        faults.append(f"{'cause' if causes else 'event'} is not {expected} at {indices(wrong)}")
    if entries is None:
        return
    if (entries < 0).any():
        faults.append(f"entry is negative at {indices(entries < 0)}")
    if (entries >= exits).any():
        faults.append(f"entry is not before time at {indices(entries >= exits)}")


def _check_weights(given: FloatArray | None, weight_kind: str, faults: list[str]) -> None:
    if weight_kind not in WEIGHT_KINDS:
        faults.append(f"weight_kind is 'case' or 'frequency', not {weight_kind!r}")
    if given is None:
        return
    if (given < 0).any():
        faults.append(f"weights are negative at {indices(given < 0)}")
    if weight_kind == "case" and (given == 0).any():
        faults.append(f"case weights are zero at {indices(given == 0)}")
    if weight_kind == "frequency" and (given != np.floor(given)).any():
        faults.append(f"frequency weights are not whole numbers at {indices(given != np.floor(given))}")
    if given.size > 0 and not (given > 0).any():
        faults.append("no weight is positive")


def _counted(
    exits: FloatArray,
    codes: IntArray,
    entries: FloatArray | None,
    given: FloatArray | None,
    weight_kind: str,
    tolerance: float,
) -> SurvivalData:
    handed_in = exits.size
    rows = np.arange(handed_in) if given is None else np.flatnonzero(given > 0)
    weights = np.ones(handed_in) if given is None else given
    if rows.size < handed_in:
        exits, codes, weights = exits[rows], codes[rows], weights[rows]
        entries = None if entries is None else entries[rows]
    delayed = entries is not None and bool((entries > 0).any())
    if entries is None or not delayed:
        times, position = ranks(exits, tolerance)
        start, stop = np.zeros(rows.size, dtype=np.int64), position + 1
    else:
        times, start, stop = _positions(exits, entries, rows, tolerance)
    return SurvivalData(
        times,
        start,
        stop,
        codes,
        weights,
        given is not None,
        weight_kind,
        delayed,
        rows.astype(np.int64, copy=False),
        handed_in,
    )


def _positions(
    exits: FloatArray, entries: FloatArray, rows: IntArray, tolerance: float
) -> tuple[FloatArray, IntArray, IntArray]:
    """Rank entries and exits on one scale, so that both share the tolerance, then count the exit times passed."""
    values, position = ranks(np.concatenate((exits, entries)), tolerance)
    out, into = position[: exits.size], position[exits.size :]
    if (into >= out).any():
        where = ", ".join(str(i) for i in rows[into >= out][:3])
        raise DataError(f"entry and time are one and the same within the tolerance at index {where}")
    is_exit = np.zeros(values.size, dtype=np.int64)
    is_exit[out] = 1
    passed = np.cumsum(is_exit)
    return values[is_exit == 1], passed[into], passed[out]


def labels(values: npt.ArrayLike, name: str, data: SurvivalData) -> tuple[tuple[object, ...], IntArray]:
    """Return the distinct labels in ascending order and each row's place among them (groups, strata, clusters)."""
    array = np.asarray(values)
    if array.ndim != 1:
        raise DataError(f"{name} must be one-dimensional, not of shape {array.shape}")
    if array.size != data.handed_in:
        raise DataError(f"lengths differ: time {data.handed_in}, {name} {array.size}")
    array = array[data.rows]
    missing = _missing(array)
    if missing.any():
        raise DataError(f"{name} is missing at {indices(missing)}", mend="remove these rows or give them a label")
    distinct, place = np.unique(array, return_inverse=True)
    return tuple(distinct.tolist()), place.astype(np.int64).reshape(array.shape)


def stratum_places(data: SurvivalData, strata: npt.ArrayLike | None) -> tuple[tuple[object, ...], IntArray]:
    """Return the strata and each row's place among them; one stratum, named 0, where none are given."""
    if strata is None:
        return (0,), np.zeros(data.rows.size, dtype=np.int64)
    return labels(strata, "strata", data)


def _missing(array: npt.NDArray[np.generic]) -> BoolArray:
    if array.dtype.kind == "f":
        return np.isnan(array.astype(np.float64))
    if array.dtype.kind == "O":
        return np.array([value is None or value != value for value in array.tolist()], dtype=np.bool_)
    return np.zeros(array.size, dtype=np.bool_)


def check_level(conf_level: float) -> None:
    """Raise DataError unless a confidence level lies strictly between 0 and 1."""
    if not 0.0 < conf_level < 1.0:
        raise DataError(f"conf_level is {conf_level}, not between 0 and 1", mend="write 0.95 for 95 % limits")
