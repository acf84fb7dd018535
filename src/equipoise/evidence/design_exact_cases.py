"""Cases of exact tests of rates: Fisher's, the binomial, Simon's two stages."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from equipoise.design import (
    RateDifference,
    TwoStageDesign,
    exact_rate_power,
    fisher_exact_power,
    simon_two_stage,
)
from equipoise.evidence.case import Answer
from equipoise.evidence.design_inputs import Inputs, needed


def _fisher(inputs: Inputs) -> Answer:
    rates = (float(needed(inputs, name)) for name in ("p_treat", "p_control"))
    contrast = RateDifference(*rates, ratio=float(inputs.get("ratio", 1.0)))
    found = fisher_exact_power(contrast, float(needed(inputs, "n")), alpha=float(needed(inputs, "alpha_two_sided")))
    return {"power": found.value}


def _binomial(inputs: Inputs) -> Answer:
    null, rate = float(needed(inputs, "p0")), float(needed(inputs, "p1"))
    found = exact_rate_power(
        int(needed(inputs, "n")), null=null, rate=rate, alpha=float(needed(inputs, "alpha_one_sided"))
    )
    return {
        "power": found.power,
        "attained_alpha": found.attained_alpha,
        "critical_count": found.critical_count,
    }


def _simon(inputs: Inputs) -> Answer:
    null, rate = float(needed(inputs, "p0")), float(needed(inputs, "p1"))
    power = 1.0 - float(needed(inputs, "beta"))
    found = simon_two_stage(null=null, rate=rate, alpha=float(needed(inputs, "alpha")), power=power)
    return _stages("minimax", found.minimax) | _stages("optimal", found.optimal)


def _stages(name: str, design: TwoStageDesign) -> dict[str, object]:
    return {
        f"{name} [n1,r1,n,r]": [design.n1, design.r1, design.n, design.r],
        f"{name} [EN0,PET0,alpha,power]": [design.expected, design.early_stop, design.alpha, design.power],
    }


ANSWERS: Mapping[str, Callable[[Inputs], Answer]] = {
    "fisher_exact_power": _fisher,
    "one_proportion_exact_power": _binomial,
    "simon_two_stage": _simon,
}


def answer(case: Inputs) -> Answer:
    """Return the values of a case of these quantities by field."""
    return ANSWERS[str(needed(case, "quantity"))](needed(case, "inputs"))
