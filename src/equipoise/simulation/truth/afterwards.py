"""What the truth says of what follows a recurrence, and of treatment nobody planned."""

from __future__ import annotations

from pydantic import Field, model_validator

from equipoise.simulation.truth.distribution import Share, Uniform, check_shares
from equipoise.study.part import Part


class AfterwardsTruth(Part):
    """Therapy after recurrence and before it, transplantation, contacts."""

    therapy_shares: dict[str, Share]
    """Type of therapy -> share of people with a recurrence; "none" where there is none."""
    therapy_after_days: Uniform
    adjuvant_tace_p: Share
    """Share with a single chemoembolisation before any recurrence, within the first weeks."""
    adjuvant_tace_after_days: Uniform
    transplant_per_month_before_recurrence: float = Field(ge=0)
    transplant_per_month_after_recurrence: float = Field(ge=0)
    hcc_in_explant_p: Share
    confirm_lr4_after_days: Uniform
    contact_every_days: int = Field(gt=0)

    @model_validator(mode="after")
    def _adds_up(self) -> AfterwardsTruth:
        check_shares(self.therapy_shares)
        return self
