"""The site in a real browser: what people see on a desk and on a phone, with nothing loaded from elsewhere."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from urllib.parse import urlsplit

import pytest

CHROMIUM = shutil.which("chromium")
REQUIRED = os.environ.get("EQUIPOISE_REQUIRE_BROWSER") == "1"
HOW = "needs Debian's Chromium: apt-get install chromium"

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None and not REQUIRED, reason=HOW)]

RECORD = {
    "protocolSection": {
        "identificationModule": {"nctId": "NCT09999901", "briefTitle": "Aspirin <b>after</b> bypass surgery"},
        "statusModule": {"overallStatus": "COMPLETED"},
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": "A hospital", "class": "OTHER"}},
        "designModule": {"studyType": "INTERVENTIONAL", "phases": ["PHASE2"]},
        "outcomesModule": {"primaryOutcomes": [{"measure": "Graft patency", "timeFrame": "1 year"}]},
        "eligibilityModule": {
            "eligibilityCriteria": "Inclusion Criteria:\n\n* age 18 or more\n\nExclusion Criteria:\n\n* bleeding"
        },
    },
    "resultsSection": {
        "participantFlowModule": {
            "groups": [{"id": "FG000", "title": "Aspirin"}],
            "periods": [
                {
                    "title": "Overall Study",
                    "milestones": [{"type": "STARTED", "achievements": [{"groupId": "FG000", "numSubjects": "17"}]}],
                }
            ],
        }
    },
    "hasResults": True,
}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    records = folder / "more.ndjson"
    records.write_text(json.dumps(RECORD) + "\n{broken\n", encoding="utf-8")
    report = folder / "out" / "NCT01681446"
    report.mkdir(parents=True)
    (report / "report.html").write_text("<html><main><h2>SIMULATED report</h2></main></html>", encoding="utf-8")
    (report / "secret.txt").write_text("not for the site", encoding="utf-8")
    port = _free_port()
    command = [sys.executable, "-m", "equipoise", "serve", "--port", str(port), "--records", str(records)]
    server = subprocess.Popen([*command, "--output", str(folder / "out")], stdout=subprocess.PIPE, text=True)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, server)
        yield address
    finally:
        server.terminate()
        told, _ = server.communicate(timeout=20)
    assert "3 records at hand" in told
    assert "not shown" in told


def _wait(address, server):
    for _ in range(150):
        assert server.poll() is None, "the site did not start"
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the site does not answer")


@pytest.fixture(scope="module")
def browser():
    assert CHROMIUM is not None, HOW
    from playwright.sync_api import sync_playwright

    options = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
    ]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield running
        running.close()


@pytest.fixture(params=[(1280, 900), (390, 844)], ids=["desk", "phone"])
def page(browser, site, request):
    width, height = request.param
    opened = browser.new_page(viewport={"width": width, "height": height}, base_url=site)
    asked, faults = [], []
    opened.on("request", lambda item: asked.append(item.url))
    opened.on("console", lambda item: faults.append(item.text) if item.type == "error" else None)
    yield opened
    hosts = {urlsplit(url).hostname for url in asked if not url.startswith("data:")}
    assert hosts <= {"127.0.0.1"}, f"the page asked elsewhere: {hosts}"
    assert [text for text in faults if "404" not in text] == []
    opened.close()


def _fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_record_is_found_by_its_words_and_opened(page):
    page.goto("/")
    page.get_by_role("searchbox").fill("aspirin bypass")
    page.get_by_role("button", name="Find").click()
    assert "1 record fits" in page.get_by_role("status").inner_text()
    page.get_by_role("link", name="Aspirin <b>after</b> bypass surgery").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Aspirin <b>after</b> bypass surgery"
    assert _fits(page)


def test_a_record_shows_outcomes_eligibility_and_its_results(page):
    page.goto("/record/NCT09999901/")
    text = page.get_by_role("main").inner_text()
    for words in ("Graft patency", "1 year", "age 18 or more", "Started", "17", "not given in this source"):
        assert words in text


def test_a_shipped_record_is_shown_as_restated_by_stage(page):
    page.goto("/record/NCT01681446/")
    text = page.get_by_role("main").inner_text()
    assert "restated" in text
    for words in ("Perioperative Period: Inclusion", "Baseline (Post-Surgery 4 to 6 weeks): Exclusion", "5 years"):
        assert words in text
    assert "Results posted" not in text, "invented results are never shown as the record's own"
    assert _fits(page)


def test_a_study_shows_its_criteria_schedule_and_simulated_report(page):
    page.goto("/study/NCT01681446/")
    assert "simulated" in page.get_by_role("main").inner_text()
    assert page.locator("svg[role=img]").count() >= 1
    assert _fits(page)
    page.get_by_role("link", name="Read the report of the rehearsal").click()
    assert "SIMULATED report" in page.get_by_role("main").inner_text()


def test_a_study_without_a_report_says_how_to_make_one(page):
    page.goto("/study/NCT07120750/")
    assert "equipoise simulate NCT07120750" in page.get_by_role("main").inner_text()


def test_facets_narrow_and_widen_again(page):
    page.goto("/")
    if page.viewport_size["width"] < 800:
        page.get_by_text("Status", exact=True).scroll_into_view_if_needed()
    page.get_by_role("link", name="Completed").click()
    assert "1 record fits" in page.get_by_role("status").inner_text()
    page.get_by_role("link", name="Completed").click()
    assert "3 records fit" in page.get_by_role("status").inner_text()


def test_nothing_found_says_what_to_do(page):
    page.goto("/?q=zebrafish")
    assert "No record has the word zebrafish" in page.get_by_role("main").inner_text()


@pytest.mark.parametrize(
    "path",
    [
        "/record/NCT00000000/",
        "/study/../../etc/",
        "/study/NCT01681446/file/secret.txt",
        "/study/NCT01681446/file/..%2fledger.ndjson",
        "/nowhere",
    ],
)
def test_what_is_not_there_is_said_and_nothing_else_is_served(browser, site, path):
    opened = browser.new_page(base_url=site)
    answer = opened.goto(path)
    assert answer.status == 404
    assert "nothing here" in opened.content()
    opened.close()


def test_the_site_answers_local_names_only(site):
    request = urllib.request.Request(site, headers={"Host": "evil.example"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=5)
    assert refused.value.code == 400
    refused.value.close()


def test_a_port_in_use_is_said_with_the_way_out(site):
    port = site.rsplit(":", 1)[1]
    told = subprocess.run([sys.executable, "-m", "equipoise", "serve", "--port", port], capture_output=True, text=True)
    assert told.returncode == 1
    assert f"port {port}" in told.stderr
    assert "PORT=" in told.stderr
