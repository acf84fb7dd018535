"""`equipoise serve`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    epilog="""
\b
Examples:
  equipoise serve                                     the shipped studies on http://127.0.0.1:8000
  equipoise serve --records studies.ndjson.gz --port 8123
"""
)
@click.option(
    "--records",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="More records: v2 JSON or NDJSON, plain or .gz; may be given several times.",
)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("out"),
    show_default=True,
    help="Folder with the studies' reports.",
)
def command(records: tuple[Path, ...], port: int, output: Path) -> int:
    """Show the records, the studies and their reports in the browser, on this machine only."""
    from equipoise.cli.site import serve_site

    serve_site(records=records, port=port, output=output)
    return 0
