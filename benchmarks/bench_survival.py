"""How long survival analysis takes: ours, R (survival, cmprsk) where Rscript is, lifelines and statsmodels where given.

CPU seconds on one thread, the least of several runs, all programs on the same data in one run. Python peers live in an
environment of their own: EQUIPOISE_PEERS=/path/to/its/python. What is absent is said and left out.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
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
    propensity,
    resample_weights,
)
from equipoise.statistics.fine_gray import fine_gray  # noqa: E402
from equipoise.statistics.weighted_bootstrap import bootstrap_hazard_ratio  # noqa: E402

SIZES = (332, 2_000, 10_000, 1_000_000)
COLUMNS = ("arm", "age", "stage", "hbs")
TASKS = (
    "km 332",
    "km 10000",
    "km 1000000",
    "logrank 332",
    "cox 332",
    "cox 10000",
    "cox 1000000",
    "cox robust 10000",
    "cox robust 1000000",
    "fine-gray 332",
    "fine-gray 2000",
    "fine-gray 10000",
    "1000 bootstrap cox 332",
    "10000 weighted bootstraps 332",
    "10000 relabelled logrank 332",
    "10000 simulated logrank 332",
)
GOALS = {
    "km 1000000": 0.005,
    "cox 332": 0.0003,
    "cox 1000000": 0.2,
    "cox robust 1000000": 0.4,
    "fine-gray 10000": 0.01,
    "1000 bootstrap cox 332": 0.05,
    "10000 weighted bootstraps 332": 0.6,
    "10000 relabelled logrank 332": 0.1,
    "10000 simulated logrank 332": 0.1,
}

R = """
suppressMessages({library(survival); ok <- requireNamespace("cmprsk", quietly=TRUE)})
cat("version: R", as.character(getRversion()), "survival", as.character(packageVersion("survival")),
    if (ok) paste("cmprsk", as.character(packageVersion("cmprsk"))) else "without cmprsk", "\n")
least <- function(name, times, f) {
  spent <- sapply(seq_len(times), function(i) {t <- proc.time(); f(); d <- proc.time()-t
    d[["user.self"]]+d[["sys.self"]]})
  cat("time:", name, min(spent), "\n") }
many <- function(name, times, inner, f) {
  spent <- sapply(seq_len(times), function(i) {t <- proc.time(); for (j in 1:inner) f()
    d <- proc.time()-t; (d[["user.self"]]+d[["sys.self"]])/inner}); cat("time:", name, min(spent), "\n") }
read <- function(n) read.csv(paste0("d", format(n, scientific=FALSE), ".csv"))
cx <- Surv(time,status)~arm+age+stage+hbs
d <- read(332)
many("km 332", 5, 50, function() survfit(Surv(time,status)~1, d))
many("logrank 332", 5, 50, function() survdiff(Surv(time,status)~arm, d))
many("cox 332", 5, 50, function() coxph(cx, d))
least("fine-gray 332", 3, function() if (ok) cmprsk::crr(d$time, d$ev, as.matrix(d[,c("arm","age","stage","hbs")])))
many("1000 bootstrap cox 332", 2, 20, function() {i <- sample(332,332,TRUE); coxph(cx, d[i,])}) # times 1000
many("10000 weighted bootstraps 332", 2, 10, function() {b <- d[sample(332,332,TRUE),]
  e <- fitted(glm(arm~age+stage+hbs, binomial, b)); b$w <- ifelse(b$arm==1, 1/e, 1/(1-e))
  coxph(Surv(time,status)~arm, b, weights=w)}) # times 10000
many("10000 relabelled logrank 332", 2, 20, function() survdiff(Surv(time,status)~sample(arm), d)) # times 10000
many("10000 simulated logrank 332", 2, 20, function() survdiff(Surv(time,status)~arm, d[sample(332),])) # times 10000
d <- read(2000)
if (ok) least("fine-gray 2000", 1, function() cmprsk::crr(d$time, d$ev, as.matrix(d[,c("arm","age","stage","hbs")])))
d <- read(10000)
least("km 10000", 3, function() survfit(Surv(time,status)~1, d))
least("cox 10000", 3, function() coxph(cx, d))
least("cox robust 10000", 1, function() coxph(cx, d, robust=TRUE))
d <- read(1000000)
least("km 1000000", 2, function() survfit(Surv(time,status)~1, d))
least("cox 1000000", 1, function() coxph(cx, d))
"""
REPEATED = {
    "1000 bootstrap cox 332": 1000,
    "10000 weighted bootstraps 332": 10_000,
    "10000 relabelled logrank 332": 10_000,
    "10000 simulated logrank 332": 10_000,
}

PEERS = """
import os, sys, time
import pandas as pd
columns = ["arm", "age", "stage", "hbs"]
def least(name, times, f):
    spent = []
    for _ in range(times):
        before = time.process_time(); f(); spent.append(time.process_time() - before)
    print("time:", name, min(spent), flush=True)
read = lambda n: pd.read_csv(f"d{n}.csv")
small, middle, large = read(332), read(10000), read(1000000)
def with_lifelines():
    import lifelines
    from lifelines import CoxPHFitter, KaplanMeierFitter
    from lifelines.statistics import logrank_test
    print("version: lifelines", lifelines.__version__)
    def fit(d, **o): return CoxPHFitter().fit(d[columns + ["time", "status"]], "time", "status", **o)
    def curve(d): return KaplanMeierFitter().fit(d.time, d.status)
    def test(d):
        one = d.arm == 1
        return logrank_test(d.time[one], d.time[~one], d.status[one], d.status[~one])
    for n, d in ((332, small), (10000, middle), (1000000, large)):
        least(f"km {n}", 5 if n < 1e5 else 2, lambda: curve(d))
    least("logrank 332", 10, lambda: test(small)); least("cox 332", 5, lambda: fit(small))
    least("cox 10000", 2, lambda: fit(middle)); least("cox robust 10000", 1, lambda: fit(middle, robust=True))
    least("1000 bootstrap cox 332", 5, lambda: fit(small.sample(332, replace=True)))
def with_statsmodels():
    import statsmodels
    from statsmodels.duration.hazard_regression import PHReg
    from statsmodels.duration.survfunc import SurvfuncRight, survdiff
    print("version: statsmodels", statsmodels.__version__)
    def fit(d): return PHReg(d.time, d[columns], status=d.status, ties="efron").fit()
    for n, d in ((332, small), (10000, middle), (1000000, large)):
        least(f"km {n}", 5 if n < 1e5 else 2, lambda: SurvfuncRight(d.time, d.status))
    least("logrank 332", 10, lambda: survdiff(small.time, small.status, small.arm))
    least("cox 332", 5, lambda: fit(small)); least("cox 10000", 1, lambda: fit(middle))
    least("1000 bootstrap cox 332", 3, lambda: fit(small.sample(332, replace=True)))
{"lifelines": with_lifelines, "statsmodels": with_statsmodels}[sys.argv[1]]()
"""


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
        if n <= 10_000:
            found[f"fine-gray {n}"] = least(repeats // 5, lambda d=d, x=x: fine_gray(d["time"], d["ev"], x))
    return found | batches(data[332])


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


def timed_by(command: list[str], folder: Path) -> tuple[str, dict[str, float]]:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    version = next((line.removeprefix("version: ") for line in lines if line.startswith("version: ")), "")
    found = {}
    for line in lines:
        if line.startswith("time: "):
            name, seconds = line.removeprefix("time: ").strip().rsplit(" ", 1)
            found[name] = float(seconds) * REPEATED.get(name, 1)
    if done.returncode:
        print("stopped early:", done.stderr.strip().splitlines()[-1:] or command[0])
    return version, found


def peers(folder: Path) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    if shutil.which("Rscript"):
        (folder / "bench.R").write_text(R)
        version, found["R"] = timed_by(["Rscript", "bench.R"], folder)
        print(version)
    else:
        print("Rscript is not here: R is left out")
    interpreter = os.environ.get("EQUIPOISE_PEERS")
    (folder / "peers.py").write_text(PEERS)
    for name in ("lifelines", "statsmodels"):
        if not interpreter:
            print(f"EQUIPOISE_PEERS names no Python: {name} is left out")
            continue
        version, found[name] = timed_by([interpreter, "peers.py", name], folder)
        print(version or f"{name} is not in {interpreter}: left out")
    return found


def show(mine: dict[str, float], others: dict[str, dict[str, float]]) -> None:
    names = list(others)
    print(
        f"\n| {'task':31} | {'ours, CPU s':>11} | {'goal':>6} |"
        + "".join(f" {name:>11} | {'ratio':>7} |" for name in names)
    )
    print(f"|{'-' * 33}|{'-' * 13}|{'-' * 8}|" + "".join(f"{'-' * 13}|{'-' * 9}|" for _ in names))
    for task in TASKS:
        cells = [f"{mine[task]:11.6f}", f"{GOALS.get(task, ''):>6}"]
        for name in names:
            theirs = others[name].get(task)
            cells += [f"{theirs:11.6f}", f"{theirs / mine[task]:7.1f}"] if theirs else [" " * 11, " " * 7]
        print(f"| {task:31} | " + " | ".join(cells) + " |")


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
    show(ours(data), others)


if __name__ == "__main__":
    main()
