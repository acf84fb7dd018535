from __future__ import annotations

import pytest

from equipoise.errors import CaseError, DataError
from equipoise.evidence.scale_cases import answer_scale


@pytest.mark.parametrize(
    ("rule", "columns", "inputs", "output"),
    [
        ("reference.ctcae_v5_lab.lymphocytes_1e9_L with LLN 1.0", ["lymphocytes_1e9_L"], [0.79], 2),
        ("reference.ctcae_v5_lab.haemoglobin_g_L with LLN 120", ["haemoglobin_g_L"], [79.9], 3),
        ("reference.ctcae_v5_lab.albumin_g_L with LLN 35", ["albumin_g_L"], [30], 1),
        ("reference.ctcae_v5_lab.inr", ["inr"], [1.21], 1),
        ("reference.ctcae_v5_lab.ggt with ULN 60", ["ggt_U_L", "baseline_ggt_U_L"], [199, 100], 0),
        ("reference.ctcae_v5_lab.ggt with ULN 60", ["ggt_U_L", "baseline_ggt_U_L"], [200, 100], 1),
        ("reference.ctcae_v5_lab.ggt with ULN 60", ["ggt_U_L", "baseline_ggt_U_L"], [1200.1, 60], 4),
        ("reference.ctcae_v5_lab.alt_ast with ULN 35", ["ast_U_L", "baseline_ast_U_L"], [105.1, None], 2),
        (
            "reference.ctcae_v5_lab.creatinine with ULN 104",
            ["creatinine_umol_L", "baseline_creatinine_umol_L"],
            [95, 60],
            2,
        ),
        ("reference.ctcae_v5_lab.treatment_emergent", ["baseline_grade", "grade"], [2, 3], True),
        ("reference.t_cell_score", ["cd3_centre", "cd3_margin", "cd8_centre", "cd8_margin"], ["high", "low", 1, 1], 3),
        ("reference.recurrence_definition_imaging.timing", ["months"], [24], "early"),
        ("reference.na_drugs.ETV.renal", ["crcl_mL_min"], [50], "0.5 mg qd"),
        ("reference.dose_rules.peg_ifn_flat180.renal", ["crcl_mL_min"], [29], 135),
        ("reference.lirads_ct_mri_v2018.ancillary", ["category", "ancillary"], ["LR-4", "up"], "LR-4"),
        ("reference.albi.mALBI_2a_2b_cut", ["bilirubin_umol_L", "albumin_g_L"], [20, 36], "2b"),
        ("reference.flow", ["pd1_positive", "parent_events"], [500, 5000], {"percent": 10.0, "adequate": True}),
        ("reference.hbv.definitions.hbsag_loss", ["samples"], [[[0, 1.0], [84, 0.01], [168, 0.0]]], 84),
    ],
)
def test_other_rules_answer_in_the_same_shape(rule, columns, inputs, output):
    assert answer_scale(rule, "any", columns, inputs) == output


def test_counts_may_name_the_regimen_or_leave_it_to_the_level():
    rule = "reference.dose_rules.std_ifn_a1b_ug.laboratory"
    low = {"neutrophils": 0.7, "platelets": 90, "wbc": 3}
    assert answer_scale(rule, "d", None, {"level_ug": 50, **low})["to"] == 30
    assert answer_scale(rule, "d", None, {"level_ug": 30, "regimen": "BIW50", **low})["to"] == 20
    assert answer_scale(rule, "d", None, {"level_ug": 30, **low})["to"] == 20
    with pytest.raises(CaseError, match="regimen"):
        answer_scale(rule, "d", None, {"level_ug": 20, **low})


def test_a_missing_child_pugh_item_is_named():
    columns = ["bilirubin_umol_L", "albumin_g_L", "inr", "ascites", "encephalopathy"]
    output = answer_scale("reference.child_pugh", "child_pugh", columns, [20, None, 1.0, "none", "none"])
    assert output == {"points": [1, None, 1, 1, 1], "score": None, "cls": None, "missing": ["albumin_g_L"]}


def test_a_value_that_is_missing_gets_no_grade_and_no_clearance():
    assert answer_scale("reference.ctcae_v5_lab.inr", "inr", ["inr"], [None]) is None
    columns = ["age_years", "weight_kg", "creatinine_umol_L", "sex"]
    assert answer_scale("reference.cockcroft_gault", "cg", columns, [50, None, 80, "male"]) is None


def test_columns_that_do_not_fit_are_refused():
    with pytest.raises(CaseError, match="columns"):
        answer_scale("reference.albi", "albi", ["bilirubin_umol_L"], [1, 2])


def test_mir26a_as_reference_gene_is_refused():
    columns = ["ct_mir26_tumour", "ct_ref_tumour", "ct_mir26_nontumour", "ct_ref_nontumour", "reference_gene"]
    with pytest.raises(DataError, match="measured"):
        answer_scale("reference.mir26", "mir26", columns, [26, 20, 24, 20, "hsa-miR-26a-5p"])
