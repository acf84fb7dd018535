"""How the lot is drawn and kept hidden, who is masked, who chooses where nothing is drawn."""

from __future__ import annotations

import re
from typing import Final

from equipoise.lint.design_facts import (
    NOT_RANDOM,
    compares_groups,
    endpoints_named,
    is_assigned,
    is_open_label,
    is_randomised,
)
from equipoise.lint.judgement import Judgement, fails, not_applicable, not_assessable, passes
from equipoise.lint.pack import read_pack, words
from equipoise.lint.passage import Hit, find
from equipoise.lint.source import PROTOCOL, Source

_SEQUENCE: Final = re.compile(
    r"\b(?:computer(?:i[sz]ed|[- ]generated|[- ]based)?[^.\n]{0,30}random\w*|random(?:i[sz]ation)?[- ](?:number|list|"
    r"table|code|sequence|software|schedule|system|scheme)s?|permuted|block (?:random\w*|size)|blocks? of|"
    r"minimi[sz]ation|draw(?:ing|n)? (?:of )?lots|coin|lottery|REDCap|IWRS|IVRS|IXRS|IRT|web-?based|random\.org|SAS|"
    r"SPSS|sealed envelopes?|dynamic random\w*|urn)\b",
    re.IGNORECASE,
)
_RESTRICTED: Final = re.compile(
    r"\bstratif\w+|\bblock(?:s|ed)?\b[^.\n]{0,20}\b(?:random\w*|size|of)\b|\bpermuted\b|\bminimi[sz]ation\b|\bsimple "
    r"randomi\w+|\bmatched pairs?\b",
    re.IGNORECASE,
)
_BLOCK_SIZE: Final = re.compile(r"\bblock(?:s|ed)?\b[^.\n]{0,25}\b(?:size\w*|of)\b[^.\n\d]{0,12}\d+", re.IGNORECASE)
_CONCEALED: Final = re.compile(
    r"\bconceal\w*|\bsealed\b|\bopaque\b|\bcentral(?:ly|i[sz]ed)?\b[^.\n]{0,25}\b(?:random\w*|allocat\w*|web|"
    r"telephone|pharmacy)|\bpharmac(?:y|ist)\b|\b(?:IWRS|IVRS|IXRS|IRT)\b|\bweb-?based\b|"
    r"\binteractive (?:web|voice)|\bindependent (?:statistician|person|researcher|staff)|\bREDCap\b|\bnumbered "
    r"(?:containers|bottles)|\btelephone random\w*",
    re.IGNORECASE,
)
_BLIND_EYE: Final = re.compile(
    r"\bblind(?:ed|ly)?\b[^.\n]{0,40}\b(?:assess\w*|review\w*|read\w*|adjudicat\w*|evaluat\w*|outcome|independent|"
    r"radiolog\w*|committee|statistic\w*)|"
    r"\b(?:assess\w*|review\w*|read\w*|adjudicat\w*|evaluat\w*|outcome|radiolog\w*|"
    r"observer)\b[^.\n]{0,40}\b(?:blind(?:ed)?|masked)\b|"
    r"\bindependent (?:central |blinded |radiolog\w+ )?(?:review|reading|adjudicat\w*|committee)|\bmasked assess\w*|"
    r"\bBICR\b",
    re.IGNORECASE,
)
_CHOOSER: Final = re.compile(
    r"\b(?:patients?|participants?|physicians?|clinicians?|investigators?|doctors?|parents?|"
    r"surgeons?)(?:'s?)?\b[^.\n]{0,15}\b(?:choice|preference|decision|willing(?:ness)?|wish(?:es)?|discretion|"
    r"chooses?|decides?)\b|"
    r"\b(?:treatment|group|arm|therapy|assignment|allocation|cohort)\b[^.\n]{0,50}\b(?:chosen|decided|choice|"
    r"preference|discretion|willing\w*|selected) (?:by|of|based|according)|"
    r"\b(?:assigned|allocated|enrol\w+|divided|grouped) (?:\w+ ){0,4}(?:according to|based on|depending on|by (?:the "
    r")?(?:order|date|site|hospital|cent(?:er|re)|week))|\bsequential(?:ly)? (?:assign|enrol|cohort)\w*|\bdose[- "
    r"]escalation\b|\balternat\w+ (?:assign|allocat)\w*",
    re.IGNORECASE,
)
_MASKING: Final = "designModule.designInfo.maskingInfo.masking"


def _drawn(source: Source) -> Judgement | None:
    return None if is_randomised(source) else not_applicable("no lot is drawn")


def sequence(source: Source) -> Judgement:
    """RND-001."""
    other = _drawn(source)
    if other is not None:
        return other
    found = find(_SEQUENCE, (*source.description, *source.arm_texts))
    if found is not None:
        return passes("the method of drawing is named", found.words, where=found.where)
    return fails(
        "how the random sequence is generated is not stated", mend="name the method, for example permuted blocks"
    )


def restriction(source: Source) -> Judgement:
    """RND-002."""
    other = _drawn(source)
    if other is not None:
        return other
    among = (*source.description, *source.arm_texts)
    size = find(_BLOCK_SIZE, among)
    if size is not None:
        message = f"the block size is disclosed in a public text: {size.words!r}"
        return fails(message, size.words, where=size.where, mend="keep the block size to the sealed plan")
    found = find(_RESTRICTED, among)
    if found is not None:
        return passes("stratification or restriction is stated", found.words, where=found.where)
    message = "neither stratification nor another restriction of the randomisation is stated"
    return fails(message, mend="name the factors, or say that the lot is simple")


def concealment(source: Source) -> Judgement:
    """RND-003."""
    other = _drawn(source)
    if other is not None:
        return other
    found = find(_CONCEALED, (*source.description, *source.arm_texts))
    if found is not None:
        return passes("allocation concealment is stated", found.words, where=found.where)
    return fails(
        "the concealment of the allocation is not stated", mend="say who holds the list and when an arm is shown"
    )


def blind_assessment(source: Source) -> Judgement:
    """RND-004."""
    if source.is_observational and not is_assigned(source):
        return not_applicable("treatment is not given by the protocol")
    how_open = is_open_label(source)
    if how_open is False:
        if source.record.masking is None:
            return not_assessable("the source does not say who is masked")
        return not_applicable("somebody is masked")
    judged = [mention for mention in endpoints_named(source) if mention.kind.judged]
    if not judged:
        return not_applicable("no endpoint that is named depends on who assesses it")
    found = find(_BLIND_EYE, source.plan)
    if found is not None:
        return passes("outcomes are assessed blind", found.words, where=found.where)
    shown = how_open.words if isinstance(how_open, Hit) else source.shown(_MASKING)
    scan = find(words(read_pack("endpoints")["judged_means"]), source.plan)
    message = f"open label, and {judged[0].hit.words!r} depends on who assesses it; no blinded assessment"
    mend = "have recurrence, progression or symptoms assessed by somebody who does not know the group"
    evidence = (shown, judged[0].hit.words, scan.words if scan is not None else "")
    return fails(message, *evidence, where=f"{PROTOCOL}.{_MASKING}", mend=mend)


def chooser(source: Source) -> Judgement:
    """RND-006."""
    if is_randomised(source):
        return not_applicable("the lot decides")
    if not compares_groups(source) or (source.is_observational and not is_assigned(source)):
        return not_applicable("no treatment is chosen within the study")
    among = (*source.description, *source.arm_texts, *source.intervention_texts)
    found = find(_CHOOSER, among)
    if found is not None:
        return passes("who chooses is stated", found.words, where=found.where)
    told = find(NOT_RANDOM, (*source.titles, *source.description))
    shown = told.words if told is not None else source.shown("designModule.designInfo.allocation")
    mend = "say who chooses the treatment, by what, and when it is recorded"
    return fails("who chooses the treatment, and how, is not stated", shown, mend=mend)
