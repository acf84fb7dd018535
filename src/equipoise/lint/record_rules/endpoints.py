"""Endpoints as analysed: start, event and censoring; landmark or curve; competing events; estimand; harms."""

from __future__ import annotations

import re
from typing import Final

from equipoise.lint.design_facts import Mention, compares_groups, endpoints_named, is_assigned, prose_primary
from equipoise.lint.judgement import Judgement, fails, not_applicable, not_assessable, passes
from equipoise.lint.passage import Hit, Passage, find
from equipoise.lint.source import Source

_START: Final = re.compile(
    r"\b(?:from|since|between|counted from|starting (?:at|from|on)|measured from|after)\b[^.;\n]{0,50}\b(?:randomi\w+|"
    r"surg\w+|resection|"
    r"operation|enrol\w+|treatment|therapy|diagnosis|allocation|inclusion|dose|registration|transplant\w*|baseline|"
    r"admission|ablation|start|date|day|infusion|procedure|discharge|entry)",
    re.IGNORECASE,
)
_COUNTED: Final = re.compile(
    r"\b(?:since|counted from|starting (?:at|from|on)|measured from|(?:time|interval|days|months) (?:from|between))\b",
    re.IGNORECASE,
)
_EVENT: Final = re.compile(
    r"\b(?:to|until|till|and|or|of)\b[^.;\n]{0,50}\b(?:death|die\w*|recur\w*|progress\w*|relaps\w*|event|failure|loss|"
    r"metastas\w*|healing|discharge|resolution|onset|first)",
    re.IGNORECASE,
)
_CENSORED: Final = re.compile(r"\bcensor\w*", re.IGNORECASE)
_COMPETING: Final = re.compile(
    r"\bcompeting\b|\bFine\b.{0,5}\bGray\b|\bGray'?s test\b|\bcumulative incidence function\b|\bsub-?distribution\b|"
    r"\bcause[- ]specific\b",
    re.IGNORECASE,
)
_DEATH: Final = re.compile(r"\bdeath|\bdies?\b|\bmortality\b|\bsurvival\b", re.IGNORECASE)
_CURVE: Final = re.compile(r"Kaplan[- ]?Meier|log-?\s?rank|\bCox\b|hazard", re.IGNORECASE)


def _timed(source: Source) -> list[Mention]:
    return [mention for mention in endpoints_named(source) if mention.kind.timed]


def _around(source: Source, hit: Hit) -> str:
    """Return the words that can define an endpoint: its outcome's fields, or its sentence in prose."""
    beside = hit.where.rpartition(".")[0]
    fields = [passage.text for passage in source.outcome_texts if passage.path.rpartition(".")[0] == beside]
    return " ".join(fields) if fields else hit.sentence


def definition(source: Source) -> Judgement:
    """OUT-004."""
    mentions = _timed(source)
    if not mentions:
        if not source.outcomes and source.lacks("outcomesModule") and not source.description:
            return not_assessable("the source gives no endpoints")
        return not_applicable("no time-to-event endpoint is named")
    worst = max(mentions, key=lambda mention: len(_open_slots(source, mention)))
    missing = _open_slots(source, worst)
    if not missing:
        return passes("start, event and censoring are defined", worst.hit.words)
    mend = "say from when time counts, what ends it, and when somebody is censored"
    named = dict.fromkeys((worst.hit.words, *(other.hit.words for other in mentions)))
    return fails(f"{worst.hit.words!r} lacks its {', '.join(missing)}", *named, where=worst.hit.where, mend=mend)


def _open_slots(source: Source, mention: Mention) -> list[str]:
    text = _around(source, mention.hit)
    # In prose "after" says whom the study is about; in an outcome's own fields it says from when time counts.
    start = _START if source.outcomes else _COUNTED
    slots = (("start", start), ("event", _EVENT), ("censoring", _CENSORED))
    return [
        name for name, pattern in slots if pattern.search(text) is None and not (name == "event" and mention.kind.named)
    ]


_LANDMARK: Final = re.compile(
    r"\b\d+[- ](?:year|month|week|day)s?\b[^.;\n]{0,40}\b(?:rates?|incidence|survival|probability|proportion)\b|"
    r"\b(?:rates?|incidence|survival|probability|proportion)\b[^.;\n]{0,20}\bat \d+ (?:years?|months?|weeks?)\b",
    re.IGNORECASE,
)
_RANK: Final = re.compile(r"\blog-?\s?rank\b|\bCox\b", re.IGNORECASE)
_MEANS: Final = re.compile(r"\bmean\b[^.;\n]{0,60}\b(?:Mann[- ]Whitney|Wilcoxon|rank[- ]sum)", re.IGNORECASE)


def analysed_quantity(source: Source) -> Judgement:
    """OUT-005."""
    told = prose_primary(source)
    texts = [told.sentence] if told is not None else []
    for passage in source.description:
        for start, end in passage.sentences:
            sentence = passage.text[start:end]
            if _RANK.search(sentence) is not None or _MEANS.search(sentence) is not None:
                texts.append(sentence)
                landmark, rank = _LANDMARK.search(sentence), _RANK.search(sentence)
                if landmark is not None and rank is not None and landmark.start() < rank.start():
                    shown = passage.quote(start + landmark.start(), start + rank.end())
                    message = "a rate at one time is the endpoint, a test of the whole curves its analysis"
                    mend = "compare the rates at that time, or make the time to the event the endpoint"
                    return fails(message, shown, where=passage.path, mend=mend)
    if not texts:
        return not_assessable("the source does not say how the primary endpoint is analysed")
    return passes("the analysis fits the endpoint")


def competing(source: Source) -> Judgement:
    """OUT-006."""
    mentions = [mention for mention in _timed(source) if mention.kind.compete]
    if not mentions:
        if not source.outcomes and source.lacks("outcomesModule") and not _timed(source):
            return not_assessable("the source names no endpoint")
        return not_applicable("no endpoint of the study can be taken away by death")
    plan = find(_COMPETING, source.plan)
    if plan is not None:
        return passes("competing events are planned for", plan.words, where=plan.where)
    lone = [mention.hit for mention in mentions if _DEATH.search(_own_words(source, mention.hit)) is None]
    if not lone:
        return passes("death is part of the event")
    shown = [_with_method(hit) for hit in _method_first(lone)]
    message = f"death before {lone[0].words!r} competes and has no plan"
    mend = "estimate cumulative incidence with death competing, or make death part of the event"
    return fails(message, *shown, where=lone[0].where, mend=mend)


def _own_words(source: Source, hit: Hit) -> str:
    return _around(source, hit) if source.outcomes else hit.match.group()


def _method_first(hits: list[Hit]) -> list[Hit]:
    return sorted(hits, key=lambda hit: _CURVE.search(hit.sentence) is None)


def _with_method(hit: Hit) -> str:
    text, start = hit.passage.text, hit.match.start()
    end = hit.passage.sentence_at(start)[1]
    curve = _CURVE.search(text, hit.match.end(), end)
    return hit.passage.quote(start, curve.end() if curve is not None else hit.match.end())


# --- estimand ------------------------------------------------------------------------------------------------------

_INTERCURRENT: Final = re.compile(
    r"\bestimand\w*|\bintercurrent\b|\btreatment[- ]policy\b|\bhypothetical strategy\b|\bregardless of (?:treatment "
    r")?(?:adherence|discontinuation)|"
    r"\bcomposite strategy\b|\bwhile[- ]on[- ]treatment\b|\bprincipal stratum\b",
    re.IGNORECASE,
)
_SUMMARY: Final = re.compile(
    r"\b(?:hazard ratio|HR|odds ratio|risk ratio|relative risk|rate ratio|risk difference|mean difference|difference "
    r"(?:in|of|between)|"
    r"absolute difference|ratio of geometric means|restricted mean)\b",
    re.IGNORECASE,
)
_POPULATION: Final = re.compile(
    r"\b(?:intention[- ]to[- ]treat|intent[- ]to[- ]treat|m?ITT|per[- ]protocol|full analysis set|FAS|analysis (?:set|"
    r"population))\b",
    re.IGNORECASE,
)


def estimand(source: Source) -> Judgement:
    """OUT-007."""
    if not compares_groups(source):
        return not_applicable("no groups are set against each other")
    told = prose_primary(source)
    has_variable = any(outcome.time_frame for outcome in source.primary_outcomes) or told is not None
    slots = {
        "treatment": len(source.arms) > 1,
        "population": find(_POPULATION, source.plan) is not None,
        "variable": has_variable,
        "intercurrent events": find(_INTERCURRENT, source.plan) is not None,
        "summary measure": find(_SUMMARY, source.plan) is not None,
    }
    missing = [name for name, is_there in slots.items() if not is_there]
    if not missing:
        return passes("the five attributes of the estimand are stated")
    mend = "state treatment, population, variable, intercurrent events with strategies, and summary"
    return fails(f"{5 - len(missing)} of 5 attributes of the estimand: missing {', '.join(missing)}", mend=mend)


# --- harms ---------------------------------------------------------------------------------------------------------

HARMS: Final = re.compile(
    r"\b(?:(?:serious |treatment[- ]emergent )?adverse (?:events?|effects?|reactions?|drug reactions?)|side[- "
    r"]effects?|toxicit\w+|safety|complications?|"
    r"tolerability|dose[- ]limiting|DLTs?|morbidity|bleeding|mortality)\b",
    re.IGNORECASE,
)
_MEASURE: Final = re.compile(
    r"\b(?:number|incidence|rates?|frequenc\w+|proportion|percentage|grades?|graded|CTCAE|severity|occurrence|count|"
    r"scale|score|events? (?:will be|are) recorded|types?)\b",
    re.IGNORECASE,
)
_NAMED: Final = re.compile(
    r"\b(?:assess|evaluat|monitor|determin|investigat|explor|examin|observ)\w*\b[^.;\n]{0,30}?\b(?:safety|side[- "
    r"]effects?|adverse \w+|toxicit\w+)\b(?: of (?:the )?\w+)?|"
    r"\b(?:safety|side[- ]effects?|adverse (?:events?|effects?|reactions?)|toxicit\w+)\b[^.;\n]{0,40}\b(?:will be|"
    r"are) (?:observed|assessed|evaluated|monitored)",
    re.IGNORECASE,
)


def own_harms(passages: tuple[Passage, ...]) -> Hit | None:
    """Return where the study's text speaks of its harms."""
    return find(_NAMED, passages) or find(HARMS, passages)


def harms(source: Source) -> Judgement:
    """OUT-011."""
    if not is_assigned(source) or not source.interventions:
        return not_applicable("no treatment is given by the protocol")
    if source.outcomes:
        named = find(HARMS, source.outcome_texts)
        if named is None:
            return fails("no outcome measures harms", mend="register an outcome of harms with its definition")
        beside = _around(source, named)
        if re.fullmatch(r"\s*safety\W*\s*", beside, re.IGNORECASE):
            return fails(
                "safety is named without a measure", named.words, where=named.where, mend="say what is counted"
            )
        return passes("an outcome measures harms", named.words, where=named.where)
    named = find(_NAMED, source.description) or find(HARMS, source.description)
    if named is None:
        return not_assessable("the source gives no outcomes and the prose no harms")
    if _MEASURE.search(named.sentence) is not None:
        return passes("harms are measured", named.words, where=named.where)
    message = f"harms are named ({named.words!r}) without a measure"
    return fails(message, named.words, where=named.where, mend="say what is counted, how it is graded and until when")
