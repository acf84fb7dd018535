"""The hazard ratio in each level of something known at baseline, from one model, with the test of interaction."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from equipoise.analysis.comparisons import regression_terms
from equipoise.analysis.hazard_model import fit_hazards
from equipoise.analysis.task import FollowUp, Task
from equipoise.errors import NotEstimable
from equipoise.statistics import Cox
from equipoise.statistics.distributions import chi_square_p


@dataclass(frozen=True, slots=True)
class Levels:
    """Each participant's level as a place among `names`, -1 where it is not known.

    With `of_treated` the level describes the treatment itself (a regimen), so that controls have none: each level is
    then compared with all controls.
    """

    label: str
    names: tuple[str, ...]
    place: NDArray[np.int64]
    of_treated: bool = False


@dataclass(frozen=True, slots=True)
class LevelEffect:
    """One contrast within one level; `hazard_ratio` and limits are None where these data cannot tell, with `reason`."""

    contrast: str
    level: str
    n: int
    events: int
    hazard_ratio: float | None
    std_err: float | None
    lower: float | None
    upper: float | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SubgroupEffects:
    """The effects in all levels, and the likelihood-ratio test that they are one; `chi_square` None where not told."""

    label: str
    effects: tuple[LevelEffect, ...]
    chi_square: float | None
    df: int
    p: float | None
    left_out: int


def subgroup_effects(task: Task, data: FollowUp, levels: Levels) -> SubgroupEffects:
    """Return hazard ratios by level from a Cox model with a column per contrast and level.

    The levels themselves, the plan's covariates and strata count in both models; participants whose level or covariate
    is unknown are left out and counted. This is the model with arm, level and their product, written so that each
    coefficient is an effect.
    """
    terms = regression_terms(task, data)
    contrasts = len(task.arms) - 1
    known = (levels.place >= 0) | ((data.arm == 0) & levels.of_treated)
    keep = known & terms.complete
    arms, others = terms.columns[:, :contrasts], terms.columns[:, contrasts:]
    member = levels.place[:, None] == np.arange(len(levels.names))
    own = [] if levels.of_treated else [member[:, 1:].astype(np.float64)]
    split = [arms[:, a] * member[:, k] for a in range(contrasts) for k in range(len(levels.names))]
    together = np.column_stack([arms, *own, others])
    apart = np.column_stack([*split, *own, others])
    try:
        fits = [fit_hazards(task, data, columns, keep) for columns in (together, apart)]
    except NotEstimable as fault:
        return SubgroupEffects(
            levels.label, _untold(task, data, levels, keep, str(fault)), None, 0, None, int((~keep).sum())
        )
    df = len(split) - contrasts
    chi_square = max(2.0 * (fits[1].loglik - fits[0].loglik), 0.0)
    effects = tuple(
        _effect(task, data, levels, keep, a, k, fits[1]) for a in range(contrasts) for k in range(len(levels.names))
    )
    p = chi_square_p(chi_square, df) if df else None
    return SubgroupEffects(levels.label, effects, chi_square, df, p, int((~keep).sum()))


def _counts(data: FollowUp, levels: Levels, keep: NDArray[np.bool_], level: int, arm: int) -> tuple[int, int]:
    """Return participants and events of a contrast within a level."""
    inside = levels.place == level
    controls = keep & (data.arm == 0) & (inside | levels.of_treated)
    compared = controls | (keep & (data.arm == arm) & inside)
    return int(compared.sum()), int((compared & (data.code == 1)).sum())


def _effect(
    task: Task, data: FollowUp, levels: Levels, keep: NDArray[np.bool_], arm: int, level: int, fit: Cox
) -> LevelEffect:
    n, events = _counts(data, levels, keep, level, arm + 1)
    contrast, name = task.contrast(arm + 1), levels.names[level]
    if n < task.minimum_at_risk:
        return LevelEffect(contrast, name, n, events, None, None, None, None, "fewer than the plan's minimum")
    place = arm * len(levels.names) + level
    return LevelEffect(
        contrast,
        name,
        n,
        events,
        float(fit.hazard_ratio[place]),
        float(fit.se[place]),
        float(fit.lower[place]),
        float(fit.upper[place]),
    )


def _untold(
    task: Task, data: FollowUp, levels: Levels, keep: NDArray[np.bool_], reason: str
) -> tuple[LevelEffect, ...]:
    return tuple(
        LevelEffect(task.contrast(arm), name, *_counts(data, levels, keep, level, arm), None, None, None, None, reason)
        for arm in range(1, len(task.arms))
        for level, name in enumerate(levels.names)
    )
