"""Sanity of a truth: what the parts cannot see one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

from equipoise.simulation.baseline import smallest_eigenvalue
from equipoise.simulation.truth.model import TruthModel
from equipoise.vocabulary import Finding, Severity

_SOURCE = re.compile(r"\bS:(\w+)")
_MARKED = re.compile(r"(R2?|M|A|S:\w+)\b")
_OWN = frozenset({"provenance", "sources"})


def check_truth(truth: TruthModel) -> tuple[Finding, ...]:
    """Return what is wrong with a truth as a whole: correlations that cannot be, shares, targets, provenance.

    >>> from equipoise.simulation.truth.load import load_truth
    >>> check_truth(load_truth("NCT01681446"))
    ()
    """
    return (*_check_correlations(truth), *_check_times(truth), *_check_provenance(truth))


def _check_correlations(truth: TruthModel) -> Iterator[Finding]:

    smallest = smallest_eigenvalue(truth.baseline)
    if smallest <= 0:
        message = f"baseline.correlations: no correlation matrix (smallest eigenvalue {smallest:.3g})"
        yield Finding("truth.correlations", message, mend="bring the correlations nearer to 0")


def _check_times(truth: TruthModel) -> Iterator[Finding]:
    recurrence = truth.recurrence
    last_target = max(recurrence.targets)
    if last_target > recurrence.cuts_months[-1]:
        message = f"recurrence.targets: month {last_target} lies after the last cut"
        yield Finding("truth.targets", message, mend="add a piece of hazard")
    if min(recurrence.targets) <= recurrence.detection_shift_months:
        yield Finding("truth.targets", "recurrence.targets: the first lies within the detection shift", mend="move it")
    planned = [last for _, last, _ in truth.imaging.schedule_weeks]
    if planned != sorted(planned):
        yield Finding("truth.imaging", "imaging.schedule_weeks: the stretches must follow one another")
    if truth.control_arm == truth.treated_arm:
        yield Finding("truth.arms", f"control_arm and treated_arm are both '{truth.control_arm}'")


def _check_provenance(truth: TruthModel) -> Iterator[Finding]:
    """Every number has a provenance, every provenance a place and every source an entry."""
    tree = cast("dict[str, object]", truth.model_dump(by_alias=True, exclude_none=True))
    leaves = [path for key in tree if key not in _OWN for path in _paths(tree[key], key)]
    for path, words in truth.provenance.items():
        if not any(leaf == path or leaf.startswith(f"{path}.") for leaf in leaves):
            yield Finding("truth.provenance", f"provenance: '{path}' is no place in this file", mend="correct the path")
        if _MARKED.match(words) is None:
            message = f"provenance.{path}: '{words}' does not begin with a mark"
            yield Finding("truth.provenance", message, mend="begin with R, R2, S:KEY, M or A")
        for key in _SOURCE.findall(words):
            if key not in truth.sources:
                yield Finding("truth.provenance", f"provenance.{path}: no source '{key}'", mend="add it to `sources`")
    bare = [
        leaf for leaf in leaves if not any(leaf == path or leaf.startswith(f"{path}.") for path in truth.provenance)
    ]
    for leaf in bare:
        yield Finding("truth.provenance", f"{leaf}: no provenance", Severity.ERROR, mend="say where it comes from")


def _paths(value: object, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, below in cast("dict[object, object]", value).items():
            yield from _paths(below, f"{path}.{key}")
    else:
        yield path
