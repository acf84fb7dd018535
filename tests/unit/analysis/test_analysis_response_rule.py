"""A binary endpoint's rule over the values of one encounter: unknown is not false."""

from __future__ import annotations

import pytest

from equipoise.analysis.response_rule import LaboratoryValue, responds
from equipoise.errors import DataError
from equipoise.study import shipped_study
from equipoise.vocabulary import Truth

CURE = "hbsag_quant < 0.05 [IU]/mL and hbv_dna < 10 [IU]/mL and alt <= 1 x ULN"


def _values(hbsag=0.025, dna=5.0, alt=30.0, uln=40.0):
    given = {"hbsag_quant": hbsag, "hbv_dna": dna, "alt": alt}
    return {name: LaboratoryValue(value, None, uln) for name, value in given.items() if value is not None}


@pytest.mark.parametrize(
    ("values", "truth"),
    [
        (_values(), Truth.TRUE),
        (_values(hbsag=0.05), Truth.FALSE),
        (_values(alt=40.0), Truth.TRUE),
        (_values(alt=40.1), Truth.FALSE),
        (_values(dna=None), Truth.UNKNOWN),
        (_values(hbsag=1.0, dna=None), Truth.FALSE),
        (_values(uln=None), Truth.UNKNOWN),
        ({}, Truth.UNKNOWN),
    ],
)
def test_clinical_cure(values, truth):
    assert responds(CURE, values, shipped_study("NCT07120750")) is truth


@pytest.mark.parametrize("when", ["procedure(liver_resection)", "hbsag_quant < 5 g/L", "unheard_of > 1"])
def test_a_rule_that_one_encounter_cannot_decide_is_refused(when):
    with pytest.raises(DataError, match="cannot decide"):
        responds(when, _values(), shipped_study("NCT07120750"))
