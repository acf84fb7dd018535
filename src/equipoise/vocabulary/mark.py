"""How sure we are of a statement, and where it comes from."""

from __future__ import annotations

from enum import StrEnum


class Mark(StrEnum):
    """Certainty of a fact in a study file. Only R and R2 describe the registered trial."""

    RECORD = "R"
    """Stated in the registry record."""
    OTHER_COPY = "R2"
    """Stated in another public copy of the same record."""
    SOURCE = "S"
    """Seen in another public source."""
    MEMORY = "M"
    """From memory: a person must verify it."""
    ASSUMED = "A"
    """Assumed for this project, to be confirmed by the sponsor."""
    CONFIRMED = "C"
    """Answered by a named person on a named day."""
