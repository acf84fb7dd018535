"""The form of the design page: what is asked for, what was typed, and what is wrong with it, field by field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from equipoise.design.trial_outline import TrialOutline
from equipoise.errors import InputError

OTHER: Final = "other_"
"""Begins the names of the second plan's fields."""
_NUMBER: Final = re.compile(r"-?(\d{1,9}(\.\d{0,12})?|\.\d{1,12})", re.ASCII)
_LONGEST: Final = 40


@dataclass(frozen=True, slots=True)
class Field:
    """One assumption: the slider runs from `low` to `high` in steps; the page takes `least` to `most`."""

    name: str
    label: str
    unit: str
    low: float = 0.0
    high: float = 1.0
    step: float = 0.01
    least: float = 0.0
    most: float = 1.0
    is_whole: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    is_optional: bool = False


GROUPS: Final[tuple[tuple[str, tuple[Field, ...]], ...]] = (
    (
        "Without treatment",
        (
            Field("control_risk", "Control risk", "share with the event", 0.05, 0.95, 0.01, 0.01, 0.99),
            Field("horizon", "By month", "months", 3, 120, 1, 0.5, 240),
        ),
    ),
    (
        "The effect",
        (
            Field("hazard_ratio", "Hazard ratio", "treatment : control", 0.3, 0.95, 0.01, 0.1, 3),
            Field("delay", "Effect begins after", "months", 0, 24, 0.5, 0, 120),
        ),
    ),
    (
        "The course",
        (
            Field("accrual", "Accrual", "months", 3, 96, 1, 0.5, 240),
            Field("follow_up", "Follow-up after the last entry", "months", 0, 96, 1, 0, 240),
            Field("dropout_a_year", "Lost in a year", "share", 0, 0.3, 0.005, 0, 0.6),
            Field("ratio", "Allocation ratio", "treatment : control", 0.5, 4, 0.5, 0.1, 10),
        ),
    ),
    (
        "The test",
        (
            Field("alpha", "Level (alpha)", "", 0.005, 0.1, 0.005, 0.0001, 0.4),
            Field("sides", "Sides", "", choices=(("2", "two-sided"), ("1", "one-sided")), is_whole=True),
            Field("power", "Power wanted", "", 0.6, 0.98, 0.01, 0.05, 0.999),
            Field("looks", "Looks, the last included", "", 1, 8, 1, 1, 20, is_whole=True),
            Field(
                "spending",
                "Level spent as",
                "",
                choices=(("obrien_fleming", "O'Brien and Fleming"), ("pocock", "Pocock")),
            ),
        ),
    ),
)
PARTICIPANTS: Final = Field(
    "participants", "Participants", "leave empty to ask how many", 20, 1200, 2, 4, 100_000, True, is_optional=True
)
FIELDS: Final = tuple(field for _, fields in GROUPS for field in fields)


@dataclass(frozen=True, slots=True)
class FieldOnPage:
    """A field with what was typed into it and what is wrong with that."""

    field: Field
    name: str
    text: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class DesignForm:
    """What was asked: the plan, the one beside it, a number of participants; none of them where a field is at fault."""

    groups: tuple[tuple[str, tuple[FieldOnPage, ...]], ...]
    participants_field: FieldOnPage
    others: tuple[FieldOnPage, ...]
    plan: TrialOutline | None
    other: TrialOutline | None
    participants: int | None

    @property
    def faults(self) -> tuple[FieldOnPage, ...]:
        """The fields at fault, in the order of the page."""
        shown = [field for _, fields in self.groups for field in fields]
        return tuple(field for field in (*shown, self.participants_field, *self.others) if field.fault)

    @property
    def is_compared(self) -> bool:
        """Whether a second plan is asked for."""
        return any(field.text for field in self.others)

    @property
    def plans(self) -> tuple[tuple[str, TrialOutline], ...]:
        """The plans with their names."""
        if self.plan is None:
            return ()
        first = ("this plan", self.plan)
        return (first,) if self.other is None else (first, ("second plan", self.other))


def read_design_form(asked: Mapping[str, str]) -> DesignForm:
    """Return the form of a request: what is left out has the default, every fault stands at its field."""
    defaults = TrialOutline()
    texts = {field.name: _typed(asked, field.name, _written(getattr(defaults, field.name))) for field in FIELDS}
    plan, faults = _outline(defaults, texts)
    other_texts = {field.name: _typed(asked, OTHER + field.name, "") for field in FIELDS}
    changes = {name: text for name, text in other_texts.items() if text}
    other, other_faults = _outline(plan or defaults, changes)
    number = _typed(asked, PARTICIPANTS.name, "")
    participants, number_fault = (None, "") if not number else _read(PARTICIPANTS, number)
    return DesignForm(
        tuple(
            (group, tuple(FieldOnPage(f, f.name, texts[f.name], faults.get(f.name, "")) for f in fields))
            for group, fields in GROUPS
        ),
        FieldOnPage(PARTICIPANTS, PARTICIPANTS.name, number, number_fault),
        tuple(FieldOnPage(f, OTHER + f.name, other_texts[f.name], other_faults.get(f.name, "")) for f in FIELDS),
        None if faults or other_faults or number_fault else plan,
        other if changes and not (faults or other_faults or number_fault) else None,
        None if participants is None else int(participants),
    )


def design_address(values: Mapping[str, float | str | None]) -> str:
    """Return the address of the design page with some assumptions filled in; what is None keeps its default.

    >>> design_address({"hazard_ratio": 0.65, "power": None})
    '/design/?hazard_ratio=0.65'
    """
    filled = {name: _written(value) for name, value in values.items() if value is not None}
    return "/design/" + ("?" + urlencode(filled) if filled else "")


def _typed(asked: Mapping[str, str], name: str, default: str) -> str:
    return str(asked.get(name, default)).strip()[:_LONGEST]


def _written(value: object) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _outline(base: TrialOutline, texts: Mapping[str, str]) -> tuple[TrialOutline | None, dict[str, str]]:
    """Return the base changed by the texts, and the faults by field: a field at fault leaves the base as it was."""
    faults: dict[str, str] = {}
    values: dict[str, Any] = {}  # Any: numbers, a count or a name by field
    for field in FIELDS:
        if field.name in texts:
            value, fault = _read(field, texts[field.name])
            if fault:
                faults[field.name] = fault
            else:
                values[field.name] = value
    if faults:
        return None, faults
    try:
        return replace(base, **values), {}
    except InputError:
        return None, dict(_by_field(base, values))


def _by_field(base: TrialOutline, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what the outline has against each value, taking one after the other."""
    # Delay and power are judged against others: those come first, on a base that no other value contradicts.
    grown = replace(base, delay=0.0, power=max(base.power, 0.9))
    late = {name: values.get(name, getattr(base, name)) for name in ("delay", "power")}
    early = {name: value for name, value in values.items() if name not in late}
    for name, value in (early | late).items():
        try:
            grown = replace(grown, **{name: value})
        except InputError as fault:
            yield name, str(fault)


def _read(field: Field, text: str) -> tuple[float | str | None, str]:
    """Return the value of a text, or what is wrong with it."""
    if field.choices:
        known = [value for value, _ in field.choices]
        if text not in known:
            return None, f"{text!r} is none of {', '.join(known)}"
        return (int(text) if field.is_whole else text), ""
    if not text:
        return None, f"nothing is given (give {field.least:g} to {field.most:g})"
    if _NUMBER.fullmatch(text) is None:
        return None, f"{text!r} is no number (write it like {_example(field)})"
    value = float(text)
    if field.is_whole and value != int(value):
        return None, f"{text} is no whole number"
    if not field.least <= value <= field.most:
        return None, f"{text} is out of range (give {field.least:g} to {field.most:g})"
    return (int(value) if field.is_whole else value), ""


def _example(field: Field) -> str:
    return "232" if field.is_optional else f"{field.low or field.step:g}"
