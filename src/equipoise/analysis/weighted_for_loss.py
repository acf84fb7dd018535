"""Loss to follow-up weighted away: those who stay stand for those like them who were lost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from equipoise.analysis.covariates import covariates, without_rare_levels
from equipoise.analysis.hazard_model import fit_hazards, ratio_row
from equipoise.analysis.result import AnalysisRow, Floats
from equipoise.analysis.task import FollowUp, Task, follow_up
from equipoise.errors import DataError, NotEstimable
from equipoise.statistics import CensoringWeights, censoring_weights, cox, number_at_risk
from equipoise.statistics.curve_influence import InfluencedCurve, influenced_incidence, influenced_survival
from equipoise.statistics.distributions import two_sided_p, two_sided_quantile
from equipoise.statistics.limits import probability_limits

_LEFT = ("lost", "participant_decision")
"""Reasons in ADSL (DCSREAS) for which somebody whose event was not seen counts as lost."""


@dataclass(frozen=True, slots=True)
class _Weighted:
    data: FollowUp
    found: CensoringWeights
    notes: tuple[str, ...]

    def rows_of(self, position: int) -> NDArray[np.bool_]:
        """Mark the rows of an arm."""
        return self.data.arm[self.found.person] == position


def ipcw(task: Task) -> list[AnalysisRow]:
    """Return risks by arm, their difference and the hazard ratio, weighted by the inverse probability of staying.

    Lost is who is censored and left as lost or by own decision; the end of the study is no loss. Loss is modelled by
    Cox's model with the plan's covariates, its baseline free in each arm (Robins & Finkelstein 2000). Standard errors
    are robust, clustered by participant, and take the weights as known.
    """
    if not task.analysis.covariates:
        raise DataError("nothing is named that could foretell loss", where=task.analysis.id, mend="write `covariates`")
    weighted = _weighted(task)
    days = _days(task)
    rows = [row for day in days for row in _risk_rows(task, weighted, day)]
    return [*rows, *([_hazard_row(task, weighted)] if len(task.arms) == 2 else [])]


def _weighted(task: Task) -> _Weighted:
    whole = follow_up(task)
    terms = covariates(task.analysis.covariates, whole.subjects, task.study)
    entry = np.zeros(whole.time.size) if whole.entry is None else whole.entry
    data = whole.only(terms.complete & (whole.time > entry))
    columns, names, rare = without_rare_levels(
        terms.names, terms.columns[terms.complete & (whole.time > entry)], task.minimum_at_risk
    )
    lost = (data.code == 0) & data.subjects["DCSREAS"].is_in(_LEFT).fill_null(value=False).to_numpy()
    found = censoring_weights(data.time, data.code, lost, columns, data.arm, entry=data.entry, names=names)
    weights = found.weight
    notes = [
        f"{found.n_lost} lost of {int((data.code == 0).sum())} censored; loss by {', '.join(task.analysis.covariates)}",
        f"weights {weights.min():.2f} to {weights.max():.2f}; standard error robust, weights taken as known",
        *([f"counted with the reference for rarity: {', '.join(rare)}"] if rare else []),
        *([f"{int((~terms.complete).sum())} left out for an unknown covariate"] if not terms.complete.all() else []),
        *([f"{int((data.code == 2).sum())} competing events"] if (data.code == 2).any() else []),
    ]
    return _Weighted(data, found, tuple(notes))


def _days(task: Task) -> tuple[int, ...]:
    return tuple(task.analysis.at_days or task.endpoint.at_days)


def _risk_rows(task: Task, weighted: _Weighted, day: int) -> list[AnalysisRow]:
    data = weighted.data
    at_risk = [
        int(
            number_at_risk(
                data.time[data.arm == arm], [float(day)], None if data.entry is None else data.entry[data.arm == arm]
            )[0]
        )
        for arm in range(len(task.arms))
    ]
    sides = [_side(task, weighted, arm, day) for arm in range(len(task.arms))]
    rows = [_arm_row(task, weighted, arm, day, at_risk[arm], sides[arm]) for arm in range(len(task.arms))]
    if len(task.arms) != 2:
        return rows
    return [*rows, _difference_row(task, weighted, day, min(at_risk), sides)]


def _side(task: Task, weighted: _Weighted, arm: int, day: int) -> tuple[float, float]:
    """Return the weighted risk of an arm at a day with its robust standard error."""
    found, mine = weighted.found, weighted.rows_of(arm)
    at = np.array([float(day)])
    part = (found.stop[mine], found.code[mine], found.weight[mine], at, found.start[mine])
    if task.endpoint.kind == "competing_risks":
        curve = influenced_incidence(*part, 1)
    else:
        falling = influenced_survival(part[0], found.code[mine] == 1, *part[2:])
        curve = InfluencedCurve(1 - falling.value, -falling.per_weight)
    moves = np.bincount(found.person[mine], weights=found.weight[mine] * curve.per_weight[:, 0])
    return float(curve.value[0]), float(np.sqrt((moves**2).sum()))


def _arm_row(
    task: Task, weighted: _Weighted, arm: int, day: int, at_risk: int, side: tuple[float, float]
) -> AnalysisRow:
    data = weighted.data
    mine = data.arm == arm
    shared: dict[str, object] = {
        "group": task.arms[arm].id,
        "statistic": "risk",
        "unit": "probability",
        "day": day,
        "n": int(mine.sum()),
        "events": int(((data.code == 1) & mine & (data.time <= day)).sum()),
        "at_risk": at_risk,
        "conf_level": task.analysis.conf_level,
    }
    if at_risk < task.minimum_at_risk:
        return task.row(**shared, withheld=True, note=f"withheld: fewer than {task.minimum_at_risk} at risk")
    lower, upper = _limits(*side, task.analysis.conf_level)
    note = "; ".join(["weighted; n, events and at risk are counts of participants", *weighted.notes])
    return task.row(**shared, estimate=side[0], std_err=side[1], lower=lower, upper=upper, note=note)


def _limits(risk: float, error: float, conf_level: float) -> tuple[float | None, float | None]:
    relative: Floats = np.array([error / risk if risk > 0 else 0.0])
    low, high = probability_limits(np.array([risk]), relative, conf_type="log-log", conf_level=conf_level)
    lower, upper = (float(value[0]) if np.isfinite(value[0]) else None for value in (low, high))
    return lower, upper


def _difference_row(
    task: Task, weighted: _Weighted, day: int, at_risk: int, sides: list[tuple[float, float]]
) -> AnalysisRow:
    shared: dict[str, object] = {
        "group": task.contrast(),
        "statistic": "risk_difference",
        "unit": "probability",
        "day": day,
        "n": weighted.data.time.size,
        "events": int((weighted.data.code == 1).sum()),
        "conf_level": task.analysis.conf_level,
    }
    if at_risk < task.minimum_at_risk:
        return task.row(**shared, withheld=True, note=f"withheld: fewer than {task.minimum_at_risk} at risk in an arm")
    difference, error = sides[1][0] - sides[0][0], float(np.hypot(sides[0][1], sides[1][1]))
    reach = two_sided_quantile(task.analysis.conf_level) * error
    return task.row(
        **shared,
        estimate=difference,
        std_err=error,
        lower=difference - reach,
        upper=difference + reach,
        p=two_sided_p(difference / error) if error > 0 else None,
        note="weighted for loss",
    )


def _hazard_row(task: Task, weighted: _Weighted) -> AnalysisRow:
    found, data = weighted.found, weighted.data
    treated = (data.arm == 1).astype(np.float64)
    if not (found.code == 1).any():
        raise NotEstimable("nobody has the event", where=task.analysis.id)
    fit = cox(
        found.stop,
        found.code == 1,
        treated[found.person],
        entry=found.start,
        weights=found.weight,
        cluster=found.person,
        ties=task.ties,
        names=[task.contrast()],
        conf_level=task.analysis.conf_level,
    )
    plain = fit_hazards(task, data, treated[:, None], np.ones(data.time.size, dtype=np.bool_), [task.contrast()])
    ratio = float(plain.hazard_ratio[0])
    without = f"without weights {ratio:.3f} ({float(plain.lower[0]):.3f} to {float(plain.upper[0]):.3f})"
    notes = [without, f"ties: {task.ties}; standard error on the log scale", *weighted.notes]
    return ratio_row(task, fit, 0, group=task.contrast(), n=data.time.size, note="; ".join(notes))
