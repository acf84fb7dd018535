"""The baseline hazard of recurrence, scaled so that untreated people reach the truth's targets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equipoise.errors import DataError
from equipoise.simulation.baseline import simulate_baseline
from equipoise.simulation.predictor import LinearPredictor, linear_predictor
from equipoise.simulation.random_stream import Floats, generator
from equipoise.simulation.truth.model import TruthModel
from equipoise.simulation.truth.recurrence import RecurrenceTruth

_STEPS = 60
_TOLERANCE = 1e-12


@dataclass(frozen=True, slots=True)
class BaselineHazard:
    """Hazard of recurrence of the reference person per month, constant between cuts and 0 after the last cut."""

    cuts: Floats
    rates: Floats

    def at(self, months: Floats) -> Floats:
        """Return the hazard per month at each of `months`; a cut belongs to the piece that begins there."""
        piece = np.searchsorted(self.cuts, months, side="right") - 1
        inside = (piece >= 0) & (piece < len(self.rates))
        return np.where(inside, self.rates[np.clip(piece, 0, len(self.rates) - 1)], 0.0)


def calibrate_hazard(truth: TruthModel) -> BaselineHazard:
    """Return the baseline hazard that carries untreated people to the truth's targets.

    Segment by segment a scale is solved so that the mean of exp(-H(t)) over `calibration_people` invented untreated
    people equals 1 - target at the segment's end; segments end before the targets by the detection shift, and the last
    scale runs on to the last cut. The people come from the truth's own seed, so the answer belongs to the file.
    """
    rng = generator(truth.seed)
    people = simulate_baseline(truth.baseline, truth.calibration_people, rng=rng)
    return _solve(truth.recurrence, linear_predictor(people, truth.recurrence))


def _solve(truth: RecurrenceTruth, predictor: LinearPredictor) -> BaselineHazard:
    ends = np.asarray([month - truth.detection_shift_months for month in truth.targets])
    cuts = np.union1d(np.asarray(truth.cuts_months), ends)
    middles, widths = (cuts[:-1] + cuts[1:]) / 2, np.diff(cuts)
    shape = np.asarray(truth.shape)[np.searchsorted(truth.cuts_months, middles, side="right") - 1]
    segment = np.minimum(np.searchsorted(ends, middles), len(ends) - 1)
    before, after = np.exp(predictor.early), np.exp(predictor.late)
    early = middles < truth.phase_change_months
    reached = np.zeros(len(before))
    scales = np.empty(len(ends))
    for number, target in enumerate(truth.targets.values()):
        own = (segment == number) & (middles < ends[number])
        exposure = shape * widths * own
        growth = before * exposure[early].sum() + after * exposure[~early].sum()
        scales[number] = _scale(reached, growth, 1 - target)
        reached = reached + scales[number] * growth
    return BaselineHazard(cuts, shape * scales[segment])


def _scale(reached: Floats, growth: Floats, survival: float) -> float:
    """Solve mean(exp(-(reached + s growth))) = survival for s, by Newton's method.

    The mean is convex and falls in s: from s = 0 the steps never pass the root.
    """
    scale = 0.0
    for _ in range(_STEPS):
        alive = np.exp(-(reached + scale * growth))
        gap = float(alive.mean()) - survival
        if gap < -_TOLERANCE:
            raise DataError(
                f"the target {1 - survival:g} lies below the cumulative recurrence already reached",
                where="recurrence.targets",
                mend="let the targets rise with the months",
            )
        if gap <= _TOLERANCE:
            return scale
        scale += gap / float((alive * growth).mean())
    raise DataError("the scale of the baseline hazard did not settle", where="recurrence.targets")
