"""Time for sample sizes of survival trials, and how near each method comes to the simulated number of people.

python benchmarks/bench_sample_size.py prints processor milliseconds a design, rpact's where R has it,
processor seconds for 100,000 scenarios, and the range of each method's people over the calibrated ones, where
docs/_data/calibrated_sample_sizes.json holds them (benchmarks/calibrate_sample_sizes.py). R is only run to be timed.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from equipoise.design import (
    AlphaSpending,
    LogRankMethod,
    OBrienFlemingSpending,
    ScenarioTable,
    SequentialPlan,
    SurvivalScenario,
    boundaries,
    even_looks,
    follow_up_needed,
    hazard_of_risk,
    sample_size_sequential_survival,
    sample_size_survival,
    sample_sizes_survival,
    uniform_accrual,
)

STORED = Path(__file__).resolve().parents[1] / "docs" / "_data" / "calibrated_sample_sizes.json"
CONTROL, LOST = hazard_of_risk(0.5, 36.0), hazard_of_risk(0.05, 12.0)
TRIAL = SurvivalScenario(CONTROL, CONTROL.scaled(0.6), uniform_accrual(28.0), 64.0, 1.0, LOST, LOST)
LOOKS = boundaries(SequentialPlan(even_looks(3), AlphaSpending(OBrienFlemingSpending())))
ASSUMED = "pi2=.5,hazardRatio=.6,eventTime=36,accrualTime=c(0,28),dropoutRate1=.05,dropoutRate2=.05,dropoutTime=12"

TASKS: dict[str, tuple[Callable[[], object], str]] = {
    "n, Schoenfeld": (
        lambda: sample_size_survival(TRIAL, method="schoenfeld"),
        f"getSampleSizeSurvival(followUpTime=36,{ASSUMED})",
    ),
    "n, fixed alternative": (
        lambda: sample_size_survival(TRIAL),
        f"getSampleSizeSurvival(followUpTime=36,{ASSUMED})",
    ),
    "follow-up, Schoenfeld": (
        lambda: follow_up_needed(TRIAL, 332, method="schoenfeld"),
        f"getSampleSizeSurvival(maxNumberOfSubjects=332,{ASSUMED})",
    ),
    "n, 3 looks, Schoenfeld": (
        lambda: sample_size_sequential_survival(TRIAL, LOOKS, method="schoenfeld"),
        f"getSampleSizeSurvival(getDesignGroupSequential(kMax=3,alpha=.025,typeOfDesign='asOF'),followUpTime=36,{ASSUMED})",
    ),
}


def main() -> None:
    theirs = rpact_times()
    print(f"{'one design':<26}{'ours ms':>10}{'rpact ms':>11}{'ratio':>8}")
    for name, (task, _) in TASKS.items():
        ours, other = milliseconds(task), theirs.get(name)
        told = f"{other:>11.1f}{other / ours:>9.3g}" if other is not None else f"{'-':>11}{'-':>8}"
        print(f"{name:<26}{ours:>10.3f}{told}")
    print(f"\n{'100,000 scenarios':<26}{'CPU s':>10}")
    for method in LogRankMethod:
        print(f"{method:<26}{seconds_of_many(method):>10.2f}")
    if STORED.exists():
        print()
        print(table_of_ratios(json.loads(STORED.read_text(encoding="utf-8"))["scenarios"]))


def milliseconds(task: Callable[[], object], repeats: int = 60) -> float:
    task()
    start = time.process_time()
    for _ in range(repeats):
        task()
    return 1e3 * (time.process_time() - start) / repeats


def seconds_of_many(method: LogRankMethod, rows: int = 100_000) -> float:
    draw = np.random.default_rng(1)
    control = draw.uniform(0.005, 0.04, rows)
    lost = draw.uniform(0.0, 0.01, (2, rows))
    table = ScenarioTable(
        control, control * draw.uniform(0.4, 0.9, rows), 28.0, 36.0, draw.choice([1.0, 2.0], rows), lost[0], lost[1]
    )
    start = time.process_time()
    sample_sizes_survival(table, method=method)
    return time.process_time() - start


def rpact_times(repeats: int = 10) -> dict[str, float]:
    """Return milliseconds by design, empty where R or rpact is missing."""
    if shutil.which("Rscript") is None:
        return {}
    lines = [
        "suppressWarnings(suppressMessages(library(rpact))); setLogLevel('DISABLED')",
        f"cpu <- function(f) {{ t <- system.time(for (i in 1:{repeats}) f()); t[['user.self']] + t[['sys.self']] }}",
        f"ms <- function(f) {{ f(); 1e3*cpu(f)/{repeats} }}",
        *(f'cat("{name}\\t", suppressWarnings(ms(function() {call})), "\\n")' for name, (_, call) in TASKS.items()),
    ]
    done = subprocess.run(["Rscript", "-e", "\n".join(lines)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return {}
    rows = [line.split("\t") for line in done.stdout.splitlines() if "\t" in line]
    return {name: float(value) for name, value in rows}


def table_of_ratios(calibrated: Sequence[Mapping[str, float]]) -> str:
    """Return a table: for each method and ratio of the arms, the range of its people over the calibrated people.

    Each row is a scenario (control_risk at 36 months, hazard_ratio, dropout a year, ratio) with the number of people,
    `calibrated`, that simulation found to give a power of .8; accrual 28 months, analysis at month 64, two-sided .05.
    """
    arms = sorted({row["ratio"] for row in calibrated})
    lines = [f"| people by, over {len(calibrated)} simulated | " + " | ".join(f"{arm:g}:1" for arm in arms) + " |"]
    lines.append("|---|" + "---|" * len(arms))
    for method in LogRankMethod:
        ranges: list[str] = []
        for arm in arms:
            over = [people_by(method, row) / row["calibrated"] for row in calibrated if row["ratio"] == arm]
            ranges.append(f"{min(over):.3f}–{max(over):.3f}")
        lines.append(f"| {method} | {' | '.join(ranges)} |")
    return "\n".join(lines)


def people_by(method: LogRankMethod, row: Mapping[str, float]) -> float:
    control, lost = hazard_of_risk(row["control_risk"], 36.0), hazard_of_risk(row["dropout"], 12.0)
    treatment = control.scaled(row["hazard_ratio"])
    scenario = SurvivalScenario(control, treatment, uniform_accrual(28.0), 64.0, row["ratio"], lost, lost)
    return sample_size_survival(scenario, method=method).participants


if __name__ == "__main__":
    main()
