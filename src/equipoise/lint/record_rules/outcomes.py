"""Outcomes as registered: there, timed, specific, measured by a named instrument, defined."""

from __future__ import annotations

import re
from typing import Final

from equipoise.lint.design_facts import endpoint_classes, endpoints_named, prose_primary
from equipoise.lint.judgement import Judgement, fails, not_applicable, not_assessable, passes
from equipoise.lint.pack import read_pack, words
from equipoise.lint.passage import Passage, find, find_all
from equipoise.lint.reading_of_time import EVENT, lengths_in
from equipoise.lint.source import PROTOCOL, Source

_WHERE: Final = f"{PROTOCOL}.outcomesModule"
_MULTIPLICITY: Final = re.compile(
    r"\b(?:Bonferroni|multiplicity|hierarchical|gate-?keeping|Holm|Hochberg|co-?primary|family-?wise|fixed[- ]sequence|"
    r"multiple (?:comparisons|testing|endpoints)|alpha (?:split\w*|allocation|adjust\w*)|Dunnett|Tukey)\b",
    re.IGNORECASE,
)


def _no_block(source: Source) -> bool:
    return not source.outcomes and source.lacks("outcomesModule")


def _prose_endpoints(source: Source) -> list[str]:
    return list(dict.fromkeys(mention.hit.quoted_sentence for mention in endpoints_named(source)))


def primary(source: Source) -> Judgement:
    """OUT-001."""
    if source.primary_outcomes:
        return passes("a primary outcome is registered", source.primary_outcomes[0].measure)
    told = prose_primary(source)
    if told is not None:
        return passes("the prose names the primary endpoint", told.words, where=told.where)
    if _no_block(source):
        return not_assessable(
            "the source carries no outcomes, and the prose calls none primary", *_prose_endpoints(source)
        )
    return fails(
        "no primary outcome is registered", where=_WHERE, mend="register the primary outcome with its time frame"
    )


def multiplicity(source: Source) -> Judgement:
    """OUT-002."""
    count = len(source.primary_outcomes)
    if count == 0:
        if prose_primary(source) is not None:
            return passes("one primary endpoint is named")
        return not_assessable("no primary outcome is known")
    if count == 1:
        return passes("there is one primary outcome", source.primary_outcomes[0].measure)
    found = find(_MULTIPLICITY, source.plan)
    if found is not None:
        return passes("the strategy against multiplicity is named", found.words, where=found.where)
    titles = [outcome.measure for outcome in source.primary_outcomes]
    mend = "name the strategy, or say that all must hold"
    return fails(f"{count} primary outcomes without a multiplicity strategy", *titles, where=_WHERE, mend=mend)


def time_frames(source: Source) -> Judgement:
    """OUT-003."""
    if not source.outcomes:
        told = prose_primary(source)
        if told is not None and lengths_in(told.match.group()):
            return passes("the primary endpoint named in prose has its time frame", told.words, where=told.where)
        return not_assessable("the source gives no time frames")
    missing = [outcome.measure for outcome in source.outcomes if not (outcome.time_frame or "").strip()]
    odd = [
        outcome.time_frame
        for outcome in source.outcomes
        if outcome.time_frame
        and not lengths_in(outcome.time_frame)
        and EVENT.search(outcome.time_frame) is None
        and not re.search(r"\d", outcome.time_frame)
    ]
    if missing:
        return fails(f"no time frame: {'; '.join(missing)}", *missing, where=_WHERE, mend="say when it is measured")
    if odd:
        message = f"time frames that name neither a length nor an event: {'; '.join(odd)}"
        return fails(message, *odd, where=_WHERE, mend="say when it is measured")
    return passes("every outcome has a time frame")


_GOAL: Final = re.compile(
    r"^\s*(?:to )?(?:evaluat|assess|determin|compar|investigat|explor|examin|demonstrat|measur(?:e|ing) the|stud(?:y|"
    r"ying) the)\w*\b",
    re.IGNORECASE,
)
_BARE: Final = re.compile(
    r"^\s*(?:the )?(?:clinical )?(?:safety|efficacy|effectiveness|tolerability|feasibility|toxicity|quality of life|"
    r"adverse "
    r"(?:events?|effects?)|side[- ]effects?|outcomes?|performance|complications?|efficiency)"
    r"(?:,? (?:and|or|&) (?:safety|efficacy|tolerability|toxicity|effectiveness))?\.?\s*$",
    re.IGNORECASE,
)


def titles(source: Source) -> Judgement:
    """OUT-008."""
    if not source.outcomes:
        return not_assessable("the source gives no outcomes")
    vague = [item.measure for item in source.outcomes if _GOAL.search(item.measure) or _BARE.search(item.measure)]
    if vague:
        message = f"titles that state a goal or name nothing measured: {'; '.join(vague)}"
        return fails(message, *vague, where=_WHERE, mend="name what is measured, with its scale")
    return passes("every title names what is measured")


_TUMOUR: Final = re.compile(
    r"\b(?:cancer|carcinoma|tumou?r|sarcoma|lymphoma|neoplas\w+|glioma|melanoma|HCC|malignan\w+)\b", re.IGNORECASE
)


def instruments(source: Source) -> Judgement:
    """OUT-009."""
    among = source.outcome_texts or source.description
    if not among:
        return not_assessable("the source gives neither outcomes nor a description")
    is_tumour = any(_TUMOUR.search(text) for text in (*source.record.conditions, *(p.text for p in source.titles)))
    unnamed: dict[str, str] = {}
    for row in read_pack("endpoints")["instruments"]:
        if row.get("only_tumours") and not is_tumour:
            continue
        hits = [hit for hit in find_all(words(row["like"]), among) if not hit.tells_of_earlier_work]
        if hits and find(words(row["by"]), _where_named(source, row)) is None:
            unnamed[row["name"]] = hits[0].words
    if unnamed:
        message = f"no instrument, criteria or version for {', '.join(unnamed)}"
        return fails(message, *unnamed.values(), mend="name the instrument or criteria with the version")
    return passes("what is measured by an instrument names it")


def _where_named(source: Source, row: dict[str, object]) -> tuple[Passage, ...]:
    return (*source.plan, *source.titles) if not row.get("only_assays") else source.description + source.outcome_texts


def patient_important(source: Source) -> Judgement:
    """OUT-012."""
    found = next((mention for mention in endpoints_named(source) if mention.kind.patient), None)
    if found is not None:
        return passes("an outcome matters to patients by itself", found.hit.words, where=found.hit.where)
    among = source.outcome_texts
    for row in endpoint_classes():
        if row.patient and (hit := find(row.like, among)) is not None:
            return passes("an outcome matters to patients by itself", hit.words, where=hit.where)
    if not source.outcomes:
        return not_assessable("the source gives no outcomes")
    mend = "add survival, symptoms, function or quality of life, or say why not"
    return fails("no outcome is survival, a symptom, function or quality of life", where=_WHERE, mend=mend)


_DEFINED: Final = re.compile(
    r"\bdefin\w+|\bi\.e\.|\bmeaning\b|\bcriteria\b|\baccording to\b|\(=|\bthat is\b|[<>≥≤=]\s*\d|\bmeasured (?:by|"
    r"with|using)\b|\bscore\b",
    re.IGNORECASE,
)


def terms(source: Source) -> Judgement:
    """OUT-014."""
    among = (*source.outcome_texts, *source.description)
    if not among:
        return not_assessable("the source gives neither outcomes nor a description")
    pattern = words(read_pack("endpoints")["loose_terms"])
    for hit in find_all(pattern, among):
        if hit.tells_of_earlier_work or _is_defined(source, hit.where, hit.sentence):
            continue
        if hit.where.endswith("detailedDescription") and source.outcomes:
            continue
        message = f"{hit.words!r} has no agreed meaning and no definition here"
        return fails(message, hit.words, where=hit.where, mend="define the term, or cite its definition")
    if find(pattern, among) is None:
        return not_applicable("no term without an agreed meaning is used")
    return passes("terms without an agreed meaning are defined")


_LONG_ENOUGH: Final = 60


def _is_defined(source: Source, where: str, sentence: str) -> bool:
    if _DEFINED.search(sentence) is not None:
        return True
    beside = where.rpartition(".")[0]
    described = [passage for passage in source.outcome_texts if passage.path == f"{beside}.description"]
    return bool(described) and (len(described[0].text) > _LONG_ENOUGH or _DEFINED.search(described[0].text) is not None)
