"""Analysis cases: a list of {id, dataset, args: {method, ...}, expected, rel_tol, abs_tol, value_tol?, origin}."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from equipoise.errors import CaseError
from equipoise.evidence.analysis_methods import answer_analysis
from equipoise.evidence.case import Answer, Case, Tolerance
from equipoise.evidence.forms.dataset import find_upwards, read_table


def read_analysis_cases(document: object, path: Path) -> Sequence[Case] | None:
    """Return the cases of a list whose members carry `args` with a `method`; None for any other document."""
    if not isinstance(document, list) or not document:
        return None
    members = cast("list[Any]", document)  # Any: the content of a file that is being checked here
    if not any(isinstance(member, dict) and "args" in member for member in members):
        return None
    return [_case(member, path, number) for number, member in enumerate(members)]


def _case(member: Any, path: Path, number: int) -> Case:
    where = f"{path}[{number}]"
    if not isinstance(member, dict):
        raise CaseError("a case must be an object", where=where)
    fields = cast("dict[str, Any]", member)
    missing = [key for key in ("id", "args", "expected") if key not in fields]
    if missing or not isinstance(fields.get("args"), dict) or "method" not in fields["args"]:
        raise CaseError(
            f"a case needs id, args with a method, and expected; missing: {missing or ['method']}", where=where
        )
    if not isinstance(fields["expected"], dict) or not fields["expected"]:
        raise CaseError("`expected` must be an object with at least one value", where=where)
    if not isinstance(fields["args"].get("filter") or {}, dict):
        raise CaseError("`args.filter` must be an object of columns and values", where=where)
    return Case(
        id=str(fields["id"]),
        method=str(fields["args"]["method"]),
        path=path,
        origin=_origin(fields),
        expected=fields["expected"],
        answer=lambda: _answer(fields, path),
        tolerance=_tolerance([fields.get("rel_tol", 1e-9), fields.get("abs_tol", 1e-12)], where),
        value_tolerance=_value_tolerances(fields.get("value_tol"), where),
    )


def _value_tolerances(limits: Any, where: str) -> Mapping[str, Tolerance]:  # Any: JSON as it stands in the case
    if limits is None:
        return {}
    if not isinstance(limits, dict):
        raise CaseError("`value_tol` must be an object of names and pairs", where=where)
    return {name: _tolerance(pair, where) for name, pair in cast("dict[str, Any]", limits).items()}


def _tolerance(pair: Any, where: str) -> Tolerance:  # Any: JSON as it stands in the case
    """Return the relative and the absolute tolerance of a pair; CaseError where they are no numbers from 0 on."""
    numbers = cast("list[Any]", pair) if isinstance(pair, list) else []
    is_right = len(numbers) == 2 and all(type(x) in (int, float) and math.isfinite(x) and x >= 0 for x in numbers)
    if not is_right:
        mend = "write two numbers, 0 or more: relative, absolute"
        raise CaseError(f"{pair!r} is no tolerance", where=where, mend=mend)
    return Tolerance(float(numbers[0]), float(numbers[1]))


def _answer(fields: dict[str, Any], path: Path) -> Answer:
    dataset = fields.get("dataset")
    table = read_table(find_upwards(path, str(dataset))) if dataset else {}
    return answer_analysis(fields["args"], table)


def _origin(fields: dict[str, Any]) -> str:
    program = fields.get("r")
    if isinstance(program, dict) and "version" in program:
        details = cast("dict[str, Any]", program)
        given = details.get("packages")
        named = cast("dict[str, Any]", given) if isinstance(given, dict) else {}
        packages = ", ".join(f"{name} {version}" for name, version in named.items())
        return f"R {details['version']}" + (f" ({packages})" if packages else "")
    return str(fields.get("origin", "not stated"))
