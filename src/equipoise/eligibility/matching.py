"""Which of a person's events a rule speaks of."""

from __future__ import annotations

from equipoise.eligibility.criteria import Eligibility
from equipoise.eligibility.patient import Patient, PatientEvent
from equipoise.rules import Event, Exemption
from equipoise.vocabulary import Truth, all_of, any_of, negate


def matching_events(event: Event, patient: Patient, eligibility: Eligibility) -> list[PatientEvent]:
    """Return the events of the rule's domain with one of its concepts, or with a narrower one."""
    asked = set(event.concepts)
    return [
        record
        for record in patient.events
        if not record.absent
        and record.domain is event.domain
        and not asked.isdisjoint(eligibility.widened(record.concept))
    ]


def asked_for(event: Event, record: PatientEvent, eligibility: Eligibility) -> Truth:
    """Return whether the event has the attributes asked for and is not exempt; its time is not looked at."""
    attributes = (_has(record, attribute.name, attribute.values) for attribute in event.attributes)
    exempt = any_of(_exempt(exemption, record, eligibility) for exemption in event.exemptions)
    return all_of([*attributes, negate(exempt)])


def missing_attributes(event: Event, record: PatientEvent) -> list[str]:
    """Return the attributes that the rule looks at and the event lacks."""
    asked = [attribute.name for attribute in event.attributes]
    asked += [exemption.attribute for exemption in event.exemptions if exemption.attribute]
    return [name for name in dict.fromkeys(asked) if record.attribute(name) is None]


def documented_absent(event: Event, patient: Patient, eligibility: Eligibility) -> list[PatientEvent]:
    """Return the records that none of the concepts happened, one for each; empty unless every concept has one.

    A record that a wider concept is absent covers the narrower ones.
    """
    records = [record for record in patient.events if record.absent and record.domain is event.domain]
    found = [
        next((record for record in records if record.concept in eligibility.widened(concept)), None)
        for concept in event.concepts
    ]
    covering = [record for record in found if record is not None]
    return covering if len(covering) == len(found) else []


def _has(record: PatientEvent, name: str, values: tuple[str, ...]) -> Truth:
    value = record.attribute(name)
    return Truth.UNKNOWN if value is None else Truth.of(value in values)


def _exempt(exemption: Exemption, record: PatientEvent, eligibility: Eligibility) -> Truth:
    if exemption.concept not in eligibility.widened(record.concept):
        return Truth.FALSE
    if exemption.attribute is None or exemption.value is None:
        return Truth.TRUE
    return _has(record, exemption.attribute, (exemption.value,))
