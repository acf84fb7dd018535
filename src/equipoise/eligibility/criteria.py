"""A study's eligibility, parsed once and ready to judge any number of people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from equipoise.errors import RuleSyntaxError, StudyError
from equipoise.rules import Event, Rule, parse_event, parse_rule
from equipoise.study import Anchor, Criterion, Parameter, Stage, Variable
from equipoise.vocabulary import Finding


class EligibilitySource(Protocol):
    """The parts of a study that eligibility reads; every Study has them."""

    @property
    def anchors(self) -> Mapping[str, Anchor]:
        """Named moments."""
        ...

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        """Numbers the protocol must supply."""
        ...

    @property
    def variables(self) -> Mapping[str, Variable]:
        """What is observed."""
        ...

    @property
    def is_a(self) -> Mapping[str, Sequence[str]]:
        """Concept -> wider concepts."""
        ...

    @property
    def stages(self) -> Sequence[Stage]:
        """Stages with their criteria."""
        ...


@dataclass(frozen=True, slots=True)
class ParsedCriterion:
    """A criterion with its rule and its guard as trees; `excludes` tells an exclusion, `open` its unset parameters."""

    criterion: Criterion
    rule: Rule
    guard: Rule | None
    excludes: bool
    open: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParsedStage:
    """A stage with its criteria, inclusions first."""

    stage: Stage
    criteria: tuple[ParsedCriterion, ...]


@dataclass(frozen=True, slots=True)
class ParsedAnchor:
    """An anchor with its event as a tree, if it has one."""

    anchor: Anchor
    event: Event | None


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Everything needed to judge a person: stages, anchors, variables, and every concept's wider concepts."""

    stages: tuple[ParsedStage, ...]
    anchors: Mapping[str, ParsedAnchor]
    variables: Mapping[str, Variable]
    wider: Mapping[str, frozenset[str]]

    def stage(self, name: str) -> ParsedStage:
        """Return a stage; StudyError if there is none of that name."""
        for stage in self.stages:
            if stage.stage.id == name:
                return stage
        known = ", ".join(stage.stage.id for stage in self.stages)
        raise StudyError(f"there is no stage {name!r}", mend=f"use one of {known}")

    def widened(self, concept: str) -> frozenset[str]:
        """Return a concept with all wider concepts."""
        return self.wider.get(concept, frozenset()) | {concept}


def parse_eligibility(study: EligibilitySource) -> Eligibility:
    """Return the study's eligibility with every rule parsed; StudyError with all faults if some do not parse."""
    findings = list[Finding]()
    stages = tuple(_stage(stage, study.parameters, findings) for stage in study.stages)
    anchors = {name: _anchor(name, anchor, findings) for name, anchor in study.anchors.items()}
    if findings:
        said = "; ".join(f"{finding.where}: {finding.message}" for finding in findings)
        raise StudyError(f"rules that do not parse: {said}", findings=findings)
    return Eligibility(stages, anchors, study.variables, _closure(study.is_a))


def _stage(stage: Stage, parameters: Mapping[str, Parameter], findings: list[Finding]) -> ParsedStage:
    groups = ((stage.include, False), (stage.exclude, True))
    criteria = [_criterion(one, excludes, parameters, findings) for group, excludes in groups for one in group]
    return ParsedStage(stage, tuple(one for one in criteria if one is not None))


def _criterion(
    criterion: Criterion, excludes: bool, parameters: Mapping[str, Parameter], findings: list[Finding]
) -> ParsedCriterion | None:
    rule = _rule(criterion.when, f"{criterion.id}.when", findings)
    guard = None if criterion.applies is None else _rule(criterion.applies, f"{criterion.id}.applies", findings)
    unset = tuple(name for name in criterion.needs if name not in parameters or parameters[name].value is None)
    return None if rule is None else ParsedCriterion(criterion, rule, guard, excludes, unset)


def _rule(text: str, where: str, findings: list[Finding]) -> Rule | None:
    try:
        return parse_rule(text)
    except RuleSyntaxError as fault:
        findings.append(
            Finding("rule-syntax", fault.what, where=where, mend=fault.mend, line=fault.line, column=fault.column)
        )
        return None


def _anchor(name: str, anchor: Anchor, findings: list[Finding]) -> ParsedAnchor:
    if anchor.event is None:
        return ParsedAnchor(anchor, None)
    try:
        return ParsedAnchor(anchor, parse_event(anchor.event))
    except RuleSyntaxError as fault:
        findings.append(Finding("rule-syntax", fault.what, where=f"anchors.{name}.event", mend=fault.mend))
        return ParsedAnchor(anchor, None)


def _closure(is_a: Mapping[str, Sequence[str]]) -> dict[str, frozenset[str]]:
    """Return for each concept all its wider concepts, however many steps up."""
    closed = dict[str, frozenset[str]]()
    for concept in is_a:
        found, todo = set[str](), list(is_a[concept])
        while todo:
            wider = todo.pop()
            if wider not in found:
                found.add(wider)
                todo += is_a.get(wider, ())
        closed[concept] = frozenset(found)
    return closed
