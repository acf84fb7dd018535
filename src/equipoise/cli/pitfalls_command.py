"""`equipoise pitfalls`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from equipoise.simulation.pitfalls import DetectionRate
    from equipoise.study import Study


@click.command(
    epilog="""
\b
Examples:
  equipoise pitfalls NCT07120750                   200 trials of each kind, in a minute or two
  equipoise pitfalls NCT01681446 --seeds 50 --only lost_recurrences
  equipoise pitfalls my-study/ --first-seed 1000 --json rates.json
"""
)
@click.argument("study")
@click.option("--seeds", type=click.IntRange(min=1), default=200, show_default=True, help="Trials of each kind.")
@click.option("--first-seed", type=click.IntRange(min=0), default=1, show_default=True, help="Seeds count from here.")
@click.option(
    "--people", type=click.IntRange(min=4), help="Participants of a trial; the study's own number if left out."
)
@click.option("--only", multiple=True, help="A pitfall, such as confounding; may be given several times.")
@click.option("--json", "path", type=click.Path(dir_okay=False, path_type=Path), help="Write the counts as JSON.")
def command(
    study: str, seeds: int, first_seed: int, people: int | None, only: tuple[str, ...], path: Path | None
) -> int:
    """Plant each pitfall on simulated trials of STUDY, and count how often its detector reports it.

    Trials without the pitfall are counted beside: what is reported there is a false alarm. STUDY is a shipped id, a
    folder or a study file; everything in these trials is invented.
    """
    from equipoise.cli.progress import Progress
    from equipoise.cli.thread import write_json
    from equipoise.simulation import load_truth, truth_path
    from equipoise.simulation.pitfalls import detection_rates, plantings_of
    from equipoise.study import load_study, study_path

    loaded = load_study(study_path(study))
    plantings = plantings_of(only)
    truth = load_truth(truth_path(study))
    run = range(first_seed, first_seed + seeds)
    with Progress(f"{loaded.id}: trials") as progress:
        rates = detection_rates(loaded, truth, seeds=run, people=people, plantings=plantings, progress=progress.step)
    click.echo(_render(loaded, rates, run, people))
    if path is not None:
        write_json(path, [_json(rate) for rate in rates])
        click.echo(f"wrote {path}")
    return 0


def _render(study: Study, rates: tuple[DetectionRate, ...], seeds: range, people: int | None) -> str:
    count = people or study.design.enrollment.count
    told = f"{study.id}: SIMULATED trials of {count} participants, seeds {seeds.start} to {seeds.stop - 1}"
    lines = [told, f"{'pitfall':<18} {'planted':<8} {'trials':>6} {'reported':>9} {'share':>7} {'std err':>8}  how"]
    for rate in rates:
        planting = rate.planting
        planted = "yes" if planting.faulty else "no"
        numbers = f"{rate.trials:>6} {rate.reported:>9} {rate.share:>7.3f} {rate.std_err:>8.3f}"
        unknown = f" ({rate.not_assessable} not to be judged)" if rate.not_assessable else ""
        lines.append(f"{planting.pitfall:<18} {planted:<8} {numbers}  {planting.words}{unknown}")
    return "\n".join(lines)


def _json(rate: DetectionRate) -> dict[str, object]:
    return {
        "pitfall": rate.planting.pitfall,
        "planting": rate.planting.id,
        "planted": rate.planting.faulty,
        "trials": rate.trials,
        "reported": rate.reported,
        "not_assessable": rate.not_assessable,
        "share": rate.share,
        "std_err": rate.std_err,
    }
