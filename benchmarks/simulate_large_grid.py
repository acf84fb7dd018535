"""A grid of 10,000 scenarios times 10,000 trials, on two local workers and on a Dask cluster of two: the same bits?

A long run (minutes), so it is no part of `make bench`. `python benchmarks/simulate_large_grid.py 1000` takes fewer
scenarios. The local run is killed once at a third of the way and goes on from its file.
"""

from __future__ import annotations

import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from equipoise.design import SurvivalScenario, constant_hazard, hazard_of_risk, uniform_accrual
from equipoise.simulation.fast import Grid, OperatingCharacteristics, fixed_design, plan_grid, simulate_grid

TRIALS = 10_000


class KilledError(Exception):
    pass


def grid(scenarios: int) -> Grid:
    generator = np.random.default_rng(1)
    designs = []
    for _ in range(scenarios):
        control = hazard_of_risk(float(generator.uniform(0.2, 0.8)), 36.0)
        leaving = constant_hazard(float(generator.uniform(0.0, 0.01)))
        treatment = control.scaled(float(generator.uniform(0.4, 1.0)))
        scenario = SurvivalScenario(control, treatment, uniform_accrual(28.0), 64.0, 1.0, leaving, leaving)
        designs.append(fixed_design(scenario, 2 * int(generator.integers(50, 200))))
    return Grid(tuple(designs), TRIALS, 1)


def same(one: list[OperatingCharacteristics], other: list[OperatingCharacteristics]) -> bool:
    return all(
        np.array_equal(getattr(a, field.name), getattr(b, field.name), equal_nan=field.name != "design")
        if field.name.endswith("_at")
        else np.array_equal(getattr(a, field.name), getattr(b, field.name))
        for a, b in zip(one, other, strict=True)
        for field in fields(a)
    )


def local(given: Grid, folder: Path) -> list[OperatingCharacteristics]:
    path = folder / "grid.parquet"

    def killed(done: int, parts: int) -> None:
        if done > parts / 3:
            raise KilledError

    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        try:
            simulate_grid(given, path=path, executor=executor, report=killed)
        except KilledError:
            executor.shutdown(cancel_futures=True)
    print(f"killed; {plan_grid(given, path=path)}")
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        return simulate_grid(given, path=path, executor=executor)


def cluster(given: Grid) -> list[OperatingCharacteristics]:
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as workers,
        Client(workers) as client,
    ):
        return simulate_grid(given, executor=client.get_executor())


def main() -> None:
    given = grid(int(sys.argv[1]) if sys.argv[1:] else 10_000)
    print(plan_grid(given))
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for name, run in (("two processes", lambda: local(given, Path(folder))), ("Dask", lambda: cluster(given))):
            before = time.monotonic()
            found.append(run())
            print(f"{name}: {time.monotonic() - before:.0f} s", flush=True)
    print("the same to the last bit" if same(*found) else "NOT the same")


if __name__ == "__main__":
    main()
