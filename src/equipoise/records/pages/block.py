"""A heading of a page with the lines below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from equipoise.records.pages.dictionary import BlockSpec
from equipoise.records.pages.lines import PageLine


class Standing(Enum):
    """How a heading stands on its page."""

    IN_ORDER = "in order"
    MOVED = "moved"
    """Found only out of the portal's order."""
    REPEATED = "repeated"
    """A second time, with the same content below."""
    STRAY = "stray"
    """A second time with something else below, or out of order with nothing of its kind below."""


@dataclass(frozen=True, slots=True)
class Block:
    """A heading that was accepted, and the lines below it up to the next."""

    spec: BlockSpec
    heading: PageLine | None
    note: PageLine | None
    match: re.Match[str] | None
    content: Sequence[PageLine]
    standing: Standing = Standing.IN_ORDER
    guessed: bool = False

    @property
    def is_inline(self) -> bool:
        """Whether the value stands on the heading's own line."""
        return self.match is not None and "value" in self.match.groupdict()

    @property
    def value_lines(self) -> Sequence[PageLine]:
        """What is to be read: the value on the heading's own line, or what stands below."""
        if self.match is not None and self.heading is not None and self.is_inline:
            return (PageLine(self.heading.number, self.match["value"].strip()), *self.content)
        return self.content
