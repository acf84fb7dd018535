"""Recurrent events and ordinal outcomes against R; see recurrent_events/how.md."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from equipoise.statistics import (
    andersen_gill,
    mean_cumulative_function,
    prentice_williams_peterson,
    proportional_odds,
)

FOLDER = Path(__file__).parent / "recurrent_events"
EXPECTED = json.loads((FOLDER / "expected.json").read_text())


def _columns(name: str) -> dict[str, np.ndarray]:
    header, *rows = csv.reader((FOLDER / name).read_text().splitlines())
    columns = {column: [row[i] for row in rows] for i, column in enumerate(header)}
    return {k: np.array(v) if k == "severity" else np.array(v, dtype=float) for k, v in columns.items()}


ROWS, PERSONS = _columns("rows.csv"), _columns("persons.csv")


def _holds(found: object, name: str, rel: float) -> None:
    for field, expected in EXPECTED[name].items():
        assert np.ravel(getattr(found, field)) == pytest.approx(expected, rel=rel, abs=1e-12), field


def test_the_mean_cumulative_function_agrees_with_survfit():
    happened = ROWS["event"] == 1
    nobody = np.zeros(PERSONS["id"].size)
    found = mean_cumulative_function(
        ROWS["stop"][happened], ROWS["id"][happened], PERSONS["end"], nobody, PERSONS["id"]
    )
    _holds(found, "mcf", 1e-9)


@pytest.mark.parametrize("model", [andersen_gill, prentice_williams_peterson])
def test_rate_models_agree_with_coxph(model):
    found = model(ROWS["start"], ROWS["stop"], ROWS["event"], ROWS["arm"], ROWS["id"])
    _holds(found, model.__name__, 1e-9)


def test_proportional_odds_agree_with_polr():
    found = proportional_odds(
        PERSONS["severity"],
        np.column_stack((PERSONS["arm"], PERSONS["age"])),
        categories=["mild", "moderate", "severe"],
    )
    expected = EXPECTED["proportional_odds"]
    assert found.loglik == pytest.approx(expected["loglik"][0], rel=1e-9)
    assert found.coef == pytest.approx(expected["coef"], rel=1e-4)
    assert found.thresholds == pytest.approx(expected["thresholds"], rel=1e-4)
    # polr differentiates the likelihood numerically.
    assert np.concatenate((found.se, found.threshold_se)) == pytest.approx(expected["se"], rel=1e-3)
