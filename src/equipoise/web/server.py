"""Serving the site on this machine."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path


def wsgi_application() -> object:
    """Return the site as a WSGI application."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "equipoise.web.settings")
    from django.core.wsgi import get_wsgi_application

    return get_wsgi_application()


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
