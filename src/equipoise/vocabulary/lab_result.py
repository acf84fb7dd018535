"""A laboratory result as the laboratory wrote it: text, sign, number, and what to query."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

_SIGNS = {"": "=", "=": "=", "<": "<", "≤": "<=", "<=": "<=", ">": ">", "≥": ">=", ">=": ">="}
_RESULT = re.compile(
    r"(?P<sign><=|>=|[<>≤≥=]?)\s*(?P<number>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?P<rest>.*)"
)


class ResultState(StrEnum):
    """What kind of answer the text is."""

    VALUE = "value"
    BELOW_LIMIT = "below_limit"
    ABOVE_LIMIT = "above_limit"
    NOT_DETECTED = "not_detected"
    NOT_DONE = "not_done"
    UNDETERMINED = "undetermined"
    UNREADABLE = "unreadable"


WORDS: Mapping[str, ResultState] = {
    "not detected": ResultState.NOT_DETECTED,
    "target not detected": ResultState.NOT_DETECTED,
    "tnd": ResultState.NOT_DETECTED,
    "not done": ResultState.NOT_DONE,
    "nd": ResultState.NOT_DONE,
    "undetermined": ResultState.UNDETERMINED,
}
"""Many laboratories print ND for not detected: a study hands in its own words where they differ."""


@dataclass(frozen=True, slots=True)
class LabResult:
    """A result with the text kept. `value` is the number beside the sign, never an imputed one; `flags` are queries."""

    raw: str
    state: ResultState
    comparator: str | None = None
    value: float | None = None
    flags: tuple[str, ...] = ()


def parse_lab_result(
    raw: str, *, lloq: float | None = None, uloq: float | None = None, words: Mapping[str, ResultState] = WORDS
) -> LabResult:
    """Return the result that `raw` states. `lloq` and `uloq` are the limits of quantification of the method.

    A plain number beyond a limit, and a stated limit that differs from the method's, raise a query; text that is no
    result is unreadable and queried. "<10" is below the limit, detected or not; "not detected" is another state.

    >>> parse_lab_result("< 10 detected", lloq=10).state
    <ResultState.BELOW_LIMIT: 'below_limit'>
    """
    text = " ".join(raw.split()).lower()
    if text in words:
        return LabResult(raw, words[text])
    match = _RESULT.fullmatch(text)
    if match is None or match["rest"].strip() not in ("", "detected", ", detected"):
        return _unreadable(raw)
    comparator = _SIGNS[match["sign"]]
    value = float(match["number"].replace(",", ""))
    if match["rest"] and comparator not in ("<", "<="):
        return _unreadable(raw)
    return LabResult(raw, _state(comparator), comparator, value, _flags(comparator, value, lloq, uloq))


def _unreadable(raw: str) -> LabResult:
    return LabResult(raw, ResultState.UNREADABLE, flags=("query",))


def _state(comparator: str) -> ResultState:
    if comparator == "=":
        return ResultState.VALUE
    return ResultState.BELOW_LIMIT if comparator.startswith("<") else ResultState.ABOVE_LIMIT


def _flags(comparator: str, value: float, lloq: float | None, uloq: float | None) -> tuple[str, ...]:
    if comparator == "=":
        below = ("query_below_lloq",) if lloq is not None and value < lloq else ()
        return (*below, "query_above_uloq") if uloq is not None and value > uloq else below
    limit, name = (lloq, "lloq") if comparator.startswith("<") else (uloq, "uloq")
    return (f"query_limit_differs_from_{name}",) if limit is not None and value != limit else ()
