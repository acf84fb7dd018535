"""Which tests hold a public estimator to a reference value or to a law, read from the tests' source."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable
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
    """Return the estimators that the tests of a module use, following functions and tables of the same module."""
    imported, modules = _imports(tree)
    tops: dict[str, set[str]] = {}
    for node in tree.body:
        for name in _defined(node):
            tops[name] = tops.get(name, set()) | _names(node, modules)
    seen: set[str] = set()
    left = [name for name in tops if name.startswith("test_")]
    while left:
        for name in tops.get(left.pop(), set()) - seen:
            seen.add(name)
            if name in tops:
                left.append(name)
    return {imported.get(name, name.removeprefix(".")) for name in seen if name in imported or name.startswith(".")}


def _imports(tree: ast.Module) -> tuple[dict[str, str], set[str]]:
    """Return names that come from the statistics, as they are called here, and the modules that hold them."""
    imported: dict[str, str] = {}
    modules: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("equipoise.statistics"):
            imported |= {item.asname or item.name: item.name for item in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == "equipoise":
            modules |= {item.asname or item.name for item in node.names}
        elif isinstance(node, ast.Import):
            modules |= {item.asname or item.name for item in node.names if item.name.startswith("equipoise")}
    return imported, modules


def _defined(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _names(node: ast.AST, modules: set[str]) -> set[str]:
    """Return plain names, and with a dot before it what is taken of a module: `cox(...)`, `statistics.cox(...)`."""
    names = {item.id for item in ast.walk(node) if isinstance(item, ast.Name)}
    taken = {
        f".{item.attr}"
        for item in ast.walk(node)
        if isinstance(item, ast.Attribute) and isinstance(item.value, ast.Name) and item.value.id in modules
    }
    return names | taken
