"""Simulate what is missing and write the page; `--check` fails where the page is stale or a figure leaves its band."""

from __future__ import annotations

import os
import sys

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

# The libraries read the number of threads when they are imported.
from benchmarks.characteristics.catalogue import CATALOGUE  # noqa: E402
from benchmarks.characteristics.page import PAGE, page  # noqa: E402
from benchmarks.characteristics.record import averages, exact_record, extend_record, read_record  # noqa: E402


def main(asked: list[str]) -> int:
    """Simulate the characteristics of the given ids, or all; then write the page."""
    if "--check" in asked:
        return check()
    unknown = [name for name in asked if name not in {item.id for item in CATALOGUE}]
    if unknown:
        print(f"no such characteristic: {', '.join(unknown)}; there are {', '.join(item.id for item in CATALOGUE)}")
        return 1
    for item in CATALOGUE:
        if asked and item.id not in asked:
            continue
        kept = extend_record(item) if item.trials else exact_record(item)
        print(f"\n{item.title} ({kept['trials']} trials, {kept['cpu_seconds']:.0f} CPU s)")
        found = averages(kept)
        for measure in item.measures:
            band = measure.band
            holds = "" if band is None else "holds" if band.holds(*_pair(found, measure.name)) else "DOES NOT HOLD"
            mean, se = _pair(found, measure.name)
            print(f"  {measure.says:70} {mean:10.5f} SE {se:9.5f} {holds}")
    PAGE.write_text(page(CATALOGUE), encoding="utf-8")
    return 0


def _pair(found, name: str) -> tuple[float, float]:
    return found[name].mean, found[name].se


def check() -> int:
    wrong = failures()
    if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page(CATALOGUE):
        wrong.append("docs/reference/operating-characteristics.md is stale: run python -m benchmarks.characteristics")
    print("\n".join(wrong))
    return 1 if wrong else 0


def failures() -> list[str]:
    """Return every figure that is missing or outside its band."""
    wrong = []
    for item in CATALOGUE:
        kept = read_record(item)
        found = averages(kept)
        if kept["trials"] < item.trials:
            wrong.append(f"{item.id}: {kept['trials']} of {item.trials} trials")
        wrong += [
            f"{item.id}: {measure.says} is {found[measure.name].mean:.5f} (SE {found[measure.name].se:.5f})"
            for measure in item.measures
            if measure.band is not None and not measure.band.holds(*_pair(found, measure.name))
        ]
    return wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
