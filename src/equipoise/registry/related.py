"""Related trials: the records that share the rarest words of each field, with what they share."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from equipoise.records import Record
from equipoise.registry.library import BOOSTS, Library, Shelved, field_texts
from equipoise.registry.words import words_of

TERMS_PER_FIELD = 8
CONDITION_BOOST = 6.0
_FIELDS = ("title", "conditions", "interventions", "keywords", "summary", "eligibility", "outcomes")


@dataclass(frozen=True, slots=True)
class Related:
    """A related record, its weight, the words shared by field, and where the two differ in kind."""

    shelved: Shelved
    weight: float
    shared: tuple[tuple[str, tuple[str, ...]], ...]
    differences: tuple[str, ...]


def related_records(library: Library, identifier: str, *, most: int = 5) -> tuple[Related, ...]:
    """Return the nearest records to one of the library, nearest first.

    From each field the eight words with the highest n/(n + 1.2) x idf that occur in at least two and fewer than three
    records in ten are asked for with the field's weight; each condition of the same name adds six.
    """
    own = library.shelved[identifier]
    weights: dict[str, float] = defaultdict(float)
    shared: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for field, words in _terms(library, own.record).items():
        for word in words:
            gain = BOOSTS[field] * library.rarity(word)
            for other, count in library.postings[field].get(word, {}).items():
                weights[other] += gain * count / (count + 1.2)
                shared[other][field].append(word)
    _add_conditions(library, own, weights, shared)
    weights.pop(identifier, None)
    nearest = sorted(weights, key=lambda other: (-round(weights[other], 5), other))[:most]
    return tuple(_related(library, own, other, weights[other], shared[other]) for other in nearest)


def _terms(library: Library, record: Record) -> dict[str, list[str]]:
    texts = field_texts(record)
    most = max(2, int(0.3 * len(library.shelved)))
    terms: dict[str, list[str]] = {}
    for field in _FIELDS:
        counted = Counter(words_of(texts[field]))
        fit = [w for w in counted if len(w) >= 3 and not w.isdigit() and 2 <= library.frequencies.get(w, 0) <= most]
        ranked = sorted(fit, key=lambda w: (-counted[w] / (counted[w] + 1.2) * library.rarity(w), w))
        terms[field] = ranked[:TERMS_PER_FIELD]
    return terms


def _add_conditions(
    library: Library, own: Shelved, weights: dict[str, float], shared: dict[str, dict[str, list[str]]]
) -> None:
    mine = {condition.casefold() for condition in own.record.conditions}
    for other in library.shelved.values():
        for condition in other.record.conditions:
            if condition.casefold() in mine:
                weights[other.id] += CONDITION_BOOST
                shared[other.id]["same condition"].append(condition)


def _related(library: Library, own: Shelved, other: str, weight: float, shared: dict[str, list[str]]) -> Related:
    item = library.shelved[other]
    reasons = tuple((field, tuple(dict.fromkeys(words))) for field, words in shared.items())
    return Related(item, weight, reasons, _differences(own.record, item.record))


def _differences(one: Record, other: Record) -> tuple[str, ...]:
    pairs = (
        ("phase", ", ".join(one.phases), ", ".join(other.phases)),
        ("allocation", one.allocation or "", other.allocation or ""),
        ("type", one.study_type or "", other.study_type or ""),
    )
    return tuple(
        f"{name}: {there or 'not given'}, here {here or 'not given'}" for name, here, there in pairs if here != there
    )
