"""A document as one self-contained HTML page."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from equipoise.results.document import Block, Bullets, Document, Figure, Heading, Notice, Paragraph, Table

TEMPLATES = Path(__file__).parent / "templates"


def render_html(document: Document) -> str:
    """Return the page: no script, no network, readable on a phone and printable."""
    return _template("document.html.jinja").render(document=document, kind=_kind, anchor=anchor)


def render_html_body(document: Document) -> str:
    """Return only the blocks, to be set into another page."""
    return _template("blocks.html.jinja").render(document=document, kind=_kind, anchor=anchor)


def anchor(text: str) -> str:
    """Return the fragment a heading is linked by.

    >>> anchor("Overall survival (OS)")
    'overall-survival-os'
    """
    kept = "".join(character if character.isalnum() else " " for character in text.lower())
    return "-".join(kept.split())


def _kind(block: Block) -> str:
    return {
        Heading: "heading",
        Paragraph: "paragraph",
        Notice: "notice",
        Bullets: "bullets",
        Table: "table",
        Figure: "figure",
    }[type(block)]


@lru_cache(maxsize=4)
def _template(name: str) -> Any:  # Any: jinja2's Template, imported only when a page is made
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)
