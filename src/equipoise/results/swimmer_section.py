"""The courses of participants in the report."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from equipoise.results.chart_block import chart_block
from equipoise.results.document import Figure
from equipoise.results.groups import arm_labels
from equipoise.results.swimmer_chart import SwimmerFigure, swimmer_chart
from equipoise.study import Study


def swimmer_blocks(study: Study, datasets: Mapping[str, pl.DataFrame], simulated: bool) -> list[Figure]:
    """Return the swimmer plot; none where nobody was allocated or no endpoint is a time."""
    adsl, adtte = datasets["adsl"], datasets.get("adtte")
    labels = arm_labels(study)
    if adtte is None or adtte.is_empty() or not adsl["ARMCD"].is_in(list(labels)).any():
        return []
    words = SwimmerFigure(f"Courses of participants, {study.id}", labels, simulated=simulated)
    caption = "Courses of participants from allocation: treatment, events and end of follow-up."
    return [chart_block("courses", caption, swimmer_chart(adsl, adtte, words))]
