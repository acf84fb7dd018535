"""Who comes: invented candidates with a day, a site, and perhaps a reason to fail."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from equipoise.simulation.baseline import Baseline, simulate_baseline
from equipoise.simulation.follow_up import simulate_entry
from equipoise.simulation.random_stream import Floats
from equipoise.simulation.trial.form_filling import draw_answer
from equipoise.simulation.trial.person import Person, Virus, values_of
from equipoise.simulation.truth.model import TruthModel
from equipoise.simulation.truth.screening import Failure

_CANDIDATES, _PERSON = 1, 2
"""Keys of the random streams: the batch of candidates, and each candidate's own."""


def stream(seed: int, *key: int) -> np.random.Generator:
    """Return the generator of one purpose: independent of the others, and the same for the same seed and key."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=key)))


def draw_candidates(truth: TruthModel, n: int, *, seed: int, batch: int) -> tuple[list[Person], Baseline, Floats]:
    """Return `n` candidates of a batch with their baseline and their months of entry, as arrays and as persons."""
    rng = stream(seed, _CANDIDATES, batch)
    baseline = simulate_baseline(truth.baseline, n, rng=rng)
    entry = simulate_entry(truth.calendar, n, rng=rng)
    fate = rng.random(n)
    people = [
        _person(truth, batch * n + row, values, float(entry[row]), _failure(truth, float(fate[row])), seed)
        for row, values in enumerate(values_of(baseline, truth.baseline))
    ]
    return people, baseline, entry


def _failure(truth: TruthModel, fate: float) -> Failure | None:
    reached = 0.0
    for failure in truth.screening.failures:
        reached += failure.share
        if fate < reached:
            return failure
    return None


def _person(
    truth: TruthModel, number: int, values: dict[str, object], entry: float, failure: Failure | None, seed: int
) -> Person:
    rng = stream(seed, _PERSON, number)
    zero = truth.calendar.first_in.toordinal() + int(entry * truth.month_days)
    days = dict(_days(truth, zero, rng))
    dna = truth.hbv.detectable_dna_log10
    level = max(dna.mean + dna.sd * float(rng.standard_normal()), float(np.log10(truth.hbv.dna_lloq_iu_ml)) + 0.1)
    person = Person(number, zero, rng, values, failure, days, Virus(level, float(rng.random())))
    if failure is not None:
        person.values |= {name: draw_answer(person, answer) for name, answer in failure.baseline.items()}
        person.overrides = dict(failure.answers)
    return person


def _days(truth: TruthModel, zero: int, rng: np.random.Generator) -> Iterator[tuple[str, int]]:
    """Each encounter before allocation with its day."""
    found = {"allocation": zero}
    for step in truth.screening.steps:
        first, last = step.days
        found[step.encounter] = found[step.from_] + int(rng.integers(first, last + 1))
        yield step.encounter, found[step.encounter]
