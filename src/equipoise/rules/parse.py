"""Text to rule. Fast once the grammar is loaded, so a study can be read rule by rule."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache, lru_cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

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
from equipoise.rules.walk import parts_of
from equipoise.vocabulary import is_unit, ucum_code

if TYPE_CHECKING:
    from lark import Lark, Token
    from lark.exceptions import UnexpectedInput

_WORD = re.compile(r"\w[\w.]*|\S")
_CMP = {"≤": "<=", "≥": ">="}
_DEEPEST = 100
"""Levels of `not`, `if` and brackets; the criteria of a study have three or four."""
# What a reader would write next, most likely first. Several terminals may share one description.
_EXPECTATIONS = {
    "AND": "'and'",
    "OR": "'or'",
    "CMP": "a comparison ('<', '<=', '>', '>=', '=')",
    "IN": "'in'",
    "IS": "'is'",
    "THEN": "'then'",
    "UNIT": "a unit (UCUM, such as 10*9/L)",
    "X": "'x ULN'",
    "REFERENCE": "'ULN', 'LLN' or 'baseline'",
    "__DOTDOT": "'..'",
    "LEAST": "'least'",
    "OF": "'of'",
    "DOMAIN": "an event such as condition(...)",
    "NAME": "a name",
    "CODE": "a code",
    "STRING": "a text in double quotes",
    "INT": "a whole number",
    "NUMBER": "a number",
    "SPAN_UNIT": "h, d, wk, mo or a",
    "SIDE": "'before' or 'after'",
    "LBRACE": "'{'",
    "LPAR": "'('",
    "EQUAL": "'='",
    "COMMA": "','",
    "VBAR": "'|'",
    "SEMICOLON": "';'",
    "RBRACE": "'}'",
    "RSQB": "']'",
    "LSQB": "'['",
    "RPAR": "')'",
    "EXCEPT": "'except'",
    "MOMENT": "'during', 'before' or 'after'",
    "AT": "'at'",
    "WITHIN": "'within'",
    "STATE": "'ever' or 'current'",
    "$END": "the end",
}


@lru_cache(maxsize=4096)
def parse_rule(text: str) -> Rule:
    """Return the rule that a text of the rule language stands for; RuleSyntaxError with line and column if none.

    >>> parse_rule("platelets > 40 10*9/L").value
    Decimal('40')
    """
    # lark is imported here so that a program which never reads a rule does not pay for it.
    from lark.exceptions import UnexpectedInput

    try:
        tree: Any = _parser().parse(text)  # lark returns whatever the transformer made: here a Rule
    except UnexpectedInput as fault:
        raise _syntax_error(text, fault) from None
    if _is_deeper_than(tree, _DEEPEST):
        raise RuleSyntaxError(f"nested more than {_DEEPEST} levels deep", mend="say it in fewer steps")
    return tree


def _is_deeper_than(rule: Rule, levels: int) -> bool:
    """Return whether the rule nests deeper, without recursion: this is what protects everything that recurses."""
    layer: list[Rule] = [rule]
    for _ in range(levels):
        layer = [part for whole in layer for part in parts_of(whole)]
        if not layer:
            return False
    return True


def parse_event(text: str) -> Event:
    """Return the event that a text such as "procedure(liver_resection)" stands for; RuleSyntaxError if it is none."""
    rule = parse_rule(text)
    if not isinstance(rule, Event):
        raise RuleSyntaxError("expected one event", mend="write it as in procedure(liver_resection)")
    return rule


@cache
def _parser() -> Lark:
    from importlib import resources

    from lark import Lark

    grammar = resources.files("equipoise.rules").joinpath("rule.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", transformer=_spread(_Builder()), maybe_placeholders=True)


def _spread(builder: _Builder) -> SimpleNamespace:
    """Return the builder's methods as lark calls them: with one list of children."""
    names = [name for name in vars(_Builder) if not name.startswith("_")]
    return SimpleNamespace(**{name: _taking_a_list(getattr(builder, name)) for name in names})


def _taking_a_list(method: Callable[..., object]) -> Callable[[list[object]], object]:
    return lambda children: method(*children)


class _Builder:
    """Makes the tree, one method for each form of the grammar; lark calls them bottom up."""

    def start(self, rule: Rule) -> Rule:
        return rule

    def either(self, *parts: Rule) -> Rule:
        return Or(parts)

    def both(self, *parts: Rule) -> Rule:
        return And(parts)

    def negation(self, part: Rule) -> Rule:
        return Not(part)

    def condition(self, condition: Rule, consequence: Rule) -> Rule:
        return If(condition, consequence)

    def at_least(self, count: Token, *parts: Rule) -> Rule:
        return AtLeast(int(count), parts)

    def compare(self, name: Token, sign: Token, number: Token, unit: Token | None, time: Time | None) -> Rule:
        return Compare(str(name), _comparison(sign), _number(number), _unit(unit), None, time)

    def multiple(self, name: Token, sign: Token, number: Token, reference: Token, time: Time | None) -> Rule:
        return Compare(str(name), _comparison(sign), _number(number), None, Reference(reference), time)

    def between(self, name: Token, low: Token, high: Token, unit: Token | None, time: Time | None) -> Rule:
        if Decimal(low) > Decimal(high):
            raise _at(low, f"the range {low}..{high} is empty", "write the lower number first")
        return Between(str(name), _number(low), _number(high), _unit(unit), time)

    def one_of(self, name: Token, *codes_and_time: Any) -> Rule:  # codes are tokens; the last is a Time or None
        *codes, time = codes_and_time
        return OneOf(str(name), tuple(_text(code) for code in codes), time)

    def event(self, domain: Token, concepts: tuple[str, ...], *rest: Any) -> Rule:  # attributes, exemptions, time
        *attributes, exemptions, time = rest
        return Event(Domain(domain), concepts, tuple(attributes), exemptions or (), time)

    def concepts(self, *names: Token) -> tuple[str, ...]:
        return tuple(str(name) for name in names)

    def attribute(self, name: Token, *values: Token) -> Attribute:
        return Attribute(str(name), tuple(_text(value) for value in values))

    def exemptions(self, *exemptions: Exemption) -> tuple[Exemption, ...]:
        return exemptions

    def exemption(self, concept: Token, attribute: Token | None = None, value: Token | None = None) -> Exemption:
        if attribute is None or value is None:
            return Exemption(str(concept))
        return Exemption(str(concept), str(attribute), _text(value))

    def count(self, event: Event, sign: Token, number: Token) -> Rule:
        return Count(event, _comparison(sign), int(number))

    def attested(self, statement: Token) -> Rule:
        return Attested(_text(statement))

    def planned(self, concept: Token) -> Rule:
        return Planned(str(concept))

    def moment(self, timing: Token, anchor: Token) -> Time:
        return Time(Timing(timing), str(anchor))

    def at(self, anchor: Token) -> Time:
        return Time(Timing.AT, str(anchor))

    def within(self, number: Token, unit: Token, side: Token, anchor: Token) -> Time:
        return Time(Timing(f"within_{side}"), str(anchor), Span(int(number), str(unit)))

    def state(self, timing: Token) -> Time:
        return Time(Timing(timing))


def _comparison(sign: Token) -> Comparison:
    return Comparison(_CMP.get(sign, sign))


def _number(token: Token) -> Decimal:
    # Plain digits without trailing zeros: normalize() alone would write 40 as 4E+1.
    return Decimal(f"{Decimal(token).normalize():f}")


def _text(token: Token) -> str:
    if token.type == "STRING":
        return re.sub(r"\\(.)", r"\1", token[1:-1])
    return str(token)


def _unit(token: Token | None) -> str | None:
    """Return the unit's code; a spelling that is not UCUM is refused with the code to write."""
    if token is None:
        return None
    code = str(token)
    if is_unit(code):
        return code
    meant = ucum_code(code)
    if meant != code and is_unit(meant):
        raise _at(token, f"expected a UCUM unit, found '{code}'", f"write {meant}")
    raise _at(token, f"expected 'and', found '{code}'", "or a unit (UCUM, such as 10*9/L)")


def _at(token: Token, what: str, mend: str) -> RuleSyntaxError:
    return RuleSyntaxError(what, line=token.line or 1, column=token.column or 1, mend=mend)


def _syntax_error(text: str, fault: UnexpectedInput) -> RuleSyntaxError:
    """Return lark's complaint in the reader's words: what was expected, what was found, and what else may stand."""
    expected = getattr(fault, "accepts", None) or getattr(fault, "expected", None) or getattr(fault, "allowed", ())
    likely = [words for terminal, words in _EXPECTATIONS.items() if terminal in expected]
    line, column, found = _place(text, fault)
    others = ", ".join(likely[1:])
    return RuleSyntaxError(
        f"expected {likely[0]}, found {found}", line=line, column=column, mend=f"or write {others}" if others else ""
    )


def _place(text: str, fault: UnexpectedInput) -> tuple[int, int, str]:
    position = fault.pos_in_stream
    if position is None or position < 0 or position >= len(text) or getattr(fault, "token", None) == "":
        lines = text.splitlines() or [""]
        return len(lines), len(lines[-1]) + 1, "the end"
    word = _WORD.match(text, position)
    return fault.line, fault.column, f"'{word.group() if word else text[position]}'"
