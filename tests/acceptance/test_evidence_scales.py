"""The golden vectors of the reference folder, and the reference rules they stand for, hold."""

from __future__ import annotations

import json

import pytest
import yaml

from equipoise.errors import EquipoiseError
from equipoise.evidence.not_built import NotBuilt
from equipoise.evidence.scale_cases import METHODS, answer_scale


def test_all_golden_vectors_hold(shared):
    blocks = json.loads((shared / "data/domain/golden_vectors.json").read_text(encoding="utf-8"))
    wrong = [
        (name, case["i"], case["o"])
        for name, block in blocks.items()
        for case in block["cases"]
        if answer_scale(block["rule"], name, block.get("columns"), case["i"]) != case["o"]
    ]
    assert wrong == []


def test_every_block_that_is_a_rule_has_a_method(shared):
    blocks = yaml.safe_load((shared / "data/domain/reference.yaml").read_text(encoding="utf-8"))
    assert set(blocks) - set(METHODS) == {"interval_censoring"}


def test_every_laboratory_table_of_the_reference_answers(shared):
    blocks = yaml.safe_load((shared / "data/domain/reference.yaml").read_text(encoding="utf-8"))
    analytes = set(blocks["ctcae_v5_lab"]) - {"unit_note", "baseline_rule", "grade_0", "treatment_emergent"}
    for analyte in analytes:
        rule = f"reference.ctcae_v5_lab.{analyte} with LLN 120 and ULN 200"
        assert answer_scale(rule, analyte, ["value", "baseline_value"], [1.0, 1.0]) in range(5)


@pytest.mark.parametrize(
    "table", ["std_ifn_a1b_ug", "peg_ifn_a2b_weight", "peg_ifn_flat180", "intron_a_hbv_smpc_variant"]
)
def test_every_dose_table_of_the_reference_answers(shared, table):
    limits = yaml.safe_load((shared / "data/domain/reference.yaml").read_text(encoding="utf-8"))["dose_rules"][table]
    level = limits["levels"][0] if isinstance(limits.get("levels"), list) else 30
    inputs = {"level_ug": level, "regimen": "TIW30", "neutrophils": 3, "platelets": 200, "wbc": 5}
    if table != "std_ifn_a1b_ug":
        del inputs["regimen"]
    assert answer_scale(f"reference.dose_rules.{table}.laboratory", table, None, inputs) == {
        "action": "continue",
        "to": level,
    }


def test_an_unknown_rule_is_named_not_guessed():
    with pytest.raises(NotBuilt, match="meld"):
        answer_scale("reference.meld", "meld", ["x"], [1])
    assert not issubclass(NotBuilt, EquipoiseError)
