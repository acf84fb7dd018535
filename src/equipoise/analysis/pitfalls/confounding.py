"""Arms that were not alike to begin with."""

from __future__ import annotations

from math import sqrt

import numpy as np

from equipoise.analysis.pitfalls.baseline_columns import BaselineColumns, baseline_columns
from equipoise.analysis.pitfalls.compared_arms import ComparedArms
from equipoise.analysis.pitfalls.finding import Pitfall, PitfallFigure, PitfallFinding
from equipoise.analysis.result import Floats
from equipoise.errors import NotEstimable
from equipoise.statistics import OmnibusBalance, balance, known_weights, omnibus_balance

_LEVEL = 0.035
_RELEVANT = 0.1
_SHOWN = 5

PITFALL = Pitfall(
    "confounding",
    "Arms that differ at baseline",
    f"the test of all covariates together (Hansen & Bowers) has p < {_LEVEL:g}, and a standardised difference exceeds "
    f"{_RELEVANT:g}",
    "Call the comparison an association. Show the balance table; add the comparison weighted by the propensity of the "
    "arm and that with overlap weights, and the E-value. Where arms were drawn by lot, look for a fault in the "
    "allocation or in who was counted.",
)


def confounding(compared: ComparedArms) -> PitfallFinding:
    """Return whether measured covariates differ between the arms more than lots would let them.

    With many covariates one of them differs by more than 0.1 in most randomised trials of a few hundred people. A
    single difference is therefore never reported by itself: all of them together must differ.
    """
    try:
        columns = baseline_columns(compared)
        test = omnibus_balance(columns.x, compared.arm, names=columns.names)
        smd = _standardised(compared, columns)
    except NotEstimable as fault:
        return PITFALL.not_assessable(compared.contrast, fault.what)
    large = [place for place in np.argsort(-np.abs(smd), kind="stable") if abs(smd[place]) > _RELEVANT]
    figures = (
        PitfallFigure(
            "balance_chi_square", compared.contrast, test.chi_square, unit=f"on {test.df} degrees of freedom"
        ),
        PitfallFigure("balance_p", compared.contrast, test.p),
        *(_figure(compared, columns.names[place], float(smd[place])) for place in large),
    )
    return PITFALL.finding(
        compared.contrast,
        reported=test.p < _LEVEL and bool(large),
        seen=_words(columns, test, smd, [int(place) for place in large]),
        figures=figures,
    )


def _standardised(compared: ComparedArms, columns: BaselineColumns) -> Floats:
    treated = compared.arm == 1
    if min(int(treated.sum()), int((~treated).sum())) < 2:
        raise NotEstimable("an arm has fewer than two participants")
    # A column may vary between the arms and in neither of them: then there is no spread to measure it in.
    spread = [bool(np.ptp(columns.x[rows, j]) > 0) for j in range(columns.x.shape[1]) for rows in (treated, ~treated)]
    within = np.array(spread).reshape(-1, 2).any(axis=1)
    smd = np.full(columns.x.shape[1], np.inf)
    if within.any():
        weighting = known_weights(treated, np.ones(treated.size), "ate")
        smd[within] = balance(columns.x[:, within], weighting).smd_before
    return smd


def _figure(compared: ComparedArms, name: str, smd: float) -> PitfallFigure:
    """Return a standardised difference with its limits (Hedges & Olkin 1985); one without spread has none."""
    if not np.isfinite(smd):
        return PitfallFigure("complete_separation", name, 1.0)
    n1, n0 = int((compared.arm == 1).sum()), int((compared.arm == 0).sum())
    reach = 1.959964 * sqrt((n1 + n0) / (n1 * n0) + smd**2 / (2 * (n1 + n0)))
    return PitfallFigure("standardised_difference", name, smd, smd - reach, smd + reach)


def _words(columns: BaselineColumns, test: OmnibusBalance, smd: Floats, large: list[int]) -> str:
    names = ", ".join(f"{columns.names[place]} {smd[place]:+.2f}" for place in large[:_SHOWN])
    more = f" and {len(large) - _SHOWN} more" if len(large) > _SHOWN else ""
    told = f"{len(large)} of {len(columns.names)} columns differ by more than {_RELEVANT:g}"
    parts = [
        f"All covariates together: chi-square {test.chi_square:.1f} on {test.df} degrees of freedom, p {test.p:.2g}.",
        f"{told} standard deviations: {names}{more}." if large else f"None of {len(columns.names)} columns differs.",
    ]
    if columns.gaps:
        parts.append(f"{columns.gaps} unknown values stand at the mean of their column.")
    if columns.absent:
        parts.append(f"Not compared, absent or the same for everybody: {', '.join(columns.absent)}.")
    return " ".join(parts)
