"""The words of a text as the index sees them: the same function for records and for queries."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_GREEK = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "epsilon",
    "κ": "kappa",
    "λ": "lambda",
    "μ": "mu",
    "σ": "sigma",
    "τ": "tau",
    "ω": "omega",
}
_GREEK_LETTER = re.compile("[" + "".join(_GREEK) + "]")
_WORD = re.compile(r"[a-z0-9]+")
STOP_WORDS = frozenset(
    """a an and are as at be been by can for from had has have in is it its may must not of on or other per than that
    the their then these they this those to under was were who will with within without no any all each study trial
    patients patient participants participant subjects subject""".split()  # noqa: SIM905 - read as prose
)


def normal(text: str) -> str:
    """Return `text` in lower case, Greek letters spelled out, without accents, dashes as blanks.

    >>> normal("Peg-IFNα-2b")
    'peg ifn alpha 2b'
    """
    spelled = _GREEK_LETTER.sub(lambda letter: f" {_GREEK[letter[0]]} ", unicodedata.normalize("NFKC", text).lower())
    plain = unicodedata.normalize("NFKD", spelled)
    return " ".join(_WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter))))


def words_of(text: str) -> list[str]:
    """Return the stems of a text in order, without stop words.

    >>> words_of("The tumors of the liver")
    ['tumor', 'liver']
    """
    return [stem(word) for word in normal(text).split() if word not in STOP_WORDS]


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return a word without its English plural, so that "tumors" meets "tumor", and British spelling as American."""
    word = word.replace("tumour", "tumor").replace("haem", "hem").replace("randomis", "randomiz")
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
