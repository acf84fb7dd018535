"""The charts of a report drawn by matplotlib, as files beside those of our own."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from equipoise.errors import MissingExtraError

if TYPE_CHECKING:
    from equipoise.results import Chart

_DOTS_PER_INCH = 300


def need_matplotlib() -> None:
    """Raise MissingExtraError where matplotlib is not installed, without importing it."""
    if find_spec("matplotlib") is None:
        raise MissingExtraError(
            "figures by matplotlib need matplotlib", mend="install it: pip install 'equipoise[figures]'"
        )


def write_matplotlib(charts: Mapping[str, Chart], folder: Path, ending: str) -> list[Path]:
    """Write each chart as <name>.pdf or <name>.png and return the files; MissingExtraError without matplotlib."""
    from equipoise.results import matplotlib_figure

    # The day of writing would make two runs differ.
    metadata: dict[str, str | None] = {"CreationDate": None} if ending == "pdf" else {}
    written: list[Path] = []
    for name, chart in charts.items():
        figure = matplotlib_figure(chart)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.{ending}"
        figure.savefig(path, dpi=_DOTS_PER_INCH, metadata=metadata)
        written.append(path)
    for stale in set(folder.glob(f"*.{ending}")) - set(written):
        stale.unlink(missing_ok=True)  # of an earlier plan
    return written
