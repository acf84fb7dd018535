"""`equipoise evidence`."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.command(
    epilog="""
\b
Examples:
  equipoise evidence reference/                    every case in the folder, per method
  equipoise evidence reference/ --answers ours.json
Exit status: 0 all that is built holds, 1 a difference beyond tolerance or an unreadable file.
"""
)
@click.argument("folder", type=click.Path(exists=True, path_type=Path))
@click.option("--answers", type=click.Path(dir_okay=False, path_type=Path), help="Write what we computed as JSON.")
def command(folder: Path, answers: Path | None) -> int:
    """Answer every reference case found in FOLDER and print, per method, how many hold and the largest difference."""
    from equipoise.cli.progress import Progress
    from equipoise.evidence import answers as computed
    from equipoise.evidence import render_evidence, run_folder

    with Progress("cases") as progress:
        evidence = run_folder(folder, progress=progress.step)
    click.echo(render_evidence(evidence))
    if answers is not None:
        text = json.dumps(computed(evidence), ensure_ascii=False, indent=1, default=str, allow_nan=False)
        answers.write_text(f"{text}\n", encoding="utf-8")
        click.echo(f"wrote {answers}")
    return 0 if evidence.holds else 1
