"""What the truth says of how people come, are seen, and leave."""

from __future__ import annotations

from datetime import date

from pydantic import Field, model_validator

from equipoise.simulation.truth.distribution import Exponential, Gamma, Share
from equipoise.study.part import Part


class Calendar(Part):
    """The calendar of the trial: first participant in, months of recruitment, month of the data cut."""

    first_in: date
    accrual_months: float = Field(gt=0)
    cut_months: float = Field(gt=0)

    @model_validator(mode="after")
    def _order(self) -> Calendar:
        if self.cut_months <= self.accrual_months:
            raise ValueError("`cut_months` must lie after the end of recruitment")
        return self


class LossTruth(Part):
    """Loss to follow-up, per year."""

    per_year: float = Field(ge=0)
    treated_extra_year1: float = Field(ge=0)
    withdraws_p: Share
    """Share of all participants who withdraw their consent (whole simulated trials only)."""


class MissedScan(Part):
    """Probability that a planned scan is not done."""

    control: Share
    treated: Share
    extra_per_year: float = Field(ge=0)


class Sensitivity(Part):
    """Probability that a scan after the onset finds the tumour: the first such scan, and later ones."""

    first: Share
    later: Share


class ImagingTruth(Part):
    """When scans are planned, when they really happen, and what they find."""

    schedule_weeks: tuple[tuple[int, int, int], ...]
    """From week, to week, every so many weeks; a stretch begins at its first week (not week 0)."""
    window_days: int = Field(ge=0)
    jitter_sd_days: float = Field(gt=0)
    out_of_window_p: Share
    out_of_window_shift_days: float = Field(ge=0)
    out_of_window_days: Exponential
    missed: MissedScan
    sensitivity: Sensitivity
    lr4_first_p: Share


class VisitTruth(Part):
    """How other visits keep to their windows (whole simulated trials only)."""

    jitter_sd_days: float = Field(gt=0)
    late_p: Share
    late_days: Exponential
    missed_p: Share


class StartDelay(Part):
    """Months from time zero to the first dose where the start is not at once."""

    immediate_p: Share
    immediate_months: float = Field(ge=0)
    otherwise: Gamma
    longest_months: float = Field(gt=0)


class ChoiceCoefficients(Part):
    """Log odds ratios of choosing the treated arm."""

    age_per_10_years: float
    cirrhosis: float
    platelets_below_90: float
    neutrophils_below_1_5: float
    log10_hbsag: float
    ablation: float
    mvi: float
    albi2: float
    engagement: float


class AllocationTruth(Part):
    """How people come into the treated arm: by blocks, or by a choice that depends on what they are."""

    block: int = Field(gt=1)
    chosen_share: Share | None = None
    coefficients: ChoiceCoefficients | None = None
    start_delay: StartDelay | None = None
    regimen_shares: dict[str, dict[str, Share]] = Field(default_factory=dict)
    """Arm -> regimen -> share of participants."""
    background_arm: str | None = None
    """Arm whose regimen is the antiviral a participant takes already."""
    reasons: dict[str, dict[str, Share]] = Field(default_factory=dict)
    """Arm -> reason of the decision -> share, where nothing forbids the other arm."""
    would_accept_other_arm_p: Share = 0.5

    @model_validator(mode="after")
    def _complete(self) -> AllocationTruth:
        if (self.chosen_share is None) != (self.coefficients is None):
            raise ValueError("a chosen allocation needs both `chosen_share` and `coefficients`")
        return self
