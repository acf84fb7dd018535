"""A criterion's words, tidied for reading: label, text, and whether all of its words are of a known kind."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_LABEL: Final = re.compile(r"(?P<label>[A-Z][^:.;]{1,60}?)\s*(?:\([^)]*\)\s*)?:\s*(?P<rest>\S.*)", re.DOTALL)
_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*", re.UNICODE)
_SUBJECT: Final = re.compile(
    r"^(?:the\s+)?(?:participants?|patients?|subjects?)\s+(?:has|have|is|are|receives?|takes?)\s+", re.IGNORECASE
)
_LONGEST_LABEL: Final = 80


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text, each once."""
    return frozenset(text.split())


FILLERS: Final = word_set(
    "participant participants patient patients subject subjects individual individuals person persons "
    "adult adults who whom whose must should will be been being have has had is are was were the a an of "
    "with in to for and their this that these those study trial excluded included eligible according as "
    "at on by from"
)
"""Words that say nothing about who may take part."""


@dataclass(frozen=True, slots=True)
class ItemText:
    """One criterion in the record's words; `text` is without the label ("Renal Impairment:") and the last mark."""

    label: str
    text: str
    is_exclusion: bool

    def only(self, match: re.Match[str], words: Iterable[str] = ()) -> bool:
        """Return whether besides a match there are only fillers and the given words: no number, no other thing."""
        return self._says_only(f"{self.text[: match.start()]} {self.text[match.end() :]}", words)

    def consists_of(self, words: Iterable[str]) -> bool:
        """Return whether the text has only fillers and the given words, and no number."""
        return self._says_only(self.text, words)

    def _says_only(self, text: str, words: Iterable[str]) -> bool:
        # "... will be excluded" under inclusion turns the meaning round: left to a person.
        if re.search(r"\d", text) or (not self.is_exclusion and "excluded" in text.lower()):
            return False
        known = FILLERS | set(words)
        return all(word.lower() in known for word in _WORD.findall(text.replace("'s", "").replace("’s", "")))

    @property
    def short(self) -> str:
        """The label, or the beginning of the text: what a person is asked to attest."""
        words = self.label or _SUBJECT.sub("", self.text, count=1)
        if len(words) <= _LONGEST_LABEL:
            return words
        cut = words[:_LONGEST_LABEL].rsplit(" ", 1)[0]
        return f"{cut.rstrip(' ,;:')} ..."


def item_text(words: str, *, is_exclusion: bool) -> ItemText:
    """Return a criterion's words tidied.

    >>> item_text("Age: 18 to 70 years;", is_exclusion=False)
    ItemText(label='Age', text='18 to 70 years', is_exclusion=False)
    """
    text = re.sub(r"\s+", " ", words).strip().rstrip(";.,， ").strip()
    labelled = _LABEL.fullmatch(text)
    if labelled is None or len(labelled["rest"]) < 4:
        return ItemText("", text, is_exclusion)
    return ItemText(labelled["label"].strip(), labelled["rest"].strip(), is_exclusion)
