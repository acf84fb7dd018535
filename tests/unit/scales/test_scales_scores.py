from __future__ import annotations

import pytest

from equipoise.errors import DataError, TableError
from equipoise.scales import (
    Observation,
    albi,
    antiviral_dose,
    apply_ancillary,
    bclc,
    child_pugh,
    cockcroft_gault,
    ctcae_grade,
    hbsag_loss,
    hbsag_reversions,
    is_high,
    is_treatment_emergent,
    lirads,
    lirads_applies,
    mir26,
    pd1_share,
    pd_l1,
    peg_ifn_advice,
    recurrence_site,
    replicates_agree,
    t_cell_score,
)

CLEAR = {"vascular_invasion": False, "extrahepatic": False, "ecog": 0, "child_pugh_class": "A"}


def test_a_value_on_the_cut_gets_the_worse_points():
    score = child_pugh(bilirubin_umol_L=34, albumin_g_L=35.0, inr=1.7, ascites="none", encephalopathy="none")
    assert score.points == (2, 2, 2, 1, 1)
    assert score.cls == "B"


def test_milligrams_typed_as_micromoles_change_the_class():
    right = child_pugh(bilirubin_umol_L=60, albumin_g_L=30, inr=1.0, ascites="none", encephalopathy="none")
    typed = child_pugh(bilirubin_umol_L=3.5, albumin_g_L=30, inr=1.0, ascites="none", encephalopathy="none")
    assert (right.cls, typed.cls) == ("B", "A")


def test_nothing_is_imputed():
    score = child_pugh(bilirubin_umol_L=10, albumin_g_L=40, inr=None, ascites=None, encephalopathy="none")
    assert (score.score, score.cls, score.missing) == (None, None, ("inr", "ascites"))
    assert albi(bilirubin_umol_L=None, albumin_g_L=40).missing == ("bilirubin_umol_L",)
    assert bclc(n_tumours=1, largest_cm=None, **CLEAR).missing == ("largest_cm",)


def test_albi_grades_the_unrounded_score():
    almost = albi(bilirubin_umol_L=10, albumin_g_L=38.3525)
    assert f"{almost.score:.4f}" == "-2.6000"
    assert (almost.grade, almost.modified_grade) == (2, "2a")
    with pytest.raises(DataError, match="above zero"):
        albi(bilirubin_umol_L=0, albumin_g_L=40)


def test_clearance_lists_every_wrong_value():
    with pytest.raises(DataError) as fault:
        cockcroft_gault(age_years=50, weight_kg=0, creatinine_umol_L=-1, sex="f")
    assert fault.value.where == "weight_kg, creatinine_umol_L, sex"


@pytest.mark.parametrize(
    ("number", "size", "stage"),
    [(1, 2.0, "0"), (1, 2.1, "A"), (1, 12, "A"), (3, 3.0, "A"), (2, 3.01, "B"), (4, 1, "B")],
)
def test_bclc_by_number_and_size(number, size, stage):
    assert bclc(n_tumours=number, largest_cm=size, **CLEAR).stage == stage


def test_bclc_reads_the_worst_stage_first():
    assert bclc(n_tumours=1, largest_cm=1, **CLEAR | {"ecog": 1}).stage == "C"
    assert bclc(n_tumours=1, largest_cm=1, **CLEAR | {"ecog": 2, "child_pugh_class": "C"}).stage == "D"
    assert bclc(n_tumours=1, largest_cm=1, **CLEAR | {"vascular_invasion": True, "ecog": 4}).stage == "D"


def test_lirads_reads_vein_and_targetoid_before_the_table():
    plain = Observation(30, True, True, True, False)
    assert lirads(plain).category == "LR-5"
    assert lirads(Observation(30, True, True, True, False, tumour_in_vein=True, targetoid=True)).category == "LR-TIV"
    assert lirads(Observation(30, True, True, True, False, targetoid=True)).category == "LR-M"
    assert lirads(Observation(None, None, None, None, None, categorizable=False)).category == "LR-NC"
    assert lirads(Observation(30, True, None, True, False)).missing == ("nonperipheral_washout",)


def test_ancillary_features_never_lift_to_lr5():
    assert lirads(Observation(30, True, False, False, False, ancillary="up")).category == "LR-4"
    assert lirads(Observation(30, True, True, False, False, ancillary="down")).category == "LR-4"
    assert apply_ancillary("LR-3", "up") == "LR-4"
    assert apply_ancillary("LR-M", "down") == "LR-M"


def test_lirads_applies_to_hepatitis_b_without_cirrhosis_but_not_to_children():
    adult = {"cirrhosis": False, "chronic_hbv": True, "hcc": False}
    other = {"congenital_hepatic_fibrosis": False, "vascular_liver_disorder": False}
    assert lirads_applies(age_years=40, **adult, **other)
    assert not lirads_applies(age_years=17.9, **adult, **other)
    assert not lirads_applies(age_years=40, **adult, **other | {"vascular_liver_disorder": True})


def test_site_of_recurrence():
    assert recurrence_site(intrahepatic=True, extrahepatic=False, distance_cm=2.0) == "local"
    assert recurrence_site(intrahepatic=True, extrahepatic=False, distance_cm=2.1) == "distant_intrahepatic"
    assert recurrence_site(intrahepatic=True, extrahepatic=True, distance_cm=1) == "both"


def test_grades_need_their_limit():
    with pytest.raises(DataError, match="needs LLN"):
        ctcae_grade("platelets", 80)
    with pytest.raises(DataError, match="needs ULN"):
        ctcae_grade("alt", 80)
    with pytest.raises(TableError, match="no CTCAE table"):
        ctcae_grade("sodium", 130)
    with pytest.raises(DataError, match="below zero"):
        ctcae_grade("platelets", -1, lln=100)


def test_the_clause_follows_the_baseline():
    assert ctcae_grade("bilirubin", 31, uln=21, baseline=30).clause == "abnormal_baseline"
    assert ctcae_grade("bilirubin", 31, uln=21, baseline=21).clause == "normal_baseline"
    assert ctcae_grade("bilirubin", 31, uln=21).flags == ("no_baseline",)


def test_creatinine_takes_the_worse_of_both_clauses():
    assert ctcae_grade("creatinine", 95, uln=104, baseline=60).grade == 2
    assert ctcae_grade("creatinine", 95, uln=104).grade == 0
    assert ctcae_grade("creatinine", 181, uln=104, baseline=60).grade == 3


def test_within_the_limits_of_a_low_normal_is_grade_0_and_flagged():
    assert ctcae_grade("platelets", 72, lln=70).grade == 0
    assert ctcae_grade("platelets", 72, lln=70).flags == ("limit_below_grade_1",)


def test_the_comparison_sees_five_digits():
    assert ctcae_grade("platelets", 49.9999, lln=100).grade == 2
    assert ctcae_grade("platelets", 49.999, lln=100).grade == 3


def test_a_participant_may_start_at_grade_3():
    start = ctcae_grade("platelets", 45, lln=100).grade
    assert start == 3
    assert not is_treatment_emergent(ctcae_grade("platelets", 30, lln=100).grade, start)
    assert is_treatment_emergent(ctcae_grade("platelets", 24, lln=100).grade, start)


def test_an_abnormal_baseline_is_its_own_grade_0():
    assert ctcae_grade("alt", 60, uln=40, baseline=60).grade == 0


def test_equal_expression_is_not_low():
    assert mir26(ct_mir26_tumour=25.1, ct_ref_tumour=20.3, ct_mir26_nontumour=24.9, ct_ref_nontumour=20.1).low is False


def test_an_undetermined_cycle_gives_no_fold():
    result = mir26(ct_mir26_tumour=40, ct_ref_tumour=20, ct_mir26_nontumour=24, ct_ref_nontumour=None)
    assert (result.low, result.undetermined, result.missing) == (None, ("ct_mir26_tumour",), ("ct_ref_nontumour",))


@pytest.mark.parametrize("gene", ["miR-26a", "hsa-miR-26a-5p", "MIR26A", "mir_26a"])
def test_the_measured_gene_is_no_reference(gene):
    with pytest.raises(DataError, match="measured"):
        mir26(
            ct_mir26_tumour=1, ct_ref_tumour=1, ct_mir26_nontumour=1, ct_ref_nontumour=1, reference_genes=["U6", gene]
        )


def test_replicates():
    assert replicates_agree([24.0, 24.5, 25.0])
    assert not replicates_agree([24.0, 24.5, 25.1])
    assert not replicates_agree([24.0, 24.0])


def test_tissue_scores():
    assert pd_l1(tumour_cells=1, lymphocytes=0, macrophages=0, viable_tumour_cells=99).adequate is False
    with pytest.raises(DataError, match="contradict"):
        pd_l1(tumour_cells=2, lymphocytes=0, macrophages=0, viable_tumour_cells=1)
    assert t_cell_score(cd3_centre=True, cd3_margin=None, cd8_centre=True, cd8_margin=True) is None
    assert [is_high(2, cohort) for cohort in ([1, 2, 3], [1, 2])] == [False, True]
    with pytest.raises(DataError, match="no cohort"):
        is_high(2, [])
    assert pd1_share(pd1_positive=10, parent_events=4999).adequate is False
    with pytest.raises(DataError, match="whole"):
        pd1_share(pd1_positive=2, parent_events=1)


def test_hbsag_loss_must_last():
    assert hbsag_loss([(0, 5.0), (84, 0.01), (100, 0.2), (120, 0.01), (203, 0.02)]) is None
    assert hbsag_loss([(0, 5.0), (84, 0.01), (168, 0.049)]) == 84
    assert hbsag_reversions([(0, 5.0), (84, 0.01), (100, 0.2), (120, 0.01), (203, 0.05)]) == (100, 203)


@pytest.mark.parametrize(
    ("topic", "values", "advice"),
    [
        (
            "hepatic",
            {"alt_xULN": 3.1, "bilirubin_xULN": 2.1, "child_pugh_score": 5},
            "stop, hepatic SAE work-up (Hy's law)",
        ),
        ("hepatic", {"alt_xULN": 10.1, "bilirubin_xULN": 1, "child_pugh_score": 5}, "hold"),
        ("hepatic", {"alt_xULN": 1, "bilirubin_xULN": 1, "child_pugh_score": 7}, "permanent_stop"),
        ("hepatic", {"alt_xULN": 4.9, "bilirubin_xULN": 1, "child_pugh_score": 6}, "continue"),
        ("psychiatric", {"phq9": 4, "item9": 1}, "stop, urgent psychiatric review"),
        ("psychiatric", {"phq9": 10, "item9": 0}, "reduce one level, visit weekly"),
        ("missed_dose", {"days_late": 2}, "give and keep schedule"),
    ],
)
def test_other_reasons_to_change_the_dose(topic, values, advice):
    assert peg_ifn_advice(topic, values) == advice


def test_antivirals_by_clearance():
    assert antiviral_dose("TDF", 49.9) == "q48h"
    assert antiviral_dose("TAF", 15) == "no change"
    with pytest.raises(TableError, match="no table"):
        antiviral_dose("LAM", 80)
