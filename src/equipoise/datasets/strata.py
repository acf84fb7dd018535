"""The level of a stratification factor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from equipoise.allocation import level_of
from equipoise.errors import AllocationError
from equipoise.study import Stratum


def recorded_levels(recorded: Any) -> dict[str, str]:  # Any: JSON of participant.allocated
    """Return the levels by factor as the allocation recorded them: as an object, or as the key of a stratum.

    >>> recorded_levels("centre=2|invasion=yes")
    {'centre': '2', 'invasion': 'yes'}
    """
    if isinstance(recorded, Mapping):
        return {str(name): str(level) for name, level in recorded.items()}
    if not isinstance(recorded, str):
        return {}
    pairs = (part.partition("=") for part in recorded.split("|"))
    return {name: level for name, sign, level in pairs if sign}


def stratum_level(stratum: Stratum, recorded: Any, values: Mapping[str, Any]) -> str | None:  # Any: JSON
    """Return the level a participant was allocated under: as recorded, else from the baseline value; None if unknown.

    >>> stratum_level(Stratum(id="n", variable="tumor_count", levels=("1", "2"), cuts=(1,)), None, {"tumor_count": 2.0})
    '2'
    """
    levels = recorded_levels(recorded)
    found = levels.get(stratum.id, levels.get(stratum.variable))
    value = values.get(stratum.variable)
    if found is not None or value is None:
        return found
    try:
        return level_of(stratum, value)
    except AllocationError:  # such as "unknown": nobody is allocated under it
        return None


def stratum_text(recorded: Any) -> str | None:  # Any: JSON
    """Return the stratum as recorded, as text.

    >>> stratum_text({"site": "2", "mvi": "yes"})
    'site=2|mvi=yes'
    """
    if isinstance(recorded, Mapping):
        return "|".join(f"{name}={level}" for name, level in recorded.items())
    return None if recorded is None else str(recorded)
