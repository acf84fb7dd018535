"""A registration as it is: the tree as it came, and typed views over it."""

from __future__ import annotations

from dataclasses import dataclass

from equipoise.records import arm, dated, party
from equipoise.records.arm import OutcomeKind, RegisteredArm, RegisteredIntervention, RegisteredOutcome
from equipoise.records.dated import Age, RegisteredDate
from equipoise.records.party import Contact, Location, Official, Party, ResponsibleParty, SecondaryId
from equipoise.records.tree import Place
from equipoise.vocabulary import PartialDate

_PROTOCOL = "protocolSection"
_IDENTITY = f"{_PROTOCOL}.identificationModule"
_STATUS = f"{_PROTOCOL}.statusModule"
_SPONSORS = f"{_PROTOCOL}.sponsorCollaboratorsModule"
_DESIGN = f"{_PROTOCOL}.designModule"
_ARMS = f"{_PROTOCOL}.armsInterventionsModule"
_ELIGIBILITY = f"{_PROTOCOL}.eligibilityModule"
_PLACES = f"{_PROTOCOL}.contactsLocationsModule"


@dataclass(frozen=True, slots=True)
class Enrollment:
    """How many participants, and whether that is what happened (ACTUAL) or what is planned (ESTIMATED)."""

    count: int
    kind: str | None


@dataclass(frozen=True)
class Record:
    """One registration in the registry's v2 shape.

    `tree` is the source as it came: ordered, with every value kept, known or unknown; do not change it. The
    properties read it: None or an empty tuple where the record says nothing, RecordError naming the path where a
    place holds something else than the registry's shape allows. Codes stay the registry's own words.

    >>> Record({"protocolSection": {"identificationModule": {"nctId": "NCT00000001"}}}).nct_id
    'NCT00000001'
    """

    tree: dict[str, object]

    def at(self, path: str) -> Place:
        """Return the place that a dotted path names, for instance "protocolSection.designModule.studyType"."""
        return Place(self.tree).at(path)

    def _text(self, path: str) -> str | None:
        return self.at(path).text()

    # --- who it is -------------------------------------------------------------------------------------------

    @property
    def nct_id(self) -> str | None:
        """The registry's number, NCT and eight digits."""
        return self._text(f"{_IDENTITY}.nctId")

    @property
    def org_study_id(self) -> str | None:
        """The sponsor's own number."""
        return self._text(f"{_IDENTITY}.orgStudyIdInfo.id")

    @property
    def secondary_ids(self) -> tuple[SecondaryId, ...]:
        """Further identifiers: grants, other registers."""
        return tuple(map(party.read_secondary_id, self.at(f"{_IDENTITY}.secondaryIdInfos").items()))

    @property
    def brief_title(self) -> str | None:
        """The short title."""
        return self._text(f"{_IDENTITY}.briefTitle")

    @property
    def official_title(self) -> str | None:
        """The protocol's title."""
        return self._text(f"{_IDENTITY}.officialTitle")

    @property
    def acronym(self) -> str | None:
        """The study's acronym."""
        return self._text(f"{_IDENTITY}.acronym")

    @property
    def brief_summary(self) -> str | None:
        """The brief summary, in the registry's markup."""
        return self._text(f"{_PROTOCOL}.descriptionModule.briefSummary")

    @property
    def detailed_description(self) -> str | None:
        """The detailed description, in the registry's markup."""
        return self._text(f"{_PROTOCOL}.descriptionModule.detailedDescription")

    @property
    def conditions(self) -> tuple[str, ...]:
        """The conditions studied."""
        return self.at(f"{_PROTOCOL}.conditionsModule.conditions").texts()

    @property
    def keywords(self) -> tuple[str, ...]:
        """The keywords given."""
        return self.at(f"{_PROTOCOL}.conditionsModule.keywords").texts()

    # --- where it stands -------------------------------------------------------------------------------------

    @property
    def overall_status(self) -> str | None:
        """The status of recruitment."""
        return self._text(f"{_STATUS}.overallStatus")

    @property
    def last_known_status(self) -> str | None:
        """The status before it became UNKNOWN."""
        return self._text(f"{_STATUS}.lastKnownStatus")

    @property
    def why_stopped(self) -> str | None:
        """Why it was stopped early."""
        return self._text(f"{_STATUS}.whyStopped")

    @property
    def start(self) -> RegisteredDate | None:
        """When the first participant was, or is to be, enrolled."""
        return dated.read_dated(self.at(f"{_STATUS}.startDateStruct"))

    @property
    def primary_completion(self) -> RegisteredDate | None:
        """When the last measurement of the primary outcome is made."""
        return dated.read_dated(self.at(f"{_STATUS}.primaryCompletionDateStruct"))

    @property
    def completion(self) -> RegisteredDate | None:
        """When the last participant is last seen."""
        return dated.read_dated(self.at(f"{_STATUS}.completionDateStruct"))

    @property
    def first_posted(self) -> RegisteredDate | None:
        """When the registration was first shown."""
        return dated.read_dated(self.at(f"{_STATUS}.studyFirstPostDateStruct"))

    @property
    def first_submitted(self) -> PartialDate | None:
        """When the registration was first handed in: what decides whether it was prospective."""
        return dated.read_date(self.at(f"{_STATUS}.studyFirstSubmitDate"))

    @property
    def last_update_posted(self) -> RegisteredDate | None:
        """When the last change was shown."""
        return dated.read_dated(self.at(f"{_STATUS}.lastUpdatePostDateStruct"))

    @property
    def status_verified(self) -> PartialDate | None:
        """When the status was last confirmed."""
        return dated.read_date(self.at(f"{_STATUS}.statusVerifiedDate"))

    @property
    def version_date(self) -> PartialDate | None:
        """The day on which the registry rendered this copy."""
        return dated.read_date(self.at("derivedSection.miscInfoModule.versionHolder"))

    # --- its design ------------------------------------------------------------------------------------------

    @property
    def study_type(self) -> str | None:
        """INTERVENTIONAL, OBSERVATIONAL or EXPANDED_ACCESS."""
        return self._text(f"{_DESIGN}.studyType")

    @property
    def phases(self) -> tuple[str, ...]:
        """The phases, a set: none for an observational study, two for phase 2/3."""
        return self.at(f"{_DESIGN}.phases").texts()

    @property
    def allocation(self) -> str | None:
        """RANDOMIZED, NON_RANDOMIZED or NA."""
        return self._text(f"{_DESIGN}.designInfo.allocation")

    @property
    def intervention_model(self) -> str | None:
        """How arms stand to each other: PARALLEL, CROSSOVER ..."""
        return self._text(f"{_DESIGN}.designInfo.interventionModel")

    @property
    def observational_model(self) -> str | None:
        """COHORT, CASE_CONTROL ..."""
        return self._text(f"{_DESIGN}.designInfo.observationalModel")

    @property
    def time_perspective(self) -> str | None:
        """PROSPECTIVE, RETROSPECTIVE ..."""
        return self._text(f"{_DESIGN}.designInfo.timePerspective")

    @property
    def primary_purpose(self) -> str | None:
        """TREATMENT, PREVENTION ..."""
        return self._text(f"{_DESIGN}.designInfo.primaryPurpose")

    @property
    def masking(self) -> str | None:
        """NONE, SINGLE, DOUBLE, TRIPLE or QUADRUPLE."""
        return self._text(f"{_DESIGN}.designInfo.maskingInfo.masking")

    @property
    def who_masked(self) -> tuple[str, ...]:
        """Who does not know the allocation."""
        return self.at(f"{_DESIGN}.designInfo.maskingInfo.whoMasked").texts()

    @property
    def enrollment(self) -> Enrollment | None:
        """How many participants."""
        place = self.at(f"{_DESIGN}.enrollmentInfo")
        count = place.at("count").whole()
        return None if count is None else Enrollment(count, place.at("type").text())

    @property
    def arms(self) -> tuple[RegisteredArm, ...]:
        """The arms or groups."""
        return tuple(map(arm.read_arm, self.at(f"{_ARMS}.armGroups").items()))

    @property
    def interventions(self) -> tuple[RegisteredIntervention, ...]:
        """What is given or done."""
        return tuple(map(arm.read_intervention, self.at(f"{_ARMS}.interventions").items()))

    def outcomes(self, kind: OutcomeKind) -> tuple[RegisteredOutcome, ...]:
        """Return the outcomes of one kind, in the record's order."""
        place = self.at(f"{_PROTOCOL}.outcomesModule.{kind.value}")
        return tuple(arm.read_outcome(item, kind) for item in place.items())

    # --- who may take part -----------------------------------------------------------------------------------

    @property
    def eligibility_criteria(self) -> str | None:
        """The criteria as registered, verbatim, in the registry's markup."""
        return self._text(f"{_ELIGIBILITY}.eligibilityCriteria")

    @property
    def sex(self) -> str | None:
        """FEMALE, MALE or ALL."""
        return self._text(f"{_ELIGIBILITY}.sex")

    @property
    def minimum_age(self) -> Age | None:
        """The lowest age that may take part."""
        return dated.read_age(self.at(f"{_ELIGIBILITY}.minimumAge"))

    @property
    def maximum_age(self) -> Age | None:
        """The highest age that may take part."""
        return dated.read_age(self.at(f"{_ELIGIBILITY}.maximumAge"))

    @property
    def healthy_volunteers(self) -> bool | None:
        """Whether people without the condition may take part."""
        return self.at(f"{_ELIGIBILITY}.healthyVolunteers").flag()

    @property
    def study_population(self) -> str | None:
        """Where an observational study takes its participants from."""
        return self._text(f"{_ELIGIBILITY}.studyPopulation")

    # --- who and where ---------------------------------------------------------------------------------------

    @property
    def sponsor(self) -> Party | None:
        """The lead sponsor; None where the source names none, even if it gives a class of funder."""
        place = self.at(f"{_SPONSORS}.leadSponsor")
        return None if place.at("name").value is None else party.read_party(place)

    @property
    def collaborators(self) -> tuple[Party, ...]:
        """Those who give money or help and are named."""
        named = (item for item in self.at(f"{_SPONSORS}.collaborators").items() if item.at("name").value is not None)
        return tuple(map(party.read_party, named))

    @property
    def funder_classes(self) -> tuple[str, ...]:
        """The classes of funders, the sponsor's first; a portal may give them without names."""
        places = [self.at(f"{_SPONSORS}.leadSponsor"), *self.at(f"{_SPONSORS}.collaborators").items()]
        classes = (place.at("class").text() for place in places)
        return tuple(dict.fromkeys(name for name in classes if name is not None))

    @property
    def responsible_party(self) -> ResponsibleParty | None:
        """Who answers for the registration."""
        place = self.at(f"{_SPONSORS}.responsibleParty")
        return None if place.value is None else party.read_responsible_party(place)

    @property
    def central_contacts(self) -> tuple[Contact, ...]:
        """Whom to ask about the study as a whole."""
        return tuple(map(party.read_contact, self.at(f"{_PLACES}.centralContacts").items()))

    @property
    def officials(self) -> tuple[Official, ...]:
        """The persons answerable for the study."""
        return tuple(map(party.read_official, self.at(f"{_PLACES}.overallOfficials").items()))

    @property
    def locations(self) -> tuple[Location, ...]:
        """The sites."""
        return tuple(map(party.read_location, self.at(f"{_PLACES}.locations").items()))

    # --- its results -----------------------------------------------------------------------------------------

    @property
    def has_results(self) -> bool | None:
        """Whether results are posted."""
        return self.at("hasResults").flag()

    @property
    def results_section(self) -> dict[str, object] | None:
        """The posted results as they came."""
        return self.at("resultsSection").branch()
