"""`equipoise report`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    epilog="""
\b
Examples:
  equipoise report NCT01681446                     from the ledger in out/NCT01681446/
  equipoise report my-study/ --ledger trial.ndjson --output results/
"""
)
@click.argument("study")
@click.option(
    "--ledger", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The ledger, if elsewhere."
)
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), help="Folder; out/<study id>/ if left out.")
def command(study: str, ledger: Path | None, output: Path | None) -> int:
    """Write the report of STUDY as HTML and PDF, its figures as SVG, and its results in the registry's form."""
    from equipoise.cli import thread
    from equipoise.cli.progress import Progress
    from equipoise.cli.study_output import study_output
    from equipoise.study import load_study, study_path

    loaded = load_study(study_path(study))
    folder = study_output(loaded.id, output)
    events = thread.verified_events(loaded.id, ledger or folder.need_ledger(), None if ledger else folder.anchor)
    tables = thread.derive_tables(loaded, events, folder)
    with Progress("analyses") as progress:
        analysed = thread.carry_out_plan(loaded, tables, events, folder.analysis, progress.step)
    written = thread.write_report(loaded, tables, analysed, events, folder)
    click.echo(f"wrote {len(written)} files into {folder.folder}/: report.html, report.pdf, results.json, figures/")
    return 0
