"""Design cases whose expected values are in doubt: a difference there is listed apart and fails nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_OTHER_VERSION = "another version of the program that made the value gives something else"


def contested(case: Mapping[str, Any]) -> str:
    """Return why the values of a case are in doubt; empty where they are not. Any: a case is JSON.

    Only the case itself can say so; that we think otherwise is a difference like any other.
    """
    return _OTHER_VERSION if case.get("same_in_rpact_4_5") is False else ""
