"""A whole simulated trial: from the first candidate to the data cut, as a ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from hashlib import sha256

import numpy as np

from equipoise.allocation import PermutedBlocks, allocation_of
from equipoise.errors import DataError
from equipoise.ledger import Event, EventType, Ledger, seeded_salts
from equipoise.schedule import PlannedVisit, visits_for
from equipoise.simulation.allocation import propensity
from equipoise.simulation.baseline import Baseline
from equipoise.simulation.cohort import Course, draw_start_delay
from equipoise.simulation.hazard import BaselineHazard
from equipoise.simulation.random_stream import Floats
from equipoise.simulation.trial.candidates import draw_candidates, stream
from equipoise.simulation.trial.day import iso, moment
from equipoise.simulation.trial.draft import Draft
from equipoise.simulation.trial.entry_answers import treatment_day
from equipoise.simulation.trial.fate import Participants, simulate_fates, simulate_viruses
from equipoise.simulation.trial.form_filling import FormFilling, plan_filling
from equipoise.simulation.trial.journey import Cast, begins, live
from equipoise.simulation.trial.kept_answers import KeptAnswers
from equipoise.simulation.trial.lots import allocate_all, allocation_seed
from equipoise.simulation.trial.person import Person
from equipoise.simulation.trial.screening import TREATMENT_ANCHORS, plan_screening, screen_person
from equipoise.simulation.truth.fit import check_fit
from equipoise.simulation.truth.model import TruthModel
from equipoise.study import Study

Progress = Callable[[int, int], None]
"""Called with how many participants are done, and of how many."""

_ALLOCATION, _FATE, _VIRUS = 3, 4, 5
"""Keys of the random streams, beside those of the candidates."""
_MOST_BATCHES = 40
_UNSEALED = (None, "", "", "")
"""Salt, commitment, previous hash and hash of an event that is in no ledger."""


@dataclass(frozen=True, slots=True)
class Recruited:
    """Everybody who came, and those of them who may be allocated, in order of allocation."""

    everybody: list[Person]
    passed: list[Person]
    baseline: Baseline
    entry: Floats


def simulate_trial(
    study: Study,
    truth: TruthModel,
    *,
    seed: int,
    planned: int | None = None,
    progress: Progress | None = None,
    course: Course | None = None,
) -> Ledger:
    """Return the ledger of a rehearsed trial; everything in it is invented, and `study.opened` says simulated.

    Candidates are drawn until `planned` (the study's own number, if None) may be allocated. Criteria, allocation,
    visits and doses are the study's own rules; only the people and what becomes of them come from the truth. Without a
    `course` first doses come as late as the truth's `start_delay` says. The same study, truth and seed give the same
    bytes. DataError where truth and study do not fit.
    """
    count = study.design.enrollment.count if planned is None else planned
    if count < 1:
        raise DataError(f"a trial of {count} participants", mend="plan at least one")
    faults = check_fit(truth, study)
    if faults:
        said = "; ".join(finding.message for finding in faults)
        raise DataError(f"the truth does not fit the study: {said}", where=study.id, mend="correct the truth file")
    recruited = _rehearse(study, truth, count, seed, course, progress=progress)
    return _write_ledger(study, recruited.everybody, count, seed)


def simulate_events(
    study: Study,
    truth: TruthModel,
    *,
    seed: int,
    kept: KeptAnswers,
    planned: int | None = None,
    course: Course | None = None,
    hazard: BaselineHazard | None = None,
) -> list[Event]:
    """Return the events of a rehearsed trial that hold the `kept` answers alone, without salts, commitments or hashes.

    Made to be derived and analysed at once and thrown away: it is no ledger and does not verify. The participants,
    their arms and what becomes of them are those of `simulate_trial` with the same seed, but for candidates meant to
    fail screening: here none of them gets in, there a few do whose value was not bad enough. `hazard` is the truth's
    calibrated hazard; give it where many trials are made.
    """
    count = study.design.enrollment.count if planned is None else planned
    recruited = _rehearse(study, truth, count, seed, course, kept=kept, hazard=hazard)
    return [
        Event(
            number, draft.kind, at, "", draft.role, site, name, study.version, "", draft.data, draft.value, *_UNSEALED
        )
        for number, (draft, at, site, name) in enumerate(_in_order(study, recruited.passed), start=1)
    ]


def _rehearse(
    study: Study,
    truth: TruthModel,
    count: int,
    seed: int,
    course: Course | None,
    *,
    kept: KeptAnswers | None = None,
    hazard: BaselineHazard | None = None,
    progress: Progress | None = None,
) -> Recruited:
    """Let everybody come, be allocated and live through the study; what happens stands in their diaries."""
    filling = plan_filling(study, truth)
    recruited = _recruit(study, truth, filling, count, seed, kept)
    course = course or Course(delayed_start=truth.allocation.start_delay is not None)
    starts = _allocate(study, truth, filling, recruited, seed, delayed=course.delayed_start)
    cast = Cast(study, truth, filling if kept is None else kept.of_filling(filling))
    _follow(cast, recruited, starts, course, seed=seed, kept=kept, hazard=hazard, progress=progress)
    return recruited


def _recruit(
    study: Study, truth: TruthModel, filling: FormFilling, count: int, seed: int, kept: KeptAnswers | None
) -> Recruited:
    """Draw candidates in batches and screen them one by one until enough have passed."""
    plan = plan_screening(study, truth, filling, kept=kept)
    size = round(count / (1 - sum(failure.share for failure in truth.screening.failures)) * 1.2) + 20
    everybody: list[Person] = []
    passed: list[tuple[Person, Baseline, float]] = []
    for batch in range(_MOST_BATCHES):
        people, baseline, entry = draw_candidates(truth, size, seed=seed, batch=batch)
        for row, person in enumerate(people):
            everybody.append(person)
            if screen_person(plan, person):
                passed.append((person, baseline.take(np.asarray([row])), float(entry[row])))
            if len(passed) == count:
                passed.sort(key=lambda one: (one[0].zero, one[0].number))
                stacked = _stack([rows for _, rows, _ in passed])
                return Recruited(everybody, [one[0] for one in passed], stacked, np.asarray([one[2] for one in passed]))
    raise DataError(
        f"only {len(passed)} of {len(everybody)} candidates pass screening", where=study.id, mend="see stage.judged"
    )


def _stack(rows: Sequence[Baseline]) -> Baseline:
    return Baseline(
        **{part.name: np.concatenate([getattr(row, part.name) for row in rows]) for part in fields(Baseline)}
    )


def _allocate(
    study: Study, truth: TruthModel, filling: FormFilling, recruited: Recruited, seed: int, *, delayed: bool
) -> list[int | None]:
    """Allocate in order of days; return the day of each participant's first dose of interferon, None without."""
    people, rng = recruited.passed, stream(seed, _ALLOCATION)
    chances = np.zeros(len(people))
    if not isinstance(allocation_of(study), PermutedBlocks):
        chances = propensity(recruited.baseline, truth.allocation, truth.recurrence.centre)
    months = draw_start_delay(truth, len(people), rng=rng) if delayed else np.zeros(len(people))
    days = [round(month * truth.month_days) for month in months.tolist()]
    allocate_all(study, truth, filling, people, chances, starts=days, seed=seed)
    return [day if person.arm == truth.treated_arm else None for person, day in zip(people, days, strict=True)]


def _follow(
    cast: Cast,
    recruited: Recruited,
    starts: Sequence[int | None],
    course: Course,
    *,
    seed: int,
    kept: KeptAnswers | None,
    hazard: BaselineHazard | None,
    progress: Progress | None,
) -> None:
    """Let everybody live through the study; it takes what the steps before have made."""
    study, truth, people = cast.study, cast.truth, recruited.passed
    treated = np.asarray([start is not None for start in starts])
    months = np.asarray([np.inf if start is None else start / truth.month_days for start in starts])
    group = Participants(recruited.baseline, treated, recruited.entry, months)
    visits = [_visits(study, person) for person in people]
    ends = [_plan_end(study, person, planned) for person, planned in zip(people, visits, strict=True)]
    zeros = [person.zero for person in people]
    rng = stream(seed, _FATE)
    fates = simulate_fates(truth, group, visits, zeros, ends, course=course, rng=rng, hazard=hazard)
    begun = [start is not None and begins(fate, start) for start, fate in zip(starts, fates, strict=True)]
    dosed = replace(group, treated=np.asarray(begun))
    falls, lost, fast = simulate_viruses(truth, dosed, rng=stream(seed, _VIRUS))
    for place, person in enumerate(people):
        virus = person.virus
        virus.fall_week_48, virus.lost, virus.falls_fast = float(falls[place]), bool(lost[place]), bool(fast[place])
        if virus.lost and person.chance(truth.hbv.seroreversion_p):
            virus.returns_at_week = 60.0 + 60.0 * float(person.rng.random())
        planned = visits[place] if kept is None else kept.of_visits(visits[place])
        live(cast, person, fates[place], planned, start=starts[place])
        if progress is not None:
            progress(place + 1, len(people))


def _visits(study: Study, person: Person) -> list[PlannedVisit]:
    """The visits the schedule plans after allocation; a baseline may have its middle day later, but took place."""
    assert study.allocation is not None
    anchors = {study.allocation.at: date.fromordinal(person.zero)}
    anchors |= {name: date.fromordinal(treatment_day(person)) for name in TREATMENT_ANCHORS if name in study.anchors}
    visits = visits_for(study, person.arm, anchors)
    return [one for one in visits if one.target.toordinal() > person.zero and one.encounter not in person.days]


def _plan_end(study: Study, person: Person, visits: Sequence[PlannedVisit]) -> int:
    """The last day the protocol follows somebody: a calendar date, or the end of the last visit's window."""
    fixed = [one.repeat.until_date for one in study.encounters if one.repeat is not None and one.repeat.until_date]
    dates = [date.fromisoformat(one).toordinal() for one in fixed]
    return max([*dates, *(visit.latest.toordinal() for visit in visits)], default=person.zero)


def _write_ledger(study: Study, everybody: Sequence[Person], count: int, seed: int) -> Ledger:
    """Put everybody's diary into one ledger, day by day."""
    salts = sha256(f"equipoise rehearsal, salts, {seed}".encode()).digest()
    ledger = Ledger(seeded_salts(salts), version=study.version)
    for draft, at, site, name in _in_order(study, everybody):
        if not len(ledger):
            _open(ledger, study, draft.day, count, seed)
        ledger.append(
            draft.kind,
            at=at,
            by=f"{draft.role}.{site}",
            role=draft.role,
            data=draft.data,
            site=site,
            subject=name,
            value=draft.value,
            reason=draft.reason,
        )
    return ledger


def _in_order(study: Study, everybody: Sequence[Person]) -> Iterator[tuple[Draft, str, str, str]]:
    """Yield what is in the diaries day by day, with its moment, site and USUBJID.

    Participants are numbered by site in order of registration.
    """
    diaries = sorted(
        ((person.diary.ordered(), person) for person in everybody), key=lambda one: (one[0][0].day, one[1].number)
    )
    numbers: Counter[str] = Counter()
    entries: list[tuple[int, int, int, str, str]] = []
    for place, (drafts, person) in enumerate(diaries):
        numbers[person.site] += 1
        name = f"{study.id}-{person.site}-{numbers[person.site]:04d}"
        entries += [(draft.day, place, order, name, person.site) for order, draft in enumerate(drafts)]
    entries.sort()
    today, order = 0, 0
    for day, place, number, name, site in entries:
        order = order + 1 if day == today else 0
        today = day
        yield diaries[place][0][number], moment(day, order), site, name


def _open(ledger: Ledger, study: Study, day: int, count: int, seed: int) -> None:
    data: dict[str, object] = {"study": study.id, "simulated": True, "planned": count}
    scheme = allocation_of(study)
    if isinstance(scheme, PermutedBlocks):
        data["seed_commitment"] = scheme.commitment(allocation_seed(seed))
    at = f"{iso(day)}T07:00:00.000000Z"
    ledger.append(EventType.STUDY_OPENED, at=at, by="sponsor.rehearsal", role="sponsor", data=data)
