"""Dose rules of interferon: from level, blood counts and history to an advice. Advice only: a person decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any

from equipoise.errors import DataError, TableError
from equipoise.scales.interval import Interval, parse_interval
from equipoise.scales.significant import Number, exact, significant
from equipoise.scales.table import NO_LIMITS
from equipoise.scales.table_file import read_table_file


class Action(StrEnum):
    """What a dose rule advises."""

    CONTINUE = "continue"
    REDUCE = "reduce"
    INTERRUPT = "interrupt"
    KEEP_HOLDING = "keep_holding"
    RESUME = "resume"
    STOP_PERMANENTLY = "stop_permanently"


@dataclass(frozen=True, slots=True)
class DoseRule:
    """A dose rule as its table states it; limits are in 10*9/L, levels in `unit` per administration.

    `reduce_to` is next_level (down the ladder) or half; `resume_at` is next_level, a level, or empty when the product's
    text names none. `mark` is the certainty of the table (A assumed, S seen).
    """

    name: str
    unit: str
    ladders: Mapping[str, tuple[Decimal, ...]]
    stop: Mapping[str, Interval]
    interrupt: Mapping[str, Interval]
    reduce: Mapping[str, Interval]
    resume_when: Mapping[str, Interval]
    limits_text: Mapping[str, str]
    reduce_to: str
    at_lowest_level: str
    resume_at: str
    stops_when_repeated: bool
    recheck_days: int | None
    mark: str


@dataclass(frozen=True, slots=True)
class DoseState:
    """Where a participant stands: the level (before a hold, the one that was held) and why doses were held before."""

    level: Number
    regimen: str | None = None
    """The ladder, where the rule has several."""
    on_hold: bool = False
    interrupted_for: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class DoseAdvice:
    """The advised action; `action` is None while a count that decides is missing.

    `reasons` are the triggers met, in the order neutrophils, platelets, wbc; `unmet` what keeps a hold going; `rule`
    the words of the table that fired.
    """

    action: Action | None
    to: Decimal | None = None
    reasons: tuple[str, ...] = ()
    recheck_days: int | None = None
    rule: str = ""
    missing: tuple[str, ...] = ()
    unmet: tuple[str, ...] = field(default=())


def dose_rule_names() -> tuple[str, ...]:
    """Return the names of the dose rules that ship."""
    return tuple(name for name in read_table_file("dose_rules") if name != "counts")


@cache
def dose_rule(name: str) -> DoseRule:
    """Return a dose rule by its name; TableError if there is none."""
    if name not in dose_rule_names():
        raise TableError(f"no dose rule {name!r}", mend=f"use one of {', '.join(dose_rule_names())}")
    return read_dose_rule(name, read_table_file("dose_rules")[name])


# Any: the content of a YAML file, checked here.
def read_dose_rule(name: str, entry: Mapping[str, Any]) -> DoseRule:
    """Return the dose rule that an entry of a table file describes; TableError for an interval that is none."""
    resume = entry.get("resume", {})
    return DoseRule(
        name=name,
        unit=str(entry["unit"]),
        ladders={key: tuple(exact(level) for level in levels) for key, levels in entry.get("ladders", {}).items()},
        stop=_limits(entry.get("stop", {})),
        interrupt=_limits(entry.get("interrupt", {})),
        reduce=_limits(entry.get("reduce", {})),
        resume_when=_limits(resume.get("when", {})),
        limits_text=_texts(entry),
        reduce_to=str(entry["reduce_to"]),
        at_lowest_level=str(entry.get("at_lowest_level", "")),
        resume_at=str(resume.get("at", "")),
        stops_when_repeated="second_interruption_for_same_reason" in entry,
        recheck_days=entry.get("recheck_days"),
        mark=str(entry["mark"]),
    )


def dose_advice(rule: DoseRule, state: DoseState, counts: Mapping[str, Number | None]) -> DoseAdvice:
    """Return what the rule advises for `counts` of neutrophils, platelets and wbc (10*9/L).

    On hold only the return is judged. Otherwise the strictest table that fires decides: stop, interrupt, reduce. A
    count compares after rounding to five significant digits. DataError for a level that is not on the ladder.

    >>> rule = dose_rule("peg_ifn_flat180")
    >>> dose_advice(rule, DoseState(180), {"neutrophils": 0.74, "platelets": 90, "wbc": 3.1}).to
    Decimal('135')
    """
    _check(rule, state, counts)
    if state.on_hold:
        return _while_on_hold(rule, state, counts)
    if stopped := _met(rule.stop, counts):
        return _advice(rule, Action.STOP_PERMANENTLY, stopped, "stop")
    if held := _met(rule.interrupt, counts):
        return _interruption(rule, state, held, "interrupt")
    missing = _missing(rule, counts)
    if missing:
        return DoseAdvice(None, missing=missing, rule=f"{rule.name}: {', '.join(missing)} decide and are missing")
    if reduced := _met(rule.reduce, counts):
        return _reduction(rule, state, reduced)
    return DoseAdvice(Action.CONTINUE, to=exact(state.level), rule=f"{rule.name}: no limit crossed")


def _while_on_hold(rule: DoseRule, state: DoseState, counts: Mapping[str, Number | None]) -> DoseAdvice:
    if not rule.resume_when:
        raise TableError(
            "the rule does not say when a hold ends",
            where=rule.name,
            mend="use a rule with `resume`, or ask the sponsor",
        )
    missing = tuple(name for name in rule.resume_when if counts.get(name) is None)
    failed = tuple(
        name for name in rule.resume_when if name not in missing and not _within(rule.resume_when, name, counts)
    )
    if failed:
        text = _words(rule, "resume", failed)
        return DoseAdvice(Action.KEEP_HOLDING, recheck_days=rule.recheck_days, rule=text, unmet=failed)
    if missing:
        return DoseAdvice(None, missing=missing, rule=f"{rule.name}: {', '.join(missing)} decide and are missing")
    return DoseAdvice(
        Action.RESUME, to=_resume_level(rule, state), rule=_words(rule, "resume", tuple(rule.resume_when))
    )


def _interruption(rule: DoseRule, state: DoseState, reasons: tuple[str, ...], table: str) -> DoseAdvice:
    repeated = rule.stops_when_repeated and bool(state.interrupted_for & set(reasons))
    return _advice(rule, Action.STOP_PERMANENTLY if repeated else Action.INTERRUPT, reasons, table)


def _reduction(rule: DoseRule, state: DoseState, reasons: tuple[str, ...]) -> DoseAdvice:
    if rule.reduce_to == "half":
        return _advice(rule, Action.REDUCE, reasons, "reduce", to=exact(state.level) / 2)
    lower = [level for level in _ladder(rule, state) if level < exact(state.level)]
    if lower:
        return _advice(rule, Action.REDUCE, reasons, "reduce", to=max(lower))
    return _interruption(rule, state, reasons, "reduce")


def _advice(
    rule: DoseRule, action: Action, reasons: tuple[str, ...], table: str, to: Decimal | None = None
) -> DoseAdvice:
    return DoseAdvice(action, to, reasons, rule.recheck_days, _words(rule, table, reasons))


def _resume_level(rule: DoseRule, state: DoseState) -> Decimal:
    if rule.resume_at != "next_level":
        return exact(Decimal(rule.resume_at))
    # A participant held at the lowest level comes back to it: the ladder has nothing below.
    lower = [level for level in _ladder(rule, state) if level < exact(state.level)]
    return max(lower) if lower else exact(state.level)


def _ladder(rule: DoseRule, state: DoseState) -> tuple[Decimal, ...]:
    if state.regimen is None and len(rule.ladders) == 1:
        return next(iter(rule.ladders.values()))
    if state.regimen is None or state.regimen not in rule.ladders:
        raise DataError(
            f"regimen {state.regimen!r} has no ladder", where=rule.name, mend=f"use one of {', '.join(rule.ladders)}"
        )
    return rule.ladders[state.regimen]


def _check(rule: DoseRule, state: DoseState, counts: Mapping[str, Number | None]) -> None:
    level = exact(state.level)
    if level <= 0 or (rule.ladders and level not in _ladder(rule, state)):
        raise DataError(f"{level} {rule.unit} is no level of the ladder", where=rule.name, mend="give the level in use")
    below = [name for name, value in counts.items() if value is not None and exact(value) < 0]
    if below:
        raise DataError("counts below zero", where=", ".join(below), mend="check the values, in 10*9/L")


def _met(limits: Mapping[str, Interval], counts: Mapping[str, Number | None]) -> tuple[str, ...]:
    return tuple(name for name in limits if counts.get(name) is not None and _within(limits, name, counts))


def _within(limits: Mapping[str, Interval], name: str, counts: Mapping[str, Number | None]) -> bool:
    value = counts[name]
    assert value is not None
    return limits[name].contains(significant(value), NO_LIMITS, 5)


def _missing(rule: DoseRule, counts: Mapping[str, Number | None]) -> tuple[str, ...]:
    asked = (*rule.stop, *rule.interrupt, *rule.reduce)
    return tuple(dict.fromkeys(name for name in asked if counts.get(name) is None))


def _words(rule: DoseRule, table: str, reasons: tuple[str, ...]) -> str:
    return f"{rule.name}: {table} at " + ", ".join(f"{name} {rule.limits_text[f'{table}.{name}']}" for name in reasons)


def _limits(entry: Mapping[str, str]) -> dict[str, Interval]:
    return {name: parse_interval(entry[name]) for name in read_table_file("dose_rules")["counts"] if name in entry}


def _texts(entry: Mapping[str, Any]) -> dict[str, str]:
    tables = {name: entry.get(name, {}) for name in ("stop", "interrupt", "reduce")}
    tables["resume"] = entry.get("resume", {}).get("when", {})
    return {f"{table}.{name}": str(text) for table, limits in tables.items() for name, text in limits.items()}
