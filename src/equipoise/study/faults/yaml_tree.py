"""A study file's YAML as plain dicts, lists and scalars, with the line and column of everything.

Found on the way: syntax, keys given twice, keys that are no text, values that YAML 1.1 and 1.2 read differently, and
texts in braces that a comma cut in two.
"""

from __future__ import annotations

import math
from typing import Final, cast

import yaml

from equipoise.study.faults.place import UNREAD, Place, Spot, StudyFile
from equipoise.study.faults.yaml_repair import compose_all, is_marker
from equipoise.study.faults.yaml_scalar import disagreement, read_bare

_MOST_NODES: Final = 100_000
"""Aliases may multiply a small file without limit; no study is this large."""


def read_tree(text: str, name: str) -> tuple[StudyFile, object]:
    """Return the file with its positions and findings, and the tree; UNREAD where a value has a fault of its own."""
    file = StudyFile(name, text.split("\n"))
    node, faults = compose_all(text)
    for fault in faults:
        file.report_at("study.syntax", fault.spot, fault.message, fault.mend)
    if node is None:
        return file, UNREAD if faults else None
    return file, _Reader(file, text).read(node, ())


class _Reader:
    """Walks the nodes of one file."""

    def __init__(self, file: StudyFile, text: str) -> None:
        self.file = file
        self.text = text
        self.count = 0
        self.open: set[int] = set()

    def read(self, node: yaml.Node, place: Place) -> object:
        self.file.values[place] = Spot(node.start_mark.line + 1, node.start_mark.column + 1)
        self.count += 1
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, place)
        if id(node) in self.open or self.count > _MOST_NODES:
            self.file.report("study.syntax", place, "an alias (*) contains itself, or far too much", "write it out")
            return UNREAD
        self.open.add(id(node))
        value = self._mapping(node, place) if isinstance(node, yaml.MappingNode) else self._list(node, place)
        self.open.discard(id(node))
        return value

    def _list(self, node: yaml.Node, place: Place) -> list[object]:
        items = cast("list[yaml.Node]", node.value)
        return [self.read(item, (*place, number)) for number, item in enumerate(items)]

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, object]:
        tree: dict[str, object] = {}
        before = ""
        for key_node, value_node in cast("list[tuple[yaml.Node, yaml.Node]]", node.value):
            key = self._key(key_node, place)
            if key is None:
                continue
            if self._cut_by_comma(node, key_node, value_node, (*place, before)):
                tree[before] = UNREAD
                continue
            if key in tree:
                first = self.file.spot((*place, key), at_key=True).line
                self._repeated(key_node, (*place, key), first)
                continue
            self.file.keys[*place, key] = Spot(key_node.start_mark.line + 1, key_node.start_mark.column + 1)
            tree[key] = self.read(value_node, (*place, key))
            before = key
        return tree

    def _key(self, node: yaml.Node, place: Place) -> str | None:
        spot = Spot(node.start_mark.line + 1, node.start_mark.column + 1)
        if not isinstance(node, yaml.ScalarNode):
            self.file.report_at("study.yaml", spot, "a key must be a word", "put the text in quotes")
            return None
        key = cast("str", node.value)
        if is_marker(key):
            return None
        if not node.style and (difference := disagreement(key)):
            message = f"the key `{key}` is {difference.older} to YAML 1.1 and {difference.newer} to YAML 1.2"
            self.file.report_at("study.yaml-version", spot, message, f"write '{key}' in quotes")
        return key

    def _cut_by_comma(self, parent: yaml.MappingNode, key: yaml.Node, value: yaml.Node, before: Place) -> bool:
        """Report `{says: one, two}`: here `two` is a key without a value."""
        empty = isinstance(value, yaml.ScalarNode) and not value.value and not value.style
        after = self._after(key)
        if not (parent.flow_style and empty and before[-1] and after in (",", "}")):
            return False
        spot = Spot(key.start_mark.line + 1, key.start_mark.column + 1)
        self.file.report_at(
            "study.comma",
            spot,
            f"{'.'.join(map(str, before))}: the comma ends the text, and `{key.value}` became a key without a value",
            f"put the whole text of `{before[-1]}` in quotes",
        )
        return True

    def _after(self, node: yaml.Node) -> str:
        line = self.file.lines[node.end_mark.line] if node.end_mark.line < len(self.file.lines) else ""
        return line[node.end_mark.column :].lstrip()[:1] or ","

    def _repeated(self, key: yaml.Node, place: Place, first: int) -> None:
        spot = Spot(key.start_mark.line + 1, key.start_mark.column + 1)
        message = f"{'.'.join(map(str, place))}: the key stands twice, first in line {first}"
        self.file.report_at("study.duplicate-key", spot, message, "keep one of them")

    def _scalar(self, node: yaml.ScalarNode, place: Place) -> object:
        text = cast("str", node.value)
        if is_marker(text):
            return UNREAD
        if node.style:
            return text
        difference = disagreement(text)
        if difference is not None:
            message = f"`{text}` is {difference.older} to YAML 1.1 and {difference.newer} to YAML 1.2"
            self.file.report("study.yaml-version", place, message, difference.mend)
            return UNREAD
        value = read_bare(text)
        if isinstance(value, float) and not math.isfinite(value):
            self.file.report(
                "study.type", place, f"`{text[:40]}` is no number one can compute with", "write a finite number"
            )
            return UNREAD
        return value
