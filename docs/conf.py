"""Sphinx settings of the manual."""

project = "equipoise"
author = "The equipoise authors"
copyright = "2026, the equipoise authors"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath", "attrs_inline"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "equipoise"
html_static_path = ["_static"]
html_css_files = ["manual.css"]
autodoc_typehints = "description"
nitpicky = False


def setup(app):
    """Let the rule language stand in code blocks: it has no colours of its own."""
    from pygments.lexers.special import TextLexer
    from sphinx.highlighting import lexers

    lexers["rule"] = TextLexer()
    return {"parallel_read_safe": True}
