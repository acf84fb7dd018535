"""Draws that anybody can repeat once the seed is shown: HMAC-SHA-256, exact fractions, no generator state.

The message is the lines `equipoise/alloc/v1`, study, stratum, counter and sub-counter, joined by line feeds in UTF-8;
the first eight bytes of the digest, over 2**64, are the draw.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from equipoise.errors import AllocationError

SEED_BYTES = 32
_DRAW = "equipoise/alloc/v1"
_COMMIT = b"equipoise/commit/v1\n"


@dataclass(frozen=True, slots=True)
class Stream:
    """The draws of one stratum of one study. The seed stays out of the printed form."""

    seed: bytes
    study: str
    stratum: str

    def __post_init__(self) -> None:
        if len(self.seed) != SEED_BYTES:
            raise AllocationError(f"the seed has {len(self.seed)} bytes", mend=f"give {SEED_BYTES} secret random bytes")
        if "\n" in self.study + self.stratum:
            raise AllocationError(
                "a name holds a line break", where=self.study.split("\n")[0], mend="name it in one line"
            )

    def __repr__(self) -> str:
        return f"Stream(study={self.study!r}, stratum={self.stratum!r})"

    def digest(self, counter: int, sub_counter: int = 0) -> bytes:
        """Return the HMAC of one draw."""
        lines = (_DRAW, self.study, self.stratum, str(counter), str(sub_counter))
        return hmac.new(self.seed, "\n".join(lines).encode(), hashlib.sha256).digest()

    def uniform(self, counter: int, sub_counter: int = 0) -> Fraction:
        """Return a draw in [0, 1), exactly."""
        return Fraction(int.from_bytes(self.digest(counter, sub_counter)[:8], "big"), 2**64)


def choose_arm(draw: Fraction, probabilities: Sequence[tuple[str, Fraction]]) -> str:
    """Return the first arm whose cumulated probability lies above the draw; AllocationError unless they sum to 1."""
    if sum((share for _, share in probabilities), Fraction()) != 1 or any(share < 0 for _, share in probabilities):
        raise AllocationError("the probabilities do not sum to 1", mend="give exact fractions")
    reached = Fraction()
    for arm, share in probabilities:
        reached += share
        if draw < reached:
            return arm
    raise AllocationError(f"{draw} is no draw", mend="a draw lies in [0, 1)")


def by_ratio(arms: Sequence[tuple[str, int]]) -> list[tuple[str, Fraction]]:
    """Return each arm's probability under the allocation ratio.

    >>> by_ratio([("A", 2), ("B", 1)])
    [('A', Fraction(2, 3)), ('B', Fraction(1, 3))]
    """
    total = sum(parts for _, parts in arms)
    if total <= 0:
        raise AllocationError("the ratio has no parts", mend="give each arm a whole number above 0")
    return [(arm, Fraction(parts, total)) for arm, parts in arms]


def shuffled_block(stream: Stream, counter: int, composition: Sequence[tuple[str, int]]) -> tuple[str, ...]:
    """Return a block in random order: Fisher–Yates from the last place down, sub-counter i for place i."""
    places = [arm for arm, number in composition for _ in range(number)]
    for last in range(len(places) - 1, 0, -1):
        other = int(stream.uniform(counter, last) * (last + 1))
        places[last], places[other] = places[other], places[last]
    return tuple(places)


def canonical_json(scheme: Mapping[str, object]) -> str:
    """Return the scheme as JSON with sorted keys and no spaces, so that everybody hashes the same text."""
    return json.dumps(scheme, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def commitment(seed: bytes, scheme_json: str) -> str:
    """Return the hash that is published when the scheme opens; the seed, shown at the end, must give it again."""
    inner = hashlib.sha256(scheme_json.encode()).digest()
    return hashlib.sha256(_COMMIT + seed + inner).hexdigest()
