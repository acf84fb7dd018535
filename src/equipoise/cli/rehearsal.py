"""Both studies from registration to results, side by side, with a line for each step and a summary at the end."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from equipoise.cli import thread
from equipoise.cli.study_output import StudyOutput, study_output

if TYPE_CHECKING:
    from equipoise.study import Study

Teller = Callable[[str, str, float], None]
"""Called with a step, what it gave, and the seconds it took."""


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What the summary of one study says."""

    study_id: str
    text: str


def rehearse_all(study_ids: Sequence[str], output: Path, *, seed: int) -> None:
    """Run every study in a process of its own; print each step as it ends, then the summaries."""
    started = time.monotonic()
    click.echo("equipoise: from registration to results. Every participant below is invented.\n")
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager, ProcessPoolExecutor(max_workers=len(study_ids), mp_context=context) as pool:
        told = manager.Queue()
        jobs = [pool.submit(_rehearse, study_id, output / study_id, seed, told) for study_id in study_ids]
        waiting = len(jobs)
        while waiting:
            line: str | None = told.get()
            if line is None:
                waiting -= 1
            else:
                click.echo(line)
        summaries = [job.result() for job in jobs]
    for summary in summaries:
        click.echo(f"\n{summary.text}")
    click.echo(f"\nDone in {time.monotonic() - started:.0f} s. Everything stands in {output}/.")


def _rehearse(study_id: str, folder: Path, seed: int, told: Any) -> Rehearsed:  # Any: a manager's queue has no type
    def tell(step: str, words: str, seconds: float) -> None:
        told.put(f"{study_id}  {step:<9} {words}  ({seconds:.1f} s)")

    try:
        return rehearse(study_id, study_output(study_id, folder), seed=seed, tell=tell)
    finally:
        told.put(None)


def rehearse(study_id: str, output: StudyOutput, *, seed: int, tell: Teller) -> Rehearsed:
    """Take one study through every step: read, check, simulate, verify, analyse, report."""
    study = _timed(tell, "read", lambda: _read(study_id))
    _timed(tell, "check", lambda: _check(study_id))
    _timed(tell, "simulate", lambda: _simulate(study, study_id, output, seed))
    events = _timed(tell, "verify", lambda: _verify(study_id, output))
    tables, analysed = _timed(tell, "analyse", lambda: _analyse(study, events, output))
    _timed(tell, "report", lambda: _report(study, tables, analysed, events, output))
    from equipoise.cli.summary_text import render_summary

    return Rehearsed(study_id, render_summary(study, tables, analysed, output.folder))


def _timed(tell: Teller, step: str, work: Callable[[], tuple[Any, str]]) -> Any:  # Any: each step returns its own value
    started = time.monotonic()
    value, words = work()
    tell(step, words, time.monotonic() - started)
    return value


def _read(study_id: str) -> tuple[Study, str]:
    from equipoise.records import read
    from equipoise.study import load_study, study_folder, study_path

    reading = read(study_folder(study_id) / "record.json")
    study = load_study(study_path(study_id))
    return study, f"{reading.record.brief_title}: {study.design.enrollment.count} participants planned"


def _check(study_id: str) -> tuple[None, str]:
    from equipoise.cli.checking import check_shipped
    from equipoise.cli.summary_text import counted
    from equipoise.vocabulary import Outcome, Severity

    findings = [item for item in check_shipped(study_id) if item.outcome is Outcome.FAIL]
    counts = {severity: sum(item.severity is severity for item in findings) for severity in Severity}
    nouns = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFORMATION: "remark"}
    told = ", ".join(counted(count, nouns[severity]) for severity, count in counts.items() if count)
    return None, f"{counted(len(findings), 'finding')} ({told}); equipoise check {study_id} lists them"


def _simulate(study: Study, study_id: str, output: StudyOutput, seed: int) -> tuple[None, str]:
    events = thread.simulate(study, study_id, output, seed=seed, planned=None, told=lambda done, total: None)
    return None, f"{study.design.enrollment.count} invented participants allocated, {events:,} events"


def _verify(study_id: str, output: StudyOutput) -> tuple[Any, str]:
    events = thread.verified_events(study_id, output.ledger, output.anchor)
    return events, f"{len(events):,} hashes and commitments hold, head {events[-1].hash[:12]}"


def _analyse(study: Study, events: Any, output: StudyOutput) -> tuple[Any, str]:
    tables = thread.derive_tables(study, events, output)
    analysed = thread.carry_out_plan(study, tables, events, output.analysis, lambda done, total: None)
    waiting = len(analysed.not_carried_out)
    said = f"; {waiting} lines of the plan not carried out" if waiting else "; every line of the plan carried out"
    return (tables, analysed), f"{len(analysed.rows)} estimates{said}"


def _report(study: Study, tables: Any, analysed: Any, events: Any, output: StudyOutput) -> tuple[None, str]:
    written = thread.write_report(study, tables, analysed, events, output)
    return None, f"report.html, report.pdf, results.json and {len(written) - 3} figures"
