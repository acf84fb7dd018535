"""One document, two printings: HTML that stands alone, PDF with the same bytes each time."""

from __future__ import annotations

import re

import pytest

from equipoise.results.document import Bullets, Document, Figure, Heading, Notice, Paragraph, Table
from equipoise.results.html_document import anchor, render_html
from equipoise.results.pdf_document import render_pdf
from equipoise.results.svg import Drawing, described, wrap


def _document(text="Peg-IFN α ≥ 180 µg"):
    drawing = Drawing(200, 60, "A title", "What it shows")
    drawing.text(10, 30, text)
    blocks = (
        Heading(1, "First"),
        Notice("Simulated."),
        Paragraph(text),
        Bullets(("one", "two")),
        Table("A table", ("Name", "n"), (("a", "1"), ("  b", "2")), "a note"),
        Figure("pic", "A picture", drawing.render(), "What it shows"),
    )
    return Document("Title", "Subtitle", "2026-01-31", blocks, (("Sponsor", "Somebody"),), "SIMULATED")


def test_the_page_needs_nothing_from_elsewhere_and_escapes_what_it_prints():
    page = render_html(_document("<script>alert(1)</script>"))
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")
    assert 'lang="en"' in page
    assert "SIMULATED" in page


def test_the_pdf_is_the_same_bytes_twice_and_another_for_another_date():
    first = render_pdf(_document())
    assert first.startswith(b"%PDF")
    assert first == render_pdf(_document())
    other = _document()
    assert first != render_pdf(
        Document(other.title, other.subtitle, "2026-02-01", other.blocks, other.facts, other.watermark)
    )


def test_a_drawing_says_what_it_is():
    svg = Drawing(10, 10, "A <title>", "says & shows").render()
    found = re.search(r'<title id="(\w+)">A &lt;title&gt;</title><desc id="(\w+)">says &amp; shows</desc>', svg)
    assert found is not None
    assert f'role="img" aria-labelledby="{found[1]} {found[2]}"' in svg
    assert described(svg) == ("A <title>", "says & shows")


def test_anchors_and_wrapping():
    assert anchor("Disease-free survival (5 y)") == "disease-free-survival-5-y"
    assert wrap("aa bb cc", 5) == ["aa bb", "cc"]


@pytest.mark.parametrize("text", ['quote " and \\ backslash', "#set page()", "$x^2$", "*bold* _it_ @ref"])
def test_markup_of_the_typesetter_in_a_text_is_only_text(text):
    assert render_pdf(_document(text)).startswith(b"%PDF")
