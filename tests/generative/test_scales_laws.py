"""Laws that hold for any input of the scales."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from equipoise.scales import Action, DoseState, albi, ctcae_grade, dose_advice, dose_rule, mir26

FALLING = {"platelets": 100, "neutrophils": 1.8, "wbc": 3.5, "lymphocytes": 1.0, "haemoglobin": 120, "albumin": 35}
RISING = ["alt", "ast", "bilirubin", "ggt", "creatinine"]
values = st.decimals(min_value=0, max_value=2000, places=2)


@given(st.sampled_from(sorted(FALLING)), values, values)
def test_a_lower_value_never_has_a_lower_grade(analyte, one, other):
    low, high = sorted((one, other))
    grades = [ctcae_grade(analyte, value, lln=FALLING[analyte]).grade for value in (low, high)]
    assert grades[0] >= grades[1]


@given(st.sampled_from(RISING), values, values, st.sampled_from([None, 30, 60, 200]))
def test_a_higher_value_never_has_a_lower_grade(analyte, one, other, baseline):
    low, high = sorted((one, other))
    grades = [ctcae_grade(analyte, value, uln=40, baseline=baseline).grade for value in (low, high)]
    assert grades[0] <= grades[1]


@given(st.sampled_from(RISING), st.integers(0, 900), st.sampled_from([None, 30, 60]), st.integers(-3, 3))
def test_a_grade_relative_to_limits_does_not_depend_on_the_unit(analyte, value, baseline, power):
    factor = Decimal(10) ** power
    other = {"uln": 40 * factor, "baseline": None if baseline is None else baseline * factor}
    assert (
        ctcae_grade(analyte, value * factor, **other).grade
        == ctcae_grade(analyte, value, uln=40, baseline=baseline).grade
    )


@given(st.sampled_from(["bilirubin", "creatinine"]), st.integers(1, 9), st.sampled_from(["17.104", "88.42"]))
def test_the_upper_cut_of_a_grade_stays_in_it_in_any_unit(analyte, uln, factor):
    limit = uln * Decimal(factor)
    assert ctcae_grade(analyte, Decimal("1.5") * limit, uln=limit).grade == 1
    assert ctcae_grade(analyte, Decimal("1.502") * limit, uln=limit).grade == 2


@given(*[st.floats(10, 39)] * 4)
def test_positive_difference_means_low_expression(a, b, c, d):
    result = mir26(ct_mir26_tumour=a, ct_ref_tumour=b, ct_mir26_nontumour=c, ct_ref_nontumour=d)
    assert result.low == (result.fold < 1)
    assert result.low <= (result.ddct > 0)


@given(st.floats(1, 500), st.floats(10, 60))
def test_albi_grades_rise_with_the_score(bilirubin, albumin):
    result = albi(bilirubin_umol_L=bilirubin, albumin_g_L=albumin)
    worse = albi(bilirubin_umol_L=bilirubin * 2, albumin_g_L=albumin)
    assert worse.score > result.score
    assert worse.grade >= result.grade
    assert result.modified_grade.startswith(str(result.grade))


counts = st.fixed_dictionaries(
    {"neutrophils": st.floats(0, 10), "platelets": st.floats(0, 400), "wbc": st.floats(0, 20)}
)


@given(st.sampled_from([180, 135, 90]), counts, st.booleans(), st.booleans())
def test_every_state_gets_exactly_one_advice_that_says_why(level, values, on_hold, before):
    rule = dose_rule("peg_ifn_flat180")
    state = DoseState(level, on_hold=on_hold, interrupted_for=frozenset(values) if before else frozenset())
    advice = dose_advice(rule, state, values)
    changes = advice.action in (Action.REDUCE, Action.INTERRUPT, Action.STOP_PERMANENTLY)
    assert bool(advice.reasons) == changes
    assert (advice.to is not None) == (advice.action in (Action.CONTINUE, Action.REDUCE, Action.RESUME))
    assert (advice.recheck_days == 7) == (advice.action not in (Action.CONTINUE, Action.RESUME))
    assert advice.to is None or advice.to in (180, 135, 90)
