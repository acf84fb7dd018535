"""The figures of a report on the site: by name, each with what it says of itself."""

from __future__ import annotations

from equipoise.registry import load_library
from equipoise.results.svg import Drawing
from equipoise.web.shelf import Shelf, ShownFigure


def test_figures_come_with_their_title_and_description_as_plain_text(tmp_path):
    folder = tmp_path / "NCT01681446" / "figures"
    (folder / "matplotlib").mkdir(parents=True)
    (folder / "matplotlib" / "b.svg").write_text("<svg/>", encoding="utf-8")
    (folder / "b.svg").write_text("<svg/>", encoding="utf-8")
    (folder / "a.svg").write_text(Drawing(9, 9, "A & <B>", "Says 'so'").render(), encoding="utf-8")
    shelf = Shelf(load_library([], []), tmp_path)
    assert shelf.figures("NCT01681446") == (ShownFigure("a.svg", "A & <B>", "Says 'so'"), ShownFigure("b.svg", "", ""))
    assert shelf.figures("NCT07120750") == ()
