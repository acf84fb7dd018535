"""Which adapter answers which quantity of the design cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from equipoise.evidence.case import Answer
from equipoise.evidence.design_effect_cases import ANSWERS as EFFECT
from equipoise.evidence.design_effect_cases import answer as answer_effect
from equipoise.evidence.design_exact_cases import ANSWERS as EXACT
from equipoise.evidence.design_exact_cases import answer as answer_exact
from equipoise.evidence.design_log_rank_cases import ANSWERS as LOG_RANK
from equipoise.evidence.design_log_rank_cases import answer as answer_log_rank
from equipoise.evidence.design_sequential_cases import QUANTITIES as SEQUENTIAL
from equipoise.evidence.design_sequential_cases import answer as answer_sequential
from equipoise.evidence.design_simulation_cases import answer as answer_simulation
from equipoise.evidence.design_size_cases import ANSWERS as SIZE
from equipoise.evidence.design_size_cases import answer as answer_size
from equipoise.evidence.design_survival_cases import ANSWERS as SURVIVAL
from equipoise.evidence.design_survival_cases import answer as answer_survival
from equipoise.evidence.not_built import NotBuilt

# Any: a case is JSON as it stands in its file; each adapter checks what it reads.
Adapter = Callable[[Mapping[str, Any]], Answer]

ADAPTERS: dict[str, Adapter] = {
    **dict.fromkeys(SEQUENTIAL, answer_sequential),
    **dict.fromkeys(EFFECT, answer_effect),
    **dict.fromkeys(EXACT, answer_exact),
    **dict.fromkeys(SIZE, answer_size),
    **dict.fromkeys(SURVIVAL, answer_survival),
    **dict.fromkeys(LOG_RANK, answer_log_rank),
    "simulation_survival": answer_simulation,
}
"""By quantity, or by the word a quantity begins with where its name goes on in brackets: C_P(K,alpha) ..."""


def answer_design(case: Mapping[str, Any]) -> Answer:
    """Return the values of one case by field; NotBuilt where the quantity is not there."""
    quantity = str(case["quantity"])
    adapter = ADAPTERS.get(quantity) or ADAPTERS.get(quantity.partition("(")[0])
    if adapter is None:
        raise NotBuilt(f"the quantity {quantity!r}")
    return adapter(case)
