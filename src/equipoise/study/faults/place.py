"""Places in a study file: a path in the tree, its line and column, and findings that point there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from equipoise.vocabulary import Finding

Place = tuple[str | int, ...]
"""Keys and list positions from the top of the file, e.g. ("stages", 1, "include", 0, "when")."""

_WIDTH: Final = 110
_LEFT: Final = 60


class Unread:
    """Stands in the tree where a fault was already reported, so that nothing is said twice."""

    def __repr__(self) -> str:
        return "UNREAD"


UNREAD: Final = Unread()


@dataclass(frozen=True, slots=True)
class Spot:
    """A line and column of the file, both counted from 1."""

    line: int
    column: int


def excerpt(line: str, column: int) -> str:
    """Return a line of the file with a caret under its column; a long line is cut around the caret.

    >>> print(excerpt("count: -3", 8))
    count: -3
           ^
    """
    start = max(0, column - 1 - _LEFT) if len(line) > _WIDTH else 0
    shown = line[start : start + _WIDTH].replace("\t", " ")
    before, after = ("…" if start else ""), ("…" if len(line) > start + _WIDTH else "")
    return f"{before}{shown}{after}\n{' ' * (column - 1 - start + len(before))}^"


@dataclass(slots=True)
class StudyFile:
    """The text of a study file, where each value and key stands, and the findings so far."""

    name: str
    lines: Sequence[str]
    values: dict[Place, Spot] = field(default_factory=dict[Place, Spot])
    keys: dict[Place, Spot] = field(default_factory=dict[Place, Spot])
    findings: list[Finding] = field(default_factory=list[Finding])

    def spot(self, place: Place, *, at_key: bool = False) -> Spot:
        """Return where a place stands; the nearest place above it when it is not in the file."""
        for end in range(len(place), -1, -1):
            found = (self.keys.get(place[:end]) if at_key else None) or self.values.get(place[:end])
            if found is not None:
                return found
        return Spot(1, 1)

    def report(self, rule: str, place: Place, message: str, mend: str, *, at_key: bool = False) -> None:
        """Add a finding at a place of the tree."""
        path = ".".join(str(step) for step in place)
        self.report_at(rule, self.spot(place, at_key=at_key), f"{path}: {message}" if path else message, mend)

    def report_at(self, rule: str, spot: Spot, message: str, mend: str) -> None:
        """Add a finding at a line and column."""
        line = self.lines[spot.line - 1] if spot.line <= len(self.lines) else ""
        self.findings.append(
            Finding(
                rule=rule,
                message=message,
                where=f"{self.name}:{spot.line}",
                mend=mend,
                line=spot.line,
                column=spot.column,
                excerpt=excerpt(line, spot.column),
            )
        )

    def rename(self, old: Place, new: Place) -> None:
        """Let everything under `old` be found under `new` too, after a misspelt key was read as the right one."""
        for spots in (self.values, self.keys):
            moved = {new + place[len(old) :]: spot for place, spot in spots.items() if place[: len(old)] == old}
            spots.update(moved)


def in_file_order(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return findings by line and column, each once."""
    return tuple(sorted(dict.fromkeys(findings), key=lambda finding: (finding.line or 0, finding.column or 0)))
