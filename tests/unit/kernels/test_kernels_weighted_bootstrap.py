"""The bootstrap kernel against refitting each resample by the estimators, in both of its forms."""

from __future__ import annotations

import numpy as np
import pytest

from equipoise.kernels.weighted_bootstrap import ESTIMAND_NUMBERS, bootstrap_log_hazard_ratios
from equipoise.statistics.balancing_weights import ESTIMANDS, balancing_weights
from equipoise.statistics.cox_model import cox_layout
from equipoise.statistics.propensity import propensity
from equipoise.statistics.survival_data import survival_data
from equipoise.statistics.weighted_hazard_ratio import weighted_hazard_ratio

FORMS = ("arrays", "loop")


@pytest.fixture(params=FORMS)
def form(request) -> str:
    if request.param == "loop":
        pytest.importorskip("numba")
    return request.param


def _cohort(seed: int, n: int = 60):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 2))
    treated = rng.random(n) < 1 / (1 + np.exp(-x[:, 0]))
    time = rng.integers(1, 12, n).astype(float)
    event = rng.random(n) < 0.7
    return x, treated, time, event


def test_every_estimand_is_known_to_the_kernel():
    assert tuple(ESTIMAND_NUMBERS) == ESTIMANDS
    assert sorted(ESTIMAND_NUMBERS.values()) == list(range(len(ESTIMANDS)))


@pytest.mark.parametrize("estimand", ESTIMANDS)
def test_a_resample_gives_what_refitting_it_gives(form: str, estimand: str):
    x, treated, time, event = _cohort(3)
    stop = cox_layout(survival_data(time, event), None).stop
    order = np.argsort(stop, kind="stable")
    counts = np.random.default_rng(5).multinomial(time.size, np.full(time.size, 1 / time.size), size=4)
    design = np.column_stack((np.ones(time.size), x))[order]
    found = getattr(bootstrap_log_hazard_ratios, form)(
        design, treated[order], stop[order], event[order], counts, ESTIMAND_NUMBERS[estimand], np.zeros(3)
    )
    for count, value in zip(counts, found, strict=True):
        rows = np.repeat(order, count)
        weighting = balancing_weights(propensity(treated[rows], x[rows]), estimand=estimand)
        assert value == pytest.approx(weighted_hazard_ratio(time[rows], event[rows], weighting).coef, abs=1e-9)


def test_resamples_without_an_estimate_are_nan(form: str):
    x = np.column_stack((np.ones(6), [0.0, 1, 2, 3, 4, 5]))
    treated = np.array([False, True, False, True, False, True])
    stop, event = np.arange(1, 7), np.ones(6, dtype=bool)
    counts = np.array(
        [
            [6, 0, 0, 0, 0, 0],  # one group only
            [3, 0, 0, 0, 0, 3],  # the covariate tells treatment perfectly
            [1, 1, 1, 1, 1, 1],
        ]
    )
    found = getattr(bootstrap_log_hazard_ratios, form)(x, treated, stop, event, counts, 0, np.zeros(2))
    assert np.isnan(found).tolist() == [True, True, False]
