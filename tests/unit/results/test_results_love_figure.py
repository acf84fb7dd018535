"""The love plot: differences without sign, the largest first, told by shape as well as by colour, against the limit."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from equipoise.analysis import AnalysisRow
from equipoise.results.love_chart import LoveFigure, love_chart
from equipoise.results.love_figure import render_love
from equipoise.results.love_section import covariate_words, love_blocks
from equipoise.study import shipped_study


def _row(group: str, category: str, estimate: float | None, statistic: str = "standardised_difference", **more):
    return AnalysisRow(
        "P31", "Balance", "TTR", "TTR", "F1SET", "balance", "descriptive", "planned", group, statistic,
        category=category, estimate=estimate, n=more.pop("n", 300), **more,
    )  # fmt: skip


def _pair(name: str, before: float, after: float) -> list[AnalysisRow]:
    return [_row(name, "before weighting", before), _row(name, "after weighting", after)]


ROWS = [
    _row("PEG vs NUC", "after weighting", 0.12, "largest_standardised_difference"),
    *_pair("platelets", 0.35, -0.12),
    *_pair("log10(hbsag_quant)", -0.38, 0.01),
    *_pair("sex M vs F", 0.0, 0.02),
    _row("NUC", "", 109.9, "effective_sample_size", n=134),
]
WORDS = LoveFigure("Balance", 0.1, {"platelets": "Platelets"}, simulated=True)


def test_rows_are_sorted_by_the_difference_before_and_lose_their_sign():
    chart = love_chart(ROWS, WORDS)
    assert [(row.label, row.before, row.after, row.beyond) for row in chart.rows] == [
        ("log10(hbsag_quant)", 0.38, 0.01, False),
        ("Platelets", 0.35, 0.12, True),
        ("sex M vs F", 0.0, 0.02, False),
    ]
    assert chart.ticks == pytest.approx((0, 0.1, 0.2, 0.3, 0.4))
    assert "Beyond 0.1 afterwards: Platelets." in chart.caption
    assert "Effective sample size: NUC 110 of 134." in chart.caption


def test_the_figure_shows_both_stages_by_shape_the_limit_and_the_numbers():
    svg = render_love(love_chart(ROWS, WORDS))
    ET.fromstring(svg)
    assert len(re.findall(r'<path d="[^"]*a4.5 4.5', svg)) == 4, "three circles and one in the legend"
    assert len(re.findall(r'fill="#1d4f91" stroke="#1d4f91"', svg)) == 4, "three diamonds and one in the legend"
    assert ">limit 0.1<" in svg
    for number in ("0.38", "0.35", "0.12"):
        assert f">{number}<" in svg
    assert "SIMULATED" in svg
    assert svg == render_love(love_chart(ROWS, WORDS))


@pytest.mark.parametrize("difference", [0.0, 0.05, 0.79, 3.2, 41.0])
def test_the_axis_holds_every_difference_and_the_limit(difference):
    chart = love_chart(_pair("x", difference, 0.0), WORDS)
    assert chart.ticks[-1] >= max(difference, 0.1)
    assert 2 <= len(chart.ticks) <= 11


def test_a_covariate_without_a_second_number_is_shown_with_the_one_it_has():
    chart = love_chart([_row("x", "before weighting", 0.2), _row("y", "after weighting", None)], WORDS)
    assert [(row.label, row.after) for row in chart.rows] == [("x", None)]
    assert "x 0.20 and not given" in chart.description
    ET.fromstring(render_love(chart))


def test_the_report_takes_the_limit_from_the_plan_and_labels_from_the_study():
    study = shipped_study("NCT07120750")
    endpoint = next(item for item in study.endpoints if item.id == "TTR")
    (figure,) = love_blocks(study, endpoint, ROWS, simulated=True)
    assert (figure.name, figure.chart.limit) == ("ttr-p31", 0.1)
    assert figure.alternative == figure.chart.description
    assert love_blocks(study, endpoint, [], simulated=True) == []


@pytest.mark.parametrize(
    ("term", "words"),
    [
        ("age/10", "Age"),
        ("modality microwave vs resection", "Curative treatment: microwave vs resection"),
        ("nobody_knows_it", "nobody knows it"),
    ],
)
def test_terms_of_a_propensity_score_read_as_words(term, words):
    assert covariate_words(shipped_study("NCT07120750"), term) == words
