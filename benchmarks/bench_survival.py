"""How long survival analysis takes: ours, R (survival, cmprsk) where Rscript is, Python peers where given.

CPU seconds on one thread, the least of several runs, all programs on the same data in one run; the peers' scripts stand
in `peers/`. Python peers (lifelines, statsmodels, survival, comprisk) live in an environment of their own:
EQUIPOISE_PEERS=/path/to/its/python. What is absent is said and left out.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"):
    os.environ[variable] = "1"

# The libraries read the number of threads when they are imported.
import numpy as np  # noqa: E402

from equipoise.statistics import (  # noqa: E402
    cox,
    cox_coefficients,
    kaplan_meier,
    logrank,
    logrank_relabelled,
    logrank_simulated,
    mmrm,
    propensity,
    resample_weights,
)
from equipoise.statistics.fine_gray import fine_gray  # noqa: E402
from equipoise.statistics.weighted_bootstrap import bootstrap_hazard_ratio  # noqa: E402

SIZES = (332, 2_000, 10_000, 1_000_000)
COLUMNS = ("arm", "age", "stage", "hbs")
SCRIPTS = Path(__file__).parent / "peers"
PYTHON_PEERS = ("lifelines", "statsmodels", "survival", "comprisk")

SECONDS: dict[str, float | None] = {
    "km 332": None,
    "km 10000": None,
    "km 1000000": 0.005,
    "logrank 332": None,
    "cox 332": 0.0003,
    "cox 10000": None,
    "cox 1000000": 0.2,
    "cox robust 10000": None,
    "cox robust 1000000": 0.4,
    "fine-gray 332": None,
    "fine-gray 2000": None,
    "fine-gray 10000": 0.01,
    "fine-gray 1000000": 0.8,
    "1000 bootstrap cox 332": 0.05,
    "10000 weighted bootstraps 332": 0.6,
    "10000 relabelled logrank 332": 0.1,
    "10000 simulated logrank 332": 0.1,
    "mmrm us 200 x 4": 0.015,
}
"""Every task and the seconds it may take, where there is a goal."""

RATIOS = (
    ("km 1000000", "R", 100),
    ("cox 1000000", "R", 15),
    ("cox 1000000", "survival", 2),
    ("fine-gray 10000", "R", 2000),
    ("fine-gray 10000", "comprisk", 2),
    ("1000 bootstrap cox 332", "R", 50),
    ("1000 bootstrap cox 332", "coxph.fit", 5),
    ("1000 bootstrap cox 332", "survival", 2.5),
    ("1000 bootstrap cox 332", "lifelines", 700),
    ("10000 weighted bootstraps 332", "R", 80),
    ("10000 weighted bootstraps 332", "coxph.fit", 15),
    ("10000 relabelled logrank 332", "R", 80),
    ("10000 simulated logrank 332", "R", 80),
)
"""Task, peer and how many times longer the peer should take."""

REPEATED = {
    "1000 bootstrap cox 332": 1000,
    "10000 weighted bootstraps 332": 10_000,
    "10000 relabelled logrank 332": 10_000,
    "10000 simulated logrank 332": 10_000,
}


def cohort(n: int, generator: np.random.Generator) -> dict[str, np.ndarray]:
    """An adjuvant cohort in whole days: recurrence, some deaths, administrative censoring."""
    arm, stage = generator.integers(0, 2, n), generator.integers(0, 2, n)
    age, hbs = np.round(generator.normal(55, 9, n)), np.round(generator.normal(2.8, 0.9, n), 2)
    risk = np.exp(-0.5 * arm + 0.02 * (age - 55) + 0.3 * stage + 0.2 * (hbs - 2.8))
    recurrence, death = generator.exponential(1500 / risk), generator.exponential(9000, n)
    follow_up = generator.uniform(365, 1825, n)
    cause = np.where(follow_up < np.minimum(recurrence, death), 0, np.where(recurrence <= death, 1, 2))
    days = np.ceil(np.minimum(follow_up, np.minimum(recurrence, death)))
    return {"time": days, "status": (cause > 0) * 1, "ev": cause, "arm": arm, "age": age, "stage": stage, "hbs": hbs}


def least(repeats: int, run) -> float:
    run()
    spent = []
    for _ in range(repeats):
        before = time.process_time()
        run()
        spent.append(time.process_time() - before)
    return min(spent)


def ours(data: dict[int, dict[str, np.ndarray]]) -> dict[str, float]:
    found: dict[str, float] = {}
    for n, d in data.items():
        repeats = 300 if n == 332 else 20 if n < 100_000 else 5
        t, e, x = d["time"], d["status"] == 1, np.column_stack([d[name] for name in COLUMNS]).astype(float)
        found[f"km {n}"] = least(repeats, lambda t=t, e=e: kaplan_meier(t, e))
        found[f"cox {n}"] = least(repeats, lambda t=t, e=e, x=x: cox(t, e, x))
        found[f"cox robust {n}"] = least(repeats, lambda t=t, e=e, x=x: cox(t, e, x, robust=True))
        found[f"logrank {n}"] = least(repeats, lambda t=t, e=e, x=x: logrank(t, e, x[:, 0]))
        found[f"fine-gray {n}"] = least(max(repeats // 5, 3), lambda d=d, x=x: fine_gray(d["time"], d["ev"], x))
    return found | batches(data[332]) | {"mmrm us 200 x 4": repeated_measures()}


def batches(d: dict[str, np.ndarray]) -> dict[str, float]:
    generator = np.random.default_rng(2)
    t, e, x = d["time"], d["status"] == 1, np.column_stack([d[name] for name in COLUMNS]).astype(float)

    def bootstraps():
        cox_coefficients(t, e, x)(resample_weights(332, replicates=1000, generator=generator))

    def weighted():
        score = propensity(x[:, 0], x[:, 1:])
        bootstrap_hazard_ratio(t, e, score, replicates=10_000, generator=generator)

    labels = generator.permuted(np.tile(x[:, 0] == 1, (10_000, 1)), axis=1)
    days = np.ceil(generator.exponential(1500, (10_000, 332))).clip(0, 1825).astype(np.int64)
    return {
        "1000 bootstrap cox 332": least(10, bootstraps),
        "10000 weighted bootstraps 332": least(3, weighted),
        "10000 relabelled logrank 332": least(10, lambda: logrank_relabelled(t, e, labels)),
        "10000 simulated logrank 332": least(10, lambda: logrank_simulated(days, days < 1825, x[:, 0] == 1)),
    }


def repeated_measures() -> float:
    """A trial of 200 with four visits, one in twenty missing: unstructured covariance, Satterthwaite."""
    generator = np.random.default_rng(3)
    visit, subject = np.tile(np.arange(4), 200), np.repeat(np.arange(200), 4)
    arm, baseline, at = subject % 2, generator.normal(size=200)[subject], np.eye(4)[visit]
    root = np.linalg.cholesky(0.5 ** np.abs(np.subtract.outer(np.arange(4), np.arange(4))))
    outcome = (generator.normal(size=(200, 4)) @ root.T).ravel() + 0.1 * arm * visit + 0.5 * baseline
    design = np.column_stack((at, at * arm[:, None], at * baseline[:, None]))
    seen = generator.random(800) > 0.05
    return least(20, lambda: mmrm(outcome[seen], design[seen], visit[seen], subject[seen]))


Times = dict[str, dict[str, float]]


def timed_by(command: list[str], folder: Path, times: Times) -> str:
    """Run a peer's script, add what it tells to `times` (peer, task), and return its version."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    for line in lines:
        if line.startswith("time: "):
            peer, _, told = line.removeprefix("time: ").strip().partition(" | ")
            task, seconds = told.rsplit(" ", 1)
            times.setdefault(peer, {})[task] = float(seconds) * REPEATED.get(task, 1)
    if done.returncode:
        print("stopped early:", *done.stderr.strip().splitlines()[-1:])
    return next((line.removeprefix("version: ") for line in lines if line.startswith("version: ")), "")


def peers(folder: Path) -> Times:
    times: Times = {}
    if shutil.which("Rscript"):
        print(timed_by(["Rscript", str(SCRIPTS / "survival.R")], folder, times))
    else:
        print("Rscript is not here: R is left out")
    interpreter = os.environ.get("EQUIPOISE_PEERS")
    if not interpreter:
        print(f"EQUIPOISE_PEERS names no Python: {', '.join(PYTHON_PEERS)} are left out")
        return times
    for name in PYTHON_PEERS:
        version = timed_by([interpreter, str(SCRIPTS / "survival_peers.py"), name], folder, times)
        print(version or f"{name} is not in {interpreter}: left out")
    return times


def show(mine: dict[str, float], others: Times) -> None:
    """Print a line per task: our seconds, the goal, and each peer's seconds with the ratio to ours."""
    print(f"\n| {'task':29} | {'ours, CPU s':>11} | {'goal':>6} |" + "".join(f" {name:>20} |" for name in others))
    print(f"|{'-' * 31}|{'-' * 13}|{'-' * 8}|" + "".join(f"{'-' * 22}|" for _ in others))
    for task, goal in SECONDS.items():
        cells = [f"{mine[task]:11.6f}", f"{goal or '':>6}"]
        for theirs in others.values():
            seconds = theirs.get(task)
            cells.append(f"{f'{seconds:.6f} ({seconds / mine[task]:.1f}x)' if seconds else '':>20}")
        print(f"| {task:29} | " + " | ".join(cells) + " |")


def judge(mine: dict[str, float], others: Times) -> None:
    """Print every goal with what was measured in this run."""
    print(f"\n| {'goal':52} | {'measured':>9} | {'met':3} |\n|{'-' * 54}|{'-' * 11}|{'-' * 5}|")
    for task, goal in SECONDS.items():
        if goal is not None:
            print(f"| {f'{task} in {goal:g} s':52} | {mine[task]:9.4f} | {'yes' if mine[task] <= goal else 'no':3} |")
    for task, peer, goal in RATIOS:
        if task in others.get(peer, {}):
            ratio = others[peer][task] / mine[task]
            print(f"| {f'{task} {goal:g}x {peer}':52} | {ratio:9.1f} | {'yes' if ratio >= goal else 'no':3} |")


def main() -> None:
    generator = np.random.default_rng(1)
    data = {n: cohort(n, generator) for n in SIZES}
    print(
        f"Python {sys.version.split()[0]}, numpy {np.__version__}, {os.cpu_count()} cores,",
        f"load {os.getloadavg()[0]:.1f}",
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for n, d in data.items():
            table = np.column_stack(list(d.values()))
            np.savetxt(folder / f"d{n}.csv", table, delimiter=",", header=",".join(d), comments="", fmt="%g")
        others = peers(folder)
    mine = ours(data)
    show(mine, others)
    judge(mine, others)


if __name__ == "__main__":
    main()
