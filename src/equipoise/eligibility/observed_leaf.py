"""Variables: which observation counts, in which unit, against which limit."""

from __future__ import annotations

from dataclasses import replace

from equipoise.eligibility.basis import Basis
from equipoise.eligibility.patient import Observation
from equipoise.eligibility.person_leaf import evaluate_age, evaluate_sex
from equipoise.eligibility.reading import Choice, Reading, choose, missing_inputs, observations_of
from equipoise.eligibility.reason import Ask, Cost, Reason
from equipoise.eligibility.situation import Situation
from equipoise.eligibility.stretch import Stretch
from equipoise.eligibility.value_judgement import ValueLeaf, judge_value
from equipoise.rules import render_leaf
from equipoise.vocabulary import Truth, all_of, any_of


def evaluate_observed(leaf: ValueLeaf, situation: Situation) -> Reason:
    """Return whether the variable stands so: from the person's own data, else from the observations that count."""
    variable = situation.eligibility.variables.get(leaf.variable)
    if variable is not None and variable.from_ == "birth_date":
        return evaluate_age(leaf, situation, variable.unit)
    if leaf.variable == "sex" and situation.patient.sex is not None:
        return evaluate_sex(leaf, situation)
    window = situation.window(leaf.time)
    if window is None:
        return _no_window(leaf, situation)
    choice = choose(leaf.variable, leaf.time, window, situation)
    reason = _nothing(leaf, choice, window, situation)
    if reason is None:
        reason = _picked(leaf, choice, situation)
    return replace(reason, window=str(window), provisional=window.provisional)


def _picked(leaf: ValueLeaf, choice: Choice, situation: Situation) -> Reason:
    """Return what the readings say together, by the criterion's way to pick."""
    every = situation.pick == "all" or (situation.pick == "worst" and situation.speaks_for)
    if situation.pick in ("last", "first"):
        readings = choice.latest() if situation.pick == "last" else choice.earliest()
        return _agreed(leaf, readings, situation)
    surely = [reading for reading in choice.surely if not reading.undated]
    loose = [*(reading for reading in choice.surely if reading.undated), *choice.maybe]
    if not surely:
        return _agreed(leaf, loose, situation)
    reasons = [judge_value(leaf, reading, situation) for reading in surely]
    reasons += [_at_most_unknown(judge_value(leaf, one, situation), leaf, one, every=every) for one in loose]
    truth = (all_of if every else any_of)(reason.truth for reason in reasons)
    return next(reason for reason in reasons if reason.truth is truth)


def _agreed(leaf: ValueLeaf, readings: list[Reading], situation: Situation) -> Reason:
    """Return the reason of the reading that counts; unknown where several could be it and they disagree."""
    readings = sorted(readings, key=_last_day)
    reasons = [judge_value(leaf, reading, situation) for reading in readings]
    if len({reason.truth for reason in reasons}) == 1:
        return reasons[-1]
    undecided = [reason for reason in reasons if reason.truth is Truth.UNKNOWN]
    if undecided:
        return undecided[-1]
    values = ", ".join(_shown(reading.observation) for reading in readings)
    return _undated(leaf, readings[-1], f"which of these is the {situation.pick} one is not known: {values}")


def _last_day(reading: Reading) -> str:
    return "9999" if reading.days.last is None else reading.days.last.isoformat()


def _at_most_unknown(reason: Reason, leaf: ValueLeaf, reading: Reading, *, every: bool) -> Reason:
    """Return the reason of a reading that may lie outside the window: it can spoil a verdict, never make one."""
    harmless = Truth.TRUE if every else Truth.FALSE
    if reason.truth in (harmless, Truth.UNKNOWN):
        return reason
    return _undated(leaf, reading, f"{_shown(reading.observation)} may lie outside the window")


def _nothing(leaf: ValueLeaf, choice: Choice, window: Stretch, situation: Situation) -> Reason | None:
    """Return why no reading counts; None if one does."""
    name = leaf.variable
    if choice.surely:
        return None
    if choice.maybe:
        return _undated(leaf, choice.maybe[-1], f"{_shown(choice.maybe[-1].observation)} may lie outside the window")
    if choice.outside:
        last = observations_of(name, situation)[-1]
        says = f"{choice.outside} outside the window, such as {_shown(last)}"
        return _unknown(leaf, Basis.OUT_OF_WINDOW, says, "a value in the window", _ask(name, window, situation))
    inputs = missing_inputs(name, leaf.time, window, situation)
    asks = tuple(ask for item in inputs or [name] for ask in _ask(item, window, situation))
    return _unknown(leaf, Basis.MISSING, f"no value of {_words(name)}", ", ".join(inputs) or "the value", asks)


def _no_window(leaf: ValueLeaf, situation: Situation) -> Reason:
    name = leaf.variable
    ask_value = _ask(name, None, situation)
    if not observations_of(name, situation):
        return _unknown(leaf, Basis.MISSING, f"no value of {_words(name)}", "the value", ask_value)
    ask = situation.ask_for_day(leaf.time)
    says = f"{_words(name)} is on record, but the day to look at is not known"
    return _unknown(leaf, Basis.ANCHOR_MISSING, says, "the anchor's day", (ask,))


def _undated(leaf: ValueLeaf, reading: Reading, says: str) -> Reason:
    name = leaf.variable
    ask = Ask(
        f"date:{name}:{reading.observation.value}", f"On which day was {_shown(reading.observation)} found?", Cost.CHART
    )
    reason = _unknown(leaf, Basis.ATTRIBUTE_OR_DATE_MISSING, says, "the exact date", (ask,))
    seen = reading.observation
    return replace(reason, value=str(seen.value), unit=seen.unit or "", date=str(seen.date or ""))


def _unknown(leaf: ValueLeaf, basis: Basis, says: str, missing: str, asks: tuple[Ask, ...]) -> Reason:
    return Reason(render_leaf(leaf), Truth.UNKNOWN, (basis,), says, missing=missing, asks=asks)


def _ask(name: str, window: Stretch | None, situation: Situation) -> tuple[Ask, ...]:
    variable = situation.eligibility.variables.get(name)
    label = (variable.label if variable is not None else "") or _words(name)
    unit = f" in {variable.unit}" if variable is not None and variable.unit and variable.unit != "1" else ""
    when = f", {window}" if window is not None and window != Stretch() else ""
    cost = Cost.CHART if variable is None else Cost(variable.cost)
    if name == "sex":
        cost = Cost.ASK
    return (Ask(f"variable:{name}:{window or ''}", f"What is {label}{unit}{when}?", cost),)


def _shown(observation: Observation) -> str:
    date = f" of {observation.date}" if observation.date is not None else ", undated"
    return f"{_words(observation.variable)} {observation.value} {observation.unit or ''}".rstrip() + date


def _words(name: str) -> str:
    return name.replace("_", " ")
