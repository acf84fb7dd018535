"""How the people of a simulated trial arrive, and which arm each is given."""

from __future__ import annotations

from dataclasses import dataclass

from equipoise.errors import InputError


@dataclass(frozen=True, slots=True)
class RandomArrivals:
    """Each person enters at a random moment, independent of all others, by the intensity of the accrual."""


@dataclass(frozen=True, slots=True)
class EvenArrivals:
    """Person i of n enters when the share (i + `offset`) / n of the accrual has passed, i from 0; nothing is random.

    `pattern`: so many on treatment, then so many on control, again and again; None spreads the ratio as evenly as it
    can. An offset of 1/2 is the middle of each step, 1 its end.
    """

    offset: float = 0.5
    pattern: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        faults: list[str] = []
        if not 0.0 <= self.offset <= 1.0:
            faults.append(f"an offset of {self.offset}")
        if self.pattern is not None and min(self.pattern) < 1:
            faults.append(f"a pattern of {self.pattern}")
        if faults:
            raise InputError("; ".join(faults), mend="give an offset from 0 to 1, and a pattern of 1 or more of each")


Arrivals = RandomArrivals | EvenArrivals
