"""A document as PDF, set by typst with the fonts it brings: same document, same bytes."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from equipoise.errors import DataError
from equipoise.results.document import Block, Bullets, Document, Figure, Heading, Notice, Paragraph, Table
from equipoise.results.svg import FONT

TEMPLATE = Path(__file__).parent / "templates" / "document.typ"
_NAMES: dict[type, str] = {
    Heading: "heading",
    Paragraph: "paragraph",
    Notice: "notice",
    Bullets: "bullets",
    Table: "table",
    Figure: "figure",
}


def render_pdf(document: Document) -> bytes:
    """Return the PDF; DataError where the document cannot be set, with the typesetter's words."""
    import typst

    try:
        pages = typst.compile(
            TEMPLATE.read_bytes(), sys_inputs={"document": _as_json(document)}, format="pdf", ignore_system_fonts=True
        )
    except RuntimeError as fault:
        raise DataError(f"the PDF cannot be set: {fault}") from None
    assert isinstance(pages, bytes)
    return pages


def _as_json(document: Document) -> str:
    blocks = [{"kind": _NAMES[type(block)], **_fields(block)} for block in document.blocks]
    whole: dict[str, Any] = {
        "title": document.title,
        "subtitle": document.subtitle,
        "date": document.date,
        "watermark": document.watermark,
        "facts": [list(pair) for pair in document.facts],
        "blocks": blocks,
    }
    return json.dumps(whole, ensure_ascii=False)


def _fields(block: Block) -> dict[str, Any]:
    if isinstance(block, Figure):
        # The typesetter knows only its own fonts; naming one of them keeps the bytes equal on every machine.
        svg = block.svg.replace(FONT.replace("'", "&#x27;"), "Libertinus Serif")
        return {"name": block.name, "caption": block.caption, "svg": svg, "alternative": block.alternative}
    return asdict(block)
