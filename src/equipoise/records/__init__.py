"""Registrations as they are: the model, one reader per source, the writer.

record = read_record(Path("NCT01681446.json"))      # or a portal's page saved as text
reading = read(page_text)                            # with the account of every line
"""

from equipoise.records.arm import OutcomeKind, RegisteredArm, RegisteredIntervention, RegisteredOutcome
from equipoise.records.criteria import (
    CriteriaBlock,
    CriteriaKind,
    CriterionText,
    Span,
    eligibility_blocks,
    numbering_gaps,
)
from equipoise.records.dated import Age, RegisteredDate
from equipoise.records.json_text import dump_record
from equipoise.records.markup import PlainText, unescape
from equipoise.records.pages.page import read_page
from equipoise.records.party import Contact, Location, Official, Party, ResponsibleParty, SecondaryId
from equipoise.records.reading import LineRange, Reading, ReadReport, ReadWarning, Unread
from equipoise.records.record import Enrollment, Record
from equipoise.records.report import dump_report, render_report
from equipoise.records.schema import enum_label, enum_value
from equipoise.records.shape import check_shape
from equipoise.records.source_reading import read, read_record
from equipoise.records.stream import read_records
from equipoise.records.tree import Place

__all__ = [
    "Age",
    "Contact",
    "CriteriaBlock",
    "CriteriaKind",
    "CriterionText",
    "Enrollment",
    "LineRange",
    "Location",
    "Official",
    "OutcomeKind",
    "Party",
    "Place",
    "PlainText",
    "ReadReport",
    "ReadWarning",
    "Reading",
    "Record",
    "RegisteredArm",
    "RegisteredDate",
    "RegisteredIntervention",
    "RegisteredOutcome",
    "ResponsibleParty",
    "SecondaryId",
    "Span",
    "Unread",
    "check_shape",
    "dump_record",
    "dump_report",
    "eligibility_blocks",
    "enum_label",
    "enum_value",
    "numbering_gaps",
    "read",
    "read_page",
    "read_record",
    "read_records",
    "render_report",
    "unescape",
]
