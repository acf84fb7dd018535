"""Variables that are computed from others when nobody recorded them, with what they were computed from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from equipoise.eligibility.patient import Observation
from equipoise.errors import UnitError
from equipoise.scales import albi, child_pugh
from equipoise.study import Variable
from equipoise.vocabulary import convert, parse_quantity

Derivation = Callable[[Sequence[Observation]], Observation | None]
"""From the observations of a variable's `from`, in that order, to its own; None where they do not suffice."""


@dataclass(frozen=True, slots=True)
class Derived:
    """A computed observation and the sentence that says what it was computed from."""

    observation: Observation
    how: str


def derive_child_pugh_class(items: Sequence[Observation]) -> Observation | None:
    """Return the Child–Pugh class from bilirubin, albumin, INR, ascites and encephalopathy, in this order."""
    bilirubin, albumin, inr, ascites, encephalopathy = items
    score = child_pugh(
        bilirubin_umol_L=_in(bilirubin, "umol/L", molar_mass=_BILIRUBIN),
        albumin_g_L=_in(albumin, "g/L"),
        inr=_pure(inr),
        ascites=str(ascites.value),
        encephalopathy=str(encephalopathy.value),
    )
    return None if score.cls is None else Observation(variable="child_pugh_class", value=score.cls)


def derive_albi_grade(items: Sequence[Observation]) -> Observation | None:
    """Return the ALBI grade from bilirubin and albumin, in this order."""
    bilirubin, albumin = items
    score = albi(bilirubin_umol_L=_in(bilirubin, "umol/L", molar_mass=_BILIRUBIN), albumin_g_L=_in(albumin, "g/L"))
    return None if score.grade is None else Observation(variable="albi_grade", value=str(score.grade))


def derive_bmi(items: Sequence[Observation]) -> Observation | None:
    """Return the body mass index in kg/m2 from weight and height, in this order."""
    weight, height = items
    return Observation(variable="bmi", value=_in(weight, "kg") / _in(height, "m") ** 2, unit="kg/m2")


DERIVATIONS: Mapping[str, Derivation] = {
    "child_pugh_class": derive_child_pugh_class,
    "albi_grade": derive_albi_grade,
    "bmi": derive_bmi,
}
"""What a variable's `rule` may name; `from` then lists the variables it takes, in the derivation's order."""

_BILIRUBIN = 584.673
"""g/mol of C33H36N4O6 with the standard atomic weights."""


def inputs_of(variable: Variable | None, derive: Mapping[str, Derivation]) -> tuple[str, ...]:
    """Return the variables that a variable is computed from; empty if it is not computed."""
    if variable is None or variable.rule not in derive or variable.from_ is None:
        return ()
    return (variable.from_,) if isinstance(variable.from_, str) else variable.from_


def derive(name: str, variable: Variable, items: Sequence[Observation], derivation: Derivation) -> Derived | None:
    """Return the computed observation, dated by the latest of its items; None where they do not suffice."""
    try:
        made = derivation(items)
    except UnitError:
        return None
    if made is None:
        return None
    dated = [item.date for item in items if item.date is not None]
    day = max(dated, key=lambda one: one.last()) if len(dated) == len(items) else None
    how = ", ".join(f"{item.variable} {item.value} {item.unit or ''}".rstrip() for item in items)
    observation = Observation(variable=name, value=made.value, unit=made.unit or variable.unit, date=day)
    return Derived(observation, f"{variable.rule} from {how}")


def _in(item: Observation, unit: str, *, molar_mass: float | None = None) -> float:
    quantity = parse_quantity(str(item.value), item.unit)
    return convert(quantity, unit, molar_mass=molar_mass, variable=item.variable).value


def _pure(item: Observation) -> float:
    return parse_quantity(str(item.value), item.unit or "1").value
