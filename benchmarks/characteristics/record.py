"""What has been simulated, kept as sums in docs/_data, so that a run goes on where the last one ended."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from benchmarks.characteristics.characteristic import Characteristic

FOLDER = Path(__file__).parents[2] / "docs" / "_data" / "operating-characteristics"


@dataclass(frozen=True)
class Average:
    """The average over the trials that have a value, and its Monte Carlo standard error."""

    mean: float
    se: float
    sd: float
    trials: int


def record_path(item: Characteristic) -> Path:
    return FOLDER / f"{item.id}.json"


def read_record(item: Characteristic) -> dict:
    path = record_path(item)
    if path.exists():
        kept = json.loads(path.read_text(encoding="utf-8"))
        if kept["seed"] == item.seed and kept["chunk"] == item.chunk and set(kept["sums"]) == _names(item):
            return kept
    return {
        "seed": item.seed,
        "chunk": item.chunk,
        "trials": 0,
        "cpu_seconds": 0.0,
        "sums": {name: [0, 0.0, 0.0] for name in sorted(_names(item))},
    }


def _names(item: Characteristic) -> set[str]:
    return {measure.name for measure in item.measures}


def extend_record(item: Characteristic, *, most_seconds: float = float("inf")) -> dict:
    """Simulate the missing chunks, each from its own seed, and write after each."""
    kept = read_record(item)
    begun = time.process_time()
    while kept["trials"] < item.trials and time.process_time() - begun < most_seconds:
        before = time.process_time()
        rng = np.random.default_rng([item.seed, kept["trials"] // item.chunk])
        add(kept["sums"], item.draw(rng, item.chunk))
        kept["trials"] += item.chunk
        kept["cpu_seconds"] = round(kept["cpu_seconds"] + time.process_time() - before, 2)
        write_record(item, kept)
    return kept


def exact_record(item: Characteristic) -> dict:
    """Compute what needs no simulation."""
    kept, before = read_record(item), time.process_time()
    found = item.draw(np.random.default_rng(0), 1)
    kept["sums"] = {name: [1, float(value[0]), float(value[0]) ** 2] for name, value in sorted(found.items())}
    kept["cpu_seconds"] = round(time.process_time() - before, 2)
    write_record(item, kept)
    return kept


def add(sums: dict[str, list], found) -> None:
    for name, values in found.items():
        given = np.asarray(values, dtype=float)
        seen = given[np.isfinite(given)]
        count, total, squares = sums[name]
        sums[name] = [count + int(seen.size), total + float(seen.sum()), squares + float(seen @ seen)]


def write_record(item: Characteristic, kept: dict) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    record_path(item).write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def averages(kept: dict) -> dict[str, Average]:
    return {name: _average(*sums) for name, sums in kept["sums"].items()}


def _average(count: int, total: float, squares: float) -> Average:
    if count == 0:
        return Average(float("nan"), float("nan"), float("nan"), 0)
    mean = total / count
    sd = (max(squares / count - mean**2, 0.0) * count / max(count - 1, 1)) ** 0.5
    return Average(mean, sd / count**0.5, sd, count)
