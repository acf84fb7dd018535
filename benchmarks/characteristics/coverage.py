"""How often the limits of curves, landmark differences and hazard ratios hold the truth."""

from __future__ import annotations

import numpy as np
from benchmarks.characteristics.characteristic import Characteristic, Measure, coverage, covers, repeated
from benchmarks.characteristics.cohort import N, arms, censoring, observed, recurrence, survival

from equipoise.statistics import cox, fine_gray, kaplan_meier, landmark_difference, rmst_difference, survival_at

_RATIO = 0.6
_DAYS = (365, 1095)


def _landmarks(n: int):
    def one(rng: np.random.Generator) -> dict[str, float]:
        treated = arms(rng, n)
        day, event = observed(recurrence(rng, treated, _RATIO), censoring(rng, n))
        curves = [kaplan_meier(day[rows], event[rows]) for rows in (~treated, treated)]
        found = {}
        for at in _DAYS:
            truth = (survival(at), survival(at, _RATIO))
            fit = landmark_difference(curves[0], curves[1], at)
            found[f"difference{at}"] = covers(fit.difference_lower, truth[1] - truth[0], fit.difference_upper)
            found[f"ratio{at}"] = covers(fit.ratio_lower, truth[1] / truth[0], fit.ratio_upper)
        return found

    return repeated(one)


def _curves(rng: np.random.Generator) -> dict[str, float]:
    onset, end = recurrence(rng, np.zeros(N // 2, dtype=bool)), censoring(rng, N // 2)
    day, event = observed(onset, end)
    found = {}
    for kind in ("plain", "log", "log-log", "logit", "arcsin"):
        read = survival_at(kaplan_meier(day, event, conf_type=kind), [1095])
        found[kind] = covers(read.lower[0], survival(1095), read.upper[0])
    return found


def _hazards(rng: np.random.Generator) -> dict[str, float]:
    treated, x = arms(rng), rng.normal(size=N)
    onset = recurrence(rng, treated, _RATIO) / np.exp(0.5 * x)
    day, event = observed(onset, censoring(rng, N))
    fit = cox(day, event, np.column_stack((treated, x)))
    robust = cox(day, event, np.column_stack((treated, x)), robust=True)
    return {
        "model": covers(fit.lower[0], _RATIO, fit.upper[0]),
        "robust": covers(robust.lower[0], _RATIO, robust.upper[0]),
        "bias": fit.coef[0] - np.log(_RATIO),
        "days": _rmst(day, event, treated, x),
    }


def _rmst(day: np.ndarray, event: np.ndarray, treated: np.ndarray, x: np.ndarray) -> float:
    first, second = (kaplan_meier(day[rows], event[rows]) for rows in (~treated, treated))
    found = rmst_difference(first, second, tau=730).difference
    return covers(found.lower, _rmst_truth(), found.upper)


def _rmst_truth() -> float:
    """The mean whole days without recurrence up to day 730, over a normal covariate, treated less control."""
    node, weight = np.polynomial.hermite_e.hermegauss(60)
    # Onset is rounded up: survival of a whole day stands until the next.
    day = np.arange(730)
    rate = np.log(survival(1)) * np.exp(0.5 * node)
    mean = [np.exp(np.outer(rate * ratio, day)).sum(axis=1) @ weight / weight.sum() for ratio in (1.0, _RATIO)]
    return float(mean[1] - mean[0])


def _subdistribution(rng: np.random.Generator) -> dict[str, float]:
    """Fine and Gray's own model: 40 % of the control arm ever have the event of interest."""
    treated = arms(rng)
    ratio = np.where(treated, _RATIO, 1.0)
    ever = 1 - 0.6**ratio
    u, share = rng.random(N), rng.random(N)
    interest = share < ever
    # Invert 1 - (1 - 0.4 (1 - exp(-t)))^ratio = u * ever.
    inside = (1 - (1 - u * ever) ** (1 / ratio)) / 0.4
    years = np.where(interest, -np.log1p(-np.minimum(inside, 1 - 1e-12)), rng.exponential(1.0, N))
    day, event = observed(years * 700, censoring(rng, N))
    fit = fine_gray(day, np.where(event, np.where(interest, 1, 2), 0), treated)
    return {"limits": covers(fit.lower[0], _RATIO, fit.upper[0]), "bias": fit.coef[0] - np.log(_RATIO)}


def _landmark_lines() -> tuple[Measure, ...]:
    return tuple(
        coverage(f"{what}{at}", f"95 % limits of the {what}, day {at}")
        for at in _DAYS
        for what in ("difference", "ratio")
    )


COVERAGE = (
    Characteristic(
        "landmark-coverage",
        "Landmark difference and ratio: coverage",
        "332 people, 1:1, exponential recurrence with a median of 30 months in the control arm, hazard ratio "
        "0.6, whole days, staggered entry over 36 months, cut at month 60.",
        _landmarks(N),
        _landmark_lines(),
        seed=201,
        trials=10_000,
    ),
    Characteristic(
        "landmark-coverage-small",
        "Landmark difference and ratio in a small trial: coverage",
        "The same with 80 people: shown, to tell how far the approximation carries.",
        _landmarks(80),
        tuple(Measure(line.name, line.says) for line in _landmark_lines()),
        seed=202,
        trials=10_000,
    ),
    Characteristic(
        "kaplan-meier-coverage",
        "Kaplan-Meier limits: coverage",
        "One arm of 166 of the trial above, read at day 1095.",
        repeated(_curves),
        tuple(coverage(kind, f"`conf_type` {kind}, 95 %") for kind in ("plain", "log", "log-log", "logit", "arcsin")),
        seed=203,
        trials=10_000,
    ),
    Characteristic(
        "cox-coverage",
        "Cox model and restricted mean: coverage",
        "332 people, hazard ratio 0.6 and a normal covariate with log hazard ratio 0.5, both in the model. The "
        "restricted mean difference at day 730 is unadjusted, its truth integrated over the covariate.",
        repeated(_hazards),
        (
            coverage("model", "`cox`, 95 % limits of the hazard ratio"),
            coverage("robust", "`cox` with robust variance, 95 % limits"),
            coverage("days", "`rmst_difference` at day 730, 95 % limits"),
            Measure("bias", "mean error of the log hazard ratio"),
        ),
        seed=204,
        trials=10_000,
    ),
    Characteristic(
        "fine-gray-coverage",
        "Fine-Gray model: coverage",
        "332 people; subdistribution hazards are proportional with ratio 0.6, 40 % of the control arm ever have "
        "the event.",
        repeated(_subdistribution),
        (coverage("limits", "`fine_gray`, 95 % limits"), Measure("bias", "mean error of the log ratio")),
        seed=205,
        trials=10_000,
    ),
)
