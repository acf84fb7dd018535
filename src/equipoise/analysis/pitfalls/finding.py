"""What a detector says: what it looked for, what it saw, and what to do about it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import isfinite
from typing import Any

from equipoise.vocabulary import Outcome


@dataclass(frozen=True, slots=True)
class PitfallFigure:
    """One number behind a finding. Limits are None where the number has none; `group` is an arm or a contrast."""

    name: str
    group: str
    estimate: float
    lower: float | None = None
    upper: float | None = None
    unit: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the figure as JSON values; a limit without bound is None."""
        values = asdict(self)
        return {
            name: None if isinstance(value, float) and not isfinite(value) else value for name, value in values.items()
        }


@dataclass(frozen=True, slots=True)
class PitfallFinding:
    """What one detector found in one comparison of arms.

    `outcome` is FAIL where the pitfall is reported, PASS where it was looked for and not seen, NOT_ASSESSABLE where the
    data cannot tell. `seen` says what was seen, `rule` when the pitfall is reported, `advice` what to do.
    """

    pitfall: str
    title: str
    contrast: str
    outcome: Outcome
    seen: str
    rule: str
    advice: str
    figures: tuple[PitfallFigure, ...] = ()

    @property
    def reported(self) -> bool:
        """Whether the pitfall is reported."""
        return self.outcome is Outcome.FAIL

    def as_dict(self) -> dict[str, Any]:
        """Return the finding as a dictionary of JSON values."""
        figures = [figure.as_dict() for figure in self.figures]
        return asdict(self) | {"outcome": self.outcome.value, "figures": figures}


@dataclass(frozen=True, slots=True)
class Pitfall:
    """What is the same in every finding of one detector."""

    id: str
    title: str
    rule: str
    advice: str

    def finding(
        self, contrast: str, *, reported: bool, seen: str, figures: tuple[PitfallFigure, ...] = ()
    ) -> PitfallFinding:
        """Return what was found."""
        outcome = Outcome.FAIL if reported else Outcome.PASS
        return PitfallFinding(self.id, self.title, contrast, outcome, seen, self.rule, self.advice, figures)

    def not_assessable(self, contrast: str, why: str) -> PitfallFinding:
        """Return that the data cannot tell, and why."""
        return PitfallFinding(self.id, self.title, contrast, Outcome.NOT_ASSESSABLE, why, self.rule, self.advice)
