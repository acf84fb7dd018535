"""The forest: every row once, its limits inside the figure, words for those who cannot see it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from equipoise.analysis import AnalysisRow
from equipoise.results.forest_figure import ForestFigure, render_forest


def _row(category: str, estimate: float | None, lower: float | None, upper: float | None, **more) -> AnalysisRow:
    return AnalysisRow(
        "P1", "Subgroups", "DFS", "DFS", "ITT", "subgroup_forest", "exploratory", "planned", "IFN vs OBS",
        more.pop("statistic", "hazard_ratio"), category=category, n=40, events=20, estimate=estimate, lower=lower,
        upper=upper, withheld=estimate is None, **more,
    )  # fmt: skip


ROWS = [
    _row("everybody", 0.6, 0.45, 0.8),
    _row("Sex: F", 0.5, 0.02, 12.0),
    _row("Sex: M", 0.7, 0.5, 1.1),
    _row("Sex: interaction", 0.4, None, None, statistic="chi_square", p=0.53),
    _row("Site: A & B", None, None, None),
]
WORDS = ForestFigure("Subgroups", "Interferon", "Observation", "1 not shown.")


@pytest.fixture
def drawn() -> str:
    return render_forest(ROWS, WORDS)


def test_it_is_well_formed_and_the_same_each_time(drawn):
    ET.fromstring(drawn)
    assert drawn == render_forest(ROWS, WORDS)


def test_it_says_every_estimate_and_test(drawn):
    for words in ("0.60 (0.45 to 0.80)", "0.50 (0.02 to 12.00)", "not shown", "A &amp; B", "SIMULATED", "0.53"):
        assert words in drawn
    assert "Hazard ratios by subgroup: everybody 0.60 (0.45 to 0.80)" in drawn


def test_limits_beyond_the_figure_become_arrows(drawn):
    squares = re.findall(r'<rect x="([\d.]+)"[^>]*rx="1"', drawn)
    assert len(squares) == 3
    lines = [tuple(map(float, ends)) for ends in re.findall(r'<line x1="([\d.]+)" y1="[\d.]+" x2="([\d.]+)"', drawn)]
    assert all(370 <= x <= 610 for ends in lines for x in ends)
    assert drawn.count("<path") == 2
