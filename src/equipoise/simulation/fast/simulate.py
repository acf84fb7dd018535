"""Simulating the trials of a design, on one worker or many, with the same result."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import reduce
from operator import add

import numpy as np

from equipoise.errors import InputError
from equipoise.simulation.fast.looks import EventLooks
from equipoise.simulation.fast.operating_characteristics import OperatingCharacteristics, operating_characteristics
from equipoise.simulation.fast.simulated_arrays import simulated_arrays
from equipoise.simulation.fast.tally import Tally, tallied
from equipoise.simulation.fast.trial_design import TrialDesign
from equipoise.simulation.fast.trial_statistics import trial_statistics

AT_ONCE = 4096
"""Trials whose statistics are held at once."""

PART = 65_536
"""Trials of a part: what one worker does at a time. Sums are taken by part, so it must not depend on the workers."""

PRECISE = 10 * PART
"""Trials that give a power of .8 to +- .001 (95 %)."""

_WORDS = 2**32

Report = Callable[[int, int], None]
"""Told of parts done and parts in all."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some trials of a simulation: `trials` of scenario `number` from trial `first` on."""

    design: TrialDesign
    seed: int
    number: int
    first: int
    trials: int


def simulate_power(
    design: TrialDesign,
    *,
    trials: int = PRECISE,
    seed: int = 1,
    number: int = 0,
    executor: Executor | None = None,
    report: Report | None = None,
) -> OperatingCharacteristics:
    """Return how often trials of a design reject, and what they cost.

    The random numbers of a trial follow from `seed`, the scenario's `number` and its own number alone: the result is
    the same, bit for bit, without `executor` and with one of any number of workers. InputError for numbers that are no
    counts.

    >>> from equipoise.design import SurvivalScenario, hazard_of_risk, uniform_accrual
    >>> from equipoise.simulation.fast import fixed_design, simulate_power
    >>> control = hazard_of_risk(0.5, 36)
    >>> plan = SurvivalScenario(control, control.scaled(0.6), uniform_accrual(28), 64.0)
    >>> found = simulate_power(fixed_design(plan, 232), trials=20_000, seed=7)
    >>> round(found.power.value, 2), round(found.power.std_err, 4)
    (0.8, 0.0028)
    """
    total = tally_of_parts(Part(design, seed, number, 0, trials), executor=executor, report=report)
    return operating_characteristics(design, total, seed=seed, number=number)


def tally_of_parts(whole: Part, *, executor: Executor | None = None, report: Report | None = None) -> Tally:
    """Return the tally of any number of trials, part by part, added in their order whoever makes them."""
    check_run(whole)
    parts = parts_of(whole)
    tallies = map(tally_of, parts) if executor is None else executor.map(tally_of, parts)
    return reduce(add, reported(tallies, len(parts), report))


def reported(tallies: Iterable[Tally], parts: int, report: Report | None) -> Iterator[Tally]:
    """Pass tallies on, telling of each."""
    for done, tally in enumerate(tallies, start=1):
        if report is not None:
            report(done, parts)
        yield tally


def parts_of(whole: Part) -> list[Part]:
    """Return the parts of a simulation, in the order in which their tallies are added."""
    after = whole.first + whole.trials
    return [replace(whole, first=first, trials=min(PART, after - first)) for first in range(whole.first, after, PART)]


def tally_of(part: Part) -> Tally:
    """Return the tally of a part."""
    arrays, looks = simulated_arrays(part.design, part.seed), part.design.looks
    wanted = np.array(looks.events, dtype=np.int64) if isinstance(looks, EventLooks) else None
    after = part.first + part.trials

    def batch(first: int) -> Tally:
        seen = trial_statistics(arrays, number=part.number, first=first, trials=min(AT_ONCE, after - first))
        return tallied(seen, part.design.rule, wanted)

    return reduce(add, (batch(first) for first in range(part.first, after, AT_ONCE)))


def check_run(whole: Part) -> None:
    """Raise InputError unless the numbers of a simulation fit its counters."""
    faults: list[str] = []
    if not (whole.trials > 0 and whole.first >= 0 and whole.first + whole.trials <= _WORDS):
        faults.append(f"{whole.trials} trials from number {whole.first} on")
    if not 0 <= whole.seed < _WORDS**2:
        faults.append(f"a seed of {whole.seed}")
    if not 0 <= whole.number < _WORDS:
        faults.append(f"a scenario number of {whole.number}")
    if faults:
        raise InputError(
            "; ".join(faults),
            mend="give 1 to 2**32 trials, a seed from 0 to 2**64 - 1 and a scenario number from 0 to 2**32 - 1",
        )
