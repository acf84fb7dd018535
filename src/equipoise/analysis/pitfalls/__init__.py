"""What could mislead: detectors that read the data sets of a trial and say what they saw."""

from equipoise.analysis.pitfalls.compared_arms import ComparedArms, compared_arms
from equipoise.analysis.pitfalls.confounding import confounding
from equipoise.analysis.pitfalls.detect import DETECTORS, Detector, detect_pitfalls
from equipoise.analysis.pitfalls.finding import PitfallFigure, PitfallFinding
from equipoise.analysis.pitfalls.immortal_time import immortal_time
from equipoise.analysis.pitfalls.lost_recurrences import lost_recurrences
from equipoise.analysis.pitfalls.unequal_imaging import unequal_imaging

__all__ = [
    "DETECTORS",
    "ComparedArms",
    "Detector",
    "PitfallFigure",
    "PitfallFinding",
    "compared_arms",
    "confounding",
    "detect_pitfalls",
    "immortal_time",
    "lost_recurrences",
    "unequal_imaging",
]
