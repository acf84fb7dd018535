"""The audit of a registered number as its page shows it: verdict, weights first, power, the roundest assumptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString

from equipoise.design import WEIGHTS_RULE, DesignAudit, audit_design, read_stated_design
from equipoise.records import Record
from equipoise.results import audit_chart, render_chart, route_chart
from equipoise.results.audit_facts import FamilyFacts, family_facts, stated_facts
from equipoise.vocabulary import Finding
from equipoise.web.design_form import design_address
from equipoise.web.shelf import shelf

SHOWN: Final = 25
"""Sets of assumptions on the page; the terminal gives all of them."""


@dataclass(frozen=True, slots=True)
class AuditPage:
    """What the page of an audit shows."""

    audit: DesignAudit
    stated: tuple[tuple[str, str], ...]
    first: tuple[Finding, ...]
    findings: tuple[Finding, ...]
    families: tuple[FamilyFacts, ...]
    charts: tuple[SafeString, ...]
    address: str


def _page(record: Record) -> AuditPage:
    audit = audit_design(read_stated_design(record))
    stated = audit.stated
    charts = [chart for chart in (audit_chart(audit), route_chart(audit)) if chart is not None]
    risk = stated.control_risk
    accrual = None if stated.duration is None or stated.horizon is None else stated.duration - stated.horizon
    address = design_address(
        {
            "control_risk": None if risk is None else round(sum(risk) / 2, 4),
            "horizon": stated.horizon,
            "hazard_ratio": stated.hazard_ratio,
            "alpha": stated.alpha,
            "sides": stated.sides,
            "power": stated.power,
            "accrual": None if accrual is None or accrual <= 0 else round(accrual, 1),
            "follow_up": stated.horizon,
            "participants": stated.total,
        }
    )
    return AuditPage(
        audit,
        tuple(stated_facts(stated)),
        tuple(item for item in audit.findings if item.rule == WEIGHTS_RULE),
        tuple(item for item in audit.findings if item.rule != WEIGHTS_RULE),
        tuple(family_facts(item) for item in audit.families[:SHOWN]),
        tuple(SafeString(render_chart(chart)) for chart in charts),
        address,
    )


def audit_page(identifier: str) -> AuditPage | None:
    """Return the audit of a record at hand, None where there is none of that id."""
    item = shelf().library.shelved.get(identifier)
    if item is None:
        return None
    kept = _kept.get(identifier)
    if kept is None or kept[0] is not item.record:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        kept = _kept[identifier] = (item.record, _page(item.record))
    return kept[1]


_MOST_KEPT: Final = 64
_kept: dict[str, tuple[Record, AuditPage]] = {}
"""Audits by id: one where nothing is stated takes the better part of a second."""
