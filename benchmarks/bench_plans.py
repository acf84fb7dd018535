"""Both analysis plans on their rehearsal and on 5,000 participants: the whole plan, and its key estimands alone.

    python benchmarks/bench_plans.py [--participants 5000] [--studies NCT01681446,NCT07120750]

Times are CPU and wall seconds within one process after a first call has loaded and compiled what there is to compile,
single-threaded linear algebra. Simulating and deriving are not counted. Goals: the plan of a rehearsal in 5 s, its
primary and key secondary estimands alone in 0.3 s, the plan on 5,000 participants in 20 s.
"""

from __future__ import annotations

import argparse
import gc
import os
import time
from collections.abc import Callable, Mapping

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import polars as pl

from equipoise.analysis import analyse
from equipoise.datasets import derive_datasets
from equipoise.simulation import load_truth, simulate_trial, truth_path
from equipoise.study import Study, shipped_study

STUDIES = ("NCT01681446", "NCT07120750")
SEED = 20261120
PLAN_GOAL, KEY_GOAL, LARGE_GOAL = 5.0, 0.3, 20.0


def main() -> None:
    """Print one line for each study and task."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--participants", type=int, default=5000, help="of the large trial; 0 leaves it out")
    parser.add_argument("--studies", default=",".join(STUDIES))
    asked = parser.parse_args()
    print(f"{'plan':<14}{'task':<34}{'participants':>13}{'CPU s':>9}{'wall s':>9}{'goal s':>9}")
    for study_id in asked.studies.split(","):
        study = shipped_study(study_id)
        small = _tables(study_id, study, None)
        _tell(study, small, "the whole plan", PLAN_GOAL, _whole)
        _tell(study, small, "primary and key secondary alone", KEY_GOAL, _key)
        if asked.participants:
            large = _tables(study_id, study, asked.participants)
            _tell(study, large, "the whole plan", LARGE_GOAL, _whole, again=False)


def _tables(study_id: str, study: Study, planned: int | None) -> Mapping[str, pl.DataFrame]:
    gc.disable()
    ledger = simulate_trial(study, load_truth(truth_path(study_id)), seed=SEED, planned=planned)
    tables = derive_datasets(study, ledger.events)
    gc.enable()
    return tables


def _whole(study: Study, tables: Mapping[str, pl.DataFrame]) -> None:
    done = analyse(study, tables, data_hash="", simulated=True)
    assert not done.not_carried_out, done.not_carried_out


def _key(study: Study, tables: Mapping[str, pl.DataFrame]) -> None:
    """The lines of the plan's estimands that are primary or secondary."""
    estimands = [estimand.id for estimand in study.estimands]
    analyse(study, tables, data_hash="", simulated=True, estimands=estimands, roles=("primary", "secondary"))


def _tell(
    study: Study,
    tables: Mapping[str, pl.DataFrame],
    task: str,
    goal: float,
    work: Callable[[Study, Mapping[str, pl.DataFrame]], None],
    *,
    again: bool = True,
) -> None:
    """Time `work`, the least of three runs after a first one; a long task is run once."""
    if again:
        work(study, tables)
    best = (float("inf"), float("inf"))
    for _ in range(3 if again else 1):
        cpu, wall = time.process_time(), time.perf_counter()
        work(study, tables)
        best = min(best, (time.process_time() - cpu, time.perf_counter() - wall))
    n = tables["adsl"].filter(pl.col("ALLOCDT").is_not_null()).height
    print(f"{study.id:<14}{task:<34}{n:>13}{best[0]:>9.3f}{best[1]:>9.3f}{goal:>9.1f}", flush=True)


if __name__ == "__main__":
    main()
