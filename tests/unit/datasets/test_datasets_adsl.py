from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from small_study import ZERO, Writer, small_study

from equipoise.datasets import anchor_date, collect, derive_adsl
from equipoise.datasets.baseline_values import age_at, hbv_dna_class
from equipoise.datasets.measurement import Measurement
from equipoise.errors import DataError
from equipoise.ledger import EventType
from equipoise.study import Variable

STUDY = small_study()


def row(writer, subject="SMALL-2-0001"):
    return derive_adsl(STUDY, writer.ledger.events).row(by_predicate=pl.col("USUBJID") == subject, named=True)


def allocated(arm="IFN", regimen="TIW30"):
    writer = Writer()
    writer.register()
    writer.allocate(arm, regimen)
    return writer


def test_identity_arm_and_anchors():
    found = row(allocated())
    assert (found["STUDYID"], found["SUBJID"], found["SITEID"]) == ("SMALL", "2-0001", "2")
    assert (found["ARM"], found["ARMCD"], found["REGIMEN"]) == ("Interferon", "IFN", "TIW30")
    assert (found["ALLOCDT"], found["RESECTIONDT"]) == (ZERO, date(2025, 1, 27))
    assert (found["STRATUM"], found["N_TUMOURS"], found["INVASION"]) == ("n_tumours=1|invasion=yes", "1", "yes")
    assert found["ITTFL"] == "Y"


def test_the_last_value_at_or_before_allocation_stands():
    writer = allocated()
    writer.enter("HEM", -20, platelets=90)
    writer.enter("HEM", 0, encounter="RND", platelets=104.5)
    writer.enter("HEM", 1, encounter="W1", platelets=50)
    writer.enter("PATH", -30, n_tumours=2, mvi="no", call="invalid")
    writer.enter("PATH", -28, encounter="TIS", call="low")
    writer.enter("PATH", -20, encounter="REPEAT", call="invalid")
    found = row(writer)
    assert (found["PLATELETS"], found["TUMOR_COUNT"], found["MVI"]) == (104.5, 2.0, "no")
    assert found["MIR26"] == "low"


def test_typed_units_and_limits_of_quantification():
    writer = allocated()
    writer.enter("CHEM", -5, bilirubin={"value": 1.0, "unit": "mg/dL"}, albumin={"value": 4.1, "unit": "g/dL"})
    writer.enter("HBV", -5, hbsag_quant={"comparator": "<", "value": 0.05})
    found = row(writer)
    assert found["BILIRUBIN"] == pytest.approx(17.104)
    assert found["ALBUMIN"] == pytest.approx(41)
    assert (found["HBSAG_QUANT"], found["HBSAG_QUANT_BLQFL"]) == (0.025, "Y")
    assert found["ALBI"] == pytest.approx(-2.6712, abs=1e-4)


def test_no_derived_value_without_what_it_is_made_of():
    writer = allocated()
    writer.enter("CHEM", -5, bilirubin=14)
    assert row(writer)["ALBI"] is None


def test_age_counts_on_the_day_of_consent():
    writer = allocated()
    writer.enter("ICF", -40, consent_date="2025-01-22T10:00:00", consent_signed=True)
    writer.enter("DM", -40, birth_date="1960-01-23", sex="male")
    found = row(writer)
    assert (found["AGE"], found["AGEIMPFL"], found["SEX"]) == (64, "N", "M")


@pytest.mark.parametrize(
    ("birth", "age"),
    [("1960", (64, True)), ("1960-02", (65, True)), ("1960-03-01", (65, False)), (None, (None, False))],
)
def test_age_from_partial_birth_dates(birth, age):
    assert age_at(birth, date(2025, 3, 1)) == age


def test_a_screen_failure_has_its_primary_reason_and_nobody_in_screening_has_an_arm():
    writer = Writer()
    writer.register("0001")
    writer.judge("S1", "not_eligible", ("I1",))
    writer.register("0002")
    writer.judge("S1", "undecided")
    writer.register("0003")
    rest = {"epoch": "screening", "status": "discontinued", "reason": "participant_decision", "date": "2025-02-01"}
    writer.write(EventType.PARTICIPANT_DISPOSED, **rest)
    table = derive_adsl(STUDY, writer.ledger.events)
    assert table["ARMCD"].to_list() == ["SCRNFAIL", None, "SCRNFAIL"]
    assert table["SCRFFL"].to_list() == ["Y", "N", "Y"]
    assert table["SCRFREAS"].to_list() == ["I1", None, "participant_decision"]
    assert table["ITTFL"].to_list() == ["N", "N", "N"]
    assert table["EOSSTT"].to_list() == [None, None, None]


def test_end_of_study():
    cases = {
        "0001": (lambda w: w.die(100, "infection"), ("DISCONTINUED", "death", "Y")),
        "0002": (lambda w: w.write(EventType.PARTICIPANT_LOST, date=w.day(90)), ("DISCONTINUED", "lost", "N")),
        "0003": (
            lambda w: w.write(
                EventType.PARTICIPANT_WITHDREW, date=w.day(9), reason="moved", consents_to_follow_up=False
            ),
            ("DISCONTINUED", "withdrawal", "N"),
        ),
        "0004": (lambda w: end_of_follow_up(w, "completed"), ("COMPLETED", None, "N")),
        "0005": (lambda w: end_of_follow_up(w, "discontinued"), ("DISCONTINUED", "protocol_violation", "N")),
        "0006": (lambda w: w.contact(80), ("ONGOING", None, "N")),
    }
    writer = Writer()
    for number, (step, _) in cases.items():
        writer.register(number)
        writer.allocate()
        step(writer)
    table = derive_adsl(STUDY, writer.ledger.events)
    found = table.select("EOSSTT", "DCSREAS", "DTHFL").rows()
    assert found == [wanted for _, wanted in cases.values()]
    assert table["LSTALVDT"][0] == date(2025, 3, 3)
    assert table["LSTALVDT"][2] == date(2025, 3, 12)


def end_of_follow_up(writer, status):
    rest = {"reason": "protocol_violation", "date": writer.day(200)}
    writer.write(EventType.PARTICIPANT_DISPOSED, epoch="follow_up", status=status, **rest)


def test_the_last_sign_of_life_is_no_loss_no_disposition_and_nothing_after_death():
    writer = allocated()
    writer.contact(300)
    writer.enter("DS", 500, encounter="EOT", reason="lost")
    writer.write(EventType.PARTICIPANT_LOST, date=writer.day(520))
    assert row(writer)["LSTALVDT"] == date(2025, 12, 28)
    writer.die(250)
    assert row(writer)["LSTALVDT"] == date(2025, 11, 8)


def test_populations():
    writer = Writer()
    writer.register("0001")
    writer.judge("S1")
    writer.judge("F")
    writer.allocate()
    writer.dose(3, "start")
    writer.contact(400)
    writer.register("0002")
    writer.judge("S1")
    writer.judge("F", "not_eligible", ("F1",))
    writer.allocate("OBS", None)
    writer.visit("W4", 28)
    writer.register("0003")
    writer.judge("S1")
    writer.allocate()
    writer.register("0004")
    writer.judge("S1", "undecided")
    writer.allocate("OBS", None)
    table = derive_adsl(STUDY, writer.ledger.events).select("ITTFL", "SAFFL", "PPFL", "F1FL")
    assert table.rows() == [("Y", "Y", "Y", "Y"), ("Y", "Y", "Y", "N"), ("Y", "N", "N", "N"), ("Y", "N", "N", "N")]


def test_per_protocol_needs_four_fifths_of_the_dose():
    writer = Writer()
    writer.register()
    writer.judge("S1")
    writer.allocate()
    writer.dose(0, "start")
    writer.dose(60, "stop", None)
    writer.contact(400)
    found = row(writer)
    assert (found["SAFFL"], found["PPFL"]) == ("Y", "N")
    assert (found["TRTSDT"], found["TRTEDT"]) == (ZERO, date(2025, 5, 1))


def test_an_anchor_is_found_through_a_kind_of_its_event_and_picks_first_or_last():
    writer = allocated()
    writer.enter("TX0", -60, encounter="OLD", row=2, date=writer.day(-60), ablation_complete=True)
    writer.enter("TX0", -10, encounter="NEW", row=3, date=writer.day(-10), margin="R1")
    writer.enter("ICF", -45, consent_date="2025-01-17T10:00:00", consent_signed=True)
    collected = collect(STUDY, writer.ledger.events)
    (chart,) = collected.charts
    assert anchor_date(STUDY, chart, "resection", collected.fields) == date(2025, 1, 27)
    assert anchor_date(STUDY, chart, "consent", collected.fields) == date(2025, 1, 17)
    assert anchor_date(STUDY, chart, "randomization", collected.fields) == ZERO
    with pytest.raises(DataError, match="window"):
        anchor_date(STUDY, chart, "baseline", collected.fields)
    with pytest.raises(DataError, match="no anchor"):
        anchor_date(STUDY, chart, "birth", collected.fields)


def test_as_of_an_earlier_moment():
    writer = allocated()
    events = writer.ledger.events
    writer.die(10)
    earlier = collect(STUDY, events, until=events[-2].at)
    assert derive_adsl(STUDY, earlier)["DTHFL"].to_list() == ["N"]
    assert derive_adsl(STUDY, events)["DTHFL"].to_list() == ["Y"]


@pytest.mark.parametrize(
    ("recorded", "wanted"),
    [
        ("n_tumours=2|invasion=no", ("2", "no")),
        ({"tumor_count": 2}, ("2", None)),
        (None, ("1", None)),
        ("all", ("1", None)),
    ],
)
def test_strata_as_recorded_else_from_the_baseline_value(recorded, wanted):
    writer = Writer()
    writer.register()
    writer.enter("TX0", -35, encounter="SUR", date=writer.day(-35), margin="R0")
    writer.enter("PATH", -30, n_tumours=1, mvi="unknown")
    rest = {"method": "blocks", "decision": None, "date": writer.day(0)}
    writer.write(EventType.PARTICIPANT_ALLOCATED, arm="OBS", regimen=None, stratum=recorded, **rest)
    found = row(writer)
    assert (found["N_TUMOURS"], found["INVASION"]) == wanted


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (Measurement(10, "<10", "<", "target_not_detected"), "not_detected"),
        (Measurement(None, "", "", "target_not_detected"), "not_detected"),
        (Measurement(10, "<10", "<", "detected_below_lloq"), "below_10"),
        (Measurement(10, "10"), "below_2000"),
        (Measurement(1999.9, "1999.9"), "below_2000"),
        (Measurement(2000, "2000"), "from_2000"),
        (Measurement(None, ""), None),
    ],
)
def test_hbv_dna_falls_into_classes(seen, expected):
    assert hbv_dna_class(seen) == expected


def test_weeks_between_two_anchors_are_counted():
    variable = Variable.model_validate(
        {"type": "derived", "from": ["resection", "randomization"], "rule": "weeks_between"}
    )
    study = STUDY.model_copy(update={"variables": {**STUDY.variables, "weeks_to_zero": variable}})
    found = derive_adsl(study, allocated().ledger.events).row(0, named=True)
    assert found["WEEKS_TO_ZERO"] == 5.0
