"""Whether a line looks like the value of a block: what keeps a field from being filled from the wrong place."""

from __future__ import annotations

from collections.abc import Callable

from equipoise.records.pages import values
from equipoise.records.pages.dictionary import BlockSpec
from equipoise.records.schema import enum_value


def _enum(spec: BlockSpec, line: str) -> bool:
    return enum_value(spec.text("enum"), line) is not None


def _phases(spec: BlockSpec, line: str) -> bool:
    is_phase = spec.text("enum") == "Phase"
    return values.phases(line) is not None if is_phase else all(_enum(spec, part) for part in parts_of(line))


def parts_of(line: str) -> list[str]:
    """Return the values that one line lists."""
    for mark in (",", ";", "|", "/"):
        if mark in line:
            return [part.strip() for part in line.split(mark) if part.strip()]
    return [line]


_TESTS: dict[str, Callable[[BlockSpec, str], bool]] = {
    "nct": lambda _, line: values.nct_id(line) is not None,
    "date": lambda _, line: values.date(line) is not None,
    "enum": _enum,
    "funders": _enum,
    "status_and_phase": lambda _, line: enum_value("Status", line) is not None or values.phases(line) is not None,
    "enums": _phases,
    "enrollment": lambda _, line: values.enrollment(line) is not None,
    "number": lambda _, line: values.whole(line) is not None,
    "age": lambda _, line: bool(values.age(line)),  # "None" alone tells nothing
    "ages": lambda _, line: values.ages(line) is not None,
    "choice": lambda spec, line: values.choice(line, spec.options["choices"]) is not None,
    "masking": lambda _, line: values.masking(line) is not None,
    "named_types": lambda spec, line: values.named_type(line, spec.text("enum")) is not None,
}


def is_typed(spec: BlockSpec) -> bool:
    """Return whether the block's values can be told by their looks."""
    return spec.read in _TESTS


def accepts(spec: BlockSpec, line: str) -> bool:
    """Return whether a line can be the value of the block; False for a block whose values have no looks."""
    test = _TESTS.get(spec.read)
    return test is not None and test(spec, line)
