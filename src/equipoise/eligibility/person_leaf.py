"""Age and sex: what is known of the person without anybody measuring it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from equipoise.eligibility.basis import Basis
from equipoise.eligibility.patient import UNKNOWN
from equipoise.eligibility.reach import Reach, compare
from equipoise.eligibility.reason import Ask, Cost, Reason
from equipoise.eligibility.situation import Situation
from equipoise.eligibility.stretch import Stretch
from equipoise.rules import Between, Compare, Comparison, OneOf, render_leaf
from equipoise.vocabulary import Truth, all_of

_ASK_BIRTH = Ask("birth_date", "What is the full date of birth?", Cost.ASK)
_ASK_SEX = Ask("variable:sex:", "What is the sex?", Cost.ASK)


def completed(birth: date, day: date, unit: str) -> int:
    """Return the completed years (a), months (mo), weeks (wk) or days (d) from birth to a day.

    >>> completed(date(1949, 3, 2), date(2025, 3, 1), "a")
    75
    """
    if unit in ("wk", "d"):
        return (day - birth).days // (7 if unit == "wk" else 1)
    months = (day.year - birth.year) * 12 + day.month - birth.month - (day.day < birth.day)
    return months // 12 if unit == "a" else months


def evaluate_age(leaf: Compare | Between | OneOf, situation: Situation, unit: str | None) -> Reason:
    """Return whether the age on the day is as asked; a date of birth known in part gives an interval of ages."""
    text, birth = render_leaf(leaf), situation.patient.birth_date
    if birth is None:
        return _unknown(text, Basis.MISSING, "no date of birth", "the date of birth", _ASK_BIRTH)
    window = situation.window(leaf.time)
    if window is None or window.last is None:
        ask = situation.ask_for_day(leaf.time)
        return _unknown(text, Basis.ANCHOR_MISSING, f"born {birth}, day unknown", "the day to take the age on", ask)
    asked = (unit if isinstance(leaf, OneOf) else leaf.unit) or ""
    if asked not in ("a", "mo", "wk", "d"):
        return _unknown(text, Basis.UNIT_UNKNOWN, f"born {birth}", "the unit of age in the rule (a, mo, wk or d)", None)
    youngest, oldest = (completed(born, window.last, asked) for born in (birth.last(), birth.first()))
    truth = _judged(leaf, Reach(Fraction(youngest), Fraction(oldest)))
    age = str(youngest) if youngest == oldest else f"{youngest} to {oldest}"
    open_ = truth is Truth.UNKNOWN
    return Reason(
        text,
        truth,
        (Basis.OBSERVED,),
        f"{age} {asked} on {window.last}, born {birth}",
        value=age,
        unit=asked,
        date=str(birth),
        window=str(Stretch(window.last, window.last)),
        missing="the full date of birth" if open_ else "",
        asks=(_ASK_BIRTH,) if open_ else (),
        provisional=window.provisional,
    )


def evaluate_sex(leaf: Compare | Between | OneOf, situation: Situation) -> Reason:
    """Return whether the sex is one of those asked for; recorded as unknown it stays unknown."""
    text, sex = render_leaf(leaf), situation.patient.sex
    if sex in (None, "", UNKNOWN) or not isinstance(leaf, OneOf):
        return _unknown(text, Basis.MISSING, "sex not recorded", "the sex", _ASK_SEX)
    return Reason(text, Truth.of(sex in leaf.codes), (Basis.OBSERVED,), f"sex {sex}", value=str(sex))


def _judged(leaf: Compare | Between | OneOf, age: Reach) -> Truth:
    if isinstance(leaf, Between):
        above = compare(age, Comparison.AT_LEAST, Fraction(leaf.low))
        return all_of((above, compare(age, Comparison.AT_MOST, Fraction(leaf.high))))
    if isinstance(leaf, Compare):
        return compare(age, leaf.comparison, Fraction(leaf.value))
    return Truth.of(str(age.low) in leaf.codes) if age.low == age.high else Truth.UNKNOWN


def _unknown(text: str, basis: Basis, says: str, missing: str, ask: Ask | None) -> Reason:
    return Reason(text, Truth.UNKNOWN, (basis,), says, missing=missing, asks=() if ask is None else (ask,))
