from __future__ import annotations

import itertools

import pytest

from equipoise.errors import DataError, TableError
from equipoise.scales import Action, DoseState, dose_advice, dose_rule, dose_rule_names

FINE = {"neutrophils": 1.2, "platelets": 90, "wbc": 3.1}
FLAT = dose_rule("peg_ifn_flat180")
WEEKLY = dose_rule("std_ifn_a1b_ug")


def test_the_same_counts_under_each_table():
    counts = FINE | {"platelets": 60}
    advice = {
        name: dose_advice(dose_rule(name), DoseState(level, regimen), counts).action
        for name, level, regimen in (
            ("peg_ifn_flat180", 180, None),
            ("std_ifn_a1b_ug", 30, "TIW30"),
            ("peg_ifn_a2b_weight", 1.5, None),
            ("intron_a_hbv_smpc_variant", 10, None),
        )
    }
    assert advice["peg_ifn_flat180"] is advice["std_ifn_a1b_ug"] is advice["peg_ifn_a2b_weight"] is Action.CONTINUE
    assert advice["intron_a_hbv_smpc_variant"] is Action.STOP_PERMANENTLY
    assert set(advice) == set(dose_rule_names())


def test_reasons_come_in_order_and_from_the_stricter_table():
    both = dose_advice(FLAT, DoseState(180), {"wbc": 1.4, "platelets": 49, "neutrophils": 0.7})
    assert (both.action, both.reasons) == (Action.REDUCE, ("neutrophils", "platelets", "wbc"))
    strict = dose_advice(FLAT, DoseState(180), {"wbc": 1.4, "platelets": 24, "neutrophils": 0.7})
    assert (strict.action, strict.reasons, strict.to) == (Action.INTERRUPT, ("platelets",), None)
    assert strict.rule == "peg_ifn_flat180: interrupt at platelets <25"


def test_a_second_interruption_for_the_same_reason_stops():
    state = DoseState(135, interrupted_for=frozenset({"platelets"}))
    assert dose_advice(FLAT, state, FINE | {"platelets": 24}).action is Action.STOP_PERMANENTLY
    assert dose_advice(FLAT, state, FINE | {"neutrophils": 0.4}).action is Action.INTERRUPT
    lowest = DoseState(90, interrupted_for=frozenset({"platelets"}))
    assert dose_advice(FLAT, lowest, FINE | {"platelets": 49}).action is Action.STOP_PERMANENTLY


def test_on_hold_only_the_return_is_judged():
    held = DoseState(180, on_hold=True)
    low = dose_advice(FLAT, held, {"neutrophils": 0.99, "platelets": 50, "wbc": 0.5})
    assert (low.action, low.reasons, low.unmet, low.recheck_days) == (Action.KEEP_HOLDING, (), ("neutrophils",), 7)
    assert dose_advice(FLAT, held, {"neutrophils": 1.0, "platelets": 50, "wbc": None}).to == 90


@pytest.mark.parametrize(
    ("level", "regimen", "to"),
    [(30, "TIW30", 20), (20, "TIW30", 10), (10, "TIW30", 10), (50, "BIW50", 30), (20, "BIW50", 20)],
)
def test_one_level_lower_after_a_hold(level, regimen, to):
    assert dose_advice(WEEKLY, DoseState(level, regimen, on_hold=True), FINE).to == to


def test_halving_has_no_ladder():
    advice = dose_advice(
        dose_rule("intron_a_hbv_smpc_variant"), DoseState(5), FINE | {"platelets": 99, "neutrophils": 2}
    )
    assert (advice.action, advice.to, advice.recheck_days) == (Action.REDUCE, 2.5, None)


def test_a_missing_count_gives_no_advice_unless_another_decides():
    unknown = dose_advice(FLAT, DoseState(180), {"neutrophils": 1.2, "platelets": None, "wbc": 1.4})
    assert (unknown.action, unknown.missing) == (None, ("platelets",))
    assert (
        dose_advice(FLAT, DoseState(180), {"neutrophils": 0.4, "platelets": None, "wbc": 1.4}).action
        is Action.INTERRUPT
    )
    assert dose_advice(FLAT, DoseState(180, on_hold=True), {"neutrophils": 1.2}).missing == ("platelets",)


def test_what_cannot_be_is_refused():
    with pytest.raises(DataError, match="no level"):
        dose_advice(FLAT, DoseState(150), FINE)
    with pytest.raises(DataError, match="no ladder"):
        dose_advice(WEEKLY, DoseState(30), FINE)
    with pytest.raises(DataError, match="below zero"):
        dose_advice(FLAT, DoseState(180), FINE | {"wbc": -1})
    with pytest.raises(TableError, match="no dose rule"):
        dose_rule("aspirin")
    with pytest.raises(TableError, match="does not say when a hold ends"):
        dose_advice(dose_rule("peg_ifn_a2b_weight"), DoseState(1.5, on_hold=True), FINE)


SEVERITY = [Action.CONTINUE, Action.REDUCE, Action.INTERRUPT, Action.STOP_PERMANENTLY]


@pytest.mark.parametrize("name", dose_rule_names())
def test_around_every_cut_lower_counts_never_give_a_milder_advice(name):
    rule = dose_rule(name)
    state = DoseState(max(next(iter(rule.ladders.values()), (10,))), next(iter(rule.ladders), None))
    cuts = {
        count: sorted({limits[count].upper.value for limits in (rule.stop, rule.interrupt, rule.reduce) if limits})
        for count in FINE
    }
    for count, values in cuts.items():
        grid = [float(value) + step for value, step in itertools.product(values, (-0.001, 0, 0.001))]
        advised = [
            dose_advice(rule, state, {"neutrophils": 9, "platelets": 900, "wbc": 9} | {count: value}) for value in grid
        ]
        ranks = [SEVERITY.index(advice.action) for advice in advised]
        assert ranks == sorted(ranks, reverse=True)
        assert len(set(ranks)) == 3
        # The cut itself belongs to the milder side: every limit says "below".
        assert ranks[0] > ranks[1] == ranks[2]
