"""`equipoise demo`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    epilog="""
\b
Examples:
  equipoise demo                     run both studies, then stop
  equipoise demo --serve --port 8123 run both studies, then show them in the browser
"""
)
@click.option("--serve/--no-serve", default=False, help="Serve the site afterwards.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--seed", type=click.IntRange(min=0), default=20250901, show_default=True)
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), default=Path("out"), show_default=True)
def command(serve: bool, port: int, seed: int, output: Path) -> int:
    """Take both shipped studies from their registrations to results in registry form."""
    from equipoise.cli.rehearsal import rehearse_all
    from equipoise.cli.site import check_port, serve_site
    from equipoise.study import shipped_ids

    if serve:
        check_port(port)  # said now, not after the work is done
    rehearse_all(shipped_ids(), output, seed=seed)
    if serve:
        serve_site(records=(), port=port, output=output)
    return 0
