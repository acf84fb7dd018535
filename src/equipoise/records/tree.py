"""Walking a registration's tree so that a wrongly typed place is named by its path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from equipoise.errors import RecordError

_NAMES: dict[type, str] = {
    dict: "an object",
    list: "a list",
    str: "a text",
    bool: "true or false",
    int: "a number",
    float: "a number",
}


def kind_of(value: object) -> str:
    """Return what a JSON value is, in the reader's words."""
    return "null" if value is None else _NAMES.get(type(value), type(value).__name__)


class Place:
    """A place of a registration: the value there and the path that leads to it."""

    __slots__ = ("path", "value")

    def __init__(self, value: object, path: str = "") -> None:
        self.value = value
        self.path = path

    def wrong(self, expected: str) -> RecordError:
        """Return the error that says what should stand here."""
        return RecordError(
            f"expected {expected}, found {kind_of(self.value)}",
            where=self.path or "top of the registration",
            mend="take the record from the registry again, or correct this place",
        )

    def at(self, dotted: str) -> Place:
        """Return the place below this one; absent where any step is absent; RecordError where a step is no object."""
        place = self
        for name in dotted.split("."):
            if place.value is None:
                return Place(None, f"{place.path}.{name}" if place.path else name)
            if not isinstance(place.value, dict):
                raise place.wrong("an object")
            below = cast("dict[str, object]", place.value)
            place = Place(below.get(name), f"{place.path}.{name}" if place.path else name)
        return place

    def items(self) -> Iterator[Place]:
        """Yield the places of a list.

        Some copies collapse a list of one to its element and an empty list to an empty object: read as those lists.
        """
        if self.value is None or self.value == {}:
            return
        values = cast("list[object]", self.value) if isinstance(self.value, list) else [self.value]
        for index, value in enumerate(values):
            yield Place(value, f"{self.path}[{index}]")

    def text(self) -> str | None:
        """Return the text here, None where absent; RecordError for anything else."""
        if self.value is None or isinstance(self.value, str):
            return self.value
        raise self.wrong("a text")

    def needed_text(self) -> str:
        """Return the text here; RecordError where it is absent or anything else."""
        found = self.text()
        if found is None:
            raise self.wrong("a text")
        return found

    def texts(self) -> tuple[str, ...]:
        """Return a list of texts, empty where absent."""
        return tuple(item.needed_text() for item in self.items())

    def whole(self) -> int | None:
        """Return the whole number here, None where absent; RecordError for anything else."""
        if self.value is None:
            return None
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise self.wrong("a whole number")
        return self.value

    def number(self) -> float | None:
        """Return the number here, None where absent; RecordError for anything else."""
        if self.value is None:
            return None
        if isinstance(self.value, bool) or not isinstance(self.value, (int, float)):
            raise self.wrong("a number")
        return float(self.value)

    def flag(self) -> bool | None:
        """Return true or false, None where absent; RecordError for anything else."""
        if self.value is None or isinstance(self.value, bool):
            return self.value
        raise self.wrong("true or false")

    def branch(self) -> dict[str, object] | None:
        """Return the object here as it came, None where absent; RecordError for anything else."""
        if self.value is None:
            return None
        if not isinstance(self.value, dict):
            raise self.wrong("an object")
        return cast("dict[str, object]", self.value)
