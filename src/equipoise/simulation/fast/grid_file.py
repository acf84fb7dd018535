"""The file in which the finished parts of a grid are kept."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import polars as pl

from equipoise.errors import InputError
from equipoise.simulation.fast.tally import Tally

Finished = dict[tuple[int, int], Tally]
"""Tallies by scenario number and first trial of the part."""

_COUNTS, _SUMS = ("counts", "scarce", "known_effects"), ("sums", "totals", "squares")


@dataclass(frozen=True, slots=True)
class GridFile:
    """A Parquet file, a row a part. It is replaced whole, so a kill leaves either the old or the new one."""

    path: Path
    fingerprint: str

    def read(self) -> Finished:
        """Return what stands in the file; nothing where there is none. InputError where it is of another grid."""
        if not self.path.is_file():
            return {}
        try:
            rows = pl.read_parquet(self.path).to_dicts()
            if {row["grid"] for row in rows} - {self.fingerprint}:
                raise InputError("holds parts of another grid", where=str(self.path), mend="give another path")
            return {(row["scenario"], row["first"]): _tally(row) for row in rows}
        except (pl.exceptions.PolarsError, KeyError) as error:
            raise InputError(
                f"cannot be read as the parts of a grid: {error}", where=str(self.path), mend="give another path"
            ) from error

    def write(self, done: Finished) -> None:
        """Replace the file by one with these parts."""
        frame = pl.DataFrame([_row(key, tally) for key, tally in sorted(done.items())])
        beside = self.path.with_name(f"{self.path.name}.new")
        frame.with_columns(pl.lit(self.fingerprint).alias("grid")).write_parquet(beside)
        beside.replace(self.path)


def _row(key: tuple[int, int], tally: Tally) -> dict[str, object]:
    arrays = {name: np.ravel(getattr(tally, name)).tolist() for name in (*_COUNTS, *_SUMS)}
    return {"scenario": key[0], "first": key[1], "trials": tally.trials, **arrays}


def _tally(row: dict[str, object]) -> Tally:
    counts = {name: np.array(cast("list[int]", row[name]), dtype=np.int64) for name in _COUNTS}
    sums = {name: np.array(cast("list[float]", row[name])) for name in _SUMS}
    return Tally(
        trials=cast("int", row["trials"]),
        counts=counts["counts"].reshape(4, -1),
        scarce=counts["scarce"],
        known_effects=counts["known_effects"],
        sums=sums["sums"].reshape(4, -1),
        totals=sums["totals"],
        squares=sums["squares"],
    )
