"""Grids: planned, kept, resumed, and the same from any executor."""

from __future__ import annotations

import warnings
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import fields
from multiprocessing import get_context

import numpy as np
import pytest

from equipoise.design import SurvivalScenario, hazard_of_risk, uniform_accrual
from equipoise.errors import InputError
from equipoise.simulation.fast import Grid, GridPlan, fixed_design, plan_grid, simulate_grid, simulate_power
from equipoise.simulation.fast import grid as grid_module


def designs(count=12):
    for k in range(count):
        control = hazard_of_risk(0.3 + 0.03 * k, 36)
        yield fixed_design(SurvivalScenario(control, control.scaled(0.6), uniform_accrual(12), 40.0), 30 + k)


GRID = Grid(tuple(designs()), 700, 5)


@pytest.fixture(scope="module")
def expected():
    return simulate_grid(GRID)


def same(found, expected) -> None:
    for one, other in zip(found, expected, strict=True):
        for field in fields(one):
            np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name))


@pytest.fixture(autouse=True)
def _small_bundles(monkeypatch):
    monkeypatch.setattr(grid_module, "TRIALS_AT_ONCE", 1_000)


def test_each_scenario_is_what_it_is_alone(expected):
    alone = simulate_power(GRID.designs[3], trials=700, seed=5, number=3)
    same([expected[3]], [alone])


def test_the_plan_is_told_before(expected, tmp_path):
    plan = plan_grid(GRID)
    assert (plan.scenarios, plan.trials, plan.parts, plan.done) == (12, 700, 12, 0)
    assert "12 scenarios of 700 trials in 12 parts; about 0 seconds of one core" in str(plan)
    simulate_grid(GRID, path=tmp_path / "grid.parquet")
    assert "12 of 12 parts done" in str(plan_grid(GRID, path=tmp_path / "grid.parquet"))
    assert str(GridPlan(10, 10, 10, 0, 20_000.0)).endswith("about 5.6 hours of one core")
    assert str(GridPlan(10, 10, 10, 0, 600.0)).endswith("about 10 minutes of one core")


@pytest.mark.parametrize("workers", [1, 3])
def test_workers_do_not_matter(expected, workers):
    with ThreadPoolExecutor(workers) as executor:
        same(simulate_grid(GRID, executor=executor), expected)


def test_local_processes_do_not_matter(expected):
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        same(simulate_grid(GRID, executor=executor), expected)


def test_two_workers_of_a_dask_cluster_do_not_matter(expected):
    distributed = pytest.importorskip("distributed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        here = {"host": "127.0.0.1", "protocol": "tcp", "dashboard_address": None}
        with (
            distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=False, **here) as cluster,
            distributed.Client(cluster) as client,
        ):
            same(simulate_grid(GRID, executor=client.get_executor()), expected)


class KilledError(Exception):
    pass


def test_a_killed_grid_goes_on_where_it_was(expected, tmp_path):
    path = tmp_path / "grid.parquet"

    def kill(done: int, parts: int) -> None:
        assert parts == 12
        if done >= 6:
            raise KilledError

    with pytest.raises(KilledError):
        simulate_grid(GRID, path=path, report=kill)
    assert plan_grid(GRID, path=path).done >= 4
    told: list[int] = []
    found = simulate_grid(GRID, path=path, report=lambda done, parts: told.append(done))
    assert told[0] > 4
    same(found, expected)
    told.clear()
    same(simulate_grid(GRID, path=path, report=lambda done, parts: told.append(done)), expected)
    assert told == []


def test_a_file_of_another_grid_is_refused(tmp_path):
    path = tmp_path / "grid.parquet"
    simulate_grid(Grid(GRID.designs[:2], 100, 5), path=path)
    with pytest.raises(InputError, match="another grid"):
        simulate_grid(GRID, path=path)
    path.write_text("no table")
    with pytest.raises(InputError, match="cannot be read"):
        plan_grid(GRID, path=path)


def test_a_grid_has_designs_and_trials():
    with pytest.raises(InputError, match="without designs"):
        Grid((), 100, 5)
    with pytest.raises(InputError, match="0 trials"):
        Grid(GRID.designs, 0, 5)
