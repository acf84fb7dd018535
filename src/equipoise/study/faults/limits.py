"""Ranges that run backwards, durations and dates that are none, shares that do not add up."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final, cast

from equipoise.errors import DateError
from equipoise.study.faults.place import Place, StudyFile
from equipoise.study.faults.walk import texts, walk
from equipoise.vocabulary import PartialDate

_DURATION: Final = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(h|d|wk|mo|a)\s*")
_DAYS: Final = {"h": 1 / 24, "d": 1.0, "wk": 7.0, "mo": 30.4375, "a": 365.25}
"""Only to compare the two ends of a window; windows themselves shift the calendar."""


def check_limits(tree: object, file: StudyFile) -> None:
    """Report what is a pair of right values and yet no range, and texts that must be a duration or a date."""
    _anchor_windows(tree, file)
    for pattern in ("variables.*.plausible", "encounters.*.window", "forms.*.fields.*.hard|soft"):
        for place, value in walk(tree, pattern):
            _in_order(place, value, file)
    for place, value in walk(tree, "activities.*"):
        weeks = cast("dict[str, object]", value) if isinstance(value, dict) else {}
        _in_order((*place, "to_week"), [weeks.get("from_week"), weeks.get("to_week")], file)
    _dates(tree, file)
    _shares(tree, file)
    _ratio(tree, file)
    _weekdays(tree, file)


def _anchor_windows(tree: object, file: StudyFile) -> None:
    for place, value in walk(tree, "anchors.*.window"):
        if not isinstance(value, list):
            continue
        ends = cast("list[object]", value)
        days = [_days(end, (*place, number), file) for number, end in enumerate(ends)]
        if len(days) == 2 and days[0] is not None and days[1] is not None and days[0] > days[1]:
            message = f"the window ends before it begins: {ends[0]} to {ends[1]}"
            file.report("study.range", place, message, f"write [{ends[1]}, {ends[0]}]")


def _days(end: object, place: Place, file: StudyFile) -> float | None:
    if not isinstance(end, str):
        return None
    duration = _DURATION.fullmatch(end)
    if duration is None:
        file.report("study.value", place, f"'{end}' is no duration", 'write a number and h, d, wk, mo or a: "28 d"')
        return None
    return float(duration[1]) * _DAYS[duration[2]]


def _in_order(place: Place, value: object, file: StudyFile) -> None:
    ends = cast("list[object]", value) if isinstance(value, list) else []
    if len(ends) == 2 and all(isinstance(end, (int, float)) for end in ends):
        low, high = cast("list[float]", ends)
        if low > high and place[-1] not in ("hard", "soft", "window"):
            # The parts themselves report hard, soft and window.
            file.report(
                "study.range", place, f"the range runs backwards: {low:g} to {high:g}", f"write [{high:g}, {low:g}]"
            )


def _dates(tree: object, file: StudyFile) -> None:
    read: dict[str, PartialDate] = {}
    for pattern in ("design.start|primary_completion|completion", "encounters.*.repeat.until_date"):
        for place, text in texts(tree, pattern):
            try:
                read[str(place[-1])] = PartialDate.parse(text)
            except DateError as fault:
                file.report("study.value", place, fault.what, f"{fault.mend}, in quotes")
    order = [key for key in ("start", "primary_completion", "completion") if key in read]
    for before, after in pairwise(order):
        if read[before].first() > read[after].last():
            message = f"{after} {read[after]} lies before {before} {read[before]}"
            file.report("study.range", ("design", after), message, "correct one of the two dates")


def _shares(tree: object, file: StudyFile) -> None:
    shares = [value for _, value in walk(tree, "design.sites.*.share") if isinstance(value, (int, float))]
    sites = list(walk(tree, "design.sites.*"))
    if shares and len(shares) == len(sites) and abs(sum(shares) - 1) > 0.001:
        message = f"the shares of the sites add up to {sum(shares):g}"
        file.report("study.range", ("design", "sites"), message, "make them add up to 1")


def _ratio(tree: object, file: StudyFile) -> None:
    for place, value in walk(tree, "allocation.ratio.*"):
        if isinstance(value, int) and value <= 0:
            message = f"a ratio is made of positive whole numbers, found {value}"
            file.report("study.range", place, message, "write 1 or more, or leave the arm out")


def _weekdays(tree: object, file: StudyFile) -> None:
    for place, value in walk(tree, "arms.*.regimens.*.weekdays.*"):
        if isinstance(value, int) and not 0 <= value <= 6:
            file.report("study.range", place, f"{value} is no weekday", "Monday is 0, Sunday is 6")
