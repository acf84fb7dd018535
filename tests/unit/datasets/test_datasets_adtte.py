from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from small_study import ZERO, Writer, small_study

from equipoise.datasets import EMA_STYLE, Course, derive_adtte, derive_endpoint_time
from equipoise.errors import DataError
from equipoise.ledger import EventType
from equipoise.study import EventRule

STUDY = small_study()


def started(**options):
    writer = Writer()
    writer.register()
    writer.allocate(**options)
    return writer


def rows(writer):
    table = derive_adtte(STUDY, writer.ledger.events)
    return {found["PARAMCD"]: found for found in table.iter_rows(named=True)}


def times(writer):
    return {name: (found["AVAL"], found["EVENTCD"]) for name, found in rows(writer).items()}


def test_a_recurrence_with_its_trace_interval_and_delayed_entry():
    writer = started()
    scan = writer.scan(170)
    writer.scan(253, "equivocal")
    found = writer.recur(253)
    death = writer.die(860)
    result = rows(writer)
    dfs = result["DFS"]
    assert (dfs["AVAL"], dfs["CNSR"], dfs["EVENTCD"], dfs["LEFT"], dfs["RIGHT"]) == (253, 0, 1, 170, 253)
    assert (dfs["STARTDT"], dfs["ADT"], dfs["ENTRY"]) == (ZERO, date(2025, 11, 11), 0)
    assert (dfs["EVNTDESC"], dfs["CNSDTDSC"], dfs["SRCDOM"], dfs["SRCSEQ"]) == ("recurrence", None, "RS", found)
    surgery = result["DFSSURG"]
    assert (surgery["AVAL"], surgery["ENTRY"], surgery["LEFT"], surgery["RIGHT"]) == (288, 35, 205, 288)
    assert (surgery["STARTDT"], surgery["ADT"]) == (date(2025, 1, 27), dfs["ADT"])
    assert (result["OS"]["AVAL"], result["OS"]["SRCSEQ"], result["OS"]["EVNTDESC"]) == (860, death, "death from HCC")
    assert scan != found


def test_censoring_points_to_the_scan_or_the_contact_it_rests_on():
    writer = started()
    writer.scan(84)
    last = writer.scan(168)
    writer.scan(250, "no_recurrence", adequate=False)
    writer.scan(251, "equivocal", row=2)
    contact = writer.contact(400)
    result = rows(writer)
    assert (result["DFS"]["AVAL"], result["DFS"]["CNSR"], result["DFS"]["SRCSEQ"]) == (168, 1, last)
    assert (result["DFS"]["EVNTDESC"], result["DFS"]["CNSDTDSC"]) == ("no event", "last adequate negative scan")
    assert result["DFS"]["RIGHT"] is None
    assert (result["OS"]["AVAL"], result["OS"]["SRCSEQ"], result["OS"]["CNSDTDSC"]) == (
        400,
        contact,
        "last known alive",
    )


def test_without_any_scan_time_zero_itself_is_the_source():
    writer = started()
    writer.contact(200)
    result = rows(writer)["DFS"]
    assert (result["AVAL"], result["EVENTCD"], result["SRCVAR"]) == (0, 0, "ALLOCDT")


def test_a_baseline_scan_does_not_count():
    writer = started()
    writer.scan(-4)
    writer.scan(0, row=2)
    assert times(writer)["DFS"] == (0, 0)


@pytest.mark.parametrize(
    ("cause", "code", "words"),
    [("HCC", 1, "death from HCC"), ("liver_failure", 2, "death of another cause"), ("unknown", 2, None)],
)
def test_death_in_time_to_recurrence(cause, code, words):
    writer = started()
    writer.scan(84)
    writer.die(150, cause)
    result = rows(writer)
    assert (result["TTR"]["AVAL"], result["TTR"]["EVENTCD"], result["TTR"]["CNSR"]) == (
        150,
        code,
        0 if code == 1 else 1,
    )
    assert words is None or result["TTR"]["EVNTDESC"] == words
    assert times(writer)["DFS"] == (150, 1)


def test_transplants():
    writer = started()
    writer.scan(84)
    writer.treat_again(200, "transplant", explant=False)
    assert (times(writer)["TTR"], times(writer)["DFS"]) == ((200, 2), (84, 0))
    assert rows(writer)["TTR"]["EVNTDESC"] == "transplant without tumour"
    writer = started()
    writer.scan(84)
    writer.treat_again(200, "transplant", explant=True)
    assert (times(writer)["TTR"], times(writer)["DFS"]) == ((200, 1), (200, 1))


def test_the_strict_rule_set_censors_at_new_therapy_and_after_missed_scans():
    writer = started()
    seq = writer.scan(84)
    writer.treat_again(100, "TACE")
    writer.scan(168)
    writer.recur(250)
    result = rows(writer)
    assert (result["DFS"]["AVAL"], result["DFSFDA"]["AVAL"], result["DFSFDA"]["EVENTCD"]) == (250, 84, 0)
    assert result["DFSFDA"]["EVNTDESC"] == "new anticancer therapy before any event"
    assert result["DFSFDA"]["SRCSEQ"] == seq
    writer = started()
    writer.scan(84)
    writer.recur(340)
    assert rows(writer)["DFSFDA"]["EVNTDESC"] == "event after too many missed scans"
    assert times(writer)["DFSFDA"] == (84, 0)
    assert times(writer)["DFS"] == (340, 1)


def test_no_therapy_is_no_therapy():
    writer = started()
    writer.scan(84)
    writer.treat_again(100, "none")
    writer.recur(168)
    assert times(writer)["DFSFDA"] == (168, 1)


def test_screen_failures_have_no_rows():
    writer = Writer()
    writer.register()
    writer.judge("S1", "not_eligible", ("I1",))
    assert derive_adtte(STUDY, writer.ledger.events).height == 0


def test_contradictions_are_named_with_the_participant_all_at_once():
    writer = started()
    writer.recur(-3)
    writer.register("0002")
    writer.allocate(surgery=None)
    writer.register("0003")
    writer.allocate()
    writer.treat_again(50, "transplant")
    with pytest.raises(DataError) as caught:
        derive_adtte(STUDY, writer.ledger.events)
    text = str(caught.value)
    assert "SMALL-2-0001: from randomization: recurrence_day lies before day 0" in text
    assert "SMALL-2-0002: DFSSURG: no day for resection" in text
    assert "SMALL-2-0003: from randomization: hcc_in_explant is missing" in text


def test_an_operation_after_allocation_is_a_contradiction():
    writer = started(surgery=5)
    with pytest.raises(DataError, match="lies before resection"):
        derive_adtte(STUDY, writer.ledger.events)


def test_a_long_list_of_faults_is_cut():
    writer = Writer()
    for number in range(12):
        writer.register(f"{number:04d}")
        writer.allocate(surgery=None)
    with pytest.raises(DataError, match="and 2 more"):
        derive_adtte(STUDY, writer.ledger.events)


def test_a_later_report_of_life_moves_only_survival():
    writer = started()
    writer.scan(84)
    before = derive_adtte(STUDY, writer.ledger.events)
    writer.contact(500)
    after = derive_adtte(STUDY, writer.ledger.events)
    changed = before.join(after, on="PARAMCD", suffix="_2").filter(pl.col("AVAL") != pl.col("AVAL_2"))
    assert changed["PARAMCD"].to_list() == ["OS"]


def test_a_new_primary_is_found_through_the_forms():
    rules = (EventRule(when="recurrence", counts_as="event"), EventRule(when="new_primary_cancer", counts_as="event"))
    dfs = STUDY.endpoints[0].model_copy(update={"rules": rules})
    study = STUDY.model_copy(update={"endpoints": (dfs,)})
    writer = started()
    seqs = writer.enter("MH", 90, encounter="W12", date=writer.day(77), second=True)
    (found,) = derive_adtte(study, writer.ledger.events).iter_rows(named=True)
    assert (found["AVAL"], found["EVNTDESC"], found["SRCSEQ"]) == (77, "new primary cancer", seqs["second"])


def test_a_happening_may_censor_on_its_own_day_at_the_scan_or_at_the_last_sign_of_life():
    course = Course((84, 168), death_day=200, death_cause="stroke")
    for at, wanted in (("its_date", 200), ("last_adequate_imaging", 168), ("last_known_alive", 200)):
        rules = (
            EventRule(when="recurrence", counts_as="event"),
            EventRule(when="death_other_cause", counts_as="censored", at=at),
        )
        found = derive_endpoint_time(course, rules, EMA_STYLE)
        assert (found.time, found.code) == (wanted, 0)


def test_who_was_never_scanned_may_be_censored_when_last_seen():
    rules = (
        EventRule(when="recurrence", counts_as="event"),
        EventRule(when="no_post_baseline_imaging", counts_as="censored", at="last_known_alive"),
    )
    assert derive_endpoint_time(Course(last_alive_day=50), rules, EMA_STYLE).time == 50
    assert derive_endpoint_time(Course((20,), last_alive_day=50), rules, EMA_STYLE).time == 20


def test_withdrawal_is_a_sign_of_life():
    writer = started()
    writer.write(EventType.PARTICIPANT_WITHDREW, date=writer.day(33), reason="x", consents_to_follow_up=False)
    assert times(writer)["OS"] == (33, 0)


def test_what_censors_on_its_day_is_told_in_words_that_can_be_counted():
    rules = (
        EventRule(when="recurrence", counts_as="event"),
        EventRule(when="death_other_cause", counts_as="censored", at="its_date"),
        EventRule(when="transplant_without_hcc", counts_as="censored", at="its_date"),
    )
    endpoint = next(each for each in STUDY.endpoints if each.paramcd == "DFS").model_copy(update={"rules": rules})
    study = STUDY.model_copy(update={"endpoints": (endpoint,)})
    dead, replaced = started(), started()
    dead.die(299, "stroke")
    replaced.treat_again(200, "transplant", explant=False)
    told = [
        derive_adtte(study, writer.ledger.events).select("AVAL", "EVNTDESC", "CNSDTDSC").row(0)
        for writer in (dead, replaced)
    ]
    assert told == [
        (299, "death before any event", "on that day"),
        (200, "transplant without tumour before any event", "on that day"),
    ]
