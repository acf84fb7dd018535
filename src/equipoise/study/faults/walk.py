"""Values of a study's tree by a pattern of keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from equipoise.study.faults.place import Place


def walk(tree: object, pattern: str) -> Iterator[tuple[Place, object]]:
    """Yield place and value of everything a pattern reaches; what is not there, or not of that shape, is skipped.

    `*` stands for every item of a list or every value of a mapping, `#` for every key of a mapping, `a|b` for either.

    >>> list(walk({"arms": [{"id": "IFN"}, {"id": "OBS"}]}, "arms.*.id"))
    [(('arms', 0, 'id'), 'IFN'), (('arms', 1, 'id'), 'OBS')]
    """
    reached: list[tuple[Place, object]] = [((), tree)]
    for step in pattern.split("."):
        reached = [found for place, value in reached for found in _step(place, value, step)]
    yield from reached


def texts(tree: object, pattern: str) -> Iterator[tuple[Place, str]]:
    """Yield place and text of every text a pattern reaches."""
    yield from ((place, value) for place, value in walk(tree, pattern) if isinstance(value, str))


def _step(place: Place, value: object, step: str) -> Iterator[tuple[Place, object]]:
    if isinstance(value, list):
        if step == "*":
            yield from (((*place, number), item) for number, item in enumerate(cast("list[object]", value)))
        return
    if not isinstance(value, dict):
        return
    mapping = cast("dict[str, object]", value)
    if step == "#":
        yield from (((*place, key), key) for key in mapping)
    elif step == "*":
        yield from (((*place, key), item) for key, item in mapping.items())
    else:
        yield from (((*place, key), mapping[key]) for key in step.split("|") if key in mapping)
