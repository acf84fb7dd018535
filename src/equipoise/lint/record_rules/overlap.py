"""Criteria against each other: repeated, implied, examples outside their category, paths that cannot be walked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from equipoise.lint.judgement import Judgement, fails, not_applicable, not_assessable, passes
from equipoise.lint.pack import read_pack, words
from equipoise.lint.passage import Hit, find, find_all
from equipoise.lint.source import ReadCriterion, Source

_NO_CRITERIA: Final = not_assessable("the source gives no criteria")
_SAME: Final = {
    "investigational": "study",
    "trial": "study",
    "subject": "person",
    "patient": "person",
    "participant": "person",
    "medication": "drug",
    "hypersensitivity": "allergy",
}
_SHORTEST: Final = 4


def repeated_or_implied(source: Source) -> list[Judgement] | Judgement:
    """ELG-006."""
    if not source.criteria:
        return _NO_CRITERIA
    found = [*_repeats(source), *_implied(source)]
    return found or passes("no criterion repeats or follows from another")


def _repeats(source: Source) -> Iterator[Judgement]:
    first: dict[tuple[bool, str], ReadCriterion] = {}
    for item in source.criteria:
        key = (item.is_inclusion, _normal(item.text))
        if len(key[1].split()) < _SHORTEST:
            continue
        before = first.setdefault(key, item)
        if before is not item:
            told = "in another stage, where the answer may have changed" if before.stage != item.stage else "once more"
            message = f"{item.item.id} asks what {before.item.id} asks, {told}"
            mend = "ask once, or say why the answer is asked for again"
            yield fails(message, _words(before), _words(item), where=item.passage.path, mend=mend)


def _normal(text: str) -> str:
    tokens = [match.group().removesuffix("s") for match in re.finditer(r"[a-z0-9]+", text.lower())]
    return " ".join(_SAME.get(token, token) for token in tokens if token not in ("the", "a", "an"))


def _words(item: ReadCriterion) -> str:
    return item.passage.quote(item.body_at, len(item.text))


def _implied(source: Source) -> Iterator[Judgement]:
    for row in read_pack("criteria")["implications"]:
        cause = _cause(source, row)
        if cause is None:
            continue
        premise, hit = cause
        for key, wants_inclusion in (("then_not", False), ("then", True)):
            if key not in row:
                continue
            for item in source.criteria:
                if (
                    item is premise
                    or item.is_inclusion is not wants_inclusion
                    or not (item.is_inclusion or item.is_exclusion)
                ):
                    continue
                match = find(words(row[key]), (item.passage,))
                if match is not None:
                    yield _follows(premise, hit, item, match, row["source"])
                    break


def _cause(source: Source, row: Any) -> tuple[ReadCriterion, Hit] | None:  # Any: a row of the pack
    for item in source.criteria:
        if not item.is_inclusion:
            continue
        hit = find(words(row["if"]), (item.passage,))
        if hit is None:
            continue
        behind = item.text[hit.match.start() : hit.match.end() + 20]
        if "unless" in row and re.search(row["unless"], behind) is not None:
            continue
        return item, hit
    return None


def _follows(premise: ReadCriterion, hit: Hit, item: ReadCriterion, match: Hit, source: str) -> Judgement:
    message = f"{item.item.id} follows from {premise.item.id} ({source})"
    mend = "leave the implied criterion out, or say what it adds"
    return fails(message, hit.words, match.words, _words(item), where=item.passage.path, mend=mend)


# --- examples ------------------------------------------------------------------------------------------------------

_EXAMPLES: Final = (
    r"(?:(?!\b(?:or|and)\b)[^.;:()\n]){0,70}?,?\s*\(?(?:such as|for example|e\.g\.,?|including|for instance)\s+"
)


def examples(source: Source) -> list[Judgement] | Judgement:
    """ELG-007."""
    if not source.criteria:
        return _NO_CRITERIA
    nature = read_pack("criteria")["fixed_nature"]
    found: list[Judgement] = []
    seen = False
    for item in source.criteria:
        for category, like in nature["categories"].items():
            match = words(rf"(?:{like}){_EXAMPLES}(?P<list>[^.;\n]+)").search(item.text, item.body_at)
            if match is None:
                continue
            seen = True
            odd = _outsiders(category, match["list"], nature["kinds"])
            if odd:
                where = match.start("list") + match["list"].index(odd[0])
                shown = item.passage.quote(match.start(), where + len(odd[0]))
                message = f"{', '.join(odd)} given as example(s) of what is {category}"
                mend = "move the example out of the category, or name the category it belongs to"
                found.append(fails(message, shown, where=item.passage.path, mend=mend))
                break
    if found:
        return found
    return (
        passes("every known example belongs to its category") if seen else not_applicable("no category is exemplified")
    )


_DISEASES: Final = frozenset({"autoimmune", "viral", "psychiatric", "metabolic", "bacterial or parasitic"})
"""Categories of diseases; the others are of treatments, and one never exemplifies the other."""


def _outsiders(category: str, listed: str, kinds: list[Any]) -> list[str]:  # Any: rows of the pack
    found: list[tuple[int, str]] = []
    for row in kinds:
        match = words(row["like"]).search(listed)
        same_domain = set(row["is"]) & _DISEASES if category in _DISEASES else not set(row["is"]) & _DISEASES
        if match is not None and same_domain and category not in row["is"]:
            found.append((match.start(), match.group()))
    return [text for _, text in sorted(found)]


# --- paths ---------------------------------------------------------------------------------------------------------


def walkable(source: Source) -> Judgement:
    """ELG-017."""
    pack = read_pack("criteria")
    rows = [(words(row["like"]), bool(row["tissue"])) for row in pack["entry_paths"]]
    for item in source.criteria:
        if not item.is_inclusion or re.search(r"\b(?:not|cannot|un\w+able)\b", item.text, re.IGNORECASE):
            continue
        for either in re.finditer(r"\bor\b|/", item.text):
            left = item.text[max(0, either.start() - 45) : either.start()]
            right = item.text[either.end() : either.end() + 45]
            sides = [{tissue for like, tissue in rows if like.search(side) is not None} for side in (left, right)]
            if all(sides) and {True} in sides and {False} in sides:
                return _path_without_tissue(source, item, pack["tissue_needed"])
    return not_applicable("the criteria offer no alternative ways in that differ in what they yield")


def _path_without_tissue(source: Source, item: ReadCriterion, needed: str) -> Judgement:
    if re.search(r"\bbiops", item.text, re.IGNORECASE):
        return passes("every way in can yield tissue", _words(item))
    wants = list(find_all(words(needed), (item.passage, *source.description)))
    if not wants:
        return passes("no assessment needs what a way in cannot yield", _words(item))
    message = "one way into the study leaves no tissue, yet tissue is asked for"
    mend = "say what stands in for tissue on that way, for example imaging or a biopsy"
    evidence = (_words(item), *(hit.words for hit in wants))
    return fails(message, *evidence, where=item.passage.path, mend=mend)
