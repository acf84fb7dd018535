"""Criteria of a study file: cut-offs, data that nobody collects or that come too late, repeats, implications."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from equipoise.lint.judgement import Judgement, fails
from equipoise.lint.pack import read_pack
from equipoise.lint.study_view import StudyView
from equipoise.rules import Compare, Event, OneOf, attestations_of, concepts_of, events_of, leaves_of, variables_of
from equipoise.study import Criterion, Stage
from equipoise.vocabulary import Severity


def open_parameters(view: StudyView) -> list[Judgement]:
    """ELG-002."""
    found: list[Judgement] = []
    for _, criterion in view.criteria():
        for name in criterion.needs:
            parameter = view.study.parameters.get(name)
            if parameter is None or parameter.value is None:
                note = f": {parameter.note}" if parameter is not None and parameter.note else ""
                message = f"{criterion.id} needs {name}, which has no value{note}"
                where = f"parameters.{name}"
                found.append(fails(message, criterion.id, name, where=where, mend="give the cut-off with its assay"))
    return found


# --- collected and in time -------------------------------------------------------------------------------------------


def _needs(view: StudyView, criterion: Criterion) -> Iterator[tuple[str, set[str]]]:
    """Yield what a criterion must know and the forms that can tell."""
    rule = view.rules.get(criterion.id)
    if rule is None:
        return
    for variable in variables_of(rule):
        for forms in view.forms_of_variable(variable):
            yield variable, forms
    for event in events_of(rule):
        for concept in event.concepts:
            # An alternative that is a kind of another alternative is told by whatever tells the other.
            wider = [other for other in event.concepts if view.belongs(concept, other)]
            forms = {form for other in wider for form in view.forms_of_concept(event.domain.value, other)}
            yield f"{event.domain.value}({concept})", forms
    for statement in attestations_of(rule):
        yield f'attested("{statement}")', view.forms_by_statement.get(statement, set())


def collected(view: StudyView) -> list[Judgement]:
    """ELG-015."""
    found: list[Judgement] = []
    for stage, criterion in view.criteria():
        allowed = _until(view, stage)
        for datum, forms in _needs(view, criterion):
            where = f"stages.{stage.id}.{criterion.id}"
            if not forms:
                message = f"{criterion.id} needs {datum}, which no form observes"
                found.append(fails(message, criterion.id, datum, where=where, mend="add a field that observes it"))
            elif allowed is not None and not any(view.encounters_of_form.get(form, set()) & allowed for form in forms):
                message = (
                    f"{criterion.id} needs {datum}, and {', '.join(sorted(forms))} is due at no visit up to the stage"
                )
                mend = "schedule the form in the stage or before"
                found.append(fails(message, criterion.id, datum, *sorted(forms), where=where, mend=mend))
    return found


def _until(view: StudyView, stage: Stage) -> set[str] | None:
    """Return the encounters at which a stage's data can be collected; None where the study has no schedule."""
    if not view.study.encounters:
        return None
    own = [index for index, item in enumerate(view.study.encounters) if stage.id in item.stages]
    if not own:
        return None
    before = {item.id for item in view.study.encounters[: max(own) + 1]}
    return before | {item.id for item in view.study.encounters if item.anchor is None}


def stage_order(view: StudyView) -> list[Judgement]:
    """D3-STAGE-ORDER: a criterion is judged at a moment before its data can be there."""
    found: list[Judgement] = []
    for stage, criterion in view.criteria():
        for datum, forms in _needs(view, criterion):
            due = {name for form in forms for name in view.encounters_of_form.get(form, ())}
            places = [item for item in view.placed() if item.encounter.id in due and item.anchor == stage.at]
            others = [name for name in due if name not in {item.encounter.id for item in places}]
            if places and not others and all(item.low > 0 for item in places):
                first = min(item.low for item in places)
                message = f"{criterion.id} is judged at {stage.at}, and {datum} is known {first} or more days after it"
                mend = "move the criterion to a later stage, or say that the stage stays open until the result is there"
                found.append(fails(message, criterion.id, datum, where=f"stages.{stage.id}.{criterion.id}", mend=mend))
    return found


# --- repeats and implications ----------------------------------------------------------------------------------------


def asked_again(view: StudyView) -> list[Judgement]:
    """D3-RE-ASKED: one question in two stages; both answers are kept and can differ."""
    found: list[Judgement] = []
    for (stage, one), (later, other) in combinations(list(view.criteria()), 2):
        if stage.id == later.id or view.is_inclusion(one) is not view.is_inclusion(other):
            continue
        is_said = other.recheck_of == one.id
        if not is_said and not _same_events(view, one, other):
            continue
        why = "" if is_said or one.when != other.when else ", though it is not marked as a repeat"
        window = "" if one.when == other.when else f" with another time: {one.when} / {other.when}"
        message = f"{other.id} asks in {later.id} what {one.id} asked in {stage.id}{window}{why}"
        mend = "keep both answers and show where they differ"
        where = f"stages.{later.id}.{other.id}"
        found.append(fails(message, one.id, other.id, where=where, mend=mend, severity=Severity.INFORMATION))
    return found


def _same_events(view: StudyView, one: Criterion, other: Criterion) -> bool:
    first, second = (view.rules.get(item.id) for item in (one, other))
    if first is None or second is None:
        return False
    if one.when == other.when:
        return True
    leaves = [list(leaves_of(rule)) for rule in (first, second)]
    if any(len(found) != 1 or not isinstance(found[0], Event) for found in leaves):
        return False
    return concepts_of(first) == concepts_of(second) and first != second


def implied(view: StudyView) -> list[Judgement]:
    """ELG-006."""
    found: list[Judgement] = []
    for row in read_pack("study")["implications"]:
        for _, premise in view.criteria():
            if not view.is_inclusion(premise) or not _requires(view, premise, row["variable"], set(row["codes"])):
                continue
            for _, other in view.criteria():
                shared = [concept for concept in row["excludes"] if _excludes(view, other, concept)]
                if shared or _asks_little(view, other, row.get("requires")):
                    message = f"{other.id} follows, at least in part, from {premise.id} ({row['source']})"
                    mend = "leave it out, or say what it adds"
                    found.append(fails(message, premise.id, other.id, where=other.id, mend=mend))
    return found


def _requires(view: StudyView, criterion: Criterion, variable: str, codes: set[str]) -> bool:
    rule = view.rules.get(criterion.id)
    return rule is not None and any(
        isinstance(leaf, OneOf) and leaf.variable == variable and set(leaf.codes) <= codes for leaf in leaves_of(rule)
    )


def _excludes(view: StudyView, criterion: Criterion, concept: str) -> bool:
    rule = view.rules.get(criterion.id)
    return rule is not None and not view.is_inclusion(criterion) and concept in concepts_of(rule)


def _asks_little(view: StudyView, criterion: Criterion, variable: str | None) -> bool:
    rule = view.rules.get(criterion.id)
    return (
        rule is not None
        and view.is_inclusion(criterion)
        and any(isinstance(leaf, Compare) and leaf.variable == variable for leaf in leaves_of(rule))
    )
