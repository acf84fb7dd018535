"""Charts as SVG files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from equipoise.errors import InputError

if TYPE_CHECKING:
    from equipoise.results import Chart


def write_svg(charts: Mapping[str, Chart], folder: Path) -> Iterator[Path]:
    """Write each chart as <name>.svg into the folder, made if need be; yield each path."""
    from equipoise.results import render_chart

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise InputError(
            f"the folder cannot be made: {fault.strerror}", where=str(folder), mend="name another folder"
        ) from None
    for name, chart in charts.items():
        path = folder / f"{name}.svg"
        path.write_text(render_chart(chart), encoding="utf-8")
        yield path
