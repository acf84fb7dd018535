"""Pages of both portals, set from invented studies: what they give, and what the account says of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from records_invented import COHORT, TRIAL
from records_pages import meddatax, veeva

from equipoise.errors import RecordError
from equipoise.records import LineRange, Reading, dump_report, read, read_page, read_record, render_report

PAGES = Path(__file__).parent / "pages"
NAMES = sorted(path.stem for path in PAGES.glob("*.txt"))


def page(name: str) -> str:
    return (PAGES / f"{name}.txt").read_text("utf-8")


def covered(reading: Reading) -> set[int]:
    report = reading.report
    spans = [span for spans in report.provenance.values() for span in spans]
    spans += [*report.constants, *(unread.lines for unread in report.unread)]
    return {line for span in spans for line in range(span.first, span.last + 1)}


@pytest.mark.parametrize("name", NAMES)
def test_a_saved_page_gives_exactly_its_record(name: str) -> None:
    expected = json.loads((PAGES / f"{name}.expected.json").read_text("utf-8"))
    reading = read(PAGES / f"{name}.txt")
    assert reading.record.tree == expected
    assert reading.report.portal == {"v": "ctv.veeva.com", "m": "meddatax.com"}[name[0]]
    assert reading.report.unread == ()
    assert read_record(page(name)) == reading.record
    assert read_record(page(name).replace("\n", "\r\n").encode()) == reading.record


@pytest.mark.parametrize("name", NAMES)
def test_every_line_is_accounted_for(name: str) -> None:
    text = page(name)
    filled = {number for number, line in enumerate(text.split("\n"), 1) if line.strip()}
    assert filled <= covered(read_page(text))


def test_the_registrys_order_is_kept() -> None:
    protocol = read_page(page("meddatax_trial")).record.tree["protocolSection"]
    assert isinstance(protocol, dict)
    assert list(protocol) == [name for name in TRIAL["protocolSection"] if name in protocol]


def test_provenance_names_the_lines_of_every_field() -> None:
    text = page("veeva_trial")
    report = read_page(text).report
    lines = text.split("\n")
    (span,) = report.provenance["protocolSection.eligibilityModule.sex"]
    assert lines[span.first - 1] == "All"
    (span,) = report.provenance["protocolSection.armsInterventionsModule.armGroups[0].description"]
    assert lines[span.first - 1] == "40 mg by mouth every morning for a year"
    (span,) = report.provenance["protocolSection.descriptionModule.detailedDescription"]
    assert (lines[span.first - 1], lines[span.last - 1]) == ("Six centres take part.", "* liver values")


def test_counts_beside_the_fields() -> None:
    assert read_page(page("veeva_trial")).report.counts == {
        "locationCount": 2,
        "armCountShown": 3,
        "participantsShown": 214,
    }
    assert read_page(page("meddatax_trial")).report.counts == {"armCountShown": 3}


def test_absent_fields_are_listed() -> None:
    assert {"officialTitle", "outcomesModule", "hasResults", "whoMasked"} <= set(
        read_page(page("veeva_trial")).report.absent
    )
    absent = read_page(page("meddatax_cohort")).report.absent
    assert {"officialTitle", "enrollmentInfo.type", "armGroups", "maximumAge", "detailedDescription"} <= set(absent)
    assert "minimumAge" not in absent


def codes(text: str) -> set[str]:
    return {warning.code for warning in read_page(text).report.warnings}


def test_what_cannot_be_decided_is_flagged() -> None:
    assert codes(page("meddatax_trial")) == {"day-suspect", "split-unsure"}
    assert codes(page("veeva_trial")) == {"acronym-split", "funders-unnamed", "order-unsure"}
    assert codes(page("veeva_cohort")) == {"kind-inferred"}


def test_a_numbering_gap_is_flagged_with_its_line() -> None:
    text = page("meddatax_trial").replace("2. Platelets \\>= 90 x 10\\^9/L\n", "")
    reading = read_page(text)
    (gap,) = [warning for warning in reading.report.warnings if warning.code == "numbering-gap"]
    assert gap.lines is not None
    assert text.split("\n")[gap.lines.first - 1].startswith("3. All of these")


def test_an_unknown_label_is_a_warning_with_its_words() -> None:
    text = page("veeva_trial").replace("Parallel Assignment", "Spiral Assignment")
    report = read_page(text).report
    assert any(w.code == "value-unknown" and "'Spiral Assignment'" in w.message for w in report.warnings)
    assert [unread.text for unread in report.unread] == ["Spiral Assignment"]
    assert "designInfo.interventionModel" in report.absent


def test_a_renamed_label_is_read_with_a_warning() -> None:
    text = page("meddatax_trial").replace("Allocation Method", "How They Are Allocated")
    reading = read_page(text)
    assert reading.record.allocation == "RANDOMIZED"
    assert "heading-guessed" in {warning.code for warning in reading.report.warnings}


def test_a_section_is_known_by_its_sentence_when_its_heading_is_cut() -> None:
    text = page("meddatax_trial").replace("\nSponsors\n", "\n", 1)
    reading = read_page(text)
    assert reading.record.sponsor is not None
    assert any(w.code == "heading-missing" and "'Sponsors'" in w.message for w in reading.report.warnings)


def test_results_are_not_read_but_noted() -> None:
    results = "\n\nResults Overview\n\nSome sentence.\n\nParticipant Flow\n\nStarted\n\n100"
    text = page("meddatax_trial").replace("Results pending", "Results available") + results
    reading = read_page(text)
    assert reading.record.has_results is True
    assert {"Started\n\n100", "Some sentence."} <= {unread.text for unread in reading.report.unread}


def test_two_values_for_one_field_leave_it_empty() -> None:
    text = page("veeva_trial") + "\n\nSex\n\nFemale\n"
    reading = read_page(text)
    assert reading.record.sex == "ALL"
    assert "heading-stray" in {warning.code for warning in reading.report.warnings}


def test_arms_that_do_not_add_up_are_left_unread() -> None:
    text = page("veeva_trial").replace("in 3 patient groups", "in 4 patient groups")
    reading = read_page(text)
    assert reading.record.arms == ()
    assert all(intervention.arm_labels == () for intervention in reading.record.interventions)
    assert any(w.code == "arms-unsure" and "4 arms, 3" in w.message for w in reading.report.warnings)


def test_different_numbers_of_participants_are_a_conflict() -> None:
    assert "count-conflict" in codes(page("veeva_trial").replace("214 participants in", "215 participants in"))


def test_an_intervention_without_its_type_is_left_unread() -> None:
    text = page("meddatax_cohort").replace("Intervention Type BEHAVIORAL\n", "")
    reading = read_page(text)
    assert reading.record.interventions == ()
    assert "entry-incomplete" in {warning.code for warning in reading.report.warnings}


def test_the_portal_can_be_named_and_must_be_known() -> None:
    assert read_page(page("veeva_trial"), "ctv.veeva.com") == read_page(page("veeva_trial"))
    assert read_page(page("veeva_trial"), "ClinicalTrials.Veeva") == read_page(page("veeva_trial"))
    with pytest.raises(RecordError, match="is no portal that we know"):
        read_page(page("veeva_trial"), "harbour.example")
    with pytest.raises(RecordError, match="neither a registration"):
        read_page("Sex\n\nAll")


def test_the_account_as_text_and_as_json() -> None:
    reading = read_page(page("meddatax_trial"))
    text = render_report(reading)
    assert text.startswith("NCT99900001, read from meddatax.com\narmCountShown: 3\n")
    assert "protocolSection.identificationModule.briefTitle" in text
    assert "Fields this source does not give (" in text
    assert "split-unsure: line " in text
    tree = json.loads(dump_report(reading))
    assert tree["portal"] == "meddatax.com"
    assert tree["provenance"]["protocolSection.identificationModule.briefTitle"] == [[1, 1]]
    assert tree["absent"] == list(reading.report.absent)
    assert {"code", "message", "where", "lines"} == set(tree["warnings"][0])
    broken = read_page(page("veeva_trial").replace("\nSex\n", "\n"))
    assert "unread" in dump_report(broken, indent=1)
    assert "Unread lines (1)" in render_report(broken)
    assert render_report(read(json.dumps({**TRIAL, "tide": 1}))).count("tide") == 1
    assert str(LineRange(3, 3)) == "3"
    assert str(LineRange(3, 5)) == "3-5"


MASKED = ("Double Blind", "None (Open label)", "Quadruple Blind", "Triple")


@pytest.mark.parametrize("masking", MASKED)
def test_masking_of_every_level(masking: str) -> None:
    record = read_page(page("veeva_trial").replace("Double Blind", masking)).record
    assert record.masking == masking.split()[0].upper()


@pytest.mark.parametrize("status", ["Recruiting", "Not yet recruiting", "Withdrawn", "Enrolling by invitation"])
def test_every_status_of_both_studies_survives_the_page(status: str) -> None:
    value = status.upper().replace(" ", "_")
    for study in (TRIAL, COHORT):
        protocol = study["protocolSection"]
        changed = {**study, "protocolSection": {**protocol, "statusModule": {**protocol["statusModule"]}}}
        changed["protocolSection"]["statusModule"]["overallStatus"] = value
        for layout in (veeva, meddatax):
            text, want = layout(changed)
            assert read_page(text).record.tree == want


@pytest.mark.parametrize(
    "kind", ["Behavioral", "Biological", "Combination Product", "Device", "Diagnostic Test", "Genetic"]
)
def test_every_type_of_intervention_survives_the_page(kind: str) -> None:
    text = page("veeva_trial").replace("Dietary Supplement:", f"{kind}:")
    assert read_page(text).record.interventions[2].type == kind.upper().replace(" ", "_")
