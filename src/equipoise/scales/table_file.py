"""The tables that ship with the room, read from their files once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from equipoise.scales.table import Table, read_table


# Any: the raw content of a YAML file; readers of one scale turn it into typed values.
@cache
def read_table_file(name: str) -> Mapping[str, Any]:
    """Return the content of `scales/tables/<name>.yaml`."""
    import yaml  # 15 ms that `equipoise --help` need not pay

    text = files("equipoise.scales").joinpath("tables", f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


@cache
def shipped_table(file: str, entry: str) -> Table:
    """Return one table of a file, e.g. `shipped_table("albi", "grade")`."""
    return read_table(f"{file}.{entry}", read_table_file(file)[entry])
