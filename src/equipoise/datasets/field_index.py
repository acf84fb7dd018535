"""Which answers of which forms mean a variable or an event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from equipoise.study import Field, Observes, Study, Variable


@dataclass(frozen=True, slots=True)
class VariableSource:
    """A form's item that observes a variable."""

    name: str
    variable: Variable | None
    form: str
    field: Field
    observes: Observes


@dataclass(frozen=True, slots=True)
class EventSource:
    """A form's item that records an event, such as procedure(liver_resection)."""

    form: str
    field: Field
    observes: Observes


@dataclass(frozen=True, slots=True)
class FieldIndex:
    """Sources by form and item for variables, and by event text for events."""

    variables: Mapping[tuple[str, str], tuple[VariableSource, ...]]
    events: Mapping[str, tuple[EventSource, ...]]
    ancestors: Mapping[str, frozenset[str]]
    """Concept -> itself and every concept it is a kind of."""
    _found: dict[str, tuple[EventSource, ...]] = field(default_factory=dict[str, "tuple[EventSource, ...]"], repr=False)

    def event_sources(self, event: str) -> tuple[EventSource, ...]:
        """Return the items that record the event, or an event that is a kind of it; attributes do not count.

        Alternatives are written as in a rule: "procedure(liver_resection|local_ablation)".
        """
        known = self._found.get(event)
        if known is not None:
            return known
        kind, concepts = split_event(event)
        found: list[EventSource] = []
        for text, sources in self.events.items():
            other, names = split_event(text)
            if other == kind and any(concepts & self.ancestors.get(name, frozenset({name})) for name in names):
                found.extend(sources)
        self._found[event] = tuple(found)
        return self._found[event]


def split_event(event: str) -> tuple[str, frozenset[str]]:
    """Return kind and concepts of an event's text.

    >>> split_event("procedure(local_ablation, modality=microwave)")
    ('procedure', frozenset({'local_ablation'}))
    """
    kind, _, inside = event.partition("(")
    concepts = inside.rstrip(") ").split(",")[0].split("|")
    return kind.strip(), frozenset(concept.strip() for concept in concepts)


def field_index(study: Study) -> FieldIndex:
    """Return the index of a study's forms."""
    variables: dict[tuple[str, str], tuple[VariableSource, ...]] = {}
    events: dict[str, tuple[EventSource, ...]] = {}
    for form in study.forms:
        for item in form.fields:
            for observes in item.observes:
                if observes.variable is not None:
                    variable = study.variables.get(observes.variable)
                    source = VariableSource(observes.variable, variable, form.id, item, observes)
                    variables[form.id, item.id] = (*variables.get((form.id, item.id), ()), source)
                elif observes.event is not None:
                    source = EventSource(form.id, item, observes)
                    events[observes.event] = (*events.get(observes.event, ()), source)
    return FieldIndex(variables, events, {concept: _ancestors(study, concept) for concept in study.is_a})


def _ancestors(study: Study, concept: str) -> frozenset[str]:
    found, waiting = {concept}, [concept]
    while waiting:
        for parent in study.is_a.get(waiting.pop(), ()):
            if parent not in found:
                found.add(parent)
                waiting.append(parent)
    return frozenset(found)
