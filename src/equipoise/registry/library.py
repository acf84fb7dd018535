"""The records at hand, each with where it came from, and the index over their words."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from equipoise.errors import RecordError
from equipoise.records import OutcomeKind, Record, read_records
from equipoise.registry.words import words_of

BOOSTS: Mapping[str, float] = {
    "title": 4.0,
    "conditions": 4.0,
    "interventions": 2.5,
    "keywords": 2.0,
    "summary": 1.5,
    "description": 1.0,
    "eligibility": 1.0,
    "outcomes": 1.0,
    "sponsor": 1.0,
    "places": 1.0,
}
"""What a word in a field weighs, as measured on near-topic pairs of real records."""


@dataclass(frozen=True, slots=True)
class Shelved:
    """A record of the library: its id, the record, where it came from, and whether its texts are restated."""

    id: str
    record: Record
    origin: str
    restated: bool = False
    study_id: str | None = None
    """The shipped study made from it, if there is one."""


@dataclass(frozen=True)
class Library:
    """Records by id in the order they were put in; `faults` are the records that could not be read."""

    shelved: Mapping[str, Shelved]
    faults: tuple[str, ...] = ()

    @cached_property
    def postings(self) -> Mapping[str, Mapping[str, Mapping[str, int]]]:
        """Field -> word -> record id -> how often."""
        index: dict[str, dict[str, dict[str, int]]] = {field: defaultdict(dict) for field in BOOSTS}
        for item in self.shelved.values():
            for field, text in field_texts(item.record).items():
                for word, count in Counter(words_of(text)).items():
                    index[field][word][item.id] = count
        return index

    @cached_property
    def frequencies(self) -> Mapping[str, int]:
        """Word -> in how many records it occurs, in any field."""
        seen: dict[str, set[str]] = defaultdict(set)
        for words in self.postings.values():
            for word, holders in words.items():
                seen[word].update(holders)
        return {word: len(holders) for word, holders in seen.items()}

    def rarity(self, word: str) -> float:
        """Return the weight of a word by how few records have it (the idf of BM25)."""
        n, holders = len(self.shelved), self.frequencies.get(word, 0)
        return math.log(1 + (n - holders + 0.5) / (holders + 0.5))


def field_texts(record: Record) -> dict[str, str]:
    """Return the texts of a record by field of the index."""
    arms = " ".join(arm.label for arm in record.arms)
    drugs = " ".join(" ".join((drug.name, *drug.other_names)) for drug in record.interventions)
    listed = [item for kind in OutcomeKind for item in record.outcomes(kind)]
    outcomes = " ".join(f"{item.measure} {item.description or ''}" for item in listed)
    places = " ".join(f"{place.facility or ''} {place.city or ''} {place.country or ''}" for place in record.locations)
    sponsor = record.sponsor.name if record.sponsor else ""
    return {
        "title": " ".join(filter(None, (record.brief_title, record.official_title, record.acronym, record.nct_id))),
        "conditions": " ".join(record.conditions),
        "interventions": f"{drugs} {arms}",
        "keywords": " ".join(record.keywords),
        "summary": record.brief_summary or "",
        "description": record.detailed_description or "",
        "eligibility": record.eligibility_criteria or "",
        "outcomes": outcomes,
        "sponsor": sponsor,
        "places": places,
    }


def load_library(
    shipped: Iterable[Shelved], files: Sequence[Path], *, progress: Callable[[int], None] | None = None
) -> Library:
    """Return the library of the shipped records and those of `files` (v2 JSON or NDJSON, plain or gzip).

    A record with an id that is already shelved is left where it is and named among the faults; one that cannot be
    read is named with its place, and the rest of its file is still read.
    """
    shelved = {item.id: item for item in shipped}
    faults: list[str] = []

    def note(fault: RecordError) -> None:
        faults.append(str(fault))

    for path in files:
        for record in read_records(path, on_fault=note):
            _shelve(record, path, shelved, faults)
            if progress is not None:
                progress(len(shelved))
    return Library(shelved, tuple(faults))


def _shelve(record: Record, path: Path, shelved: dict[str, Shelved], faults: list[str]) -> None:
    try:
        identifier = record.nct_id or record.org_study_id
        field_texts(record)  # a record whose fields cannot be read is refused here, not on a page later
    except RecordError as fault:
        faults.append(f"{path.name}: {fault}")
        return
    if identifier is None:
        faults.append(f"{path.name}: a record without an identifier")
    elif identifier in shelved:
        faults.append(f"{path.name}: {identifier} is already at hand ({shelved[identifier].origin}); the first stays")
    else:
        shelved[identifier] = Shelved(identifier, record, path.name)
