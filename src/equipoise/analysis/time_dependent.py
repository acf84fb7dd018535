"""Hazards by something that happens during follow-up: a time-dependent covariate, never a baseline factor."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from equipoise.analysis.comparisons import regression_terms
from equipoise.analysis.covariates import Covariates, variable_of
from equipoise.analysis.hazard_model import ratio_row, stratum_numbers
from equipoise.analysis.landmarks import after_landmark
from equipoise.analysis.result import AnalysisRow, Floats
from equipoise.analysis.states_over_time import StatesOverTime, states_over_time
from equipoise.analysis.task import FollowUp, Task, follow_up
from equipoise.errors import DataError
from equipoise.statistics import CovariateEpisodes, covariate_episodes, cox

_WEEK = 7


def time_dependent_cox(task: Task) -> list[AnalysisRow]:
    """Return the hazard ratio of a state that the option `time_updated` names, from counting-process data (Cox 1972).

    The state counts from the day after it was seen until it is seen otherwise; a competing event is censored. With
    `landmark_week` the second model looks only at those free of the event at that week, by their state then (Anderson
    and others 1983). The arm and the plan's covariates count in both. DataError where the state is also a covariate:
    what comes after time zero is no baseline factor.
    """
    data = _followed(follow_up(task))
    states = states_over_time(task, data)
    if any(variable_of(term) == task.analysis.options.get("time_updated") for term in task.analysis.covariates):
        raise DataError(
            f"{states.name} is updated over time and cannot be a baseline covariate", where=task.analysis.id
        )
    terms = regression_terms(task, data)
    rows = _updated(task, data, states, terms)
    week = task.analysis.options.get("landmark_week")
    return rows if week is None else [*rows, *_at_landmark(task, data, states, _WEEK * int(week))]


def _followed(data: FollowUp) -> FollowUp:
    """Return those with time at risk: whoever is seen on the first day alone tells nothing of a hazard."""
    entry = np.zeros(data.time.size) if data.entry is None else data.entry
    kept = data.time > entry
    return data if kept.all() else data.only(kept)


def _updated(task: Task, data: FollowUp, states: StatesOverTime, terms: Covariates) -> list[AnalysisRow]:
    cut = covariate_episodes(
        data.time, data.code, states.initial, (states.person, states.day, states.value), entry=data.entry
    )
    keep = terms.complete[cut.person] & ~np.isnan(cut.value)
    levels = [place for place in range(1, len(states.levels)) if (cut.value[keep] == place).any()]
    names = [_level_words(states, place) for place in levels]
    x = np.column_stack([*(cut.value == place for place in levels), terms.columns[cut.person]]).astype(np.float64)
    strata = stratum_numbers(task, data)
    fit = cox(
        cut.stop[keep],
        cut.code[keep] == 1,
        x[keep],
        entry=cut.start[keep],
        strata=None if strata is None else strata[cut.person][keep],
        ties=task.ties,
        names=[*names, *terms.names],
        conf_level=task.analysis.conf_level,
    )
    note = _note(task, data, states, cut, keep)
    n = int(np.unique(cut.person[keep]).size)
    return [
        ratio_row(
            task,
            fit,
            index,
            group=name,
            category=_category(index, len(levels), len(task.arms) - 1, states.name),
            n=n,
            note=note if index == 0 else "",
        )
        for index, name in enumerate(fit.names)
    ]


def _level_words(states: StatesOverTime, place: int) -> str:
    return f"{states.name} {states.levels[place]} vs {states.levels[0]}"


def _category(index: int, states: int, contrasts: int, name: str) -> str:
    if index < states:
        return "time-updated"
    return f"given {name} so far" if index < states + contrasts else "covariate"


def _note(task: Task, data: FollowUp, states: StatesOverTime, cut: CovariateEpisodes, keep: NDArray[np.bool_]) -> str:
    later = np.concatenate(([False], (cut.person[1:] == cut.person[:-1]) & ~np.isnan(cut.value[:-1])))
    events = [int(((cut.value == place) & (cut.code == 1) & keep).sum()) for place in range(len(states.levels))]
    counts = ", ".join(f"{level} {count}" for level, count in zip(states.levels, events, strict=True) if count)
    notes = [
        f"{states.name} changes in {np.unique(cut.person[later]).size} participants while at risk",
        f"events by the state they meet: {counts}",
        f"ties: {task.ties}; standard error on the log scale",
        "the arm's ratio is given what happened so far, which may lie on its way to the event: it is not its effect",
    ]
    left_out = np.setdiff1d(np.arange(data.time.size), np.unique(cut.person[keep])).size
    if left_out:
        notes.append(f"{left_out} left out for an unknown state or covariate")
    if (data.code == 2).any():
        notes.append(f"{int((data.code == 2).sum())} competing events counted as censored")
    return "; ".join(notes)


def _at_landmark(task: Task, data: FollowUp, states: StatesOverTime, day: int) -> list[AnalysisRow]:
    kept = data.time > day
    state = _state_on(states, day)[kept]
    later = after_landmark(data, float(day))
    terms = regression_terms(task, later)
    known = terms.complete & ~np.isnan(state)
    levels = [place for place in range(1, len(states.levels)) if (state[known] == place).any()]
    names = [_level_words(states, place) for place in levels]
    x = np.column_stack([*(state == place for place in levels), terms.columns]).astype(np.float64)
    strata = stratum_numbers(task, later)
    fit = cox(
        later.time[known],
        later.code[known] == 1,
        x[known],
        entry=np.full(int(known.sum()), float(day)),
        strata=None if strata is None else strata[known],
        ties=task.ties,
        names=[*names, *terms.names],
        conf_level=task.analysis.conf_level,
    )
    counts = ", ".join(f"{level} {int((state[known] == place).sum())}" for place, level in enumerate(states.levels))
    note = f"landmark: those free of the event on day {day}, by the state last seen until then: {counts}"
    return [
        ratio_row(task, fit, index, group=name, category=f"landmark day {day}", note=note if index == 0 else "")
        for index, name in enumerate(names)
    ]


def _state_on(states: StatesOverTime, day: int) -> Floats:
    """Return each participant's last known state on a day."""
    state = states.initial.copy()
    for place in np.argsort(states.day, kind="stable"):
        if states.day[place] <= day:
            state[int(states.person[place])] = states.value[place]
    return state
