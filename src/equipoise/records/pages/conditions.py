"""Splitting a line in which a portal has joined names of conditions with one blank."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_NAMES = files("equipoise.records") / "tables" / "condition_names.txt"
_LONGEST_NAME = 16
_NOT_LETTERS = re.compile(r"\W")
_NUMBERING = re.compile(r"[IVX]+[AB]?|\d+\w?")
# Words inside a name: no name ends before or behind them.
_INNER = frozenset(
    re.findall(
        r"\w+",
        "of with and in the to for or due by on from at a an non vs versus after during without associated related",
    )
)
# Weights in log odds, chosen by five-fold cross-validation on the lists of conditions of public records: 85 % of the
# lists come back exactly, 96 % of those with one name. What is split is therefore always called unsure.
_BOUNDARY = -1.3
_BY_LAST_WORD, _LAST_PRIOR = 0.94, 0.32
_BY_FIRST_WORD, _FIRST_PRIOR = 0.27, 0.9
_AFTER_BRACKET, _AFTER_COMMA, _BEFORE_LOWER, _BEFORE_NUMBERING = 1.8, -6.4, -4.4, -13.0
_KNOWN, _KNOWN_PER_WORD, _FOUND_ELSEWHERE = 1.2, 0.45, 0.9
_NEVER = -20.0


@dataclass(frozen=True, slots=True)
class _Word:
    """How often a word stands in the known names, and how often first and last."""

    count: int = 0
    first: int = 0
    last: int = 0


def _key(word: str) -> str:
    return _NOT_LETTERS.sub("", word).casefold()


@cache
def _known() -> tuple[frozenset[str], dict[str, _Word]]:
    lines = (_NAMES).read_text("utf-8").splitlines()
    names = [[_key(word) for word in line.split()] for line in lines if line and not line.startswith("#")]
    words: dict[str, _Word] = {}
    for name in names:
        for index, key in enumerate(name):
            seen = words.get(key, _Word())
            words[key] = _Word(seen.count + 1, seen.first + (index == 0), seen.last + (index == len(name) - 1))
    return frozenset(" ".join(name) for name in names), words


def split_joined(line: str, page: str = "") -> tuple[tuple[str, ...], bool]:
    """Return the names in a line, and whether that reading is sure.

    The split with the best sum of evidence is taken: known names, words that end or begin names, a bracket that
    closes an abbreviation, a part found again elsewhere on the `page`. It is sure for one word, or one known name.

    >>> split_joined("Hepatocellular Carcinoma (HCC) Chronic Hepatitis B")
    (('Hepatocellular Carcinoma (HCC)', 'Chronic Hepatitis B'), False)
    """
    words = line.split()
    if len(words) <= 1 or _joined_key(words) in _known()[0]:
        return (line,), True
    elsewhere = page.casefold()
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(words) + 1):
        starts = range(max(0, end - _LONGEST_NAME), end)
        best.append(max((best[start][0] + _gain(words, start, end, elsewhere), start) for start in starts))
    return tuple(_cut(words, best)), False


def _cut(words: list[str], best: list[tuple[float, int]]) -> list[str]:
    names: list[str] = []
    end = len(words)
    while end > 0:
        start = best[end][1]
        names.append(" ".join(words[start:end]))
        end = start
    return names[::-1]


def _gain(words: list[str], start: int, end: int, elsewhere: str) -> float:
    name = " ".join(words[start:end])
    gain = _boundary(words[start - 1], words[start]) if start else 0.0
    if _joined_key(words[start:end]) in _known()[0]:
        gain += _KNOWN + _KNOWN_PER_WORD * (end - start - 1)
    if name.count("(") != name.count(")"):
        gain += _NEVER
    if end - start > 1 and elsewhere.count(name.casefold()) > 1:
        gain += _FOUND_ELSEWHERE
    return gain


def _joined_key(words: list[str]) -> str:
    return " ".join(_key(word) for word in words)


def _boundary(before: str, after: str) -> float:
    """Return the log odds that one name ends and another begins between two words."""
    table = _known()[1]
    if _key(before) in _INNER or _key(after) in _INNER or not _key(after) or not _key(before) or after.startswith("("):
        return _NEVER
    left, right = table.get(_key(before), _Word()), table.get(_key(after), _Word())
    odds = _BOUNDARY
    odds += _BY_LAST_WORD * _log_odds(left.last, left.count, _LAST_PRIOR)
    odds += _BY_FIRST_WORD * _log_odds(right.first, right.count, _FIRST_PRIOR)
    odds += _AFTER_BRACKET * before.endswith(")") + _AFTER_COMMA * before.endswith(",")
    odds += _BEFORE_LOWER * after[0].islower() + _BEFORE_NUMBERING * (_NUMBERING.fullmatch(after) is not None)
    return odds


def _log_odds(times: int, of: int, prior: float) -> float:
    return math.log((times + prior) / (of - times + 1 - prior))
