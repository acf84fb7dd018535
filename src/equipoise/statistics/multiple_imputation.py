"""Multiple imputation of repeated measures, missing at random or after the manner of a reference arm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError
from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray
from equipoise.statistics.multivariate_normal import MultivariateNormal, conditional_normal, multivariate_normal
from equipoise.statistics.rubin import Rubin, rubin
from equipoise.statistics.survival_data import check_level

STRATEGIES = ("missing-at-random", "jump-to-reference", "copy-increments", "copy-reference")


@dataclass(frozen=True)
class Imputations:
    """Completed outcomes (imputations, persons, visits) in the order handed in, and how they were made."""

    outcomes: FloatArray
    strategy: str
    reference: object
    imputed: BoolArray


def impute(
    outcome: npt.ArrayLike,
    arm: npt.ArrayLike,
    *,
    rng: np.random.Generator,
    imputations: int = 20,
    strategy: str = "missing-at-random",
    reference: object = None,
    baseline: npt.ArrayLike | None = None,
) -> Imputations:
    """Return completed outcomes by the method of Carpenter, Roger & Kenward 2013.

    `outcome` is persons by visits in order, NaN where missing; `baseline` columns are complete. Each imputation fits a
    multivariate normal with arm means and one covariance to persons drawn with replacement within arms, which stands
    for drawing its parameters, and draws the missing values given the seen ones. Under `strategy`, the means of a
    person of another arm than `reference` after the last visit made are: those of the own arm (missing-at-random);
    those of the reference (jump-to-reference); the last own mean and the increments of the reference from there
    (copy-increments); all means of the reference, before as well (copy-reference). A visit missed in between is
    missing at random.

    >>> rng = np.random.default_rng(1)
    >>> outcome = [[1.0, 2.0], [2.0, np.nan], [0.0, 1.0], [1.0, 2.5], [0.5, 0.5], [2.0, 1.5]] * 2
    >>> made = impute(outcome, [0, 1] * 6, rng=rng, imputations=3)
    >>> made.outcomes.shape, bool(np.isfinite(made.outcomes).all())
    ((3, 12, 2), True)
    """
    values, labels, group, columns = _checked(outcome, arm, baseline, strategy, reference, imputations)
    place = -1 if reference is None else labels.index(reference)
    missing = ~np.isfinite(values)
    made = np.empty((imputations, *values.shape))
    for m in range(imputations):
        fit = multivariate_normal(*_redrawn(values, group, rng))
        made[m] = _drawn(values, group, fit, columns, strategy, place, rng)
    return Imputations(made[:, :, columns:], strategy, reference, missing[:, columns:])


def pool(
    imputations: Imputations,
    analysis: Callable[[FloatArray], tuple[float, float]],
    *,
    complete_df: float = float("inf"),
    conf_level: float = 0.95,
) -> Rubin:
    """Return an analysis pooled over imputations; `analysis` takes persons by visits to an estimate and its SE.

    For reference-based strategies Rubin's variance is that of a trial in which the missing were followed as imputed,
    larger than the estimate's variance under repetition (Carpenter and others 2013: information-anchored).

    >>> rng = np.random.default_rng(1)
    >>> outcome = [[1.0, 2.0], [2.0, np.nan], [0.0, 1.0], [1.0, 2.5], [0.5, 0.5], [2.0, 1.5]] * 2
    >>> made = impute(outcome, [0, 1] * 6, rng=rng, imputations=3)
    >>> found = pool(made, lambda y: (float(y[:, 1].mean()), float(y[:, 1].std(ddof=1)) / len(y) ** 0.5))
    >>> found.between > 0, round(found.within, 2)
    (True, 0.07)
    """
    found = [analysis(outcome) for outcome in imputations.outcomes]
    estimates, ses = zip(*found, strict=True)
    check_level(conf_level)
    return rubin(estimates, ses, complete_df=complete_df, conf_level=conf_level)


def strategy_mean(
    own: FloatArray, reference: FloatArray, seen: BoolArray, *, strategy: str, columns: int = 0
) -> FloatArray:
    """Return the means from which a person's missing values are drawn; `columns` baseline columns come first.

    >>> own, other, seen = np.array([1.0, 2.0, 3.0]), np.array([5.0, 7.0, 10.0]), np.array([True, True, False])
    >>> strategy_mean(own, other, seen, strategy="copy-increments").tolist()
    [1.0, 2.0, 5.0]
    """
    made = np.flatnonzero(seen[columns:])
    last = columns + (int(made[-1]) if made.size else -1)
    found = own.copy()
    if strategy == "copy-reference":
        return reference.copy()
    if strategy == "jump-to-reference":
        found[last + 1 :] = reference[last + 1 :]
    elif strategy == "copy-increments":
        # Without any visit the increments start from the reference itself.
        shift = own[last] - reference[last] if made.size else 0.0
        found[last + 1 :] = reference[last + 1 :] + shift
    return found


def _redrawn(values: FloatArray, group: IntArray, rng: np.random.Generator) -> tuple[FloatArray, IntArray]:
    rows = [np.flatnonzero(group == g) for g in range(int(group.max()) + 1)]
    chosen = np.concatenate([rng.choice(members, members.size) for members in rows])
    return values[chosen], group[chosen]


def _drawn(
    values: FloatArray,
    group: IntArray,
    fit: MultivariateNormal,
    columns: int,
    strategy: str,
    reference: int,
    rng: np.random.Generator,
) -> FloatArray:
    completed = values.copy()
    for i in np.flatnonzero(~np.isfinite(values).all(axis=1)):
        seen = np.isfinite(values[i])
        mean = fit.mean[group[i]]
        if strategy != "missing-at-random" and group[i] != reference:
            mean = strategy_mean(mean, fit.mean[reference], seen, strategy=strategy, columns=columns)
        slopes, left = conditional_normal(mean, fit.covariance, seen)
        expected = mean[~seen] + slopes[: (~seen).sum()] @ (values[i][seen] - mean[seen])
        # The eigenvectors serve as well where nothing is left uncertain in some direction.
        completed[i, ~seen] = rng.multivariate_normal(expected, left, method="eigh", check_valid="ignore")
    return completed


def _checked(
    outcome: npt.ArrayLike,
    arm: npt.ArrayLike,
    baseline: npt.ArrayLike | None,
    strategy: str,
    reference: object,
    imputations: int,
) -> tuple[FloatArray, list[object], IntArray, int]:
    y = np.asarray(outcome, dtype=np.float64)
    arms, group = np.unique(np.asarray(arm), return_inverse=True)
    x = np.zeros((len(y), 0)) if baseline is None else np.asarray(baseline, dtype=np.float64)
    x = x[:, None] if x.ndim == 1 else x
    faults: list[str] = []
    if y.ndim != 2 or not y.shape[0] == group.size == x.shape[0]:
        raise DataError(f"outcome must be persons by visits with an arm for each person, not of shape {y.shape}")
    if not np.isfinite(x).all():
        faults.append("baseline has missing values")
    if strategy not in STRATEGIES:
        faults.append(f"strategy is one of {', '.join(STRATEGIES)}, not {strategy!r}")
    elif strategy != "missing-at-random" and reference not in arms.tolist():
        faults.append(f"the reference {reference!r} is no arm; arms are {arms.tolist()}")
    if imputations < 2:
        faults.append("at least two imputations are needed")
    if faults:
        raise DataError("; ".join(faults))
    return np.hstack((x, y)), arms.tolist(), group.astype(np.int64), x.shape[1]
