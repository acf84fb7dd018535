"""What can be expected of a trial: power, bias, coverage and their Monte Carlo errors, from many rehearsals of it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from equipoise.errors import InputError
from equipoise.kernels.arrays import FloatArray
from equipoise.simulation.many.trial_estimates import Estimate, EstimateKey, TrialEstimates


@dataclass(frozen=True, slots=True)
class Share:
    """A share of trials, with its Monte Carlo standard error."""

    value: float
    error: float


@dataclass(frozen=True, slots=True)
class Expectation:
    """What many trials gave for one number of the plan.

    Ratios are averaged on the log scale: `mean` is their geometric mean, and `spread` (between trials), `stated_error`
    (root mean square of the standard errors) and `bias` are of the log. `rejects` is the share of trials whose p lies
    below the level: power, or type I error where there is no effect. `covers` is the share of intervals that hold the
    `reference`, what one very large trial gives for the same number. None where the plan's rows do not say.
    """

    key: EstimateKey
    trials: int
    mean: float
    error_of_mean: float
    spread: float
    stated_error: float | None
    events: float | None
    rejects: Share | None
    reference: float | None
    bias: float | None
    covers: Share | None

    @property
    def is_ratio(self) -> bool:
        """Whether the number is a ratio, compared on the log scale."""
        return is_ratio(self.key)


@dataclass(frozen=True, slots=True)
class TrialExpectations:
    """All expectations of a plan, and how long the trials lasted (months; mean and standard deviation)."""

    trials: int
    months: float
    months_spread: float
    level: float
    expectations: tuple[Expectation, ...]


def is_ratio(key: EstimateKey) -> bool:
    """Return whether a statistic is a ratio.

    >>> is_ratio(EstimateKey("P2", "IFN vs OBS", "hazard_ratio", "arm", None))
    True
    """
    return key.statistic.endswith("ratio")


def summarise(
    trials: Sequence[TrialEstimates], *, reference: TrialEstimates | None = None, level: float = 0.05
) -> TrialExpectations:
    """Return what the trials gave, number by number; a number absent or withheld in a trial is left out there."""
    if len(trials) < 2:
        raise InputError(f"{len(trials)} trials", mend="a Monte Carlo error needs at least two")
    if not 0.0 < level < 1.0:
        raise InputError(f"a level of {level}", mend="give a share between 0 and 1")
    gathered: dict[EstimateKey, list[Estimate]] = {}
    for trial in trials:
        for one in trial.estimates:
            if one.estimate is not None or one.p is not None:
                gathered.setdefault(one.key, []).append(one)
    known = {} if reference is None else {one.key: one.estimate for one in reference.estimates}
    months = np.asarray([trial.months for trial in trials])
    return TrialExpectations(
        len(trials),
        float(months.mean()),
        float(months.std(ddof=1)),
        level,
        tuple(_expectation(key, found, known, level) for key, found in gathered.items() if len(found) > 1),
    )


def _expectation(
    key: EstimateKey, found: Sequence[Estimate], known: Mapping[EstimateKey, float | None], level: float
) -> Expectation:
    values = _column([one.estimate for one in found])
    scaled = _scaled(key, values)
    usable = scaled[np.isfinite(scaled)]
    centre = float(usable.mean()) if len(usable) else math.nan
    spread = float(usable.std(ddof=1)) if len(usable) > 1 else math.nan
    errors = _column([one.std_err for one in found])
    events = _column([None if one.events is None else float(one.events) for one in found])
    # A test statistic has no limits: what it settles at in a larger trial says nothing of this one.
    reference = known.get(key) if any(one.lower is not None for one in found) else None
    return Expectation(
        key,
        len(found),
        math.exp(centre) if is_ratio(key) else centre,
        spread / math.sqrt(max(len(usable), 1)),
        spread,
        float(np.sqrt(np.nanmean(errors**2))) if np.isfinite(errors).any() else None,
        float(np.nanmean(events)) if np.isfinite(events).any() else None,
        _share([one.p < level for one in found if one.p is not None]),
        reference,
        None if reference is None else centre - float(_scaled(key, np.asarray([reference]))[0]),
        None if reference is None else _share([_holds(one, reference) for one in found if one.lower is not None]),
    )


def _column(values: Sequence[float | None]) -> FloatArray:
    return np.asarray([math.nan if value is None else value for value in values], dtype=np.float64)


def _scaled(key: EstimateKey, values: FloatArray) -> FloatArray:
    if not is_ratio(key):
        return values
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log(values)


def _holds(one: Estimate, reference: float) -> bool:
    assert one.lower is not None
    return one.lower <= reference and (one.upper is None or reference <= one.upper)


def _share(answers: Sequence[bool]) -> Share | None:
    if not answers:
        return None
    share = sum(answers) / len(answers)
    # Half an answer more on each side: a share of 0 or 1 in a few trials is not known without error.
    shrunk = (sum(answers) + 0.5) / (len(answers) + 1.0)
    return Share(share, math.sqrt(shrunk * (1.0 - shrunk) / len(answers)))
