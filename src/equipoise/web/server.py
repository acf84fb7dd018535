"""Serving the site on this machine."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication


def wsgi_application() -> WSGIApplication:
    """Return the site as a WSGI application."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "equipoise.web.settings")
    from django.core.wsgi import get_wsgi_application

    application: Any = get_wsgi_application()  # Any: Django's handler, which its own type does not say is WSGI
    return application


def run_server(*, host: str, port: int, records: Sequence[Path], output: Path) -> None:
    """Load the records, then serve until interrupted."""
    import waitress

    application = wsgi_application()
    from equipoise.web.shelf import open_shelf

    opened = open_shelf(records, output)
    print(f"{len(opened.library.shelved)} records at hand", flush=True)  # noqa: T201 - the shell's own word
    for fault in opened.library.faults[:20]:
        print(f"not shown: {fault}", flush=True)  # noqa: T201
    if len(opened.library.faults) > 20:
        print(f"and {len(opened.library.faults) - 20} more", flush=True)  # noqa: T201
    waitress.serve(application, host=host, port=port, threads=4, ident="equipoise", _quiet=True)
