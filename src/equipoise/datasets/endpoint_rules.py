"""From a participant's dated course to (day, code) per endpoint, under a named rule set, with a trace.

Days count from time zero (that day is 0). Codes: 0 censored, 1 event of interest, 2 competing event. The order is:
date of recurrence (with the explant), first outcome, rule set, censoring day. EMA_STYLE and FDA_STYLE are readings of
EMA's Appendix 1 to the guideline on anticancer medicinal products and of Table A of FDA's guidance on cancer endpoints;
a statistician confirms them before they are called by these names to others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from equipoise.errors import DataError

ENDPOINTS = ("RFS", "DFS", "TTR", "OS")


@dataclass(frozen=True, slots=True)
class Course:
    """What happened to one participant, in days from time zero.

    `negative_scan_days` are adequate scans without recurrence; `recurrence_day` is the first image of a lesion later
    confirmed. A death of cause "HCC" is an event of TTR, any other cause competes. `hcc_in_explant` says what the
    explanted liver showed.
    """

    negative_scan_days: tuple[int, ...] = ()
    recurrence_day: int | None = None
    death_day: int | None = None
    death_cause: str | None = None
    last_alive_day: int | None = None
    new_anticancer_therapy_day: int | None = None
    transplant_day: int | None = None
    hcc_in_explant: bool | None = None
    new_non_hcc_primary_day: int | None = None


@dataclass(frozen=True, slots=True)
class RuleSet:
    """How events after other treatment or after missed scans count.

    With `censor_at_new_therapy` a new anticancer treatment before the event censors. `max_missed` scans in a row may be
    missed: an event later than that many intervals plus the tolerance after the last scan is censored there; None for
    no such limit.
    """

    name: str
    censor_at_new_therapy: bool
    max_missed: int | None
    interval_days: int = 84
    tolerance_days: int = 14

    @property
    def gap_limit_days(self) -> int | None:
        """Days from the last adequate scan after which an event no longer counts."""
        return None if self.max_missed is None else self.max_missed * self.interval_days + self.tolerance_days


EMA_STYLE = RuleSet("EMA_style", censor_at_new_therapy=False, max_missed=None)
FDA_STYLE = RuleSet("FDA_style", censor_at_new_therapy=True, max_missed=2)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a derivation: the rule that fired, the datum it used, and what it did."""

    rule: str
    source: str
    description: str


@dataclass(frozen=True, slots=True)
class EndpointTime:
    """The result for one endpoint: day, code, interval (left, right] of the event, and the trace.

    `right` is None when censored; left equals right for an event dated exactly (death, transplant). `entry` is the day
    from which the participant is under observation, above 0 when time is counted from an earlier origin.
    """

    time: int
    code: int
    interval: tuple[int, int | None]
    trace: tuple[Step, ...]
    entry: int = 0


@dataclass(frozen=True, slots=True)
class _Outcome:
    day: int
    code: int
    source: str
    found_by_scan: bool = False


def derive_endpoint_times(course: Course, rule_set: RuleSet) -> Mapping[str, EndpointTime]:
    """Return RFS, DFS, TTR and OS of one participant; DataError lists every contradiction of the course.

    >>> late = Course(negative_scan_days=(84,), recurrence_day=340, last_alive_day=700)
    >>> [(derive_endpoint_times(late, rules)["RFS"].time) for rules in (EMA_STYLE, FDA_STYLE)]
    [340, 84]
    """
    faults = check_course(course)
    if faults:
        raise DataError("; ".join(faults), where="course", mend="correct the dates of the participant")
    recurrence = _recurrence(course)
    deaths = _death(course, code=1)
    second = _dated(course.new_non_hcc_primary_day, 1, "new_non_hcc_primary_day")
    rfs = [*recurrence, *deaths]
    return {
        "RFS": _decide(course, rule_set, rfs),
        "DFS": _decide(course, rule_set, [*rfs, *second]),
        "TTR": _decide(course, rule_set, _outcomes_of_ttr(course, recurrence)),
        "OS": _overall_survival(course),
    }


def counted_from(result: EndpointTime, days_before: int) -> EndpointTime:
    """Return the result on a clock that starts `days_before` days earlier, with delayed entry at time zero.

    Time before entry is guaranteed event-free; an estimator must be told, or the curve flatters.
    """
    left, right = result.interval
    shifted = (left + days_before, None if right is None else right + days_before)
    return replace(result, time=result.time + days_before, interval=shifted, entry=result.entry + days_before)


def check_course(course: Course) -> list[str]:
    """Return what contradicts itself: days before zero, anything after death, an explant without a result."""
    days = _all_days(course)
    faults = [f"{name} lies before day 0" for name, day in days if day < 0]
    if course.death_day is not None:
        faults += [f"{name} lies after the death" for name, day in days if day > course.death_day]
    if course.transplant_day is not None and course.hcc_in_explant is None:
        faults.append("hcc_in_explant is missing for a transplant")
    last = course.last_alive_day
    if last is not None and course.death_day is None:
        faults += [f"{name} lies after last_alive_day" for name, day in days if day > last]
    return list(dict.fromkeys(faults))


def _all_days(course: Course) -> list[tuple[str, int]]:
    named = {
        "recurrence_day": course.recurrence_day,
        "death_day": course.death_day,
        "last_alive_day": course.last_alive_day,
        "new_anticancer_therapy_day": course.new_anticancer_therapy_day,
        "transplant_day": course.transplant_day,
        "new_non_hcc_primary_day": course.new_non_hcc_primary_day,
    }
    scans = [("negative_scan_days", day) for day in course.negative_scan_days]
    return scans + [(name, day) for name, day in named.items() if day is not None]


def _dated(day: int | None, code: int, source: str, *, found_by_scan: bool = False) -> list[_Outcome]:
    return [] if day is None else [_Outcome(day, code, source, found_by_scan)]


def _recurrence(course: Course) -> list[_Outcome]:
    # A tumour found in the explanted liver is a recurrence on the day of the transplant.
    explant = course.transplant_day if course.hcc_in_explant else None
    return [
        *_dated(course.recurrence_day, 1, "recurrence_day", found_by_scan=True),
        *_dated(explant, 1, "transplant_day, hcc_in_explant"),
    ]


def _death(course: Course, *, code: int) -> list[_Outcome]:
    return _dated(course.death_day, code, "death_day")


def _outcomes_of_ttr(course: Course, recurrence: list[_Outcome]) -> list[_Outcome]:
    # Death from the cancer counts as its recurrence; death of another or an unknown cause competes, and so does a
    # transplant whose explant shows no tumour: no liver is left to recur in.
    clean = course.transplant_day if course.hcc_in_explant is False else None
    return [
        *recurrence,
        *_death(course, code=1 if course.death_cause == "HCC" else 2),
        *_dated(clean, 2, "transplant_day, no hcc_in_explant"),
    ]


def _decide(course: Course, rule_set: RuleSet, outcomes: list[_Outcome]) -> EndpointTime:
    # On one day the event of interest goes before the competing one.
    first = min(outcomes, key=lambda outcome: (outcome.day, outcome.code), default=None)
    therapy = course.new_anticancer_therapy_day
    if rule_set.censor_at_new_therapy and therapy is not None and (first is None or therapy < first.day):
        scan = _last_scan(course, therapy, included=True)
        return _censored(
            scan,
            Step(
                "new_anticancer_therapy", "new_anticancer_therapy_day", f"treatment on day {therapy} before any event"
            ),
        )
    if first is None:
        return _censored(_last_scan(course, None, included=True), Step("no_event", "negative_scan_days", "no event"))
    scan = _last_scan(course, first.day, included=not first.found_by_scan)
    limit = rule_set.gap_limit_days
    if limit is not None and first.day - scan > limit:
        gap = first.day - scan
        text = f"{first.source} on day {first.day}, {gap} days after the last adequate scan; the limit is {limit}"
        return _censored(scan, Step("missed_scans", first.source, text))
    return _event(first, scan)


def _event(outcome: _Outcome, scan: int) -> EndpointTime:
    kind = "event" if outcome.code == 1 else "competing_event"
    interval = (scan, outcome.day) if outcome.found_by_scan else (outcome.day, outcome.day)
    step = Step(kind, outcome.source, f"first outcome on day {outcome.day}; last adequate scan before it on day {scan}")
    return EndpointTime(outcome.day, outcome.code, interval, (step,))


def _censored(scan: int, why: Step) -> EndpointTime:
    where = f"day {scan}" if scan else "day 0, as there is no adequate scan"
    step = Step("censored_at_last_scan", "negative_scan_days", f"censored at {where}")
    return EndpointTime(scan, 0, (scan, None), (why, step))


def _last_scan(course: Course, day: int | None, *, included: bool) -> int:
    """Return the last adequate negative scan before the recurrence and before (or on) `day`; 0 if there is none."""
    recurrence = min((outcome.day for outcome in _recurrence(course)), default=None)
    scans = [scan for scan in course.negative_scan_days if recurrence is None or scan < recurrence]
    if day is not None:
        scans = [scan for scan in scans if scan < day or (included and scan == day)]
    return max(scans, default=0)


def _overall_survival(course: Course) -> EndpointTime:
    if course.death_day is not None:
        step = Step("death", "death_day", f"death of any cause on day {course.death_day}")
        return EndpointTime(course.death_day, 1, (course.death_day, course.death_day), (step,))
    if course.last_alive_day is not None:
        step = Step("alive", "last_alive_day", f"censored on day {course.last_alive_day}, last known alive")
        return EndpointTime(course.last_alive_day, 0, (course.last_alive_day, None), (step,))
    # Whoever is scanned or treated is alive: the last dated contact stands in, and the trace says so.
    name, day = max(_all_days(course), key=lambda item: item[1], default=("time zero", 0))
    return EndpointTime(day, 0, (day, None), (Step("last_dated_contact", name, f"censored on day {day}"),))
