"""The lines of a page, and the paragraphs they form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of a page: its number, counted from 1, and its text without blanks at the end."""

    number: int
    text: str

    @property
    def bare(self) -> str:
        """The text with runs of blanks made one, as names and values are compared."""
        return " ".join(self.text.split())

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands on it."""
        return not self.text or self.text.isspace()


def page_lines(text: str) -> tuple[PageLine, ...]:
    """Return the lines of a page; line ends of any system."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return tuple(PageLine(number, line.rstrip()) for number, line in enumerate(unified.split("\n"), 1))


def paragraphs(lines: Sequence[PageLine]) -> Iterator[tuple[PageLine, ...]]:
    """Yield the runs of lines between blank ones."""
    run: list[PageLine] = []
    for line in lines:
        if not line.is_blank:
            run.append(line)
        elif run:
            yield tuple(run)
            run = []
    if run:
        yield tuple(run)


def filled(lines: Sequence[PageLine]) -> list[PageLine]:
    """Return the lines on which something stands."""
    return [line for line in lines if not line.is_blank]


def trimmed(lines: Sequence[PageLine]) -> Sequence[PageLine]:
    """Return the lines without blank ones at either end."""
    start, end = 0, len(lines)
    while start < end and lines[start].is_blank:
        start += 1
    while end > start and lines[end - 1].is_blank:
        end -= 1
    return lines[start:end]


def verbatim(lines: Sequence[PageLine]) -> str:
    """Return the text of the lines as they stand, without blank lines at either end."""
    return "\n".join(line.text for line in trimmed(lines))
