"""`equipoise design size` and the figures of `equipoise design audit` and `rehearse`, as people call them."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import pytest
from click.testing import CliRunner

from equipoise.cli.design_audit_command import command as audit
from equipoise.cli.design_size_command import command as size
from equipoise.cli.rehearsed_trials import write_figure
from equipoise.design.trial_outline import TrialOutline
from equipoise.errors import InputError
from equipoise.simulation.many.expectations import Expectation, Share, TrialExpectations
from equipoise.simulation.many.trial_estimates import EstimateKey


def _run(command, *arguments):
    done = CliRunner().invoke(command, arguments, catch_exceptions=False, standalone_mode=False)
    return done.output


def test_the_plain_question_is_answered_with_every_assumption():
    text = _run(size)
    assert "whole people              232 (116 treated, 116 control)" in text
    assert "power of whole people     0.8016" in text
    assert "control: 0.0192541 events a person and month" in text
    assert "analysis at month 64" in text


def test_a_given_number_gets_its_power_and_every_formula_says_its_own():
    text = _run(size, "--participants", "332", "--methods")
    assert f"power                     {TrialOutline().power_with(332).power:.4f}" in text
    assert "schoenfeld            power 0.921" in text
    assert "Freedman 1982" in text
    delayed = _run(size, "--delay", "6", "--methods")
    assert "schoenfeld            not here: the hazard ratio is not the same at all times" in delayed


def test_looks_are_listed_with_their_bounds():
    text = _run(size, "--looks", "3")
    found = TrialOutline(looks=3).sequential()
    rows = [line.split() for line in text.partition("Looks\n")[2].partition("\n\n")[0].splitlines()[1:]]
    assert [row[3] for row in rows] == [f"{z:.3f}" for z in found.bounds.critical_z]
    assert rows[-1][-1] == "0.800"


def test_two_plans_stand_beside_each_other_and_what_differs_is_marked():
    lines = _run(size, "--against", "hazard_ratio=0.7", "--against", "looks=2").splitlines()
    assert lines[0].split() == ["this", "plan", "against"]
    marked = {line.split("  ")[0] for line in lines if line.endswith("   *")}
    assert {"hazard ratio", "looks"} <= marked
    assert "control risk" not in marked


def test_changes_that_are_none_are_all_named():
    with pytest.raises(InputError) as fault:
        _run(size, "--against", "mood=3", "--against", "looks=two", "--against", "hazard_ratio=")
    for words in ("'mood=3'", "'looks=two'", "'hazard_ratio='"):
        assert words in fault.value.what


def test_json_is_not_rounded_and_holds_what_was_assumed():
    found = json.loads(_run(size, "--json", "--ratio", "2"))
    plan = TrialOutline(ratio=2.0)
    assert found["participants"] == plan.sample_size().participants
    assert found["assumed"]["ratio"] == 2.0
    both = json.loads(_run(size, "--json", "--looks", "2", "--against", "power=0.9"))
    assert [one["assumed"]["power"] for one in both] == [0.8, 0.9]
    assert both[0]["looks"]["critical_z"] == TrialOutline(looks=2).sequential().bounds.critical_z.tolist()


def test_a_plan_with_every_fault_says_them_all():
    with pytest.raises(InputError) as fault:
        _run(size, "--control-risk", "1.2", "--hazard-ratio", "nan", "--accrual", "-1")
    for words in ("control risk of 1.2", "hazard ratio of nan", "accrual of -1.0"):
        assert words in fault.value.what


def test_figures_are_written_with_a_title_and_bounds_only_where_there_are_looks(tmp_path):
    text = _run(size, "--figures", str(tmp_path / "plan"))
    assert sorted(path.name for path in (tmp_path / "plan").iterdir()) == ["events.svg", "people.svg", "power.svg"]
    assert text.count("wrote ") == 3
    _run(size, "--looks", "2", "--figures", str(tmp_path / "plan"))
    for path in (tmp_path / "plan").iterdir():
        assert ET.parse(path).getroot().get("role") == "img"
    assert (tmp_path / "plan" / "bounds.svg").is_file()


def test_an_audit_writes_what_can_be_drawn_of_it(tmp_path):
    text = _run(audit, "NCT07120750", "--show", "0", "--figures", str(tmp_path / "both"))
    assert "The record does not decide" in text
    assert sorted(path.name for path in (tmp_path / "both").iterdir()) == ["power.svg", "routes.svg"]


def test_a_rehearsal_writes_its_figure_or_says_why_not(tmp_path, capsys):
    key = EstimateKey("P2", "IFN vs OBS", "hazard_ratio", "arm", None)
    one = Expectation(key, 100, 0.65, 0.01, 0.1, 0.1, 120.0, Share(0.8, 0.04), 0.64, 0.0, Share(0.95, 0.02))
    write_figure(TrialExpectations(100, 64.0, 1.0, 0.05, (one,)), tmp_path, null=False)
    assert "SIMULATED" in (tmp_path / "characteristics.svg").read_text(encoding="utf-8")
    write_figure(TrialExpectations(100, 64.0, 1.0, 0.05, ()), tmp_path, null=True)
    assert "no figure" in capsys.readouterr().out


def test_what_if_holds_people_and_changes_one_thing_at_a_time():
    text = _run(size, "--what-if", "--looks", "2")
    rows = {line[2:40].strip(): line[40:].split() for line in text.partition("What if:")[2].splitlines()[2:8]}
    plan = TrialOutline(looks=2)
    people = plan.people()
    assert rows["as planned"][0] == f"{plan.sequential(people).power:.3f}"
    assert rows["no effect"][0] == "0.025"
    lower = TrialOutline(looks=2, control_risk=0.4).sequential(people)
    assert rows["control risk 0.4"] == [
        f"{lower.power:.3f}",
        f"{lower.expected_events:.1f}",
        f"{lower.expected_months:.1f}",
    ]
    once = _run(size, "--what-if", "--participants", "332")
    assert f"{TrialOutline(delay=6.0).power_with(332).power:.3f}" in once.partition("effect only after 6 months")[2]


@pytest.mark.parametrize(("option", "name"), [("--csv", "taken/routes.csv"), ("--figures", "taken/figures")])
def test_an_audit_that_cannot_be_written_says_so(tmp_path, option: str, name: str):
    (tmp_path / "taken").write_text("")
    with pytest.raises(InputError, match="cannot be"):
        _run(audit, "NCT07120750", "--show", "0", option, str(tmp_path / name))


def test_another_number_than_the_one_enrolled_is_a_planned_one(tmp_path):
    record = {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT00000001"},
            "designModule": {"enrollmentInfo": {"count": 300, "type": "ACTUAL"}},
        }
    }
    (tmp_path / "record.json").write_text(json.dumps(record))
    source = str(tmp_path / "record.json")
    assert "300 is the number enrolled" in _run(audit, source, "--show", "0")
    assert "is the number enrolled" not in _run(audit, source, "--show", "0", "--total", "332")


def test_a_ratio_may_be_written_with_a_colon():
    runner = CliRunner()
    written, number = (runner.invoke(size, ["--ratio", text]).output for text in ("7:3", str(7 / 3)))
    assert written.splitlines()[:4] == number.splitlines()[:4]
    refused = runner.invoke(size, ["--ratio", "1:0"])
    assert refused.exit_code == 2
    assert "is no ratio" in refused.output
