"""What the truth says of interferon on blood counts and dose, and of hepatitis B under treatment."""

from __future__ import annotations

from pydantic import Field

from equipoise.simulation.truth.distribution import Share
from equipoise.study.part import Part


class Fold(Part):
    """A full-dose nadir as a multiple of baseline: lognormal between people."""

    median: float = Field(gt=0)
    sdlog: float = Field(gt=0)


class CountFolds(Part):
    """A nadir for each of the three blood counts the dose rules look at."""

    neutrophils: Fold
    platelets: Fold
    wbc: Fold


class CountLimits(Part):
    """A number for each of the three blood counts."""

    neutrophils: float = Field(gt=0)
    platelets: float = Field(gt=0)
    wbc: float = Field(gt=0)


class Flare(Part):
    """A rise of ALT under interferon: who has it, how high (multiples of the upper limit), when (weeks)."""

    p: Share
    peak: Fold
    week: tuple[int, int]


class CourseTruth(Part):
    """Blood counts and dose under interferon, visit by visit. Limits are in 10*9/L, doses relative to the full dose."""

    weeks: int = Field(gt=0)
    first_visits_weeks: tuple[int, ...]
    then_every_weeks: int = Field(gt=0)
    nadir: CountFolds
    within_cv: CountLimits
    onset_tau_weeks: float = Field(gt=0)
    reduce_below: CountLimits
    interrupt_below: CountLimits
    reduce_factor: float = Field(gt=0, lt=1)
    lowest_factor: float = Field(gt=0, lt=1)
    interruption_ends_treatment_p: Share
    clinical_modification_p: Share
    clinical_stop_p: Share
    alt_flare: Flare


class NormalDraw(Part):
    """Mean and standard deviation."""

    mean: float
    sd: float = Field(gt=0)


class HbsagLoss(Part):
    """Logistic model of HBsAg loss at week 48 under peg-interferon."""

    or_per_log10: float = Field(gt=0)
    or_per_year_of_age: float = Field(gt=0)
    marginal: Share
    centre_log10: float
    centre_age: float


class DnaUndetectable(Part):
    """Share below the limit of quantification at weeks 12, 24 and 48 among those detectable at baseline."""

    week_12: Share
    week_24: Share
    week_48: Share


class HbvTruth(Part):
    """Hepatitis B under treatment."""

    dna_lloq_iu_ml: float = Field(gt=0)
    hbsag_lloq_iu_ml: float = Field(gt=0)
    hbsag_assay_sd_log10: float = Field(gt=0)
    antiviral_slope_log10_per_year: NormalDraw
    interferon_fall_week_48: Fold
    """Fall in log10 HBsAg by week 48: lognormal between people."""
    interferon_tau_weeks: float = Field(gt=0)
    interferon_lowers_hbsag: bool
    """Whether interferon of this study acts on HBsAg as peg-interferon does."""
    loss: HbsagLoss
    loss_antiviral_per_year: Share
    seroreversion_p: Share
    detectable_dna_log10: NormalDraw
    dna_undetectable: DnaUndetectable
