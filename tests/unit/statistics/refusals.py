"""What every public estimator says to spoilt data: an error, or a limit that is right; the manual's table is made of it.

`CALLS` calls each estimator on a good cohort, `SPOILT` spoils the cohort, `LIMITS` lists what is answered without an
error and how that is judged. A cell without effect on the answer is one whose input the estimator does not read.
"""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from refusals_calls import CALLS, Cohort
from refusals_spoilt import SPOILT

from equipoise.errors import EquipoiseError

NOT_READ = "·"
ERRORS = {"DataError": "D", "NotEstimable": "N", "NoEventsError": "E", "SeparationError": "S"}


@dataclass(frozen=True)
class Limit:
    """An answer without an error: what it is, in words, and the judgement of it."""

    words: str
    holds: Callable[[object, str], bool]


def numbers(result: object) -> np.ndarray:
    """Every number of a result, one after another."""
    if dataclasses.is_dataclass(result):
        parts = [numbers(getattr(result, field.name)) for field in dataclasses.fields(result)]
    elif isinstance(result, (tuple, list)):
        parts = [numbers(part) for part in result]
    elif isinstance(result, np.ndarray) and result.dtype.kind in "fiub":
        return result.astype(float).ravel()
    elif isinstance(result, (int, float)):
        return np.array([float(result)])
    else:
        return np.zeros(0)
    return np.concatenate([np.zeros(0), *parts])


def call(name: str, cohort: Cohort) -> object:
    """The answer, any warning being a fault."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return CALLS[name](cohort)


@cache
def answer(name: str, situation: str) -> object:
    """The answer to a spoilt cohort, or the error it raises, or NOT_READ where it is that of the good cohort."""
    try:
        found = call(name, SPOILT[situation](Cohort()))
    except EquipoiseError as error:
        return error
    good = numbers(call(name, Cohort()))
    mine = numbers(found)
    return NOT_READ if mine.size == good.size and np.array_equal(mine, good, equal_nan=True) else found


def cell(name: str, situation: str) -> str:
    """What the manual's table says of it."""
    found = answer(name, situation)
    if found is NOT_READ:
        return NOT_READ
    if isinstance(found, EquipoiseError):
        return ERRORS[type(found).__name__]
    return LIMITS[name, situation].words


def _finite(found: object, _name: str) -> bool:
    return bool(np.isfinite(numbers(found)).all())


def _without_the_row(found: object, name: str) -> bool:
    """The answer is that to a cohort without the row of weight 0."""
    rows = np.arange(Cohort().time.size) != 2
    arrays = {f.name: getattr(Cohort(), f.name) for f in dataclasses.fields(Cohort)}
    shorter = {key: value[rows] if np.shape(value) == rows.shape else value for key, value in arrays.items()}
    other = call(name, Cohort(**shorter))
    mine, theirs = (np.sort(numbers(one)[numbers(one) != 0]) for one in (found, other))
    return bool(np.isin(np.round(theirs, 9), np.round(mine, 9)).mean() > 0.9)


def _all(field: str, value: float) -> Callable[[object, str], bool]:
    return lambda found, _name: bool((np.asarray(getattr(found, field), dtype=float) == value).all())


def _both(*judges: Callable[[object, str], bool]) -> Callable[[object, str], bool]:
    return lambda found, name: all(judge(found, name) for judge in judges)


def _missing(*fields: str) -> Callable[[object, str], bool]:
    return lambda found, _name: all(np.isnan(getattr(found, field)).all() for field in fields)


def _between(low: float, estimate: float, high: float) -> Callable[[object, str], bool]:
    """The estimate, and limits that leave room on the sides where they are not at the edge."""

    def judge(found: object, _name: str) -> bool:
        at_edge = (found.lower == low) if low in (0.0, -1.0) and estimate == low else low < found.lower < estimate
        at_top = (found.upper == high) if high == estimate else estimate < found.upper < high
        return found.estimate == estimate and bool(at_edge) and bool(at_top)

    return judge


_ONE_STEP = Limit("one step, at the day", lambda found, _name: found.time.tolist() == [10.0])
_ONE_SET = Limit("one risk set", _finite)
_NO_EVENTS_SEEN = Limit("follow-up without events", lambda found, _name: not np.any(found.event))
_ALIKE = Limit("0 or 1 in both arms, p NaN", _missing("p"))
_STANDS = Limit("finite", _finite)
_LEFT_OUT = Limit("as without the row", _without_the_row)
_ROWS = Limit("rows", lambda found, _name: numbers(found).size > 0)
_NAN = Limit("z NaN", _missing("z"))

LIMITS: dict[tuple[str, str], Limit] = {}


def _say(situation: str, limit: Limit, names: str) -> None:
    LIMITS.update({(name, situation): limit for name in names.split()})


_say(
    "no events",
    Limit("1 throughout, warned of", _both(_all("survival", 1.0), lambda f, _: bool(f.warnings))),
    "kaplan_meier fleming_harrington",
)
_say("no events", Limit("1, SE 0", _both(_all("survival", 1.0), _all("std_err", 0.0))), "survival_at")
_say("no events", Limit("not reached: None", lambda f, _: f.value is None), "quantile")
_say("no events", Limit("difference 0, p NaN", _both(_all("difference", 0.0), _missing("p"))), "landmark_difference")
_say("no events", Limit("tau, SE 0", _both(_all("mean", 25.0), _all("std_err", 0.0))), "rmst restricted_mean")
_say(
    "no events",
    Limit("0, p NaN", lambda f, _: f.difference.estimate == 0 and np.isnan(f.difference.p)),
    "rmst_difference",
)
_say("no events", Limit("tau for everybody", lambda f, _: bool(np.allclose(f, 25.0))), "rmst_pseudo_values")
_say("no events", Limit("1 for everybody", lambda f, _: bool(np.allclose(f, 1.0))), "survival_pseudo_values")
_say("no events", _NAN, "logrank_simulated")
_say(
    "no events",
    Limit("no cause, survival 1", _both(_all("survival", 1.0), lambda f, _: f.incidence.shape[1] == 0)),
    "aalen_johansen",
)
_say("no events", Limit("no cause", lambda f, _: f.incidence.shape[1] == 0), "incidence_at")
_say("no events", Limit("all mass after the last visit", lambda f, _: f.right.tolist() == [np.inf]), "turnbull")
_say("no events", Limit("1", _all("survival", 1.0)), "turnbull_at")
_say("no events", _ALIKE, "weighted_survival_difference weighted_rmst_difference weighted_risk_difference")
_say("no events", _NO_EVENTS_SEEN, "landmark_cohort treatment_episodes")
_say("no events", Limit("0, upper limit", _between(0.0, 0.0, 1.0)), "wilson_proportion clopper_pearson_proportion rate")
_say(
    "no events", Limit("0 without width: too narrow", _both(_all("lower", 0.0), _all("upper", 0.0))), "wald_difference"
)
_say(
    "no events",
    Limit("0, limits on both sides", _between(-1.0 + 1e-9, 0.0, 1.0 - 1e-9)),
    "newcombe_difference miettinen_nurminen_difference",
)
_say("no events", Limit("NaN", _missing("statistic", "p")), "pearson_chi_square")
_say("no events", Limit("0, p NaN", lambda f, _: f[0].difference == 0 and np.isnan(f[0].p)), "tipping_points")
_say(
    "separation",
    _STANDS,
    "cox_firth cox_ridge logrank weighted_logrank maxcombo gray concordance logrank_scores permutation_test exact_permutation_test monte_carlo_permutation_test rerandomization_test logrank_relabelled logrank_simulated rmst rmst_adjusted rmst_pseudo_values restricted_mean survival_pseudo_values ancova mean_cumulative_function pearson_chi_square hall_wellner_band equal_precision_band",
)
_say(
    "separation",
    Limit("curves", lambda f, _: bool((np.diff(f.survival) <= 0).all())),
    "kaplan_meier fleming_harrington aalen_johansen survival_at turnbull",
)
_say(
    "separation",
    Limit("bounds; NaN inside the last interval", lambda f, _: f.lower[1] == 0.0 and np.isnan(f.survival[1])),
    "turnbull_at",
)
_say("separation", Limit("curves", lambda f, _: bool((np.diff(f.incidence, axis=0) >= 0).all())), "incidence_at")
_say("separation", Limit("upper limit not reached", lambda f, _: f.value is not None and f.upper is None), "quantile")
_say("separation", Limit("rows", lambda f, _: f.weight.min() > 0), "expanded_rows")
_say(
    "separation",
    Limit("the treated at 1 or 0", lambda f, _: set(np.unique(f.treated)) <= {0.0, 1.0, 25.0}),
    "weighted_survival_difference weighted_rmst_difference weighted_risk_difference",
)
_say("separation", _ROWS, "landmark_cohort treatment_episodes")
_say("separation", Limit("1, lower limit", _between(0.0, 1.0, 1.0)), "wilson_proportion clopper_pearson_proportion")
_say(
    "separation", Limit("1, lower limit", _between(-1.0, 1.0, 1.0)), "newcombe_difference miettinen_nurminen_difference"
)
_say(
    "separation", Limit("1 without width: too narrow", _both(_all("lower", 1.0), _all("upper", 1.0))), "wald_difference"
)
_say(
    "separation",
    Limit("infinite, lower limit", lambda f, _: f.estimate == np.inf and 1 < f.lower < np.inf),
    "conditional_odds_ratio rate_ratio",
)
_say("separation", Limit("0.3", _all("estimate", 0.3)), "rate")
_say(
    "separation",
    Limit("difference; cloglog NaN", lambda f, _: bool(np.isfinite([f.difference_lower, f.difference_upper]).all())),
    "landmark_difference",
)
_say(
    "separation",
    Limit("difference; ratio of time lost NaN", lambda f, _: bool(np.isfinite(f.difference.lower))),
    "rmst_difference",
)
_say("separation", _STANDS, "chained_equations marked_events omnibus_balance")
_say("separation", _ROWS, "covariate_episodes censoring_weights")
_say("one group", _ROWS, "covariate_episodes")
_say("one group", _STANDS, "censoring_weights")
_say("no events", _ROWS, "covariate_episodes censoring_weights")
_say("no events", _NAN, "marked_events")
_say("all tied", _ROWS, "covariate_episodes censoring_weights")
_say("all tied", _ONE_SET, "marked_events")
_say("missing", Limit("imputed", _finite), "chained_equations")
_say("missing covariate", Limit("imputed", _finite), "chained_equations")
_say("one group", _NAN, "logrank_relabelled logrank_simulated")
_say("one group", _ROWS, "landmark_cohort treatment_episodes")
_say("one group", Limit("rows", lambda f, _: bool((f.weights == 1).all())), "known_weights")
_say("one group", Limit("infinite, lower limit", lambda f, _: f.estimate == np.inf and f.lower > 1), "rate_ratio")
_say(
    "all tied",
    _ONE_STEP,
    "kaplan_meier fleming_harrington aalen_johansen cox_baseline hall_wellner_band equal_precision_band",
)
_say(
    "all tied",
    Limit(
        "1 before the day, then the share left", lambda f, _: f.survival.ravel()[0] == 1 and f.survival.ravel()[1] < 1
    ),
    "survival_at cox_survival",
)
_say("all tied", Limit("the day", _all("value", 10.0)), "quantile")
_say("all tied", Limit("everybody, then nobody", lambda f, _: f.tolist() == [24, 0]), "number_at_risk")
_say(
    "all tied",
    Limit("difference 0 before the day, p NaN", _both(_all("difference", 0.0), _missing("p"))),
    "landmark_difference",
)
_say(
    "all tied",
    Limit("1 before the day, then 0 or 1", lambda f, _: bool(np.allclose(f * (1 - f), 0))),
    "survival_pseudo_values",
)
_say(
    "all tied",
    _ONE_SET,
    "logrank weighted_logrank gray logrank_scores permutation_test exact_permutation_test monte_carlo_permutation_test rerandomization_test logrank_relabelled logrank_simulated cox cox_model cox_firth cox_ridge cox_frailty cox_coefficients cox_residuals cox_profile_limits fine_gray fine_gray_expanded predicted_incidence expanded_rows concordance weighted_hazard_ratio bootstrap_hazard_ratio andersen_gill prentice_williams_peterson mean_cumulative_function bootstrap_by_weights",
)
_say("all tied", Limit("0 before the day", lambda f, _: bool((f.incidence[0] == 0).all())), "incidence_at")
_say("all tied", Limit("one interval holds all", lambda f, _: f.mass.tolist() == [1.0]), "turnbull")
_say("all tied", Limit("0 after the interval", _all("survival", 0.0)), "turnbull_at")
_say(
    "all tied",
    Limit("0 before the day, p NaN", lambda f, _: f.difference[0] == 0 and np.isnan(f.p[0])),
    "weighted_survival_difference weighted_risk_difference g_computation doubly_robust_survival",
)
_say("all tied", Limit("0 before the day", lambda f, _: f.difference[0] == 0), "clone_censor_weight")
_say("all tied", _ROWS, "landmark_cohort treatment_episodes immortal_time")
_say("all tied", Limit("SE 0", _all("se", 0.0)), "bootstrap")
_say("zero weight", _LEFT_OUT, "fleming_harrington logistic weighted_mean_difference")
_say("zero weight", Limit("23 of 24", lambda f, _: f == 23.0), "effective_sample_size")
_say("zero weight", Limit("kept: left out", lambda f, _: f.weights[2] == 0), "known_weights")
_say("missing", Limit("the visit is left out", lambda f, _: f.n == 23), "mmrm")
_say("missing", Limit("imputed", _finite), "impute")
_say("missing", Limit("NaN, as the statistic is", _missing("estimate", "se")), "bootstrap")
_say("negative", Limit("clipped to 0", lambda f, _: f.min() == 0), "monotone_curve")
_say("negative", Limit("the caller's statistic", _finite), "bootstrap")

WITHOUT_DATA = {
    "ancova_contrast": "takes a fit",
    "ancova_joint_test": "takes a fit",
    "mmrm_contrast": "takes a fit",
    "mmrm_joint_test": "takes a fit",
    "marginal_row": "makes a contrast",
    "model_matrix": "makes columns",
    "parse_model_formula": "reads a formula",
    "pool": "takes imputations and a function",
    "resample_weights": "draws from a size",
}
"""Public functions that take no data, and why."""
