"""Conduct cases: {meta, cases: [{id, inputs ..., expect: {...}}]}; a simulated case has means with errors instead."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from equipoise.errors import CaseError
from equipoise.evidence.case import Case, Tolerance
from equipoise.evidence.conduct_cases import answer_conduct, conduct_method

ORIGIN = "exact computation, repeated by a second program"


def read_conduct_cases(document: object, path: Path) -> Sequence[Case] | None:
    """Return the cases of an object whose `cases` carry `expect`; None for any other document."""
    if not isinstance(document, dict) or not isinstance(document.get("cases"), list):
        return None
    members = cast("list[Any]", document["cases"])  # Any: the content of a file that is being checked here
    if not members or any(isinstance(member, dict) and "quantity" in member for member in members):
        return None
    if any(isinstance(member, dict) and "own_site_guess" in member for member in members):
        return [_advisor_case(member, path, number) for number, member in enumerate(members)]
    if not any(isinstance(member, dict) and "expect" in member for member in members):
        return None
    return [_case(member, path, number) for number, member in enumerate(members)]


def _case(member: Any, path: Path, number: int) -> Case:
    if not isinstance(member, dict) or not isinstance(member.get("expect"), dict) or not member["expect"]:
        raise CaseError("a case needs its inputs and an object `expect`", where=f"{path}: cases[{number}]")
    fields = cast("dict[str, Any]", member)
    return Case(
        id=str(fields.get("id", f"{path.stem}:cases:{number}")),
        method=conduct_method(fields) or _unbuilt_name(fields),
        path=path,
        origin=ORIGIN,
        expected=fields["expect"],
        answer=lambda: answer_conduct(fields),
        tolerance=Tolerance(0.0, 1e-9),
    )


def _unbuilt_name(fields: dict[str, Any]) -> str:
    for key in ("procedure", "imbalance", "mti"):
        if key in fields:
            return {"procedure": "allocation procedure", "imbalance": "minimisation", "mti": "maximal procedure"}[key]
    return "conduct"


def _advisor_case(member: dict[str, Any], path: Path, number: int) -> Case:
    """A simulated operating figure with its standard error: the allocation advisor, which is not built."""
    inputs = {key: member[key] for key in ("kind", "par") if key in member}
    expected = {key: value for key, value in member.items() if key not in ("kind", "par", "method")}
    return Case(
        id=f"{path.stem}:cases:{number}",
        method="allocation advisor",
        path=path,
        origin="simulation with standard errors",
        expected=expected,
        answer=lambda: answer_conduct(inputs),
    )
