"""The tidy row every estimate comes in, and the curves behind the figures."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from equipoise.analysis.pitfalls import PitfallFinding

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class AnalysisRow:
    """One number of the analysis with all that makes it readable by itself.

    `day` counts from the endpoint's origin. `group` is an arm, or a contrast such as "IFN vs OBS". Where `withheld` is
    true too few are at risk: `estimate` and its limits are None and `note` says why. `n` counts participants, `events`
    those with the event (up to `day` where there is one), `at_risk` those under observation at `day`.
    """

    analysis_id: str
    label: str
    endpoint: str
    paramcd: str
    population: str
    method: str
    role: str
    status: str
    group: str
    statistic: str
    unit: str = ""
    category: str = ""
    day: int | None = None
    n: int | None = None
    events: int | None = None
    at_risk: int | None = None
    estimate: float | None = None
    std_err: float | None = None
    lower: float | None = None
    upper: float | None = None
    conf_level: float | None = None
    p: float | None = None
    withheld: bool = False
    note: str = ""
    options: str = ""
    data_hash: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the row as a dictionary of JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Curve:
    """A step function of one arm, cut where fewer than the plan's minimum are at risk (`cut_day`, None if nowhere).

    `day`, `estimate`, `lower`, `upper` are arrays of equal length; `censored` holds the days of censorings up to the
    cut. `risk_days` and `at_risk` are the table under the axis, which is not cut.
    """

    analysis_id: str
    group: str
    kind: str
    """"survival" or "incidence"."""
    day: Floats
    estimate: Floats
    lower: Floats
    upper: Floats
    censored: Floats
    risk_days: Floats
    at_risk: Floats
    cut_day: float | None


@dataclass(frozen=True, slots=True)
class NotCarriedOut:
    """A line of the plan whose method equipoise does not have yet, or whose data cannot carry it."""

    analysis_id: str
    label: str
    endpoint: str
    method: str
    reason: str


@dataclass(frozen=True, slots=True)
class Analysed:
    """Everything the plan gave: rows in the order of the plan, curves for the figures, and what was not carried out.

    `rule_sets` are the rows that set the readings of each endpoint's rules side by side; `warnings` say what the guard
    of time zero found.
    """

    study_id: str
    simulated: bool
    rows: tuple[AnalysisRow, ...]
    curves: tuple[Curve, ...]
    not_carried_out: tuple[NotCarriedOut, ...]
    data_hash: str
    warnings: tuple[str, ...] = field(default=())
    rule_sets: tuple[AnalysisRow, ...] = field(default=())
    pitfalls: tuple[PitfallFinding, ...] = field(default=())
    """What the detectors looked for: reported, not seen, or not to be judged."""
