"""Whether calibrated numbers of people hit the target: 96 scenarios, each settled and then checked with other numbers.

Writes docs/_data/calibrated_sample_sizes.json, scenario by scenario; what stands there is not done again. A long run
(some twenty minutes of one processor), so it is no part of `make bench`: python benchmarks/calibrate_sample_sizes.py.
`python benchmarks/calibrate_sample_sizes.py table` writes docs/_data/calibrated_sample_sizes.inc from it.
"""

from __future__ import annotations

import json
import math
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from itertools import product
from pathlib import Path

from equipoise.design import SurvivalScenario, constant_hazard, hazard_of_risk, uniform_accrual
from equipoise.simulation.fast import ProbitLine, calibrated_n

DOCS = Path(__file__).resolve().parents[1] / "docs"
STORED = DOCS / "_data" / "calibrated_sample_sizes.json"
TABLE = DOCS / "_data" / "calibrated_sample_sizes.inc"

TARGET, BAND, CLOSED_BAND = 0.8, (0.798, 0.803), (0.797, 0.805)
CALIBRATING, CHECKING = 1_200_000, 750_000
LARGEST_ERROR = 0.0005
SEEDS = (20_260_101, 20_260_202)
# The quickest first.
GRID = list(product((0.4, 0.5, 0.6, 0.7), (0.5, 0.6, 0.7, 0.8), (0.0, 0.05, 0.1), (1.0, 2.0)))
GRID.sort(key=lambda cell: cell[1])


def scenario_of(risk: float, hazard_ratio: float, dropout: float, ratio: float) -> SurvivalScenario:
    control, leaving = hazard_of_risk(risk, 36.0), constant_hazard(-math.log1p(-dropout) / 12.0)
    treatment = control.scaled(hazard_ratio)
    return SurvivalScenario(control, treatment, uniform_accrual(28.0), 64.0, ratio, leaving, leaving)


def checking_line(scenario: SurvivalScenario, participants: float) -> ProbitLine:
    """The line of a second search; of one with twice the trials where the error at the number is above the allowed."""
    line = calibrated_n(scenario, trials=CHECKING, seed=SEEDS[1]).line
    if line.power(participants).std_err <= LARGEST_ERROR:
        return line
    return calibrated_n(scenario, trials=2 * CHECKING, seed=SEEDS[1]).line


def outcome(cell: tuple[float, float, float, float]) -> dict[str, float]:
    """Settle the number with one seed; read its power off the line of a search with another."""
    scenario = scenario_of(*cell)
    size = calibrated_n(scenario, trials=CALIBRATING, seed=SEEDS[0])
    line = checking_line(scenario, size.participants)
    own, checked = line.power(size.rounded), line.power(size.participants)
    closed = size.line.power(size.closed_form)
    return {
        "control_risk": cell[0],
        "hazard_ratio": cell[1],
        "dropout": cell[2],
        "ratio": cell[3],
        "closed_form": round(size.closed_form, 3),
        "closed_form_power": round(closed.value, 5),
        "calibrated": round(size.participants, 3),
        "calibrated_std_err": round(size.std_err, 3),
        "checked_power": round(checked.value, 5),
        "checked_std_err": round(checked.std_err, 6),
        "rounded": size.rounded,
        "rounded_power": round(own.value, 5),
        "rounded_std_err": round(own.std_err, 6),
    }


def stored() -> list[dict[str, float]]:
    return json.loads(STORED.read_text())["scenarios"] if STORED.is_file() else []


def key(row: dict[str, float]) -> tuple[float, ...]:
    return row["control_risk"], row["hazard_ratio"], row["dropout"], row["ratio"]


def write(rows: list[dict[str, float]]) -> None:
    about = {
        "target": TARGET,
        "band": BAND,
        "closed_form_band": CLOSED_BAND,
        "trials_to_calibrate": CALIBRATING,
        "trials_to_check": CHECKING,
        "seeds": SEEDS,
        "accrual_months": 28,
        "analysis_month": 64,
        "alpha_one_sided": 0.025,
    }
    lines = ",\n".join("    " + json.dumps(row) for row in sorted(rows, key=key))
    STORED.write_text(f'{{\n  "about": {json.dumps(about)},\n  "scenarios": [\n{lines}\n  ]\n}}\n')


def summary(rows: list[dict[str, float]]) -> str:
    low, high = min(r["checked_power"] for r in rows), max(r["checked_power"] for r in rows)
    closed = [r["closed_form_power"] for r in rows]
    return (
        f"{len(rows)} scenarios; power at the calibrated number {low:.4f} to {high:.4f}, "
        f"at the closed form {min(closed):.4f} to {max(closed):.4f}; "
        f"largest Monte Carlo error {max(r['checked_std_err'] for r in rows):.5f}"
    )


def table(rows: list[dict[str, float]]) -> str:
    head = (
        "| risk | HR | dropout | ratio | closed form | power | calibrated | power, checked | rounded | power |\n"
        "|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n"
    )
    body = "".join(
        f"| {r['control_risk']:g} | {r['hazard_ratio']:g} | {r['dropout']:g} | {r['ratio']:g}:1 "
        f"| {r['closed_form']:.1f} | {r['closed_form_power']:.4f} "
        f"| {r['calibrated']:.1f} ± {r['calibrated_std_err']:.1f} "
        f"| {r['checked_power']:.4f} ± {r['checked_std_err']:.4f} | {r['rounded']} | {r['rounded_power']:.4f} |\n"
        for r in sorted(rows, key=key)
    )
    return f"{summary(rows)}.\n\n{head}{body}"


def main() -> None:
    rows = stored()
    if sys.argv[1:] == ["table"]:
        TABLE.write_text(table(rows))
        print(summary(rows))
        return
    done = {key(row) for row in rows}
    left = [cell for cell in GRID if cell not in done]
    print(f"{len(left)} of {len(GRID)} scenarios to do, {CALIBRATING + CHECKING:,} trials each")
    with ProcessPoolExecutor(2) as executor:
        for future in as_completed([executor.submit(outcome, cell) for cell in left]):
            row = future.result()
            rows.append(row)
            write(rows)
            print(row, flush=True)
    print(summary(rows))


if __name__ == "__main__":
    main()
