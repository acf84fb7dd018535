"""Eligibility text split into blocks and criteria."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise.records import CriteriaKind, eligibility_blocks, numbering_gaps

STAGED = """Part One (harbour) Inclusion Criteria:

  1. consent
  2. all of these:

    1. no fever
    2. no cough
       of any kind

Part One (harbour) Exclusion Criteria:

  1. pregnancy

Part Two Inclusion Criteria:

  * still well

Part Two Exclusion Criteria:

  * seasick"""


def shape(text: str) -> list[tuple[str, str, list[str]]]:
    return [(b.kind.value, b.stage, [item.id for item in b.items]) for b in eligibility_blocks(text)]


def test_stages_kinds_and_nested_points() -> None:
    assert shape(STAGED) == [
        ("inclusion", "Part One (harbour)", ["S1.I1", "S1.I2", "S1.I2.1", "S1.I2.2"]),
        ("exclusion", "Part One (harbour)", ["S1.E1"]),
        ("inclusion", "Part Two", ["S2.I1"]),
        ("exclusion", "Part Two", ["S2.E1"]),
    ]
    first = eligibility_blocks(STAGED)[0]
    assert [item.id for item in first.leaves] == ["S1.I1", "S1.I2.1", "S1.I2.2"]
    assert first.items[3].text == "no cough\n       of any kind"
    assert (first.items[3].parent, first.items[3].depth, first.items[3].marker) == ("S1.I2", 1, "2.")


@pytest.mark.parametrize(
    ("heading", "kind", "stage"),
    [
        ("Inclusion Criteria:", "inclusion", ""),
        ("EXCLUSION CRITERIA", "exclusion", ""),
        ("Key inclusion criteria", "inclusion", ""),
        ("**Exclusion Criteria:**", "exclusion", ""),
        ("Inclusion:", "inclusion", ""),
        ("Exclusion criteria are as follows:", "exclusion", ""),
        ("Inclusion Criteria for the Healthy Cohort:", "inclusion", "the Healthy Cohort"),
        ("Exclusion Criteria (Part B)", "exclusion", "Part B"),
        ("Donor Inclusion Criteria:", "inclusion", "Donor"),
        ("Inclusion/Exclusion Criteria:", "other", ""),
        ("* Inclusion Criteria:", "inclusion", ""),
    ],
)
def test_headings(heading: str, kind: str, stage: str) -> None:
    (block,) = eligibility_blocks(f"{heading}\n\n* adult")
    assert (block.kind.value, block.stage, [item.text for item in block.items]) == (kind, stage, ["adult"])


@pytest.mark.parametrize(
    "sentence",
    [
        "Subjects who do not meet the inclusion criteria.",
        "* Patients who meet any of the exclusion criteria",
        "Inclusion of women is encouraged",
        "* fulfils the exclusion criteria for surgery",
    ],
)
def test_sentences_about_criteria_are_criteria(sentence: str) -> None:
    (block,) = eligibility_blocks(sentence)
    assert block.kind is CriteriaKind.OTHER
    assert len(block.items) == 1


def test_a_criterion_on_the_headings_own_line() -> None:
    inclusion, exclusion = eligibility_blocks("Inclusion Criteria: adults\nExclusion Criteria: none")
    assert [item.text for item in inclusion.items + exclusion.items] == ["adults", "none"]


def test_a_stage_on_a_line_of_its_own_holds_until_the_next() -> None:
    text = "Part A:\n\nInclusion:\n\n* a\n\nExclusion:\n\n* b\n\nPart B:\n\nInclusion:\n\n* c"
    assert shape(text) == [
        ("inclusion", "Part A", ["S1.I1"]),
        ("exclusion", "Part A", ["S1.E1"]),
        ("inclusion", "Part B", ["S2.I1"]),
    ]


def test_points_below_a_paragraph_that_ends_with_a_colon() -> None:
    (block,) = eligibility_blocks("Inclusion Criteria:\n\nAll of these hold:\n\n* a\n* b\n\nA last word.")
    assert [(item.id, item.parent) for item in block.items] == [("I1", ""), ("I1.1", "I1"), ("I1.2", "I1"), ("I2", "")]


def test_ids_are_unique_when_a_kind_comes_twice() -> None:
    text = "Inclusion Criteria:\n\n* a\n\nExclusion Criteria:\n\n* b\n\nInclusion Criteria:\n\n* c"
    assert [block[2] for block in shape(text)] == [["I1"], ["E1"], ["I2"]]


def test_text_without_headings_and_empty_text() -> None:
    assert shape("* adult\n* well") == [("other", "", ["O1", "O2"])]
    assert shape("") == []
    assert shape("\n \n") == []


def test_plain_text_has_no_escapes_but_the_archive_keeps_them() -> None:
    (block,) = eligibility_blocks("* age \\>= 18")
    assert (block.items[0].text, block.items[0].plain.text) == ("age \\>= 18", "age >= 18")


def test_numbering_gaps_are_found_per_list() -> None:
    text = "Inclusion Criteria:\n\n1. a\n2. b:\n   1. x\n   3. z\n4. d\n\nExclusion Criteria:\n\n1. e"
    gaps = numbering_gaps(eligibility_blocks(text))
    assert [(item.marker, expected) for item, expected in gaps] == [("3.", 2), ("4.", 3)]


_WORDS = st.sampled_from(
    [
        "Inclusion Criteria:",
        "Exclusion Criteria",
        "Part B:",
        "* a",
        "  * b \\> 3",
        "1. one",
        "   2) two",
        "",
        "prose.",
        "x:",
    ]
)


@given(st.lists(_WORDS, max_size=25))
def test_nothing_is_dropped_and_spans_point_home(lines: list[str]) -> None:
    text = "\n".join(lines)
    blocks = eligibility_blocks(text)
    covered = "".join(item.text for block in blocks for item in block.items)
    for block in blocks:
        for item in block.items:
            assert text[item.span.start : item.span.end] == item.text
    headings = "".join(block.heading for block in blocks)
    ids = [item.id for block in blocks for item in block.items]
    assert len(ids) == len(set(ids))
    for word in ("prose.", "one", "two", "b \\> 3"):
        assert covered.count(word) == text.count(word)
    assert headings.count("Criteria") + covered.count("Criteria") == text.count("Criteria")
