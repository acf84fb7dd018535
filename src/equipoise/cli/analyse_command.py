"""`equipoise analyse`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    epilog="""
\b
Examples:
  equipoise analyse NCT01681446                    the ledger in out/NCT01681446/
  equipoise analyse my-study/ --ledger trial.ndjson --output results/
"""
)
@click.argument("study")
@click.option(
    "--ledger", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The ledger, if elsewhere."
)
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), help="Folder; out/<study id>/ if left out.")
def command(study: str, ledger: Path | None, output: Path | None) -> int:
    """Verify the ledger of STUDY, derive its data sets and carry out the analysis plan."""
    from equipoise.cli import thread
    from equipoise.cli.analysis_text import render_analysis
    from equipoise.cli.progress import Progress
    from equipoise.cli.study_output import study_output
    from equipoise.study import load_study, study_path

    loaded = load_study(study_path(study))
    folder = study_output(loaded.id, output)
    events = thread.verified_events(loaded.id, ledger or folder.need_ledger(), None if ledger else folder.anchor)
    tables = thread.derive_tables(loaded, events, folder)
    with Progress("analyses") as progress:
        analysed = thread.carry_out_plan(loaded, tables, events, folder, progress.step)
    click.echo(render_analysis(loaded, analysed))
    click.echo(f"wrote {folder.analysis} and {folder.datasets}/")
    return 0
