"""Who stands behind a registration, and where it takes place."""

from __future__ import annotations

from dataclasses import dataclass

from equipoise.records.tree import Place


@dataclass(frozen=True, slots=True)
class Party:
    """A sponsor or collaborator with the registry's class of funder (OTHER, INDUSTRY, NIH ...)."""

    name: str
    funder_class: str | None


@dataclass(frozen=True, slots=True)
class ResponsibleParty:
    """Who answers for the registration; the investigator's particulars where it is a person."""

    type: str | None
    investigator: str | None
    title: str | None
    affiliation: str | None


@dataclass(frozen=True, slots=True)
class Contact:
    """A person or desk to ask, as registered."""

    name: str | None
    role: str | None
    phone: str | None
    phone_extension: str | None
    email: str | None


@dataclass(frozen=True, slots=True)
class Official:
    """A person answerable for the study."""

    name: str
    role: str | None
    affiliation: str | None


@dataclass(frozen=True, slots=True)
class Location:
    """A site; latitude and longitude in degrees, of its town, where the registry gives them."""

    facility: str | None
    status: str | None
    city: str | None
    state: str | None
    zip: str | None
    country: str | None
    latitude: float | None
    longitude: float | None
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, slots=True)
class SecondaryId:
    """A further identifier: its value, the registry's type of identifier, and whose it is."""

    id: str
    type: str | None
    domain: str | None


def read_party(place: Place) -> Party:
    """Return the sponsor or collaborator at a place."""
    return Party(place.at("name").needed_text(), place.at("class").text())


def read_responsible_party(place: Place) -> ResponsibleParty:
    """Return who answers for the registration."""
    return ResponsibleParty(
        place.at("type").text(),
        place.at("investigatorFullName").text() or place.at("oldNameTitle").text(),
        place.at("investigatorTitle").text(),
        place.at("investigatorAffiliation").text() or place.at("oldOrganization").text(),
    )


def read_contact(place: Place) -> Contact:
    """Return the contact at a place."""
    name, role, phone, extension, email = (
        place.at(part).text() for part in ("name", "role", "phone", "phoneExt", "email")
    )
    return Contact(name, role, phone, extension, email)


def read_official(place: Place) -> Official:
    """Return the official at a place."""
    return Official(place.at("name").needed_text(), place.at("role").text(), place.at("affiliation").text())


def read_location(place: Place) -> Location:
    """Return the site at a place."""
    facility, status, city, state, zip_code, country = (
        place.at(part).text() for part in ("facility", "status", "city", "state", "zip", "country")
    )
    latitude, longitude = place.at("geoPoint.lat").number(), place.at("geoPoint.lon").number()
    contacts = tuple(read_contact(contact) for contact in place.at("contacts").items())
    return Location(facility, status, city, state, zip_code, country, latitude, longitude, contacts)


def read_secondary_id(place: Place) -> SecondaryId:
    """Return the further identifier at a place."""
    return SecondaryId(place.at("id").needed_text(), place.at("type").text(), place.at("domain").text())
