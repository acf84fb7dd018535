"""People lost just before their recurrence would have been found."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

import numpy as np

from equipoise.analysis.pitfalls.compared_arms import ComparedArms
from equipoise.analysis.pitfalls.finding import Pitfall, PitfallFigure, PitfallFinding
from equipoise.analysis.pitfalls.recurrence_risk import recurrence_risk
from equipoise.analysis.pitfalls.scan_gaps import ScanGaps, scan_gaps
from equipoise.analysis.result import Floats
from equipoise.errors import NotEstimable
from equipoise.statistics import cox, marked_events, rate

_BEYOND = 2.33
_BEYOND_WITH_PILE_UP = 1.28
_PILE_UP = 0.005
_NO_PILE_UP = 0.05
_LONGEST_GAP = 0.95
_BASE = 0.2
_YEAR_DAYS = 365.25

PITFALL = Pitfall(
    "lost_recurrences",
    "Losses that take recurrences with them",
    f"losses of an arm exceed what chance lets expect, weighed by predicted risk and by how near the next scan was "
    f"(z > {_BEYOND:g}); z > {_BEYOND_WITH_PILE_UP:g} is enough where the losses of that arm alone pile up before a "
    f"scan is due (p < {_PILE_UP:g}, in the other arm p > {_NO_PILE_UP:g})",
    "Ask those who left, and their doctors, why, and whether the cancer had come back. Show the reasons of loss by "
    "arm. Add an analysis weighted by the inverse probability of staying, and a tipping point: how many of the lost "
    "must have recurred for the conclusion to turn.",
)


@dataclass(frozen=True, slots=True)
class _Losses:
    """The losses of one arm: how many, per person-year, and what the three signals say."""

    count: int
    years: float
    z: float
    pile_up: float
    late: int


def lost_recurrences(compared: ComparedArms) -> PitfallFinding:
    """Return whether people stop being followed in one arm as if their recurrence were the reason.

    Three signals are weighed in one statistic for each arm: that the arm loses more, that it loses those with a high
    predicted risk, and that they are last heard of shortly before a scan is due. A loss counts the logarithm of
    1 + risk x nearness in the arm and 0 in the other, against the mean of all who were at risk that day: whatever the
    times of losses and their distance from scans are like, the arms must share them. Withdrawals count as losses.
    """
    if compared.scanned is None:
        return PITFALL.not_assessable(compared.contrast, "the data hold no scans")
    if not compared.left.any():
        return PITFALL.finding(compared.contrast, reported=False, seen="Nobody was lost or withdrew before an event.")
    risk = recurrence_risk(compared)
    gaps = scan_gaps(compared)
    losses = tuple(_losses(compared, risk, gaps, arm) for arm in (0, 1))
    suspects = [arm for arm in (0, 1) if _is_suspect(losses[arm], losses[1 - arm])]
    return PITFALL.finding(
        compared.contrast,
        reported=bool(suspects),
        seen=_words(compared, losses, suspects),
        figures=(
            *(figure for arm in (0, 1) for figure in _figures(compared, losses[arm], arm)),
            *_risk_figures(compared, risk),
        ),
    )


def _is_suspect(own: _Losses, other: _Losses) -> bool:
    if isnan(own.z):
        return False
    alone = own.pile_up < _PILE_UP and other.pile_up > _NO_PILE_UP
    return own.z > (_BEYOND_WITH_PILE_UP if alone else _BEYOND)


def _losses(compared: ComparedArms, risk: Floats, gaps: ScanGaps, arm: int) -> _Losses:
    near = _BASE + np.log1p(-np.clip(gaps.share, 0.0, _LONGEST_GAP)) ** 2 / 2.0
    mine = (compared.arm == arm) * np.exp(risk)
    test = marked_events(compared.end, compared.left, np.log1p(np.outer(near, mine)))
    own = gaps.arm == arm
    years = float(compared.end[compared.arm == arm].sum()) / _YEAR_DAYS
    return _Losses(int(own.sum()), years, test.z, gaps.pile_up(arm), int(gaps.is_late[own].sum()))


def _words(compared: ComparedArms, losses: tuple[_Losses, ...], suspects: list[int]) -> str:
    lines = [
        f"{arm.id}: {lost.count} lost or withdrawn in {lost.years:.0f} person-years, {lost.late} of them just before a "
        f"scan was due or later (p {lost.pile_up:.2g}), weighed by risk and nearness z {lost.z:.2f}."
        for arm, lost in zip(compared.arms, losses, strict=True)
    ]
    if suspects:
        named = " and ".join(compared.arms[arm].id for arm in suspects)
        lines.append(f"In {named} people may have been lost because of a recurrence.")
    return " ".join(lines)


def _figures(compared: ComparedArms, lost: _Losses, arm: int) -> list[PitfallFigure]:
    name = compared.arms[arm].id
    figures = [PitfallFigure("losses_before_a_due_scan", name, lost.late, unit="participants")]
    figures.append(PitfallFigure("pile_up_p", name, lost.pile_up))
    if lost.years > 0:
        found = rate(lost.count, lost.years)
        figures.insert(
            0, PitfallFigure("losses", name, found.estimate, found.lower, found.upper, "losses per person-year")
        )
    if not isnan(lost.z):
        figures.append(PitfallFigure("z_of_losses", name, lost.z))
    return figures


def _risk_figures(compared: ComparedArms, risk: Floats) -> list[PitfallFigure]:
    """Return by arm the hazard ratio of loss for one standard deviation more of predicted risk."""
    figures: list[PitfallFigure] = []
    spread = float(risk.std())
    for place, arm in enumerate(compared.arms):
        rows = (compared.arm == place) & (compared.end > 0)
        if spread > 0 and int(compared.left[rows].sum()) > 1:
            try:
                fit = cox(compared.end[rows], compared.left[rows], risk[rows] / spread, names=["risk"])
            except NotEstimable:
                continue  # a ratio without an end says nothing beside the counts
            limits = float(fit.lower[0]), float(fit.upper[0])
            name = "hazard_ratio_of_loss_per_sd_of_risk"
            figures.append(PitfallFigure(name, arm.id, float(fit.hazard_ratio[0]), *limits))
    return figures
