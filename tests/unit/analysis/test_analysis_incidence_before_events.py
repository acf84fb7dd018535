"""Incidence in an arm where nobody has had the event yet."""

from __future__ import annotations

from equipoise.simulation import load_truth
from equipoise.simulation.many import plan_trials, rehearse_trial
from equipoise.study import shipped_study


def test_an_arm_without_events_has_an_incidence_of_zero():
    plan = plan_trials(
        shipped_study("NCT01681446"), load_truth("NCT01681446"), seed=1, planned=3, lines=["R3"], null=True
    )
    found = [one for number in range(12) for one in rehearse_trial(plan, number).estimates]
    assert found
    assert all(one.estimate is None or 0.0 <= one.estimate <= 1.0 for one in found if one.key.statistic == "incidence")
