"""Salts: what keeps a short value from being guessed from its commitment."""

from __future__ import annotations

import hmac
from collections.abc import Callable

from equipoise.errors import LedgerError
from equipoise.ledger.event import SHORTEST_SALT

SaltSource = Callable[[int], bytes]
"""Gives the salt, 16 bytes or more, of the event with that number."""


def seeded_salts(seed: bytes) -> SaltSource:
    """Return salts drawn by HMAC-SHA-256 from a seed, so that a simulated ledger is the same each time.

    A running trial hands in random bytes instead (`lambda seq: os.urandom(16)`), because whoever knows the seed
    can guess redacted values.

    >>> seeded_salts(b"rehearsal")(1).hex()
    '69446fa51eb542efae1a4a25fcb35341'
    """
    if not seed:
        raise LedgerError("an empty seed gives salts anybody can compute", mend="hand in a seed of some bytes")

    def salt(seq: int) -> bytes:
        return hmac.digest(seed, b"salt" + seq.to_bytes(8, "big"), "sha256")[:SHORTEST_SALT]

    return salt
