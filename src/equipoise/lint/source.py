"""What the rules look at: a registration, the account of its reading, and the day of the check."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final, cast

from equipoise.lint.passage import Hit, Passage, find
from equipoise.records.arm import OutcomeKind, RegisteredArm, RegisteredIntervention, RegisteredOutcome
from equipoise.records.criteria import CriteriaBlock, CriteriaKind, CriterionText, eligibility_blocks
from equipoise.records.reading import ReadReport
from equipoise.records.record import Record

PROTOCOL: Final = "protocolSection"
ELIGIBILITY: Final = f"{PROTOCOL}.eligibilityModule.eligibilityCriteria"
_NOT_SEEN: Final = {
    "arms": "armGroups",
    "collaborators": "collaborators",
    "data sharing": "ipdSharingStatementModule",
    "enrollment type": "enrollmentInfo.type",
    "history": "history",
    "intervention descriptions": "interventions.description",
    "officials": "overallOfficials",
    "outcomes": "outcomesModule",
    "oversight": "oversightModule",
    "primary completion date": "primaryCompletionDateStruct",
    "references": "referencesModule",
    "sampling method": "samplingMethod",
    "sites by name": "locations",
    "study population": "studyPopulation",
    "who is masked": "whoMasked",
}
"""What a restated registration says was not seen, by the field's name in the registry's shape."""
_LABEL: Final = re.compile(r"[^:.;\n]{2,60}?:\s*(?=\S)")
_TREATMENT_TYPES: Final = frozenset({"DRUG", "BIOLOGICAL", "COMBINATION_PRODUCT", "GENETIC"})


@dataclass(frozen=True)
class ReadCriterion:
    """One criterion of the eligibility text: what it is for, at which stage, and its words."""

    kind: CriteriaKind
    stage: str
    item: CriterionText
    above: str
    """The words of the criterion it is a point of."""

    @cached_property
    def passage(self) -> Passage:
        """The criterion's words at their path."""
        return Passage(f"{ELIGIBILITY}[{self.item.id}]", self.item.text)

    @property
    def text(self) -> str:
        """The words for matching."""
        return self.passage.text

    @cached_property
    def body_at(self) -> int:
        """Where the criterion begins behind a title of its own ("Renal impairment: ...")."""
        title = _LABEL.match(self.text)
        return title.end() if title is not None and len(title.group().split()) <= 8 else 0

    @property
    def is_inclusion(self) -> bool:
        """Whether it must hold."""
        return self.kind is CriteriaKind.INCLUSION

    @property
    def is_exclusion(self) -> bool:
        """Whether it must not hold."""
        return self.kind is CriteriaKind.EXCLUSION


@dataclass(frozen=True, eq=False)
class Source:
    """A registration with what its source can carry, and the day the check is made for; equal to itself alone.

    `page` is the text of the portal's page where the registration was read from one: coded fields are then quoted in
    the page's own words, otherwise by the registry's code.
    """

    record: Record
    as_of: date
    report: ReadReport | None = None
    page: str = ""

    # --- what the source can carry -----------------------------------------------------------------------------

    @cached_property
    def absent(self) -> frozenset[str]:
        """The fields this source does not give, by their names in the registry's shape."""
        told = self.report.absent if self.report is not None else ()
        notes = self.record.at("_equipoise.notSeen")
        unseen = [note.value for note in notes.items()] if self.record.tree.get("_equipoise") else []
        restated = [_NOT_SEEN[note] for note in unseen if isinstance(note, str) and note in _NOT_SEEN]
        return frozenset((*told, *restated))

    def lacks(self, name: str) -> bool:
        """Return whether the source cannot carry the field, so that its absence proves nothing."""
        return any(
            name == gone
            or gone.startswith(f"{name}.")
            or name.startswith(f"{gone}.")
            or name.endswith(f".{gone}")
            or gone.endswith(f".{name}")
            for gone in self.absent
        )

    @property
    def site_count(self) -> int | None:
        """How many sites the source names or counts."""
        named = len(self.record.locations)
        if named:
            return named
        shown = self.report.counts.get("locationCount") if self.report is not None else None
        noted = self.record.tree.get("_equipoise")
        if shown is None and isinstance(noted, dict):
            count = cast("dict[str, object]", noted).get("locationCount")
            shown = count if isinstance(count, int) else None
        return shown

    def shown(self, path: str, code: str | None = None) -> str:
        """Return a coded field in the words of the page, or the code where there is no page."""
        place = f"{PROTOCOL}.{path}"
        value = code if code is not None else self.record.at(place).value
        if self.page and self.report is not None:
            ranges = self.report.provenance.get(place, ())
            lines = self.page.split("\n")
            words = [lines[number - 1].strip() for span in ranges for number in range(span.first, span.last + 1)]
            if words:
                return words[0]
        return "" if value is None else str(value)

    # --- running text ------------------------------------------------------------------------------------------

    @cached_property
    def titles(self) -> tuple[Passage, ...]:
        """The brief and the official title."""
        named = (("briefTitle", self.record.brief_title), ("officialTitle", self.record.official_title))
        path = f"{PROTOCOL}.identificationModule"
        return tuple(Passage(f"{path}.{name}", text) for name, text in named if text)

    @cached_property
    def description(self) -> tuple[Passage, ...]:
        """The brief summary and the detailed description."""
        named = (("briefSummary", self.record.brief_summary), ("detailedDescription", self.record.detailed_description))
        path = f"{PROTOCOL}.descriptionModule"
        return tuple(Passage(f"{path}.{name}", text) for name, text in named if text)

    @cached_property
    def arm_texts(self) -> tuple[Passage, ...]:
        """What is said of the arms."""
        path = f"{PROTOCOL}.armsInterventionsModule.armGroups"
        return tuple(
            Passage(f"{path}[{index}].description", arm.description)
            for index, arm in enumerate(self.arms)
            if arm.description
        )

    @cached_property
    def intervention_texts(self) -> tuple[Passage, ...]:
        """What is said of the interventions."""
        path = f"{PROTOCOL}.armsInterventionsModule.interventions"
        return tuple(
            Passage(f"{path}[{index}].description", item.description)
            for index, item in enumerate(self.interventions)
            if item.description
        )

    @cached_property
    def outcome_texts(self) -> tuple[Passage, ...]:
        """Titles, descriptions and time frames of the registered outcomes."""
        found: list[Passage] = []
        for kind in OutcomeKind:
            for index, outcome in enumerate(self.outcomes_of(kind)):
                place = f"{PROTOCOL}.outcomesModule.{kind.value}[{index}]"
                named = (("measure", outcome.measure), ("description", outcome.description))
                found += [Passage(f"{place}.{name}", text) for name, text in named if text]
        return tuple(found)

    @cached_property
    def criteria_text(self) -> tuple[Passage, ...]:
        """The eligibility text as one passage."""
        text = self.record.eligibility_criteria
        return (Passage(ELIGIBILITY, text),) if text else ()

    @cached_property
    def plan(self) -> tuple[Passage, ...]:
        """Everything said of the plan: summary, description, arms, interventions, outcomes."""
        return (*self.description, *self.arm_texts, *self.intervention_texts, *self.outcome_texts)

    @cached_property
    def everything(self) -> tuple[Passage, ...]:
        """The plan with titles and criteria."""
        return (*self.titles, *self.plan, *self.criteria_text)

    def says(self, pattern: re.Pattern[str], among: tuple[Passage, ...] | None = None) -> Hit | None:
        """Return the first place of the plan and the criteria where the pattern matches, or None."""
        return find(pattern, self.everything if among is None else among)

    # --- parts, looked up once ---------------------------------------------------------------------------------

    @cached_property
    def arms(self) -> tuple[RegisteredArm, ...]:
        """The arms or groups."""
        return self.record.arms

    @cached_property
    def interventions(self) -> tuple[RegisteredIntervention, ...]:
        """What is given or done."""
        return self.record.interventions

    @cached_property
    def treatments(self) -> tuple[RegisteredIntervention, ...]:
        """The drugs and biologicals among the interventions, placebos left out."""
        return tuple(
            item
            for item in self.interventions
            if item.type in _TREATMENT_TYPES and not re.search(r"placebo|sham|vehicle|saline", item.name, re.IGNORECASE)
        )

    def outcomes_of(self, kind: OutcomeKind) -> tuple[RegisteredOutcome, ...]:
        """Return the outcomes of one kind."""
        return self.record.outcomes(kind)

    @cached_property
    def primary_outcomes(self) -> tuple[RegisteredOutcome, ...]:
        """The primary outcomes."""
        return self.outcomes_of(OutcomeKind.PRIMARY)

    @cached_property
    def outcomes(self) -> tuple[RegisteredOutcome, ...]:
        """All outcomes, primary first."""
        return tuple(outcome for kind in OutcomeKind for outcome in self.outcomes_of(kind))

    @cached_property
    def blocks(self) -> tuple[CriteriaBlock, ...]:
        """The eligibility text in blocks."""
        text = self.record.eligibility_criteria
        return eligibility_blocks(text) if text else ()

    @cached_property
    def criteria(self) -> tuple[ReadCriterion, ...]:
        """The criteria that are judged one by one."""
        found: list[ReadCriterion] = []
        for block in self.blocks:
            words = {item.id: item.text for item in block.items}
            found += [ReadCriterion(block.kind, block.stage, item, words.get(item.parent, "")) for item in block.leaves]
        return tuple(found)

    @property
    def is_observational(self) -> bool:
        """Whether the study is typed observational."""
        return self.record.study_type == "OBSERVATIONAL"
