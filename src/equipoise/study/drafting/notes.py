"""What is found out while a study is drafted: where each field comes from, what was assumed, what must be asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from equipoise.records.markup import unescape
from equipoise.records.reading import LineRange, ReadReport
from equipoise.records.record import Record
from equipoise.study.assumption import Assumption, Conflict
from equipoise.vocabulary import Severity


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that the record leaves open.

    `field` is a path in the study. Severity E: the study cannot be run before it is answered; W: it runs on an
    assumption or on one of several readings; I: good to know.
    """

    field: str
    question: str
    why: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a field of the draft comes from: the path in the record, the words there, and the lines of the page."""

    path: str
    says: str
    lines: tuple[LineRange, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A free text of the record and its path."""

    path: str
    text: str


_MODULES = "protocolSection"
_TEXTS = (
    f"{_MODULES}.identificationModule.briefTitle",
    f"{_MODULES}.identificationModule.officialTitle",
    f"{_MODULES}.descriptionModule.briefSummary",
    f"{_MODULES}.descriptionModule.detailedDescription",
)
_ARMS = f"{_MODULES}.armsInterventionsModule"
_SPAN = re.compile(r"\[\d+:\d+\]$")
_LAST_STEP = re.compile(r"(?:^|\.|\[)[^.\[]*$")


@dataclass(slots=True)
class Notes:
    """Collects while the draft is made."""

    record: Record
    report: ReadReport | None = None
    gaps: list[Gap] = field(default_factory=list[Gap])
    origins: dict[str, Origin] = field(default_factory=dict[str, Origin])
    assumptions: list[Assumption] = field(default_factory=list[Assumption])
    conflicts: list[Conflict] = field(default_factory=list[Conflict])
    contradictions: list[str] = field(default_factory=list[str])
    _passages: tuple[Passage, ...] = ()

    def comes_from(self, study_field: str, path: str, says: object) -> None:
        """Note that a field of the study was read at a path of the record."""
        self.origins[study_field] = Origin(path, str(says), self._lines(path, str(says)))

    def ask(self, study_field: str, question: str, why: str, severity: Severity = Severity.WARNING) -> None:
        """Note a question; the same question about the same field is noted once."""
        gap = Gap(study_field, question, why, severity)
        if gap not in self.gaps:
            self.gaps.append(gap)

    def assume(self, study_field: str, value: object, reason: str, question: str) -> None:
        """Note that a value was put in that the record does not give, and ask for the right one."""
        number = len(self.assumptions) + 1
        self.assumptions.append(
            Assumption(id=f"A{number}", field=study_field, value=str(value), reason=reason, question=question)
        )
        self.ask(study_field, question, f"{reason} Assumed: {value}.")

    def contradict(self, study_field: str, here: tuple[str, str], there: tuple[str, str], question: str) -> None:
        """Note two statements of the record that disagree; `here` and `there` are (path, words)."""
        self.contradictions.append(f"{here[0]} says {here[1]}; {there[0]} says {there[1]}")
        number = len(self.conflicts) + 1
        self.conflicts.append(
            Conflict(
                id=f"K{number}",
                field=study_field,
                says=here[1],
                other_says=there[1],
                source=here[0],
                other_source=there[0],
            )
        )
        why = f"The record contradicts itself: '{here[1]}' against '{there[1]}'."
        self.ask(study_field, question, why, Severity.ERROR)

    def passages(self) -> tuple[Passage, ...]:
        """Return the free texts of the record: titles, summary, description, arms and interventions."""
        if not self._passages:
            self._passages = tuple(self._read_passages())
        return self._passages

    def _read_passages(self) -> Iterator[Passage]:
        for path in _TEXTS:
            text = self.record.at(path).text()
            if text:
                yield Passage(path, unescape(text).text)
        for kind, items in (("armGroups", self.record.arms), ("interventions", self.record.interventions)):
            for number, item in enumerate(items):
                if item.description:
                    path = f"{_ARMS}.{kind}[{number}].description"
                    yield Passage(path, unescape(item.description).text)

    def find(self, pattern: re.Pattern[str]) -> tuple[Passage, re.Match[str]] | None:
        """Return the first passage that a pattern is found in, with the match."""
        for passage in self.passages():
            match = pattern.search(passage.text)
            if match is not None:
                return passage, match
        return None

    def _lines(self, path: str, says: str) -> tuple[LineRange, ...]:
        """Return the lines of the page that the words at a path were read from.

        A text of several lines is narrowed down to the lines of the words, where line stands to line.
        """
        field, _, span = path.partition("[") if _SPAN.search(path) else (path, "", "")
        ranges = self._ranges(field)
        text = self.record.at(field).value if ranges and "[" not in field else None
        if not isinstance(text, str):
            return ranges
        start, end = map(int, span.rstrip("]").split(":")) if span else _found(says, text)
        rows = [number for ranged in ranges for number in range(ranged.first, ranged.last + 1)]
        places = _rows_with_words(text)
        if start < 0 or len(rows) != len(places):
            return ranges
        own = [row for row, (first, last) in zip(rows, places, strict=True) if first < end and start < last]
        return (LineRange(own[0], own[-1]),) if own else ranges

    def _ranges(self, path: str) -> tuple[LineRange, ...]:
        """Return the lines noted for a path, else for what lies below it, else for the nearest place above it."""
        known = self.report.provenance if self.report else {}
        if path in known:
            return tuple(known[path])
        below = [
            lines for name, ranges in known.items() if name.startswith((f"{path}.", f"{path}[")) for lines in ranges
        ]
        if below:
            return tuple(sorted(set(below)))
        above = _LAST_STEP.sub("", path)
        while above != path and above:
            if above in known:
                return tuple(known[above])
            path, above = above, _LAST_STEP.sub("", above)
        return ()


def _found(words: str, text: str) -> tuple[int, int]:
    start = text.find(words)
    return start, start + len(words)


def _rows_with_words(text: str) -> list[tuple[int, int]]:
    """Return where each line that is not blank begins and ends in the text."""
    return [match.span() for match in re.finditer(r"[^\n]*\S[^\n]*", text)]
