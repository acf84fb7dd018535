"""What the site shows: the library of records, the shipped studies, and the folder with their outputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from equipoise.records import read
from equipoise.registry import Library, Shelved, load_library
from equipoise.results.svg import described
from equipoise.study import Study, load_study, shipped_ids, study_folder, study_path


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure's file, and what it says of itself to those who cannot see it."""

    name: str
    title: str
    description: str


@dataclass(frozen=True)
class Shelf:
    """The records at hand and the folder `out/` with what rehearsals gave."""

    library: Library
    output: Path

    def studies(self) -> tuple[Study, ...]:
        """Return the shipped studies."""
        return tuple(_study(identifier) for identifier in shipped_ids())

    def study(self, identifier: str) -> Study | None:
        """Return a shipped study, None if there is none of that id."""
        return _study(identifier) if identifier in shipped_ids() else None

    def file(self, identifier: str, name: str) -> Path | None:
        """Return one output file of a study, None where it is not there. `name` is one of a fixed set."""
        path = self.output / identifier / name
        return path if path.is_file() else None

    def figures(self, identifier: str) -> tuple[ShownFigure, ...]:
        """Return the figures of a study's report, by name."""
        paths = sorted((self.output / identifier / "figures").glob("*.svg"))
        return tuple(ShownFigure(path.name, *described(path.read_text(encoding="utf-8"))) for path in paths)


@lru_cache(maxsize=16)
def _study(identifier: str) -> Study:
    return load_study(study_path(identifier))


def shipped_records() -> list[Shelved]:
    """Return the records of the shipped studies: restated, with the study made from each."""
    return [
        Shelved(identifier, read(study_folder(identifier) / "record.json").record, "shipped", True, identifier)
        for identifier in shipped_ids()
    ]


def open_shelf(files: Sequence[Path], output: Path) -> Shelf:
    """Return the shelf with the shipped records and those of the files; it is what the site shows from then on."""
    opened = Shelf(load_library(shipped_records(), files), output)
    _ = opened.library.frequencies  # the index is made now, so that the first search does not wait for it
    _opened.clear()
    _opened.append(opened)
    return opened


def shelf() -> Shelf:
    """Return the opened shelf; one with the shipped records alone where none was opened."""
    return _opened[0] if _opened else open_shelf((), Path("out"))


_opened: list[Shelf] = []
