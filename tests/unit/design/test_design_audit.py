"""Which assumptions lead to a stated number: one route, many, none; and what the audit says first."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise.design import (
    WEIGHTS_RULE,
    RouteGrid,
    StatedDesign,
    audit_design,
    find_routes,
    grid_of,
    power_over_range,
    read_stated_design,
)
from equipoise.design.design_route import nearest_totals
from equipoise.errors import InputError
from equipoise.records.record import Record

COMPLETE = StatedDesign(
    total=340,
    alpha=0.05,
    sides=2,
    power=0.8,
    hazard_ratio=0.6,
    is_hazard_ratio=True,
    control_risk=(0.5, 0.5),
    horizon=36.0,
    ratio=1.0,
    loss=0.15,
    loss_rule="/",
    method="Schoenfeld",
    accrual=28.0,
    duration=64.0,
    is_randomised=True,
)


def record(text: str, *, count: int = 332, **design: object) -> Record:
    return Record(
        {
            "protocolSection": {
                "identificationModule": {"nctId": "NCT00000001"},
                "descriptionModule": {"detailedDescription": text},
                "designModule": {"enrollmentInfo": {"count": count}, **design},
            }
        }
    )


def test_a_design_that_states_everything_has_one_route():
    # 120.316 events over a mean risk of (0.5 + 1 - 0.5 ** 0.6) / 2 are 286.4; divided by 0.85, 336.9.
    audit = audit_design(dataclasses.replace(COMPLETE, total=338))
    assert audit.one_route is not None
    assert audit.verdict.startswith("What is stated gives 338 by one route: Schoenfeld")
    assert {route.final_rounding for route in audit.routes} == {"up", "up per arm", "nearest"}
    assert not audit.missing


def test_a_wrong_total_names_the_nearest():
    audit = audit_design(dataclasses.replace(COMPLETE, total=400))
    assert audit.one_route is None
    assert "does not give 400 by any route tried; the nearest is 342" in audit.verdict


def test_nothing_stated_chooses_nothing():
    audit = audit_design(StatedDesign(total=296))
    assert audit.verdict.startswith("Nothing stated")
    assert audit.verdict.endswith("none is chosen.")
    assert len(audit.families) > 100
    assert audit.one_route is None


def test_no_total_is_said():
    audit = audit_design(StatedDesign(alpha=0.05))
    assert audit.verdict == "No number of participants is stated."
    assert audit.routes == ()


def test_weighting_is_said_before_everything_else():
    audit = audit_design(dataclasses.replace(COMPLETE, is_randomised=False))
    assert audit.findings[0].rule == WEIGHTS_RULE


def test_follow_up_shorter_than_the_horizon_is_found():
    audit = audit_design(dataclasses.replace(COMPLETE, accrual=None, duration=30.0))
    assert "DES-FOLLOW-UP" in {finding.rule for finding in audit.findings}
    assert audit.power == ()


def test_dates_in_the_wrong_order_are_found():
    assert "DES-DATES" in {item.rule for item in audit_design(dataclasses.replace(COMPLETE, duration=-3.0)).findings}


def test_a_total_that_is_no_multiple_of_the_ratio_is_found():
    audit = audit_design(dataclasses.replace(COMPLETE, total=332, ratio=2.0))
    assert "332 is not a multiple of 2 + 1" in {item.message for item in audit.findings}


def test_power_of_the_cohorts_number_on_its_own_dates():
    # The design brief's values: Schoenfeld at month 64 with 28 months of entry, 1:1.
    stated = dataclasses.replace(COMPLETE, total=332, control_risk=(0.4, 0.7))
    table = {(round(cell.control_risk, 2), cell.dropout_a_year): cell.schoenfeld for cell in power_over_range(stated)}
    expected = {
        (0.4, 0.0): 0.859,
        (0.5, 0.0): 0.921,
        (0.6, 0.0): 0.957,
        (0.7, 0.0): 0.976,
        (0.4, 0.05): 0.824,
        (0.5, 0.05): 0.896,
        (0.6, 0.05): 0.940,
        (0.7, 0.05): 0.966,
        (0.4, 0.1): 0.787,
        (0.5, 0.1): 0.868,
        (0.6, 0.1): 0.920,
        (0.7, 0.1): 0.953,
    }
    assert table == pytest.approx(expected, abs=0.0007)


def test_what_a_text_states_is_read_with_its_words():
    stated = read_stated_design(
        record(
            "Sample size: with the formula of Schoenfeld, a two-sided significance level of 0.05, 90% power and a hazard "
            "ratio of 0.7, 420 participants are needed. A 2-year recurrence rate of 45% is assumed in the control group. "
            "Participants are randomised 2:1. The sample size allows for 10% dropout (divided by 0.9).",
            count=420,
            designInfo={"allocation": "RANDOMIZED"},
        )
    )
    assert (stated.total, stated.alpha, stated.sides, stated.power, stated.hazard_ratio) == (420, 0.05, 2, 0.9, 0.7)
    assert (stated.control_risk, stated.horizon, stated.ratio) == ((0.45, 0.45), 24.0, 2.0)
    assert (stated.loss, stated.loss_rule, stated.method) == (0.1, "/", "Schoenfeld")
    assert stated.is_hazard_ratio
    assert stated.is_randomised
    assert stated.words["ratio"] == "2:1"


def test_a_survival_rate_is_turned_into_a_risk():
    stated = read_stated_design(record("We expect a 3-year survival rate of 60% in the control group."))
    assert stated.control_risk == pytest.approx((0.4, 0.4))
    assert stated.horizon == 36.0


def test_a_range_of_risks_is_kept_as_a_range():
    stated = read_stated_design(record("After surgery 40% to 70% of cancers recur within 3 years."))
    assert stated.control_risk == (0.4, 0.7)


def test_a_record_without_text_states_nothing():
    stated = read_stated_design(Record({"protocolSection": {"identificationModule": {"nctId": "NCT00000001"}}}))
    assert stated == StatedDesign()


def test_an_impossible_statement_is_refused_with_every_fault():
    with pytest.raises(InputError, match=r"alpha of 5.*3 sides.*total of -1"):
        StatedDesign(total=-1, alpha=5.0, sides=3)


def test_a_grid_of_nonsense_is_refused():
    with pytest.raises(InputError, match=r"the method 'guess'.*hazard ratio of 1\.5"):
        RouteGrid(methods=("guess",), hazard_ratios=(1.5,))


@given(st.integers(min_value=20, max_value=1200))
def test_every_route_ends_at_the_total(total: int):
    grid = RouteGrid(hazard_ratios=(0.6,), powers=(0.8,), control_risks=(0.3, 0.45, 0.5, 0.62))
    for route in find_routes(total, grid):
        before = route.total_before_rounding
        family = route.family
        arms = 2 if route.final_rounding == "up per arm" else 1
        assert before - 0.5 - 1e-6 <= total <= before + arms + 1e-6
        assert family.control_risk in grid.control_risks
        if route.events is not None:
            mean_risk = (family.ratio * family.treated_risk + family.control_risk) / (1.0 + family.ratio)
            assert route.n_before_inflation * mean_risk == pytest.approx(route.events)


def test_what_is_stated_is_never_varied():
    grid = grid_of(COMPLETE)
    assert (grid.methods, grid.sides, grid.powers, grid.ratios) == (("Schoenfeld",), (2,), (0.8,), (1.0,))
    assert (grid.control_risks, grid.losses, grid.loss_rules, grid.readings) == (
        (0.5,),
        (0.15,),
        ("/",),
        ("hazard ratio",),
    )


def test_a_number_far_from_every_route_is_answered_at_once():
    # Every number on the way used to be tried by itself: minutes for a registry of fifty thousand.
    stated = StatedDesign(total=53_000, alpha=0.05, power=0.8, hazard_ratio=0.5, is_hazard_ratio=True)
    audit = audit_design(stated)
    assert audit.nearest == ()
    assert "nor anything within 25%" in audit.verdict


@pytest.mark.parametrize("total", [3, 339, 5_000])
def test_the_nearest_totals_are_those_a_search_number_by_number_finds(total: int):
    grid = grid_of(COMPLETE)
    ends = {near for near in range(2, 2 * total) if any(find_routes(near, grid))} if total < 1000 else set[int]()
    away = min((abs(end - total) for end in ends), default=0)
    expected = tuple(sorted(end for end in ends if abs(end - total) == away))
    assert nearest_totals(total, grid, within=round(total * 0.25)) == (expected if away <= total * 0.25 else ())


WORDINGS = (
    (
        "Using the Schoenfeld formula, 320 participants are required to detect a hazard ratio of 0.6 with 80% power at a "
        "two-sided alpha of 0.05, assuming that 50% of the control group will have recurred by 3 years. Participants are "
        "randomised 1:1. To allow for 10% dropout the number was divided by 0.9."
    ),
    (
        "Assuming 3-year recurrence-free survival of 50% in the control group versus 66% in the treatment group (hazard "
        "ratio 0.6), 80% power, two-sided 5% significance level, Schoenfeld's formula, 1:1 allocation and a drop-out rate "
        "of 10%, a total sample size of 320 is planned (sample size divided by 0.9)."
    ),
    (
        "Sample size. The hazard ratio is taken to be 0.60. Power: 80 percent. A two-tailed type-I-error rate of 0.05 is "
        "used. We expect 10% of the participants to be lost to follow-up; the number (Schoenfeld) was divided by 0.9. "
        "The 3-year relapse rate is 50% under placebo. Patients are randomly allocated to the arms in a ratio of 1 to 1."
    ),
)


@pytest.mark.parametrize("text", WORDINGS)
def test_whatever_the_wording_a_complete_statement_has_one_route(text: str):
    # 120.316 events over a mean risk of 0.42012 are 286.4; made 288 for equal arms and divided by 0.9, 320.
    audit = audit_design(read_stated_design(record(text, count=320)))
    assert audit.one_route is not None, audit.stated
    assert audit.verdict.startswith("What is stated gives 320 by one route: Schoenfeld, two-sided 0.05, power 0.8")
    assert "losses /(1-0.1)" in audit.verdict
    assert audit.stated.others == {}


def rules(text: str, **design: object) -> list[str]:
    return [finding.rule for finding in audit_design(read_stated_design(record(text, **design))).findings]


def test_statements_that_contradict_each_other_are_found():
    stated = read_stated_design(record("Sample size: power 80%, alpha 0.05, HR 0.6; for survival power 90%, HR 0.7."))
    assert (stated.power, stated.hazard_ratio) == (0.8, 0.6)
    assert stated.others == {"power": (0.9,), "hazard ratio": (0.7,)}
    assert "DES-SEVERAL" in rules("Sample size: power 80%, HR 0.6; for survival power 90%, HR 0.6.")
    text = "Sample size: a hazard ratio of 0.6, 2-year mortality falling from 50% in the control group to 20%."
    assert "DES-EFFECT" in rules(text)
    assert "DES-EFFECT" not in rules(text.replace("20%", "34%"))


def test_a_number_for_means_is_said_to_be_one():
    assert "DES-KIND" in rules("The sample size has 80% power to detect an effect size of 0.5 with a t-test.")


def test_a_number_enrolled_is_said_to_be_no_plan():
    info = {"count": 332, "type": "ACTUAL"}
    assert "DES-ENROLLED" in rules("", enrollmentInfo=info)


@pytest.mark.parametrize("count", [0, 1])
def test_a_registered_number_of_nobody_is_answered(count: int):
    audit = audit_design(read_stated_design(record("power 80%, alpha 0.05, HR 0.6", count=count)))
    assert audit.verdict.startswith(f"{count} participant")
    assert (audit.routes, audit.nearest, audit.power) == ((), (), ())


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("The sample size gives 80% power at 5% significance level against placebo.", "control_risk", None),
        ("Sample size: alpha 0.0, power 0.0, HR 0.6.", "alpha", None),
        ("Sample size: a 5% two-sided significance level.", "alpha", 0.05),
        ("The sample size for a test at the 0.025 level.", "alpha", 0.025),
        ("Sample size: interferon alpha 2b, given to 5% of patients.", "alpha", None),
        ("Sample size: 15% body weight loss is expected.", "loss", None),
        ("Sample size: HR 0.6. No dropouts are expected.", "loss", 0.0),
        ("Children 4-16-year-old. Sample size: power of 80%.", "horizon", None),
        ("Life time prevalence is 65% to 80% within 1 year of an event.", "control_risk", None),
        ("Randomised 1:1:1. Sample size: power of 80%.", "ratio", None),
        ("Randomisation starts at 9:30. Sample size: power of 80%.", "ratio", None),
        ("Randomised 7:3. Sample size: power of 80%.", "ratio", 7 / 3),
        ("3-year recurrence-free survival is 70% in the control arm.", "control_risk", (0.3, 0.3)),
        ("An earlier trial found less recurrence (HR: 0.46, 95% CI 0.2 to 0.9, p=0.03).", "hazard_ratio", None),
        ("A significance level of 5% and 90% power set the sample size.", "treated_risk", None),
    ],
)
def test_numbers_of_another_kind_are_not_taken(text: str, field: str, value: object):
    found = getattr(read_stated_design(record(text)), field)
    assert found == (pytest.approx(value) if value is not None else None)


def test_a_text_of_blanks_takes_no_time():
    assert read_stated_design(record("sample size, power" + " " * 100_000 + "x")).power is None
