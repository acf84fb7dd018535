"""`equipoise simulate`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    epilog="""
\b
Examples:
  equipoise simulate NCT01681446                   296 allocated, into out/NCT01681446/
  equipoise simulate NCT07120750 --seed 7 --planned 60 --output rehearsal
  equipoise simulate my-study/                     needs my-study/truth.yaml beside study.yaml
"""
)
@click.argument("study")
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=20250901,
    show_default=True,
    help="The same seed gives the same trial.",
)
@click.option(
    "--planned", type=click.IntRange(min=2), help="Participants to allocate; the study's own number if left out."
)
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), help="Folder; out/<study id>/ if left out.")
def command(study: str, seed: int, planned: int | None, output: Path | None) -> int:
    """Rehearse STUDY (a shipped id, a folder or a study file): invent candidates until the planned number is allocated.

    Everything that happens to them is written as a ledger, the same way a running trial would write it.
    """
    from equipoise.cli import thread
    from equipoise.cli.progress import Progress
    from equipoise.cli.study_output import study_output
    from equipoise.study import load_study, study_path

    loaded = load_study(study_path(study))
    folder = study_output(loaded.id, output)
    with Progress(f"{loaded.id}: allocated") as progress:
        events = thread.simulate(loaded, study, folder, seed=seed, planned=planned, told=progress.step)
    click.echo(f"wrote {folder.ledger} with {events} events of simulated participants, and {folder.anchor.name}")
    return 0
