"""Many grades from few: a grade changes only at the cuts of its table, so one call answers a whole step.

The steps come from `equipoise.scales`; nothing about grading is decided here.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

from equipoise.errors import DataError
from equipoise.scales import ctcae_grade
from equipoise.scales.ctcae import ctcae_grading
from equipoise.scales.significant import significant
from equipoise.scales.table import limits_of, numeric_tests


@dataclass(slots=True)
class GradeLadder:
    """The grades of one analyte for one set of limits and baseline; steps are asked for once and remembered."""

    analyte: str
    lln: float | None
    uln: float | None
    baseline: float | None
    cuts: list[float]
    _known: dict[int, int | None] = field(default_factory=dict[int, "int | None"])

    def grade(self, value: float) -> int | None:
        """Return what `ctcae_grade` says of a value, None where a limit it needs is missing."""
        rounded = value if float(f"{value:.4e}") == value else float(significant(value))
        place = bisect_left(self.cuts, rounded)
        on_cut = place < len(self.cuts) and self.cuts[place] == rounded
        step = 2 * place + on_cut
        if step not in self._known:
            self._known[step] = self._ask(rounded)
        return self._known[step]

    def _ask(self, value: float) -> int | None:
        try:
            found = ctcae_grade(self.analyte, value, lln=self.lln, uln=self.uln, baseline=self.baseline)
        except DataError:  # a limit that was not recorded: the grade is unknown, not zero
            return None
        return found.grade


def grade_ladder(analyte: str, lln: float | None, uln: float | None, baseline: float | None) -> GradeLadder:
    """Return the ladder of an analyte; the cuts are those of every clause of its table."""
    limits = limits_of(LLN=lln, ULN=uln, baseline=baseline or None)
    cuts = {
        float(end.at(limits, 5))
        for table in ctcae_grading(analyte).clauses.values()
        for test in numeric_tests(table.rows, table.columns[0].name)
        for end in test.ends()
        if not end.of or end.of in limits
    }
    return GradeLadder(analyte, lln, uln, baseline or None, sorted(cuts))
