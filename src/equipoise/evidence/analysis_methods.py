"""Which adapter answers which analysis method."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from equipoise.evidence.case import Answer
from equipoise.evidence.causal_cases import CAUSAL_METHODS, answer_causal
from equipoise.evidence.competing_cases import COMPETING_METHODS, answer_competing
from equipoise.evidence.cox_cases import METHODS as COX
from equipoise.evidence.cox_cases import answer_cox
from equipoise.evidence.interval_cases import INTERVAL_METHODS, answer_interval
from equipoise.evidence.longitudinal_cases import LONGITUDINAL_METHODS, answer_longitudinal
from equipoise.evidence.not_built import NotBuilt
from equipoise.evidence.proportion_cases import PROPORTION_METHODS, answer_proportion
from equipoise.evidence.survival_cases import METHODS as SURVIVAL
from equipoise.evidence.survival_cases import answer as answer_survival

# Any: `args` is JSON as it stands in a case; each adapter checks what it reads.
Adapter = Callable[[Mapping[str, Any], dict[str, list[str]]], Answer]

ADAPTERS: dict[str, Adapter] = {
    **dict.fromkeys(SURVIVAL, answer_survival),
    **dict.fromkeys(COX, answer_cox),
    **dict.fromkeys(COMPETING_METHODS, answer_competing),
    **dict.fromkeys(CAUSAL_METHODS, answer_causal),
    **dict.fromkeys(LONGITUDINAL_METHODS, answer_longitudinal),
    **dict.fromkeys(INTERVAL_METHODS, answer_interval),
    **dict.fromkeys(PROPORTION_METHODS, answer_proportion),
}


def answer_analysis(args: Mapping[str, Any], table: dict[str, list[str]]) -> Answer:
    """Return the values of one case; NotBuilt where the method is not there."""
    method = str(args["method"])
    if method not in ADAPTERS:
        raise NotBuilt(f"the method {method!r}")
    return ADAPTERS[method](args, table)
