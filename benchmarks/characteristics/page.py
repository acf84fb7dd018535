"""docs/reference/operating-characteristics.md, written from the records."""

from __future__ import annotations

from pathlib import Path

from benchmarks.characteristics.characteristic import Characteristic
from benchmarks.characteristics.record import Average, averages, read_record

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "operating-characteristics.md"

HEAD = """# Operating characteristics

How often limits hold the truth, how often tests reject a hypothesis that is true, and how far estimates are off on
average: measured by simulation, with the Monte Carlo standard error beside each figure. The page is written by

    python -m benchmarks.characteristics

from the sums in `docs/_data/operating-characteristics`, which the same command makes or continues: every characteristic
has its seed, every chunk of trials the seed `[seed, chunk]`, so that a chunk gives the same trials wherever it runs. A
test simulates some more trials from another seed and compares.

"Band" is where the figure has to lie, "holds" whether it does; lines without a band are shown for comparison.

"""


def page(items: tuple[Characteristic, ...]) -> str:
    """Return the page's text."""
    return HEAD + "\n".join(_section(item) for item in items)


def _section(item: Characteristic) -> str:
    kept = read_record(item)
    found = averages(kept)
    lines = "\n".join(_line(measure, found[measure.name], kept["trials"]) for measure in item.measures)
    size = f"{kept['trials']:,} trials, seed {item.seed}" if item.trials else "An exact sum, without Monte Carlo error"
    head = "| figure | value | SE | band | holds |\n|---|---:|---:|---|---|"
    return f"## {item.title}\n\n{item.text.strip()}\n\n{size}; {kept['cpu_seconds']:.0f} CPU s.\n\n{head}\n{lines}\n"


def _line(measure, found: Average, trials: int) -> str:
    if found.trials == 0:
        return f"| {measure.says} | not yet simulated | | | |"
    short = f" ({trials - found.trials} trials without an estimate)" if 0 < found.trials < trials else ""
    band, holds = "", ""
    if measure.band is not None:
        band = measure.band.says(measure.form)
        holds = "yes" if measure.band.holds(found.mean, found.se) else "**no**"
    se = format(found.se, measure.form) if trials else ""
    return f"| {measure.says}{short} | {format(found.mean, measure.form)} | {se} | {band} | {holds} |"
