"""What a reader of a stated design must know: what is missing, what contradicts, where its power lies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from equipoise.design.design_route import Family
from equipoise.design.stated_design import StatedDesign
from equipoise.vocabulary import Finding, Severity

WEIGHTS_RULE: Final = "DES-WEIGHTS"
"""The finding that stands before every other: the groups are not drawn by lot."""

LEAST_POWER: Final = 0.80
MOST_POWER: Final = 0.95
"""Outside these the number is too small for its question, or larger than it needs to be."""

_AGREES: Final = 0.015
_SUPPOSED_OVERLAP: Final = ((6.0, "good"), (3.0, "middling"), (2.0, "poor"))
"""Propensities as Beta(a, a): the effects below are those of weights for the average effect."""


def missing_inputs(stated: StatedDesign) -> tuple[str, ...]:
    """Return what the number rests on and is not stated, in words."""
    risk = stated.control_risk
    needed = (
        ("number of participants", stated.total),
        ("significance level", stated.alpha),
        ("one-sided or two-sided", stated.sides),
        ("power", stated.power),
        ("effect", stated.hazard_ratio or stated.treated_risk),
        ("control risk", None if risk is None or risk[0] != risk[1] else risk),
        ("allocation ratio", stated.ratio),
        ("losses", stated.loss),
        ("method", stated.method),
        ("accrual and follow-up", stated.accrual or stated.duration),
    )
    return tuple(name for name, value in needed if value is None)


def audit_findings(stated: StatedDesign, within: Sequence[Family], power: Sequence[float]) -> tuple[Finding, ...]:
    """Return the findings, the gravest for a reader first: weighting before anything else."""
    return (
        *_not_randomised(stated),
        *_kind(stated),
        *_missing(stated),
        *_contradictions(stated),
        *_dates(stated),
        *_power(power),
        *_sidedness(stated, within),
        *_ratio(stated),
    )


def _not_randomised(stated: StatedDesign) -> Iterator[Finding]:
    if stated.is_randomised is not False:
        return
    costs = ", ".join(f"{overlap} overlap {(2 * a - 1) / (2 * (a - 1)):.2f}" for a, overlap in _SUPPOSED_OVERLAP)
    yield Finding(
        WEIGHTS_RULE,
        "the groups are not drawn by lot: weights that make them comparable cost more than any choice below, and the "
        f"number allows nothing for it (variance times, for average-effect weights: {costs})",
        Severity.WARNING,
        mend="state the expected overlap and multiply the number by the design effect of the weights",
    )


def _kind(stated: StatedDesign) -> Iterator[Finding]:
    if stated.mean is not None:
        yield Finding(
            "DES-KIND",
            f"the number rests on a difference of means ({stated.mean}); below, only times to an event and two "
            "proportions are tried",
            Severity.WARNING,
            mend="read the routes below as coincidences",
        )
    if stated.is_enrolled:
        yield Finding(
            "DES-ENROLLED",
            f"{stated.total} is the number enrolled, not the number planned",
            Severity.INFORMATION,
            mend="audit the planned number with --total",
        )


def risks_agree(stated: StatedDesign) -> bool:
    """Return whether two stated risks say what the stated hazard ratio says, to a percentage point and a half."""
    effect, risk, treated = stated.hazard_ratio, stated.control_risk, stated.treated_risk
    if effect is None or risk is None or treated is None or not stated.is_hazard_ratio:
        return False
    return abs(1.0 - (1.0 - risk[0]) ** effect - treated) <= _AGREES


def _contradictions(stated: StatedDesign) -> Iterator[Finding]:
    for name, values in stated.others.items():
        others = ", ".join(f"{value:g}" for value in values)
        yield Finding(
            "DES-SEVERAL",
            f"the text states {name} more than once: the first is taken, and {others} left aside",
            Severity.WARNING,
            mend="say which one the number is for",
        )
    effect, risk, treated = stated.hazard_ratio, stated.control_risk, stated.treated_risk
    if None in (effect, risk, treated) or not stated.is_hazard_ratio or risks_agree(stated):
        return
    assert effect is not None
    assert risk is not None
    yield Finding(
        "DES-EFFECT",
        f"a hazard ratio of {effect:g} leads from {risk[0]:.0%} to {1.0 - (1.0 - risk[0]) ** effect:.0%}, not to the "
        f"{treated:.0%} that is stated; the two risks are taken",
        Severity.WARNING,
        mend="state the effect once, or make its two forms agree",
    )


def _missing(stated: StatedDesign) -> Iterator[Finding]:
    missing = missing_inputs(stated)
    if missing:
        yield Finding(
            "DES-MISSING", f"not stated: {', '.join(missing)}", Severity.WARNING, mend="state what the number rests on"
        )


def _dates(stated: StatedDesign) -> Iterator[Finding]:
    duration, horizon = stated.duration, stated.horizon
    if duration is not None and duration <= 0.0:
        yield Finding("DES-DATES", "the completion lies before the start", mend="correct the dates")
        return
    if duration is not None and horizon is not None and duration <= horizon:
        yield Finding(
            "DES-FOLLOW-UP",
            f"{duration:.0f} months from start to completion leave nobody the {horizon:g} months of the endpoint",
            mend="move the completion, or read the endpoint earlier",
        )
    elif None not in (duration, horizon, stated.accrual):
        assert duration is not None
        assert horizon is not None
        assert stated.accrual is not None
        if stated.accrual + horizon > duration + 1.0:
            yield Finding(
                "DES-FOLLOW-UP",
                f"{stated.accrual:g} months of accrual and {horizon:g} of follow-up need more than the {duration:.0f} "
                "months between the registered dates",
                mend="move the completion, or read the endpoint earlier",
            )


def _power(power: Sequence[float]) -> Iterator[Finding]:
    if not power:
        return
    low, high = min(power), max(power)
    if low < LEAST_POWER or high > MOST_POWER:
        yield Finding(
            "DES-POWER",
            f"over the stated control risks and yearly dropout of 0 to 10% the power runs from {low:.2f} to {high:.2f}",
            Severity.WARNING,
            mend="say which control risk and which loss the number is for",
        )


def _sidedness(stated: StatedDesign, within: Sequence[Family]) -> Iterator[Finding]:
    if stated.sides is not None or not within:
        return
    sides = {family.sides for family in within}
    if sides == {1}:
        yield Finding(
            "DES-SIDES",
            "only a one-sided test at the stated level gives the number; readers will take it for two-sided",
            Severity.WARNING,
            mend="state one-sided",
        )


def _ratio(stated: StatedDesign) -> Iterator[Finding]:
    if stated.ratio is None or stated.total is None or stated.total < 2:
        return
    first, second = stated.ratio.as_integer_ratio() if stated.ratio >= 1 else (1 / stated.ratio).as_integer_ratio()
    if first + second < 100 and stated.total % (first + second):
        yield Finding(
            "DES-RATIO",
            f"{stated.total} is not a multiple of {first} + {second}",
            Severity.INFORMATION,
            mend=f"plan {-(-stated.total // (first + second)) * (first + second)}",
        )
