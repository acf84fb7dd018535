"""What the truth says of recurrence and death: baseline hazard, drivers, treatment effect."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from equipoise.simulation.truth.distribution import Share, check_shares
from equipoise.study.part import Part

Profile = Literal["ph", "delayed", "waning", "no_effect"]
"""How the effect on recurrence runs over the months since treatment began."""


class HazardRatio(Part):
    """A hazard ratio before (early) and after (late) the change of phase."""

    early: float = Field(gt=0)
    late: float = Field(gt=0)


class Drivers(Part):
    """Hazard ratios of recurrence, per unit named."""

    mvi: HazardRatio
    size_per_doubling: HazardRatio
    multiple_tumours: HazardRatio
    afp_per_log10: HazardRatio
    poor_differentiation: HazardRatio
    cirrhosis: HazardRatio
    male: HazardRatio
    age_per_10_years: HazardRatio
    log10_hbsag: HazardRatio
    hbv_dna_detectable: HazardRatio
    no_antiviral_if_hbv: HazardRatio
    ablation: HazardRatio
    cd8_high: HazardRatio
    engagement: HazardRatio
    """Per standard deviation of a trait nobody measures; it also moves the choice of arm."""


class Centre(Part):
    """Values at which the linear predictor is zero."""

    size_cm: float = Field(gt=0)
    log10_afp: float
    age_years: float
    log10_hbsag: float


class RecurrenceTruth(Part):
    """The latent onset of recurrence. Times are months from time zero."""

    cuts_months: tuple[float, ...]
    shape: tuple[float, ...]
    """Relative hazard within each piece, before scaling."""
    phase_change_months: float = Field(gt=0)
    detection_shift_months: float = Field(ge=0)
    """Targets are on the detected scale; the onset reaches them this much earlier."""
    targets: dict[int, Share]
    """Month -> cumulative recurrence detected in untreated people, net of death."""
    drivers: Drivers
    centre: Centre
    step_months: float = Field(gt=0)
    conditional_hr: float = Field(gt=0)
    """Hazard ratio of treatment given everything else."""
    profiles: dict[Profile, tuple[tuple[float, float, float], ...]]
    """From month, to month (since start), multiplier of the log hazard ratio."""
    first_site: dict[Literal["early", "late"], dict[str, Share]]

    @model_validator(mode="after")
    def _coherent(self) -> RecurrenceTruth:
        if len(self.shape) != len(self.cuts_months) - 1:
            raise ValueError("`shape` needs one value for each piece between two cuts")
        if list(self.cuts_months) != sorted(set(self.cuts_months)):
            raise ValueError("`cuts_months` must rise")
        months = list(self.targets)
        if months != sorted(months) or list(self.targets.values()) != sorted(self.targets.values()):
            raise ValueError("`targets` must rise with the months")
        for shares in self.first_site.values():
            check_shares(shares)
        return self


class Median(Part):
    """Median months of survival after recurrence, by phase of the recurrence."""

    early: float = Field(gt=0)
    late: float = Field(gt=0)


class DeathTruth(Part):
    """Death before recurrence by a rate per month, after it by an exponential time."""

    rate_per_month: float = Field(gt=0)
    hr_age_per_10_years: float = Field(gt=0)
    hr_cirrhosis: float = Field(gt=0)
    hr_albi2: float = Field(gt=0)
    cause_before_recurrence: dict[str, Share]
    cause_after_recurrence: dict[str, Share]
    after_recurrence_median_months: Median

    @model_validator(mode="after")
    def _adds_up(self) -> DeathTruth:
        check_shares(self.cause_before_recurrence)
        check_shares(self.cause_after_recurrence)
        return self
