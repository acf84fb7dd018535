"""Files of patients: read in any usual dress, and every fault in the reader's words."""

from __future__ import annotations

import pytest

from equipoise.eligibility import read_patients
from equipoise.errors import PatientError


def _file(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def test_a_byte_order_mark_is_no_fault(tmp_path):
    for name, text in (("a.json", '[{"id": "A"}]'), ("a.yaml", "- id: A\n")):
        path = _file(tmp_path, name, b"\xef\xbb\xbf" + text.encode())
        assert [patient.id for patient in read_patients(path)] == ["A"]


def test_a_key_given_twice_is_named(tmp_path):
    for name, text in (("a.json", '[{"id": "A", "sex": "male", "sex": "female"}]'), ("a.yaml", "- {id: A, id: B}\n")):
        with pytest.raises(PatientError, match="twice"):
            read_patients(_file(tmp_path, name, text))


def test_aliases_that_multiply_or_contain_themselves_are_refused(tmp_path):
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    for text in (bomb, "- &x {id: A, observations: [*x]}\n"):
        with pytest.raises(PatientError, match="alias"):
            read_patients(_file(tmp_path, "a.yaml", text))


def test_faults_are_in_words_and_with_a_remedy(tmp_path):
    text = '[{"trial": "NCT01681446", "colour": "red", "observations": [{"value": 1}, 5]}]'
    with pytest.raises(PatientError) as caught:
        read_patients(_file(tmp_path, "a.json", text))
    said = str(caught.value)
    for words in ("number 1.id", "number 1.colour", "observations.0.variable", "observations.1", "is missing", "mend"):
        assert words in said
    for jargon in ("Field required", "Extra inputs", "instance of"):
        assert jargon not in said


def test_other_encodings_are_named_with_a_remedy(tmp_path):
    with pytest.raises(PatientError, match="UTF-8"):
        read_patients(_file(tmp_path, "a.json", '[{"id": "A"}]'.encode("utf-16")))


def test_numbers_that_are_none_are_refused(tmp_path):
    for name, text in (
        ("a.json", '[{"id": "A", "observations": [{"variable": "alt", "value": 1e999}]}]'),
        ("a.yaml", "- {id: A, observations: [{variable: alt, value: .inf}]}\n"),
        ("b.yaml", "- {id: A, observations: [{variable: alt, value: 1, uln: .nan}]}\n"),
    ):
        with pytest.raises(PatientError):
            read_patients(_file(tmp_path, name, text))
