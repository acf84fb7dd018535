"""What a person attests, and what the participant plans."""

from __future__ import annotations

import re

from equipoise.eligibility.basis import Basis, Policy
from equipoise.eligibility.reason import Ask, Cost, Reason
from equipoise.eligibility.situation import Situation
from equipoise.rules import Attested, Planned, render_leaf
from equipoise.vocabulary import Truth

# A free-text note does not repeat what everybody in a study does: consent, keep to the plan, use contraception.
_GIVEN = re.compile(r"\b(consent\w*|compl(y|ies|iance|iant)|contracepti\w*)\b", re.IGNORECASE)


def evaluate_attested(attested: Attested, situation: Situation) -> Reason:
    """Return the answer a person gave; unknown, or what the note policy says, where nobody did."""
    leaf = render_leaf(attested)
    found = situation.patient.attestations.get(attested.statement)
    if found is not None:
        by = f" by {found.by}" if found.by else ""
        says = f"“{attested.statement}” answered {'yes' if found.answer else 'no'}{by}"
        return Reason(leaf, Truth.of(found.answer), (Basis.ATTESTED,), says, date=str(found.date or ""))
    if situation.policy.default is Policy.NOTE:
        given = _GIVEN.search(attested.statement) is not None
        basis = Basis.ASSUMED_GIVEN if given else Basis.ASSUMED_ABSENT
        says = f"“{attested.statement}” not answered, taken as {'yes' if given else 'no'}"
        return Reason(leaf, Truth.of(given), (basis,), says, policy=Policy.NOTE)
    ask = Ask(f"attestation:{attested.statement}", f"Is it so: {attested.statement}?", Cost.ASK)
    return _missing(leaf, f"“{attested.statement}” not answered", ask, situation)


def evaluate_planned(planned: Planned, situation: Situation) -> Reason:
    """Return what the participant plans; unknown, or what the policy says, where nobody asked."""
    leaf, name = render_leaf(planned), planned.concept.replace("_", " ")
    plan = situation.patient.planned.get(planned.concept)
    if plan is not None:
        return Reason(leaf, Truth.of(plan), (Basis.STATED,), f"{name} {'is' if plan else 'is not'} planned")
    policy = situation.policy.default
    if policy is not Policy.STRICT and situation.excludes:
        says = f"not asked whether {name} is planned, read as no"
        return Reason(leaf, Truth.FALSE, (Basis.ASSUMED_ABSENT,), says, policy=policy)
    ask = Ask(f"planned:{planned.concept}", f"Is {name} planned?", Cost.ASK)
    return _missing(leaf, f"not asked whether {name} is planned", ask, situation)


def _missing(leaf: str, says: str, ask: Ask, situation: Situation) -> Reason:
    return Reason(
        leaf,
        Truth.UNKNOWN,
        (Basis.MISSING,),
        says,
        missing="the answer",
        policy=situation.policy.default,
        asks=(ask,),
    )
