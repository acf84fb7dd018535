"""Stratified permuted blocks: the next place of a stratum from a kept counter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from equipoise.allocation.draw import Stream, canonical_json, commitment, shuffled_block
from equipoise.errors import AllocationError


@dataclass(frozen=True, slots=True)
class Factor:
    """A stratification factor and its levels."""

    id: str
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a stratum's list: who comes next gets `arm`. Counters start at 0."""

    arm: str
    stratum: str
    number: int
    block: int
    place_in_block: int
    block_size: int


@dataclass(frozen=True, slots=True)
class PermutedBlocks:
    """A scheme: arms with their parts of the ratio, block sizes (chosen by draw where several), factors.

    `capacity` is the number of places of each stratum; after the last, allocation stops and says so, it never wraps.
    """

    study: str
    arms: tuple[tuple[str, int], ...]
    blocks: tuple[int, ...]
    factors: tuple[Factor, ...] = ()
    capacity: int | None = None

    def __post_init__(self) -> None:
        faults = check_permuted_blocks(self)
        if faults:
            raise AllocationError("; ".join(faults), where=self.study, mend="correct the scheme before it opens")

    def as_json(self) -> str:
        """Return the scheme in canonical form, the text that is committed to."""
        scheme: dict[str, object] = {
            "arms": [list(arm) for arm in self.arms],
            "blocks": list(self.blocks),
            "method": "permuted_block",
            "study": self.study,
        }
        if self.factors:
            scheme["factors"] = [[factor.id, list(factor.levels)] for factor in self.factors]
        if self.capacity is not None:
            scheme["capacity"] = self.capacity
        return canonical_json(scheme)

    def commitment(self, seed: bytes) -> str:
        """Return the hash to publish before the first place is given."""
        return commitment(seed, self.as_json())


def check_permuted_blocks(scheme: PermutedBlocks) -> list[str]:
    """Return what is wrong with a scheme: arms, ratio, blocks that do not fit the ratio, factors, capacity."""
    faults: list[str] = []
    names = [arm for arm, _ in scheme.arms]
    if len(names) < 2 or len(set(names)) < len(names):
        faults.append("two or more arms with different names are needed")
    if any(parts < 1 for _, parts in scheme.arms):
        faults.append("each arm has at least one part of the ratio")
    total = sum(parts for _, parts in scheme.arms)
    if not scheme.blocks or any(size < 1 or total < 1 or size % total for size in scheme.blocks):
        faults.append(f"block sizes are multiples of the ratio's sum {total}")
    if any(len(set(factor.levels)) < 2 for factor in scheme.factors):
        faults.append("a factor has at least two levels")
    if len({factor.id for factor in scheme.factors}) < len(scheme.factors):
        faults.append("a factor is named twice")
    if scheme.capacity is not None and scheme.capacity < 1:
        faults.append("the capacity is at least 1")
    return faults


def stratum_key(scheme: PermutedBlocks, levels: Mapping[str, str]) -> str:
    """Return the stratum of a participant, e.g. "site=01|size=3-5", and "all" without factors.

    AllocationError lists every factor whose level is missing or unknown: a stratum is never guessed.
    """
    wrong = [factor.id for factor in scheme.factors if levels.get(factor.id) not in factor.levels]
    if wrong:
        raise AllocationError(
            "no level of these factors", where=", ".join(wrong), mend="give one of the factor's levels"
        )
    return "|".join(f"{factor.id}={levels[factor.id]}" for factor in scheme.factors) or "all"


def all_strata(scheme: PermutedBlocks) -> tuple[str, ...]:
    """Return the key of every stratum, in the order of the factors' levels."""
    combined = product(*(factor.levels for factor in scheme.factors))
    ids = [factor.id for factor in scheme.factors]
    return tuple(stratum_key(scheme, dict(zip(ids, levels, strict=True))) for levels in combined)


def next_place(scheme: PermutedBlocks, seed: bytes, stratum: str, given: int) -> Place:
    """Return the place after the `given` ones of a stratum.

    `given` is a kept counter: a place once given stays used, whatever becomes of the participant. AllocationError for
    an unknown stratum or when no place is left.
    """
    if stratum not in all_strata(scheme):
        raise AllocationError(f"there is no stratum {stratum!r}", where=scheme.study, mend="use `stratum_key`")
    if given < 0:
        raise AllocationError(f"{given} places cannot have been given", where=stratum, mend="read the kept counter")
    if scheme.capacity is not None and given >= scheme.capacity:
        raise AllocationError(
            f"all {scheme.capacity} places are given",
            where=stratum,
            mend="open a new scheme; a list never starts again",
        )
    stream = Stream(seed, scheme.study, stratum)
    block, begins = 0, 0
    while given >= begins + (size := _size_of(scheme, stream, block)):
        begins += size
        block += 1
    order = shuffled_block(stream, block, _composition(scheme, size))
    return Place(order[given - begins], stratum, given, block, given - begins, size)


def _size_of(scheme: PermutedBlocks, stream: Stream, block: int) -> int:
    # The shuffle uses sub-counters from 1 on; 0 is free for the choice of the size.
    if len(scheme.blocks) == 1:
        return scheme.blocks[0]
    return scheme.blocks[int(stream.uniform(block, 0) * len(scheme.blocks))]


def _composition(scheme: PermutedBlocks, size: int) -> Sequence[tuple[str, int]]:
    whole = size // sum(parts for _, parts in scheme.arms)
    return [(arm, parts * whole) for arm, parts in scheme.arms]
