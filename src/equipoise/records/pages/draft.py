"""A record while a page is read: fields with the lines they came from, and the use of every line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from equipoise.records.pages.lines import PageLine
from equipoise.records.reading import LineRange, ReadWarning, Unread
from equipoise.records.schema import children, fields

Item = dict[str, "Given"]


@dataclass(frozen=True, slots=True)
class Given:
    """A value of a page and the lines that give it."""

    value: object
    lines: tuple[int, ...]


class Use(Enum):
    """What became of a line."""

    FIELD = "field"
    CONSTANT = "constant"
    UNREAD = "unread"


@dataclass(slots=True)
class PageDraft:
    """The record of a page while it is put together."""

    lines: Sequence[PageLine]
    fields: dict[str, Given] = field(default_factory=dict[str, Given])
    lists: dict[str, list[Item]] = field(default_factory=dict[str, "list[Item]"])
    uses: dict[int, Use] = field(default_factory=dict[int, Use])
    reasons: dict[int, str] = field(default_factory=dict[int, str])
    warnings: list[ReadWarning] = field(default_factory=list[ReadWarning])
    counts: dict[str, int] = field(default_factory=dict[str, int])
    absent: list[str] = field(default_factory=list[str])
    conflicts: set[str] = field(default_factory=set[str])
    notes: frozenset[str] = frozenset()
    """The portal's sentences of explanation that stand more than once on this page."""

    def put(self, path: str, value: object, lines: Iterable[PageLine]) -> None:
        """Give a field its value; a second, different value leaves the field empty and both lines unread."""
        numbers = self._use(lines, Use.FIELD)
        before = self.fields.get(path)
        if path in self.conflicts or (before is not None and before.value != value):
            self._conflict(path, numbers)
        elif before is not None:
            self.fields[path] = Given(value, (*before.lines, *numbers))
        else:
            self.fields[path] = Given(value, numbers)

    def _conflict(self, path: str, numbers: tuple[int, ...]) -> None:
        before = self.fields.pop(path, None)
        self.conflicts.add(path)
        everything = sorted({*(before.lines if before else ()), *numbers})
        self.leave((self.lines[number - 1] for number in everything), "two different values for one field")
        self.warn("value-conflict", "the page gives two different values", path, everything)

    def add(self, path: str, item: Item) -> None:
        """Add an entry to a list."""
        for given in item.values():
            for number in given.lines:
                self.uses[number] = Use.FIELD
        self.lists.setdefault(path, []).append(item)

    def given(self, value: object, *lines: PageLine) -> Given:
        """Return a value with its lines."""
        return Given(value, tuple(line.number for line in lines))

    def constant(self, lines: Iterable[PageLine]) -> None:
        """Mark lines as the portal's own."""
        self._use(lines, Use.CONSTANT)

    def leave(self, lines: Iterable[PageLine], reason: str) -> None:
        """Mark lines as read into no field, with the reason."""
        for number in self._use(lines, Use.UNREAD):
            self.reasons[number] = reason

    def drop(self, path: str, reason: str) -> None:
        """Empty a field (or list) again; its lines become unread."""
        numbers: set[int] = set()
        if (given := self.fields.pop(path, None)) is not None:
            numbers.update(given.lines)
        for item in self.lists.pop(path, []):
            for part in item.values():
                numbers.update(part.lines)
        self.leave((self.lines[number - 1] for number in sorted(numbers)), reason)

    def drop_lines(self, numbers: Sequence[int], reason: str) -> bool:
        """Empty every field and list that takes anything from these lines; return whether there was one."""
        lines = set(numbers)
        given = [path for path, value in self.fields.items() if lines.intersection(value.lines)]
        given += [
            path
            for path, items in self.lists.items()
            if any(lines.intersection(part.lines) for item in items for part in item.values())
        ]
        for path in given:
            self.drop(path, reason)
        return bool(given)

    def has(self, path: str) -> bool:
        """Return whether a field or list has a value."""
        return path in self.fields or path in self.lists or any(key.startswith(f"{path}.") for key in self.fields)

    def warn(self, code: str, message: str, where: str = "", numbers: Sequence[int] = ()) -> None:
        """Add a warning; `numbers` are the lines it is about."""
        span = LineRange(min(numbers), max(numbers)) if numbers else None
        self.warnings.append(ReadWarning(code, message, where, span))

    def _use(self, lines: Iterable[PageLine], use: Use) -> tuple[int, ...]:
        numbers = tuple(line.number for line in lines if not line.is_blank)
        for number in numbers:
            self.uses[number] = use
        return numbers

    # --- what comes out ------------------------------------------------------------------------------------

    def tree(self) -> dict[str, object]:
        """Return the record's tree in the registry's own order."""
        return _branch("", {path: given.value for path, given in self.fields.items()} | self._list_values())

    def _list_values(self) -> dict[str, object]:
        order = {path: place.order for path, place in fields().items()}
        made: dict[str, object] = {}
        for path, items in self.lists.items():
            if not items:
                continue
            made[path] = [
                {name: item[name].value for name in sorted(item, key=lambda n, p=path: order.get(f"{p}.{n}", 0))}
                for item in items
            ]
        return made

    def provenance(self) -> dict[str, tuple[LineRange, ...]]:
        """Return the lines of every field, list entries by their index, in the registry's order."""
        found = {path: self._spans(given.lines) for path, given in self.fields.items()}
        for path, items in self.lists.items():
            for index, item in enumerate(items):
                found |= {f"{path}[{index}].{name}": self._spans(given.lines) for name, given in item.items()}
        return dict(sorted(found.items(), key=lambda entry: entry[1][:1]))

    def _spans(self, numbers: tuple[int, ...]) -> tuple[LineRange, ...]:
        """Return lines as ranges that run on over blank lines."""
        spans: list[LineRange] = []
        for span in _ranges(numbers):
            if spans and all(line.is_blank for line in self.lines[spans[-1].last : span.first - 1]):
                spans[-1] = LineRange(spans[-1].first, span.last)
            else:
                spans.append(span)
        return tuple(spans)

    def unread(self) -> tuple[Unread, ...]:
        """Return the lines that went nowhere, neighbours with one reason together."""
        for line in self.lines:
            if not line.is_blank and line.number not in self.uses:
                self.leave([line], "not recognised")
        numbers = [number for number, use in sorted(self.uses.items()) if use is Use.UNREAD]
        runs: list[list[int]] = []
        for number in numbers:
            if runs and self._joins(runs[-1][-1], number):
                runs[-1].append(number)
            else:
                runs.append([number])
        return tuple(self._unread(run) for run in runs)

    def _joins(self, before: int, number: int) -> bool:
        between = self.lines[before : number - 1]
        return self.reasons[before] == self.reasons[number] and all(line.is_blank for line in between)

    def _unread(self, run: list[int]) -> Unread:
        text = "\n".join(line.text for line in self.lines[run[0] - 1 : run[-1]])
        return Unread(LineRange(run[0], run[-1]), text, self.reasons[run[0]])

    def constants(self) -> tuple[LineRange, ...]:
        """Return the lines that are the portal's own."""
        return _ranges(tuple(number for number, use in self.uses.items() if use is Use.CONSTANT))


def _ranges(numbers: tuple[int, ...]) -> tuple[LineRange, ...]:
    ranges: list[LineRange] = []
    for number in sorted(set(numbers)):
        if ranges and ranges[-1].last == number - 1:
            ranges[-1] = LineRange(ranges[-1].first, number)
        else:
            ranges.append(LineRange(number, number))
    return tuple(ranges)


def _branch(path: str, values: dict[str, object]) -> dict[str, object]:
    tree: dict[str, object] = {}
    for name in children().get(path, {}):
        below = f"{path}.{name}" if path else name
        if below in values:
            tree[name] = values[below]
        elif any(key.startswith(f"{below}.") for key in values):
            tree[name] = _branch(below, values)
    return tree
