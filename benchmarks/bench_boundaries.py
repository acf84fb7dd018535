"""Time for bounds of a group sequential design, ours and rpact's where R has it: python benchmarks/bench_boundaries.py

Prints milliseconds a design (median of repeats, one process), rpact's, and the ratio. R is only run to be timed.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import time

from equipoise.design import (
    AlphaSpending,
    BetaSpending,
    EqualLevels,
    FisherPlan,
    OBrienFlemingSpending,
    PowerSpending,
    SequentialPlan,
    WangTsiatis,
    boundaries,
    even_looks,
    fisher_bounds,
)

SPENDING = AlphaSpending(OBrienFlemingSpending())

DESIGNS = {
    "3 looks, spending": (lambda: SequentialPlan(even_looks(3), SPENDING), "g(kMax=3,typeOfDesign='asOF')"),
    "5 looks, spending": (lambda: SequentialPlan(even_looks(5), SPENDING), "g(kMax=5,typeOfDesign='asOF')"),
    "10 looks, spending": (lambda: SequentialPlan(even_looks(10), SPENDING), "g(kMax=10,typeOfDesign='asOF')"),
    "20 looks, spending": (lambda: SequentialPlan(even_looks(20), SPENDING), "g(kMax=20,typeOfDesign='asOF')"),
    "5 looks, Wang-Tsiatis": (
        lambda: SequentialPlan(even_looks(5), WangTsiatis(0.25)),
        "g(kMax=5,typeOfDesign='WT',deltaWT=.25)",
    ),
    "5 looks, beta spending, binding": (
        lambda: SequentialPlan(even_looks(5), SPENDING, futility=BetaSpending(PowerSpending(1.5)), binding=True),
        "g(kMax=5,typeOfDesign='asOF',typeBetaSpending='bsKD',gammaB=1.5,bindingFutility=TRUE)",
    ),
    "4 stages, Fisher's product": (
        lambda: FisherPlan(even_looks(4), EqualLevels(), futility_p=(0.5, 0.5, 0.5)),
        "getDesignFisher(kMax=4,alpha=.025,alpha0Vec=c(.5,.5,.5))",
    ),
}


def main() -> None:
    theirs = rpact_times()
    print(f"{'design':<34}{'ours ms':>10}{'rpact ms':>11}{'ratio':>8}")
    for name, (plan, _) in DESIGNS.items():
        ours, other = milliseconds(plan()), theirs.get(name)
        told = f"{other:>11.1f}{other / ours:>8.3g}" if other is not None else f"{'-':>11}{'-':>8}"
        print(f"{name:<34}{ours:>10.2f}{told}")


def milliseconds(plan: SequentialPlan | FisherPlan, repeats: int = 40) -> float:
    solve = fisher_bounds if isinstance(plan, FisherPlan) else boundaries
    solve(plan)
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        solve(plan)
        times.append(time.perf_counter() - start)
    return 1e3 * statistics.median(times)


def rpact_times(repeats: int = 10) -> dict[str, float]:
    """Return milliseconds by design, empty where R or rpact is missing."""
    if shutil.which("Rscript") is None:
        return {}
    lines = [
        "suppressWarnings(suppressMessages(library(rpact))); setLogLevel('DISABLED')",
        "g <- function(...) getDesignGroupSequential(alpha=.025, sided=1, ...)",
        f"ms <- function(f) {{ f(); 1e3*median(replicate({repeats}, system.time(f())[['elapsed']])) }}",
        *(f'cat("{name}\\t", suppressWarnings(ms(function() {call})), "\\n")' for name, (_, call) in DESIGNS.items()),
    ]
    done = subprocess.run(["Rscript", "-e", "\n".join(lines)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return {}
    rows = [line.split("\t") for line in done.stdout.splitlines() if "\t" in line]
    return {name: float(value) for name, value in rows}


if __name__ == "__main__":
    main()
