"""What a rule says of a source, before it becomes a finding."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from equipoise.vocabulary import Finding, Outcome, Severity


@dataclass(frozen=True, slots=True)
class Judgement:
    """An outcome with its reason; `severity` only where it differs from the rule's own."""

    outcome: Outcome
    message: str
    evidence: tuple[str, ...] = ()
    where: str = ""
    mend: str = ""
    severity: Severity | None = None
    links: tuple[str, ...] = ()

    def finding(self, rule_id: str, severity: Severity) -> Finding:
        """Return what a reader sees of this judgement by the rule of that id."""
        return Finding(
            rule_id,
            self.message,
            severity,
            self.outcome,
            where=self.where,
            mend=self.mend,
            evidence=self.evidence,
            links=self.links,
        )


def fails(
    message: str,
    *evidence: str,
    where: str = "",
    mend: str = "",
    severity: Severity | None = None,
    links: Iterable[str] = (),
) -> Judgement:
    """Return a failure with the words that prove it; without words it is an absence."""
    return Judgement(Outcome.FAIL, message, _kept(evidence), where, mend, severity, tuple(links))


def passes(message: str, *evidence: str, where: str = "") -> Judgement:
    """Return that the source meets the rule."""
    return Judgement(Outcome.PASS, message, _kept(evidence), where)


def not_assessable(message: str, *evidence: str) -> Judgement:
    """Return that this source cannot carry what the rule looks at; it is never a failure."""
    return Judgement(Outcome.NOT_ASSESSABLE, message, _kept(evidence))


def not_applicable(message: str) -> Judgement:
    """Return that the rule does not concern this study."""
    return Judgement(Outcome.NOT_APPLICABLE, message)


def _kept(evidence: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fragment for fragment in evidence if fragment))
