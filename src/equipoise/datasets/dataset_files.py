"""Datasets as files, and the hash that says which data an analysis saw."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import polars as pl

_NULL = "\\N"


def data_hash(datasets: Mapping[str, pl.DataFrame]) -> str:
    """Return the SHA-256, in hex, of all datasets: names, columns with their types, rows in their order.

    It is taken of text, not of Parquet, whose bytes depend on the version that wrote them. Null and empty text differ.
    """
    digest = sha256()
    for name in sorted(datasets):
        table = datasets[name]
        head = ",".join(f"{column}:{kind}" for column, kind in table.schema.items())
        digest.update(f"{name}[{table.height}]\n{head}\n".encode())
        digest.update(table.write_csv(include_header=False, null_value=_NULL, quote_style="non_numeric").encode())
    return digest.hexdigest()


def write_datasets(datasets: Mapping[str, pl.DataFrame], folder: Path) -> str:
    """Write each dataset as Parquet and as CSV into `folder` (made if absent); return the hash, also in data_hash.txt.

    In the CSV a null is an empty field.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in datasets.items():
        table.write_parquet(folder / f"{name}.parquet")
        table.write_csv(folder / f"{name}.csv")
    found = data_hash(datasets)
    (folder / "data_hash.txt").write_text(found + "\n", encoding="utf-8")
    return found
