"""Starting the site of the floor below, if it is installed."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from pathlib import Path

import click

from equipoise.errors import InputError, MissingExtraError

HOST = "127.0.0.1"


def check_port(port: int) -> None:
    """Raise InputError where the port is taken, with the way to name another."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as fault:
            raise InputError(
                f"port {port} cannot be used: {fault.strerror}",
                mend=f"name another: equipoise serve --port {_next(port)}, or make demo PORT={_next(port)}",
            ) from None


def _next(port: int) -> int:
    return port + 1 if port < 65535 else 8000


def serve_site(*, records: Sequence[Path], port: int, output: Path) -> None:
    """Serve until interrupted; MissingExtraError where the web parts are not installed."""
    check_port(port)
    try:
        from equipoise.web.server import run_server
    except ModuleNotFoundError as fault:
        if fault.name is not None and fault.name.split(".")[0] in ("django", "waitress", "whitenoise"):
            raise MissingExtraError(
                "the site needs the web parts of equipoise", mend="install them: pip install 'equipoise[web]'"
            ) from None
        raise
    click.echo(f"serving on http://{HOST}:{port}/  (stop with Ctrl-C)")
    run_server(host=HOST, port=port, records=records, output=output)
