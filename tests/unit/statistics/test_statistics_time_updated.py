from __future__ import annotations

import numpy as np
import pytest

from equipoise.errors import DataError
from equipoise.statistics import covariate_episodes, treatment_episodes


def test_a_value_counts_after_the_day_it_was_seen():
    cut = covariate_episodes([10], [1], [0], ([0], [10], [1]))
    assert cut.value.tolist() == [0.0]
    cut = covariate_episodes([11], [1], [0], ([0], [10], [1]))
    assert (cut.start.tolist(), cut.value.tolist(), cut.code.tolist()) == ([0, 10], [0, 1], [0, 1])


def test_observations_up_to_the_entry_set_the_start():
    cut = covariate_episodes([50], [0], [0], ([0, 0, 0], [5, 20, 30], [1, 2, 1]), entry=[20])
    assert (cut.start.tolist(), cut.value.tolist()) == ([20, 30], [2, 1])


def test_a_repeated_value_makes_no_row_and_the_last_of_a_day_holds():
    cut = covariate_episodes([50, 9], [2, 1], [0, 1], ([0, 0, 0, 0], [5, 7, 7, 9], [0, 1, 2, 2]))
    assert (cut.person.tolist(), cut.start.tolist(), cut.value.tolist()) == ([0, 0, 1], [0, 7, 0], [0, 2, 1])
    assert cut.code.tolist() == [0, 2, 1]


def test_an_unknown_start_stays_unknown_until_the_first_observation():
    cut = covariate_episodes([9], [0], [np.nan], ([0], [4], [1]))
    assert np.isnan(cut.value[0])
    assert cut.value[1] == 1


def test_one_change_is_the_episode_of_a_treatment():
    rng = np.random.default_rng(3)
    time, begun = rng.integers(2, 60, 80).astype(float), rng.integers(1, 60, 80).astype(float)
    begun[begun >= time] = np.nan
    event = rng.random(80) < 0.6
    wanted = treatment_episodes(time, event, begun)
    ever = np.flatnonzero(~np.isnan(begun))
    cut = covariate_episodes(time, event, np.zeros(80), (ever, begun[ever], np.ones(ever.size)))
    for found, expected in ((cut.start, wanted.start), (cut.stop, wanted.stop), (cut.value, wanted.treated)):
        np.testing.assert_array_equal(found, expected)


def test_faults_are_told_at_once():
    with pytest.raises(DataError, match="entry is not before time"):
        covariate_episodes([3], [1], [0], ([], [], []), entry=[3])
    with pytest.raises(DataError, match="lengths differ"):
        covariate_episodes([3, 4], [1], [0], ([], [], []))
