"""Bare words under the two versions of YAML."""

from __future__ import annotations

import pytest
import yaml

from equipoise.study.faults.yaml_scalar import disagreement, needs_quotes, read_bare


@pytest.mark.parametrize(
    "word",
    [
        *("yes", "No", "on", "OFF", "y", "N"),
        *("2025-09-01", "2025-09-01T10:00:00Z"),
        *("010", "08", "0o10", "1_000", "12:30", "190:20:30", "0b11"),
        *("1e3", "1.5e3", "<<", "="),
    ],
)
def test_words_that_the_versions_read_differently_are_known(word: str) -> None:
    found = disagreement(word)
    assert found is not None
    assert found.older != found.newer
    assert found.mend


@pytest.mark.parametrize(
    "word", ["none", "2025-09", "2025", "1.5", "-3", "1.5e+3", "0x1F", "true", "~", "", "10*9/L", "NA"]
)
def test_words_that_the_versions_read_alike_pass(word: str) -> None:
    assert disagreement(word) is None


@pytest.mark.parametrize(
    ("word", "value"),
    [("40", 40), ("-2.5", -2.5), ("0x1F", 31), ("true", True), ("~", None), ("NA", "NA"), (".5", 0.5)],
)
def test_a_word_both_read_alike_is_read_as_pyyaml_reads_it(word: str, value: object) -> None:
    assert read_bare(word) == value == yaml.safe_load(word)


def test_numbers_truth_values_and_nothing_need_quotes_to_be_text() -> None:
    assert all(needs_quotes(word) for word in ("40", "true", "null", "", "yes", "1e3", "2025-09-01"))
    assert not any(needs_quotes(word) for word in ("forty", "2025-09", "10*9/L"))
