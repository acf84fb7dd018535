"""Golden vectors of scales: {scale: {rule, columns?, cases: [{i, o, name?, id?}]}}."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from equipoise.errors import CaseError
from equipoise.evidence.case import Answer, Case, Tolerance
from equipoise.evidence.scale_cases import answer_scale

ORIGIN = "own reference rules"


def read_golden_cases(document: object, path: Path) -> Sequence[Case] | None:
    """Return the cases of an object whose members each hold `rule` and `cases`; None for any other document."""
    if not isinstance(document, dict) or not document:
        return None
    scales = cast("dict[str, Any]", document)  # Any: the content of a file that is being checked here
    if not any(_looks_like_a_scale(value) for value in scales.values()):
        return None
    cases: list[Case] = []
    for scale, block in scales.items():
        if not _looks_like_a_scale(block):
            raise CaseError(f"the scale {scale!r} needs `rule` and a list `cases`", where=str(path))
        cases.extend(_case(scale, block, index, path) for index in range(len(block["cases"])))
    return cases


def _looks_like_a_scale(block: object) -> bool:
    return isinstance(block, Mapping) and "rule" in block and isinstance(block.get("cases"), list)


def _case(scale: str, block: Mapping[str, Any], index: int, path: Path) -> Case:
    member = block["cases"][index]
    if not isinstance(member, dict) or "i" not in member or member.get("o") in (None, {}):
        raise CaseError("a case needs `i` and `o`", where=f"{path}: {scale}[{index}]")
    fields = cast("dict[str, Any]", member)
    return Case(
        id=str(fields.get("id", f"{path.stem}:{scale}:{index}")),
        method=_method(str(block["rule"])),
        path=path,
        origin=str(block.get("origin", ORIGIN)),
        expected=_named(fields["o"]),
        answer=lambda: _answer(scale, block, fields["i"]),
        tolerance=Tolerance(0.0, 1e-9),
    )


def _method(rule: str) -> str:
    return rule.split(" with ", maxsplit=1)[0].removeprefix("reference.")


def _answer(scale: str, block: Mapping[str, Any], inputs: object) -> Answer:
    return _named(answer_scale(str(block["rule"]), scale, block.get("columns"), inputs))


def _named(output: object) -> Answer:
    """An output that is no object is one value; it goes by the name `o`, as in the file."""
    return cast("dict[str, object]", output) if isinstance(output, dict) else {"o": output}
