"""Endpoints and objectives of a draft: from the registered outcomes, else from what the prose says is observed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from equipoise.records.arm import OutcomeKind, RegisteredOutcome
from equipoise.study.anchor import Anchor
from equipoise.study.drafting.notes import Notes, Passage
from equipoise.study.drafting.number_word import NUMBER, days_of, lengths, number_of
from equipoise.study.endpoint import Endpoint, EventRule, Objective
from equipoise.vocabulary import Mark, Severity

Level = Literal["primary", "secondary", "exploratory"]
EndpointKind = Literal["time_to_event", "competing_risks", "binary", "continuous", "adverse_events", "dose_intensity"]

_LEVELS: Final[dict[OutcomeKind, Level]] = {
    OutcomeKind.PRIMARY: "primary",
    OutcomeKind.SECONDARY: "secondary",
    OutcomeKind.OTHER: "exploratory",
}
_OUTCOMES: Final = "protocolSection.outcomesModule"


@dataclass(frozen=True, slots=True)
class _Known:
    """An endpoint that has a name of its own in the field, with its events."""

    paramcd: str
    label: str
    pattern: re.Pattern[str]
    kind: EndpointKind
    rules: tuple[EventRule, ...] = ()


def _rules(*pairs: tuple[str, str]) -> tuple[EventRule, ...]:
    return tuple(EventRule.model_validate({"when": when, "counts_as": counts_as}) for when, counts_as in pairs)


_LOST: Final = EventRule(when="lost_or_withdrawn", counts_as="censored", at="last_adequate_imaging")
_LOST_ALIVE: Final = EventRule(when="lost_or_withdrawn", counts_as="censored", at="last_known_alive")
_DEATHS: Final = (("death_from_hcc", "event"), ("death_other_cause", "event"))

_KNOWN: Final = (
    _Known(
        "DFS",
        "disease-free survival",
        re.compile(r"\bdisease[-\s]free survival\b|\bDFS\b", re.IGNORECASE),
        "time_to_event",
        (*_rules(("recurrence", "event"), *_DEATHS), _LOST),
    ),
    _Known(
        "RFS",
        "recurrence-free survival",
        re.compile(r"\brecurrence[-\s]free survival\b|\brelapse[-\s]free survival\b|\bRFS\b", re.IGNORECASE),
        "time_to_event",
        (*_rules(("recurrence", "event"), *_DEATHS), _LOST),
    ),
    _Known(
        "OS",
        "overall survival",
        re.compile(r"\boverall survival\b|\bOS\b"),
        "time_to_event",
        (*_rules(*_DEATHS), _LOST_ALIVE),
    ),
    _Known(
        "TTR",
        "time to recurrence",
        re.compile(r"\btime to (?:tumou?r )?recurrence\b|\bTTR\b", re.IGNORECASE),
        "competing_risks",
        (
            *_rules(("recurrence", "event"), ("death_from_hcc", "event"), ("death_other_cause", "competing")),
            _LOST,
        ),
    ),
    _Known(
        "AE",
        "participants with adverse events",
        re.compile(r"\badverse (?:events?|reactions?)\b|\bside[-\s]effects?\b|\bsafety\b", re.IGNORECASE),
        "adverse_events",
    ),
)
_CUMULATIVE: Final = re.compile(
    rf"\b({NUMBER})[-\s](year|month)s?\s+(?:cumulative\s+)?recurrence\s+rate\b", re.IGNORECASE
)
_KAPLAN_MEIER: Final = re.compile(r"\bKaplan[-\s]?Meier\b", re.IGNORECASE)
_OBSERVED: Final = re.compile(
    r"[^.:]*\b(?:will be|are|is)\s+(?:also\s+)?(?:observed|assessed|evaluated|measured|recorded|compared)\b",
    re.IGNORECASE,
)
_FROM_OPERATION: Final = re.compile(
    r"\bdates?\s+of\s+(?:surgery|resection|operation)\b|\bfrom\s+(?:surgery|resection)\b", re.IGNORECASE
)
_OTHER_TIME_TO_EVENT: Final = re.compile(r"\bsurvival\b|\btime\s+(?:to|until)\b", re.IGNORECASE)
_SHARE: Final = re.compile(r"\b(?:number|percentage|proportion|percent|rate|incidence|share)\b", re.IGNORECASE)


def draft_endpoints(notes: Notes, origin: str, anchors: Mapping[str, Anchor]) -> tuple[Endpoint, ...]:
    """Return the endpoints of the registered outcomes; where there are none, those that the prose names.

    Times to an event count from `origin`, unless the record says from the operation.
    """
    taken: set[str] = set()
    operation = next((name for name in ("resection", "surgery", "radical_treatment") if name in anchors), None)
    endpoints = [
        _registered(notes, (origin, operation), outcome, number, taken)
        for kind in OutcomeKind
        for number, outcome in enumerate(notes.record.outcomes(kind))
    ]
    endpoints += _named_in_prose(notes, origin, taken) if not endpoints else []
    if not notes.record.outcomes(OutcomeKind.PRIMARY):
        why = "The record, as shown, lists no primary outcome with its time frame."
        question = "Which is the primary outcome, how is it defined, and at which time is it read?"
        notes.ask("endpoints", question, why, Severity.ERROR)
    return tuple(endpoints)


def draft_objectives(notes: Notes, endpoints: tuple[Endpoint, ...]) -> tuple[Objective, ...]:
    """Return one objective for each level of endpoints; its text is the summary's first sentence for the primary."""
    summary = notes.record.brief_summary or notes.record.brief_title or "not stated"
    levels: tuple[tuple[Level, str], ...] = (
        ("primary", _first_sentence(summary)),
        ("secondary", "secondary outcomes"),
        ("exploratory", "other outcomes"),
    )
    found: list[tuple[Level, str, tuple[str, ...]]] = [
        (level, text, tuple(item.id for item in endpoints if item.level == level)) for level, text in levels
    ]
    return tuple(
        Objective(id=f"O{number}", level=level, text=text, endpoints=ids)
        for number, (level, text, ids) in enumerate(found, start=1)
        if ids
    )


def placeholder_endpoint(notes: Notes) -> Endpoint:
    """Return an endpoint for a record that names none; assumed and asked."""
    question = "What does the study measure?"
    notes.assume("endpoints", "an outcome to be named", "The record names no outcome.", question)
    return Endpoint(
        id="OUTCOME",
        paramcd="OUTCOME",
        label="outcome to be named",
        level="primary",
        kind="continuous",
        time_frame="not stated",
        mark=Mark.ASSUMED,
    )


def _registered(
    notes: Notes, origins: tuple[str, str | None], outcome: RegisteredOutcome, number: int, taken: set[str]
) -> Endpoint:
    known = next((known for known in _KNOWN if known.pattern.search(outcome.measure)), None)
    code = _free_code(known.paramcd if known else f"{outcome.kind.value[0].upper()}{number + 1}", taken)
    path = f"{_OUTCOMES}.{outcome.kind.value}[{number}]"
    notes.comes_from(f"endpoints.{code}.label", f"{path}.measure", outcome.measure)
    if outcome.time_frame:
        notes.comes_from(f"endpoints.{code}.time_frame", f"{path}.timeFrame", outcome.time_frame)
    kind, rules = (known.kind, known.rules) if known else _kind_of(notes, outcome, code)
    days = lengths(outcome.time_frame or "")
    timed = kind in ("time_to_event", "competing_risks")
    origin = _origin(notes, origins, code, outcome, path) if timed else None
    return Endpoint(
        id=code,
        paramcd=code,
        label=outcome.measure,
        level=_LEVELS[outcome.kind],
        kind=kind,
        definition=outcome.description or "",
        time_frame=outcome.time_frame or "not stated",
        origin=origin,
        entry=origins[0] if origin == origins[1] else None,
        rules=rules,
        horizon_day=max(days) if timed and days else None,
        registered_as=outcome.measure,
    )


def _free_code(code: str, taken: set[str]) -> str:
    number, free = 2, code
    while free in taken:
        free, number = f"{code[:6]}{number}", number + 1
    taken.add(free)
    return free


def _kind_of(notes: Notes, outcome: RegisteredOutcome, code: str) -> tuple[EndpointKind, tuple[EventRule, ...]]:
    """Return kind and rules of an outcome without a name of its own; the kind is an assumption."""
    reason = "The record names the outcome and not its type."
    if _OTHER_TIME_TO_EVENT.search(outcome.measure):
        question = f"What is the event of '{outcome.measure}', what competes with it, and what censors it?"
        notes.ask(f"endpoints.{code}.rules", question, "Only the loss to follow-up is filled in.", Severity.ERROR)
        return "time_to_event", (_LOST_ALIVE,)
    kind: EndpointKind = "binary" if _SHARE.search(outcome.measure) else "continuous"
    question = f"Is '{outcome.measure}' a yes or no, a number, or a time, and which variable carries it?"
    notes.assume(f"endpoints.{code}.kind", kind, reason, question)
    return kind, ()


def _origin(notes: Notes, origins: tuple[str, str | None], code: str, outcome: RegisteredOutcome, path: str) -> str:
    """Return the anchor the time counts from: the operation where the definition says so, else the assumed one."""
    zero, operation = origins
    if operation is None or not _FROM_OPERATION.search(f"{outcome.description or ''} {outcome.time_frame or ''}"):
        return _asked_origin(notes, zero)
    part, says = ("description", outcome.description) if outcome.description else ("timeFrame", outcome.time_frame)
    notes.comes_from(f"endpoints.{code}.origin", f"{path}.{part}", says)
    question = "Does the time count from the operation although participants are allocated later?"
    why = "Nobody can have the event before being allocated: counted from the operation it needs delayed entry."
    notes.ask(f"endpoints.{code}.origin", question, why)
    return operation


def _asked_origin(notes: Notes, origin: str) -> str:
    question = "From which day do the times to an event count?"
    if all(assumption.question != question for assumption in notes.assumptions):
        notes.assume(
            "endpoints.origin", origin, "The record does not say it, or not in a form that was read.", question
        )
    return origin


def _named_in_prose(notes: Notes, origin: str, taken: set[str]) -> list[Endpoint]:
    found: list[Endpoint] = []
    cumulative = notes.find(_CUMULATIVE)
    if cumulative is not None:
        found.append(_cumulative_recurrence(notes, origin, *cumulative, taken))
    for passage in notes.passages():
        for sentence in _OBSERVED.finditer(passage.text):
            for known in _KNOWN:
                match = known.pattern.search(sentence.group())
                if match is None or known.paramcd in taken:
                    continue
                taken.add(known.paramcd)
                notes.comes_from(f"endpoints.{known.paramcd}.label", passage.path, sentence.group().strip())
                found.append(_prose_endpoint(notes, origin, known, match.group(), is_first=not found))
    return found


def _prose_endpoint(notes: Notes, origin: str, known: _Known, words: str, *, is_first: bool) -> Endpoint:
    question = f"Over which time is '{words}' observed, and how is it defined?"
    notes.ask(f"endpoints.{known.paramcd}.time_frame", question, "The prose names the outcome without its time frame.")
    if is_first:
        reason = "The prose lists the outcomes without saying which is primary; the first is taken."
        notes.assume(f"endpoints.{known.paramcd}.level", "primary", reason, f"Is '{words}' the primary outcome?")
    timed = known.kind in ("time_to_event", "competing_risks")
    return Endpoint(
        id=known.paramcd,
        paramcd=known.paramcd,
        label=known.label,
        level="primary" if is_first else "secondary",
        kind=known.kind,
        time_frame="not stated",
        origin=_asked_origin(notes, origin) if timed else None,
        rules=known.rules,
        mark=Mark.RECORD,
    )


def _cumulative_recurrence(
    notes: Notes, origin: str, passage: Passage, match: re.Match[str], taken: set[str]
) -> Endpoint:
    """Return the endpoint of "3-year cumulative recurrence rate".

    Where the record names Kaplan-Meier, other deaths end the observation, as that estimator has it; else they compete.
    """
    number, unit = number_of(match[1]), match[2].lower()
    code = _free_code(f"REC{number:g}{unit[0].upper()}", taken)
    for field in ("label", "horizon_day"):
        notes.comes_from(f"endpoints.{code}.{field}", passage.path, match.group())
    censored = notes.find(_KAPLAN_MEIER) is not None
    question = "How is a recurrence proved and dated, and is death before it a competing event or a censoring?"
    notes.ask(f"endpoints.{code}.rules", question, "One minus Kaplan-Meier overstates the risk where people die first.")
    horizon = days_of(number, unit)
    other_death = "censored" if censored else "competing"
    return Endpoint(
        id=code,
        paramcd=code,
        label=f"{number:g}-{unit} cumulative recurrence",
        level="primary",
        kind="time_to_event" if censored else "competing_risks",
        time_frame=f"{number:g} {unit}s",
        origin=_asked_origin(notes, origin),
        rules=(
            *_rules(("recurrence", "event"), ("death_from_hcc", "event"), ("death_other_cause", other_death)),
            _LOST,
        ),
        at_days=(horizon,),
        horizon_day=horizon,
        registered_as=match.group(),
    )


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[.?!])\s", text.strip(), maxsplit=1)[0]
