"""The score test of proportional hazards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from equipoise.errors import DataError, NotEstimable
from equipoise.kernels.arrays import FloatArray, IntArray
from equipoise.kernels.product_limit import product_limit
from equipoise.kernels.risk_sets import range_sums, risk_counts, sums_at
from equipoise.statistics.cox_hazard import CoxHazard, cox_hazard
from equipoise.statistics.cox_model import CoxModel
from equipoise.statistics.distributions import chi_square_p

TRANSFORMS = ("km", "rank", "identity", "log")


@dataclass(frozen=True)
class ProportionalHazards:
    """Tests that a coefficient does not change with g(time), one per term, and of all of them together."""

    names: tuple[str, ...]
    chi_square: FloatArray
    df: IntArray
    p: FloatArray
    global_chi_square: float
    global_df: int
    global_p: float
    transform: str


def proportional_hazards_test(
    model: CoxModel, *, transform: str = "km", terms: Mapping[str, Sequence[str]] | None = None
) -> ProportionalHazards:
    """Return the score tests of the added covariates x g(time), with the whole information (Grambsch & Therneau 1994).

    g is 1 - S(t-) of all rows together ("km"), the mean rank of the time among all rows, the time itself or its log.
    `terms` names columns to be tested together, such as the levels of a factor; by default each column is a term. The
    test takes rows as independent and ignores a robust variance.

    >>> from equipoise.statistics import cox_model
    >>> model = cox_model([5, 3, 8, 6, 2, 9], [1, 1, 1, 0, 1, 1], [1, 1, 0, 1, 0, 0], names=["arm"])
    >>> test = proportional_hazards_test(model, transform="identity")
    >>> test.names, test.chi_square.round(4).tolist()
    (('arm',), [1.7273])
    """
    grouped = _term_places(model, terms)
    hazard, g = cox_hazard(model), _time_transform(model, transform)
    score = _weighted_score(model, hazard, g)
    plain, mixed, square = (_weighted_information(model, hazard, g**power) for power in (0, 1, 2))
    left = square - mixed @ np.linalg.solve(plain, mixed)
    places = [np.array(place) for place in grouped.values()] + [np.arange(score.size)]
    chi_square = np.array([float(score[j] @ np.linalg.solve(left[np.ix_(j, j)], score[j])) for j in places])
    df = np.array([j.size for j in places])
    p = np.array([chi_square_p(float(c), int(d)) for c, d in zip(chi_square, df, strict=True)])
    return ProportionalHazards(
        tuple(grouped),
        chi_square[:-1],
        df[:-1],
        p[:-1],
        float(chi_square[-1]),
        int(df[-1]),
        float(p[-1]),
        transform,
    )


def _term_places(model: CoxModel, terms: Mapping[str, Sequence[str]] | None) -> dict[str, list[int]]:
    names = model.columns.names
    if terms is None:
        return {name: [place] for place, name in enumerate(names)}
    strangers = sorted({column for columns in terms.values() for column in columns} - set(names))
    empty = [term for term, columns in terms.items() if not columns]
    if strangers or empty:
        raise DataError(
            f"terms without columns: {empty}; columns the model does not have: {strangers}",
            mend=f"the columns are {', '.join(names)}",
        )
    return {term: [names.index(column) for column in columns] for term, columns in terms.items()}


def _time_transform(model: CoxModel, transform: str) -> FloatArray:
    """Return g per position of the axis of event times, centred and of unit reach, on which no test depends."""
    if transform not in TRANSFORMS:
        raise DataError(f"transform is one of {', '.join(TRANSFORMS)}, not {transform!r}")
    data = model.data
    values = _value_per_time(model, transform)[data.stop[data.event] - 1]
    if not np.isfinite(values).all():
        raise NotEstimable("there is an event at time 0, which has no log", mend="use transform='km'")
    reach = float(np.abs(values - values.mean()).max())
    if reach == 0:
        raise NotEstimable("all events happen at one time, so that no effect can change with time")
    g = np.empty(int(model.layout.bounds[-1]))
    g[model.layout.stop[data.event] - 1] = (values - values.mean()) / reach
    return g


def _value_per_time(model: CoxModel, transform: str) -> FloatArray:
    data = model.data
    copies = data.weights if data.weight_kind == "frequency" else np.ones(data.rows.size)
    if transform == "identity":
        return data.times
    if transform == "log":
        with np.errstate(divide="ignore"):
            return np.log(data.times)
    if transform == "rank":
        leaving = sums_at(data.stop - 1, copies, data.times.size)
        return np.cumsum(leaving) - (leaving - 1.0) / 2.0
    bounds = np.array([0, data.times.size], dtype=np.int64)
    at_risk, events, _, heads, dead = risk_counts(data.start, data.stop, data.event, copies, bounds, data.delayed)
    survival = product_limit(at_risk, events, (heads == dead) & (dead > 0))[0]
    return 1.0 - np.concatenate((np.ones(1), survival[:-1]))


def _weighted_score(model: CoxModel, hazard: CoxHazard, load: FloatArray) -> FloatArray:
    """Return the score with each event time's share multiplied by its load."""
    dead, layout = model.data.event, model.layout
    weight = (model.data.weights[dead] * load[layout.stop[dead] - 1])[:, None]
    expected = hazard.at_risk[:, :-1] * hazard.terms[:, 1:2] - hazard.dead[:, :-1] * hazard.terms[:, 2:3]
    return np.asarray((weight * model.columns.x[dead]).sum(axis=0) - load @ expected, dtype=np.float64)


def _weighted_information(model: CoxModel, hazard: CoxHazard, load: FloatArray) -> FloatArray:
    """Return the information with each event time's share multiplied by its load."""
    data, layout, x = model.data, model.layout, model.columns.x
    _, a1, b1, a2, ab, b2 = (hazard.terms * load[:, None]).T
    gathered = range_sums(a1, layout.start, layout.stop, layout.bounds, data.delayed)
    gathered[data.event] -= b1[layout.stop[data.event] - 1]
    expected = data.weights * hazard.relative * gathered
    s1, dead = hazard.at_risk[:, :-1], hazard.dead[:, :-1]
    mixed = s1.T @ (ab[:, None] * dead)
    second = s1.T @ (a2[:, None] * s1) - mixed - mixed.T + dead.T @ (b2[:, None] * dead)
    return np.asarray(x.T @ (expected[:, None] * x) - second, dtype=np.float64)
