"""ADTTERS: every time-to-event endpoint under each reading of its rules, with the steps that led to each row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from equipoise.datasets.adtte import (
    SCHEMA,
    TIMED,
    Clock,
    Reading,
    TimedRow,
    raise_contradictions,
    timed_row,
)
from equipoise.datasets.collected import Collected, collected_from
from equipoise.datasets.endpoint_rules import EMA_STYLE, ENDPOINT_RULES, FDA_STYLE
from equipoise.datasets.participant_course import dated_course
from equipoise.ledger import Event
from equipoise.study import Endpoint, EventRule, Study

AS_REGISTERED = "as_registered"
"""The name of the study's own reading: the rules that stand in its file."""

_OF_A_TRANSPLANT = EventRule(when="transplant_without_hcc", counts_as="censored", at="last_adequate_imaging")


def derive_adtters(study: Study, source: Collected | Iterable[Event]) -> pl.DataFrame:
    """Return the rows of ADTTE under each reading, sorted by USUBJID, endpoint and reading; RULESET names it.

    `RULE` names the rules that fired, `TRACE` says what they did, SRCDOM, SRCVAR and SRCSEQ which datum dated the row.
    An endpoint that is itself a stricter reading of another one is left out. DataError as for `derive_adtte`.
    """
    collected = collected_from(study, source)
    readings = [(endpoint, readings_of(endpoint)) for endpoint in endpoints_read(study)]
    rows: list[tuple[object, ...]] = []
    faults: list[str] = []
    for chart in collected.charts:
        if chart.state.allocation is None:
            continue
        clock = Clock(collected, chart, dated_course(collected, chart))
        for endpoint, each in readings:
            for reading in each:
                found = timed_row(clock, endpoint, reading)
                if isinstance(found, TimedRow):
                    rows.append((*found.values, *_told(found)))
                elif (fault := f"{chart.state.subject}: {found}") not in faults:
                    faults.append(fault)
    raise_contradictions(faults, "ADTTERS")
    return pl.DataFrame(rows, schema={**SCHEMA, "RULE": pl.String, "TRACE": pl.String}, orient="row")


def endpoints_read(study: Study) -> list[Endpoint]:
    """Return the time-to-event endpoints whose rules are read in several ways."""
    return [each for each in study.endpoints if each.kind in TIMED and each.rule_set == EMA_STYLE.name]


def readings_of(endpoint: Endpoint) -> tuple[Reading, ...]:
    """Return the study's own reading first, then the EMA-style and the FDA-style one of the same kind of endpoint.

    The kind is that of the events the study itself names: recurrence or death, recurrence alone, or death alone.
    """
    common = ENDPOINT_RULES[kind_of(endpoint.rules)]
    stricter = common if any(rule.when == _OF_A_TRANSPLANT.when for rule in common) else (*common, _OF_A_TRANSPLANT)
    if not any(rule.when == "recurrence" for rule in common):
        stricter = common
    return (
        Reading(AS_REGISTERED, endpoint.rules, endpoint.rule_set),
        Reading(EMA_STYLE.name, common, EMA_STYLE.name),
        Reading(FDA_STYLE.name, stricter, FDA_STYLE.name),
    )


def kind_of(rules: Sequence[EventRule]) -> str:
    """Return which of RFS, DFS, TTR and OS an endpoint is, by what it calls its event.

    >>> kind_of([EventRule(when="recurrence", counts_as="event")])
    'TTR'
    """
    events = {rule.when for rule in rules if rule.counts_as == "event"}
    if "recurrence" not in events:
        return "OS"
    if "death_other_cause" not in events:
        return "TTR"
    return "DFS" if "new_primary_cancer" in events else "RFS"


def _told(found: TimedRow) -> tuple[str, str]:
    steps = found.result.trace
    return " > ".join(step.rule for step in steps), "; ".join(step.description for step in steps)
