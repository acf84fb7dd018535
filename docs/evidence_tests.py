"""Which tests hold a public estimator to a reference value or to a law, read from the tests' source."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

ACCEPTANCE = "whole trials"
KINDS = {
    "tests/reference": "reference values",
    "tests/generative/statistics": "laws",
    "tests/unit/statistics/test_statistics_chained_equations.py": "simulation truth",
    "tests/acceptance": ACCEPTANCE,
}
"""Folders whose tests ask whether a number is right: against a program or publication, an identity, a known truth.

Runs of whole trials only name who else uses an estimator; they verify nothing by themselves.
"""


def tests_of(names: Iterable[str], root: Path) -> dict[str, dict[str, list[str]]]:
    """Return name -> kind of test -> the files whose tests use it, helpers of the same file included."""
    wanted = set(names)
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for folder, kind in KINDS.items():
        place = root / folder
        for path in [place] if place.is_file() else sorted(place.rglob("test_*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for name in sorted(_used_by_tests(tree) & wanted):
                found[name][kind].append(path.relative_to(root).as_posix())
    return found


def _used_by_tests(tree: ast.Module) -> set[str]:
    """Return the names that the tests of a module use, following functions and tables of the same module."""
    tops: dict[str, set[str]] = {}
    for node in tree.body:
        for name in _defined(node):
            tops[name] = tops.get(name, set()) | _names(node)
    used: set[str] = set()
    left = [name for name in tops if name.startswith("test_")]
    while left:
        for name in tops.get(left.pop(), set()) - used:
            used.add(name)
            if name in tops:
                left.append(name)
    return used


def _defined(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _names(node: ast.AST) -> set[str]:
    """Return plain names and attributes; an estimator is used as `cox(...)` or as `statistics.cox(...)`."""
    parts: Mapping[type, str] = {ast.Name: "id", ast.Attribute: "attr"}
    return {getattr(item, parts[type(item)]) for item in ast.walk(node) if type(item) in parts}
