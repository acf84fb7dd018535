"""Sphinx settings of the manual."""

project = "equipoise"
author = "The equipoise authors"
copyright = "2026, the equipoise authors"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.autosummary"]
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
