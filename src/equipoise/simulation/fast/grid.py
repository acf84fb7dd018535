"""Grids of scenarios: planned first, simulated by any number of workers, kept as they are finished."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, wait
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from operator import add
from pathlib import Path

from equipoise.errors import InputError
from equipoise.simulation.fast.grid_file import Finished, GridFile
from equipoise.simulation.fast.operating_characteristics import OperatingCharacteristics, operating_characteristics
from equipoise.simulation.fast.simulate import Part, Report, check_run, parts_of, tally_of
from equipoise.simulation.fast.tally import Tally
from equipoise.simulation.fast.trial_design import TrialDesign

TRIALS_AT_ONCE = 131_072
"""Trials a worker does between two reports, of several scenarios where each has few."""

WAITING = 256
"""Bundles handed to an executor at a time: more than it has workers."""

STEPS_A_SECOND = 1.5e8
"""People times trials times looks that one core simulates in a second, compiled, on the processors of 2024."""

_KEPT_PART = 20
"""The file is written anew when a twentieth of what it holds has been added: writing stays a small part of the work."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Designs and how each is simulated: scenario number i is design i."""

    designs: tuple[TrialDesign, ...]
    trials: int
    seed: int

    def __post_init__(self) -> None:
        if not self.designs:
            raise InputError("a grid without designs", mend="give at least one design")
        check_run(Part(self.designs[0], self.seed, len(self.designs) - 1, 0, self.trials))

    @property
    def fingerprint(self) -> str:
        """What tells this grid from any other: a digest of all designs, the trials and the seed."""
        digest = hashlib.sha256(f"{self.trials} {self.seed}".encode())
        for design in self.designs:
            digest.update(repr(design).encode())
        return digest.hexdigest()

    def parts(self) -> Iterator[Part]:
        """Yield all parts of the grid, scenario by scenario."""
        for number, design in enumerate(self.designs):
            yield from parts_of(Part(design, self.seed, number, 0, self.trials))


@dataclass(frozen=True, slots=True)
class GridPlan:
    """What a grid will take: `seconds` of one core, compiled, to within a factor of two or so."""

    scenarios: int
    trials: int
    parts: int
    done: int
    seconds: float

    def __str__(self) -> str:
        """Return the plan in words."""
        left = f", {self.done} of {self.parts} parts done" if self.done else f" in {self.parts} parts"
        return (
            f"{self.scenarios:,} scenarios of {self.trials:,} trials{left}; about {_duration(self.seconds)} of one core"
        )


def plan_grid(grid: Grid, *, path: Path | None = None) -> GridPlan:
    """Return what is left of a grid, given the parts finished in the file at `path`."""
    done = _finished(grid, path)
    left = [part for part in grid.parts() if (part.number, part.first) not in done]
    steps = sum(part.trials * part.design.participants * len(part.design.looks) for part in left)
    return GridPlan(len(grid.designs), grid.trials, len(left) + len(done), len(done), steps / STEPS_A_SECOND)


def simulate_grid(
    grid: Grid, *, path: Path | None = None, executor: Executor | None = None, report: Report | None = None
) -> list[OperatingCharacteristics]:
    """Return the operating characteristics of each design of a grid, in their order.

    `executor` is any executor of `concurrent.futures`, or one that behaves like it; the result does not depend on it.
    Finished parts are kept in the Parquet file at `path`, a twentieth of the work at most being lost by a kill; called
    again with the same grid, what stands there is not done again. InputError where the file is of another grid.
    `report` is told of parts done and parts in all.
    """
    file = GridFile(path, grid.fingerprint) if path is not None else None
    done = {} if file is None else file.read()
    kept = len(done)
    parts = len(grid.designs) * len(parts_of(Part(grid.designs[0], grid.seed, 0, 0, grid.trials)))
    for finished in _carried_out(grid, done, executor):
        done.update(finished)
        if file is not None and len(done) - kept >= max(1, kept // _KEPT_PART):
            file.write(done)
            kept = len(done)
        if report is not None:
            report(len(done), parts)
    if file is not None and kept < len(done):
        file.write(done)
    return [
        operating_characteristics(design, _total(grid, number, done), seed=grid.seed, number=number)
        for number, design in enumerate(grid.designs)
    ]


def _carried_out(grid: Grid, done: Finished, executor: Executor | None) -> Iterator[Finished]:
    bundles = _bundles(part for part in grid.parts() if (part.number, part.first) not in done)
    return map(_tallies, bundles) if executor is None else _as_finished(executor, bundles)


def _as_finished(executor: Executor, bundles: Iterator[tuple[Part, ...]]) -> Iterator[Finished]:
    """Yield what workers finish in whatever order, with a few bundles waiting so that nobody is idle."""
    waiting = {executor.submit(_tallies, bundle) for bundle in islice(bundles, WAITING)}
    while waiting:
        finished, waiting = wait(waiting, return_when=FIRST_COMPLETED)
        waiting |= {executor.submit(_tallies, bundle) for bundle in islice(bundles, len(finished))}
        for future in finished:
            yield future.result()


def _bundles(parts: Iterator[Part]) -> Iterator[tuple[Part, ...]]:
    """Gather parts until they are worth a worker's errand."""
    bundle: list[Part] = []
    for part in parts:
        bundle.append(part)
        if sum(each.trials for each in bundle) >= TRIALS_AT_ONCE:
            yield tuple(bundle)
            bundle = []
    if bundle:
        yield tuple(bundle)


def _tallies(bundle: Sequence[Part]) -> Finished:
    return {(part.number, part.first): tally_of(part) for part in bundle}


def _total(grid: Grid, number: int, done: Finished) -> Tally:
    parts = parts_of(Part(grid.designs[number], grid.seed, number, 0, grid.trials))
    return reduce(add, (done[number, part.first] for part in parts))


def _finished(grid: Grid, path: Path | None) -> Finished:
    return {} if path is None else GridFile(path, grid.fingerprint).read()


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"
