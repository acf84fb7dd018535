"""Which answers a rehearsal writes down when only some lines of the plan will be carried out on it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from equipoise.datasets.field_index import FieldIndex, field_index
from equipoise.datasets.participant_course import NEW_PRIMARY
from equipoise.datasets.scans import IMAGING, READ_OF_SCANS
from equipoise.eligibility import parse_eligibility
from equipoise.errors import DataError
from equipoise.rules import variables_of
from equipoise.schedule import PlannedVisit
from equipoise.simulation.trial.form_filling import FormFilling
from equipoise.study import Analysis, Study

_TIMED = ("time_to_event", "competing_risks")
_SCANS = frozenset({IMAGING})
"""Forms that date time-to-event endpoints; the rest of them stands in events of the ledger that are no answers."""
_COUNTS = frozenset({"HEM"})
"""Forms by which doses are changed: a population per protocol asks what was taken."""
_WORD = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class KeptAnswers:
    """Fields kept before allocation, as (form, field), and forms filled in after it."""

    before: frozenset[tuple[str, str]]
    after: frozenset[str]

    def of_filling(self, filling: FormFilling) -> FormFilling:
        """Return how forms are filled in after allocation: of scans only what data sets read."""
        forms = {name: fields for name, fields in filling.forms.items() if name in self.after}
        if IMAGING in forms:
            forms[IMAGING] = tuple(one for one in forms[IMAGING] if one[0] in READ_OF_SCANS)
        return FormFilling(forms, filling.fields)

    def of_visits(self, visits: Sequence[PlannedVisit]) -> list[PlannedVisit]:
        """Return the visits with the kept forms alone."""
        return [replace(one, forms=tuple(form for form in one.forms if form in self.after)) for one in visits]


def kept_for(study: Study, lines: Sequence[Analysis]) -> KeptAnswers:
    """Return the answers that these lines of the plan look at: covariates, strata, populations, dates, scans.

    DataError for a line whose endpoint is no time to an event: its data need the whole rehearsal.
    """
    kinds = {endpoint.id: endpoint.kind for endpoint in study.endpoints}
    other = [line.id for line in lines if kinds[line.endpoint] not in _TIMED]
    if other:
        raise DataError(
            f"{', '.join(other)}: not a time to an event", where=study.id, mend="ask for lines on times to events alone"
        )
    index = field_index(study)
    wanted = _closure(study, {"birth_date", "sex", "age", *_of_plan(study), *_of_allocation(study), *_of_advice(study)})
    fields = {
        place for place, sources in index.variables.items() if any(source.name in wanted for source in sources)
    } | {(source.form, source.field.id) for event in _events(study, wanted) for source in index.event_sources(event)}
    assert study.analysis_plan is not None
    asked = {line.population for line in lines}
    strict = any(one.basis == "per_protocol" for one in study.analysis_plan.populations if one.id in asked)
    return KeptAnswers(frozenset(fields | set(_siblings(index, fields))), _SCANS | _COUNTS if strict else _SCANS)


def _of_plan(study: Study) -> Iterator[str]:
    """Yield the variables of every line's covariates and strata: a line without its own takes those of another."""
    assert study.analysis_plan is not None
    for line in study.analysis_plan.analyses:
        for text in (*line.covariates, *line.strata):
            yield from _WORD.findall(text)


def _of_allocation(study: Study) -> Iterator[str]:
    for stratum in study.allocation.strata if study.allocation else ():
        yield stratum.variable


def _of_advice(study: Study) -> Iterator[str]:
    """Yield the variables of the stages that advise: they are judged, the others are known from the truth."""
    parsed = parse_eligibility(study)
    for stage in study.stages:
        if stage.advisory:
            for criterion in parsed.stage(stage.id).criteria:
                yield from variables_of(criterion.rule)


def _closure(study: Study, names: set[str]) -> set[str]:
    """Return the variables and what the derived ones among them are made of."""
    found, waiting = set[str](), list(names)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        made_of = study.variables[name].from_ if name in study.variables else None
        waiting += [made_of] if isinstance(made_of, str) else list(made_of or ())
    return found


def _events(study: Study, wanted: set[str]) -> Iterator[str]:
    """Yield the events that date the anchors of endpoints and of wanted variables, and second cancers."""
    anchors = {name for endpoint in study.endpoints for name in (endpoint.origin, endpoint.entry) if name} | wanted
    for name in sorted(anchors):
        anchor = study.anchors.get(name)
        if anchor is not None and anchor.event is not None:
            yield anchor.event
    yield NEW_PRIMARY


def _siblings(index: FieldIndex, fields: set[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the fields that date or describe the kept ones."""
    sources = [source for group in (*index.variables.values(), *index.events.values()) for source in group]
    for source in sources:
        if (source.form, source.field.id) in fields:
            named = (source.observes.date_field, source.observes.end_field, *source.observes.attributes.values())
            yield from ((source.form, name) for name in named if name is not None)
