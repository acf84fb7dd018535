"""Stages, anchors, criteria and concepts that depend on themselves."""

from __future__ import annotations

from typing import Final

from equipoise.study.faults.place import Place, StudyFile
from equipoise.study.faults.walk import texts, walk

_CHAINS: Final = (
    ("stage", "stages.*", "id", "requires"),
    ("criterion", "stages.*.include|exclude.*", "id", "recheck_of"),
)


def check_cycles(tree: object, file: StudyFile) -> None:
    """Report every circle of requirements once, at the first part of it in the file."""
    for noun, pattern, name, link in _CHAINS:
        owners = dict(texts(tree, f"{pattern}.{name}"))
        edges = {
            owners.get((*place[:-1], name), ""): [(target, place)] for place, target in texts(tree, f"{pattern}.{link}")
        }
        _report_circles(noun, edges, file)
    _report_circles("anchor", {str(p[1]): [(to, p)] for p, to in texts(tree, "anchors.*.from")}, file)
    _report_circles("concept", _concept_edges(tree), file)


def _concept_edges(tree: object) -> dict[str, list[tuple[str, Place]]]:
    edges: dict[str, list[tuple[str, Place]]] = {}
    for place, _ in walk(tree, "is_a.*"):
        parents = [(name, where) for where, name in texts(tree, "is_a.*.*") if where[: len(place)] == place]
        edges[str(place[1])] = parents
    return edges


def _report_circles(noun: str, edges: dict[str, list[tuple[str, Place]]], file: StudyFile) -> None:
    done: set[str] = set()
    for start in edges:
        circle = _circle_from(start, edges, done)
        if circle:
            around = " -> ".join([*circle, circle[0]])
            place = edges[circle[0]][0][1]
            file.report(
                "study.cycle", place, f"the {noun} '{circle[0]}' depends on itself: {around}", "break the circle"
            )


def _circle_from(start: str, edges: dict[str, list[tuple[str, Place]]], done: set[str]) -> list[str]:
    """Return the first circle reached from a name that was not looked at before; an empty list if there is none."""
    path: list[str] = []
    stack: list[tuple[str, bool]] = [(start, True)]
    while stack:
        name, entering = stack.pop()
        if not entering:
            done.add(path.pop())
        elif name in path:
            done.update(path)
            return path[path.index(name) :]
        elif name not in done:
            path.append(name)
            stack.append((name, False))
            stack.extend((target, True) for target, _ in edges.get(name, ()))
    return []
