"""How much of a drug, how often, how long, by which way."""

from __future__ import annotations

from collections.abc import Callable

from equipoise.lint.design_facts import Treatment, is_assigned, treatments_given
from equipoise.lint.dose_text import (
    BY_LABEL,
    CHOICE,
    DOSE,
    DURATION,
    FREQUENCY,
    ROUTE,
    ROUTE_OR,
    alternatives_in,
    difference,
)
from equipoise.lint.judgement import Judgement, fails, not_applicable, passes
from equipoise.lint.passage import find, find_all
from equipoise.lint.source import Source
from equipoise.vocabulary import Severity


def _given(source: Source, judge: Callable[[Source, list[Treatment]], Judgement]) -> Judgement:
    """Return the judgement where the protocol gives a drug, and not applicable elsewhere."""
    if not source.treatments:
        return not_applicable("no drug is studied")
    if not is_assigned(source):
        return not_applicable("the drugs are chosen in routine care, not by the protocol")
    return judge(source, treatments_given(source))


def dose(source: Source) -> Judgement:
    """INT-001."""
    return _given(source, _dose)


def _dose(source: Source, given: list[Treatment]) -> Judgement:
    without = [item for item in given if find(DOSE, item.texts) is None]
    if not without:
        first = find(DOSE, given[0].texts)
        return passes("every drug has a dose", first.words if first is not None else "")
    label = find(BY_LABEL, [text for item in without for text in item.texts])
    names = ", ".join(item.mention for item in without)
    severity = Severity.WARNING if label is not None else None
    told = "; the label is referred to" if label is not None else ""
    evidence = _sentences(without)
    mend = "give quantity and unit for each drug of each arm"
    return fails(f"no dose of {names}{told}", *evidence, where=without[0].texts[0].path, mend=mend, severity=severity)


def _sentences(items: list[Treatment]) -> list[str]:
    """Return the sentence that gives each drug, or its registered name."""
    found: list[str] = []
    for item in items:
        described = next((text for text in item.texts if text.path.endswith(".description")), item.texts[0])
        start, end = described.sentences[0]
        found.append(described.quote(start, end))
    return found


def alternative_regimens(source: Source) -> Judgement:
    """INT-002."""
    return _given(source, _alternatives)


def _alternatives(source: Source, given: list[Treatment]) -> Judgement:
    texts = tuple(dict.fromkeys((*(text for item in given for text in item.texts), *source.description)))
    for passage, one, other in alternatives_in(texts):
        words = passage.quote(one.start, other.end)
        apart = difference(one, other)
        told = "" if apart is None else f": {one.weekly:g} against {other.weekly:g} {one.unit} a week, {apart:+.0f} %"
        mend = "say who chooses between them, by what, and when"
        return fails(f"alternative regimens without a rule for the choice{told}", words, where=passage.path, mend=mend)
    if find(DOSE, [text for item in given for text in item.texts]) is None:
        return not_applicable("no dose is given, so none has an alternative")
    return passes("no regimen has an alternative without a rule")


def route(source: Source) -> Judgement:
    """INT-003."""
    return _given(source, _route)


def _route(source: Source, given: list[Treatment]) -> Judgement:
    for item in given:
        for hit in find_all(ROUTE_OR, item.texts):
            if CHOICE.search(hit.sentence) is None:
                message = f"alternative routes without a rule for the choice: {hit.words!r}"
                return fails(message, hit.words, where=hit.where, mend="name one route, or the rule for the choice")
    without = [item for item in given if find(ROUTE, item.texts) is None]
    if without:
        names = [item.mention for item in without]
        message = f"no route of {', '.join(names)}"
        return fails(message, *names, where=without[0].texts[0].path, mend="name the route of each drug")
    return passes("every drug has a route")


def rhythm_and_duration(source: Source) -> Judgement:
    """INT-004."""
    return _given(source, _rhythm)


def _rhythm(source: Source, given: list[Treatment]) -> Judgement:
    no_rhythm = [item.mention for item in given if find(FREQUENCY, item.texts) is None]
    no_length = [item.mention for item in given if find(DURATION, item.texts) is None]
    missing = [f"no frequency of {', '.join(no_rhythm)}"] if no_rhythm else []
    missing += [f"no duration of {', '.join(no_length)}"] if no_length else []
    if missing:
        named = dict.fromkeys((*no_rhythm, *no_length))
        return fails("; ".join(missing), *named, mend="say how often and for how long each drug is given")
    return passes("every drug has frequency and duration")
