"""Whole trials many times: how long a thousand take, and whether the fast simulator gives the same power.

    python benchmarks/bench_rehearsals.py [trials] [workers] [effect] [null] [agreement]

The fast simulator knows no visits and no people, only hazards. It is given those that one large rehearsal shows: events
and censorings of disease-free survival, by arm and half-year. Its power of the log-rank test must then be that of the
whole trials, within Monte Carlo error.
"""

from __future__ import annotations

import math
import multiprocessing
import os
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import polars as pl

from equipoise.datasets import derive_adtte
from equipoise.design import PiecewiseHazard, SurvivalScenario, uniform_accrual
from equipoise.simulation import load_truth
from equipoise.simulation.fast import fixed_design, simulate_power
from equipoise.simulation.many import TrialExpectations, TrialPlan, large_trial, plan_trials, rehearse_many, summarise
from equipoise.simulation.trial.trial import simulate_events
from equipoise.study import Analysis, Study, shipped_study

STUDY, ENDPOINT = "NCT01681446", "DFS"
PIECE_MONTHS, DAYS_A_MONTH = 6.0, 365.25 / 12
LARGE = 8000


def with_plain_test(study: Study) -> Study:
    """Return the study with one line more: the log-rank test without strata, as the fast simulator does it."""
    plan = study.analysis_plan
    assert plan is not None
    line = Analysis(
        id="PLAIN",
        label="Log-rank test without strata",
        endpoint=ENDPOINT,
        population=plan.populations[0].id,
        method="logrank",
        role="sensitivity",
        status="added",
    )
    return study.model_copy(update={"analysis_plan": plan.model_copy(update={"analyses": (*plan.analyses, line)})})


def hazards(plan: TrialPlan) -> dict[str, tuple[PiecewiseHazard, PiecewiseHazard]]:
    """Return hazards of event and of censoring by arm, from one large rehearsal."""
    big = large_trial(plan, LARGE)
    events = simulate_events(
        big.study,
        big.truth,
        seed=big.seed_of(10**6),
        kept=big.kept,
        planned=LARGE,
        course=big.course,
        hazard=big.hazard,
    )
    rows = derive_adtte(big.study, events).filter(pl.col("PARAMCD") == ENDPOINT)
    return {arm.id: by_piece(rows.filter(pl.col("ARMCD") == arm.id)) for arm in big.study.arms}


def by_piece(rows: pl.DataFrame) -> tuple[PiecewiseHazard, PiecewiseHazard]:
    months = rows["AVAL"].to_numpy() / DAYS_A_MONTH
    happened = rows["EVENTCD"].to_numpy() == 1
    starts = np.arange(0.0, months.max(), PIECE_MONTHS)
    spent = np.clip(months[:, None] - starts, 0.0, PIECE_MONTHS).sum(axis=0)
    piece = np.minimum((months / PIECE_MONTHS).astype(int), len(starts) - 1)
    counts = [np.bincount(piece[chosen], minlength=len(starts)) for chosen in (happened, ~happened)]
    return tuple(PiecewiseHazard(tuple(starts), tuple(count / spent)) for count in counts)  # type: ignore[return-value]


def agreement(plan: TrialPlan, found: TrialExpectations, seed: int) -> None:
    """Print the power of the whole trials beside the fast simulator's on the hazards they show."""
    shown = hazards(plan)
    control, treated = (
        next(arm for arm in plan.study.arms if arm.is_control is is_control) for is_control in (True, False)
    )
    (event_c, lost_c), (event_t, lost_t) = shown[control.id], shown[treated.id]
    horizon = event_c.starts[-1] + PIECE_MONTHS
    scenario = SurvivalScenario(event_c, event_t, uniform_accrual(0.01), horizon, 1.0, lost_c, lost_t)
    fast = simulate_power(fixed_design(scenario, plan.planned), trials=200_000, seed=seed).power
    whole = next(
        one for one in found.expectations if one.key.analysis_id == "PLAIN" and one.rejects is not None
    ).rejects
    apart = (whole.value - fast.value) / math.hypot(whole.error, fast.std_err)
    print(f"  power of the plain log-rank test: whole trials {whole.value:.4f} +- {whole.error:.4f}, ", end="")
    print(f"fast simulator {fast.value:.4f} +- {fast.std_err:.4f}: {apart:+.2f} standard errors apart")


def main() -> None:
    trials = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    workers = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    machine = f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} processors"
    print(f"{STUDY}, {trials} whole trials on {workers} processes; {machine}")
    parts = sys.argv[3:] or ["effect", "null", "agreement"]
    study, truth = shipped_study(STUDY), load_truth(STUDY)
    for part in parts:
        if part == "agreement":
            plan = plan_trials(with_plain_test(study), truth, seed=2, lines=["PLAIN"])
        else:
            plan = plan_trials(study, truth, seed=1, null=part == "null")
        started, used = time.perf_counter(), spent()
        with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
            found = summarise(rehearse_many(plan, trials, executor=pool))
        taken, cpu = time.perf_counter() - started, spent() - used
        print(f"\n{part}: {taken:.0f} s; {cpu / trials:.2f} CPU s a trial")
        for one in found.expectations:
            if one.rejects is not None and one.key.category in ("", "arm"):
                share = f"{one.rejects.value:.4f} +- {one.rejects.error:.4f}"
                print(f"  {one.key.analysis_id:<6}{one.key.statistic:<30}{share}")
        if part == "agreement":
            agreement(plan, found, seed=1)


def spent() -> float:
    """Return CPU seconds of the processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
