"""Every detector on every comparison of a trial."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from equipoise.analysis.pitfalls.compared_arms import ComparedArms, compared_arms
from equipoise.analysis.pitfalls.confounding import PITFALL as CONFOUNDING
from equipoise.analysis.pitfalls.confounding import confounding
from equipoise.analysis.pitfalls.finding import Pitfall, PitfallFinding
from equipoise.analysis.pitfalls.immortal_time import PITFALL as IMMORTAL_TIME
from equipoise.analysis.pitfalls.immortal_time import immortal_time
from equipoise.analysis.pitfalls.lost_recurrences import PITFALL as LOST_RECURRENCES
from equipoise.analysis.pitfalls.lost_recurrences import lost_recurrences
from equipoise.analysis.pitfalls.unequal_imaging import PITFALL as UNEQUAL_IMAGING
from equipoise.analysis.pitfalls.unequal_imaging import unequal_imaging
from equipoise.errors import DataError, NotEstimable
from equipoise.study import Study


@dataclass(frozen=True, slots=True)
class Detector:
    """What is looked for, and the function that looks."""

    pitfall: Pitfall
    look: Callable[[ComparedArms], PitfallFinding]


DETECTORS: Mapping[str, Detector] = {
    detector.pitfall.id: detector
    for detector in (
        Detector(IMMORTAL_TIME, immortal_time),
        Detector(CONFOUNDING, confounding),
        Detector(UNEQUAL_IMAGING, unequal_imaging),
        Detector(LOST_RECURRENCES, lost_recurrences),
    )
}
"""The detectors by pitfall, in the order in which a report names them."""


def detect_pitfalls(study: Study, datasets: Mapping[str, pl.DataFrame]) -> tuple[PitfallFinding, ...]:
    """Return a finding for each arm that is compared with the control arm, and each pitfall.

    `datasets` holds adsl, adtte and scans. What the data cannot tell is a finding that says why: nothing is left out.
    """
    findings: list[PitfallFinding] = []
    for arm in (arm for arm in study.arms if not arm.is_control):
        try:
            compared = compared_arms(study, datasets, arm)
        except (DataError, NotEstimable) as fault:
            findings += [detector.pitfall.not_assessable(arm.id, fault.what) for detector in DETECTORS.values()]
        else:
            findings += [_look(detector, compared) for detector in DETECTORS.values()]
    return tuple(findings)


def _look(detector: Detector, compared: ComparedArms) -> PitfallFinding:
    try:
        return detector.look(compared)
    except (DataError, NotEstimable) as fault:
        return detector.pitfall.not_assessable(compared.contrast, fault.what)
