"""A document as data: blocks that each renderer prints in its own form."""

from __future__ import annotations

from dataclasses import dataclass, field

from equipoise.results.chart import Chart


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 3."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A statement that must be seen, such as that everything is simulated."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption; the first `text_columns` columns are text, the rest numbers set to the right."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    text_columns: int = 1


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture as SVG text; `alternative` says what it shows to those who cannot see it.

    `chart` is what was drawn, for other writers of figures; None where there is only the picture.
    """

    name: str
    caption: str
    svg: str
    alternative: str = ""
    chart: Chart | None = None


Block = Heading | Paragraph | Notice | Bullets | Table | Figure


@dataclass(frozen=True, slots=True)
class Document:
    """A titled sequence of blocks. `date` is ISO text handed in: the core has no clock."""

    title: str
    subtitle: str
    date: str
    blocks: tuple[Block, ...]
    facts: tuple[tuple[str, str], ...] = field(default=())
    """Name and value pairs shown on the first page."""
    watermark: str = ""
