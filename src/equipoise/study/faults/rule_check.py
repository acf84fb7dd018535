"""The rules in a study file: do they parse, and do they speak of things the study has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, cast

from equipoise.errors import RuleSyntaxError, UnitError
from equipoise.rules import Between, Compare, OneOf, Rule, anchors_of, leaves_of, parse_rule, variables_of
from equipoise.study.faults.nearest import nearest
from equipoise.study.faults.place import Place, Spot, StudyFile
from equipoise.study.faults.references import names_of, report_unless_known, variable_names
from equipoise.study.faults.walk import texts, walk
from equipoise.vocabulary import is_unit, ucum_code, unit_conversion

_RULES: Final = (
    "stages.*.include|exclude.*.when|applies",
    "endpoints.*.when",
    "anchors.*.event",
    "forms.*.fields.*.observes.*.event",
)
"""Where a study holds texts in the rule language."""

_UNITS: Final = ("variables|parameters.*.unit", "forms.*.fields.*.unit", "arms.*.regimens.*.unit")


def check_rules(tree: object, file: StudyFile) -> None:
    """Report rules that do not parse, and what they name or measure otherwise than the study does."""
    variables, anchors = variable_names(tree), names_of("anchor", tree)
    known = {str(place[1]): cast("Mapping[str, object]", value) for place, value in walk(tree, "variables.*")}
    for place, rule in _rules(tree, file):
        for name in variables_of(rule):
            report_unless_known("variable", place, name, variables, file)
        for name in anchors_of(rule):
            report_unless_known("anchor", place, name, anchors, file)
        for leaf in leaves_of(rule):
            if isinstance(leaf, Compare | Between | OneOf) and isinstance(variable := known.get(leaf.variable), dict):
                _check_leaf(leaf, variable, place, file)
    _check_units(tree, known, file)


def spot_in_text(file: StudyFile, place: Place, text: str, line: int, column: int) -> Spot:
    """Return where in the file a line and column of a text stand; its beginning if YAML folded or escaped it."""
    start = file.spot(place)
    shown = file.lines[start.line - 1][start.column - 1 :]
    before = text.split("\n")[line - 1][: column - 1]
    if line == 1 and shown.startswith(before):
        return Spot(start.line, start.column + column - 1)
    if line == 1 and shown[:1] in ("'", '"') and shown[1:].startswith(before):
        return Spot(start.line, start.column + column)
    if shown[:1] in ("|", ">") and start.line + line <= len(file.lines):
        below = file.lines[start.line + line - 1]
        indent = len(below) - len(below.lstrip())
        if below[indent:].startswith(before):
            return Spot(start.line + line, indent + column)
    return start


def _rules(tree: object, file: StudyFile) -> Iterator[tuple[Place, Rule]]:
    """Yield the rules that parse; report the others."""
    for pattern in _RULES:
        for place, text in texts(tree, pattern):
            try:
                yield place, parse_rule(text)
            except RuleSyntaxError as fault:
                where = f"line {fault.line}, column {fault.column}" if "\n" in text else f"column {fault.column}"
                spot = spot_in_text(file, place, text, fault.line, fault.column)
                path = ".".join(map(str, place))
                file.report_at("study.rule", spot, f"{path}: {fault.what} ({where} of the rule)", fault.mend)


def _check_leaf(leaf: Compare | Between | OneOf, variable: Mapping[str, object], place: Place, file: StudyFile) -> None:
    if isinstance(leaf, OneOf):
        _check_codes(leaf, variable, place, file)
        return
    is_number = isinstance(leaf, Between) or leaf.reference is None
    unit = variable.get("unit")
    if variable.get("type") == "category":
        message = f"'{leaf.variable}' is a category and cannot be held against a number"
        file.report("study.rule", place, message, f"write {leaf.variable} is ... or {leaf.variable} in {{..., ...}}")
    elif is_number and leaf.unit is None and isinstance(unit, str) and unit != "1":
        message = f"the limit of '{leaf.variable}' has no unit"
        file.report("study.unit", place, message, f"write the unit after the number, e.g. {_limit(leaf)} {unit}")
    elif leaf.unit is not None:
        _check_conversion(leaf.unit, leaf.variable, variable, place, file)


def _limit(leaf: Compare | Between) -> str:
    return f"{leaf.value:f}" if isinstance(leaf, Compare) else f"{leaf.low:f}..{leaf.high:f}"


def _check_codes(leaf: OneOf, variable: Mapping[str, object], place: Place, file: StudyFile) -> None:
    listed = [*_texts_in(variable.get("values")), *_texts_in(variable.get("order"))]
    for code in leaf.codes:
        if listed and code not in listed:
            meant = nearest(code, listed)
            hint = f"did you mean {meant}? " if meant else ""
            message = f"'{leaf.variable}' has no value '{code}'"
            file.report("study.reference", place, message, f"{hint}its values are {', '.join(listed)}")


def _texts_in(value: object) -> list[str]:
    return [item for item in cast("list[object]", value) if isinstance(item, str)] if isinstance(value, list) else []


def _check_conversion(unit: str, name: str, variable: Mapping[str, object], place: Place, file: StudyFile) -> None:
    """Report a unit that measures something else than the variable: a swapped unit."""
    own, mass = variable.get("unit"), variable.get("molar_mass")
    if own is None:
        file.report("study.unit", place, f"'{name}' has no unit, yet it is given in {unit}", f"add unit: {unit} to it")
    if not isinstance(own, str) or not is_unit(own) or not is_unit(unit):
        return
    try:
        unit_conversion(unit, own, molar_mass=mass if isinstance(mass, (int, float)) else None, variable=name)
    except UnitError as fault:
        message = f"the unit {unit} does not fit '{name}', which is measured in {own}: {fault.what}"
        file.report("study.unit", place, message, f"write the value in {own}")


def _check_units(tree: object, known: Mapping[str, Mapping[str, object]], file: StudyFile) -> None:
    for pattern in _UNITS:
        for place, unit in texts(tree, pattern):
            if not is_unit(unit):
                meant = ucum_code(unit)
                is_near = meant != unit and is_unit(meant)
                mend = f"write {meant}" if is_near else 'write a UCUM code, e.g. "10*9/L" or "mg/dL"'
                file.report("study.unit", place, f"'{unit}' is no UCUM unit", mend)
    for place, field in walk(tree, "forms.*.fields.*"):
        unit = next((unit for _, unit in texts(field, "unit")), "")
        for _, name in texts(field, "observes.*.variable"):
            variable = known.get(name)
            if isinstance(variable, dict) and is_unit(ucum_code(unit)):
                _check_conversion(ucum_code(unit), name, variable, (*place, "unit"), file)
