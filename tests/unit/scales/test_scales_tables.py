"""Every table that ships covers each case once, and the checker finds planted faults."""

from __future__ import annotations

import pytest

from equipoise.errors import DataError, TableError
from equipoise.scales import boundary_grid, check_table, ctcae_analytes, decide, read_table
from equipoise.scales.child_pugh import child_pugh_tables
from equipoise.scales.ctcae import ctcae_grading, read_grading
from equipoise.scales.table import limits_of, rows_at
from equipoise.scales.table_file import shipped_table

PLAIN = [
    ("child_pugh", "class"),
    ("albi", "grade"),
    ("albi", "modified_grade"),
    ("bclc", "2022"),
    ("lirads", "v2018"),
    ("lirads", "precedence"),
    ("lirads", "applies"),
    ("lirads", "recurrence_timing"),
    ("lirads", "recurrence_site"),
    ("peg_ifn_other", "hepatic"),
    ("peg_ifn_other", "missed_dose"),
    ("peg_ifn_other", "psychiatric"),
    ("peg_ifn_other", "renal"),
    ("antivirals", "ETV"),
    ("antivirals", "TDF"),
    ("antivirals", "TAF"),
    ("biomarkers", "mir26_low"),
    ("biomarkers", "pd_l1_adequate"),
    ("biomarkers", "flow_adequate"),
]
LIMITS = {
    "platelets": [100, 150, 75],
    "neutrophils": [1.8, 1.5],
    "wbc": [3.5, 4, 3],
    "lymphocytes": [1.0, 0.8],
    "haemoglobin": [120, 130],
    "albumin": [35, 30],
}


@pytest.mark.parametrize(("file", "entry"), PLAIN)
def test_a_shipped_table_has_no_gap_and_no_overlap(file, entry):
    assert check_table(shipped_table(file, entry)) == []


@pytest.mark.parametrize("table", child_pugh_tables(), ids=lambda table: table.name)
def test_a_child_pugh_item_gives_points_at_every_boundary(table):
    assert check_table(table) == []
    assert {len(rows_at(table, case)) for case in boundary_grid(table)} == {1}


@pytest.mark.parametrize("analyte", ctcae_analytes())
def test_a_grading_covers_each_value_once_and_rises_one_way(analyte):
    for lln in LIMITS.get(analyte, [None]):
        limits = limits_of(LLN=lln, ULN=40, baseline=60)
        for table in ctcae_grading(analyte).clauses.values():
            # An interval below LLN is empty when LLN is the first cut itself; nothing else may be amiss.
            rules = {finding.rule for finding in check_table(table, limits)}
            cut = {"platelets": 75, "neutrophils": 1.5, "wbc": 3, "lymphocytes": 0.8, "albumin": 30}.get(analyte)
            assert rules == ({"empty:1"} if lln == cut and lln is not None else set())


def test_the_fault_published_in_a_peer_table_is_found():
    rows = {0: "<=2.5xULN", 1: ">2.5xULN..2.5xULN", 2: ">2.5xULN..5xULN", 3: ">5xULN..10xULN", 4: ">10xULN"}
    faulty = read_grading("ggt", {"unit": "U/L", "clauses": {"limit": {"rows": rows}}}).clauses["limit"]
    assert [finding.rule for finding in check_table(faulty, limits_of(ULN=60))] == ["empty:1"]


@pytest.mark.parametrize(
    ("rows", "rules"),
    [
        ({0: "<1", 1: ">1"}, ["gap"]),
        ({0: "<=1", 1: "1..2", 2: ">2"}, ["overlap:0/1"]),
        ({0: "<=1", 2: ">1..2", 1: ">2"}, ["not_monotone"]),
        ({0: "<=1", 1: ">1..2"}, ["gap"]),
        ({0: "<3", 1: ">1", 2: ">2"}, ["overlap:0/1", "overlap:0/1/2", "overlap:1/2"]),
    ],
)
def test_planted_faults_are_found(rows, rules):
    assert [finding.rule for finding in check_table(read_table("planted", {"rows": rows}))] == rules


def test_a_gap_is_an_error_when_a_value_falls_into_it():
    table = read_table("holed", {"rows": {0: "<1", 1: ">1"}})
    with pytest.raises(TableError, match="no row holds"):
        decide(table, {"value": 1})


def test_a_code_or_a_count_that_does_not_exist_is_refused():
    with pytest.raises(DataError, match="not a code"):
        decide(shipped_table("bclc", "2022"), _patient(child_pugh_class="D"))
    with pytest.raises(DataError, match="not a count"):
        decide(shipped_table("bclc", "2022"), _patient(ecog=1.5))
    with pytest.raises(DataError, match="is missing"):
        decide(shipped_table("bclc", "2022"), _patient(ecog=None))


def test_a_table_may_not_test_a_code_it_does_not_have():
    with pytest.raises(TableError, match="codes"):
        read_table("t", {"columns": {"x": ["a", "b"]}, "rows": [{"then": 1, "when": {"x": "c"}}]})


def _patient(**changes):
    plain = {"n_tumours": 1, "largest_cm": 2, "vascular_invasion": 0, "extrahepatic": 0, "ecog": 0}
    return plain | {"child_pugh_class": "A"} | changes
