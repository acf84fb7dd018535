"""Baseline values of invented participants: a Gaussian copula with truncated margins (Nelsen 2006, ch. 2)."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import get_args

import numpy as np
from scipy.special import ndtri

from equipoise.simulation.random_stream import (
    Bools,
    Floats,
    Ints,
    choose,
    lognormal_from,
    normal_from,
)
from equipoise.simulation.truth.baseline import BaselineTruth, Cps, Hbsag, Latent

_LATENTS: tuple[str, ...] = get_args(Latent)

# ALBI (Johnson 2015): grade 2 begins above this score, taken from the unrounded value.
_ALBI_GRADE_2_ABOVE = -2.60

# ng/mL; the assay's lower end and a value beyond which nobody dilutes further.
_AFP_LIMITS = (1.0, 5e5)


@dataclass(frozen=True, slots=True)
class Baseline:
    """One entry per person. Units: years, cm, umol/L, g/L, 10*9/L, U/L, ng/mL, log10 IU/mL.

    `log10_hbsag` is NaN without hepatitis B. `site`, `antiviral_drug` and `ablation_kind` are positions in the truth's
    tables. `engagement` is a trait nobody measures: it moves both recurrence and the choice of arm.
    """

    age: Floats
    male: Bools
    size_cm: Floats
    n_tumours: Ints
    mvi: Bools
    poor_differentiation: Bools
    cirrhosis: Bools
    bilirubin: Floats
    albumin: Floats
    inr: Floats
    platelets: Floats
    wbc: Floats
    neutrophils: Floats
    alt: Floats
    afp: Floats
    hbv: Bools
    antiviral: Bools
    antiviral_drug: Ints
    log10_hbsag: Floats
    dna_detectable: Bools
    hbeag_positive: Bools
    ablation: Bools
    ablation_kind: Ints
    cd8_high: Bools
    cps: Floats
    pd1_of_cd8: Floats
    mir26_log2_fold: Floats
    site: Ints
    engagement: Floats

    def __len__(self) -> int:
        return len(self.age)

    def take(self, rows: Ints | Bools) -> Baseline:
        """Return the people of `rows`, in that order."""
        return replace(self, **{part.name: getattr(self, part.name)[rows] for part in fields(self)})

    @property
    def albi(self) -> Floats:
        """Albumin-bilirubin score (Johnson 2015): 0.66 log10(bilirubin) - 0.085 albumin."""
        return 0.66 * np.log10(self.bilirubin) - 0.085 * self.albumin

    @property
    def albi2(self) -> Bools:
        """Whether the ALBI grade is 2 or worse."""
        return self.albi > _ALBI_GRADE_2_ABOVE

    @property
    def bclc_0(self) -> Bools:
        """Whether the tumour is BCLC 0: single and at most 2 cm (ECOG left out)."""
        return (self.n_tumours == 1) & (self.size_cm <= 2.0)


def correlation_matrix(truth: BaselineTruth) -> Floats:
    """Return the correlation matrix of the latent normals, in their order of drawing."""
    matrix = np.eye(len(_LATENTS))
    for first, second, value in truth.correlations:
        i, j = _LATENTS.index(first), _LATENTS.index(second)
        matrix[i, j] = matrix[j, i] = value
    return matrix


def smallest_eigenvalue(truth: BaselineTruth) -> float:
    """Return the smallest eigenvalue of the correlation matrix; it is one only while this is above 0."""
    return float(np.linalg.eigvalsh(correlation_matrix(truth))[0])


def simulate_baseline(truth: BaselineTruth, n: int, *, rng: np.random.Generator) -> Baseline:
    """Return the baseline of `n` invented people who passed screening.

    Correlated latents come first, then what is independent of them; margins are carried by ranks.
    """
    normals = rng.standard_normal((n, len(_LATENTS))) @ np.linalg.cholesky(correlation_matrix(truth)).T
    z = dict(zip(_LATENTS, normals.T, strict=True))
    number = np.asarray(list(truth.n_tumours), np.int64)[choose(rng, truth.n_tumours.values(), n)]
    hbv = rng.random(n) < truth.hbv_p
    wbc = lognormal_from(z["log_wbc"], truth.wbc_1e9_l)
    return Baseline(
        age=normal_from(z["age"], truth.age_years),
        male=rng.random(n) < truth.male_p,
        size_cm=_size(truth, z["log_size"], number),
        n_tumours=number,
        mvi=_upper_share(z["mvi_latent"], truth.mvi_p),
        poor_differentiation=rng.random(n) < truth.poor_differentiation_p,
        cirrhosis=_upper_share(z["cirrhosis_latent"], truth.cirrhosis_p),
        bilirubin=lognormal_from(z["log_bili"], truth.bilirubin_umol_l),
        albumin=normal_from(z["albumin"], truth.albumin_g_l),
        inr=normal_from(rng.standard_normal(n), truth.inr),
        platelets=_at_least(lognormal_from(z["log_plt"], truth.platelets_1e9_l), truth.platelets_floor),
        # Neutrophils are a share of the white cells as drawn; the floor of eligibility lifts the white cells only.
        wbc=_at_least(wbc, truth.wbc_floor),
        neutrophils=wbc * rng.beta(truth.neutrophil_fraction.a, truth.neutrophil_fraction.b, n),
        alt=lognormal_from(z["log_alt"], truth.alt_u_l),
        afp=np.clip(lognormal_from(z["log_afp"], truth.afp_ng_ml), _AFP_LIMITS[0], _AFP_LIMITS[1]),
        hbv=hbv,
        antiviral=hbv & (rng.random(n) < truth.antiviral_p_if_hbv),
        antiviral_drug=choose(rng, truth.antiviral_drugs.values(), n),
        log10_hbsag=_hbsag(truth.log10_hbsag, z["log10_hbsag"], hbv),
        dna_detectable=hbv & (rng.random(n) < 1 - truth.hbv_dna_below_lloq_p),
        hbeag_positive=hbv & (rng.random(n) < truth.hbeag_positive_p),
        ablation=rng.random(n) < truth.ablation_p,
        ablation_kind=choose(rng, truth.ablation_kinds.values(), n),
        cd8_high=rng.random(n) < truth.cd8_high_p,
        cps=_cps(truth.pdl1_cps, rng, n),
        pd1_of_cd8=rng.beta(truth.pd1_of_cd8.a, truth.pd1_of_cd8.b, n),
        mir26_log2_fold=normal_from(rng.standard_normal(n), truth.mir26_log2_fold),
        site=choose(rng, truth.sites.values(), n),
        engagement=rng.standard_normal(n),
    )


def _size(truth: BaselineTruth, z: Floats, number: Ints) -> Floats:
    size = lognormal_from(z, truth.size_cm)
    if truth.multiple_size_cap_cm is None:
        return size
    return np.where(number > 1, np.minimum(size, truth.multiple_size_cap_cm), size)


def _upper_share(z: Floats, share: float) -> Bools:
    """The upper `share` of a standard normal: z > Phi^-1(1 - share)."""
    return z > float(ndtri(1 - share))


def _at_least(values: Floats, floor: float | None) -> Floats:
    return values if floor is None else np.maximum(values, floor)


def _hbsag(truth: Hbsag, z: Floats, hbv: Bools) -> Floats:
    return np.where(hbv, np.clip(truth.mean + truth.sd * z, truth.lo, truth.hi), np.nan)


def _cps(truth: Cps, rng: np.random.Generator, n: int) -> Floats:
    zero = rng.random(n) < truth.zero_p
    positive = truth.median * np.exp(truth.sdlog * rng.standard_normal(n))
    return np.where(zero, 0.0, np.minimum(positive, truth.cap))
