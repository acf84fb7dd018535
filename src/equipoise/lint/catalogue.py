"""The catalogue: every rule with its severity, its stage and how it is decided, built or not."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from equipoise.errors import InputError
from equipoise.vocabulary import Severity


class RuleStage(StrEnum):
    """When a rule binds."""

    RECORD = "R"
    PROTOCOL = "P"
    CONDUCT = "C"
    RESULTS = "S"


@dataclass(frozen=True, slots=True)
class LintRule:
    """A rule of the catalogue. Ids are stable and never used again.

    `kind` says how it is decided: F a field, T text, N numbers or a graph, K a knowledge pack, X two things compared.
    """

    id: str
    severity: Severity
    stage: RuleStage
    kind: str
    check: str
    """What makes it fail."""
    decision: str
    sources: tuple[str, ...]
    built: bool


@cache
def catalogue() -> tuple[LintRule, ...]:
    """Return the 113 rules in the order of the catalogue; `built` says whether a check carries them out.

    >>> len(catalogue())
    113
    """
    from equipoise.lint.built import built_rules

    built = built_rules()
    text = (files("equipoise.lint") / "packs" / "rules.csv").read_text(encoding="utf-8")
    return tuple(_rule(row, built) for row in csv.DictReader(text.splitlines()))


def explain(rule_id: str) -> LintRule:
    """Return the rule of an id; InputError if the catalogue has none.

    >>> explain("ELG-005").severity.value
    'W'
    """
    found = next((rule for rule in catalogue() if rule.id == rule_id), None)
    if found is None:
        raise InputError(f"no rule {rule_id!r}", mend="use an id of the catalogue, for example ELG-005")
    return found


def _rule(row: dict[str, str], built: frozenset[str]) -> LintRule:
    return LintRule(
        row["id"],
        Severity(row["severity"]),
        RuleStage(row["stage"]),
        row["kind"],
        row["check"],
        row["decision"],
        tuple(item.strip() for item in row["sources"].split(";") if item.strip() not in ("", "—")),
        row["id"] in built,
    )
