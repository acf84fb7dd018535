"""An allocation list made elsewhere: checked against the ratio, read in order, never started again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from equipoise.errors import AllocationError


@dataclass(frozen=True, slots=True)
class ListedPlaces:
    """The places of each stratum, in order."""

    places: Mapping[str, tuple[str, ...]]

    def place(self, stratum: str, given: int) -> str:
        """Return the arm of the place after `given` ones; AllocationError when the list is used up."""
        if stratum not in self.places:
            raise AllocationError(f"the list has no stratum {stratum!r}", mend="add the stratum to the list")
        arms = self.places[stratum]
        if not 0 <= given < len(arms):
            raise AllocationError(
                f"the list has {len(arms)} places and {given} are given", where=stratum, mend="extend it by a new list"
            )
        return arms[given]


def check_listed_places(listed: ListedPlaces, arms: Sequence[tuple[str, int]]) -> list[str]:
    """Return what is wrong with a list: unknown or missing arms, a stratum whose counts do not keep the ratio."""
    ratio = dict(arms)
    faults: list[str] = []
    for stratum, places in listed.places.items():
        counts = Counter(places)
        unknown = sorted(set(counts) - set(ratio))
        faults += [f"{stratum}: {arm!r} is no arm" for arm in unknown]
        shares = {counts[arm] * sum(ratio.values()) - parts * len(places) for arm, parts in ratio.items()}
        if not unknown and shares != {0}:
            shown = ", ".join(f"{arm} {counts[arm]}" for arm in ratio)
            faults.append(f"{stratum}: the counts {shown} do not keep the ratio")
    return faults
