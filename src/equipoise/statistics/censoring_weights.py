"""Weights that give those who stay the place of those who were lost: inverse probability of censoring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NotEstimable
from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray
from equipoise.statistics.cox_model import CoxModel, cox_model
from equipoise.statistics.cox_survival import cox_baseline
from equipoise.statistics.number_at_risk import number_at_risk
from equipoise.statistics.survival_data import indices, numbers

_MOST_CUTS = 100
"""Weights are brought up to date at each loss, or at this many quantiles of the losses where there are more."""


@dataclass(frozen=True)
class CensoringWeights:
    """Follow-up as rows (start, stop] with the weight that holds in them; `code` is 0 but on a person's last row.

    `model` is the Cox model of loss that the weights come from, `n_lost` the losses it rests on.
    """

    person: IntArray
    start: FloatArray
    stop: FloatArray
    code: IntArray
    weight: FloatArray
    model: CoxModel
    n_lost: int


def censoring_weights(
    time: npt.ArrayLike,
    code: npt.ArrayLike,
    lost: npt.ArrayLike,
    covariates: npt.ArrayLike,
    group: npt.ArrayLike,
    *,
    entry: npt.ArrayLike | None = None,
    names: Sequence[str] | None = None,
    most_cuts: int = _MOST_CUTS,
) -> CensoringWeights:
    """Return follow-up weighted by the inverse probability of not having been lost (Robins & Finkelstein 2000).

    `code` is 0 censored, positive for events; `lost` marks the censored who were lost, the other censorings (the end
    of the study) stay as they are. Loss is modelled by Cox's model with `covariates`, its baseline free in each
    `group`; the weights are stabilised by the probability of staying in the group without covariates, so that they
    differ from 1 only where covariates foretell loss. At an event on day t the losses before t count. Assumes that
    nothing beside the covariates makes those who are lost unlike those who stay, and that everybody could have stayed.

    >>> x, group = [1, 2, 1, 1, 2, 2], [0, 0, 0, 0, 0, 0]
    >>> found = censoring_weights([5, 2, 6, 3, 7, 4], [1, 0, 1, 0, 0, 1], [0, 1, 0, 1, 0, 0], x, group)
    >>> found.start[found.person == 0].tolist(), found.weight[found.person == 0].round(3).tolist()
    ([0.0, 2.0, 3.0], [1.0, 0.983, 0.967])
    """
    times, codes, gone, begun, x, groups = _checked(time, code, lost, covariates, group, entry)
    if not gone.any():
        raise NotEstimable("nobody was lost", mend="without loss there is nothing to weigh")
    model = cox_model(times, gone, x, entry=begun, strata=groups, ties="breslow", names=names)
    person, start, stop, final = _rows(times, begun, _cuts(times[gone], most_cuts))
    relative = np.exp(x @ model.coef)
    weight = np.ones(person.size)
    for label in np.unique(groups[gone]):
        mine = groups == label
        here = mine[person]
        base = cox_baseline(model, stratum=label.item())
        foretold = _read(base.time, base.cumulative_hazard, start[here]) * relative[person[here]]
        plain = _nelson_aalen(times[mine], gone[mine], None if begun is None else begun[mine], start[here])
        weight[here] = np.exp(foretold - plain)
    return CensoringWeights(person, start, stop, np.where(final, codes[person], 0), weight, model, int(gone.sum()))


def _cuts(lost: FloatArray, most: int) -> FloatArray:
    days = np.unique(lost)
    if days.size <= most:
        return days
    return np.unique(np.quantile(lost, np.arange(1, most) / most, method="higher"))


def _rows(
    times: FloatArray, begun: FloatArray | None, cuts: FloatArray
) -> tuple[IntArray, FloatArray, FloatArray, BoolArray]:
    """Return person, start and stop of every piece, and which piece is a person's last."""
    edges = np.concatenate(([-np.inf], cuts, [np.inf]))
    entry = np.zeros(times.size) if begun is None else begun
    start = np.maximum(entry[:, None], edges[:-1])
    stop = np.minimum(times[:, None], edges[1:])
    person, piece = np.nonzero(stop > start)
    first, last = start[person, piece], stop[person, piece]
    return person.astype(np.int64), first, last, last == times[person]


def _read(days: FloatArray, cumulative: FloatArray, at: FloatArray) -> FloatArray:
    """Return the cumulative hazard of the losses up to and on each start: they lie before every event of its piece."""
    return np.concatenate(([0.0], cumulative))[np.searchsorted(days, at, side="right")]


def _nelson_aalen(times: FloatArray, gone: BoolArray, begun: FloatArray | None, at: FloatArray) -> FloatArray:
    days, count = np.unique(times[gone], return_counts=True)
    at_risk = number_at_risk(times, days, entry=begun)
    return _read(days, np.cumsum(count / at_risk), at)


def _checked(
    time: npt.ArrayLike,
    code: npt.ArrayLike,
    lost: npt.ArrayLike,
    covariates: npt.ArrayLike,
    group: npt.ArrayLike,
    entry: npt.ArrayLike | None,
) -> tuple[FloatArray, IntArray, BoolArray, FloatArray | None, FloatArray, npt.NDArray[np.generic]]:
    faults: list[str] = []
    times, codes, gone = numbers(time, "time", faults), numbers(code, "code", faults), numbers(lost, "lost", faults)
    begun = None if entry is None else numbers(entry, "entry", faults)
    x, groups = np.array(covariates, dtype=np.float64), np.asarray(group)
    x = x[:, None] if x.ndim == 1 else x
    if not faults and not times.size == codes.size == gone.size == x.shape[0] == groups.size:
        faults.append(f"lengths differ: time {times.size}, code {codes.size}, lost {gone.size}, group {groups.size}")
    if not faults and ((gone != 0) & (codes != 0)).any():
        faults.append(f"somebody with an event is called lost at {indices((gone != 0) & (codes != 0))}")
    if not faults and x.shape[1] == 0:
        faults.append("there is no covariate that could foretell loss")
    if faults:
        raise DataError("; ".join(faults), mend="correct or remove these rows")
    return times, codes.astype(np.int64), gone != 0, begun, x, groups
