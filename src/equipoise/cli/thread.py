"""The thread from a study to its results, one step after another; each command is a piece of it."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from equipoise import __version__
from equipoise.cli.study_output import StudyOutput
from equipoise.errors import LedgerError

if TYPE_CHECKING:
    import polars as pl

    from equipoise.analysis import Analysed
    from equipoise.ledger import Event
    from equipoise.results import Provenance
    from equipoise.study import Study

Told = Callable[[int, int], None]
"""Called with how much of a step is done, and of how much."""


@dataclass(frozen=True, slots=True)
class Tables:
    """The data sets of a ledger with their common hash."""

    frames: Mapping[str, pl.DataFrame]
    data_hash: str


def simulate(study: Study, source: str, output: StudyOutput, *, seed: int, planned: int | None, told: Told) -> int:
    """Rehearse the study and write its ledger and anchor; return the number of events."""
    from equipoise.ledger import write_ledger
    from equipoise.simulation import load_truth, simulate_trial, truth_path

    truth = load_truth(truth_path(source))
    with _without_collection():
        ledger = simulate_trial(study, truth, seed=seed, planned=planned, progress=told)
    write_ledger(ledger.events, output.ledger, anchor=output.anchor)
    return len(ledger.events)


@contextmanager
def _without_collection() -> Generator[None]:
    """Switch the cycle collector off: a ledger grows by hundreds of thousands of small values and drops none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def verified_events(study_id: str, ledger: Path, anchor: Path | None) -> Sequence[Event]:
    """Return the events of a study's ledger; LedgerError where it does not verify, is empty or of another study."""
    from equipoise.ledger import read_anchor, read_ledger, verify

    with _without_collection():
        events = read_ledger(ledger)
    checked = verify(events, read_anchor(anchor) if anchor is not None and anchor.is_file() else None)
    if not checked.ok:
        told = "; ".join(finding.message for finding in checked.findings[:5])
        raise LedgerError(f"the ledger does not verify: {told}", where=str(ledger), mend="restore it from a copy")
    if not events:
        raise LedgerError("there is no event in the ledger", where=str(ledger), mend="restore it from a copy")
    of_study = str(events[0].data.get("study", ""))
    if of_study != study_id:
        what = f"the ledger is that of {of_study or 'no study'}, not of {study_id}"
        raise LedgerError(what, where=str(ledger), mend="name the study it belongs to, or its own ledger")
    return events


def derive_tables(study: Study, events: Sequence[Event], output: StudyOutput) -> Tables:
    """Derive the data sets and write them."""
    from equipoise.datasets import derive_datasets, write_datasets

    with _without_collection():
        frames = derive_datasets(study, events)
    data_hash = write_datasets(frames, output.datasets)
    return Tables(frames, data_hash)


def carry_out_plan(
    study: Study,
    tables: Tables,
    events: Sequence[Event],
    output: Path,
    told: Told,
    *,
    estimands: Sequence[str] = (),
    roles: Sequence[str] = (),
) -> Analysed:
    """Carry out the analysis plan, or the lines of some estimands and roles, and write the rows to `output`."""
    from equipoise.analysis import analyse

    analysed = analyse(
        study,
        tables.frames,
        data_hash=tables.data_hash,
        simulated=is_simulated(events),
        estimands=estimands,
        roles=roles,
        progress=told,
    )
    whole = {
        "study": analysed.study_id,
        "simulated": analysed.simulated,
        "data_hash": analysed.data_hash,
        "rows": [row.as_dict() for row in analysed.rows],
        "not_carried_out": [asdict(line) for line in analysed.not_carried_out],
        "pitfalls": [finding.as_dict() for finding in analysed.pitfalls],
        "rule_sets": [row.as_dict() for row in analysed.rule_sets],
        "time_zero": list(analysed.warnings),
    }
    write_json(output, whole)
    return analysed


def write_report(
    study: Study, tables: Tables, analysed: Analysed, events: Sequence[Event], output: StudyOutput
) -> list[Path]:
    """Write the registry results, the figures, and the report as HTML and PDF; return the files."""
    from equipoise.results import compose_report, render_html, render_pdf, render_results_section
    from equipoise.results.document import Figure

    document = compose_report(study, tables.frames, analysed, _provenance(events))
    output.figures.mkdir(exist_ok=True)
    written = [output.results, output.report("html"), output.report("pdf")]
    write_json(output.results, render_results_section(study, tables.frames, analysed))
    figures = {
        output.figures / f"{block.name}.svg": block.svg for block in document.blocks if isinstance(block, Figure)
    }
    for path, svg in figures.items():
        path.write_text(svg, encoding="utf-8")
    for stale in set(output.figures.glob("*.svg")) - set(figures):
        stale.unlink(missing_ok=True)  # of an earlier plan: the site would show it beside the new ones
    written += figures
    output.report("html").write_text(render_html(document), encoding="utf-8")
    output.report("pdf").write_bytes(render_pdf(document))
    return written


def is_simulated(events: Sequence[Event]) -> bool:
    """Return whether the ledger says that its participants are invented."""
    return bool(events[0].data.get("simulated", False))


def write_json(path: Path, value: object) -> None:
    """Write JSON with sorted keys left as they come, one space of indent, and a line end."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n", encoding="utf-8")


def _provenance(events: Sequence[Event]) -> Provenance:
    from equipoise.results import Provenance

    seed = events[0].data.get("seed")
    return Provenance(
        date=events[-1].at[:10],
        software=__version__,
        seed=seed if isinstance(seed, int) else None,
        events=len(events),
        head=events[-1].hash,
    )
