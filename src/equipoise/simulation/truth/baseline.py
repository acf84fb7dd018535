"""What the truth says of participants when they enter: one joint distribution for both arms."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from equipoise.simulation.truth.distribution import Beta, Lognormal, Normal, Share, check_shares
from equipoise.study.part import Part

Latent = Literal[
    "age",
    "log10_hbsag",
    "cirrhosis_latent",
    "log_plt",
    "albumin",
    "log_bili",
    "log_size",
    "log_afp",
    "mvi_latent",
    "log_wbc",
    "log_alt",
]
"""The correlated latent normals of the copula, in the order they are drawn."""


class Hbsag(Part):
    """Quantitative HBsAg in log10 IU/mL: normal, cut off at [lo, hi]; absent without hepatitis B."""

    mean: float
    sd: float = Field(gt=0)
    lo: float
    hi: float


class Cps(Part):
    """Combined positive score of PD-L1: zero with a probability, otherwise lognormal, capped."""

    zero_p: Share
    median: float = Field(gt=0)
    sdlog: float = Field(gt=0)
    cap: float = Field(gt=0)


class BaselineTruth(Part):
    """The joint distribution of baseline values of people who pass screening. Units stand in the names."""

    correlations: tuple[tuple[Latent, Latent, float], ...]
    male_p: Share
    cirrhosis_p: Share
    age_years: Normal
    size_cm: Lognormal
    n_tumours: dict[int, Share]
    multiple_size_cap_cm: float | None = None
    """With more than one tumour the size is at most this, so that BCLC stays A."""
    mvi_p: Share
    poor_differentiation_p: Share
    bilirubin_umol_l: Lognormal
    albumin_g_l: Normal
    inr: Normal
    platelets_1e9_l: Lognormal
    platelets_floor: float | None = None
    wbc_1e9_l: Lognormal
    wbc_floor: float | None = None
    neutrophil_fraction: Beta
    alt_u_l: Lognormal
    afp_ng_ml: Lognormal
    hbv_p: Share
    antiviral_p_if_hbv: Share
    antiviral_drugs: dict[str, Share]
    log10_hbsag: Hbsag
    hbv_dna_below_lloq_p: Share
    hbeag_positive_p: Share
    ablation_p: Share
    ablation_kinds: dict[str, Share] = Field(default_factory=dict)
    cd8_high_p: Share
    pdl1_cps: Cps
    pd1_of_cd8: Beta
    mir26_log2_fold: Normal
    sites: dict[str, Share]

    @model_validator(mode="after")
    def _adds_up(self) -> BaselineTruth:
        for shares in (self.n_tumours, self.sites, self.antiviral_drugs):
            check_shares(shares)
        if self.ablation_p > 0:
            check_shares(self.ablation_kinds)
        return self
