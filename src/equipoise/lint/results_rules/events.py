"""Adverse events: affected within at risk, totals above terms, deaths, the frequency threshold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from equipoise.lint.judgement import Judgement, fails, not_assessable, passes
from equipoise.lint.posted import Posted, number
from equipoise.records.tree import Place

HIGHEST_THRESHOLD: Final = 5.0
"""Percent; the registry allows no higher threshold for listing other events."""
_MODULE: Final = "adverseEventsModule"
_KINDS: Final = (("seriousEvents", "serious"), ("otherEvents", "other"))


def affected(posted: Posted) -> list[Judgement] | Judgement:
    """RES-007."""
    if not posted.event_groups:
        return not_assessable("no adverse events are posted")
    found = [*_headline(posted), *_terms(posted), *_deaths(posted)]
    return found or passes("affected, at risk, terms and deaths agree")


def _headline(posted: Posted) -> Iterator[Judgement]:
    for group in posted.event_groups:
        name = group.at("id").text() or ""
        for kind in ("serious", "other", "deaths"):
            number_affected = number(group.at(f"{kind}NumAffected").value)
            at_risk = number(group.at(f"{kind}NumAtRisk").value)
            if number_affected is not None and at_risk is not None and number_affected > at_risk:
                yield fails(*_more(f"{name}, {kind}", number_affected, at_risk), where=group.path, mend="correct it")


def _more(name: str, number_affected: float, at_risk: float) -> tuple[str, str]:
    return f"{name}: {number_affected:g} affected of {at_risk:g} at risk", f"{number_affected:g}"


def _terms(posted: Posted) -> Iterator[Judgement]:
    totals = {group.at("id").text() or "": group for group in posted.event_groups}
    for kind, word in _KINDS:
        for term in posted.terms(kind):
            for cell in term.at("stats").items():
                yield from _term(term, cell, totals, word)


def _term(term: Place, cell: Place, totals: dict[str, Place], word: str) -> Iterator[Judgement]:
    group, name = cell.at("groupId").text() or "", term.at("term").text() or ""
    hit, at_risk = number(cell.at("numAffected").value), number(cell.at("numAtRisk").value)
    if hit is None:
        return
    if at_risk is not None and hit > at_risk:
        yield fails(*_more(f"{name}, {group}", hit, at_risk), where=cell.path, mend="correct it")
    total = number(totals[group].at(f"{word}NumAffected").value) if group in totals else None
    if total is not None and hit > total:
        message = f"{name}, {group}: {hit:g} affected, but {total:g} by any {word} event"
        yield fails(message, f"{hit:g}", where=cell.path, mend="correct the term or the total")
    events = number(cell.at("numEvents").value)
    if events is not None and events < hit:
        message = f"{name}, {group}: {events:g} events in {hit:g} people"
        yield fails(message, f"{events:g}", where=cell.path, mend="correct the events")


def _deaths(posted: Posted) -> Iterator[Judgement]:
    reported = [number(group.at("deathsNumAffected").value) for group in posted.event_groups]
    if not reported or any(item is None for item in reported):
        return
    total = sum(item for item in reported if item is not None)
    flow = sum(
        sum(people.values())
        for period in posted.periods
        for reason, people in period.reasons.items()
        if reason == "Death"
    )
    if flow > total:
        message = f"{flow:g} left by death, {total:g} deaths are reported"
        yield fails(message, f"{total:g}", where=_MODULE, mend="count every death among all-cause mortality")


def threshold(posted: Posted) -> list[Judgement] | Judgement:
    """RES-009."""
    if not posted.event_groups:
        return not_assessable("no adverse events are posted")
    limit = number(posted.place.at(f"{_MODULE}.frequencyThreshold").value)
    if limit is None:
        return fails("no frequency threshold is given", where=_MODULE, mend="give it in percent")
    if limit > HIGHEST_THRESHOLD:
        message = f"the frequency threshold is {limit:g} %, above {HIGHEST_THRESHOLD:g} %"
        return fails(message, f"{limit:g}", where=_MODULE, mend="list more of the other events")
    rare = [term for term in posted.terms("otherEvents") if not _reaches(term, limit)]
    if rare:
        names = ", ".join(term.at("term").text() or "" for term in rare[:5])
        message = f"{len(rare)} other events lie below the threshold of {limit:g} % in every group: {names}"
        return fails(
            message, *(term.at("term").text() or "" for term in rare[:5]), where=_MODULE, mend="lower the threshold"
        )
    return passes("every other event that is listed reaches the threshold")


def _reaches(term: Place, limit: float) -> bool:
    for cell in term.at("stats").items():
        hit, at_risk = number(cell.at("numAffected").value), number(cell.at("numAtRisk").value)
        if hit is None or not at_risk or 100 * hit >= limit * at_risk:
            return True
    return False
