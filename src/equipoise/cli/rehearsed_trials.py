"""Many rehearsals of one trial from the terminal: plan and cost first, then progress, then the table."""

from __future__ import annotations

import csv
import multiprocessing
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import click

from equipoise.cli.progress import Progress

if TYPE_CHECKING:
    from equipoise.simulation.many import Expectation, Share, TrialEstimates, TrialExpectations, TrialPlan

_LONG_MINUTES = 10
COLUMNS = (
    "line",
    "group",
    "statistic",
    "category",
    "day",
    "trials",
    "mean",
    "error_of_mean",
    "spread",
    "stated_error",
    "events",
    "rejects",
    "rejects_error",
    "reference",
    "bias",
    "covers",
    "covers_error",
)
"""The columns of the table that is written."""


def run_trials(
    plan: TrialPlan,
    trials: int,
    *,
    workers: int | None,
    reference: int,
    output: Path | None,
    figures: Path | None,
    ask: bool,
    everything: bool,
) -> int:
    """Rehearse, summarise, print and write; 1 where the user would not begin."""
    from equipoise.simulation.many import rehearse_many, summarise
    from equipoise.simulation.many.rehearsals import open_kept, read_kept

    folder = (output or Path("out") / plan.study.id) / "trials"
    keep = folder / f"{'null' if plan.course.hazard_ratio == 1.0 else 'trials'}-seed{plan.seed}.ndjson"
    open_kept(keep, plan)
    done = sum(number < trials for number in read_kept(keep, plan))
    count = min(workers or os.cpu_count() or 1, max(trials - done, 1))
    if not _announced(plan, trials - done, done, count, ask=ask):
        return 1
    with Progress(f"{plan.study.id}: trials") as progress, _pool(count) as pool:
        found = rehearse_many(plan, trials, executor=pool, keep=keep, progress=progress.step)
    large = _large(plan, reference, folder) if reference else None
    expectations = summarise(found, reference=large)
    click.echo(render_expectations(expectations, everything=everything))
    table = keep.with_suffix(".csv")
    write_expectations(expectations, table)
    click.echo(f"\nwrote {table} and, trial by trial, {keep}")
    if figures is not None:
        write_figure(expectations, figures, null=plan.course.hazard_ratio == 1.0)
    return 0


def write_figure(found: TrialExpectations, folder: Path, *, null: bool) -> None:
    """Write power, or type I error, and coverage by comparison as SVG, where the plan has any."""
    from equipoise.cli.chart_files import write_svg
    from equipoise.results import expectation_chart

    chart = expectation_chart(found, null=null)
    if chart is None:
        click.echo("no figure: no line of the plan tests anything")
        return
    for path in write_svg({"type-one-error" if null else "characteristics": chart}, folder):
        click.echo(f"wrote {path}")


def _announced(plan: TrialPlan, waiting: int, done: int, workers: int, *, ask: bool) -> bool:
    """Say what will be done and how long it will take; return whether to begin."""
    from equipoise.simulation.many import rehearse_trial

    assert plan.study.analysis_plan is not None
    lines = ", ".join(line.id for line in plan.study.analysis_plan.analyses)
    click.echo(f"{plan.study.id}: trials of {plan.planned} participants, lines {lines}")
    for reason in plan.left_out:
        click.echo(f"  left out {reason}")
    if done:
        click.echo(f"  {done} trials are there already")
    if not waiting:
        return True
    rehearse_trial(plan, 0)
    started = time.perf_counter()
    rehearse_trial(plan, 1)
    minutes = (time.perf_counter() - started) * waiting / workers / 60
    click.echo(
        f"  {waiting} trials on {workers} {'process' if workers == 1 else 'processes'}: about {minutes:.1f} minutes"
    )
    if not ask or minutes < _LONG_MINUTES or not sys.stdin.isatty():
        return True
    return click.confirm("Begin?", default=True)


def _pool(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(max_workers=workers, mp_context=multiprocessing.get_context("spawn"))


def _large(plan: TrialPlan, participants: int, folder: Path) -> TrialEstimates:
    """Return the one large trial, kept beside the others."""
    from equipoise.simulation.many import large_trial, rehearse_many

    whole = large_trial(plan, participants)
    kind = "null" if plan.course.hazard_ratio == 1.0 else "trials"
    click.echo(f"  one trial of {participants} participants for bias and coverage")
    return rehearse_many(whole, 1, keep=folder / f"{kind}-seed{plan.seed}-of-{participants}.ndjson")[0]


def render_expectations(found: TrialExpectations, *, everything: bool = False) -> str:
    """Return the expectations as a table, of comparisons alone or of everything; Monte Carlo errors behind +-."""
    head = ("line", "group", "statistic", "day", "mean", "spread", "SE", f"p<{found.level:g}", "bias", "covered")
    lines = [
        f"{found.trials} trials; {found.months:.1f} months from first to last day (SD {found.months_spread:.1f})",
        "",
        "{:<6}{:<24}{:<28}{:>6}{:>10}{:>9}{:>9}{:>16}{:>9}{:>16}".format(*head),
    ]
    lines += [_line(one) for one in found.expectations if everything or _compares(one)]
    lines += ["", "Ratios: mean is geometric; spread, SE and bias are of the log. Covered: the large trial's value."]
    return "\n".join(lines)


def _compares(one: Expectation) -> bool:
    return " vs " in one.key.group and one.key.category != "covariate"


def _line(one: Expectation) -> str:
    key = one.key
    day = "" if key.day is None else str(key.day)
    error = "" if one.stated_error is None else f"{one.stated_error:.4f}"
    bias = "" if one.bias is None else f"{one.bias:+.3f}"
    name = key.statistic if key.category in ("", "arm", "event") else f"{key.statistic}, {key.category}"
    return (
        f"{key.analysis_id:<6}{key.group[:23]:<24}{name[:27]:<28}{day:>6}{one.mean:>10.4f}{one.spread:>9.4f}{error:>9}"
        f"{_share(one.rejects):>16}{bias:>9}{_share(one.covers):>16}"
    )


def _share(share: Share | None) -> str:
    return "" if share is None else f"{share.value:.3f} +-{share.error:.3f}"


def write_expectations(found: TrialExpectations, path: Path) -> None:
    """Write the expectations as CSV, unrounded."""
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(COLUMNS)
        for one in found.expectations:
            table.writerow(
                [
                    *one.key,
                    one.trials,
                    one.mean,
                    one.error_of_mean,
                    one.spread,
                    one.stated_error,
                    one.events,
                    *((None, None) if one.rejects is None else (one.rejects.value, one.rejects.error)),
                    one.reference,
                    one.bias,
                    *((None, None) if one.covers is None else (one.covers.value, one.covers.error)),
                ]
            )
