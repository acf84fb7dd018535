"""How participants come into their arm: by lot or by a recorded decision."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

from pydantic import Field, model_validator

from equipoise.study.part import Part
from equipoise.vocabulary import Mark


class Stratum(Part):
    """A stratification factor: a variable of the study and its levels.

    A numeric variable is cut at `cuts` (level i holds values up to and including cuts[i]).
    """

    id: str
    label: str = ""
    variable: str
    levels: tuple[str, ...] = Field(min_length=2)
    cuts: tuple[float, ...] = ()

    @model_validator(mode="after")
    def _cuts_make_levels(self) -> Stratum:
        if self.cuts and len(self.levels) != len(self.cuts) + 1:
            raise ValueError(
                f"{len(self.cuts)} `cuts` make {len(self.cuts) + 1} `levels`, found {len(self.levels)}: "
                "write one level more than cuts"
            )
        if any(low >= high for low, high in pairwise(self.cuts)):
            raise ValueError("`cuts` must rise: write the smallest first, each once")
        return self


class Decision(Part):
    """What must be recorded when a person, not the lot, chooses the arm."""

    deciders: tuple[str, ...]
    reasons: tuple[str, ...]
    grace_days: int = Field(ge=0)
    """Days after time zero within which the assigned treatment must start."""
    ask_would_accept_other_arm: bool = True


class AllocationPlan(Part):
    """The allocation. Stratified permuted blocks need `ratio`, `blocks` and `strata`; a cohort needs `decision`."""

    method: Literal["stratified_permuted_blocks", "recorded_decision"]
    at: str
    """The anchor at which the participant is allocated (time zero)."""
    ratio: dict[str, int]
    blocks: tuple[int, ...] = ()
    strata: tuple[Stratum, ...] = ()
    decision: Decision | None = None
    concealment: str = ""
    masking: str = ""
    mark: Mark = Mark.ASSUMED

    @model_validator(mode="after")
    def _complete(self) -> AllocationPlan:
        if self.method == "recorded_decision" and self.decision is None:
            raise ValueError("allocation by recorded decision needs `decision`: say who decides and for which reasons")
        if self.method == "stratified_permuted_blocks":
            if not self.blocks:
                raise ValueError("permuted blocks need `blocks`: write e.g. blocks: [4, 6]")
            size = sum(self.ratio.values())
            wrong = [block for block in self.blocks if block <= 0 or size <= 0 or block % size]
            if wrong:
                raise ValueError(
                    f"`blocks` {wrong} are no multiples of the ratio's sum {size}: write e.g. [{2 * size}, {3 * size}]"
                )
        return self
