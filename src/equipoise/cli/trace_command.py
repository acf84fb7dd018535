"""`equipoise trace`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    epilog="""
\b
Examples:
  equipoise trace NCT07120750 NCT07120750-1-0017
  equipoise trace NCT07120750 NCT07120750-1-0017 --endpoint RFS
"""
)
@click.argument("study")
@click.argument("subject")
@click.option("--endpoint", "endpoints", multiple=True, help="Only this endpoint; may be said again.")
@click.option(
    "--ledger", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The ledger, if elsewhere."
)
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), help="Folder; out/<study id>/ if left out.")
def command(study: str, subject: str, endpoints: tuple[str, ...], ledger: Path | None, output: Path | None) -> int:
    """Show how each endpoint of SUBJECT came about: the rule that fired, the day, and the entry it rests on.

    Every time-to-event endpoint is shown under each reading of its rules: as registered, EMA style, FDA style.
    """
    from equipoise.cli import thread
    from equipoise.cli.study_output import study_output
    from equipoise.cli.trace_text import render_trace
    from equipoise.datasets import derive_adtters, endpoints_read
    from equipoise.errors import InputError
    from equipoise.study import load_study, study_path

    loaded = load_study(study_path(study))
    known = [each.id for each in endpoints_read(loaded)]
    unknown = [each for each in endpoints if each not in known]
    if unknown:
        raise InputError(f"no endpoint with readings is called {', '.join(unknown)}", mend=f"say {', '.join(known)}")
    folder = study_output(loaded.id, output)
    events = thread.verified_events(loaded.id, ledger or folder.need_ledger(), None if ledger else folder.anchor)
    mine = [event for event in events if event.subject == subject]
    if not mine:
        raise InputError(f"nobody is called {subject!r} in the ledger", mend="say a USUBJID, as in adsl.csv")
    click.echo(render_trace(loaded, subject, derive_adtters(loaded, mine), mine, endpoints or tuple(known)))
    return 0
