"""Design: allocation, ratio, framework, margins, confounding, time zero, model, phase, calendar."""

from __future__ import annotations

import re
from typing import Final

from equipoise.lint.design_facts import (
    NOT_RANDOM,
    compares_groups,
    group_count,
    groups_told,
    is_assigned,
    is_randomised,
    primary_days,
    prose_primary,
    random_words,
)
from equipoise.lint.judgement import Judgement, fails, not_applicable, not_assessable, passes
from equipoise.lint.passage import find, find_all
from equipoise.lint.source import PROTOCOL, Source
from equipoise.vocabulary import Severity

ACCRUAL_LIMIT: Final = 5
"""Participants per site and month beyond which accrual is held infeasible."""
_ALLOCATION: Final = "designModule.designInfo.allocation"
_RATIO: Final = re.compile(
    r"(?<![\d:.])[1-9]\s*:\s*[1-9](?:\s*:\s*[1-9])*(?![\d:])|\b(?:one|1)[- ]to[- ](?:one|1)\b|"
    r"\bequal(?:ly)? (?:allocat\w+|randomi\w+|numbers?|groups?|distribut\w+|divided)|\ballocation ratio\b|"
    r"\b(?:divided|allocated|assigned|randomi[sz]ed) equally\b",
    re.IGNORECASE,
)
_FRAMEWORK: Final = re.compile(
    r"\b(?:superior\w*|non-?\s?inferior\w*|(?:bio)?equivalen\w*|exploratory|pilot|feasibility|dose[- ]escalation|"
    r"proof[- ]of[- ]concept)\b",
    re.IGNORECASE,
)
_NI: Final = re.compile(
    r"\b(?:non-?\s?inferior\w*|bioequivalen\w*|equivalence (?:trial|study|margin|design))\b", re.IGNORECASE
)
_MARGIN: Final = re.compile(
    r"\bmargin\b[^.\n]{0,60}?\d|\d[^.\n]{0,30}\bmargin\b|80(?:\.0+)?\s*%?\s*(?:-|to)\s*125", re.IGNORECASE
)
_CONFOUNDING: Final = re.compile(
    r"\b(?:propensity|inverse[- ]probability|IPTW|matched|matching|weighting|standardi[sz]ation of|instrumental "
    r"variable|"
    r"target[- ]trial|g-computation|doubly robust|marginal structural|overlap weights|regression discontinuity|"
    r"difference-in-differences)\b",
    re.IGNORECASE,
)
_COVARIATES: Final = re.compile(
    r"\b(?:Cox|regression|multivaria\w+|adjust\w*|covaria\w+)\b[^.\n]{0,40}\b(?:includ\w+|adjust\w*|for|with|"
    r"model)\b[^.\n]*",
    re.IGNORECASE,
)
_TIME_ZERO: Final = re.compile(
    r"\b(?:time zero|index date|landmark|grace period|date of enrol\w+ (?:is|as) (?:the )?baseline|baseline is "
    r"defined)\b|"
    r"\bwithin \d+\s*(?:-\s*\d+\s*)?(?:days?|weeks?|months?) (?:of|after|from|following) (?:the )?"
    r"(?:surgery|resection|operation|enrol\w+|diagnosis|treatment|radical|curative|ablation|discharge|transplant\w*)",
    re.IGNORECASE,
)
_ENTRY: Final = re.compile(
    r"(?:[\w-]+ ){0,4}(?:patients|participants|subjects)\b[^.;:\n]{0,30}\b(?:after|following|who have (?:received|"
    r"undergone|had))\b"
    r"[^.;:,?\n]{0,50}",
    re.IGNORECASE,
)


def allocation_stated(source: Source) -> Judgement:
    """DES-002."""
    count = group_count(source)
    if count == 1:
        return not_applicable("there is one group")
    if source.record.allocation not in (None, "NA"):
        return passes("the allocation is stated", source.shown(_ALLOCATION))
    told = find(NOT_RANDOM, (*source.titles, *source.description)) or random_words(source)
    if told is not None:
        return passes("the allocation is stated in prose", told.words, where=told.where)
    if source.is_observational:
        return not_applicable("nobody is allocated in an observational study")
    if count is None:
        return not_assessable("the source does not say how many groups there are")
    if source.lacks("designInfo.allocation"):
        return not_assessable("the source does not carry the allocation")
    message = f"{count} groups and no statement how participants come into them"
    return fails(message, where=f"{PROTOCOL}.{_ALLOCATION}", mend="say whether the lot decides, and if not, who")


def ratio_stated(source: Source) -> Judgement:
    """DES-003."""
    count = group_count(source)
    if count is not None and count < 2:
        return not_applicable("there is one group")
    if not is_assigned(source) or source.record.intervention_model in ("CROSSOVER", "SEQUENTIAL", "SINGLE_GROUP"):
        return not_applicable("no ratio is owed by this design")
    if count is None:
        return not_assessable("the source does not say how many groups there are")
    ratio = find(_RATIO, (*source.titles, *source.description, *source.arm_texts))
    if ratio is not None:
        return passes("the allocation ratio is stated", ratio.words, where=ratio.where)
    told = groups_told(source)
    evidence = (
        [source.shown(_ALLOCATION)] if source.record.allocation else [source.shown("designModule.enrollmentInfo.count")]
    )
    evidence.append(told.words if told is not None else "")
    return fails("the allocation ratio is not stated", *evidence, mend="write the ratio, for example 1:1")


def framework(source: Source) -> Judgement:
    """DES-004."""
    if not compares_groups(source):
        return not_applicable("no groups are set against each other")
    found = find(_FRAMEWORK, (*source.titles, *source.plan))
    if found is not None:
        return passes("the framework is stated", found.words, where=found.where)
    message = "the framework is not stated: superiority, non-inferiority, equivalence or exploratory"
    return fails(message, mend="name the framework; an expected effect alone does not")


def margin(source: Source) -> Judgement:
    """DES-005."""
    claim = find(_NI, (*source.titles, *source.plan))
    if claim is None:
        return not_applicable("neither non-inferiority nor equivalence is claimed")
    found = find(_MARGIN, source.plan)
    if found is None:
        message = f"{claim.words!r} without a margin"
        return fails(message, claim.words, where=claim.where, mend="give the margin, its scale and its reason")
    return passes("the margin is given", found.words, where=found.where)


def _is_unrandomised_comparison(source: Source) -> Judgement | None:
    if is_randomised(source):
        return not_applicable("the lot decides")
    if not compares_groups(source):
        return not_applicable("no groups are set against each other")
    return None


def confounding(source: Source) -> Judgement:
    """DES-006."""
    other = _is_unrandomised_comparison(source)
    if other is not None:
        return other
    plan = find(_CONFOUNDING, source.plan)
    if plan is not None:
        return passes("a method against confounding is named", plan.words, where=plan.where)
    model = find(_COVARIATES, source.description)
    if model is not None:
        message = f"a covariate model is all that stands against confounding by indication: {model.words!r}"
    else:
        message = "nothing is planned against confounding by indication"
    mend = "plan propensity scores, weighting, matching or a target trial, and a check for unmeasured confounding"
    return fails(message, model.words if model is not None else "", mend=mend)


def time_zero(source: Source) -> Judgement:
    """DES-007."""
    other = _is_unrandomised_comparison(source)
    if other is not None:
        return other
    named = find(_TIME_ZERO, (*source.plan, *source.criteria_text))
    if named is not None:
        return passes("time zero or the window of starting is stated", named.words, where=named.where)
    entries = list(find_all(_ENTRY, source.description))[:3]
    message = "no time zero common to the groups: in one group the time before treatment may be immortal"
    mend = "name one event that starts the clock in every group, and a grace period for starting"
    where = entries[0].where if entries else ""
    return fails(message, *(hit.words for hit in entries), where=where, mend=mend)


def model_and_arms(source: Source) -> Judgement:
    """DES-008."""
    model, count = source.record.intervention_model, len(source.arms)
    if source.is_observational:
        return not_applicable("observational studies have no assignment model")
    if model is None or count == 0:
        return not_assessable("the source does not give both model and arms")
    shown = source.shown("designModule.designInfo.interventionModel")
    is_wrong = (
        (model == "SINGLE_GROUP" and count > 1)
        or (model == "PARALLEL" and count == 1)
        or (model == "FACTORIAL" and (count < 4 or count & (count - 1)))
    )
    if is_wrong:
        labels = [arm.label for arm in source.arms]
        return fails(f"{count} arm(s) in a {model.lower()} model", shown, *labels, mend="correct the model or the arms")
    return passes(f"{count} arms fit the model", shown)


def phase(source: Source) -> Judgement:
    """DES-012."""
    if source.is_observational:
        return not_applicable("observational studies have no phase")
    if not source.treatments:
        return not_applicable("no drug is studied")
    if not source.record.phases:
        if source.lacks("phases"):
            return not_assessable("the source does not carry the phase")
        return fails("a drug study without a phase", mend="give the phase")
    if source.record.phases == ("NA",):
        return fails(
            "a drug study whose phase does not apply", source.shown("designModule.phases", "NA"), mend="give it"
        )
    return passes("the phase is given", source.shown("designModule.phases", " ".join(source.record.phases)))


# --- calendar ------------------------------------------------------------------------------------------------------

_SINGLE: Final = re.compile(
    r"\bsingle[- ](?:cent(?:er|re)|site|institution\w*)|\bmono-?cent(?:er|re|ric)\b", re.IGNORECASE
)


def accrual(source: Source) -> Judgement:
    """DES-010."""
    record = source.record
    start, end = record.start, record.completion or record.primary_completion
    follow_up = primary_days(source)
    single = find(_SINGLE, (*source.titles, *source.description))
    sites = source.site_count or (1 if single is not None else None)
    if record.enrollment is not None and record.enrollment.kind == "ACTUAL":
        return not_applicable("the participants are enrolled")
    if record.enrollment is None or start is None or end is None or follow_up is None or not sites:
        return not_assessable("number, dates, follow-up and sites are not all given")
    months = ((end.date.last() - start.date.first()).days - follow_up) / 30.4375
    evidence = (
        source.shown("designModule.enrollmentInfo.count"),
        str(start.date),
        str(end.date),
        single.words if single is not None and not source.site_count else "",
    )
    if months <= 0:
        return fails("no time is left to recruit before the last follow-up ends", *evidence, links=("DES-011",))
    pace = record.enrollment.count / months / sites
    told = f"{record.enrollment.count} in {months:.0f} months at {sites} site(s): {pace:.1f} per site and month"
    if pace > ACCRUAL_LIMIT:
        return fails(
            f"{told}, more than {ACCRUAL_LIMIT}", *evidence, mend="add sites or time, or show the pace is real"
        )
    return passes(told, *evidence)


def calendar(source: Source) -> Judgement:
    """DES-011."""
    record = source.record
    start, end = record.start, record.completion or record.primary_completion
    if start is None or end is None:
        return not_assessable("the source does not give start and completion")
    frame = primary_days(source)
    if frame is None:
        return not_assessable("the primary time frame is not a length of time")
    length = (end.date.last() - start.date.first()).days + 1
    evidence = (str(start.date), str(end.date))
    if length < frame:
        message = f"{length} days from start to completion, {frame:.0f} days of primary follow-up"
        return fails(
            message, *evidence, where=f"{PROTOCOL}.statusModule", mend="move the completion", severity=Severity.ERROR
        )
    told = prose_primary(source)
    return passes(
        "the calendar is longer than the primary time frame", *evidence, told.words if told is not None else ""
    )
