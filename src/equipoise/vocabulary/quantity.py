"""A number that carries its unit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value with its unit as a UCUM code; "1" for a pure number.

    >>> str(Quantity(2.5, "10*9/L"))
    '2.5 10*9/L'
    """

    value: float
    unit: str

    def __str__(self) -> str:
        return f"{self.value:g}" if self.unit == "1" else f"{self.value:g} {self.unit}"
