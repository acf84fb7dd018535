"""A record as the sections of its page. What a source does not give is said, never left blank."""

from __future__ import annotations

from dataclasses import dataclass, field

from equipoise.records import (
    CriteriaBlock,
    Location,
    OutcomeKind,
    Record,
    RegisteredOutcome,
    eligibility_blocks,
    unescape,
)
from equipoise.web.wording import code_words

NOT_GIVEN = "not given in this source"


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and what the record says to it; `given` is false where it says nothing."""

    name: str
    value: str
    given: bool = True


@dataclass(frozen=True, slots=True)
class ArmOnPage:
    """An arm with its treatments."""

    label: str
    type: str
    description: str
    treatments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Everything the page of a record shows, in the order readers ask for it."""

    id: str
    title: str
    official_title: str
    summary: tuple[str, ...]
    description: tuple[str, ...]
    facts: tuple[Fact, ...]
    dates: tuple[Fact, ...]
    design: tuple[Fact, ...]
    sponsors: tuple[Fact, ...]
    identifiers: tuple[Fact, ...]
    conditions: tuple[str, ...]
    keywords: tuple[str, ...]
    arms: tuple[ArmOnPage, ...]
    interventions: tuple[tuple[str, str, str], ...]
    outcomes: tuple[tuple[str, tuple[RegisteredOutcome, ...]], ...]
    eligibility: tuple[CriteriaBlock, ...]
    who: tuple[Fact, ...]
    contacts: tuple[str, ...]
    locations: tuple[Location, ...]
    references: tuple[str, ...] = field(default=())


def record_page(record: Record) -> RecordPage:
    """Return the page of a record."""
    return RecordPage(
        id=record.nct_id or record.org_study_id or "",
        title=record.brief_title or NOT_GIVEN,
        official_title=record.official_title or "",
        summary=paragraphs(record.brief_summary),
        description=paragraphs(record.detailed_description),
        facts=_facts(record),
        dates=_dates(record),
        design=_design(record),
        sponsors=_sponsors(record),
        identifiers=_identifiers(record),
        conditions=record.conditions,
        keywords=record.keywords,
        arms=_arms(record),
        interventions=tuple((i.type or "", i.name, i.description or "") for i in record.interventions),
        outcomes=_outcomes(record),
        eligibility=eligibility_blocks(record.eligibility_criteria or ""),
        who=_who(record),
        contacts=_contacts(record),
        locations=record.locations,
        references=_references(record),
    )


def fact(name: str, value: object) -> Fact:
    """Return a fact; an empty value is said to be not given."""
    text = "" if value is None else str(value)
    return Fact(name, text, True) if text else Fact(name, NOT_GIVEN, False)


def coded(name: str, *codes: str | None) -> Fact:
    """Return a fact whose value is one or several codes of the registry, in words."""
    return fact(name, ", ".join(code_words(code) for code in codes if code))


def paragraphs(text: str | None) -> tuple[str, ...]:
    """Return a text of the registry as paragraphs, its escapes resolved."""
    return tuple(part.strip() for part in unescape(text or "").text.split("\n\n") if part.strip())


def _facts(record: Record) -> tuple[Fact, ...]:
    enrollment = record.enrollment
    count = f"{enrollment.count} participants" if enrollment else ""
    kind = f" ({enrollment.kind.lower()})" if enrollment and enrollment.kind else ""
    return (
        coded("Status", record.overall_status),
        *((coded("Last known status", record.last_known_status),) if record.last_known_status else ()),
        *((fact("Why stopped", record.why_stopped),) if record.why_stopped else ()),
        coded("Phase", *record.phases),
        coded("Study type", record.study_type),
        fact("Enrollment", f"{count}{kind}"),
        fact("Results", "posted" if record.results_section is not None else "none posted"),
    )


def _dates(record: Record) -> tuple[Fact, ...]:
    return (
        fact("Start", record.start),
        fact("Primary completion", record.primary_completion),
        fact("Completion", record.completion),
        fact("First posted", record.first_posted),
        fact("Last update posted", record.last_update_posted),
    )


def _design(record: Record) -> tuple[Fact, ...]:
    shared = (
        coded("Primary purpose", record.primary_purpose),
        coded("Allocation", record.allocation),
        coded("Intervention model", record.intervention_model),
        coded("Masking", record.masking),
        coded("Who is masked", *record.who_masked),
    )
    if record.study_type == "OBSERVATIONAL":
        return (
            coded("Observational model", record.observational_model),
            coded("Time perspective", record.time_perspective),
            *(item for item in shared if item.given),
        )
    return shared


def _sponsors(record: Record) -> tuple[Fact, ...]:
    lead = record.sponsor
    party = record.responsible_party
    named = [text for text in (party.investigator, party.title, party.affiliation) if text] if party else []
    kind = (party.type or "").replace("_", " ").lower() if party else ""
    return (
        fact("Lead sponsor", _funded(lead.name, lead.funder_class) if lead else ""),
        fact(
            "Collaborators",
            "; ".join(_funded(c.name, c.funder_class) for c in record.collaborators) or "none named",
        ),
        fact("Responsible party", ", ".join([part for part in [kind, *named] if part])),
        *(fact("Official", _joined(o.name, code_words(o.role or ""), o.affiliation)) for o in record.officials),
    )


def _funded(name: str | None, funder_class: str | None) -> str:
    return f"{name or NOT_GIVEN} ({code_words(funder_class or 'class not given')})"


def _joined(*parts: str | None) -> str:
    return ", ".join(part for part in parts if part)


def _identifiers(record: Record) -> tuple[Fact, ...]:
    return (
        fact("Registry", record.nct_id),
        fact("Sponsor's own", record.org_study_id),
        *(fact(code_words(item.type or "Other"), item.id) for item in record.secondary_ids),
        *((fact("Acronym", record.acronym),) if record.acronym else ()),
    )


def _arms(record: Record) -> tuple[ArmOnPage, ...]:
    return tuple(
        ArmOnPage(arm.label, arm.type or "", arm.description or "", arm.intervention_names) for arm in record.arms
    )


def _outcomes(record: Record) -> tuple[tuple[str, tuple[RegisteredOutcome, ...]], ...]:
    names = {OutcomeKind.PRIMARY: "Primary", OutcomeKind.SECONDARY: "Secondary", OutcomeKind.OTHER: "Other"}
    return tuple((name, members) for kind, name in names.items() if (members := record.outcomes(kind)))


def _who(record: Record) -> tuple[Fact, ...]:
    healthy = {True: "accepted", False: "not accepted", None: ""}[record.healthy_volunteers]
    return (
        coded("Sex", record.sex),
        fact("Youngest", record.minimum_age),
        fact("Oldest", record.maximum_age or ("no limit" if record.minimum_age else "")),
        fact("Healthy volunteers", healthy),
    )


def _contacts(record: Record) -> tuple[str, ...]:
    return tuple(
        _joined(contact.name, code_words(contact.role or ""), contact.phone, contact.email)
        for contact in record.central_contacts
    )


def _references(record: Record) -> tuple[str, ...]:
    items = record.at("protocolSection.referencesModule.references").items()
    return tuple(text for place in items if (text := place.at("citation").text()))
