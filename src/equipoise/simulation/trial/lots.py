"""Who gets which arm: the study's own allocation, by its permuted blocks or by decisions that keep its rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256

from equipoise.allocation import (
    AssignmentDecision,
    DecisionRules,
    PermutedBlocks,
    allocation_of,
    check_decision,
    level_of,
    next_place,
    stratum_key,
)
from equipoise.errors import AllocationError
from equipoise.ledger import EventType
from equipoise.simulation.random_stream import Floats
from equipoise.simulation.trial.day import iso
from equipoise.simulation.trial.form_filling import FormFilling, fill_form
from equipoise.simulation.trial.occasion import Occasion
from equipoise.simulation.trial.person import JSON, Person
from equipoise.simulation.trial.screening import enter_item
from equipoise.simulation.truth.follow_up import AllocationTruth
from equipoise.simulation.truth.model import TruthModel
from equipoise.study import Study
from equipoise.vocabulary import Severity

CONTRAINDICATION = "contraindication"
_DECIDERS = {"participant_choice": "participant", "cost_or_access": "both"}
"""Who decides for which reason; for any other it is the clinician."""
_FORM = "RAND"


def allocation_seed(seed: int) -> bytes:
    """Return the secret of the blocks' draws, made from the seed of the rehearsal."""
    return sha256(f"equipoise rehearsal, allocation, {seed}".encode()).digest()


def allocate_all(
    study: Study,
    truth: TruthModel,
    filling: FormFilling,
    people: Sequence[Person],
    chances: Floats,
    *,
    starts: Sequence[int],
    seed: int,
) -> None:
    """Give everybody an arm and a regimen, in the order of `people`, and write it down.

    `chances` are the probabilities of choosing the treated arm and `starts` the days to a first dose of it; a
    randomised study uses neither. AllocationError for a decision that breaks the study's rules.
    """
    scheme = allocation_of(study)
    given: Counter[str] = Counter()
    for person, chance, start in zip(people, chances, starts, strict=True):
        if isinstance(scheme, PermutedBlocks):
            levels, block = _draw_arm(study, truth, person, scheme, given, seed)
            _write(study, filling, person, "stratified_permuted_blocks", levels, None, block)
        else:
            decision = _decide_arm(truth, person, scheme, float(chance), start)
            _write(study, filling, person, "recorded_decision", None, decision, None)


def _draw_arm(
    study: Study, truth: TruthModel, person: Person, scheme: PermutedBlocks, given: Counter[str], seed: int
) -> tuple[dict[str, str], dict[str, int]]:
    """The next place of the person's stratum; returns the levels and the place."""
    assert study.allocation is not None
    levels = {
        stratum.id: level_of(stratum, _value(study, person, stratum.variable)) for stratum in study.allocation.strata
    }
    key = stratum_key(scheme, levels)
    place = next_place(scheme, allocation_seed(seed), key, given[key])
    given[key] += 1
    person.arm = place.arm
    person.regimen = _regimen(truth.allocation, person)
    return levels, {
        "number": place.number,
        "block": place.block,
        "place": place.place_in_block,
        "size": place.block_size,
    }


def _value(study: Study, person: Person, variable: str) -> JSON:
    """The latest answer that observes a variable; the site is where the person was registered."""
    for form, field in _observing(study, variable):
        seen = person.seen.get(f"{form}.{field}")
        if seen is not None:
            return seen
    if variable == "site":
        return person.site
    raise AllocationError(f"no value of {variable!r}", where=f"candidate {person.number}", mend="enter it at screening")


def _observing(study: Study, variable: str) -> Iterator[tuple[str, str]]:
    """Yield form and field of every answer that observes a variable, in the order of the forms."""
    for form in study.forms:
        for field in form.fields:
            if any(one.variable == variable for one in field.observes):
                yield form.id, field.id


def _decide_arm(truth: TruthModel, person: Person, rules: DecisionRules, chance: float, start: int) -> dict[str, JSON]:
    """The choice, with fitness for interferon known before: whoever is unfit gets the other arm, for that reason."""
    wants = person.chance(chance)
    person.arm = truth.treated_arm if wants and not person.unfit else truth.control_arm
    person.regimen = _regimen(truth.allocation, person)
    reason = CONTRAINDICATION if person.unfit else person.pick(truth.allocation.reasons[person.arm])
    zero = date.fromordinal(person.zero)
    decision = AssignmentDecision(
        arm=person.arm,
        decider=_DECIDERS.get(reason, "clinician"),
        reason=reason,
        decided_on=zero,
        would_accept_other_arm=person.chance(truth.allocation.would_accept_other_arm_p),
    )
    forbidden = (truth.treated_arm,) if person.unfit else ()
    faults = [
        finding
        for finding in check_decision(decision, rules, time_zero=zero, contraindicated=forbidden)
        if finding.severity is Severity.ERROR
    ]
    if faults:
        said = "; ".join(f"{finding.where} {finding.message}" for finding in faults)
        raise AllocationError(said, where=f"candidate {person.number}", mend="let the truth keep the study's rules")
    return {
        "decider": decision.decider,
        "reasons": [decision.reason],
        "would_accept_other_arm": decision.would_accept_other_arm,
        "planned_start": iso(person.zero + (start if person.arm == truth.treated_arm else 0)),
    }


def _regimen(truth: AllocationTruth, person: Person) -> str | None:
    """The regimen: by the truth's shares, or the analogue the person takes already; None in an arm without any."""
    shares = truth.regimen_shares.get(person.arm)
    if shares is not None:
        return person.pick(shares)
    return str(person.values["antiviral_drug"]) if truth.background_arm == person.arm else None


def _write(
    study: Study, filling: FormFilling, person: Person, method: str, levels: JSON, decision: JSON, block: JSON
) -> None:
    data = {
        "arm": person.arm,
        "regimen": person.regimen,
        "method": method,
        "stratum": levels,
        "date": iso(person.zero),
        "decision": decision,
    }
    data |= {} if block is None else {"block_place": block}
    person.diary.write(person.zero, EventType.PARTICIPANT_ALLOCATED, data, role="investigator")
    _fill_form(study, filling, person, decision)
    screened = {"epoch": "screening", "status": "completed", "reason": "completed", "date": iso(person.zero)}
    person.diary.write(person.zero, EventType.PARTICIPANT_DISPOSED, screened)


def _fill_form(study: Study, filling: FormFilling, person: Person, decision: JSON) -> None:
    """Enter the allocation form, with the moment and, where somebody chose, who and why."""
    encounter = next((one.encounters[0] for one in study.activities if one.form == _FORM), None)
    if encounter is None:
        return
    occasion = Occasion(encounter, person.zero, 0.0)
    occasion.facts = {
        "RAND.arm": person.arm,
        "RAND.regimen": person.regimen,
        "RAND.method": decision["reasons"][0] if decision else "randomised",
        "RAND.allocated_at": f"{iso(person.zero)}T10:00:00",
        "RAND.intended_start_date": decision["planned_start"] if decision else None,
        "RAND.decider": decision["decider"] if decision else None,
        "RAND.would_accept_other_arm": decision["would_accept_other_arm"] if decision else None,
    }
    for field, value in fill_form(filling, _FORM, person, occasion):
        enter_item(person, occasion, _FORM, 1, field, value)
