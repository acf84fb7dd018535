"""The design page in a real browser: a moved slider answers without a reload, and nothing comes from elsewhere."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from urllib.parse import parse_qs, urlsplit

import pytest

CHROMIUM = shutil.which("chromium")
REQUIRED = os.environ.get("EQUIPOISE_REQUIRE_BROWSER") == "1"
HOW = "needs Debian's Chromium: apt-get install chromium"
SIZES = {"desk": (1280, 900), "phone": (390, 844)}
PATIENCE = 30_000
"""Milliseconds on a busy machine."""

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None and not REQUIRED, reason=HOW)]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "equipoise", "serve", "--port", str(port), "--output", str(folder / "out")]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


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

    options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield running
        running.close()


@pytest.fixture
def opened(browser, site):
    """Open pages of a size, with or without scripts; afterwards nothing may have gone wrong or elsewhere."""
    pages, asked, faults = [], [], []

    def new(size="desk", **options):
        width, height = SIZES[size]
        page = browser.new_page(viewport={"width": width, "height": height}, base_url=site, **options)
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda item: asked.append(item.url))
        page.on("console", lambda item: faults.append(item.text) if item.type == "error" else None)
        page.on("pageerror", lambda item: faults.append(str(item)))
        pages.append(page)
        return page

    yield new
    for page in pages:
        page.close()
    assert {urlsplit(url).hostname for url in asked if not url.startswith("data:")} <= {"127.0.0.1"}
    assert faults == []


def _said(page, words):
    page.wait_for_function("words => document.getElementById('said').textContent.includes(words)", arg=words)


def _fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("size", SIZES)
def test_a_moved_slider_changes_the_result_without_a_reload_and_is_simulated_when_it_rests(opened, size):
    page = opened(size)
    page.goto("/design/")
    _said(page, "participants 232")
    page.evaluate("window.kept = true")
    slider = page.get_by_role("slider", name="Hazard ratio")
    slider.focus()
    for _ in range(10):
        slider.press("ArrowRight")
    assert page.locator("#hazard_ratio").input_value() == "0.7"
    _said(page, "participants 450")
    assert page.evaluate("window.kept"), "the page was loaded again"
    assert parse_qs(urlsplit(page.url).query)["hazard_ratio"] == ["0.7"]
    assert _fits(page)
    page.get_by_text("Settled by simulated trials").wait_for()
    assert "±" in page.locator(".settled").inner_text()
    assert "no effect" in page.locator(".what-if").inner_text()


def test_a_number_moves_its_slider_and_details_stay_open(opened):
    page = opened()
    page.goto("/design/")
    page.get_by_text("What each formula says").click()
    page.locator("#control_risk").fill("0.4")
    _said(page, "participants 288")
    assert page.get_by_role("slider", name="Control risk").input_value() == "0.4"
    assert page.get_by_role("cell", name="Bernstein, Lagakos 1978").is_visible()


def test_a_second_plan_stands_beside_the_first(opened):
    page = opened("phone")
    page.goto("/design/")
    page.get_by_text("A second plan beside it").click()
    page.locator("#other_hazard_ratio").fill("0.7")
    page.locator("#result").get_by_role("columnheader", name="second plan").wait_for()
    assert _fits(page)


def test_what_is_no_number_is_told_at_its_field_and_forgiven(opened):
    page = opened()
    page.goto("/design/")
    page.locator("#control_risk").fill("<b>half</b>")
    _said(page, "1 to mend")
    assert "'<b>half</b>' is no number" in page.locator("#fault-control_risk").inner_text()
    assert page.locator("#control_risk").get_attribute("aria-invalid") == "true"
    page.locator("#control_risk").fill("0.5")
    _said(page, "participants 232")
    assert page.locator("#fault-control_risk").inner_text() == ""
    assert page.locator("#control_risk").get_attribute("aria-invalid") is None


def test_the_page_works_without_scripts(opened):
    page = opened(java_script_enabled=False)
    page.goto("/design/")
    assert page.get_by_role("slider").count() == 0
    page.locator("#hazard_ratio").fill("0.7")
    page.locator("#participants").fill("450")
    page.get_by_role("button", name="and simulate").click()
    text = page.get_by_role("main").inner_text()
    assert "450" in page.locator(".headline").inner_text()
    assert "Settled by simulated trials" in text


def test_an_audit_is_reached_from_its_study_and_leads_to_a_plan(opened):
    page = opened("phone")
    page.goto("/study/NCT07120750/")
    page.get_by_role("link", name="Audit the registered number").click()
    assert "The record does not decide" in page.get_by_role("main").inner_text()
    assert _fits(page)
    page.get_by_role("link", name="Plan with what is stated").click()
    _said(page, "participants 332")
    page.goto("/record/NCT01681446/audit/")
    assert "Nothing stated" in page.get_by_role("main").inner_text()
