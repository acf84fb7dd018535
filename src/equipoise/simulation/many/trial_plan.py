"""What is rehearsed many times: a study, a truth, and the lines of the plan that are carried out on each trial."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Final

from equipoise.errors import InputError
from equipoise.simulation.cohort import Course
from equipoise.simulation.hazard import BaselineHazard, calibrate_hazard
from equipoise.simulation.trial.kept_answers import KeptAnswers, kept_for
from equipoise.simulation.truth.model import TruthModel
from equipoise.study import Analysis, Study

TIMED: Final = ("time_to_event", "competing_risks")
_RESAMPLING: Final = frozenset({"clone_censor_weight", "interval_censored", "multiple_imputation"})
"""Methods that resample or impute: each trial would take as long as many."""


@dataclass(frozen=True, slots=True)
class TrialPlan:
    """A study cut to the lines asked for, its truth, how people are treated, and the answers those lines look at."""

    study: Study
    truth: TruthModel
    course: Course
    seed: int
    planned: int
    kept: KeptAnswers
    hazard: BaselineHazard
    """The truth's baseline hazard, calibrated once."""
    left_out: tuple[str, ...] = field(default=())
    """Lines of the roles asked for that are not carried out, each with its reason."""

    def seed_of(self, number: int) -> int:
        """Return the seed of one trial: another one for each seed and number, whoever carries it out."""
        return int.from_bytes(sha256(f"equipoise, many trials, {self.seed}, {number}".encode()).digest()[:6], "big")


def plan_trials(
    study: Study,
    truth: TruthModel,
    *,
    seed: int,
    planned: int | None = None,
    lines: Collection[str] = (),
    roles: Collection[str] = ("primary", "secondary"),
    null: bool = False,
) -> TrialPlan:
    """Return the plan of many trials: the named lines, or all of the roles on times to events that do not resample.

    `null` takes the treatment's effect away. InputError for a line the plan does not have, and where none is left.
    """
    if study.analysis_plan is None:
        raise InputError(f"the study {study.id} has no analysis plan", mend="write `analysis_plan` into the study file")
    every = study.analysis_plan.analyses
    unknown = sorted(set(lines) - {line.id for line in every})
    if unknown:
        raise InputError(
            f"the plan has no line {', '.join(unknown)}",
            where=study.id,
            mend=f"choose of {', '.join(a.id for a in every)}",
        )
    wanted = [line for line in every if (line.id in lines if lines else line.role in roles)]
    kinds = {endpoint.id: endpoint.kind for endpoint in study.endpoints}
    reasons = {line.id: _reason(line, kinds[line.endpoint]) for line in wanted}
    kept = [line for line in wanted if not reasons[line.id]]
    left_out = tuple(f"{name}: {reason}" for name, reason in reasons.items() if reason)
    if not kept:
        raise InputError(
            f"no line is left to carry out ({'; '.join(left_out) or 'none has such a role'})",
            where=study.id,
            mend="ask for lines on times to events that do not resample",
        )
    cut = study.analysis_plan.model_copy(update={"analyses": tuple(kept)})
    course = Course(
        hazard_ratio=1.0 if null else None,
        chosen=study.design.allocation != "RANDOMIZED",
        delayed_start=truth.allocation.start_delay is not None,
    )
    return TrialPlan(
        study.model_copy(update={"analysis_plan": cut}),
        truth,
        course,
        seed,
        study.design.enrollment.count if planned is None else planned,
        kept_for(study, kept),
        calibrate_hazard(truth),
        left_out,
    )


def large_trial(plan: TrialPlan, participants: int) -> TrialPlan:
    """Return the plan of one very large trial: what it gives is what each number of the plan settles at."""
    return replace(plan, planned=participants)


def _reason(line: Analysis, kind: str) -> str:
    if kind not in TIMED:
        return "its endpoint is no time to an event"
    return f"{line.method} resamples" if line.method in _RESAMPLING else ""
