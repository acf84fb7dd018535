"""How wide a text will be, judged without the font: the reader's machine chooses it."""

from __future__ import annotations

from unicodedata import combining, east_asian_width

_NARROW = frozenset(" .,:;'|!()[]iljtfI1/-")
_BOLD = 1.06


def text_width(words: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a line in pixels, on the safe side for common fonts without serifs.

    >>> text_width("iii", 10) < text_width("nnn", 10) < text_width("MMM", 10) < text_width("研究中", 10)
    True
    """
    return sum(map(_share, words)) * size * (_BOLD if bold else 1.0)


def _share(letter: str) -> float:
    """Return the width of a letter as a share of the font's size."""
    if combining(letter):
        return 0.0
    if east_asian_width(letter) in "WF":
        return 1.0
    if letter in _NARROW:
        return 0.36
    if letter in "MWmw%@":
        return 0.9
    return 0.68 if letter.isupper() else 0.57


def shorten(words: str, size: float, room: float, *, bold: bool = False) -> str:
    """Return the text if it fits into `room` pixels, else its beginning with an ellipsis.

    >>> shorten("Peg-interferon", 12, 60)
    'Peg-inte…'
    """
    if text_width(words, size, bold=bold) <= room:
        return words
    kept = words
    while kept and text_width(f"{kept}…", size, bold=bold) > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def flowed(words: str, size: float, room: float, *, bold: bool = False) -> list[str]:
    """Return the text broken into lines of at most `room` pixels, at blanks where there are any.

    >>> flowed("cut where few are at risk", 12, 100)
    ['cut where few', 'are at risk']
    """
    lines: list[str] = [""]
    for word in words.split():
        for piece in _pieces(word, size, room, bold):
            candidate = f"{lines[-1]} {piece}".strip()
            if not lines[-1] or text_width(candidate, size, bold=bold) <= room:
                lines[-1] = candidate
            else:
                lines.append(piece)
    return lines


def _pieces(word: str, size: float, room: float, bold: bool) -> list[str]:
    """Return a word, or parts of one that is wider than a line."""
    pieces: list[str] = [""]
    for letter in word:
        if pieces[-1] and text_width(pieces[-1] + letter, size, bold=bold) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces
