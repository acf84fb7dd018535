"""The one engine of time-to-event endpoints: a course, the endpoint's rules and a rule set give day and code.

Days count from time zero (that day is 0). Codes: 0 censored, 1 event of interest, 2 competing event. The order is:
dated happenings (with the explant), the first of them that the endpoint takes a stand on, rule set, censoring day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from equipoise.datasets.course import Course, all_days
from equipoise.study import EventRule
from equipoise.study.endpoint import Happening

_CODES = {"event": 1, "competing": 2, "censored": 0}
# On one day the event of interest goes before the competing one, and both before a censoring.
_PRECEDENCE = {1: 0, 2: 1, 0: 2}


@dataclass(frozen=True, slots=True)
class RuleSet:
    """How events after other treatment or after missed scans count.

    With `censor_at_new_therapy` a new anticancer treatment before the event censors. `max_missed` scans in a row may be
    missed: an event later than that many intervals plus the tolerance after the last scan is censored there; None for
    no such limit. Endpoints that do not look at recurrence, such as overall survival, are the same under every set.
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
    at: str
    found_by_scan: bool = False


def derive_endpoint_time(course: Course, rules: Sequence[EventRule], rule_set: RuleSet) -> EndpointTime:
    """Return day and code of one endpoint for a course without contradictions (`check_course`).

    A happening without a rule is ignored. Whoever has no outcome is censored where `lost_or_withdrawn` says; without
    that rule at the last adequate negative scan if recurrence counts, and else on the last day known alive.
    """
    stand: dict[Happening, EventRule] = {rule.when: rule for rule in rules if rule.counts_as != "ignored"}
    by_imaging = "recurrence" in stand
    if by_imaging and rule_set.censor_at_new_therapy and "new_anticancer_therapy" not in stand:
        stand["new_anticancer_therapy"] = EventRule(
            when="new_anticancer_therapy", counts_as="censored", at="last_adequate_imaging"
        )
    outcomes = _outcomes(course, stand)
    first = min(outcomes, key=lambda outcome: (outcome.day, _PRECEDENCE[outcome.code]), default=None)
    if first is None:
        return _censored_without_outcome(course, stand, by_imaging=by_imaging)
    if first.code == 0:
        return _censored_at_happening(course, first)
    scan = _last_scan(course, first.day, included=not first.found_by_scan)
    limit = rule_set.gap_limit_days if by_imaging else None
    if limit is not None and first.day - scan > limit:
        gap = first.day - scan
        text = f"{first.source} on day {first.day}, {gap} days after the last adequate scan; the limit is {limit}"
        return _censored_at_scan(scan, Step("missed_scans", first.source, text))
    return _event(first, scan, by_imaging=by_imaging)


def counted_from(result: EndpointTime, days_before: int) -> EndpointTime:
    """Return the result on a clock that starts `days_before` days earlier, with delayed entry at time zero.

    Time before entry is guaranteed event-free; an estimator must be told, or the curve flatters.
    """
    left, right = result.interval
    shifted = (left + days_before, None if right is None else right + days_before)
    return replace(result, time=result.time + days_before, interval=shifted, entry=result.entry + days_before)


def _outcomes(course: Course, stand: Mapping[Happening, EventRule]) -> list[_Outcome]:
    """Return every dated happening that the endpoint takes a stand on."""
    found: list[_Outcome] = []
    for happening, day, source in _happenings(course):
        rule = stand.get(happening)
        if rule is not None and day is not None:
            found.append(_Outcome(day, _CODES[rule.counts_as], source, rule.at, happening == "recurrence"))
    return found


def _happenings(course: Course) -> list[tuple[Happening, int | None, str]]:
    death: Happening = "death_from_hcc" if course.death_cause == "HCC" else "death_other_cause"
    explant = "transplant_day, hcc_in_explant" if course.hcc_in_explant else "transplant_day, no hcc_in_explant"
    transplant: Happening = "transplant_with_hcc" if course.hcc_in_explant else "transplant_without_hcc"
    return [
        ("recurrence", course.recurrence_day, "recurrence_day"),
        (transplant, course.transplant_day, explant),
        (death, course.death_day, "death_day"),
        ("new_primary_cancer", course.new_non_hcc_primary_day, "new_non_hcc_primary_day"),
        ("new_anticancer_therapy", course.new_anticancer_therapy_day, "new_anticancer_therapy_day"),
    ]


def _event(outcome: _Outcome, scan: int, *, by_imaging: bool) -> EndpointTime:
    kind = "event" if outcome.code == 1 else "competing_event"
    interval = (scan, outcome.day) if outcome.found_by_scan else (outcome.day, outcome.day)
    before = f"; last adequate scan before it on day {scan}" if by_imaging else ""
    step = Step(kind, outcome.source, f"first outcome on day {outcome.day}{before}")
    return EndpointTime(outcome.day, outcome.code, interval, (step,))


def _censored_at_happening(course: Course, first: _Outcome) -> EndpointTime:
    name = first.source.removesuffix("_day")
    why = Step(name, first.source, f"{name.replace('_', ' ')} on day {first.day} before any event")
    if first.at == "last_adequate_imaging":
        return _censored_at_scan(_last_scan(course, first.day, included=True), why)
    if first.at == "last_known_alive":
        return _censored_alive(course, why)
    step = Step("censored_that_day", first.source, f"censored on day {first.day}")
    return EndpointTime(first.day, 0, (first.day, None), (why, step))


def _censored_without_outcome(
    course: Course, stand: Mapping[Happening, EventRule], *, by_imaging: bool
) -> EndpointTime:
    scan = _last_scan(course, None, included=True)
    rule = stand.get("lost_or_withdrawn")
    at = rule.at if rule is not None else ("last_adequate_imaging" if by_imaging else "last_known_alive")
    never_seen = stand.get("no_post_baseline_imaging")
    if by_imaging and scan == 0 and never_seen is not None:
        at = "last_known_alive" if never_seen.at == "last_known_alive" else "last_adequate_imaging"
    if at == "last_adequate_imaging":
        return _censored_at_scan(scan, Step("no_event", "negative_scan_days", "no event"))
    return _censored_alive(course)


def _censored_at_scan(scan: int, why: Step) -> EndpointTime:
    where = f"day {scan}" if scan else "day 0, as there is no adequate scan"
    step = Step("censored_at_last_scan", "negative_scan_days", f"censored at {where}")
    return EndpointTime(scan, 0, (scan, None), (why, step))


def _censored_alive(course: Course, *why: Step) -> EndpointTime:
    if course.last_alive_day is not None:
        day = course.last_alive_day
        step = Step("alive", "last_alive_day", f"censored on day {day}, last known alive")
    else:
        # Whoever is scanned or treated is alive: the last dated contact stands in, and the trace says so.
        name, day = max(all_days(course), key=lambda item: item[1], default=("time zero", 0))
        step = Step("last_dated_contact", name, f"censored on day {day}")
    return EndpointTime(day, 0, (day, None), (*why, step))


def _last_scan(course: Course, day: int | None, *, included: bool) -> int:
    """Return the last adequate negative scan before the recurrence and before (or on) `day`; 0 if there is none."""
    explant = course.transplant_day if course.hcc_in_explant else None
    recurrence = min((found for found in (course.recurrence_day, explant) if found is not None), default=None)
    scans = [scan for scan in course.negative_scan_days if recurrence is None or scan < recurrence]
    if day is not None:
        scans = [scan for scan in scans if scan < day or (included and scan == day)]
    return max(scans, default=0)
