"""`equipoise draft`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    epilog="""
\b
Examples:
  equipoise draft page.txt                       the draft and its questions on the screen
  equipoise draft record.json --output my-trial  write my-trial/record.json, study.yaml and questions.txt
"""
)
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), help="Folder for the study's files.")
@click.option("--force", is_flag=True, help="Overwrite a study.yaml that is already there.")
def command(source: Path, output: Path | None, force: bool) -> int:
    """Draft a study from SOURCE, a registration: what it states is filled in, each gap becomes a question."""
    from equipoise.records import dump_record, read
    from equipoise.study import draft_study, dump_study, render_gaps

    reading = read(source)
    draft = draft_study(reading.record, reading.report)
    study, questions = dump_study(draft.study), render_gaps(draft)
    if output is None:
        click.echo(study)
        click.echo(questions)
        return 0
    target = output / "study.yaml"
    if target.exists() and not force:
        raise click.UsageError(f"{target} is already there; say --force to overwrite it, or name another folder")
    output.mkdir(parents=True, exist_ok=True)
    (output / "record.json").write_text(dump_record(reading.record), encoding="utf-8")
    target.write_text(study, encoding="utf-8")
    (output / "questions.txt").write_text(f"{questions}\n", encoding="utf-8")
    click.echo(f"wrote {target}, record.json and questions.txt with {len(draft.gaps)} questions")
    return 0
