"""Running text of a source, searched for reading and quoted as it was archived."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from equipoise.records.markup import PlainText, unescape

# One character for one, so that positions stay: full-width forms, the two micro signs, dashes and blanks of print.
_LEVEL = str.maketrans(
    {
        **{0xFF01 + offset: 0x21 + offset for offset in range(94)},
        **{ord(raised): str(digit) for digit, raised in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")},
        "\u3000": " ",
        "\u00a0": " ",
        "\u202f": " ",
        "\u03bc": "\u00b5",
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2212": "-",
        "\uff5e": "~",
        "\u2019": "'",
    }
)
_SENTENCE_END = re.compile(r"(?<=[.;!?])\s+(?=[A-Z0-9(])|\n+")
_EARLIER = re.compile(
    r"\b(?:previous(?:ly)?|prior|earlier|past|published|literature|reported that|has been (?:shown|reported)|"
    r"have (?:shown|reported|demonstrated)|other (?:studies|trials)|several studies|meta-analys\w+|et al)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Passage:
    """A text of the source and the path it stands at; positions of `text` lead back to `archived`."""

    path: str
    archived: str

    @cached_property
    def plain(self) -> PlainText:
        """The text with its escapes resolved."""
        return unescape(self.archived)

    @cached_property
    def text(self) -> str:
        """The text for matching: escapes resolved, look-alike characters made one."""
        return self.plain.text.translate(_LEVEL)

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """Where each sentence begins and ends in `text`; a line break ends a sentence."""
        spans: list[tuple[int, int]] = []
        start = 0
        for end in _SENTENCE_END.finditer(self.text):
            spans.append((start, end.start()))
            start = end.end()
        return (*spans, (start, len(self.text)))

    def quote(self, start: int, end: int) -> str:
        """Return the archived words from `start` to `end` of `text`, up to the end of their line.

        >>> Passage("p", "ANC \\\\>= 1.5").quote(4, 10)
        '\\\\>= 1.5'
        """
        lead = self.plain.archived(start)
        if start and lead and self.archived[lead - 1 : lead] == "\\" and start in self.plain.removed:
            lead -= 1
        words = self.archived[lead : self.plain.archived(end - 1) + 1] if end > start else ""
        return words.strip().split("\n")[0].strip(" ,;:")

    def sentence_at(self, position: int) -> tuple[int, int]:
        """Return the sentence that holds the position."""
        return next(((s, e) for s, e in self.sentences if s <= position < max(e, s + 1)), (0, len(self.text)))


@dataclass(frozen=True, slots=True)
class Hit:
    """A match in a passage."""

    passage: Passage
    match: re.Match[str]

    @property
    def words(self) -> str:
        """The archived words of the match."""
        return self.passage.quote(*self.match.span())

    @property
    def where(self) -> str:
        """The path of the passage."""
        return self.passage.path

    @property
    def sentence(self) -> str:
        """The sentence around the match, for reading."""
        start, end = self.passage.sentence_at(self.match.start())
        return self.passage.text[start:end]

    @property
    def quoted_sentence(self) -> str:
        """The sentence around the match as archived, up to the end of its line."""
        return self.passage.quote(*self.passage.sentence_at(self.match.start()))

    @property
    def tells_of_earlier_work(self) -> bool:
        """Whether the sentence speaks of what others have done."""
        return _EARLIER.search(self.sentence) is not None


def find(pattern: re.Pattern[str], passages: Iterable[Passage]) -> Hit | None:
    """Return the first match in the passages, or None."""
    for passage in passages:
        match = pattern.search(passage.text)
        if match is not None:
            return Hit(passage, match)
    return None


def find_all(pattern: re.Pattern[str], passages: Iterable[Passage]) -> Iterator[Hit]:
    """Yield every match in the passages, in their order."""
    for passage in passages:
        for match in pattern.finditer(passage.text):
            yield Hit(passage, match)
