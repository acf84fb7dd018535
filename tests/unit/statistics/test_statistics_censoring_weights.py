"""Weights for loss: what they are, and that they undo a loss which foretells the event."""

from __future__ import annotations

import numpy as np
import pytest

from equipoise.errors import DataError, NotEstimable
from equipoise.statistics import censoring_weights, cox, kaplan_meier, survival_at
from equipoise.statistics.curve_influence import influenced_survival

AT = np.array([400.0, 800.0])


def informative(rng, n):
    """A cohort in which a bad marker brings both the event and the loss; survival without loss is known."""
    marker, arm = rng.integers(0, 2, n), rng.integers(0, 2, n)
    rate = np.exp(1.2 * marker - 0.5 * arm) / 1500
    event = np.ceil(rng.exponential(1 / rate))
    gone = np.ceil(rng.exponential(600 * np.exp(-1.4 * marker)))
    time = np.minimum(np.minimum(event, gone), 1000.0)
    return marker, arm, time, (event <= np.minimum(gone, 1000.0)).astype(int), (gone < event) & (gone < 1000.0)


def truth(arm):
    return np.mean([np.exp(-AT * np.exp(1.2 * marker - 0.5 * arm) / 1500) for marker in (0, 1)], axis=0)


def test_loss_that_foretells_the_event_is_undone():
    rng = np.random.default_rng(20)
    plain, weighed, ratios = [], [], []
    for _ in range(30):
        marker, arm, time, code, lost = informative(rng, 500)
        found = censoring_weights(time, code, lost, marker, arm, most_cuts=60)
        mine = arm[found.person] == 0
        curve = influenced_survival(found.stop[mine], found.code[mine] == 1, found.weight[mine], AT, found.start[mine])
        weighed.append(curve.value - truth(0))
        plain.append(survival_at(kaplan_meier(time[arm == 0], code[arm == 0]), AT).survival - truth(0))
        fit = cox(
            found.stop, found.code == 1, arm[found.person], entry=found.start, weights=found.weight,
            cluster=found.person,
        )  # fmt: skip
        ratios.append((fit.coef[0], fit.se[0]))
    weighed, plain, ratios = np.array(weighed), np.array(plain), np.array(ratios)
    error = weighed.std(axis=0, ddof=1) / np.sqrt(30)
    assert (np.abs(weighed.mean(axis=0)) < 3 * error).all()
    assert (plain.mean(axis=0) > 0.03).all()
    # The robust standard error is that of repetition.
    assert ratios[:, 1].mean() == pytest.approx(ratios[:, 0].std(ddof=1), rel=0.35)


def test_loss_by_nothing_leaves_weights_near_one():
    rng = np.random.default_rng(5)
    marker, arm, time, code, _ = informative(rng, 400)
    lost = (code == 0) & (rng.random(400) < 0.5)
    found = censoring_weights(time, code, lost, rng.normal(size=400), arm)
    assert found.weight.min() > 0.5
    assert found.weight.mean() == pytest.approx(1.0, abs=0.03)
    assert set(np.unique(marker)) == {0, 1}


def test_follow_up_is_cut_and_kept_whole():
    rng = np.random.default_rng(6)
    marker, arm, time, code, lost = informative(rng, 120)
    found = censoring_weights(time, code, lost, marker, arm, most_cuts=5)
    whole = np.bincount(found.person, weights=found.stop - found.start)
    np.testing.assert_allclose(whole, time)
    assert np.bincount(found.person, weights=found.code).tolist() == code.tolist()
    assert np.unique(found.stop[found.code == 0]).size >= 4


def test_what_cannot_be_weighed_is_refused():
    with pytest.raises(NotEstimable, match="nobody was lost"):
        censoring_weights([3, 4], [1, 0], [0, 0], [1, 2], [0, 0])
    with pytest.raises(DataError, match="somebody with an event is called lost at index 0"):
        censoring_weights([3, 4], [1, 0], [1, 1], [1, 2], [0, 0])
    with pytest.raises(DataError, match="no covariate"):
        censoring_weights([3, 4], [1, 0], [0, 1], np.empty((2, 0)), [0, 0])
