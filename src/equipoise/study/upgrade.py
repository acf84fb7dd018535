"""Study files of older schemas, brought to the current one by pure steps; files load for ever."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from equipoise.errors import StudyError

CURRENT_SCHEMA: Final = 1

_Step = Callable[[dict[str, object]], dict[str, object]]

_STEPS: Final[Mapping[int, _Step]] = {}
"""Schema number -> the step that brings a tree of that schema to the next."""


def upgrade(tree: dict[str, object]) -> dict[str, object]:
    """Return the tree in the current schema; `tree` itself is left as it is.

    StudyError if a newer equipoise made the file. A tree without a usable schema number is returned unchanged: what
    is wrong with it is reported with its other faults.
    """
    schema = tree.get("schema")
    if not isinstance(schema, int) or isinstance(schema, bool):
        return tree
    if schema > CURRENT_SCHEMA:
        raise StudyError(
            f"made by a newer equipoise (schema {schema}; this one knows schemas up to {CURRENT_SCHEMA})",
            mend="update equipoise, or ask for the file in an older schema",
        )
    while schema in _STEPS:
        tree = _STEPS[schema](dict(tree))
        schema += 1
    return tree
