"""A truth file says everything wrong with it at once, and every number in it says where it comes from."""

from __future__ import annotations

import re

import pytest

from equipoise.errors import StudyError
from equipoise.simulation import check_truth, load_truth
from equipoise.simulation.truth.load import truth_path

STUDIES = ("NCT01681446", "NCT07120750")


def shipped_text(study="NCT01681446"):
    return truth_path(study).read_text(encoding="utf-8")


@pytest.mark.parametrize("study", STUDIES)
def test_shipped_truths_are_sound(study):
    truth = load_truth(study)
    assert check_truth(truth) == ()
    assert truth.study == study
    assert truth.label == "simulated"


def test_every_fault_of_a_file_is_reported_with_its_line():
    text = shipped_text()
    text = text.replace("male_p: 0.84", "male_p: 1.84").replace("per_year: 0.030", "per_yeer: 0.030", 1)
    with pytest.raises(StudyError) as caught:
        load_truth(text)
    lines = text.split("\n")
    found = {lines[finding.line - 1].strip().split(":")[0] for finding in caught.value.findings}
    assert found == {"male_p", "loss"}


def test_a_truth_without_the_word_simulated_is_refused():
    with pytest.raises(StudyError, match="label"):
        load_truth(shipped_text().replace("label: simulated", "label: real"))


def test_shares_must_add_up():
    with pytest.raises(StudyError, match="add up to"):
        load_truth(shipped_text().replace("{1: 0.90, 2: 0.10}", "{1: 0.90, 2: 0.20}"))


def test_limits_must_be_in_order():
    with pytest.raises(StudyError, match="must lie below"):
        load_truth(shipped_text().replace("lo: 18, hi: 75", "lo: 75, hi: 18"))


def test_impossible_correlations_are_found():
    text = re.sub(r"\[cirrhosis_latent, (\w+), -?0\.\d+\]", r"[cirrhosis_latent, \1, -0.95]", shipped_text())
    with pytest.raises(StudyError, match="no correlation matrix"):
        load_truth(text)


def test_a_number_without_provenance_is_found():
    text = "\n".join(line for line in shipped_text().split("\n") if not line.startswith("  imaging: "))
    with pytest.raises(StudyError, match=r"imaging\.window_days: no provenance"):
        load_truth(text)


def test_a_source_that_is_not_listed_is_found():
    with pytest.raises(StudyError, match="no source 'TIL'"):
        load_truth("\n".join(line for line in shipped_text().split("\n") if not line.startswith("  TIL: ")))


def test_a_missing_file_says_so():
    with pytest.raises(StudyError, match="no such truth file"):
        load_truth("NCT00000000")
