"""Laws of the figures: whatever the labels, the drawing is well-formed, harmless, the same each time, and in its frame."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise.analysis import AnalysisRow, Curve
from equipoise.results import (
    CurveFigure,
    ForestFigure,
    LoveFigure,
    MarkerFigure,
    SwimmerFigure,
    curve_chart,
    forest_chart,
    love_chart,
    marker_chart,
    render_chart,
    swimmer_chart,
)
from equipoise.results.lettering import shorten, text_width
from equipoise.results.svg import described, wrap

NS = "{http://www.w3.org/2000/svg}"
HOSTILE = [
    "<script>alert(1)</script>",
    '" onload="alert(1)',
    "</text></svg><img src=x>",
    "&amp;&lt; ]]> <!-- -->",
    "ذراع العلاج بالإنترفيرون",
    "זרוע \u202e הפוכה",
    "肝细胞癌辅助治疗组",
    "x" * 400,
    "a very long name of an arm " * 20,
    "null \x00 bell \x07 escape \x1b and \ud800 half a pair",
    "",
    "   ",
]
words = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=60))


def _curve(label):
    days = np.array([30.0, 200.0])
    values = np.array([0.9, 0.5])
    return Curve(
        "A", label, "survival", days, values, values - 0.1, values + 0.1, days, days, np.array([9.0, 4.0]), None
    )


def _row(group, statistic, category, estimate):
    return AnalysisRow(
        "P1", "L", "E", "E", "ITT", "m", "primary", "planned", group, statistic,
        category=category, n=20, events=9, estimate=estimate, lower=estimate / 2, upper=estimate * 2,
    )  # fmt: skip


def _curves(label):
    return curve_chart(
        [_curve(label), _curve("other")], CurveFigure(label, label, label, {label: label}, label, subtitle=label)
    )


def _forest(label):
    rows = [_row("a vs b", "hazard_ratio", "everybody", 0.5), _row("a vs b", "hazard_ratio", f"{label}: {label}", 0.7)]
    return forest_chart(rows, ForestFigure(label, label, label, label))


def _love(label):
    rows = [_row(label, "standardised_difference", stage, 0.3) for stage in ("before weighting", "after weighting")]
    return love_chart(rows, LoveFigure(label, 0.1, {label: label}))


def _swimmer(label):
    zero = date(2026, 1, 1)
    person = {
        "USUBJID": "S-1", "ARMCD": "A", "ALLOCDT": zero, "TRTSDT": zero, "TRTEDT": zero + timedelta(30), "DTHDT": None,
        "EOSSTT": "COMPLETED", "EOSDT": zero + timedelta(90), "DCSREAS": None, "LSTALVDT": None,
    }  # fmt: skip
    event = {"USUBJID": "S-1", "EVENTCD": 1, "EVNTDESC": "recurrence", "ADT": zero + timedelta(60)}
    types = {"DTHDT": pl.Date, "LSTALVDT": pl.Date, "DCSREAS": pl.String}
    frame = pl.DataFrame([person], schema_overrides=types)
    return swimmer_chart(frame, pl.DataFrame([event]), SwimmerFigure(label, {"A": label, "B": label}))


def _marker(label):
    rows = [
        {"USUBJID": "S-1", "ARMCD": "A", "PARAMCD": "X", "AVAL": 5.0, "AVALC": "5", "LLOQ": 1.0, "BLQFL": "N",
         "AVISIT": f"W{day}", "ADY": day, "ABLFL": None, "SRCSEQ": day} for day in (10, 90)
    ]  # fmt: skip
    table = pl.DataFrame(rows, schema_overrides={"ABLFL": pl.String})
    return marker_chart(table, "X", MarkerFigure(label, label, label, {"A": label, "B": label}, minimum=1))


MAKERS = [_curves, _forest, _love, _swimmer, _marker]


@pytest.mark.parametrize("maker", MAKERS)
@given(label=words)
def test_no_label_breaks_a_drawing_or_brings_code_into_it(maker, label):
    svg = render_chart(maker(label))
    root = ET.fromstring(svg)
    tags = {element.tag.removeprefix(NS) for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "rect", "line", "path", "circle", "text", "g"}
    assert not [name for element in root.iter() for name in element.attrib if name.startswith("on") or "href" in name]
    assert svg == render_chart(maker(label))
    svg.encode("utf-8")


@pytest.mark.parametrize("maker", MAKERS)
@given(label=words)
def test_every_drawing_is_named_and_described_for_screen_readers(maker, label):
    root = ET.fromstring(render_chart(maker(label)))
    title, description = root.attrib["aria-labelledby"].split()
    by_id = {element.attrib["id"]: element for element in root.iter() if "id" in element.attrib}
    assert root.attrib["role"] == "img"
    assert (by_id[title].tag, by_id[description].tag) == (f"{NS}title", f"{NS}desc")
    assert "Simulated participants." in (by_id[description].text or "")
    assert [element for element in root.iter(f"{NS}text") if element.text]


@pytest.mark.parametrize("maker", MAKERS)
@given(label=st.sampled_from([label for label in HOSTILE if "\x00" not in label]))
def test_no_text_leaves_the_drawing(maker, label):
    root = ET.fromstring(render_chart(maker(label)))
    width = float(root.attrib["width"])
    for element in root.iter(f"{NS}text"):
        if "transform" in element.attrib:
            continue
        size, x, text = float(element.attrib["font-size"]), float(element.attrib["x"]), element.text or ""
        wide = text_width(text, size, bold="font-weight" in element.attrib)
        left = {"start": x, "middle": x - wide / 2, "end": x - wide}[element.attrib["text-anchor"]]
        assert size >= 11
        assert left >= -1, text
        assert left + wide <= width + 1, text


def test_two_drawings_of_a_page_do_not_share_an_id():
    ids = [re.findall(r'id="(\w+)"', render_chart(maker(label))) for maker in MAKERS for label in ("a", "b")]
    flat = [each for group in ids for each in group]
    assert len(flat) == len(set(flat)) == 20


@given(st.text(max_size=80), st.floats(8, 20), st.floats(20, 400))
def test_a_shortened_text_fits_or_is_only_an_ellipsis(text, size, room):
    shown = shorten(text, size, room)
    assert shown == "…" or text_width(shown, size) <= room
    assert shown == text or shown.endswith("…")


@given(st.text(max_size=200), st.integers(5, 60))
def test_wrapping_loses_nothing_but_blanks(text, limit):
    lines = wrap(text, limit)
    assert all(len(line) <= limit for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_a_drawing_tells_its_title_back():
    title, description = described(render_chart(_love("A & B <c>")))
    assert title == "A & B <c>"
    assert description.startswith("Simulated participants. Absolute standardised differences")
