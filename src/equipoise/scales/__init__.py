"""Clinical scores, grades and dose tables as data with one interpreter. Proposals: a person decides."""

from equipoise.scales.albi import Albi, albi
from equipoise.scales.bclc import Bclc, bclc
from equipoise.scales.check_table import boundary_grid, check_table
from equipoise.scales.child_pugh import ChildPugh, child_pugh
from equipoise.scales.cockcroft_gault import cockcroft_gault
from equipoise.scales.ctcae import Grade, ctcae_analytes, ctcae_grade, is_treatment_emergent
from equipoise.scales.dose_rule import (
    Action,
    DoseAdvice,
    DoseRule,
    DoseState,
    dose_advice,
    dose_rule,
    dose_rule_names,
    read_dose_rule,
)
from equipoise.scales.dose_safety import antiviral_dose, peg_ifn_advice
from equipoise.scales.hbv import hbsag_loss, hbsag_reversions
from equipoise.scales.lirads import (
    Lirads,
    Observation,
    apply_ancillary,
    lirads,
    lirads_applies,
    recurrence_site,
    recurrence_timing,
)
from equipoise.scales.mir26 import Mir26, check_reference_genes, mir26, replicates_agree
from equipoise.scales.table import Table, decide, read_table
from equipoise.scales.tissue import Pd1Share, PdL1, is_high, pd1_share, pd_l1, t_cell_score

__all__ = [
    "Action",
    "Albi",
    "Bclc",
    "ChildPugh",
    "DoseAdvice",
    "DoseRule",
    "DoseState",
    "Grade",
    "Lirads",
    "Mir26",
    "Observation",
    "Pd1Share",
    "PdL1",
    "Table",
    "albi",
    "antiviral_dose",
    "apply_ancillary",
    "bclc",
    "boundary_grid",
    "check_reference_genes",
    "check_table",
    "child_pugh",
    "cockcroft_gault",
    "ctcae_analytes",
    "ctcae_grade",
    "decide",
    "dose_advice",
    "dose_rule",
    "dose_rule_names",
    "hbsag_loss",
    "hbsag_reversions",
    "is_high",
    "is_treatment_emergent",
    "lirads",
    "lirads_applies",
    "mir26",
    "pd1_share",
    "pd_l1",
    "peg_ifn_advice",
    "read_dose_rule",
    "read_table",
    "recurrence_site",
    "recurrence_timing",
    "replicates_agree",
    "t_cell_score",
]
