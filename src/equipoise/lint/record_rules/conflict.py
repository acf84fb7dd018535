"""Fields against text: study type, numbers, age and sex, masking; and the umbrella over them."""

from __future__ import annotations

import re
from typing import Final

from equipoise.lint.age_text import ages_in
from equipoise.lint.design_facts import (
    NOT_RANDOM,
    OPEN_LABEL,
    assignments,
    called_trial,
    is_assigned,
    random_words,
)
from equipoise.lint.judgement import Judgement, fails, not_applicable, not_assessable, passes
from equipoise.lint.passage import Hit, find, find_all
from equipoise.lint.source import ELIGIBILITY, PROTOCOL, Source
from equipoise.vocabulary import Outcome

_TYPE: Final = "designModule.studyType"
_MASKING: Final = "designModule.designInfo.maskingInfo.masking"
_COHORT: Final = re.compile(
    r"\b(?:this|the present|our) (?:is an? |study is an? )?(?:\w+ ){0,3}(?:observational|retrospective|cohort) study\b",
    re.IGNORECASE,
)
_BLIND: Final = re.compile(r"\b(?:double|triple|quadruple)[- ]?(?:blind|mask)\w*\b", re.IGNORECASE)


# --- study type --------------------------------------------------------------------------------------------------


def type_against_assignment(source: Source) -> Judgement:
    """DES-001."""
    if source.record.study_type is None:
        return not_assessable("the source gives no study type")
    if not source.is_observational:
        return not_applicable("the study is not typed observational")
    given, trial = assignments(source), called_trial(source)
    if not is_assigned(source):
        return passes("no participant gets a treatment by the protocol", source.shown(_TYPE))
    calls = f" and the text calls itself a trial ({trial.words!r})" if trial is not None else ""
    how = f" ({given[0].words!r})" if given else ""
    message = f"typed observational, though the protocol gives the treatment{how}{calls}"
    mend = "register it as interventional, or say that treatment is chosen in routine care"
    evidence = (source.shown(_TYPE), trial.words if trial is not None else "", *(hit.words for hit in given[:3]))
    return fails(message, *evidence, where=f"{PROTOCOL}.{_TYPE}", mend=mend)


def _type_conflict(source: Source) -> tuple[str, tuple[str, ...]] | None:
    kind = source.record.study_type
    trial, cohort = called_trial(source), find(_COHORT, source.description)
    if kind == "OBSERVATIONAL" and trial is not None:
        open_label = next(
            (hit for hit in find_all(NOT_RANDOM, source.description) if not hit.tells_of_earlier_work), None
        )
        words = (source.shown(_TYPE), source.shown("designModule.designInfo.observationalModel"), trial.words)
        design = _phrase(open_label) if open_label is not None else ""
        return "typed observational, but the text speaks of a clinical trial", (*words, design)
    if kind == "INTERVENTIONAL" and cohort is not None and not cohort.tells_of_earlier_work:
        return "typed interventional, but the text speaks of an observational study", (
            source.shown(_TYPE),
            cohort.words,
        )
    return None


def _phrase(hit: Hit) -> str:
    """Return the words from the hit to the next full stop or comma behind the noun "study" or "trial"."""
    start = hit.match.start()
    text = hit.passage.text
    end = re.compile(r"\b(?:study|trial)\b|[.\n]").search(text, hit.match.end())
    return hit.passage.quote(start, end.end() if end is not None and end.group() not in ".\n" else hit.match.end())


# --- numbers of participants ---------------------------------------------------------------------------------------

_PEOPLE = r"(?:patients|participants|subjects|cases|volunteers|individuals|children|women|adults)"
_TOTAL: Final = re.compile(
    rf"\b(?:sample size(?: of| is|:| will be)?|a total of|total (?:number|sample) (?:of|is)(?: \w+)?|total "
    rf"enrol\w+(?: of)?)"
    rf"\s*:?\s*(\d[\d,]*)(?!\s*[/%.]?\d)\s+(?:\w+ ){{0,2}}?{_PEOPLE}\b",
    re.IGNORECASE,
)
_EACH: Final = re.compile(r"\b(?:each|per|every)\b[^.;]{0,20}\b(?:arm|group|cohort|site|cent(?:er|re))", re.IGNORECASE)


def numbers_agree(source: Source) -> Judgement:
    """DES-009."""
    enrollment = source.record.enrollment
    if enrollment is None:
        return not_assessable("the source gives no number of participants")
    mentions: list[tuple[int, str]] = []
    if source.report is not None and "participantsShown" in source.report.counts:
        shown = source.report.counts["participantsShown"]
        mentions.append((shown, _page_words(source, shown)))
    for hit in find_all(_TOTAL, source.description):
        if not hit.tells_of_earlier_work and _EACH.search(hit.sentence) is None:
            mentions.append((int(hit.match[1].replace(",", "")), hit.words))
    field = source.shown("designModule.enrollmentInfo.count", str(enrollment.count))
    different = [words or str(number) for number, words in mentions if number != enrollment.count]
    if different and enrollment.kind != "ACTUAL":
        where, mend = f"{PROTOCOL}.designModule.enrollmentInfo", "make the numbers agree"
        message = f"the enrolment is {enrollment.count}, the text says {', '.join(different)}"
        return fails(message, field, *different, where=where, mend=mend)
    return passes("the number of participants agrees wherever it is given", field, *(words for _, words in mentions))


def _page_words(source: Source, number: int) -> str:
    line = re.search(rf"^.*\b{number} participants? in .*$", source.page, re.MULTILINE)
    return line.group().strip() if line is not None else ""


# --- age and sex ---------------------------------------------------------------------------------------------------

_ONE_SEX: Final = {
    "FEMALE": re.compile(r"\b(?:women|females?|girls) only\b|\bonly (?:women|females)\b", re.IGNORECASE),
    "MALE": re.compile(r"\b(?:men|males?|boys) only\b|\bonly (?:men|males)\b", re.IGNORECASE),
}
_BOTH: Final = re.compile(
    r"\b(?:males? (?:or|and|/) females?|females? (?:or|and|/) males?|men (?:or|and) women|women (?:or|and) men|"
    r"both (?:sexes|genders)|either sex|any (?:sex|gender))\b",
    re.IGNORECASE,
)


def age_and_sex(source: Source) -> Judgement:
    """ELG-003."""
    if not source.criteria:
        return not_assessable("the source gives no criteria")
    record = source.record
    wrong: list[str] = []
    evidence: list[str] = []
    told = [age for item in source.criteria if item.is_inclusion for age in ages_in(item)]
    for bound, age in (("low", record.minimum_age), ("high", record.maximum_age)):
        limits = [limit for limit in told if getattr(limit, bound) is not None]
        if age is None or age.unit != "year" or len(limits) != 1:
            continue
        if not limits[0].allows(age.count, is_low=bound == "low"):
            wrong.append(f"the field says {age}, the criteria {limits[0].words!r}")
            evidence.append(limits[0].words)
    inclusions = [item.passage for item in source.criteria if item.is_inclusion]
    for sex, pattern in _ONE_SEX.items():
        if record.sex not in (None, sex) and (hit := find(pattern, inclusions)) is not None:
            wrong.append(f"the field says {record.sex}, the criteria {hit.words!r}")
            evidence.append(hit.words)
    if record.sex in ("MALE", "FEMALE") and (hit := find(_BOTH, inclusions)) is not None:
        wrong.append(f"the field says {record.sex}, the criteria {hit.words!r}")
        evidence.append(hit.words)
    if wrong:
        return fails("; ".join(wrong), *evidence, where=ELIGIBILITY, mend="make fields and criteria agree")
    if not told:
        return not_applicable("the criteria name no age")
    return passes("age and sex agree with the fields", *(limit.words for limit in told))


# --- masking -------------------------------------------------------------------------------------------------------

_ROLES: Final = {"SINGLE": (1, 1), "DOUBLE": (2, 4), "TRIPLE": (3, 4), "QUADRUPLE": (4, 4)}


def masking(source: Source) -> Judgement:
    """RND-005."""
    level, roles = source.record.masking, source.record.who_masked
    shown = source.shown(_MASKING)
    if level is None:
        if source.is_observational:
            return not_applicable("observational studies have no masking")
        return not_assessable("the source gives no masking")
    if level == "NONE":
        if roles:
            return fails(f"nobody is masked, yet {', '.join(roles)} are", shown, where=_MASKING, mend="correct one")
        return passes("masking and roles agree", shown)
    if not roles:
        return not_assessable("the source does not say who is masked", shown)
    low, high = _ROLES.get(level, (1, 4))
    if not low <= len(set(roles)) <= high:
        message = f"{level.lower()} masking with {len(set(roles))} masked role(s)"
        return fails(message, shown, *roles, where=f"{PROTOCOL}.{_MASKING}", mend="correct masking or roles")
    return passes("masking and roles agree", shown)


# --- the umbrella --------------------------------------------------------------------------------------------------

_SPECIFIC: Final = {
    "DES-001": type_against_assignment,
    "DES-009": numbers_agree,
    "ELG-003": age_and_sex,
    "RND-005": masking,
}


def fields_and_text(source: Source) -> Judgement:
    """REG-008."""
    found = [conflict for conflict in _conflicts(source) if conflict is not None]
    specific = {rule: judge(source) for rule, judge in _SPECIFIC.items()}
    links = [rule for rule, judged in specific.items() if judged.outcome is Outcome.FAIL]
    if not source.description and not source.criteria:
        return not_assessable("the source gives no text")
    if not found and not links:
        return passes("fields and text agree")
    messages = [message for message, _ in found] + [specific[rule].message for rule in links if rule != "DES-001"]
    evidence = [words for _, fragments in found for words in fragments]
    evidence += [words for rule in links for words in specific[rule].evidence]
    message = "; ".join(messages) or specific[links[0]].message
    return fails(message, *evidence, mend="make the field and the text say the same", links=links)


def _conflicts(source: Source) -> tuple[tuple[str, tuple[str, ...]] | None, ...]:
    return (_type_conflict(source), _allocation_conflict(source), _masking_conflict(source))


def _allocation_conflict(source: Source) -> tuple[str, tuple[str, ...]] | None:
    field, shown = source.record.allocation, source.shown("designModule.designInfo.allocation")
    own = (*source.titles, *source.description)
    not_random = next((hit for hit in find_all(NOT_RANDOM, own) if not hit.tells_of_earlier_work), None)
    if field == "RANDOMIZED" and not_random is not None:
        return "randomised by the field, not by the text", (shown, not_random.words)
    drawn = random_words(source)
    says_assigned = drawn is not None and re.search(r"assign|allocat|will be randomi", drawn.sentence, re.IGNORECASE)
    if field == "NON_RANDOMIZED" and drawn is not None and says_assigned and not_random is None:
        return "not randomised by the field, but by the text", (shown, drawn.words)
    return None


def _masking_conflict(source: Source) -> tuple[str, tuple[str, ...]] | None:
    field, shown = source.record.masking, source.shown(_MASKING)
    own = (*source.titles, *source.description[:1])
    blind, open_label = find(_BLIND, own), find(OPEN_LABEL, own)
    if field == "NONE" and blind is not None and open_label is None and not blind.tells_of_earlier_work:
        return "open by the field, blinded by the text", (shown, blind.words)
    if field in ("DOUBLE", "TRIPLE", "QUADRUPLE") and open_label is not None and blind is None:
        if re.search(r"extension|follow|run-in|phase|part", open_label.sentence, re.IGNORECASE):
            return None
        return "blinded by the field, open by the text", (shown, open_label.words)
    return None
