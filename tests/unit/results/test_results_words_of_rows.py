"""Rows of the weighted and repeated analyses read as words, and hazard ratios of the arms become comparisons."""

from __future__ import annotations

from typing import Any

import pytest

from equipoise.analysis import AnalysisRow
from equipoise.results.comparison_entry import comparison_entries
from equipoise.results.endpoint_section import quantity
from equipoise.study import shipped_study


def _row(**values: Any) -> AnalysisRow:
    shared = {"analysis_id": "P1", "label": "x", "endpoint": "TTR", "paramcd": "TTR", "population": "F1SET"}
    told = {"method": "iptw_cox", "role": "primary", "status": "planned", "group": "PEG vs NUC", "statistic": ""}
    return AnalysisRow(**{**shared, **told, **values})


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (
            {"statistic": "adjusted_mean_change", "unit": "log10 [IU]/mL", "category": "W12"},
            "adjusted mean change, log10 IU/mL, W12",
        ),
        ({"statistic": "e_value", "unit": "ratio", "category": "of the estimate"}, "E-value, of the estimate"),
        ({"statistic": "effective_sample_size"}, "effective sample size"),
        (
            {"statistic": "standardised_difference", "category": "before weighting"},
            "standardised difference, before weighting",
        ),
    ],
)
def test_a_quantity_is_said_in_words(values, words):
    assert quantity(_row(**values)) == words


def test_a_weighted_hazard_ratio_is_a_comparison_and_a_balance_is_not():
    study = shipped_study("NCT07120750")
    limits = {"estimate": 0.6, "lower": 0.4, "upper": 0.9, "p": 0.02, "n": 300, "events": 131}
    rows = [
        _row(statistic="hazard_ratio", category="arm", **limits),
        _row(method="matching", statistic="largest_standardised_difference", category="after matching", estimate=0.1),
    ]
    (entry,) = comparison_entries(rows, study, {"PEG": "OG000", "NUC": "OG001"})
    assert (entry["statisticalMethod"], entry["paramValue"]) == ("Regression, Cox", "0.600")
    assert "association" in entry["nonInferiorityComment"]
