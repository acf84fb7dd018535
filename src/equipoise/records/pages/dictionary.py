"""A portal's dictionary: its headings in their order, and how the block below each is read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, cast

import yaml

from equipoise.errors import RecordError

_PORTALS = files("equipoise.records") / "portals"
_FREE = frozenset({"text", "criteria"})
_LISTS = frozenset({"lines", "joined"})


@dataclass(frozen=True, slots=True, eq=False)
class BlockSpec:
    """One heading of a portal and how what stands below it is read."""

    name: str
    order: int
    names: frozenset[str]
    section: str
    is_section: bool
    notes: tuple[tuple[str, ...], ...]
    pattern: re.Pattern[str] | None
    like: re.Pattern[str] | None
    glued: bool
    expected: str
    read: str
    options: Mapping[str, Any]  # Any: the keys that only the block's own reader knows, as YAML gives them

    @property
    def is_free(self) -> bool:
        """Whether running text stands below, which cannot be told from another's by its looks."""
        return self.read in _FREE

    @property
    def is_list(self) -> bool:
        """Whether free names stand below."""
        return self.read in _LISTS

    @property
    def to(self) -> str:
        """The path of the field that the block fills first, or an empty text."""
        return cast("str", self.options.get("to", ""))

    def text(self, key: str, default: str = "") -> str:
        """Return an option that is a text."""
        return cast("str", self.options.get(key, default))

    def is_note(self, line: str) -> bool:
        """Return whether a line is the explanatory sentence of this section."""
        folded = line.casefold()
        return any(all(word in folded for word in words) for words in self.notes)


@dataclass(frozen=True, slots=True, eq=False)
class Portal:
    """One portal: its name, its furniture, its head and its blocks."""

    name: str
    title: str
    furniture: frozenset[str]
    furniture_like: tuple[re.Pattern[str], ...]
    head: Mapping[str, str]
    never: tuple[str, ...]
    blocks: tuple[BlockSpec, ...]
    named: Mapping[str, tuple[BlockSpec, ...]]
    patterned: tuple[BlockSpec, ...]

    def is_furniture(self, line: str) -> bool:
        """Return whether a line is the portal's own, whatever the study."""
        return line in self.furniture or any(shape.fullmatch(line) for shape in self.furniture_like)

    def specs(self, line: str) -> Iterator[BlockSpec]:
        """Yield the blocks that a line may be the heading of."""
        yield from self.named.get(line, ())
        for block in self.patterned:
            if block.pattern is not None and block.pattern.fullmatch(line):
                yield block

    def noted(self, line: str) -> Iterator[BlockSpec]:
        """Yield the sections whose explanatory sentence a line is."""
        folded = line.casefold()
        for block in self.blocks:
            if any(all(word in folded for word in words) for words in block.notes):
                yield block

    def block(self, name: str) -> BlockSpec:
        """Return the block of that heading."""
        return next(block for block in self.blocks if block.name == name)


@cache
def portals() -> tuple[Portal, ...]:
    """Return the portals whose dictionaries ship with the package."""
    shipped = sorted((entry for entry in _PORTALS.iterdir() if entry.name.endswith(".yaml")), key=lambda e: e.name)
    return tuple(load_portal(entry) for entry in shipped)


def load_portal(source: Traversable | Path) -> Portal:
    """Return the dictionary of a data file; RecordError where it is none."""
    try:
        # Any: what YAML gives; every key is looked at below.
        data: Any = yaml.safe_load(source.read_text("utf-8"))
        return _portal(data)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, re.error) as fault:
        raise RecordError(f"is no portal dictionary: {fault}", where=str(source), mend="see the reference") from None
    except (KeyError, TypeError, AttributeError) as fault:
        what = f"is no portal dictionary: {fault!r} is missing or wrongly typed"
        raise RecordError(what, where=str(source), mend="see the reference of the records room") from None


def _portal(data: Any) -> Portal:  # Any: what YAML gives
    blocks = tuple(_block(block, order) for order, block in enumerate(data["blocks"]))
    named: dict[str, tuple[BlockSpec, ...]] = {}
    for block in blocks:
        for name in block.names:
            named[name] = (*named.get(name, ()), block)
    return Portal(
        data["portal"],
        data.get("title", data["portal"]),
        frozenset(data.get("furniture", ())),
        tuple(re.compile(shape) for shape in data.get("furniture_like", ())),
        dict(data.get("head", {})),
        tuple(data.get("never", ())),
        blocks,
        named,
        tuple(block for block in blocks if block.pattern is not None),
    )


def _block(data: Any, order: int) -> BlockSpec:  # Any: what YAML gives
    name: str = data["heading"]
    pattern = data.get("pattern")
    like = data.get("like")
    return BlockSpec(
        name,
        order,
        frozenset() if pattern else frozenset((name, *data.get("also", ()))),
        data.get("in", ""),
        bool(data.get("section", False)),
        tuple(tuple(word.casefold() for word in words) for words in data.get("note", ())),
        re.compile(pattern) if pattern else None,
        re.compile(like, re.IGNORECASE) if like else None,
        bool(data.get("glued", False)),
        str(data.get("expected", "no")),
        data["read"],
        data,
    )
