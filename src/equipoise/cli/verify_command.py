"""`equipoise verify`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    epilog="""
\b
Examples:
  equipoise verify out/NCT01681446/ledger.ndjson --anchor out/NCT01681446/anchor.json
Without the anchor a ledger whose last events were cut off still looks whole.
Exit status: 0 it verifies, 1 it does not.
"""
)
@click.argument("ledger", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--anchor", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Count and head of the ledger."
)
def command(ledger: Path, anchor: Path | None) -> int:
    """Recompute every hash and commitment of LEDGER and list every event that was changed, lost, added or moved."""
    from equipoise.cli.summary_text import counted
    from equipoise.ledger import read_anchor, verify_file

    checked = verify_file(ledger, read_anchor(anchor) if anchor is not None else None)
    for finding in checked.findings:
        click.echo(f"{finding.where}: {finding.message}")
    if checked.ok and checked.count == 0:
        click.echo("NOT verified: there is no event in it")
        return 1
    if checked.ok:
        fixed = "its end is fixed by the anchor" if anchor else "its end is not fixed: no anchor was given"
        click.echo(f"verified: {checked.count} events, head {checked.head}; {fixed}")
        return 0
    click.echo(f"NOT verified: {counted(len(checked.findings), 'finding')}")
    return 1
