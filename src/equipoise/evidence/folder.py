"""Running every reference case found in a folder."""

from __future__ import annotations

import codecs
import csv
import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from equipoise.errors import CaseError, EquipoiseError
from equipoise.evidence.case import Case, CaseResult, CaseStatus
from equipoise.evidence.comparison import compare
from equipoise.evidence.forms import FORMS
from equipoise.evidence.not_built import NotBuilt


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that looks like reference cases, or like data, and cannot be read."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """All results of a folder, the files that could not be read, and the files that hold no cases."""

    folder: Path
    results: tuple[CaseResult, ...]
    unreadable: tuple[Unreadable, ...]
    without_cases: tuple[Path, ...]

    @property
    def holds(self) -> bool:
        """Whether no case failed that could be answered, and every file could be read; contested cases do not count."""
        return not self.unreadable and all(result.status is not CaseStatus.FAILED for result in self.results)


def run_folder(folder: Path, *, progress: Callable[[int, int], None] | None = None) -> Evidence:
    """Return the evidence of every file under `folder` (or of one file), recognised by shape, not by name."""
    if not folder.exists():
        raise CaseError("there is no such file or folder", where=str(folder), mend="name a folder of reference cases")
    cases: list[Case] = []
    unreadable: list[Unreadable] = []
    without: list[Path] = []
    for path in _files(folder):
        try:
            found = read_cases(path)
        except EquipoiseError as fault:
            unreadable.append(Unreadable(path, str(fault)))
            continue
        if not found:
            without.append(path)
        cases.extend(found)
    results: list[CaseResult] = []
    for number, case in enumerate(_distinct(cases)):
        results.append(run_case(case))
        if progress is not None:
            progress(number + 1, len(cases))
    failed_reading = [result for result in results if result.reason.startswith(_UNREADABLE)]
    unreadable.extend(Unreadable(item.case.path, f"{item.case.id}: {item.reason}") for item in failed_reading)
    return Evidence(folder, tuple(results), tuple(unreadable), tuple(without))


_UNREADABLE = "cannot be read: "


def run_case(case: Case) -> CaseResult:
    """Return what became of one case."""
    try:
        computed = case.answer()
    except NotBuilt as missing:
        return CaseResult(case, CaseStatus.NOT_BUILT, {}, reason=str(missing))
    except CaseError as fault:
        return CaseResult(case, CaseStatus.FAILED, {}, reason=f"{_UNREADABLE}{fault}")
    except EquipoiseError as fault:
        return CaseResult(case, CaseStatus.FAILED, {}, reason=str(fault))
    largest, misses = compare(case, computed)
    if not misses:
        return CaseResult(case, CaseStatus.PASSED, computed, largest)
    if case.contested:
        return CaseResult(case, CaseStatus.CONTESTED, computed, largest, f"{case.contested}; {'; '.join(misses)}")
    return CaseResult(case, CaseStatus.FAILED, computed, largest, "; ".join(misses))


def read_cases(path: Path) -> Sequence[Case]:
    """Return the cases of one file; empty where it holds none; CaseError where it is broken."""
    document = _document(path)
    for form in FORMS:
        found = form(document, path)
        if found is not None:
            return found
    return []


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_file():
        yield folder
        return
    endings = (".json", ".csv", ".json.gz")
    yield from sorted(path for path in folder.rglob("*") if path.is_file() and path.name.endswith(endings))


def _document(path: Path) -> object:
    """Return the parsed JSON, or the rows of a CSV table as dictionaries."""
    try:
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        text = raw.decode("utf-16" if raw[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig")
        if path.suffix == ".csv":
            return [dict(row) for row in csv.DictReader(text.splitlines(keepends=True))]
        return json.loads(text)
    except json.JSONDecodeError as fault:
        raise CaseError(
            f"not JSON: {fault.msg}", where=f"{path}:{fault.lineno}:{fault.colno}", mend="mend the file or remove it"
        ) from None
    except UnicodeDecodeError:
        raise CaseError("not UTF-8 text", where=str(path), mend="save the file as UTF-8") from None
    except (OSError, EOFError, csv.Error, RecursionError, ValueError) as fault:
        raise CaseError(f"cannot be read: {fault}", where=str(path), mend="mend the file or remove it") from None


def _distinct(cases: Sequence[Case]) -> list[Case]:
    """Return the cases with ids made distinct across files: a repeated id gets its file's stem in front."""
    seen: dict[str, int] = {}
    for case in cases:
        seen[case.id] = seen.get(case.id, 0) + 1
    return [case if seen[case.id] == 1 else replace(case, id=f"{case.path.stem}:{case.id}") for case in cases]
