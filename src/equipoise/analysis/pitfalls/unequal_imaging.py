"""One arm looked at more often than the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from equipoise.analysis.pitfalls.compared_arms import ComparedArms
from equipoise.analysis.pitfalls.finding import Pitfall, PitfallFigure, PitfallFinding
from equipoise.analysis.result import Floats
from equipoise.errors import NotEstimable
from equipoise.statistics import andersen_gill, rate, rate_ratio

_BAND = (0.9, 1.1)
_YEAR_DAYS = 365.25

PITFALL = Pitfall(
    "unequal_imaging",
    "Arms that are not scanned alike",
    f"the ratio of scans per person-time lies outside {_BAND[0]:g} to {_BAND[1]:g}, and its 95 % limits exclude 1",
    "Scan both arms on the same days. Until then the arm seen less often finds its recurrences later, and fewer of "
    "them: read the hazard ratio beside the interval-censored analysis, and compare risks only at days by which both "
    "arms were due a scan.",
)


@dataclass(frozen=True, slots=True)
class _Ratio:
    """Scans per person-time of the other arm over those of the control arm, with 95 % limits."""

    estimate: float
    lower: float
    upper: float


def unequal_imaging(compared: ComparedArms) -> PitfallFinding:
    """Return whether the arms have different numbers of adequate scans in the time in which they could find something.

    A scan counts up to the one that finds the event. The rates are compared at equal times since time zero (Lin, Wei,
    Yang & Ying 2000), so that an arm followed into the years of sparser scans does not look neglected, and limits know
    that a person's scans keep their distance.
    """
    if compared.scanned is None or compared.scan_day is None:
        return PITFALL.not_assessable(compared.contrast, "the data hold no scans")
    years = _by_arm(compared, compared.end / _YEAR_DAYS)
    scans = np.bincount(compared.arm[compared.scanned], minlength=2).astype(np.int64)
    if years.min() <= 0 or scans.sum() == 0:
        return PITFALL.not_assessable(compared.contrast, "an arm has no follow-up, or nobody was scanned")
    found = _ratio(compared, scans, years)
    words = [
        f"{arm.id} {scans[place]} adequate scans in {years[place]:.0f} person-years ({scans[place] / years[place]:.2f} "
        "a year)"
        for place, arm in enumerate(compared.arms)
    ]
    limits = f"{found.estimate:.2f} (95 % limits {found.lower:.2f} to {found.upper:.2f})"
    return PITFALL.finding(
        compared.contrast,
        reported=not _BAND[0] <= found.estimate <= _BAND[1] and not found.lower <= 1 <= found.upper,
        seen=f"{'; '.join(words)}. At equal times since time zero the ratio {compared.contrast} is {limits}.",
        figures=(
            *_rates(compared, scans, years),
            PitfallFigure("ratio_of_scans", compared.contrast, found.estimate, found.lower, found.upper),
        ),
    )


def _by_arm(compared: ComparedArms, values: Floats) -> Floats:
    return np.asarray(np.bincount(compared.arm, weights=values, minlength=2), dtype=np.float64)


def _rates(compared: ComparedArms, scans: NDArray[np.int64], years: Floats) -> list[PitfallFigure]:
    figures: list[PitfallFigure] = []
    for place, arm in enumerate(compared.arms):
        found = rate(int(scans[place]), float(years[place]))
        figures.append(
            PitfallFigure("scans", arm.id, found.estimate, found.lower, found.upper, "adequate scans per person-year")
        )
    return figures


def _ratio(compared: ComparedArms, scans: NDArray[np.int64], years: Floats) -> _Ratio:
    """Return the ratio at equal times; where an arm has no scan at all, the exact one of the crude rates."""
    if scans.min() > 0:
        person, start, stop, event = _stretches(compared)
        try:
            fit = andersen_gill(start, stop, event, compared.arm[person].astype(np.float64), person)
            return _Ratio(float(fit.hazard_ratio[0]), float(fit.lower[0]), float(fit.upper[0]))
        except NotEstimable:
            pass  # the arms share no time of observation: the crude rates remain
    crude = rate_ratio(int(scans[1]), float(years[1]), int(scans[0]), float(years[0]))
    return _Ratio(crude.estimate, crude.lower, crude.upper)


def _stretches(compared: ComparedArms) -> tuple[NDArray[np.int64], Floats, Floats, Floats]:
    """Return person, start, stop and event of the time between scans, that after the last scan included."""
    assert compared.scanned is not None
    assert compared.scan_day is not None
    everybody = np.arange(len(compared))
    person = np.concatenate((compared.scanned, everybody))
    stop = np.concatenate((compared.scan_day, compared.end))
    event = np.concatenate((np.ones(compared.scanned.size), np.zeros(everybody.size)))
    order = np.lexsort((-event, stop, person))
    person, stop, event = person[order], stop[order], event[order]
    first = np.concatenate(([True], person[1:] != person[:-1]))
    start = np.where(first, 0.0, np.concatenate(([0.0], stop[:-1])))
    kept = stop > start
    return person[kept], start[kept], stop[kept], event[kept]
