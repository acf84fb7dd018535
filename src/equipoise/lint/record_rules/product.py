"""What is given and against what: products, comparators, arm types, names."""

from __future__ import annotations

import re
from itertools import chain
from typing import Final

from equipoise.lint.design_facts import (
    Treatment,
    drug_classes,
    group_count,
    is_assigned,
    is_generic,
    treatments_given,
)
from equipoise.lint.judgement import Judgement, fails, not_applicable, not_assessable, passes
from equipoise.lint.pack import read_pack, words
from equipoise.lint.passage import Hit, find, find_all
from equipoise.lint.source import PROTOCOL, Source

_ARMS: Final = f"{PROTOCOL}.armsInterventionsModule"


# --- product -----------------------------------------------------------------------------------------------------


def product(source: Source) -> Judgement:
    """INT-005."""
    if not source.treatments:
        return not_applicable("no drug is studied")
    if not is_assigned(source):
        return not_applicable("the drugs are chosen in routine care, not by the protocol")
    given = treatments_given(source)
    for item in given:
        found = _open_list(item) or _unnamed(item)
        if found is not None:
            return found
    return passes("the products are identified", *(item.mention for item in given))


def _open_list(item: Treatment) -> Judgement | None:
    opener = read_pack("drugs")["open_list"]
    for row in drug_classes():
        pattern = words(rf"(?:\w+ )?(?:{row.family_words})[^.;\n]{{0,15}}?,?\s*(?:which )?(?:{opener})\s+[\w-]+")
        hit = find(pattern, item.texts)
        if hit is not None:
            message = f"an open list of products without a rule for the choice: {hit.words!r}"
            return fails(message, hit.words, where=hit.where, mend="close the list and say who chooses by what")
    return None


def _unnamed(item: Treatment) -> Judgement | None:
    for row in drug_classes():
        hit = next((hit for hit in find_all(row.family, item.texts) if hit.match.group()), None)
        if hit is not None and find(row.product, item.texts) is None and _is_what_is_given(hit, item):
            message = f"{hit.words!r} names a class or family: subtype, substance or brand is missing"
            mend = "name the substance with its subtype, or the product"
            return fails(message, hit.words, where=hit.where, mend=mend)
    return None


def _is_what_is_given(hit: Hit, item: Treatment) -> bool:
    """Return whether the family is the item's own name, not a remark in its description."""
    return hit.where.endswith((".name", ".label")) or is_generic(item.name)


# --- comparator and background -------------------------------------------------------------------------------------

_BARE: Final = re.compile(
    r"\b(?:(?:standard|usual|conventional|routine|best supportive)(?: of)?[- ](?:care|treatment|therapy|medical care)|"
    r"best (?:supportive|available) (?:care|therapy)|no (?:treatment|intervention|therapy)s?|"
    r"no (?:[\w-]+ )?(?:interventions?|treatments?)(?: (?:were|was|will be|is|are))? (?:assigned|given|received))\b",
    re.IGNORECASE,
)
_CONTENT_WORDS: Final = 25


def comparator(source: Source) -> Judgement:
    """INT-006."""
    count = group_count(source)
    if count is not None and count < 2:
        return not_applicable("there is one group")
    if not is_assigned(source):
        return not_applicable("the groups are not made by the protocol")
    silent = _companion(source)
    if silent is not None:
        return silent
    bare = _bare_comparator(source)
    if bare is not None:
        message = f"the comparator {bare.words!r} has no content"
        return fails(message, bare.words, where=bare.where, mend="say what the comparator group gets, and what not")
    if not source.arms and count is None:
        return not_assessable("the source does not say how many groups there are")
    return passes("the comparator has content")


def _bare_comparator(source: Source) -> Hit | None:
    for passage in source.arm_texts:
        hit = find(_BARE, (passage,))
        if hit is not None and len(re.findall(r"\w+", passage.text)) < _CONTENT_WORDS:
            return hit
    return None


def _companion(source: Source) -> Judgement | None:
    """Return the failure where treatment known to bear on the effect is left unmentioned."""
    condition = " ".join((*source.record.conditions, *(passage.text for passage in source.titles)))
    given = " ".join((*(item.name for item in source.treatments), *(text.text for text in source.intervention_texts)))
    for row in drug_classes():
        if row.names.search(given) is None:
            continue
        for companion in row.companions:
            studied = words(companion["condition"]).search(condition)
            if studied is None or _mentions(source, companion["words"]):
                continue
            arm = next((text for text in source.arm_texts if _BARE.search(text.text)), None)
            bare = arm or (source.arm_texts[-1] if source.arm_texts else None)
            evidence = bare.quote(0, len(bare.text)) if bare is not None else ""
            message = f"{companion['name']} bears on the effect and is mentioned for no group"
            mend = "say which background treatment each group may have, and record it"
            return fails(message, evidence, where=bare.path if bare is not None else "", mend=mend)
    return None


def _mentions(source: Source, pattern: str) -> bool:
    return find(words(pattern), chain(source.plan, source.criteria_text)) is not None


# --- arms ----------------------------------------------------------------------------------------------------------


def arm_types(source: Source) -> Judgement:
    """INT-007."""
    if source.is_observational and not source.arms and not source.lacks("armGroups"):
        return not_applicable("observational groups have no types")
    if not source.arms or all(arm.type is None for arm in source.arms):
        if source.is_observational and not source.lacks("armGroups"):
            return not_applicable("observational groups have no types")
        return not_assessable("the source does not type the arms")
    wrong = [
        arm
        for arm in source.arms
        if arm.type == "NO_INTERVENTION" and any(name.startswith("Drug:") for name in arm.intervention_names)
    ]
    if wrong:
        message = f"the arm {wrong[0].label!r} gets no intervention by its type and a drug by its list"
        return fails(message, wrong[0].label, where=_ARMS, mend="correct the type or the list")
    types = [arm.type for arm in source.arms]
    has_nothing = any(kind in ("NO_INTERVENTION", "PLACEBO_COMPARATOR", "SHAM_COMPARATOR") for kind in types)
    if "EXPERIMENTAL" not in types and has_nothing and "ACTIVE_COMPARATOR" in types:
        index = types.index("ACTIVE_COMPARATOR")
        arm = source.arms[index]
        shown = source.shown(f"armsInterventionsModule.armGroups[{index}].type", "ACTIVE_COMPARATOR")
        message = f"{arm.label!r} is tested against nothing or placebo, yet it is typed an active comparator"
        return fails(message, arm.label, shown, where=f"{_ARMS}.armGroups[{index}]", mend="type it experimental")
    return passes("types of arms fit their roles")


def arms_and_interventions(source: Source) -> Judgement:
    """INT-010."""
    if not source.arms:
        if source.is_observational and not source.lacks("armGroups"):
            return not_applicable("the study has no registered groups")
        return not_assessable("the source does not give the arms")
    if source.is_observational:
        return not_applicable("groups of an observational study need no intervention")
    named = {name.partition(": ")[2] for arm in source.arms for name in arm.intervention_names}
    orphans = [item.name for item in source.interventions if not item.arm_labels and item.name not in named]
    empty = [
        arm.label
        for arm in source.arms
        if not arm.intervention_names
        and arm.type != "NO_INTERVENTION"
        and not any(arm.label in item.arm_labels for item in source.interventions)
    ]
    faults = [f"{name!r} is on no arm" for name in orphans] + [f"the arm {label!r} has nothing" for label in empty]
    if faults:
        return fails("; ".join(faults), *orphans, *empty, where=_ARMS, mend="link every intervention to its arms")
    return passes("every intervention is on an arm, and every arm has one or is typed as having none")


def names(source: Source) -> Judgement:
    """INT-012."""
    items = [(arm.label, arm.type) for arm in source.arms] + [(item.name, item.type) for item in source.interventions]
    if not items:
        return not_assessable("the source names neither arms nor interventions")
    # A control that is typed as getting nothing is described by its type.
    empty = [name for name, kind in items if is_generic(name) and kind not in ("NO_INTERVENTION", "PLACEBO_COMPARATOR")]
    if empty:
        message = f"names that say nothing: {', '.join(dict.fromkeys(empty))}"
        return fails(message, *empty, where=_ARMS, mend="name what is given or done")
    return passes("the names describe what is given or done")
