"""Hostile files at the terminal: an answer in the reader's words, never a traceback."""

from __future__ import annotations

import json

import pytest

from equipoise.cli import run
from equipoise.study import study_folder

RECORD = '{"protocolSection": {"identificationModule": {"nctId": "NCT00000001", "briefTitle": "half a pair \\ud800"}}}'


@pytest.fixture
def told(capsys, tmp_path):
    def _run(name, content, *args):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        status = run([*args[:1], *args[1:], str(path)])
        out = capsys.readouterr()
        return status, out.out, out.err

    return _run


@pytest.mark.parametrize("command", ["read", "draft", "check"])
def test_json_without_end_of_its_depth(told, command):
    status, _, err = told("deep.json", "[" * 100_000, command)
    assert status == 1
    assert "deep.json" in err
    assert "nested" in err


@pytest.mark.parametrize("command", ["read", "draft", "check"])
def test_a_file_that_is_nothing_we_know_is_named(told, command):
    status, _, err = told("letter.txt", "Dear Sir,\nno record here\n", command)
    assert status == 1
    assert "letter.txt" in err


def test_half_a_surrogate_pair_is_printed_as_its_escape(tmp_path):
    import subprocess
    import sys

    path = tmp_path / "half.json"
    path.write_text(RECORD, encoding="utf-8")
    for command in (["read"], ["check"], ["read", "--output", str(tmp_path / "out.json")]):
        line = [sys.executable, "-m", "equipoise", *command, str(path)]
        done = subprocess.run(line, capture_output=True, text=True, check=False)
        assert "Traceback" not in done.stderr, command
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8")) == json.loads(RECORD)


def test_a_whole_number_of_thousands_of_digits_is_said_without_python(told):
    record = RECORD.replace('"NCT00000001"', "9" * 5000)
    status, _, err = told("long.json", record, "read")
    assert status == 1
    assert "sys." not in err
    assert "digits" in err


def test_a_study_file_that_cannot_be_opened_is_no_clean_study(tmp_path, capsys):
    folder = tmp_path / "folder"
    (folder / "study.yaml").mkdir(parents=True)
    assert run(["check", str(folder)]) == 1
    assert "study.yaml" in capsys.readouterr().err


def test_one_patient_file_after_another_is_refused_in_words(capsys, tmp_path):
    study = str(study_folder("NCT01681446"))
    hostile = {
        "deep.json": "[" * 100_000,
        "deep.yaml": "a: " + "[" * 50_000,
        "huge.json": '[{"id": "Z", "observations": [{"variable": "platelets", "value": ' + "9" * 5000 + "}]}]",
        "nan.json": '[{"id": "Z", "observations": [{"variable": "platelets", "value": NaN, "unit": "10*9/L"}]}]',
        "twice.json": '[{"id": "A", "id": "B"}]',
        "twice.yaml": "- {id: A, id: B}\n",
        "dot-nan.yaml": "- {id: A, observations: [{variable: platelets, value: .nan}]}\n",
    }
    for name, text in hostile.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert run(["screen", study, str(tmp_path / name)]) == 1, name
        assert name in capsys.readouterr().err
