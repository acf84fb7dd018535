"""Arms told apart by something that happened after time zero."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equipoise.analysis.pitfalls.compared_arms import ComparedArms
from equipoise.analysis.pitfalls.finding import Pitfall, PitfallFigure, PitfallFinding
from equipoise.analysis.result import Floats
from equipoise.errors import NoEventsError, NotEstimable
from equipoise.statistics import ImmortalTime, logrank
from equipoise.statistics import immortal_time as both_analyses

_LEVEL = 0.01
_BELOW = -2.326348
"""The standard normal quantile of that level: fewer events than this while waiting are too few."""
_GRACE_DAYS = 28
_YEAR_DAYS = 365.25

PITFALL = Pitfall(
    "immortal_time",
    "Arm decided by what came after time zero",
    f"an allocation is dated after the first dose, or those who wait for their first dose have too few events "
    f"(one-sided p < {_LEVEL:g} against the control arm at equal times)",
    "Fix the arm at time zero, by the lot or by the recorded decision, and keep everybody in it, whether they began or "
    "not. Add a landmark analysis and one that clones, censors and weights. Do not use the naive hazard ratio.",
)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Time before the first dose in the treated arm, up to the last first dose, beside the control arm's."""

    observed: float
    expected: float
    z: float
    years: float
    share: float
    late: int
    latest: float


def immortal_time(compared: ComparedArms) -> PitfallFinding:
    """Return whether the treated arm holds only those who lived free of the event until their treatment began.

    Where the arm was fixed at time zero, some have their event before the first dose and stay in their arm. Where it
    was made from "received the drug" nobody has: their waiting is free of events for no merit of the drug. A late start
    by itself is told and not reported.
    """
    treated = compared.arm == 1
    begun = compared.begun[treated]
    if np.isnan(begun).all():
        return PITFALL.not_assessable(compared.contrast, f"no first dose is known in the arm {compared.other.id}")
    afterwards = int((compared.allocated[treated] > begun).sum())
    waiting = _waiting(compared)
    reported = afterwards > 0 or (waiting is not None and waiting.z < _BELOW)
    figures: list[PitfallFigure] = []
    words: list[str] = []
    if afterwards:
        words.append(f"{afterwards} in {compared.other.id} were allocated after their first dose.")
        figures.append(PitfallFigure("allocated_after_first_dose", compared.other.id, afterwards, unit="participants"))
    words += _waiting_words(compared, waiting)
    figures += _waiting_figures(compared, waiting)
    effect = _both(compared) if reported else None
    if effect is not None:
        words.append(_effect_words(effect))
        figures += _effect_figures(compared, effect)
    return PITFALL.finding(compared.contrast, reported=reported, seen=" ".join(words), figures=tuple(figures))


def _waiting(compared: ComparedArms) -> _Waiting | None:
    """Return the events of those who wait, and how many the control arm lets expect; None where nobody waits."""
    treated = compared.arm == 1
    last = float(np.nanmax(compared.begun[treated]))
    if last <= 0:
        return None
    begun = np.where(treated & (compared.begun < compared.end), compared.begun, np.inf)
    stop = np.minimum(np.minimum(compared.end, begun), last)
    # A start on the very day of the event counts as waiting with its event.
    event = (compared.code > 0) & (stop == compared.end) & (begun > compared.end)
    at_risk = stop > 0
    years = float(stop[treated & at_risk].sum()) / _YEAR_DAYS
    total = float(compared.end[treated].sum()) / _YEAR_DAYS
    grace = _grace(compared)
    late = int((compared.begun[treated] > grace).sum())
    try:
        test = logrank(stop[at_risk], event[at_risk], compared.arm[at_risk])
    except (NoEventsError, NotEstimable):
        return _Waiting(0.0, 0.0, 0.0, years, years / total if total else 0.0, late, last)
    z = 0.0 if test.z is None else float(test.z)
    return _Waiting(float(test.observed[1]), float(test.expected[1]), z, years, years / total, late, last)


def _grace(compared: ComparedArms) -> int:
    decision = compared.study.allocation.decision if compared.study.allocation else None
    return decision.grace_days if decision is not None else _GRACE_DAYS


def _waiting_words(compared: ComparedArms, waiting: _Waiting | None) -> list[str]:
    name = compared.other.id
    if waiting is None:
        return [f"Nobody in {name} waited: every first dose is on or before time zero."]
    grace, share = _grace(compared), 100 * waiting.share
    starts = f"{waiting.late} in {name} began more than {grace} days after time zero, the last on day "
    lasted = f"Waiting lasted {waiting.years:.1f} person-years ({share:.0f} % of the arm's follow-up): "
    events = f"observed events {waiting.observed:.0f}, expected {waiting.expected:.1f} (z {waiting.z:.2f})."
    return [f"{starts}{waiting.latest:.0f}.", f"{lasted}{events}"]


def _waiting_figures(compared: ComparedArms, waiting: _Waiting | None) -> list[PitfallFigure]:
    if waiting is None:
        return []
    name = compared.other.id
    return [
        PitfallFigure("late_starts", name, waiting.late, unit="participants"),
        PitfallFigure("waiting", name, waiting.years, unit="person-years"),
        PitfallFigure("events_while_waiting", name, waiting.observed),
        PitfallFigure("events_expected_while_waiting", name, waiting.expected),
        PitfallFigure("z_while_waiting", name, waiting.z),
    ]


def _both(compared: ComparedArms) -> ImmortalTime | None:
    """Return the naive and the time-dependent hazard ratio; None where these data cannot carry them."""
    rows = compared.end > 0
    begun = np.maximum(compared.begun, 0.0)
    seen: Floats = np.where((compared.arm == 1) & (begun <= compared.end), begun, np.nan)[rows]
    if not (seen > 0).any():
        return None
    try:
        return both_analyses(compared.end[rows], (compared.code == 1)[rows], seen)
    except NotEstimable:
        return None


def _effect_words(effect: ImmortalTime) -> str:
    naive, right = (
        f"{fit.hazard_ratio[0]:.2f} ({fit.lower[0]:.2f} to {fit.upper[0]:.2f})"
        for fit in (effect.naive, effect.time_dependent)
    )
    return f"As coded the hazard ratio is {naive}; with treatment counted from its first day {right}."


def _effect_figures(compared: ComparedArms, effect: ImmortalTime) -> list[PitfallFigure]:
    fits = (("hazard_ratio_as_coded", effect.naive), ("hazard_ratio_from_first_dose", effect.time_dependent))
    return [
        PitfallFigure(name, compared.contrast, float(f.hazard_ratio[0]), float(f.lower[0]), float(f.upper[0]))
        for name, f in fits
    ]
