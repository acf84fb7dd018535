"""What criteria must hold to protect people: contraception, consent, staged screening, contraindications."""

from __future__ import annotations

import re
from typing import Final

from equipoise.lint.design_facts import drug_classes, is_assigned, treatments_given
from equipoise.lint.judgement import Judgement, fails, not_applicable, not_assessable, passes
from equipoise.lint.limit_text import limits_in
from equipoise.lint.pack import words
from equipoise.lint.passage import find
from equipoise.lint.reading_of_time import LENGTH
from equipoise.lint.source import ELIGIBILITY, Source
from equipoise.records.criteria import CriteriaBlock

_NO_CRITERIA: Final = not_assessable("the source gives no criteria")
_PREGNANCY: Final = re.compile(r"\bpregnan\w+|\bgestat\w+", re.IGNORECASE)
_CONTRACEPTION: Final = re.compile(
    r"\bcontracepti\w+|\bbirth control\b|\babstinen\w+|\bsterili[sz]\w+|\bnot of child-?bearing|\bpost-?menopausal\b",
    re.IGNORECASE,
)
_OLDEST_FERTILE: Final = 50
_YOUNGEST_FERTILE: Final = 12


def contraception(source: Source) -> Judgement:
    """ELG-010."""
    record = source.record
    if not source.criteria:
        return _NO_CRITERIA
    if record.sex == "MALE":
        return not_applicable("women are not eligible")
    low, high = record.minimum_age, record.maximum_age
    if (low is not None and low.unit == "year" and low.count > _OLDEST_FERTILE) or (
        high is not None and (high.unit != "year" or high.count < _YOUNGEST_FERTILE)
    ):
        return not_applicable("nobody eligible is of childbearing age")
    if not source.treatments or not is_assigned(source):
        return not_applicable("no drug is given by the protocol")
    pregnancy = find(_PREGNANCY, [item.passage for item in source.criteria])
    guarded = find(_CONTRACEPTION, [item.passage for item in source.criteria])
    if pregnancy is not None and guarded is not None:
        return passes("pregnancy and contraception are addressed", guarded.quoted_sentence, where=guarded.where)
    if pregnancy is not None:
        message = "pregnancy is looked at once; no contraception is asked for while treatment lasts"
    elif guarded is not None:
        message = "contraception is asked for, pregnancy is not excluded"
    else:
        message = "women may take part and nothing is said of pregnancy or contraception"
    found = pregnancy or guarded
    evidence = found.passage.quote(0, len(found.passage.text)) if found is not None else ""
    mend = "exclude pregnancy by a test, and ask for contraception until the drug has left the body"
    return fails(message, evidence, where=found.where if found is not None else ELIGIBILITY, mend=mend)


# --- consent -------------------------------------------------------------------------------------------------------

_CONSENT: Final = re.compile(
    r"\b(?:informed|written|signed|parental|verbal|oral)[ -](?:\w+ )?consent|\bconsent (?:forms?|has been|is|was|to|"
    r"form(?:s)?|by|from|document)|"
    r"\b(?:sign|give|provide|giving|obtain\w*|able to) (?:\w+ ){0,3}consent|\bconsent\w*\b",
    re.IGNORECASE,
)
_PROXY: Final = re.compile(
    r"\b(?:legal(?:ly)? (?:guardian|authori[sz]ed|acceptable|representative|appointed|responsible)\w*|guardians?|"
    r"proxy|surrogate|next of kin|"
    r"(?:legal )?agents?|representatives?)\b",
    re.IGNORECASE,
)
_INCAPACITY: Final = re.compile(
    r"\b(?:incapacit\w+|lack(?:s|ing)? (?:the )?(?:decision\w*|mental )?capacity|unable to (?:give|provide)? "
    r"?(?:informed )?consent because|"
    r"cognitive(?:ly)? impair\w+|unconscious\w*|minors?|under (?:the age of )?(?:18|16)|children|parents?|assent|"
    r"dementia|coma\w*|sedat\w+|delirium|decision[- ]making)\b",
    re.IGNORECASE,
)


def consent(source: Source) -> Judgement:
    """ELG-011."""
    if not source.criteria:
        return _NO_CRITERIA
    if source.record.time_perspective == "RETROSPECTIVE":
        return not_applicable("data that exist already are used")
    found = find(_CONSENT, source.criteria_text)
    if found is None:
        mend = "make signed consent the first criterion"
        return fails("no criterion asks for consent", where=ELIGIBILITY, mend=mend)
    item = next((item for item in source.criteria if _CONSENT.search(item.text) and _PROXY.search(item.text)), None)
    if item is not None and not _is_for_the_young(source) and _INCAPACITY.search(item.text) is None:
        hit = find(_PROXY, (item.passage,))
        assert hit is not None
        message = "someone else may consent, without a rule for when a person cannot"
        mend = "say who judges the capacity to consent, and how"
        return fails(message, hit.quoted_sentence, where=item.passage.path, mend=mend)
    return passes("consent is asked for", found.words)


def _is_for_the_young(source: Source) -> bool:
    low = source.record.minimum_age
    return low is None or low.unit != "year" or low.count < 18


# --- stages --------------------------------------------------------------------------------------------------------

_IN_TIME: Final = re.compile(
    r"\b(?:period|stage|step|screening|baseline|visit|randomi\w+|enrol\w+|run-?in|lead-?in|pre-?\w*operative|"
    r"peri-?operative|post-?\w*operative|"
    r"registration|pre-?treatment|post-?treatment|surgery|maintenance|induction|extension|re-?treatment|follow-?up)\b",
    re.IGNORECASE,
)
_OFFSET: Final = re.compile(r"\b(?:before|after|prior|post|pre|from|within|until|since|day|week)\b|[-±]", re.IGNORECASE)


def stages(source: Source) -> list[Judgement] | Judgement:
    """ELG-012."""
    if not source.criteria:
        return _NO_CRITERIA
    timed = [block for block in source.blocks if block.stage and _IN_TIME.search(block.stage) is not None]
    if not timed:
        return not_applicable("the criteria are judged in one stage")
    found: dict[str, Judgement] = {}
    for block in timed:
        if not _is_dated(block):
            message = f"the stage {block.stage!r} has neither an anchor nor a window"
            mend = "say from which event and within which days the stage is judged"
            found.setdefault(block.stage, fails(message, block.heading, where=ELIGIBILITY, mend=mend))
    loose = [block for block in source.blocks if not block.stage and block.items]
    if loose and len({block.stage for block in timed}) > 1:
        message = "criteria stand outside the stages"
        found[""] = fails(message, loose[0].items[0].text.split("\n")[0], where=ELIGIBILITY, mend="give each its stage")
    return list(found.values()) or passes("every stage has an anchor and a window")


def _is_dated(block: CriteriaBlock) -> bool:
    return LENGTH.search(block.stage) is not None and _OFFSET.search(block.stage) is not None


# --- contraindications ---------------------------------------------------------------------------------------------


def contraindications(source: Source) -> Judgement:
    """ELG-013."""
    if not source.treatments or not is_assigned(source):
        return not_applicable("no drug is given by the protocol")
    if not source.criteria:
        return _NO_CRITERIA
    given = [text for item in treatments_given(source) for text in item.texts]
    for row in drug_classes():
        if not row.guards or find(row.names, given) is None:
            continue
        open_to = [name for name, like in row.guards.items() if find(words(like), source.criteria_text) is None]
        low = _permissive(source, row.limits)
        if not open_to and not low:
            return passes(f"the contraindications of {row.id.replace('_', ' ')} that are known here are covered")
        told = [f"no criterion on {', '.join(open_to)}"] if open_to else []
        told += [f"{words} is more permissive than product texts ({limit:g})" for words, limit in low]
        evidence = [shown for shown, _ in low] + _blood_limits(source)
        message = f"contraindications of {row.id.replace('_', ' ')} (pack drugs): {'; '.join(told)}"
        return fails(message, *evidence, where=ELIGIBILITY, mend="add the criterion, or say why it is not needed")
    return not_assessable("no contraindications are known here for the drugs given")


def _permissive(source: Source, limits: dict[str, float]) -> list[tuple[str, float]]:
    return [
        (item.passage.quote(limit.start, limit.end), limits[limit.analyte.id])
        for item in source.criteria
        if item.is_inclusion
        for limit in limits_in(item.passage)
        if limit.analyte.id in limits
        and limit.low is not None
        and limit.factor is not None
        and limit.low * limit.factor < limits[limit.analyte.id]
    ]


def _blood_limits(source: Source) -> list[str]:
    return [
        item.passage.quote(limit.start, limit.end)
        for item in source.criteria
        for limit in limits_in(item.passage)
        if limit.analyte.id in ("leukocytes", "neutrophils", "platelets")
    ]
