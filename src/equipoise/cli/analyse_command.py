"""`equipoise analyse`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    epilog="""
\b
Examples:
  equipoise analyse NCT01681446                    the ledger in out/NCT01681446/
  equipoise analyse NCT01681446 --estimand E1      only the lines that answer one estimand
  equipoise analyse NCT07120750 --role primary --role secondary
  equipoise analyse my-study/ --ledger trial.ndjson --output results/
"""
)
@click.argument("study")
@click.option(
    "--ledger", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The ledger, if elsewhere."
)
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), help="Folder; out/<study id>/ if left out.")
@click.option("--estimand", "estimands", multiple=True, help="Only the lines of this estimand; may be said again.")
@click.option("--role", "roles", multiple=True, help="Only the lines of this role (primary, secondary ...); again.")
def command(
    study: str, ledger: Path | None, output: Path | None, estimands: tuple[str, ...], roles: tuple[str, ...]
) -> int:
    """Verify the ledger of STUDY, derive its data sets and carry out the analysis plan.

    With --estimand or --role only those lines are carried out; analysis.json, which holds the whole plan, is left as it
    is.
    """
    from equipoise.analysis import plan_lines
    from equipoise.cli import thread
    from equipoise.cli.analysis_text import render_analysis
    from equipoise.cli.progress import Progress
    from equipoise.cli.study_output import study_output
    from equipoise.study import load_study, study_path

    loaded = load_study(study_path(study))
    plan_lines(loaded, estimands=estimands, roles=roles)  # what the plan does not have is said before the work
    folder = study_output(loaded.id, output)
    events = thread.verified_events(loaded.id, ledger or folder.need_ledger(), None if ledger else folder.anchor)
    tables = thread.derive_tables(loaded, events, folder)
    asked = [*estimands, *roles]
    written = folder.folder / f"analysis-{'-'.join(asked)}.json" if asked else folder.analysis
    with Progress("analyses") as progress:
        analysed = thread.carry_out_plan(
            loaded, tables, events, written, progress.step, estimands=estimands, roles=roles
        )
    click.echo(render_analysis(loaded, analysed))
    click.echo(f"wrote {written} and {folder.datasets}/")
    return 0
