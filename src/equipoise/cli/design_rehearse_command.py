"""`equipoise design rehearse`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    epilog="""
\b
Examples:
  equipoise design rehearse NCT01681446 --trials 200             power, bias and coverage of its plan
  equipoise design rehearse NCT01681446 --trials 1000 --null     the same without an effect: type I error
  equipoise design rehearse NCT07120750 --line R3 --line P3      two lines of the plan alone
  equipoise design rehearse NCT07120750 --figures rehearsed/     power and coverage as a picture
A run that was stopped goes on where it stood when the same command is given again.
"""
)
@click.argument("study")
@click.option("--trials", type=click.IntRange(min=2), default=1000, show_default=True, help="Whole trials to rehearse.")
@click.option("--workers", type=click.IntRange(min=1), help="Processes; one for each processor if left out.")
@click.option(
    "--seed", type=click.IntRange(min=0), default=1, show_default=True, help="The same seed, the same trials."
)
@click.option("--planned", type=click.IntRange(min=2), help="Participants of each trial; the study's own if left out.")
@click.option("--null", is_flag=True, help="Take the effect of the treatment away.")
@click.option("--line", "lines", multiple=True, help="A line of the analysis plan; may be given again.")
@click.option(
    "--reference",
    type=click.IntRange(min=0),
    default=10000,
    show_default=True,
    help="Participants of the one large trial that bias and coverage are measured against; 0 for none.",
)
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), help="Folder; out/<study id>/ if left out.")
@click.option(
    "--figures", type=click.Path(file_okay=False, path_type=Path), help="Write power and coverage as SVG here."
)
@click.option("--all", "everything", is_flag=True, help="Print every number, not the comparisons alone.")
@click.option("--yes", is_flag=True, help="Begin without asking, however long it will take.")
def command(
    study: str,
    trials: int,
    workers: int | None,
    seed: int,
    planned: int | None,
    null: bool,
    lines: tuple[str, ...],
    reference: int,
    output: Path | None,
    figures: Path | None,
    everything: bool,
    yes: bool,
) -> int:
    """Rehearse whole trials of STUDY and say what can be expected of the one that will be run.

    Each trial has its own participants, visits, scans and losses; its events are derived and analysed as the trial's
    own would be, by the primary and secondary lines of the plan on times to events. Printed are power (or, with
    --null, type I error), bias, coverage and their Monte Carlo errors.
    """
    from equipoise.cli.rehearsed_trials import run_trials
    from equipoise.simulation import load_truth, truth_path
    from equipoise.simulation.many import plan_trials
    from equipoise.study import load_study, study_path

    loaded = load_study(study_path(study))
    plan = plan_trials(loaded, load_truth(truth_path(study)), seed=seed, planned=planned, lines=lines, null=null)
    return run_trials(
        plan,
        trials,
        workers=workers,
        reference=reference,
        output=output,
        figures=figures,
        ask=not yes,
        everything=everything,
    )
