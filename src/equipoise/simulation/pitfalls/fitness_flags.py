"""Analysis sets that ask for criteria at baseline, judged on a cohort."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

import numpy as np

from equipoise.rules import And, Compare, Comparison, Rule, parse_rule
from equipoise.simulation.random_stream import Bools, Floats
from equipoise.study import Population, Study

_HOLDS = {
    Comparison.LESS: np.less,
    Comparison.AT_MOST: np.less_equal,
    Comparison.MORE: np.greater,
    Comparison.AT_LEAST: np.greater_equal,
    Comparison.EQUAL: np.equal,
}


def fitness_flags(study: Study, known: Mapping[str, Floats]) -> dict[str, list[str]]:
    """Return Y or N by flag for the analysis sets of everybody allocated that ask for criteria besides.

    Limits on variables of `known`, in the study's units, are judged; what the cohort does not know counts as met. A set
    of which nothing can be judged has no flag.
    """
    populations = study.analysis_plan.populations if study.analysis_plan else ()
    flags: dict[str, list[str]] = {}
    for population in populations:
        if population.basis == "allocated" and population.criteria:
            met = [_holds(limit, known) for limit in _limits(study, population) if _is_known(study, limit, known)]
            if met:
                flags[population.flag] = ["Y" if fit else "N" for fit in np.all(met, axis=0)]
    return flags


def _holds(limit: Compare, known: Mapping[str, Floats]) -> Bools:
    return np.asarray(_HOLDS[limit.comparison](known[limit.variable], float(limit.value)), dtype=np.bool_)


def _is_known(study: Study, limit: Compare, known: Mapping[str, Floats]) -> bool:
    plain = limit.reference is None and limit.time is None
    return plain and limit.variable in known and limit.unit == study.variables[limit.variable].unit


def _limits(study: Study, population: Population) -> Iterator[Compare]:
    """Give the limits that all have to hold."""
    for stage in study.stages:
        for criterion in stage.include:
            if criterion.id in population.criteria:
                yield from _parts(_parsed(criterion.when))


@cache
def _parsed(text: str) -> Rule:
    return parse_rule(text)


def _parts(rule: Rule) -> Iterator[Compare]:
    if isinstance(rule, Compare):
        yield rule
    elif isinstance(rule, And):
        for part in rule.parts:
            yield from _parts(part)
