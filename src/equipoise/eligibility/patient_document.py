"""The document of a file of patients: JSON or YAML, strictly read.

Refused are names given twice, numbers that are none, nesting without end and aliases that multiply or contain
themselves: each would otherwise change what is known of a person, or end the program.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

import yaml

from equipoise.errors import PatientError

_DEEPEST = 50
"""Levels of nesting; a patient needs five."""


class _FaultError(ValueError):
    """A fault of the document, before its file is known."""


class _PatientLoader(yaml.SafeLoader):
    """Leaves dates as they are written, so that a day that does not exist is reported like every other fault."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # Any: as YAML gives it
        names = [key.value for key, _ in node.value]
        _no_name_twice(names, f", line {node.start_mark.line + 1}")
        return super().construct_mapping(node, deep=deep)


_PatientLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_document(path: Path) -> Any:  # Any: whatever the file holds
    """Return what a JSON or YAML file holds; PatientError where it cannot be read."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        document = _json(text) if path.suffix == ".json" else _yaml(text)
    except OSError as fault:
        raise _error(path, f"cannot be read: {fault.strerror}", "name a file you may read") from None
    except UnicodeDecodeError as fault:
        raise _error(path, f"is not UTF-8 from byte {fault.start + 1} on", "save it as UTF-8") from None
    except json.JSONDecodeError as fault:
        place = f"{path}:{fault.lineno}:{fault.colno}"
        raise PatientError(
            f"is no JSON here: {fault.msg}", where=place, mend="see the line and its neighbours"
        ) from None
    except yaml.YAMLError as fault:
        raise _error(path, f"is no YAML: {fault}", "see the line and its neighbours") from None
    except RecursionError:
        raise _error(path, "is nested without end", "write a list of patients") from None
    except _FaultError as fault:
        raise _error(path, str(fault), "correct the file") from None
    except ValueError:
        raise _error(path, "holds a whole number of thousands of digits", "correct the file") from None
    return document


def _error(path: Path, what: str, mend: str) -> PatientError:
    return PatientError(what, where=str(path), mend=mend)


def _json(text: str) -> Any:  # Any: whatever the file holds
    return json.loads(text, object_pairs_hook=_object, parse_constant=_no_number, parse_float=_finite)


def _object(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    _no_name_twice([name for name, _ in pairs], "")
    return dict(pairs)


def _no_name_twice(names: Sequence[object], place: str) -> None:
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise _FaultError(f"the name {twice!r} stands twice in one place{place}")


def _no_number(word: str) -> NoReturn:
    raise _FaultError(f"{word} is no number")


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise _FaultError(f"the number {digits[:40]} is too large")
    return value


def _yaml(text: str) -> Any:  # Any: whatever the file holds
    _check_structure(text)
    return yaml.load(text, _PatientLoader)


def _check_structure(text: str) -> None:
    """Refuse aliases and endless nesting before anything is built from them."""
    depth = 0
    events: Iterator[yaml.Event] = yaml.parse(text, yaml.SafeLoader)
    for event in events:
        line = event.start_mark.line + 1
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise _FaultError(f"is nested more than {_DEEPEST} levels deep, line {line}")
        if isinstance(event, yaml.AliasEvent):
            raise _FaultError(f"line {line} uses an alias (*): write the value out")
