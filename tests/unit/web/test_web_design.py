"""The design page and the audit page by Django's own client: any request is answered, faults stand at their fields."""

from __future__ import annotations

import re
import time
from html import unescape
from pathlib import Path
from threading import Thread

import pytest

pytest.importorskip("django")

from equipoise.design.trial_outline import TrialOutline
from equipoise.web import design_page
from equipoise.web.design_form import FIELDS, design_address, read_design_form
from equipoise.web.server import wsgi_application

HOSTILE = [
    "nan",
    "inf",
    "-inf",
    "1e999",
    "-1",
    "0",
    "",
    "0x10",
    "٣",
    "1_0",
    "9" * 400,
    "<script>alert(1)</script>",
    "\x00",
]


@pytest.fixture(scope="module")
def site():
    wsgi_application()
    from django.test import Client

    from equipoise.web.shelf import open_shelf

    open_shelf((), Path("out"))
    return Client(SERVER_NAME="127.0.0.1")


def _text(answer) -> str:
    return unescape(answer.content.decode())


def test_the_page_answers_its_own_defaults_with_every_chart(site):
    answer = site.get("/design/")
    text = _text(answer)
    assert "participants 232; events 121.8; power 0.802; months 64" in text
    assert text.count('role="img"') == 3
    for field in FIELDS:
        assert f'<label for="{field.name}"' in text
        assert f'name="{field.name}"' in text
    assert "treatment : control 1 : 1" in text
    assert "Freedman 1982" in text


def test_only_the_design_page_may_run_a_script_and_only_our_own(site):
    policy = site.get("/design/")["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    for path in ("/", "/design/result/", "/record/NCT07120750/audit/"):
        assert "script-src" not in site.get(path)["Content-Security-Policy"]
    page = site.get("/design/").content.decode()
    assert re.findall(r"<script[^>]*>", page) == ['<script src="/static/site/design.js" defer>']
    assert " style=" not in page
    assert re.findall(r"\son\w+=", page) == []


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("path", ["/design/", "/design/result/", "/design/simulated/"])
def test_any_value_of_any_field_is_answered_and_never_written_out_raw(site, path, value):
    everything = {field.name: value for field in FIELDS} | {"participants": value}
    for asked in (everything, {f"other_{field.name}": value for field in FIELDS}):
        if path == "/design/simulated/" and read_design_form(asked).plan is not None:
            continue
        answer = site.get(path, asked)
        assert answer.status_code == 200
        assert b"<script>alert" not in answer.content


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("control_risk", "1.5", "give 0.01 to 0.99"),
        ("hazard_ratio", "nan", "'nan' is no number"),
        ("hazard_ratio", "0,6", "'0,6' is no number (write it like 0.3)"),
        ("accrual", "", "nothing is given"),
        ("looks", "99", "give 1 to 20"),
        ("looks", "2.5", "no whole number"),
        ("sides", "3", "none of 2, 1"),
        ("spending", "mine", "none of obrien_fleming, pocock"),
        ("delay", "64", "a delay of 64.0 months, which is not before the end"),
        ("participants", "3", "give 4 to 100000"),
        ("other_control_risk", "2", "give 0.01 to 0.99"),
    ],
)
def test_a_fault_stands_at_its_field_and_nothing_is_computed(site, name, value, words):
    text = _text(site.get("/design/", {name: value}))
    at = text[text.index(f'id="fault-{name}"') :]
    assert words in at[: at.index("</p>")]
    assert f'<a href="#{name}">' in text
    assert 'aria-invalid="true"' in text
    assert 'role="img"' not in text


def test_faults_of_several_fields_are_all_told(site):
    text = _text(site.get("/design/result/", {"control_risk": "2", "alpha": "x", "other_looks": "0"}))
    assert re.findall(r'data-fault="(\w+)"', text) == ["control_risk", "alpha", "other_looks"]


def test_power_that_contradicts_the_level_is_told_at_power():
    form = read_design_form({"alpha": "0.3", "sides": "1", "power": "0.2"})
    assert [(field.name, "not above the level" in field.fault) for field in form.faults] == [("power", True)]


def test_a_change_of_the_second_plan_that_contradicts_the_first_is_told():
    form = read_design_form({"delay": "30", "other_accrual": "5", "other_follow_up": "10"})
    assert [field.name for field in form.faults] == ["other_delay"]


def test_what_is_typed_is_the_plan():
    form = read_design_form(
        {"hazard_ratio": ".7", "looks": "3", "sides": "1", "participants": "300", "other_looks": "1"}
    )
    assert form.plan == TrialOutline(hazard_ratio=0.7, looks=3, sides=1)
    assert form.other == TrialOutline(hazard_ratio=0.7, sides=1)
    assert form.participants == 300
    assert read_design_form({}).plan == TrialOutline()


def test_two_plans_stand_beside_each_other_and_what_differs_is_marked(site):
    text = _text(site.get("/design/result/", {"other_hazard_ratio": "0.7", "looks": "2"}))
    assert "Looks of this plan" in text
    assert "Looks of second plan" in text
    assert re.search(r"hazard ratio <span class=\"tag accent\">differs</span></th><td>0.6</td><td>0.7</td>", text)
    assert text.count('role="img"') == 4


def test_a_given_number_gets_its_power_beside_what_would_be_needed(site):
    text = _text(site.get("/design/result/", {"participants": "332"}))
    power = TrialOutline().power_with(332).power
    assert f"participants 332; events 174.3; power {power:.3f}; months 64; for power 0.8 232" in text


def test_no_effect_is_answered_in_words(site):
    text = _text(site.get("/design/result/", {"hazard_ratio": "1"}))
    assert '<p class="notice">' in text
    assert 'role="img"' not in text


def test_simulated_trials_agree_with_the_closed_form(site, monkeypatch):
    monkeypatch.setattr(design_page, "MOST_TRIALS", 9_000)
    text = _text(site.get("/design/simulated/", {"participants": "232"}))
    value, error = (float(part) for part in re.search(r"(0\.\d{4}) ± (0\.\d{4})", text).groups())
    assert abs(value - TrialOutline().power_with(232).power) < 4 * error
    assert "9000" in text
    assert f"{TrialOutline(dropout_a_year=0.05).power_with(232).power:.3f}" in text.partition("lost in a year 0.05")[2]


def test_too_many_people_and_harm_are_not_simulated_but_said(site):
    assert "too many to simulate" in _text(site.get("/design/simulated/", {"participants": "90000"}))
    assert "the tests look for benefit" in _text(site.get("/design/simulated/", {"hazard_ratio": "1.5"}))


def test_one_simulation_at_a_time_the_others_ask_again(site, monkeypatch):
    monkeypatch.setattr(
        "equipoise.web.views.design.simulated_page", lambda form: time.sleep(0.3) or design_page.SimulatedOnPage()
    )
    first = Thread(target=lambda: site.get("/design/simulated/"))
    first.start()
    time.sleep(0.1)
    assert "data-later" in _text(site.get("/design/simulated/"))
    first.join()
    assert "data-later" not in _text(site.get("/design/simulated/"))


def test_a_moved_slider_is_answered_from_closed_forms_in_time(site):
    site.get("/design/result/")
    spent = []
    for risk in ("0.41", "0.42", "0.43"):
        started = time.process_time()
        assert site.get("/design/result/", {"control_risk": risk, "looks": "3"}).status_code == 200
        spent.append(time.process_time() - started)
    # The processor's time: what else the machine does is not ours. Measured .05 to .11 s; .2 s is what the page promises.
    assert min(spent) < 0.4


def test_a_study_leads_to_the_page_with_its_own_assumptions(site):
    text = _text(site.get("/study/NCT07120750/"))
    address = re.search(r'href="(/design/\?[^"]+)"', text)[1]
    for part in ("control_risk=0.5", "horizon=36", "dropout_a_year=0.045", "participants=332"):
        assert part in address
    answered = _text(site.get(address))
    assert "participants 332" in answered
    assert "Not computed" not in answered
    assert "/record/NCT07120750/audit/" in text
    assert "Not computed" not in _text(
        site.get(re.search(r'href="(/design/\?[^"]+)"', _text(site.get("/study/NCT01681446/")))[1])
    )


def test_an_address_holds_only_what_is_known():
    assert design_address({}) == "/design/"
    assert design_address({"power": 0.9, "sides": None, "participants": 332}) == "/design/?power=0.9&participants=332"


@pytest.mark.parametrize(
    ("record", "verdict", "charts"),
    [("NCT07120750", "The record does not decide", 2), ("NCT01681446", "Nothing stated", 1)],
)
def test_an_audit_shows_its_verdict_and_leads_to_a_plan(site, record, verdict, charts):
    answer = site.get(f"/record/{record}/audit/")
    text = _text(answer)
    assert verdict in text
    assert text.count('role="img"') == charts
    assert f"/record/{record}/audit/" in _text(site.get(f"/record/{record}/"))
    address = re.search(r'href="(/design/\?[^"]+)"', text)[1]
    assert "Not computed" not in _text(site.get(address))


def test_weights_come_before_everything_where_nothing_is_drawn_by_lot(site):
    text = _text(site.get("/record/NCT07120750/audit/"))
    assert text.index("not drawn by lot") < text.index("does not decide") < text.index("Not stated:")
    assert "not drawn by lot" not in _text(site.get("/record/NCT01681446/audit/"))


def test_no_record_no_audit(site):
    assert site.get("/record/NCT00000000/audit/").status_code == 404
