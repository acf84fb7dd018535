"""Searching the library: all words must occur, rare words and weighty fields count more; facets with counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from equipoise.records import Record
from equipoise.registry.library import BOOSTS, Library, Shelved
from equipoise.registry.words import words_of

NOT_GIVEN = "not given"

FACETS: Mapping[str, Callable[[Record], tuple[str, ...]]] = {
    "status": lambda record: (record.overall_status or NOT_GIVEN,),
    "type": lambda record: (record.study_type or NOT_GIVEN,),
    "phase": lambda record: record.phases or (NOT_GIVEN,),
    "allocation": lambda record: (record.allocation or NOT_GIVEN,),
    "results": lambda record: ("with results" if record.results_section is not None else "without results",),
}
"""What the list can be narrowed by. A record that does not say stays in sight as "not given"."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that fits, with its weight; higher is nearer."""

    shelved: Shelved
    weight: float


@dataclass(frozen=True, slots=True)
class Hits:
    """The records that fit, nearest first, ties by id; counts of each facet made without that facet's own filter."""

    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[tuple[str, int], ...]]
    unknown_words: tuple[str, ...]
    """Words of the query that occur in no record."""


def search(library: Library, query: str, *, chosen: Mapping[str, str] | None = None) -> Hits:
    """Return the records in which every word of `query` occurs and whose facets are as `chosen`."""
    filters = dict(chosen or {})
    words = list(dict.fromkeys(words_of(query)))
    weights = _weights(library, words)
    matching = {identifier: library.shelved[identifier] for identifier in weights}
    kept = [item for item in matching.values() if _fits(item.record, filters)]
    ordered = sorted(kept, key=lambda item: (-round(weights[item.id], 5), item.id))
    facets = {name: _counts(matching.values(), name, filters) for name in FACETS}
    unknown = tuple(word for word in words if word not in library.frequencies)
    return Hits(tuple(Hit(item, weights[item.id]) for item in ordered), facets, unknown)


def _weights(library: Library, words: list[str]) -> dict[str, float]:
    """Return the weight of each record that has every word; all records, weight 0, for an empty query."""
    if not words:
        return dict.fromkeys(library.shelved, 0.0)
    found: list[dict[str, float]] = []
    for word in words:
        weights: dict[str, float] = {}
        for field, boost in BOOSTS.items():
            for identifier, count in library.postings[field].get(word, {}).items():
                gain = boost * library.rarity(word) * count / (count + 1.2)
                weights[identifier] = weights.get(identifier, 0.0) + gain
        found.append(weights)
    common = set(found[0]).intersection(*found[1:])
    return {identifier: sum(weights[identifier] for weights in found) for identifier in sorted(common)}


def _fits(record: Record, filters: Mapping[str, str]) -> bool:
    return all(value in FACETS[name](record) for name, value in filters.items() if name in FACETS)


def _counts(items: Iterable[Shelved], facet: str, filters: Mapping[str, str]) -> tuple[tuple[str, int], ...]:
    others = {name: value for name, value in filters.items() if name != facet}
    counted: Counter[str] = Counter()
    for item in items:
        if _fits(item.record, others):
            counted.update(FACETS[facet](item.record))
    return tuple(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))
