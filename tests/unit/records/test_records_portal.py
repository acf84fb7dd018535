"""A new portal is a data file."""

from __future__ import annotations

from pathlib import Path

import pytest

from equipoise.errors import RecordError
from equipoise.records import read_page
from equipoise.records.pages.dictionary import load_portal, portals

DICTIONARY = """
portal: lighthouse.example
furniture: [Lighthouse Trials]
head: {title: protocolSection.identificationModule.briefTitle}
never: [outcomesModule]
blocks:
  - {heading: Number, read: nct, to: protocolSection.identificationModule.nctId, expected: always}
  - heading: State
    read: enum
    enum: Status
    to: protocolSection.statusModule.overallStatus
  - {heading: Begins, read: date, to: protocolSection.statusModule.startDateStruct.date}
  - {heading: Story, read: text, to: protocolSection.descriptionModule.briefSummary}
  - heading: Given
    read: entries
    to: protocolSection.armsInterventionsModule.interventions
    slots:
      - {field: name, read: line}
      - {field: type, read: enum, enum: InterventionType, label: 'Sort:'}
"""
PAGE = """Lighthouse Trials

Sleep at Sea

Number

NCT99900009

State

Recruiting

Begins

March 2031

Story

They sleep.

Or they do not.

Given

Diary

Sort: Behavioral

Lamp

Sort: Device
"""


@pytest.fixture
def dictionary(tmp_path: Path) -> Path:
    path = tmp_path / "lighthouse.yaml"
    path.write_text(DICTIONARY)
    return path


def test_a_page_is_read_by_a_dictionary_alone(dictionary: Path) -> None:
    reading = read_page(PAGE, dictionary)
    record = reading.record
    assert (record.brief_title, record.nct_id, record.overall_status) == ("Sleep at Sea", "NCT99900009", "RECRUITING")
    assert str(record.start) == "2031-03"
    assert record.brief_summary == "They sleep.\n\nOr they do not."
    assert [(i.name, i.type) for i in record.interventions] == [("Diary", "BEHAVIORAL"), ("Lamp", "DEVICE")]
    assert reading.report.portal == "lighthouse.example"
    assert reading.report.unread == ()
    assert reading.report.absent == ("outcomesModule",)


@pytest.mark.parametrize(
    "text", ["", "portal: x", "[1]", "portal: x\nblocks: [{heading: a}]", "{", "blocks: 3\nportal: x"]
)
def test_a_faulty_dictionary_is_a_fault(tmp_path: Path, text: str) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text(text)
    with pytest.raises(RecordError, match="is no portal dictionary"):
        load_portal(path)


def test_a_dictionary_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="is no portal dictionary"):
        read_page(PAGE, tmp_path / "none.yaml")


def test_the_shipped_dictionaries_name_places_of_the_registrys_shape() -> None:
    from equipoise.records.pages.structures import reader
    from equipoise.records.schema import enums, fields

    assert [portal.name for portal in portals()] == ["meddatax.com", "ctv.veeva.com"]
    for portal in portals():
        for block in portal.blocks:
            assert callable(reader(block.read))
            assert block.text("enum", "Sex") in enums()
            for key in ("to", "phases", "roles", "others", "org", "secondary", "aliases", "highest", "interventions"):
                path = block.text(key)
                assert not path or path in fields(), path
