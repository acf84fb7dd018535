"""Every dataset of a study in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from equipoise.datasets.adae import derive_adae
from equipoise.datasets.adcat import derive_adcat
from equipoise.datasets.adlb import Limits, derive_adlb
from equipoise.datasets.adsl import derive_adsl
from equipoise.datasets.adtte import derive_adtte
from equipoise.datasets.collected import Collected, collected_from
from equipoise.datasets.deviations import derive_dv
from equipoise.datasets.exposure import derive_adex
from equipoise.datasets.rule_sets import derive_adtters
from equipoise.datasets.scans import derive_scans
from equipoise.ledger import Event
from equipoise.study import Study


def derive_datasets(
    study: Study, source: Collected | Iterable[Event], *, limits: Mapping[str, Limits] | None = None
) -> dict[str, pl.DataFrame]:
    """Return adsl, adtte, adtters, adlb, adcat, adae, adex, dv and scans; `limits` as for `derive_adlb`."""
    collected = collected_from(study, source)
    return {
        "adsl": derive_adsl(study, collected),
        "adtte": derive_adtte(study, collected),
        "adtters": derive_adtters(study, collected),
        "adcat": derive_adcat(study, collected),
        "adlb": derive_adlb(study, collected, limits=limits),
        "adae": derive_adae(study, collected),
        "adex": derive_adex(study, collected),
        "dv": derive_dv(study, collected),
        "scans": derive_scans(study, collected),
    }
