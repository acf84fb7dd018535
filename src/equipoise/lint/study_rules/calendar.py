"""Time: origins, time points and windows, the last scan, visits by arm."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from equipoise.lint.judgement import Judgement, fails
from equipoise.lint.pack import read_pack, words
from equipoise.lint.reading_of_time import longest
from equipoise.lint.study_view import ENDLESS, StudyView
from equipoise.study import Encounter, Endpoint, Repeat
from equipoise.vocabulary import Severity

_TIMED = ("time_to_event", "competing_risks")


def origins(view: StudyView) -> list[Judgement]:
    """D3-ORIGIN: an endpoint counts from before the allocation."""
    allocation = view.study.allocation
    if allocation is None:
        return []
    found: list[Judgement] = []
    for endpoint in view.study.endpoints:
        origin = endpoint.origin
        if origin is None or origin == allocation.at or not _is_before(view, origin, allocation.at):
            continue
        where = f"endpoints.{endpoint.id}.origin"
        if endpoint.entry == allocation.at:
            message = (
                f"{endpoint.id} counts from {origin}, before the allocation; people enter late, at {endpoint.entry}"
            )
            mend = "keep the delayed entry, and report the version counted from allocation beside it"
            found.append(fails(message, endpoint.id, where=where, mend=mend, severity=Severity.INFORMATION))
        else:
            message = f"{endpoint.id} counts from {origin}, before the allocation, as if people were at risk by then"
            mend = f"count from {allocation.at}, or add entry: {allocation.at}"
            found.append(fails(message, endpoint.id, where=where, mend=mend, severity=Severity.ERROR))
    return found


def _is_before(view: StudyView, origin: str, allocation: str) -> bool:
    """Return whether the origin comes before the allocation: a stage is judged at it or in a window from it."""
    anchor = view.study.anchors.get(origin)
    event = (anchor.event or "") if anchor is not None else ""
    if event.startswith(("procedure", "condition")):
        return True
    at = {stage.at for stage in view.study.stages if stage.at != allocation}
    from_it = {name for name, item in view.study.anchors.items() if item.from_ == origin}
    return origin in at or bool(from_it & at)


# --- time points and windows -----------------------------------------------------------------------------------------


def time_points(view: StudyView) -> list[Judgement]:
    """D3-TIME-POINT: a time point of the primary endpoint lies inside the window of a visit that finds the event."""
    finding_visits = _detecting_encounters(view)
    found: list[Judgement] = []
    for endpoint in view.study.endpoints:
        if endpoint.level != "primary" or endpoint.kind not in _TIMED:
            continue
        for place in view.placed(finding_visits):
            if place.anchor != endpoint.origin or place.encounter.window is None:
                continue
            for point, name in _points(endpoint):
                if place.low < point < place.high:
                    found.append(_inside(endpoint, point, name, place.encounter, place.low, place.high))
    return found


def _points(endpoint: Endpoint) -> Iterator[tuple[float, str]]:
    frame = longest(endpoint.time_frame)
    if frame is not None:
        yield round(frame), endpoint.time_frame
    for day in endpoint.at_days:
        if frame is None or abs(day - frame) > 1:
            yield float(day), f"day {day}"


def _inside(endpoint: Endpoint, point: float, name: str, visit: Encounter, low: int, high: int) -> Judgement:
    first = visit.first_day
    read = [day for day in endpoint.at_days if high <= day <= high + 14]
    told = f"; the plan reads the value on day {read[0]}" if read else ""
    message = (
        f"{endpoint.id}: {name} is day {point + first:.0f}, inside the window of {visit.id} "
        f"(days {low + first} to {high + first}){told}"
    )
    mend = f"read the value when the window has closed, on day {high + first}, and say so"
    severity = Severity.INFORMATION if read else Severity.WARNING
    return fails(message, endpoint.id, visit.id, where=f"endpoints.{endpoint.id}.at_days", mend=mend, severity=severity)


def _detecting_encounters(view: StudyView) -> list[Encounter]:
    forms = view.detecting_forms()
    due = {name for form in forms for name in view.encounters_of_form.get(form, ())}
    return [item for item in view.study.encounters if item.id in due and item.anchor is not None]


def last_assessment(view: StudyView) -> list[Judgement]:
    """SOA-003."""
    visits = _detecting_encounters(view)
    found: list[Judgement] = []
    for endpoint in view.study.endpoints:
        if endpoint.kind in _TIMED and endpoint.origin is not None and endpoint.horizon_day is not None and visits:
            days = [day for item in visits if (day := view.latest(item, endpoint.origin)) is not None]
            if days and max(days) < endpoint.horizon_day:
                told = f"the last assessment is due by day {max(days):.0f}"
                message = f"{endpoint.id} is read on day {endpoint.horizon_day}; {told}"
                mend = "plan a closing visit at the time point, or end the estimate earlier"
                found.append(fails(message, endpoint.id, where=f"endpoints.{endpoint.id}.horizon_day", mend=mend))
        found += _without_form(view, endpoint)
    return found


def _without_form(view: StudyView, endpoint: Endpoint) -> Iterator[Judgement]:
    if endpoint.variable is None:
        return
    for forms in view.forms_of_variable(endpoint.variable):
        due = {name for form in forms for name in view.encounters_of_form.get(form, ())}
        bare = [name for name in endpoint.encounters if forms and name not in due]
        if bare:
            message = f"{endpoint.id} is read at {', '.join(bare)}, where no form that observes it is due"
            mend = "schedule the form, or read the endpoint elsewhere"
            yield fails(message, endpoint.id, *bare, where=f"endpoints.{endpoint.id}.encounters", mend=mend)


def windows(view: StudyView) -> list[Judgement]:
    """SOA-002."""
    found: list[Judgement] = []
    placed = list(view.placed())
    for one, other in combinations(placed, 2):
        both = [
            arm.id
            for arm in view.study.arms
            if view.in_arm(one.encounter.arms, arm.id) and view.in_arm(other.encounter.arms, arm.id)
        ]
        is_same = (
            one.anchor == other.anchor
            and one.encounter.epoch is not None
            and one.encounter.span is None
            and other.encounter.span is None
        )
        if is_same and both and one.low <= other.high and other.low <= one.high:
            first = one.encounter.first_day
            message = (
                f"the windows of {one.encounter.id} (days {one.low + first} to {one.high + first}) and "
                f"{other.encounter.id} (days {other.low + first} to {other.high + first}) overlap in {', '.join(both)}"
            )
            where = f"encounters.{other.encounter.id}.window"
            found.append(fails(message, one.encounter.id, other.encounter.id, where=where, mend="narrow a window"))
    for item in view.study.encounters:
        if (item.day is not None or item.repeat is not None) and item.window is None and item.day != 0:
            message = f"{item.id} has no window"
            found.append(fails(message, item.id, where=f"encounters.{item.id}", mend="give days before and after"))
    return found


# --- arms looked at alike --------------------------------------------------------------------------------------------


def assessments_by_arm(view: StudyView) -> list[Judgement]:
    """SOA-005."""
    pattern = words(read_pack("study")["markers"])
    titles = {form.id: form.title for form in view.study.forms}
    forms = view.detecting_forms() | {name for name, title in titles.items() if pattern.search(title)}
    found: list[Judgement] = []
    for form in sorted(forms):
        counts = {arm.id: _count(view, form, arm.id) for arm in view.study.arms}
        if len(set(counts.values())) > 1:
            told = ", ".join(f"{arm} {count}" for arm, count in counts.items())
            message = f"{titles.get(form, form)} is due at a different number of visits: {told}"
            mend = "look at all arms on the same days, or more events are found where more is looked"
            found.append(fails(message, form, where="activities", mend=mend))
    return found


def visits_by_arm(view: StudyView) -> list[Judgement]:
    """D3-VISITS: one arm is seen more often, so that more harms are heard of."""
    seen = {
        arm.id: [item.id for item in view.study.encounters if view.in_arm(item.arms, arm.id)] for arm in view.study.arms
    }
    if len({len(visits) for visits in seen.values()}) <= 1:
        return []
    common = set.intersection(*(set(visits) for visits in seen.values()))
    told = "; ".join(
        f"{arm} also {', '.join(v for v in visits if v not in common)}"
        for arm, visits in seen.items()
        if len(visits) > len(common)
    )
    message = f"arms are not seen equally often: {told}"
    mend = "compare harms with this in mind, or ask all arms on the same days"
    return [fails(message, where="encounters", mend=mend, severity=Severity.INFORMATION)]


def _count(view: StudyView, form: str, arm: str) -> int:
    """Return how many visits of an arm have the form; a series counts by its length, an endless one by its rhythm."""
    encounters = {item.id: item for item in view.study.encounters}
    due: set[str] = set()
    extra = 0
    for activity in view.study.activities:
        if activity.form == form and view.in_arm(activity.arms, arm):
            due.update(activity.encounters)
            if activity.every_weeks and activity.from_week is not None and activity.to_week is not None:
                extra += len(range(activity.from_week, activity.to_week + 1, activity.every_weeks))
    mine = [encounters[name] for name in due if name in encounters and view.in_arm(encounters[name].arms, arm)]
    return extra + sum(_length(item.repeat) for item in mine)


def _length(repeat: Repeat | None) -> int:
    if repeat is None:
        return 1
    if repeat.until_day is None:
        return ENDLESS // repeat.every
    return max(0, (repeat.until_day - repeat.from_day) // repeat.every + 1)
