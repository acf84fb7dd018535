"""The JSON form of a rule: the same for equal rules to the byte, with a schema id, for other programs.

One table says which fields each node has; reading, writing and the JSON Schema all follow from it. Numbers are written
as strings, so that no program rounds them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any

from equipoise.errors import RuleSyntaxError
from equipoise.rules.tree import (
    And,
    AtLeast,
    Attested,
    Attribute,
    Between,
    Compare,
    Comparison,
    Count,
    Domain,
    Event,
    Exemption,
    If,
    Not,
    OneOf,
    Or,
    Planned,
    Reference,
    Rule,
    Span,
    Time,
    Timing,
)

SCHEMA_ID = "equipoise.rule/1"

# Field -> what it holds; "?" marks a field that may be absent, "*" a list.
_NODES: dict[str, tuple[type, dict[str, str]]] = {
    "and": (And, {"parts": "rule*"}),
    "or": (Or, {"parts": "rule*"}),
    "not": (Not, {"part": "rule"}),
    "if": (If, {"condition": "rule", "consequence": "rule"}),
    "at_least": (AtLeast, {"count": "whole", "parts": "rule*"}),
    "compare": (
        Compare,
        {
            "variable": "text",
            "comparison": "comparison",
            "value": "number",
            "unit": "text?",
            "reference": "reference?",
            "time": "time?",
        },
    ),
    "between": (Between, {"variable": "text", "low": "number", "high": "number", "unit": "text?", "time": "time?"}),
    "one_of": (OneOf, {"variable": "text", "codes": "text*", "time": "time?"}),
    "event": (
        Event,
        {
            "domain": "domain",
            "concepts": "text*",
            "attributes": "attribute*?",
            "exemptions": "exemption*?",
            "time": "time?",
        },
    ),
    "count": (Count, {"event": "event", "comparison": "comparison", "number": "whole"}),
    "attested": (Attested, {"statement": "text"}),
    "planned": (Planned, {"concept": "text"}),
}
_PIECES: dict[str, tuple[type, dict[str, str]]] = {
    "time": (Time, {"timing": "timing", "anchor": "text?", "span": "span?"}),
    "span": (Span, {"number": "whole", "unit": "text"}),
    "attribute": (Attribute, {"name": "text", "values": "text*"}),
    "exemption": (Exemption, {"concept": "text", "attribute": "text?", "value": "text?"}),
}
_CODES: dict[str, type[Enum]] = {
    "comparison": Comparison,
    "reference": Reference,
    "domain": Domain,
    "timing": Timing,
}
_NAMES = {node: name for name, (node, _) in _NODES.items()}

Json = dict[str, Any]
"""A JSON object; Any because JSON holds anything until it is checked."""


def dump_rule(rule: Rule) -> str:
    """Return the rule as JSON with sorted keys and no blanks: equal rules give equal bytes."""
    return json.dumps({"schema": SCHEMA_ID, "rule": rule_to_json(rule)}, sort_keys=True, separators=(",", ":"))


def load_rule(text: str) -> Rule:
    """Return the rule that a JSON text holds; RuleSyntaxError, with the place, if it holds none."""
    try:
        document: Any = json.loads(text)
    except json.JSONDecodeError as fault:
        raise RuleSyntaxError(f"not JSON: {fault.msg}", line=fault.lineno, column=fault.colno) from None
    if not isinstance(document, dict) or document.get("schema") != SCHEMA_ID:
        raise RuleSyntaxError(f"expected an object with schema {SCHEMA_ID!r}", where="schema")
    return rule_from_json(document.get("rule"), where="rule")


def rule_to_json(rule: Rule) -> Json:
    """Return the rule as an object of plain JSON values, each node named by `node`."""
    return {"node": _NAMES[type(rule)], **_object(rule)}


def rule_from_json(value: object, *, where: str = "rule") -> Rule:
    """Return the rule that a JSON object stands for; RuleSyntaxError, with the place, if it stands for none."""
    if not isinstance(value, Mapping) or value.get("node") not in _NODES:
        raise RuleSyntaxError(f"expected a node, one of {', '.join(_NODES)}", where=where)
    node, shape = _NODES[value["node"]]
    return _build(node, shape, {key: item for key, item in value.items() if key != "node"}, where)


def rule_schema() -> Json:
    """Return the JSON Schema (2020-12) of the JSON form."""
    definitions = {name: _schema_of(shape, node=name) for name, (_, shape) in _NODES.items()}
    definitions |= {name: _schema_of(shape) for name, (_, shape) in _PIECES.items()}
    definitions["rule"] = {"oneOf": [{"$ref": f"#/$defs/{name}"} for name in _NODES]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Rule of a criterion",
        "type": "object",
        "properties": {"schema": {"const": SCHEMA_ID}, "rule": {"$ref": "#/$defs/rule"}},
        "required": ["schema", "rule"],
        "additionalProperties": False,
        "$defs": definitions,
    }


def _object(thing: object) -> Json:
    """Return a dataclass as an object; fields that hold their default are left out."""
    assert is_dataclass(thing)
    values = ((field, getattr(thing, field.name)) for field in fields(thing))
    return {field.name: _value(value) for field, value in values if value != field.default}


def _value(value: object) -> Any:  # a JSON value
    if isinstance(value, tuple):
        return [_value(item) for item in value]
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, Enum):
        return value.value
    if type(value) in _NAMES:
        return {"node": _NAMES[type(value)], **_object(value)}
    return _object(value) if is_dataclass(value) else value


def _build(made: type, shape: Mapping[str, str], value: Mapping[str, object], where: str) -> Any:  # made's instance
    unknown = sorted(value.keys() - shape.keys())
    absent = [name for name, kind in shape.items() if not kind.endswith("?") and name not in value]
    if unknown or absent:
        fault = f"unknown field {unknown[0]!r}" if unknown else f"the field {absent[0]!r} is missing"
        raise RuleSyntaxError(fault, where=where)
    return made(**{name: _read(shape[name], item, f"{where}.{name}") for name, item in value.items()})


def _read(kind: str, value: object, where: str) -> Any:  # what the kind says
    kind = kind.removesuffix("?")
    if kind.endswith("*"):
        if not isinstance(value, list) or not value:
            raise RuleSyntaxError("expected a list with at least one item", where=where)
        return tuple(_read(kind[:-1], item, f"{where}.{place}") for place, item in enumerate(value))
    if kind in _CODES:
        codes = [str(code.value) for code in _CODES[kind]]
        if value not in codes:
            raise RuleSyntaxError(f"expected one of {', '.join(codes)}", where=where)
        return _CODES[kind](value)
    if kind in _PIECES:
        if not isinstance(value, Mapping):
            raise RuleSyntaxError("expected an object", where=where)
        return _build(*_PIECES[kind], value, where)
    return _SIMPLE[kind](value, where)


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise RuleSyntaxError("expected a text", where=where)
    return value


def _whole(value: object, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise RuleSyntaxError("expected a whole number", where=where)
    return value


def _number(value: object, where: str) -> Decimal:
    try:
        return Decimal(_text(value, where)).normalize()
    except InvalidOperation:
        raise RuleSyntaxError("expected a number, written as a string", where=where) from None


def _event(value: object, where: str) -> Event:
    event = rule_from_json(value, where=where)
    if not isinstance(event, Event):
        raise RuleSyntaxError("expected an event", where=where)
    return event


def _rule(value: object, where: str) -> Rule:
    return rule_from_json(value, where=where)


_SIMPLE: dict[str, Callable[[object, str], object]] = {
    "text": _text,
    "whole": _whole,
    "number": _number,
    "event": _event,
    "rule": _rule,
}


def _schema_of(shape: Mapping[str, str], *, node: str | None = None) -> Json:
    properties = {name: _schema_of_kind(kind.removesuffix("?")) for name, kind in shape.items()}
    required = [name for name, kind in shape.items() if not kind.endswith("?")]
    if node is not None:
        properties, required = {"node": {"const": node}, **properties}, ["node", *required]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _schema_of_kind(kind: str) -> Json:
    if kind.endswith("*"):
        return {"type": "array", "minItems": 1, "items": _schema_of_kind(kind[:-1])}
    if kind in _CODES:
        return {"enum": [code.value for code in _CODES[kind]]}
    simple: dict[str, Json] = {
        "text": {"type": "string"},
        "whole": {"type": "integer"},
        "number": {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"},
    }
    return simple.get(kind) or {"$ref": f"#/$defs/{kind}"}
