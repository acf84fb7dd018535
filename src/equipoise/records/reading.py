"""What came out of reading a source: the record, and the account of the reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from equipoise.records.record import Record


@dataclass(frozen=True, slots=True, order=True)
class LineRange:
    """Lines of a source, counted from 1, both ends included."""

    first: int
    last: int

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


@dataclass(frozen=True, slots=True)
class Unread:
    """Lines that went into no field, as they stand, and why."""

    lines: LineRange
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReadWarning:
    """Something a reader must know of the reading: what is doubtful, and where.

    `where` is the path of the field it touches, where there is one; `lines` are empty for sources without lines.
    """

    code: str
    message: str
    where: str = ""
    lines: LineRange | None = None


@dataclass(frozen=True, slots=True)
class ReadReport:
    """The account of one reading: every line of a page is in `provenance`, `constants` or `unread`, or is blank."""

    source: str
    """What was read: "v2 JSON" or "page"."""
    portal: str | None = None
    line_count: int = 0
    provenance: Mapping[str, tuple[LineRange, ...]] = field(default_factory=dict[str, tuple[LineRange, ...]])
    """Path of a field to the lines it was read from."""
    constants: tuple[LineRange, ...] = ()
    """Headings, explanatory sentences and furniture of the portal."""
    unread: tuple[Unread, ...] = ()
    absent: tuple[str, ...] = ()
    """Fields that this page does not give, by their names in the registry's shape."""
    warnings: tuple[ReadWarning, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict[str, int])
    """Counts the page shows beside the fields, for instance locationCount and armCountShown."""
    unknown: tuple[str, ...] = ()
    """Paths that the registry's shape does not know; their values are kept in the record."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A record and the account of how it was read."""

    record: Record
    report: ReadReport
