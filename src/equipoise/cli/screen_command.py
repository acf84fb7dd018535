"""`equipoise screen`."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.command(
    epilog="""
\b
Examples:
  equipoise screen NCT01681446 patients.json                 every patient, every stage, reasons and questions
  equipoise screen NCT07120750 patients.json --patient B07 --policy closed
  equipoise screen my-study/ patients.yaml --stage baseline --json
Policies say what silence means: strict (nothing recorded is unknown), closed (nothing recorded is absent),
note (nothing mentioned is absent for exclusions, consent is taken as given).
"""
)
@click.argument("study")
@click.argument("patient_file", metavar="PATIENT", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--policy", type=click.Choice(["strict", "closed", "note"]), default="strict", show_default=True)
@click.option("--stage", help="Judge one stage only (and those it requires).")
@click.option("--patient", "patient_id", help="Judge one patient of the file only.")
@click.option("--json", "as_json", is_flag=True, help="Print the verdicts as JSON.")
def command(
    study: str, patient_file: Path, policy: str, stage: str | None, patient_id: str | None, as_json: bool
) -> int:
    """Judge the patients of the file PATIENT against the criteria of STUDY, with the reason for each verdict."""
    from equipoise.eligibility import (
        Policy,
        parse_eligibility,
        read_patients,
        render_verdicts,
        screen,
        screening_to_json,
    )
    from equipoise.errors import PatientError
    from equipoise.study import load_study, study_path

    loaded = load_study(study_path(study))
    stages = [item.id for item in loaded.stages]
    if stage is not None and stage not in stages:
        raise click.UsageError(f"{loaded.id} has no stage {stage!r}; its stages are {', '.join(stages)}")
    patients = read_patients(patient_file)
    chosen = [item for item in patients if patient_id in (None, item.id) and item.trial in ("", None, loaded.id)]
    if not chosen:
        raise PatientError(
            f"no patient for {loaded.id}" + (f" with the id {patient_id}" if patient_id else ""),
            where=str(patient_file),
        )
    eligibility = parse_eligibility(loaded)
    screenings = [screen(eligibility, item, policy=Policy(policy), stage=stage) for item in chosen]
    if as_json:
        click.echo(json.dumps([screening_to_json(item) for item in screenings], ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(render_verdicts(item) for item in screenings))
    return 0
