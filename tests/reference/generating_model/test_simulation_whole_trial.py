"""Does a rehearsed trial, derived from its ledger, show the figures of the array path?"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from equipoise.datasets import derive_adsl, derive_adtte
from equipoise.ledger import verify
from equipoise.simulation import load_truth, simulate_trial
from equipoise.study.load import load_study

EXPECTED = json.loads((Path(__file__).parent / "expected.json").read_text(encoding="utf-8"))
PARAMETERS = {"NCT01681446": ("TTR", "DFS", "OS"), "NCT07120750": ("TTR", "RFS", "OS")}
DAYS = np.array([365.25, 730.5])
PEOPLE = 800
TOLERANCE = 0.07


def free_at(days, event):
    order = np.argsort(days, kind="stable")
    moments, first = np.unique(days[order], return_index=True)
    risk = len(days) - first
    events = np.add.reduceat(event[order].astype(float), first)
    return np.append(1.0, np.cumprod(1 - events / risk))[np.searchsorted(moments, DAYS, side="right")]


@pytest.mark.long
@pytest.mark.parametrize("study", sorted(PARAMETERS))
def test_curves_of_a_large_rehearsal(study):
    plan, truth = load_study(study), load_truth(study)
    events = simulate_trial(plan, truth, seed=truth.seed, planned=PEOPLE).events
    assert verify(events).ok
    adtte = derive_adtte(plan, events)
    time_to_recurrence, free, survival = PARAMETERS[study]
    arms = {"control": truth.control_arm, "treated": truth.treated_arm}
    # In the study whose arm is chosen the arms differ at the start: only the control arm is held to the figures.
    for arm in ("control", "treated") if study == "NCT01681446" else ("control",):
        curves = EXPECTED[study]["curves"][arm]
        for paramcd, name in ((time_to_recurrence, "recurrence"), (free, "free"), (survival, "alive")):
            rows = adtte.filter((adtte["PARAMCD"] == paramcd) & (adtte["ARMCD"] == arms[arm]))
            found = free_at(rows["AVAL"].to_numpy().astype(float), rows["EVENTCD"].to_numpy() == 1)
            wanted = np.array(curves[name][:2])
            found = 1 - found if name == "recurrence" else found
            assert np.abs(found - wanted).max() < TOLERANCE, (study, arm, name, found, wanted)


@pytest.mark.long
def test_a_rehearsal_of_the_planned_size_is_of_moderate_size():
    for study in PARAMETERS:
        plan = load_study(study)
        events = simulate_trial(plan, load_truth(study), seed=1).events
        assert len(events) < 200_000
        adsl = derive_adsl(plan, events)
        assert (adsl["ARMCD"] != "SCRNFAIL").sum() == plan.design.enrollment.count
