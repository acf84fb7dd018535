"""The registry's markup for reading: CommonMark's backslash escapes resolved, with the way back to the archive."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

# CommonMark 0.31, section 2.4: a backslash escapes ASCII punctuation and nothing else.
_ESCAPE = re.compile(r"\\(?=[!-/:-@\[-`{-~])")


@dataclass(frozen=True, slots=True)
class PlainText:
    """Text with its escapes resolved; positions of it lead back to the archived text."""

    text: str
    removed: tuple[int, ...]
    """Where in `text`, in order, a backslash of the archived text is left out just before."""

    def archived(self, position: int) -> int:
        """Return the position in the archived text of a position in this one.

        >>> plain = unescape(r"platelets \\> 40 \\* 10")
        >>> plain.text[10], plain.archived(10)
        ('>', 11)
        """
        return position + bisect_right(self.removed, position)


def unescape(archived: str) -> PlainText:
    r"""Return the text without the backslashes of CommonMark escapes; the archived text itself is never changed.

    >>> unescape(r"ANC \>= 1.5 \\ C:\\x").text
    'ANC >= 1.5 \\ C:\\x'
    """
    parts: list[str] = []
    removed: list[int] = []
    start = length = 0
    position = 0
    while (found := _ESCAPE.search(archived, position)) is not None:
        piece = archived[start : found.start()]
        parts.append(piece)
        length += len(piece)
        removed.append(length)
        start = found.end()
        position = start + 1  # the escaped mark itself, which may be a backslash, escapes nothing
    parts.append(archived[start:])
    return PlainText("".join(parts), tuple(removed))
