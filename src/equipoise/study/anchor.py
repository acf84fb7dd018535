"""Named moments that windows, stages and endpoints count from."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from equipoise.study.part import Part


class Anchor(Part):
    """A moment: an event of the participant (`event`, `pick`), or a window after another anchor (`from`, `window`).

    `window` holds two durations as text, "28 d" or "4 wk"; both ends count.
    """

    event: str | None = None
    pick: Literal["first", "last"] = "last"
    before_it_happens: Literal["planned_date"] | None = None
    from_: str | None = Field(default=None, alias="from")
    window: tuple[str, str] | None = None
    label: str = ""

    @model_validator(mode="after")
    def _one_way_to_find_it(self) -> Anchor:
        if (self.event is None) == (self.from_ is None):
            raise ValueError(
                "an anchor is either an event or a window from another anchor: give `event`, or `from` with `window`"
            )
        if (self.from_ is None) != (self.window is None):
            raise ValueError("`from` and `window` go together: write both, e.g. from: surgery, window: [28 d, 42 d]")
        return self
