"""What every page knows of the site."""

from __future__ import annotations

from django.http import HttpRequest

from equipoise import __version__
from equipoise.web.shelf import shelf


def site(request: HttpRequest) -> dict[str, object]:
    """Return the version and the studies of the navigation."""
    return {"version": __version__, "navigation": shelf().studies()}
