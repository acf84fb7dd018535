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
  equipoise report NCT01681446 --matplotlib pdf    figures for a journal too, in figures/matplotlib/
"""
)
@click.argument("study")
@click.option(
    "--ledger", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The ledger, if elsewhere."
)
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), help="Folder; out/<study id>/ if left out.")
@click.option(
    "--matplotlib",
    "also",
    type=click.Choice(["pdf", "png"]),
    help="Draw the charts by matplotlib as well (extra [figures]).",
)
def command(study: str, ledger: Path | None, output: Path | None, also: str | None) -> int:
    """Write the report of STUDY as HTML and PDF, its figures as SVG, and its results in the registry's form."""
    from equipoise.cli import thread
    from equipoise.cli.matplotlib_files import need_matplotlib, write_matplotlib
    from equipoise.cli.progress import Progress
    from equipoise.cli.study_output import study_output
    from equipoise.study import load_study, study_path

    if also is not None:
        need_matplotlib()  # said now, not after the work is done
    loaded = load_study(study_path(study))
    folder = study_output(loaded.id, output)
    events = thread.verified_events(loaded.id, ledger or folder.need_ledger(), None if ledger else folder.anchor)
    tables = thread.derive_tables(loaded, events, folder)
    with Progress("analyses") as progress:
        analysed = thread.carry_out_plan(loaded, tables, events, folder.analysis, progress.step)
    written = thread.write_report(loaded, tables, analysed, events, folder)
    if also is not None:
        from equipoise.results import report_charts

        charts = report_charts(loaded, tables.frames, analysed)
        written += write_matplotlib(charts, folder.figures / "matplotlib", also)
    click.echo(f"wrote {len(written)} files into {folder.folder}/: report.html, report.pdf, results.json, figures/")
    return 0
