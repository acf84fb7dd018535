"""Which of a person's observations a rule looks at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from equipoise.eligibility.derivation import derive, inputs_of
from equipoise.eligibility.patient import UNKNOWN, Observation
from equipoise.eligibility.situation import Situation
from equipoise.eligibility.stretch import Stretch, contains, days_of
from equipoise.rules import Time
from equipoise.vocabulary import Truth


@dataclass(frozen=True, slots=True)
class Reading:
    """An observation with the days it can be of; `how` says what it was computed from, if it was.

    `undated` is true where it counts although no date says that it lies in the window.
    """

    observation: Observation
    days: Stretch
    how: str = ""
    undated: bool = False

    @property
    def value(self) -> bool | float | str | None:
        """The value; None where it is missing or recorded as unknown."""
        value = self.observation.value
        return None if value in ("", UNKNOWN) else value


@dataclass(frozen=True, slots=True)
class Choice:
    """The readings in the window: `surely` there, or `maybe` (dates known in part); `outside` counts the others."""

    surely: tuple[Reading, ...] = ()
    maybe: tuple[Reading, ...] = ()
    outside: int = 0

    def latest(self) -> list[Reading]:
        """Return the readings that can be the last one: no other is surely later."""
        return [one for one in (*self.surely, *self.maybe) if not any(_after(other, one) for other in self.surely)]

    def earliest(self) -> list[Reading]:
        """Return the readings that can be the first one: no other is surely earlier."""
        return [one for one in (*self.surely, *self.maybe) if not any(_after(one, other) for other in self.surely)]


def choose(name: str, time: Time | None, window: Stretch, situation: Situation) -> Choice:
    """Return the readings of a variable in a window; where there is none at all, one computed from others if it can be.

    Without a time clause an observation that carries no date counts.
    """
    found = observations_of(name, situation)
    if not found:
        derived = _derived(name, time, window, situation)
        return Choice() if derived is None else Choice(surely=(derived,))
    surely, maybe, outside = list[Reading](), list[Reading](), 0
    for observation in found:
        undated = time is None and observation.date is None
        reading = Reading(observation, window if undated else days_of(observation.date), undated=undated)
        match contains(window, reading.days):
            case Truth.TRUE:
                surely.append(reading)
            case Truth.UNKNOWN:
                maybe.append(reading)
            case Truth.FALSE:
                outside += 1
    return Choice(tuple(surely), tuple(maybe), outside)


def observations_of(name: str, situation: Situation) -> Sequence[Observation]:
    """Return what is on record of a variable."""
    return [one for one in situation.patient.observations if one.variable == name]


def missing_inputs(name: str, time: Time | None, window: Stretch, situation: Situation) -> list[str]:
    """Return the variables that a computed variable lacks."""
    inputs = inputs_of(situation.eligibility.variables.get(name), situation.derive)
    return [item for item in inputs if single(item, time, window, situation) is None]


def _derived(name: str, time: Time | None, window: Stretch, situation: Situation) -> Reading | None:
    variable = situation.eligibility.variables.get(name)
    inputs = inputs_of(variable, situation.derive)
    if variable is None or not inputs:
        return None
    items = [single(item, time, window, situation) for item in inputs]
    known = [item for item in items if item is not None]
    if len(known) < len(items):
        return None
    made = derive(name, variable, known, situation.derive[variable.rule])
    return None if made is None else Reading(made.observation, days_of(made.observation.date), made.how)


def single(name: str, time: Time | None, window: Stretch, situation: Situation) -> Observation | None:
    """Return the last observation in the window, if it has a value and no other can be the last."""
    choice = choose(name, time, window, situation)
    latest = choice.latest()
    if not choice.surely or len(latest) != 1 or latest[0].value is None:
        return None
    return latest[0].observation


def _after(later: Reading, earlier: Reading) -> bool:
    return later.days.first is not None and earlier.days.last is not None and later.days.first > earlier.days.last
