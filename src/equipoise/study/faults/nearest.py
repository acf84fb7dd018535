"""The name that was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Final

_OTHER_WORDS: Final = {
    "text": ("says", "label", "text"),
    "expr": ("when",),
    "rule": ("when",),
    "condition": ("when",),
    "name": ("label", "title", "id"),
    "n": ("count",),
    "type": ("kind",),
    "kind": ("type",),
    "dose_ug": ("dose",),
    "method": ("kind",),
    "visits": ("encounters",),
    "visit": ("encounters",),
}
"""Words people write for a key that is called otherwise here."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known name closest in spelling; None if none is close.

    >>> nearest("encouters", ["encounters", "endpoints"])
    'encounters'
    """
    names = list(known)
    folded = {name.lower().replace("-", "_"): name for name in names}
    wanted = word.lower().replace("-", "_").replace(" ", "_")
    if wanted in folded:
        return folded[wanted]
    close = difflib.get_close_matches(wanted, folded, n=1, cutoff=0.66)
    return folded[close[0]] if close else None


def nearest_key(word: str, known: Iterable[str]) -> str | None:
    """Return the key that was probably meant: close in spelling, or another word for the same thing.

    >>> nearest_key("expr", ["id", "says", "when"])
    'when'
    """
    names = list(known)
    return nearest(word, names) or next((other for other in _OTHER_WORDS.get(word, ()) if other in names), None)
