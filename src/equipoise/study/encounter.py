"""Epochs, encounters and which form is due at which encounter."""

from __future__ import annotations

from pydantic import Field, model_validator

from equipoise.study.part import Part


class Epoch(Part):
    """A stretch of a participant's time in the study, in words."""

    id: str
    label: str
    starts: str
    ends: str


class Repeat(Part):
    """A series of encounters: from `from_day`, every `every` days, until a day from an anchor or a calendar date."""

    from_day: int
    every: int = Field(gt=0)
    until_anchor: str | None = None
    until_day: int | None = None
    until_date: str | None = None

    @model_validator(mode="after")
    def _ends(self) -> Repeat:
        if (self.until_day is None) == (self.until_date is None):
            raise ValueError("a series ends once: write `until_day` (from `until_anchor`) or `until_date`")
        return self


class Encounter(Part):
    """A planned visit.

    `day` counts from the anchor: the anchor's day is Day 1 for allocation anchors (week w is day 7w + 1), day 0
    otherwise (`first_day`). `window` gives days before (negative) and after, both included. `span` is for an encounter
    that may fall on any day of an interval, such as a baseline 28 to 42 days after surgery.
    """

    id: str
    label: str = ""
    epoch: str | None = None
    anchor: str | None = None
    """None: not planned from an anchor, such as an unscheduled visit."""
    first_day: int = 1
    day: int | None = None
    span: tuple[int, int] | None = None
    window: tuple[int, int] | None = None
    repeat: Repeat | None = None
    arms: tuple[str, ...] = ()
    """Arms that have the visit; empty for all."""
    stages: tuple[str, ...] = ()
    note: str = ""

    @model_validator(mode="after")
    def _placed_once(self) -> Encounter:
        placed = sum(item is not None for item in (self.day, self.span, self.repeat))
        if self.anchor is None and placed:
            raise ValueError("an encounter with a day needs an `anchor`: name the moment the day counts from")
        if self.anchor is not None and placed != 1:
            raise ValueError("an anchored encounter has a place in time: write one of `day`, `span` and `repeat`")
        if self.window is not None and not self.window[0] <= 0 <= self.window[1]:
            raise ValueError("`window` runs from days before, 0 or negative, to days after: write e.g. [-7, 7]")
        if self.span is not None and self.span[0] > self.span[1]:
            raise ValueError(f"`span` ends before it begins: write [{self.span[1]}, {self.span[0]}]")
        return self


class Activity(Part):
    """A form and the encounters at which it is due."""

    form: str
    encounters: tuple[str, ...] = Field(min_length=1)
    arms: tuple[str, ...] = ()
    every_weeks: int | None = None
    """For an activity between the listed encounters: a series in weeks."""
    from_week: int | None = None
    to_week: int | None = None
    note: str = ""
