"""Scores read on tumour tissue and blood cells: PD-L1, the T-cell score, the share of PD-1 among CD8 cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from equipoise.errors import DataError
from equipoise.scales.table import decide
from equipoise.scales.table_file import shipped_table


@dataclass(frozen=True, slots=True)
class PdL1:
    """PD-L1 scores: `tps` in percent of viable tumour cells, `cps` capped at 100; `adequate` from 100 viable cells."""

    tps: float
    cps: float
    adequate: bool


def pd_l1(*, tumour_cells: int, lymphocytes: int, macrophages: int, viable_tumour_cells: int) -> PdL1:
    """Return tumour proportion score and combined positive score (22C3) from counts of PD-L1 positive cells.

    DataError for negative counts, no viable tumour cell, or more positive than viable tumour cells.

    >>> pd_l1(tumour_cells=30, lymphocytes=90, macrophages=10, viable_tumour_cells=120)
    PdL1(tps=25.0, cps=100.0, adequate=True)
    """
    if min(tumour_cells, lymphocytes, macrophages) < 0 or not 0 < viable_tumour_cells >= tumour_cells:
        raise DataError(
            "cell counts contradict themselves",
            where="pd_l1",
            mend="counts are not negative, and positive tumour cells are viable tumour cells",
        )
    positive = tumour_cells + lymphocytes + macrophages
    adequate = decide(shipped_table("biomarkers", "pd_l1_adequate"), {"viable_tumour_cells": viable_tumour_cells})
    return PdL1(
        tps=100 * tumour_cells / viable_tumour_cells,
        cps=min(100.0, 100 * positive / viable_tumour_cells),
        adequate=adequate.outcome == "yes",
    )


def t_cell_score(
    *, cd3_centre: bool | None, cd3_margin: bool | None, cd8_centre: bool | None, cd8_margin: bool | None
) -> int | None:
    """Return the T-cell score from 0 to 4: how many of four densities are high (above the cohort's median).

    CD3 and CD8 in the tumour centre and at the invasive margin; None while one is missing.

    >>> t_cell_score(cd3_centre=True, cd3_margin=False, cd8_centre=True, cd8_margin=False)
    2
    """
    high = (cd3_centre, cd3_margin, cd8_centre, cd8_margin)
    return None if None in high else sum(bool(density) for density in high)


def is_high(density: float, cohort: Sequence[float]) -> bool:
    """Return whether a density lies above the median of the cohort; DataError for an empty cohort."""
    if not cohort:
        raise DataError("no cohort to compare with", where="t_cell_score", mend="give the densities of the cohort")
    ranked = sorted(cohort)
    middle = len(ranked) // 2
    median = ranked[middle] if len(ranked) % 2 else (ranked[middle - 1] + ranked[middle]) / 2
    return density > median


@dataclass(frozen=True, slots=True)
class Pd1Share:
    """PD-1 positive cells in percent of `parent`; `adequate` from 5000 live events of the parent population."""

    percent: float
    parent: str
    adequate: bool


def pd1_share(*, pd1_positive: int, parent_events: int, parent: str = "CD3+CD8+") -> Pd1Share:
    """Return the share of PD-1 positive cells, with the parent population it is a share of.

    The registrations do not name the parent, so it is kept with the value. DataError if the counts contradict.
    """
    if not 0 <= pd1_positive <= parent_events or parent_events == 0:
        raise DataError("a part is larger than its whole", where="pd1_share", mend="check the counts of events")
    adequate = decide(shipped_table("biomarkers", "flow_adequate"), {"cd3_cd8_events": parent_events}).outcome == "yes"
    return Pd1Share(100 * pd1_positive / parent_events, parent, adequate)
