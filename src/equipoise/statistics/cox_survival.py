"""Survival predicted by a Cox model, and its baseline hazard."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.cox_hazard import CoxHazard, cox_hazard
from equipoise.statistics.cox_model import CoxModel
from equipoise.statistics.kaplan_meier import asked_times
from equipoise.statistics.limits import probability_limits
from equipoise.statistics.survival_data import indices


@dataclass(frozen=True)
class CoxBaseline:
    """The cumulative hazard of a stratum at its event times, for covariates all 0."""

    stratum: object
    time: FloatArray
    cumulative_hazard: FloatArray


@dataclass(frozen=True)
class CoxSurvival:
    """Predicted survival: rows are the times asked for, columns the persons; after the last event it is carried on.

    `std_err` is that of survival, `std_cumulative_hazard` that of the hazard; both count the uncertainty of the
    baseline and of the coefficients.
    """

    time: FloatArray
    survival: FloatArray
    std_err: FloatArray
    lower: FloatArray
    upper: FloatArray
    cumulative_hazard: FloatArray
    std_cumulative_hazard: FloatArray
    conf_type: str
    conf_level: float


def cox_baseline(model: CoxModel, *, stratum: object | None = None) -> CoxBaseline:
    """Return the baseline hazard of a stratum (the only one by default); with Efron's ties Efron's, else Breslow's.

    >>> from equipoise.statistics import cox_model
    >>> model = cox_model([5, 3, 8, 6, 2, 9], [1, 1, 1, 0, 1, 1], [1, 1, 0, 1, 0, 0])
    >>> cox_baseline(model).cumulative_hazard.round(4).tolist()
    [0.1208, 0.2583, 0.4396, 0.9396, 1.9396]
    """
    hazard = cox_hazard(model)
    place = _stratum_place(model, stratum)
    stretch = slice(model.layout.bounds[place], model.layout.bounds[place + 1])
    origin = float(np.exp(-(model.columns.center / model.columns.scale) @ model.fit.beta))
    return CoxBaseline(model.strata[place], hazard.time[stretch], origin * np.cumsum(hazard.hazard[stretch]))


def cox_survival(
    model: CoxModel,
    persons: npt.ArrayLike,
    times: npt.ArrayLike,
    *,
    strata: npt.ArrayLike | None = None,
    covariance: FloatArray | None = None,
    conf_type: str = "log",
    conf_level: float = 0.95,
) -> CoxSurvival:
    """Return exp(-H(t)) for persons given by their covariates, one row each (Tsiatis 1981; Efron 1977).

    `strata` names each person's stratum where the model has several. `covariance` replaces the variance of the
    coefficients, by the robust one for instance. Limits as for Kaplan-Meier.

    >>> from equipoise.statistics import cox_model
    >>> model = cox_model([5, 3, 8, 6, 2, 9], [1, 1, 1, 0, 1, 1], [1, 1, 0, 1, 0, 0])
    >>> cox_survival(model, [[0], [1]], [4]).survival.round(4).tolist()
    [[0.7724, 0.635]]
    """
    at, x = asked_times(times), _persons(model, persons)
    known = model.naive_covariance if covariance is None else covariance
    scaled = known * np.outer(model.columns.scale, model.columns.scale)
    hazard = cox_hazard(model)
    places = _person_strata(model, strata, x.shape[0])
    columns = [_cumulative(model, hazard, place, z, scaled, at) for place, z in zip(places, x, strict=True)]
    cumulative = np.column_stack([found[0] for found in columns])
    std = np.column_stack([found[1] for found in columns])
    survival = np.exp(-cumulative)
    lower, upper = probability_limits(survival, std, conf_type=conf_type, conf_level=conf_level)
    return CoxSurvival(at, survival, survival * std, lower, upper, cumulative, std, conf_type, conf_level)


def _cumulative(
    model: CoxModel, hazard: CoxHazard, place: int, z: FloatArray, covariance: FloatArray, at: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return one person's cumulative hazard at the times and its standard error."""
    stretch = slice(model.layout.bounds[place], model.layout.bounds[place + 1])
    relative = float(np.exp(z @ model.fit.beta))
    step = hazard.hazard[stretch]
    total = np.concatenate((np.zeros(1), np.cumsum(step)))
    own = np.concatenate((np.zeros(1), np.cumsum(hazard.variance[stretch])))
    slope = np.vstack((np.zeros(z.size), np.cumsum(step[:, None] * z - hazard.slope[stretch], axis=0)))
    read = np.searchsorted(hazard.time[stretch], at, side="right")
    variance = own[read] + ((slope[read] @ covariance) * slope[read]).sum(axis=1)
    return relative * total[read], relative * np.sqrt(variance)


def _persons(model: CoxModel, persons: npt.ArrayLike) -> FloatArray:
    columns = model.columns
    try:
        x = np.array(persons, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise DataError("persons hold something that is not a number", mend="code factors as columns") from error
    if x.ndim != 2 or x.shape[1] != len(columns.names):
        raise DataError(f"persons must be rows of {', '.join(columns.names)}, not of shape {x.shape}")
    if not np.isfinite(x).all():
        raise DataError(f"covariates are missing or infinite at {indices(np.asarray(~np.isfinite(x).all(axis=1)))}")
    return (x - columns.center) / columns.scale


def _person_strata(model: CoxModel, strata: npt.ArrayLike | None, persons: int) -> list[int]:
    if strata is None:
        return [_stratum_place(model, None)] * persons
    given = np.asarray(strata).tolist()
    if not isinstance(given, list) or len(given) != persons:
        raise DataError(f"{persons} persons need as many strata")
    return [_stratum_place(model, stratum) for stratum in given]


def _stratum_place(model: CoxModel, stratum: object | None) -> int:
    if stratum is None and len(model.strata) == 1:
        return 0
    if stratum not in model.strata:
        known = ", ".join(str(name) for name in model.strata)
        raise DataError(f"{stratum!r} is no stratum of the model", mend=f"name one of {known}")
    return model.strata.index(stratum)
