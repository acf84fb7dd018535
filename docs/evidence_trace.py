"""Which public estimators the answer of a reference case calls, found by watching the calls while it is answered."""

from __future__ import annotations

import inspect
import sys
from dataclasses import dataclass, field
from types import CodeType, FrameType, ModuleType

from equipoise.evidence import CaseResult, run_case
from equipoise.evidence.case import Case

ANSWERING = "equipoise.evidence"


@dataclass(frozen=True)
class TracedResult:
    """A case's outcome, the estimators its answer calls itself, and those that these call in turn."""

    result: CaseResult
    direct: frozenset[str]
    within: dict[str, str] = field(default_factory=dict)


def public_functions(module: ModuleType) -> dict[str, CodeType]:
    """Return the code of each function that a module makes public, by name; classes and values are left out."""
    named = {name: inspect.unwrap(getattr(module, name)) for name in module.__all__}
    return {name: item.__code__ for name, item in named.items() if inspect.isfunction(item)}


def run_traced(case: Case, functions: dict[str, CodeType]) -> TracedResult:
    """Return what became of a case, with the estimators that it exercised."""
    names = {code: name for name, code in functions.items()}
    direct: set[str] = set()
    within: dict[str, str] = {}

    def watch(frame: FrameType, event: str, _: object) -> None:
        name = names.get(frame.f_code) if event == "call" else None
        if name is None:
            return
        caller = _caller(frame.f_back, names)
        if caller is None:
            direct.add(name)
        else:
            within.setdefault(name, caller)

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        result = run_case(case)
    finally:
        sys.setprofile(before)
    return TracedResult(result, frozenset(direct), {name: by for name, by in within.items() if name not in direct})


def _caller(frame: FrameType | None, names: dict[CodeType, str]) -> str | None:
    """Return the estimator on whose behalf a frame runs; None where the answer of the case itself calls."""
    while frame is not None:
        if frame.f_code in names:
            return names[frame.f_code]
        if str(frame.f_globals.get("__name__", "")).startswith(ANSWERING):
            return None
        frame = frame.f_back
    return None
