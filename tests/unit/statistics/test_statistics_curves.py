"""Edges of curves: what is read where, limits at 0 and 1, quantiles on a rest, weights and ties."""

from __future__ import annotations

import math

import numpy as np
import pytest

from equipoise.statistics import (
    aalen_johansen,
    incidence_at,
    kaplan_meier,
    landmark_difference,
    number_at_risk,
    quantile,
    survival_at,
)
from equipoise.statistics.design_matrix import design_matrix


def test_events_come_before_censorings_and_entries_after_both():
    tied = kaplan_meier([2, 2, 3], [1, 0, 1])
    assert tied.survival.tolist() == pytest.approx([2 / 3, 0])
    entering = kaplan_meier([2, 3, 4], [1, 1, 1], entry=[0, 2, 0])
    assert entering.n_risk.tolist() == [2, 2, 1]


@pytest.mark.parametrize("conf_type", ["plain", "log", "log-log", "logit"])
def test_before_the_first_event_the_limits_are_1(conf_type):
    curve = kaplan_meier([1, 2, 3], [0, 1, 1], conf_type=conf_type)
    assert (curve.lower[0], curve.upper[0]) == (1.0, 1.0)


def test_arcsin_limits_are_undefined_at_1_and_all_at_0():
    curve = kaplan_meier([1, 2, 3], [0, 1, 1], conf_type="arcsin")
    assert np.isnan(curve.lower[[0, 2]]).all()
    for conf_type in ("plain", "log", "log-log", "logit", "arcsin"):
        last = kaplan_meier([1, 2, 3], [0, 1, 1], conf_type=conf_type)
        assert math.isnan(last.std_err[-1])
        assert math.isnan(last.lower[-1])
        assert math.isnan(last.upper[-1])


def test_reading_before_between_and_after():
    read = survival_at(kaplan_meier([1, 3], [1, 1]), [0.5, 1, 2, 3, 9])
    assert read.survival.tolist() == [1.0, 0.5, 0.5, 0.0, 0.0]
    assert read.lower[0] == read.upper[0] == 1.0
    assert read.n_risk.tolist() == [2, 2, 1, 1, 0]
    assert read.cumulative_hazard.tolist() == [0, 0.5, 0.5, 1.5, 1.5]


def test_quantiles_in_the_middle_of_a_rest_and_not_reached():
    curve = kaplan_meier([1, 2, 4, 6], [1, 1, 1, 0])
    assert quantile(curve, 0.5).value == 3.0
    assert quantile(curve, 0.75).value == 4.0
    assert quantile(curve, 0.8).value is None
    # a product of ratios misses one half by rounding; the rest is found all the same
    many = kaplan_meier(np.arange(1, 25), np.ones(24))
    assert many.survival[11] != 0.5
    assert quantile(many).value == 12.5


def test_a_rest_at_the_end_is_not_closed():
    assert quantile(kaplan_meier([1, 2, 4, 6], [1, 1, 0, 0])).value == 2.0


def test_number_at_risk_counts_those_censored_then_and_not_those_entering_then():
    assert number_at_risk([5, 8, 8, 12], [5, 8, 8.1], entry=[0, 5, 0, 8]).tolist() == [2, 2, 1]
    assert number_at_risk([5, 8], [0]).tolist() == [2]


def test_frequency_weight_zero_means_absent():
    whole = kaplan_meier([1, 2, 3, 4], [1, 1, 0, 1], weights=[1, 0, 2, 1], weight_kind="frequency")
    assert whole.time.tolist() == [1, 3, 4]
    assert whole.n_risk.tolist() == [4, 3, 1]


def test_times_that_differ_by_rounding_are_one_unless_told_otherwise():
    time = [0.1 + 0.2, 0.3, 1.0]
    assert kaplan_meier(time, [1, 1, 1]).time.size == 2
    assert kaplan_meier(time, [1, 1, 1], tie_tolerance=0.0).time.size == 3


def test_weights_that_empty_a_risk_set_leave_exactly_nothing():
    curve = kaplan_meier([2, 2, 2, 7, 8], [1, 1, 1, 1, 1], entry=[0, 0, 0, 5, 5], weights=[0.1, 0.2, 0.3, 0.7, 0.7])
    assert curve.survival.tolist() == [0.0, 0.0, 0.0]


def test_landmark_ratio_limits_are_symmetric_on_the_log_scale():
    a, b = kaplan_meier([1, 3, 5, 8], [1, 1, 0, 1]), kaplan_meier([2, 4, 6, 9], [1, 0, 1, 1])
    found = landmark_difference(a, b, 4, conf_level=0.9)
    assert found.ratio_lower * found.ratio_upper == pytest.approx(found.ratio**2)
    assert found.difference_lower + found.difference_upper == pytest.approx(2 * found.difference)
    assert found.z_cloglog < 0 < found.difference


def test_incidence_before_the_first_event_is_0_with_limits_0():
    curve = aalen_johansen([1, 2, 3, 4], [0, 1, 2, 0])
    read = incidence_at(curve, [0.5, 1, 2])
    assert read.causes == (1, 2)
    assert read.lower[:, 1].tolist() == read.upper[:, 1].tolist() == [0, 0, 0]
    assert read.incidence[2].tolist() == pytest.approx([1 / 3, 0])


def test_incidence_keeps_the_labels_of_the_causes():
    assert aalen_johansen([1, 2, 3], [7, 0, 3]).causes == (3, 7)


def test_design_matrix_orders_products_as_r_does():
    variables = {"rx": ["a", "b", "c"], "sex": ["f", "m", "m"], "age": [1, 2, 3]}
    made = design_matrix(
        variables, ["rx", "sex", "age", "rx:sex", "sex:age"], factors={"rx": ["a", "b", "c"], "sex": ["f", "m"]}
    )
    assert made.names == ("rxb", "rxc", "sexm", "age", "rxb:sexm", "rxc:sexm", "sexm:age")
    assert made.values[:, -1].tolist() == [0, 2, 3]
