"""The visits of one participant, from the study's encounters and the dates that are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from equipoise.errors import DataError
from equipoise.study import Activity, Encounter, Repeat, Study


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """One visit: the encounter (and its number in a series), its dates, both ends included, and the forms due."""

    encounter: str
    target: date
    earliest: date
    latest: date
    forms: tuple[str, ...] = ()
    number: int | None = None
    """1 for the first of a series; None outside one."""

    @property
    def name(self) -> str:
        """The encounter's id, with the number in a series: "FU6M-2"."""
        return self.encounter if self.number is None else f"{self.encounter}-{self.number}"


def visits_for(study: Study, arm: str | None, anchors: Mapping[str, date]) -> tuple[PlannedVisit, ...]:
    """Return the visits of a participant in order of date.

    `anchors` gives the dates that are known; encounters whose anchor is missing are not planned yet. `arm` None (not
    allocated) leaves out what belongs to single arms. A target inside a span is its middle day. DataError for an arm
    the study does not have.
    """
    if arm is not None and arm not in {item.id for item in study.arms}:
        raise DataError(f"the study has no arm {arm!r}", where=study.id, mend="use the id of one of its arms")
    visits = [
        visit
        for encounter in study.encounters
        if _for_arm(encounter.arms, arm) and encounter.anchor in anchors
        for visit in _visits_of(study, encounter, arm, anchors)
    ]
    visits += _between_visits(study, arm, anchors, visits)
    return tuple(sorted(visits, key=lambda visit: (visit.target, visit.earliest)))


def encounters_without_date(study: Study, arm: str | None, anchors: Mapping[str, date]) -> tuple[str, ...]:
    """Return the encounters that wait for an anchor's date; unscheduled ones have no anchor and are not listed."""
    return tuple(
        encounter.id
        for encounter in study.encounters
        if _for_arm(encounter.arms, arm) and encounter.anchor is not None and encounter.anchor not in anchors
    )


def forms_due(study: Study, encounter: str, arm: str | None) -> tuple[str, ...]:
    """Return the forms due at an encounter, each once, in the order of the study's activities."""
    due = (
        activity.form
        for activity in study.activities
        if encounter in activity.encounters and _for_arm(activity.arms, arm)
    )
    return tuple(dict.fromkeys(due))


def _for_arm(arms: tuple[str, ...], arm: str | None) -> bool:
    return not arms or arm in arms


def _visits_of(
    study: Study, encounter: Encounter, arm: str | None, anchors: Mapping[str, date]
) -> Iterator[PlannedVisit]:
    assert encounter.anchor is not None
    first_day = anchors[encounter.anchor] - timedelta(days=encounter.first_day)
    forms = forms_due(study, encounter.id, arm)
    if encounter.span is not None:
        low, high = encounter.span
        middle = low + (high - low) // 2
        yield _visit(encounter.id, first_day, middle, (low - middle, high - middle), forms)
    elif encounter.day is not None:
        yield _visit(encounter.id, first_day, encounter.day, encounter.window or (0, 0), forms)
    elif encounter.repeat is not None:
        end = _end_of(encounter.repeat, anchors, first_day)
        for number, day in enumerate(_days_of(encounter.repeat, first_day, end), start=1):
            yield _visit(encounter.id, first_day, day, encounter.window or (0, 0), forms, number)


def _visit(
    encounter: str,
    first_day: date,
    day: int,
    window: tuple[int, int],
    forms: tuple[str, ...],
    number: int | None = None,
) -> PlannedVisit:
    target = first_day + timedelta(days=day)
    earliest, latest = target + timedelta(days=window[0]), target + timedelta(days=window[1])
    return PlannedVisit(encounter, target, earliest, latest, forms, number)


def _end_of(repeat: Repeat, anchors: Mapping[str, date], first_day: date) -> date | None:
    """Return the last day of a series, None while the anchor that ends it is not known."""
    if repeat.until_date is not None:
        return date.fromisoformat(repeat.until_date)
    assert repeat.until_day is not None
    if repeat.until_anchor is None:
        return first_day + timedelta(days=repeat.until_day)
    if repeat.until_anchor not in anchors:
        return None
    return anchors[repeat.until_anchor] + timedelta(days=repeat.until_day)


def _days_of(repeat: Repeat, first_day: date, end: date | None) -> Iterator[int]:
    day = repeat.from_day
    while end is not None and first_day + timedelta(days=day) <= end:
        yield day
        day += repeat.every


def _between_visits(
    study: Study, arm: str | None, anchors: Mapping[str, date], visits: list[PlannedVisit]
) -> Iterator[PlannedVisit]:
    """Yield the extra attendances of activities that run in weeks between the listed encounters."""
    start = anchors.get(study.allocation.at) if study.allocation is not None else None
    if start is None:
        return
    for activity in study.activities:
        if not _for_arm(activity.arms, arm):
            continue
        taken = {visit.target for visit in visits if activity.form in visit.forms}
        for week in _weeks_of(activity):
            day = start + timedelta(weeks=week)
            if day not in taken:
                yield PlannedVisit(f"{activity.form}-W{week}", day, day, day, (activity.form,))


def _weeks_of(activity: Activity) -> range:
    if activity.every_weeks is None or activity.from_week is None or activity.to_week is None:
        return range(0)
    return range(activity.from_week, activity.to_week + 1, activity.every_weeks)
