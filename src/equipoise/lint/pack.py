"""Knowledge packs: small versioned tables that a rule names when it uses them."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def read_pack(name: str) -> Any:  # Any: the content of a data file of this room; the rule that uses it knows its shape
    """Return the content of a knowledge pack."""
    path = files("equipoise.lint") / "packs" / f"{name}.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@cache
def words(pattern: str) -> re.Pattern[str]:
    """Return the pattern of a pack, for whole words and without regard to case."""
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)
