"""Sample sizes of exact tests, whose power does not rise with every person: it goes up in teeth like a saw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from equipoise.design.sample_size import Method
from equipoise.errors import NotEstimable

MOST_PEOPLE = 50_000
"""Numbers of people are looked at one by one, up to here."""


@dataclass(frozen=True, slots=True)
class ExactSize:
    """People for an exact test: `first` n with the power, and the n from which it `stays`, among those looked at.

    `power_of_first` and `power_of_stays` are the powers there. Every n up to `looked_up_to` that keeps the ratio was
    computed. `ratio` is treatment : control, None for one group.
    """

    first: int
    stays: int
    power_of_first: float
    power_of_stays: float
    looked_up_to: int
    ratio: float | None
    method: Method


def exact_size(
    power_at: Callable[[int], float], *, power: float, step: int, looked_up_to: int, ratio: float | None, method: Method
) -> ExactSize:
    """Return the first n with the power and the n from which it stays, looking at every `step`-th n.

    NotEstimable where more people would have to be looked at than any exact test is planned with.
    """
    if looked_up_to > MOST_PEOPLE:
        raise NotEstimable(
            f"about {looked_up_to} people would have to be looked at, more than {MOST_PEOPLE}",
            mend="assume a larger effect, or take a method that does not enumerate",
        )
    sizes = range(step, looked_up_to + 1, step)
    powers = [power_at(n) for n in sizes]
    enough = [value >= power for value in powers]
    if not (enough and enough[-1]):
        raise NotEstimable(
            f"no number of people up to {looked_up_to} keeps a power of {power:g}", mend="assume a larger effect"
        )
    first = enough.index(True)
    stays = len(enough) - 1 - enough[::-1].index(False) + 1 if False in enough else 0
    return ExactSize(sizes[first], sizes[stays], powers[first], powers[stays], sizes[-1], ratio, method)
