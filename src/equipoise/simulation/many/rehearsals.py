"""Many trials carried out by any executor, each kept as soon as it is done."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, as_completed
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

from equipoise.errors import InputError
from equipoise.simulation.many.trial_estimates import Estimate, EstimateKey, TrialEstimates, rehearse_trial
from equipoise.simulation.many.trial_plan import TrialPlan

BLOCK = 5
"""Trials a worker carries out before it hands them over."""
Told = Callable[[int, int], None]
"""Called with how many trials are done, and of how many."""


def rehearse_many(
    plan: TrialPlan,
    trials: int,
    *,
    executor: Executor | None = None,
    keep: Path | None = None,
    progress: Told | None = None,
) -> list[TrialEstimates]:
    """Return the estimates of `trials` whole trials, in the order of their numbers.

    Trial k is the same whoever carries it out and in whatever order, so that one worker and many give the same. With
    `keep` every finished trial is written to that file at once, and those it holds already are not carried out again;
    InputError where the file belongs to another plan or seed. Without an executor they run here, one after another.
    """
    if trials < 1:
        raise InputError(f"{trials} trials", mend="ask for at least one")
    done = {} if keep is None else read_kept(keep, plan)
    waiting = [number for number in range(trials) if number not in done]
    for found in _carried_out(plan, waiting, executor):
        if keep is not None:
            _append(keep, found)
        done |= {one.number: one for one in found}
        if progress is not None:
            progress(sum(number < trials for number in done), trials)
    return [done[number] for number in range(trials)]


def _carried_out(plan: TrialPlan, waiting: Sequence[int], executor: Executor | None) -> Iterator[list[TrialEstimates]]:
    blocks = [list(waiting[start : start + BLOCK]) for start in range(0, len(waiting), BLOCK)]
    if executor is None:
        yield from (rehearse_block(plan, block) for block in blocks)
        return
    jobs: list[Future[list[TrialEstimates]]] = [executor.submit(rehearse_block, plan, block) for block in blocks]
    try:
        for job in as_completed(jobs):
            yield job.result()
    finally:
        for job in jobs:
            job.cancel()


def rehearse_block(plan: TrialPlan, numbers: Sequence[int]) -> list[TrialEstimates]:
    """Return the estimates of the trials of these numbers: one task of a worker."""
    return [rehearse_trial(plan, number) for number in numbers]


def plan_header(plan: TrialPlan) -> dict[str, object]:
    """Return what makes two runs the same: study, version, lines, seed, participants, effect, and what all is told of
    the study and its truth, as a digest: a file that was changed without a new version gives other trials.
    """
    assert plan.study.analysis_plan is not None
    return {
        "study": plan.study.id,
        "version": plan.study.version,
        "lines": [line.id for line in plan.study.analysis_plan.analyses],
        "seed": plan.seed,
        "planned": plan.planned,
        "hazard_ratio": plan.course.hazard_ratio,
        "digest": sha256((plan.study.model_dump_json() + plan.truth.model_dump_json()).encode()).hexdigest()[:16],
    }


def open_kept(path: Path, plan: TrialPlan) -> None:
    """Begin a file of kept trials, or check that the one there belongs to the plan; InputError where none can be."""
    if path.exists():
        read_kept(path, plan)
    else:
        _begin(path, plan)


def _begin(path: Path, plan: TrialPlan) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(plan_header(plan)) + "\n", encoding="utf-8")
    except OSError as fault:
        raise InputError(
            f"trials cannot be kept there: {fault.strerror}", where=str(path), mend="name another folder"
        ) from None


def read_kept(path: Path, plan: TrialPlan) -> dict[int, TrialEstimates]:
    """Return the trials kept in a file, by number; a last line cut by a kill is left out and carried out again."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    # A run killed before its first line was whole has kept nothing.
    if "\n" not in text and json.dumps(plan_header(plan)).startswith(text):
        _begin(path, plan)
        return {}
    lines = text.splitlines()
    if not text.endswith("\n"):
        _drop_last(path, lines)
        lines.pop()
    if _header(lines[0]) != plan_header(plan):
        raise InputError(
            "the kept trials are of another study, version, seed or set of lines",
            where=str(path),
            mend="name another folder, or remove the file",
        )
    found: dict[int, TrialEstimates] = {}
    for number, line in enumerate(lines[1:], start=2):
        try:
            one = _trial(json.loads(line))
        except (ValueError, KeyError, TypeError):
            if number == len(lines):
                _drop_last(path, lines)
                break
            raise InputError("a kept trial cannot be read", where=f"{path}:{number}", mend="remove the line") from None
        found[one.number] = one
    return found


def _header(line: str) -> object:
    try:
        return json.loads(line)
    except ValueError:
        return None


def _drop_last(path: Path, lines: Sequence[str]) -> None:
    path.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")


def _append(path: Path, found: Sequence[TrialEstimates]) -> None:
    """Append a block in one write, so that the lines of two runs into one file do not mix."""
    block = "".join(json.dumps(asdict(one)) + "\n" for one in found)
    with path.open("ab", buffering=0) as out:
        out.write(block.encode())


def _trial(document: dict[str, object]) -> TrialEstimates:
    estimates = document["estimates"]
    if not isinstance(estimates, list):
        raise TypeError(f"estimates are {estimates!r}")
    read = [Estimate(EstimateKey(*row.pop("key")), **row) for row in estimates]
    return TrialEstimates(
        int(str(document["number"])), int(str(document["participants"])), float(str(document["months"])), tuple(read)
    )
