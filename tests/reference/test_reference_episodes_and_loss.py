"""States that change over time, and weights for loss, against R; see episodes_and_loss/how.md."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from equipoise.statistics import censoring_weights, covariate_episodes, cox
from equipoise.statistics.curve_influence import influenced_incidence, influenced_survival

FOLDER = Path(__file__).parent / "episodes_and_loss"
EXPECTED = json.loads((FOLDER / "expected.json").read_text())
AT = np.array([365.0, 730.0])


def _columns(name: str) -> dict[str, np.ndarray]:
    header, *rows = csv.reader((FOLDER / name).read_text().splitlines())
    return {column: np.array([row[i] for row in rows], dtype=float) for i, column in enumerate(header)}


PERSONS, STATES = _columns("persons.csv"), _columns("states.csv")


def test_a_state_over_time_agrees_with_tmerge_and_coxph():
    observed = (STATES["id"] - 1, STATES["day"], STATES["state"])
    cut = covariate_episodes(
        PERSONS["time"], PERSONS["code"], np.zeros(PERSONS["id"].size), observed, entry=PERSONS["entry"]
    )
    columns = np.column_stack((cut.value, PERSONS["arm"][cut.person], PERSONS["age"][cut.person]))
    fit = cox(cut.stop, cut.code == 1, columns, entry=cut.start)
    expected = EXPECTED["time_dependent"]
    assert fit.coef == pytest.approx(expected["coef"], rel=1e-8)
    assert fit.se == pytest.approx(expected["se"], rel=1e-8)
    assert fit.loglik == pytest.approx(expected["loglik"][0], rel=1e-10)


@pytest.fixture(scope="module")
def weighed():
    covariates = np.column_stack((PERSONS["age"], PERSONS["stage"]))
    return censoring_weights(
        PERSONS["time"],
        PERSONS["code"],
        PERSONS["lost"],
        covariates,
        PERSONS["arm"],
        entry=PERSONS["entry"],
    )


def test_weights_for_loss_agree_with_those_made_of_coxph_and_basehaz(weighed):
    assert weighed.model.coef == pytest.approx(EXPECTED["loss_model"]["coef"], rel=1e-8)
    expected = EXPECTED["weights"]
    assert weighed.weight.size == expected["rows"][0]
    assert weighed.weight.sum() == pytest.approx(expected["sum"][0], rel=1e-9)
    assert weighed.weight.max() == pytest.approx(expected["largest"][0], rel=1e-9)
    assert (weighed.weight**2).sum() == pytest.approx(expected["squares"][0], rel=1e-9)


def test_the_weighted_hazard_ratio_agrees_with_coxph(weighed):
    arm = PERSONS["arm"][weighed.person]
    fit = cox(weighed.stop, weighed.code == 1, arm, entry=weighed.start, weights=weighed.weight, cluster=weighed.person)
    assert fit.coef[0] == pytest.approx(EXPECTED["hazard_ratio"]["coef"][0], rel=1e-8)
    assert fit.se[0] == pytest.approx(EXPECTED["hazard_ratio"]["se"][0], rel=1e-8)


@pytest.mark.parametrize(("arm", "name"), [(0, "control"), (1, "treated")])
def test_weighted_curves_and_their_robust_errors_agree_with_survfit(weighed, arm, name):
    mine = PERSONS["arm"][weighed.person] == arm
    stop, code, weight, start = (part[mine] for part in (weighed.stop, weighed.code, weighed.weight, weighed.start))
    free = influenced_survival(stop, code == 1, weight, AT, start)
    event = influenced_incidence(stop, code, weight, AT, start, 1)
    found = []
    for curve in (free, event):
        moves = [np.bincount(weighed.person[mine], weights=weight * curve.per_weight[:, k]) for k in range(AT.size)]
        found += [*curve.value, *(np.sqrt((move**2).sum()) for move in moves)]
    assert found[:6] == pytest.approx(EXPECTED["curves"][name][:6], rel=1e-8)
    # R nudges the weights by a hundred-thousandth.
    assert found[6:] == pytest.approx(EXPECTED["curves"][name][6:], rel=1e-6)
