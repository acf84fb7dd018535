from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from small_study import Writer, small_study

from equipoise.datasets import derive_adae, derive_adex, derive_adlb, derive_dv, derive_scans
from equipoise.datasets.grade_ladder import grade_ladder
from equipoise.ledger import EventType, redact
from equipoise.scales import ctcae_grade

STUDY = small_study()


def started(arm="IFN", regimen="TIW30"):
    writer = Writer()
    writer.register()
    writer.allocate(arm, regimen)
    return writer


def lab(writer, paramcd, **options):
    table = derive_adlb(STUDY, writer.ledger.events, **options).filter(pl.col("PARAMCD") == paramcd)
    return table.to_dicts()


def test_baseline_change_and_grades():
    writer = started()
    writer.enter("HEM", -30, encounter="PRE", platelets=130)
    writer.enter("HEM", -3, platelets=60)
    writer.enter("HEM", 28, encounter="W4", platelets=48)
    writer.enter("HEM", 56, encounter="W8", platelets=70)
    found = lab(writer, "PLATELETS")
    assert [row["ABLFL"] for row in found] == [None, "Y", None, None]
    assert [row["BASE"] for row in found] == [60, 60, 60, 60]
    assert [row["CHG"] for row in found] == [None, None, -12, 10]
    assert [row["ATOXGR"] for row in found] == [0, 2, 3, 2]
    assert [row["BTOXGR"] for row in found] == [2, 2, 2, 2]
    assert [row["TRTEMFL"] for row in found] == [None, None, "Y", "N"]
    assert [(row["AVISIT"], row["ADY"]) for row in found] == [("PRE", -30), ("BL", -3), ("W4", 28), ("W8", 56)]
    assert (found[0]["ANRLO"], found[0]["ANRHI"], found[0]["AVALU"]) == (100, 350, "10*9/L")


def test_limits_beside_the_result_before_the_argument_and_an_unknown_grade_without_any():
    writer = started()
    writer.enter("CHEM", -3, alt=60, alt_uln=40)
    writer.enter("CHEM", 28, encounter="W4", alt=181, alt_uln=40)
    writer.enter("CHEM", 56, encounter="W8", alt={"value": 181, "uln": 35})
    writer.enter("CHEM", 84, encounter="W12", alt=181)
    assert [row["ATOXGR"] for row in lab(writer, "ALT")] == [0, 2, 2, None]
    assert [row["ANRHI"] for row in lab(writer, "ALT", limits={"alt": (None, 50)})] == [40, 40, 35, 50]
    assert [row["TRTEMFL"] for row in lab(writer, "ALT")] == [None, "Y", "Y", None]
    assert lab(writer, "ALT_ULN") == []


def test_results_below_the_limit_keep_their_sign():
    writer = started()
    writer.enter("HBV", -3, hbsag_quant=640)
    below = {"comparator": "<", "value": 0.05, "qualifier": "target_not_detected"}
    writer.enter("HBV", 84, encounter="W12", hbsag_quant=below)
    first, second = lab(writer, "HBSAG_QUANT")
    assert (first["AVAL"], first["AVALC"], first["BLQFL"], first["LLOQ"], first["DTYPE"]) == (
        640,
        "640",
        "N",
        0.05,
        None,
    )
    assert (second["AVAL"], second["AVALC"], second["BLQFL"], second["DTYPE"]) == (0.025, "<0.05", "Y", "HALFLLOQ")
    assert second["AVALQUAL"] == "target_not_detected"
    assert second["CHG"] == pytest.approx(-639.975)


def test_a_typed_unit_is_converted_and_kept():
    writer = started()
    writer.enter("CHEM", -3, bilirubin={"value": 1.0, "unit": "mg/dL"})
    (found,) = lab(writer, "BILIRUBIN")
    assert (found["AVAL"], found["AVALC"], found["AVALU"]) == (pytest.approx(17.104), "1.0 mg/dL", "umol/L")


def test_tests_without_a_variable_and_variables_of_endpoints_are_there():
    writer = started()
    writer.enter("CHEM", -3, phosphate=1.1)
    writer.enter("QOL", 0, global_health=70)
    writer.enter("QOL", 169, encounter="W24", global_health=58)
    assert [row["AVAL"] for row in lab(writer, "PHOSPHATE")] == [1.1]
    assert [row["CHG"] for row in lab(writer, "GLOBAL_HEALTH")] == [None, -12]


def test_a_redacted_result_is_gone_from_the_dataset():
    writer = started()
    seqs = writer.enter("HEM", -3, platelets=60)
    events = redact(
        writer.ledger.events, seqs["platelets"], by="dm", at="2026-01-01T00:00:00.000000Z", reason="mistake"
    )
    assert derive_adlb(STUDY, events).height == 0


@pytest.mark.parametrize(
    ("analyte", "limits"),
    [
        ("platelets", {"lln": 100.0, "uln": None, "baseline": None}),
        ("alt", {"lln": None, "uln": 40.0, "baseline": 30.0}),
        ("alt", {"lln": None, "uln": 40.0, "baseline": 61.7}),
        ("creatinine", {"lln": None, "uln": 104.0, "baseline": 90.3}),
        ("bilirubin", {"lln": None, "uln": 21.0, "baseline": 33.0}),
        ("inr", {"lln": None, "uln": None, "baseline": None}),
    ],
)
def test_the_ladder_climbs_exactly_as_the_scale(analyte, limits):
    ladder = grade_ladder(analyte, limits["lln"], limits["uln"], limits["baseline"])
    near = [cut * factor for cut in ladder.cuts for factor in (1, 1 - 1e-4, 1 + 1e-4, 1 - 1e-6, 1 + 1e-6, 1.00005)]
    for value in [0.0, *near, 1e5]:
        assert ladder.grade(value) == ctcae_grade(analyte, value, **limits).grade, value


def report(writer, row, start, **said):
    value = {"term": "fever", "soc": "General disorders", "grade": 2, "serious": False, "start": start, **said}
    return writer.write(EventType.ADVERSE_EVENT_REPORTED, row=row, date=start, value=value)


def test_adverse_events():
    writer = started()
    writer.dose(4, "start")
    report(writer, 1, writer.day(2))
    report(
        writer,
        2,
        writer.day(5),
        serious=True,
        criteria=["hospitalisation"],
        grade=3,
        related="probable",
        end=writer.day(9),
    )
    report(writer, 1, writer.day(2), grade=3, outcome="recovered")
    table = derive_adae(STUDY, writer.ledger.events)
    assert table["TRTEMFL"].to_list() == ["N", "Y"]
    assert table["AETOXGR"].to_list() == [3, 3]
    assert table["AESER"].to_list() == ["N", "Y"]
    assert table["AESEQ"].to_list() == [1, 2]
    assert table["AEDECOD"].to_list() == ["fever", "fever"]
    second = table.row(1, named=True)
    assert (second["AESERCRT"], second["AEREL"], second["AEENDTC"]) == ("hospitalisation", "probable", writer.day(9))
    assert (second["ASTDT"], second["ASTDY"]) == (date(2025, 3, 8), 1)


def test_under_observation_events_count_from_allocation():
    writer = started("OBS", None)
    report(writer, 1, writer.day(-1))
    report(writer, 2, writer.day(0))
    assert derive_adae(STUDY, writer.ledger.events)["TRTEMFL"].to_list() == ["N", "Y"]


def test_a_redacted_report_keeps_its_row():
    writer = started()
    seq = report(writer, 1, writer.day(5))
    events = redact(writer.ledger.events, seq, by="dm", at="2026-01-01T00:00:00.000000Z", reason="a name")
    (row,) = derive_adae(STUDY, events).to_dicts()
    assert (row["AETERM"], row["TRTEMFL"], row["SRCSEQ"]) == (None, None, seq)


def exposure(writer):
    return derive_adex(STUDY, writer.ledger.events).row(0, named=True)


def test_full_dose_is_an_intensity_of_one():
    writer = started()
    writer.dose(0, "start")
    writer.contact(400)
    found = exposure(writer)
    assert (found["PLANNED"], found["GIVEN"], found["RDI"]) == (78 * 30, 78 * 30, 1.0)
    assert (found["TRTSDT"], found["TRTEDT"], found["TRTDURD"]) == (date(2025, 3, 3), date(2025, 8, 31), 182)


def test_reduction_hold_and_stop_lower_the_intensity_by_what_was_not_given():
    writer = started()
    writer.dose(0, "start")
    writer.dose(28, "reduce", 20)
    writer.dose(56, "interrupt", None)
    writer.dose(70, "resume", 20)
    writer.dose(91, "stop", None)
    writer.contact(400)
    found = exposure(writer)
    # Four weeks at 90 ug, four at 60, two held, three at 60, then nothing: 13 of the 26 planned weeks.
    assert found["GIVEN"] == 4 * 90 + 4 * 60 + 3 * 60
    assert found["RDI"] == pytest.approx(780 / 2340)
    assert found["RDI24W"] == pytest.approx(780 / 2160)
    assert (found["NREDUCED"], found["NINTERRUPTED"], found["TRTEDT"]) == (1, 1, date(2025, 6, 1))


def test_the_chosen_regimen_is_the_plan_and_recurrence_ends_it():
    writer = started("IFN", "BIW50")
    writer.dose(0, "start", 50, "BIW50")
    writer.scan(84)
    writer.recur(91)
    writer.contact(400)
    found = exposure(writer)
    assert (found["PLANNED"], found["RDI"], found["DOSEU"]) == (13 * 100, 1.0, "ug")


def test_nobody_without_a_first_dose_is_exposed():
    writer = started("OBS", None)
    assert derive_adex(STUDY, writer.ledger.events).height == 0


def test_deviations_and_scans():
    writer = started()
    writer.visit("W12", 85)
    writer.visit("W24", 185, "late", 9)
    missed = writer.write(EventType.VISIT_MISSED, encounter="W36", target=writer.day(253), reason="illness")
    writer.scan(85)
    writer.enter("IMG", 185, encounter="W24", done=False, overall="NE")
    table = derive_dv(STUDY, writer.ledger.events)
    assert table.select("DVTERM", "DVCAT", "DVDAYS", "DVREAS").rows() == [
        ("W24 late", "window", 9, None),
        ("W36 missed", "missed_procedure", None, "illness"),
    ]
    assert table["SRCSEQ"][1] == missed
    scans = derive_scans(STUDY, writer.ledger.events)
    assert scans.select("AVISIT", "ADY", "ADEQFL", "RESULT", "NEGFL").rows() == [("D85", 85, "Y", "no_recurrence", "Y")]
