"""Two invented participants carried from registration to every dataset."""

from __future__ import annotations

from datetime import date

import polars as pl
from small_study import Writer, small_study

from equipoise.datasets import collect, derive_datasets
from equipoise.ledger import EventType, verify
from equipoise.study.load import load_study


def only(table, **wanted):
    return table.filter(**wanted).to_dicts()[0]


def resected() -> Writer:
    """Resection, low miR-26, interferon, a dose reduction, a late scan, LR-4 confirmed five weeks later, death."""
    writer = Writer("NCT01681446", date(2025, 5, 12))
    writer.register(day=-47)
    writer.enter("ICF", -47, encounter="PRE", consent_date=f"{writer.day(-47)}T09:00:00", consent_signed=True)
    writer.enter("DM", -47, encounter="PRE", birth_date="1971-08-30", sex="male")
    writer.enter("HEM", -47, encounter="PRE", platelets=96)
    writer.enter("PATH", -28, encounter="TIS", specimen_date=writer.day(-35), diagnosis="HCC", mvi="yes")
    writer.enter("TUMOUR", -35, encounter="SUR", n_tumours=1, largest_cm=4.2)
    cts = {"ct_mir26a_tumour": 25.6, "ct_ref_tumour": 20.1, "ct_mir26a_nontumour": 24.2, "ct_ref_nontumour": 20.3}
    writer.enter("MIR26", -20, encounter="TIS", specimen_date=writer.day(-35), **cts, fold=0.33, reported_call="low")
    writer.judge("perioperative", day=-14)
    writer.enter("HEM", -4, wbc=3.1, platelets=104, neutrophils=1.9)
    writer.scan(-4)
    writer.judge("baseline")
    writer.allocate("IFN", "TIW30")
    writer.dose(0, "start")
    writer.enter("HEM", 56, encounter="W8", wbc=2.4, platelets=88, neutrophils=0.72)
    writer.dose(57, "reduce", 20)
    writer.scan(85)
    writer.visit("W24", 184, "late", 9)
    writer.scan(184)
    writer.scan(253, "equivocal")
    writer.scan(288, "recurrence")
    writer.recur(253)
    writer.dose(290, "stop", None)
    writer.die(862)
    return writer


def test_the_resected_participant_through_the_shipped_study():
    writer = resected()
    assert verify(writer.ledger.events).ok
    found = derive_datasets(load_study("NCT01681446"), writer.ledger.events)
    adtte = {row["PARAMCD"]: row for row in found["adtte"].iter_rows(named=True)}
    dfs = adtte["DFS"]
    assert (dfs["AVAL"], dfs["EVENTCD"], dfs["LEFT"], dfs["RIGHT"]) == (253, 1, 184, 253)
    assert (adtte["DFSSURG"]["AVAL"], adtte["DFSSURG"]["ENTRY"]) == (288, 35)
    assert (adtte["TTR"]["AVAL"], adtte["TTR"]["EVENTCD"]) == (253, 1)
    assert (adtte["OS"]["AVAL"], adtte["OS"]["EVENTCD"]) == (862, 1)
    assert (adtte["DFSFDA"]["AVAL"], adtte["DFSFDA"]["EVENTCD"]) == (253, 1)
    adsl = found["adsl"].row(0, named=True)
    assert (adsl["AGE"], adsl["PLATELETS"], adsl["LEUKOCYTES"], adsl["MIR26"]) == (53, 104.0, 3.1, "low")
    assert (adsl["MVI"], adsl["TUMOR_COUNT"], adsl["MIR26_FOLD"], adsl["SITE"]) == ("yes", 1.0, 0.33, "2")
    assert (adsl["CENTRE"], adsl["N_TUMOURS"], adsl["INVASION"]) == ("2", "1", "yes")
    assert (adsl["ITTFL"], adsl["SAFFL"], adsl["MIRFL"]) == ("Y", "Y", "Y")
    assert adsl["RESECTIONDT"] == date(2025, 4, 7)
    neutrophils = only(found["adlb"], PARAMCD="NEUTROPHILS", AVISIT="W8")
    assert (neutrophils["BASE"], neutrophils["ATOXGR"], neutrophils["TRTEMFL"]) == (1.9, 3, "Y")
    adex = found["adex"].row(0, named=True)
    assert adex["NREDUCED"] == 1
    assert 0.66 < adex["RDI"] < 1
    assert found["dv"].select("VISIT", "DVDAYS").rows() == [("W24", 9)]


def test_the_participant_who_chose_and_was_lost():
    """Ablation, a result below the limit, unfit for interferon: in the full set, out of the fit set; lost after W48."""
    writer = Writer()
    writer.register(day=-20)
    writer.enter("TX0", -49, encounter="SCR", date=writer.day(-49), ablation_complete=True)
    writer.enter("HBV", -6, encounter="SCR", hbsag_quant=640)
    writer.enter("HEM", -6, encounter="SCR", platelets=68)
    writer.judge("S1")
    writer.judge("F", "not_eligible", ("F1",))
    decision = {
        "decider": "participant",
        "reasons": ["contraindication"],
        "would_accept_other_arm": True,
        "planned_start": None,
    }
    rest = {"method": "recorded_decision", "stratum": None, "date": writer.day(0), "decision": decision}
    writer.write(EventType.PARTICIPANT_ALLOCATED, arm="OBS", regimen=None, **rest)
    for week in (12, 24, 36, 48):
        writer.visit(f"W{week}", 7 * week)
        last = writer.scan(7 * week)
    writer.write(EventType.PARTICIPANT_LOST, date=writer.day(420))
    events = writer.ledger.events
    found = derive_datasets(small_study(), events)
    row = found["adsl"].row(0, named=True)
    assert (row["ITTFL"], row["F1FL"], row["HBSAG_QUANT"], row["DCSREAS"]) == ("Y", "N", 640.0, "lost")
    assert row["RESECTIONDT"] == date(2025, 1, 13)
    dfs, survival = only(found["adtte"], PARAMCD="DFS"), only(found["adtte"], PARAMCD="OS")
    assert (dfs["AVAL"], dfs["EVENTCD"], dfs["SRCSEQ"]) == (336, 0, last)
    assert survival["AVAL"] == 336
    writer.contact(700)
    again = derive_datasets(small_study(), collect(small_study(), writer.ledger.events))
    assert only(again["adtte"], PARAMCD="OS")["AVAL"] == 700
    assert only(again["adtte"], PARAMCD="DFS")["AVAL"] == 336
    assert again["adtte"].filter(pl.col("AVAL") < 0).height == 0


def test_the_same_participant_through_the_shipped_study():
    writer = Writer("NCT07120750", date(2026, 3, 2))
    writer.register(day=-20)
    writer.enter("TX0", -49, encounter="SCR", modality="microwave", date=writer.day(-49))
    writer.enter("HBV", -6, encounter="SCR", hbsag_quant=640)
    below = {"comparator": "<", "value": 10, "qualifier": "detected_below_lloq"}
    writer.enter("HBV", 0, encounter="BL", hbv_dna=below)
    writer.enter("HEM", -6, encounter="SCR", neutrophils=1.4, platelets=150)
    writer.judge("screening")
    writer.judge("allocation")
    writer.judge("peg_fitness", "not_eligible", ("F1",))
    rest = {"method": "recorded_decision", "stratum": None, "date": writer.day(0), "decision": {"decider": "both"}}
    writer.write(EventType.PARTICIPANT_ALLOCATED, arm="NUC", regimen="ETV", **rest)
    for week in (12, 24, 36, 48):
        writer.visit(f"W{week}", 7 * week)
        writer.scan(7 * week)
    writer.write(EventType.PARTICIPANT_LOST, date=writer.day(420))
    writer.contact(700)
    found = derive_datasets(load_study("NCT07120750"), writer.ledger.events)
    row = found["adsl"].row(0, named=True)
    assert (row["FASFL"], row["F1FL"], row["SAFFL"], row["ARMCD"]) == ("Y", "N", "Y", "NUC")
    assert row["RADICAL_TREATMENTDT"] == date(2026, 1, 12)
    assert (row["HBSAG_QUANT"], row["HBV_DNA"], row["HBV_DNA_BLQFL"]) == (640.0, 5.0, "Y")
    times = {name: (time, code) for name, time, code in found["adtte"].select("PARAMCD", "AVAL", "EVENTCD").iter_rows()}
    assert times["REC3Y"] == times["RFS"] == times["TTR"] == (336, 0)
    assert times["OS"] == (700, 0)
    assert times["EARLYREC"] == (385, 0)
    dna = only(found["adlb"], PARAMCD="HBV_DNA")
    assert (dna["AVALC"], dna["AVALQUAL"], dna["ABLFL"]) == ("<10", "detected_below_lloq", "Y")
