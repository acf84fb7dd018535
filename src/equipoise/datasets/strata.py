"""The level of a stratification factor."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from typing import Any

from equipoise.study import Stratum


def stratum_level(stratum: Stratum, recorded: Any, values: Mapping[str, Any]) -> str | None:  # Any: JSON
    """Return the level a participant was allocated under: as recorded, else from the baseline value; None if unknown.

    >>> stratum_level(Stratum(id="n", variable="tumor_count", levels=("1", "2"), cuts=(1,)), None, {"tumor_count": 2.0})
    '2'
    """
    if isinstance(recorded, Mapping):
        found = recorded.get(stratum.id, recorded.get(stratum.variable))
        if found is not None:
            return str(found)
    value = values.get(stratum.variable)
    if value is None:
        return None
    if not stratum.cuts:
        return f"{value:g}" if isinstance(value, float) else str(value)
    return stratum.levels[bisect_left(stratum.cuts, value)] if isinstance(value, int | float) else None


def stratum_text(recorded: Any) -> str | None:  # Any: JSON
    """Return the stratum as recorded, as text.

    >>> stratum_text({"site": "2", "mvi": "yes"})
    'site=2; mvi=yes'
    """
    if recorded is None:
        return None
    if isinstance(recorded, Mapping):
        return "; ".join(f"{name}={level}" for name, level in recorded.items())
    return str(recorded)
