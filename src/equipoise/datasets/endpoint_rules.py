"""Four endpoints and two rule sets that studies of liver cancer share, by name.

EMA_STYLE and FDA_STYLE are readings of EMA's Appendix 1 to the guideline on anticancer medicinal products and of
Table A of FDA's guidance on cancer endpoints; a statistician confirms them before they are called by these names to
others. A study's own endpoints carry their own rules; the engine is the same.
"""

from __future__ import annotations

from collections.abc import Mapping

from equipoise.datasets.course import Course, check_course
from equipoise.datasets.endpoint_time import EndpointTime, RuleSet, Step, counted_from, derive_endpoint_time
from equipoise.errors import DataError
from equipoise.study import EventRule

__all__ = [
    "EMA_STYLE",
    "ENDPOINTS",
    "ENDPOINT_RULES",
    "FDA_STYLE",
    "RULE_SETS",
    "Course",
    "EndpointTime",
    "RuleSet",
    "Step",
    "check_course",
    "counted_from",
    "derive_endpoint_times",
]

EMA_STYLE = RuleSet("EMA_style", censor_at_new_therapy=False, max_missed=None)
FDA_STYLE = RuleSet("FDA_style", censor_at_new_therapy=True, max_missed=2)
RULE_SETS = {rule_set.name: rule_set for rule_set in (EMA_STYLE, FDA_STYLE)}

_DEATHS = (
    EventRule(when="death_from_hcc", counts_as="event"),
    EventRule(when="death_other_cause", counts_as="event"),
)
# A tumour found in the explanted liver is a recurrence on the day of the transplant.
_RECURRENCE = (
    EventRule(when="recurrence", counts_as="event"),
    EventRule(when="transplant_with_hcc", counts_as="event"),
)
ENDPOINT_RULES: Mapping[str, tuple[EventRule, ...]] = {
    "RFS": (*_RECURRENCE, *_DEATHS),
    "DFS": (*_RECURRENCE, *_DEATHS, EventRule(when="new_primary_cancer", counts_as="event")),
    # Death from the cancer counts as its recurrence; death of another or an unknown cause competes, and so does a
    # transplant whose explant shows no tumour: no liver is left to recur in.
    "TTR": (
        *_RECURRENCE,
        EventRule(when="death_from_hcc", counts_as="event"),
        EventRule(when="death_other_cause", counts_as="competing"),
        EventRule(when="transplant_without_hcc", counts_as="competing"),
    ),
    "OS": _DEATHS,
}
ENDPOINTS = tuple(ENDPOINT_RULES)


def derive_endpoint_times(course: Course, rule_set: RuleSet) -> Mapping[str, EndpointTime]:
    """Return RFS, DFS, TTR and OS of one participant; DataError lists every contradiction of the course.

    >>> late = Course(negative_scan_days=(84,), recurrence_day=340, last_alive_day=700)
    >>> [(derive_endpoint_times(late, rules)["RFS"].time) for rules in (EMA_STYLE, FDA_STYLE)]
    [340, 84]
    """
    faults = check_course(course)
    if faults:
        raise DataError("; ".join(faults), where="course", mend="correct the dates of the participant")
    return {name: derive_endpoint_time(course, rules, rule_set) for name, rules in ENDPOINT_RULES.items()}
