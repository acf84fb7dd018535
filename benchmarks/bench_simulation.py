"""How many trials a second are simulated: ours compiled and by NumPy, rpact where Rscript is, lifelines where given.

One core, CPU seconds, the best of several runs, all programs in one run. The trial: 332 people, 1:1, uniform accrual
over 28 months, control risk .5 at three years, hazard ratio .6, analysed at 121 events. A Python with lifelines is
named by EQUIPOISE_PEERS=/path/to/its/python. What is absent is said and left out.

How many lanes the processor's vectors have decides the rate: the block's steps are written for all 64 trials, and the
widest vectors found in the compiled sorting network are printed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

# The libraries read the number of threads when they are imported.
import numpy as np  # noqa: E402

from equipoise.design import (  # noqa: E402
    SequentialPlan,
    SurvivalScenario,
    boundaries,
    even_looks,
    hazard_of_risk,
    uniform_accrual,
)
from equipoise.kernels.compiled import uses_numba  # noqa: E402
from equipoise.kernels.lane_network import lane_network  # noqa: E402
from equipoise.kernels.trial_batch import trial_batch  # noqa: E402
from equipoise.kernels.trial_tables import LANES  # noqa: E402
from equipoise.simulation.fast import (  # noqa: E402
    CoxTest,
    EventLooks,
    MilestoneTest,
    RestrictedMeanTest,
    TrialDesign,
    calibrated_n,
    fixed_design,
    sequential_design,
    simulate_power,
    single_look,
)
from equipoise.simulation.fast.simulated_arrays import SimulatedArrays, simulated_arrays  # noqa: E402

PEOPLE, EVENTS = 332, 121
CONTROL = hazard_of_risk(0.5, 36.0)
PLAN = SurvivalScenario(CONTROL, CONTROL.scaled(0.6), uniform_accrual(28.0), 64.0)
BY_EVENTS = TrialDesign(PLAN, PEOPLE, EventLooks((EVENTS,)), single_look())
THREE_LOOKS = sequential_design(PLAN, PEOPLE, boundaries(SequentialPlan(even_looks(3))), events=EVENTS)
GOALS = {"events": 400_000, "calendar": 800_000, "three looks": 200_000, "NumPy, events": 50_000}

R = f"""
suppressMessages(library(rpact))
cat("version: rpact", as.character(packageVersion("rpact")), "\\n")
design <- getDesignGroupSequential(kMax=1, alpha=.025)
run <- function(n) getSimulationSurvival(design, directionUpper=FALSE, hazardRatio=.6, pi2=.5, eventTime=36,
  accrualTime=c(0,28), maxNumberOfSubjects={PEOPLE}, plannedEvents={EVENTS}, maxNumberOfIterations=n, seed=1)
invisible(run(10))
for (i in 1:3) {{ t <- proc.time(); invisible(run(20000)); d <- proc.time() - t
  cat("rate:", 20000 / (d[["user.self"]] + d[["sys.self"]]), "\\n") }}
"""

LIFELINES = f"""
import math, time
import numpy as np, lifelines
from lifelines.statistics import logrank_test
print("version: lifelines", lifelines.__version__)
g, hazard = np.random.default_rng(1), math.log(2) / 36
arm = np.arange({PEOPLE}) % 2 == 1
def trial():
    entry = g.uniform(0, 28, {PEOPLE})
    time_ = g.exponential(1 / np.where(arm, .6 * hazard, hazard))
    cut = np.sort(entry + time_)[{EVENTS} - 1]
    seen = entry < cut
    follow = np.minimum(time_, cut - entry)[seen]
    event, own = (time_ <= cut - entry)[seen], arm[seen]
    return logrank_test(follow[own], follow[~own], event[own], event[~own]).p_value
trial()
for _ in range(3):
    before = time.process_time()
    for _ in range(100): trial()
    print("rate:", 100 / (time.process_time() - before))
"""


def rate(form: Callable[..., np.ndarray], arrays: SimulatedArrays, blocks: int, runs: int = 5) -> float:
    """Trials a second of CPU, the best of some runs."""

    def run(count: int) -> float:
        before = time.process_time()
        form(arrays.tables, 0, 0, count, arrays.by_events, arrays.targets, arrays.latest, arrays.measure, arrays.until)
        return time.process_time() - before

    run(1)
    return blocks * LANES / min(run(blocks) for _ in range(runs))


def ours() -> dict[str, float]:
    designs = {"events": BY_EVENTS, "calendar": fixed_design(PLAN, PEOPLE), "three looks": THREE_LOOKS}
    tests = {"Cox": CoxTest(), "milestone": MilestoneTest(36.0), "restricted mean": RestrictedMeanTest(36.0)}
    designs |= {f"calendar, {name}": fixed_design(PLAN, PEOPLE, test=test) for name, test in tests.items()}
    found: dict[str, float] = {}
    if uses_numba():
        found = {name: rate(trial_batch.loop, simulated_arrays(design, 1), 300) for name, design in designs.items()}
    else:
        print("numba is not here or switched off: NumPy alone")
    found["NumPy, events"] = rate(trial_batch.arrays, simulated_arrays(BY_EVENTS, 1), 30, runs=3)
    return found


def lanes() -> str:
    """The widest vectors in the sorting network, compiled anew: what lies in numba's cache shows no instructions."""
    import numba

    from equipoise.kernels.loops.lane_sort import sort_lanes

    anew = numba.njit(sort_lanes.py_func)
    anew(np.zeros((9, LANES), dtype=np.uint32), *lane_network((0, 8)))
    text = "".join(anew.inspect_asm().values())
    for register, bits in (("zmm", 512), ("ymm", 256), ("xmm", 128), (r"\bv\d+\.4s", 128)):
        if re.search(register, text):
            return f"{LANES} trials a block, vectors of {bits // 32} lanes"
    return f"{LANES} trials a block, one lane at a time: the compiler did not vectorise"


def peer(command: list[str], program: str) -> tuple[str, float | None]:
    done = subprocess.run(command, input=program, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    version = next((line.removeprefix("version: ") for line in lines if line.startswith("version: ")), "")
    rates = [float(line.split()[1]) for line in lines if line.startswith("rate: ")]
    return version.strip(), max(rates, default=None)


def peers() -> dict[str, float]:
    found: dict[str, float] = {}
    if shutil.which("Rscript"):
        version, speed = peer(["Rscript", "-"], R)
        print(version or "Rscript is here without rpact: left out")
        found |= {} if speed is None else {"rpact": speed}
    else:
        print("Rscript is not here: rpact is left out")
    interpreter = os.environ.get("EQUIPOISE_PEERS")
    if interpreter:
        version, speed = peer([interpreter, "-"], LIFELINES)
        print(version or f"lifelines is not in {interpreter}: left out")
        found |= {} if speed is None else {"a loop over lifelines": speed}
    else:
        print("EQUIPOISE_PEERS names no Python: lifelines is left out")
    return found


def seconds(run: Callable[[], object]) -> float:
    before = time.process_time()
    run()
    return time.process_time() - before


def main() -> None:
    print(
        f"Python {sys.version.split()[0]}, numpy {np.__version__}, {os.cpu_count()} cores,",
        f"load {os.getloadavg()[0]:.1f}",
    )
    others, mine = peers(), ours()
    if uses_numba():
        print(lanes())
    print(f"\n| {'trials a second, one core':32} | {'rate':>10} | {'goal':>9} |\n|{'-' * 34}|{'-' * 12}|{'-' * 11}|")
    for name, speed in mine.items():
        print(f"| {name:32} | {speed:10,.0f} | {GOALS.get(name, ''):>9} |")
    for name, speed in others.items():
        print(f"| {name:32} | {speed:10,.0f} | {'':>9} |")
    best = mine.get("events", mine["NumPy, events"])
    for name, speed in others.items():
        print(f"{best / speed:,.0f} times {name}")
    precise = seconds(lambda: simulate_power(fixed_design(PLAN, PEOPLE)))
    size = seconds(lambda: calibrated_n(PLAN))
    print(f"power to +- .1 % in {precise:.2f} s (goal 2), number of people by simulation in {size:.2f} s (goal 10)")


if __name__ == "__main__":
    main()
