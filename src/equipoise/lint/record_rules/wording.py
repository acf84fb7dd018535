"""Words in criteria that two people would judge differently, or that nobody can judge yet."""

from __future__ import annotations

import re
from typing import Final

from equipoise.lint.age_text import ages_in
from equipoise.lint.judgement import Judgement, fails, not_applicable, not_assessable, passes
from equipoise.lint.pack import read_pack, words
from equipoise.lint.passage import find
from equipoise.lint.source import ELIGIBILITY, PROTOCOL, ReadCriterion, Source

_NO_CRITERIA: Final = not_assessable("the source gives no criteria")

# --- what cannot be known yet --------------------------------------------------------------------------------------

_DURING: Final = re.compile(
    r"\b(?:during (?:this|the|our) (?:(?:whole|entire|course of the) )?(?:study|trial)\b(?! (?:entry|screening))|"
    r"(?:after|following) (?:enrol\w+|randomi[sz]ation|inclusion)|throughout the (?:study|trial))",
    re.IGNORECASE,
)
_INTENTION: Final = re.compile(
    r"\b(?:plan\w*|inten\w+|willing\w*|unwilling\w*|agree\w*|expect\w*|anticipat\w+|requir\w+|need\w*|wish\w*|want\w*|"
    r"likely|"
    r"consent\w*|contracepti\w+|refus\w+|unable|able|abilit\w+|inability|commit\w*|must|should|will|would|can(?:not)?|"
    r"may|might|could|"
    r"schedul\w+|comply|complian\w+|adhere\w*|possib\w+|desir\w+|hope\w*|until|avoid\w*|abstain\w*|abstinen\w+|"
    r"interfere\w*|"
    r"use of|using|to be|prohibit\w*|accept\w*|available|continue|cooperat\w+|attempt\w*|permitted|allowed|access|"
    r"known|note)\b",
    re.IGNORECASE,
)


def knowable(source: Source) -> list[Judgement] | Judgement:
    """ELG-004."""
    if not source.criteria:
        return _NO_CRITERIA
    found: list[Judgement] = []
    for item in source.criteria:
        match = _DURING.search(item.text)
        if match is None:
            continue
        start = max(item.text.rfind(mark, 0, match.start()) for mark in ".;\n") + 1
        if _INTENTION.search(item.text[start : match.end()]) is None:
            shown = item.passage.quote(max(start, item.body_at), match.end())
            message = f"what happens {match.group().lower()} cannot be known at screening"
            mend = "ask for the state at screening, and make the rest a rule of conduct"
            found.append(fails(message, shown, where=item.passage.path, mend=mend))
    return found or passes("every criterion can be known when it is judged")


# --- words of degree -----------------------------------------------------------------------------------------------

_PHRASE_END: Final = re.compile(
    r"[,;.()\n:]|\b(?:and|affecting|that|which|who|within|at|in the|will|are|is|based)\b|\bor (?=\w+ \w+ (?:disease|"
    r"disorder|condition))"
)


def qualifiers(source: Source) -> list[Judgement] | Judgement:
    """ELG-005."""
    if not source.criteria:
        return _NO_CRITERIA
    found: dict[str, Judgement] = {}
    for item in source.criteria:
        for start, end in _degrees(source, item):
            shown = item.passage.quote(start, end)
            message = f"{shown!r} is a matter of degree without grade, value or definition"
            mend = "give the grade, the value or the definition that decides"
            found.setdefault(shown.lower(), fails(message, shown, where=item.passage.path, mend=mend))
    return list(found.values()) or passes("no word of degree stands without its definition")


def _degrees(source: Source, item: ReadCriterion) -> list[tuple[int, int]]:
    """Return where the undefined words of degree of a criterion stand, each with the words it speaks of."""
    lexicon = read_pack("criteria")["qualifiers"]
    pattern = words(rf"{lexicon['terms']}|{lexicon['active_of']}|(?!active){_without_active(lexicon['words'])}")
    discretion = words(lexicon["discretion"])
    found: list[tuple[int, int]] = []
    for match in pattern.finditer(item.text, item.body_at):
        if found and match.start() < found[-1][1]:
            continue
        if discretion.match(item.text, match.start()) is not None:
            continue
        stop = _PHRASE_END.search(item.text, match.end())
        end = stop.start() if stop is not None else len(item.text)
        if not _is_defined(source, item, match, end):
            found.append((_phrase_start(item, match.start()), end))
    return found


def _without_active(lexicon: str) -> str:
    return "(?:" + "|".join(word for word in lexicon.split("|") if word != "active") + ")"


def _phrase_start(item: ReadCriterion, start: int) -> int:
    before = re.compile(r"\bother $").search(item.text, max(0, start - 6), start)
    return before.start() if before is not None else start


def _is_defined(source: Source, item: ReadCriterion, match: re.Match[str], end: int) -> bool:
    pack = read_pack("criteria")["qualifiers"]
    behind = item.text[match.end() :]
    if words(pack["defined_by"]).search(behind) is not None or re.search(r"[<>≤≥=]|\d", behind) is not None:
        return True
    if words(pack["defined_by"]).search(item.above) is not None and re.search(r"defin", item.above) is not None:
        return True
    # "(e.g. ...)" behind the noun defines it; brackets with a bare abbreviation do not.
    phrase = item.text[match.start() : end]
    return any(
        words(organ["like"]).search(phrase) is not None and find(words(organ["by"]), source.criteria_text) is not None
        for organ in pack["organs"].values()
    )


# --- discretion ----------------------------------------------------------------------------------------------------

_DISCRETION: Final = re.compile(
    r"\b(?:(?:in|at|per|by) (?:the )?(?:\w+ )?(?:opinion|judge?ment|discretion|view|assessment) of (?:the |an |any "
    r")?(?:\w+ )?(?:investigators?|physicians?|clinicians?|researchers?|doctors?)|"
    r"(?:investigator|physician|clinician|researcher|doctor)s?(?:'s?)? (?:\w+ )?(?:judge?ment|opinion|discretion|"
    r"deems?|consider\w*|believes?|determines?|thinks?|judges?|feels?|assess\w*)|"
    r"(?:deemed|considered|judged|determined|believed|found|thought) (?:\w+ ){0,4}by (?:the )?(?:\w+ "
    r")?(?:investigators?|physicians?|researchers?|clinicians?|doctors?))",
    re.IGNORECASE,
)


def discretion(source: Source) -> list[Judgement] | Judgement:
    """ELG-014."""
    if not source.criteria:
        return _NO_CRITERIA
    found: list[Judgement] = []
    for item in source.criteria:
        match = _DISCRETION.search(item.text, item.body_at)
        if match is not None:
            start, end = item.passage.sentence_at(match.start())
            shown = item.passage.quote(max(start, item.body_at), end)
            message = "the investigator decides without a stated ground"
            mend = "name the grounds, ask for the reason, and count the exclusions by site"
            found.append(fails(message, shown, where=item.passage.path, mend=mend))
    return found or passes("no criterion rests on discretion")


# --- upper age -----------------------------------------------------------------------------------------------------

_CHILD: Final = 25
"""An upper limit below this makes a study of the young, which is its reason."""


def upper_age(source: Source) -> Judgement:
    """ELG-016."""
    limit = source.record.maximum_age
    if limit is None:
        if not source.criteria:
            return _NO_CRITERIA
        return passes("there is no upper age limit")
    if limit.unit != "year" or limit.count < _CHILD:
        return not_applicable("the study is about the young")
    reason = find(
        words(read_pack("criteria")["rationale"]), [item.passage for item in source.criteria if list(ages_in(item))]
    )
    if reason is not None:
        return passes("the upper age limit has a reason", reason.words, where=reason.where)
    told = [item for item in source.criteria if any(age.high == limit.count for age in ages_in(item))]
    field = source.shown("eligibilityModule.maximumAge")
    evidence = [told[0].passage.quote(told[0].body_at, len(told[0].text))] if told else []
    where = ELIGIBILITY if told else f"{PROTOCOL}.eligibilityModule.maximumAge"
    message = f"the upper age limit of {limit} has no stated reason"
    return fails(message, *evidence, field, where=where, mend="say why older people are left out, or let them in")
