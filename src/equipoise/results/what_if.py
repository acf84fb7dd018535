"""What becomes of a plan with its people fixed when an assumption is wrong: power, events and months."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from equipoise.design.trial_outline import TrialOutline
from equipoise.errors import EquipoiseError
from equipoise.results.solved_plan import sequential_of

_LATER: Final = 6.0
_MORE_LOST: Final = 0.05
_LESS_RISK: Final = 0.1


@dataclass(frozen=True, slots=True)
class WhatIf:
    """One thing that is other than planned, rounded.

    `power` is the probability to reject in favour of the treatment; events and months are those expected at the stop.
    Where there is no answer `words` says why.
    """

    name: str
    power: str
    events: str
    months: str
    words: str = ""


def what_if_rows(plan: TrialOutline, participants: int) -> list[WhatIf]:
    """Return the plan as it stands and with one assumption after the other changed; people and months of entry stay."""
    return [_row(name, changed, participants) for name, changed in _changes(plan)]


def _changes(plan: TrialOutline) -> Iterator[tuple[str, TrialOutline]]:
    yield "as planned", plan
    yield "no effect", replace(plan, hazard_ratio=1.0, delay=0.0)
    half = math.sqrt(plan.hazard_ratio)
    yield f"half the effect: hazard ratio {half:.2f}", replace(plan, hazard_ratio=half)
    if plan.control_risk > _LESS_RISK + 0.01:
        risk = plan.control_risk - _LESS_RISK
        yield f"control risk {risk:g}", replace(plan, control_risk=risk)
    if plan.dropout_a_year + _MORE_LOST < 1.0:
        lost = plan.dropout_a_year + _MORE_LOST
        yield f"lost in a year {lost:g}", replace(plan, dropout_a_year=lost)
    if plan.delay + _LATER < plan.duration:
        yield f"effect only after {plan.delay + _LATER:g} months", replace(plan, delay=plan.delay + _LATER)


def _row(name: str, plan: TrialOutline, participants: int) -> WhatIf:
    try:
        if plan.looks == 1:
            once = plan.power_with(participants)
            return WhatIf(name, f"{once.power:.3f}", f"{once.events:.1f}", f"{plan.duration:.1f}")
        found = sequential_of(plan, participants)
    except EquipoiseError as fault:
        return WhatIf(name, "-", "-", "-", fault.what)
    return WhatIf(name, f"{found.power:.3f}", f"{found.expected_events:.1f}", f"{found.expected_months:.1f}")
