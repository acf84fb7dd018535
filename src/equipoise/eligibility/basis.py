"""What a verdict rests on, and how silence in a record is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from equipoise.rules import Domain


class Basis(StrEnum):
    """What a leaf of a rule rests on."""

    OBSERVED = "observed"
    DOCUMENTED_ABSENT = "documented_absent"
    ASSUMED_ABSENT = "assumed_absent"
    ASSUMED_GIVEN = "assumed_given"
    ATTESTED = "attested"
    STATED = "stated"
    """A plan that the participant has told."""
    MISSING = "missing"
    OUT_OF_WINDOW = "out_of_window"
    UNIT_UNKNOWN = "unit_unknown"
    LIMIT_MISSING = "limit_missing"
    ATTRIBUTE_OR_DATE_MISSING = "attribute_or_date_missing"
    ANCHOR_MISSING = "anchor_missing"
    LIST_STALE = "list_stale"


class Policy(StrEnum):
    """How silence is read; always declared, never guessed.

    `strict`: absent only by a record of absence, or by a list confirmed complete on or after the day. `closed`: nothing
    recorded means absent, for a source that records everything. `note`: for free text, nothing mentioned means absent
    in exclusions, and consent, compliance and contraception are taken as given.
    """

    STRICT = "strict"
    CLOSED = "closed"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class AbsencePolicy:
    """The policy, and where a domain is kept differently (a complete allergy list in an incomplete chart) that one."""

    default: Policy = Policy.STRICT
    domains: Mapping[Domain, Policy] = field(default_factory=dict[Domain, Policy])

    def of(self, domain: Domain) -> Policy:
        """Return the policy for events of a domain."""
        return self.domains.get(domain, self.default)
