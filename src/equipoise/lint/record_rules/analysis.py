"""The analysis: method, populations, missing data, covariates, interim looks, hazards that are not proportional."""

from __future__ import annotations

import re
from typing import Final

from equipoise.lint.design_facts import compares_groups, drug_classes, endpoints_named, is_assigned
from equipoise.lint.judgement import Judgement, fails, not_applicable, not_assessable, passes
from equipoise.lint.passage import find, find_all
from equipoise.lint.record_rules.sample_size import stated_size
from equipoise.lint.source import Source

EVENTS_PER_PARAMETER: Final = 10
_METHOD: Final = re.compile(
    r"\bKaplan[- ]?Meier(?: method)?(?:\s*\+\s*log-?rank test)?|\blog-?\s?rank\b|\bCox\b|\bt[- ]tests?\b|\bANC?OVA\b|"
    r"\banalysis of (?:co)?variance\b|\bchi-?\s?squared?\b|\bFisher'?s\b|"
    r"\b(?:logistic|linear|Poisson|binomial|multivariable|multivariate|mixed|regression)[- ](?:\w+[- ])?(?:regression|"
    r"models?|analys[ei]s)\b|\bmixed[- ](?:effects?|model)\w*|\bMMRM\b|\bWilcoxon\b|"
    r"\bMann[- ]Whitney\b|\bKruskal\b|\bMcNemar\b|\bCochran\b|\bGEE\b|\bgenerali[sz]ed (?:linear|estimating)|"
    r"\bBayesian\b|\bdescriptive(?:ly)? (?:statistic\w*|analys\w*|summari\w*)|\bexact (?:test|method|binomial)|"
    r"\bcompeting[- ]risks?\b|\bChi2\b|\bX2\b",
    re.IGNORECASE,
)
_POPULATION: Final = re.compile(
    r"\b(?:intention[- ]to[- ]treat|intent[- ]to[- ]treat|m?ITT\b|per[- ]protocol (?:analys\w+|population|set)|full "
    r"analysis set|safety (?:analysis )?(?:set|population)|analysis (?:sets?|populations?)|evaluable (?:patients|"
    r"population))",
    re.IGNORECASE,
)
_MISSING: Final = re.compile(
    r"\bmissing (?:data|values?|observations?|outcomes?)\b|\bimput\w+|\bLOCF\b|\blast observation carried|"
    r"\bnon-?responders? imputation|\bmissing at random|\bincomplete data\b",
    re.IGNORECASE,
)
_INTERIM: Final = re.compile(
    r"\binterim (?:analys[ei]s|look|monitoring|evaluation|futility)|\bgroup[- ]sequential\b", re.IGNORECASE
)
_SPENDING: Final = re.compile(
    r"\bspending\b|\bO'?Brien\b|\bPocock\b|\bHaybittle\b|\bLan[- ]DeMets\b|\bstopping (?:rule|boundar)\w*|\bfutility "
    r"boundar\w*|\bno interim\b|\bno (?:\w+ )?interim\b|\bwithout interim\b",
    re.IGNORECASE,
)
_COX_LIST: Final = re.compile(
    r"\b(?:Cox|regression|multivaria\w+|logistic)\b[^.\n]{0,30}\b(?:includ\w+|adjust\w+ for|with|controlling "
    r"for)\s+(?P<list>[^.;\n]+)",
    re.IGNORECASE,
)
_ALTERNATIVE: Final = re.compile(
    r"\brestricted mean\b|\bRMST\b|\bpiecewise\b|\bweighted log-?rank\b|\bmax-?combo\b|\bFleming[- ]Harrington\b|"
    r"\bnon-?proportional\b|\bproportional hazards? (?:assumption|test)|\blandmark\b|\btime-varying\b|\bmilestone\b",
    re.IGNORECASE,
)
_OPERATED: Final = re.compile(r"\bsurg\w+|\bresection\b|\btransplant\w*|\bablation\b", re.IGNORECASE)


def method(source: Source) -> Judgement:
    """STA-005."""
    found = find(_METHOD, (*source.description, *source.outcome_texts))
    if found is not None:
        return passes("a method of analysis is named", found.words, where=found.where)
    return fails("no method of analysis of the primary endpoint is named", mend="name method, model and covariates")


def population(source: Source) -> Judgement:
    """STA-006."""
    found = find(_POPULATION, source.plan)
    if found is not None:
        return passes("an analysis population is named", found.words, where=found.where)
    return fails("no analysis population is named", mend="define who is analysed, in which group")


def missing_data(source: Source) -> Judgement:
    """STA-007."""
    found = find(_MISSING, source.plan)
    if found is not None:
        return passes("missing data are addressed", found.words, where=found.where)
    return fails("the handling of missing data is not stated", mend="say what missing values mean and how they enter")


def covariates(source: Source) -> Judgement:
    """STA-008."""
    hit = next((hit for hit in find_all(_COX_LIST, source.description) if not hit.tells_of_earlier_work), None)
    if hit is None:
        return not_applicable("no model with covariates is named")
    named = [part for part in re.split(r",|\band\b|\+", hit.match["list"]) if part.strip()]
    parameters = len(named) + 1
    size = stated_size(source)
    events = size.events if size is not None else None
    if events is None:
        return not_assessable("the number of events is neither stated nor follows from what is", hit.words)
    told = f"{parameters} parameters on about {events:.0f} events"
    if events < EVENTS_PER_PARAMETER * parameters:
        return fails(
            f"{told}: fewer than {EVENTS_PER_PARAMETER} each", hit.words, where=hit.where, mend="fewer covariates"
        )
    return passes(told, hit.words, where=hit.where)


def interim(source: Source) -> Judgement:
    """STA-009."""
    looked, guarded = find(_INTERIM, source.plan), find(_SPENDING, source.plan)
    if guarded is not None:
        return passes("interim analyses are addressed", guarded.words, where=guarded.where)
    mend = "say that there is none, or when it is, by which boundary, and who sees it"
    if looked is not None:
        message = f"{looked.words!r} without a spending function or boundary"
        return fails(message, looked.words, where=looked.where, mend=mend)
    return fails("no statement on interim analyses", mend=mend)


def proportional_hazards(source: Source) -> Judgement:
    """STA-010."""
    timed = next((mention for mention in endpoints_named(source) if mention.kind.timed), None)
    if timed is None or not compares_groups(source) or not is_assigned(source):
        return not_applicable("no times to an event are compared")
    given = (*source.intervention_texts, *source.arm_texts, *source.titles)
    named = " ".join((*(item.name for item in source.interventions), *(text.text for text in given)))
    row = next((row for row in drug_classes() if row.immune and row.names.search(named)), None)
    kinds = {item.type for item in source.interventions}
    operated = "PROCEDURE" in kinds and len(kinds) > 1 and _OPERATED.search(named) is not None
    if row is None and not operated:
        return not_applicable("nothing known here speaks against proportional hazards")
    why = f"immune treatment ({row.id.replace('_', ' ')})" if row is not None else "surgery against other treatment"
    found = find(_ALTERNATIVE, source.plan)
    if found is not None:
        return passes("an alternative to proportional hazards is named", found.words, where=found.where)
    message = f"{why}: hazards may not be proportional, and no alternative is planned"
    mend = "plan restricted mean survival time or a piecewise estimate beside the hazard ratio"
    return fails(message, timed.hit.words, where=timed.hit.where, mend=mend)
