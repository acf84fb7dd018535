"""Model formulas such as arm ~ age + I(age^2) + as.factor(stage), read into columns."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from equipoise.errors import DataError
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.design_matrix import DesignMatrix, design_matrix

_NAME = re.compile(r"[A-Za-z.][\w.]*$")
_CALL = re.compile(r"([A-Za-z.]+)\((.*)\)$")
_INSIDE = re.compile(r"[A-Za-z.][\w.]*")
_FACTORS = ("as.factor", "factor")
_TRANSFORMS: dict[str, Callable[[FloatArray], FloatArray]] = {
    "log": np.log,
    "log2": np.log2,
    "log10": np.log10,
    "exp": np.exp,
    "sqrt": np.sqrt,
    "abs": np.abs,
}


@dataclass(frozen=True)
class ModelFormula:
    """What a formula says: the response, the terms in the order of the columns, and the variables they read.

    Products come after what they are made of, by the number of their parts.
    """

    response: str
    terms: tuple[str, ...]
    variables: tuple[str, ...]


def parse_model_formula(text: str) -> ModelFormula:
    """Return the parts of `response ~ terms`; DataError naming a term that is not understood.

    Terms are names, products `a:b`, `a*b` for a + b + a:b, arithmetic in `I(x^2)`, `as.factor(x)`, and log, log2,
    log10, exp, sqrt, abs of a variable. `1` stands for the intercept, which is always there.

    >>> parse_model_formula("arm ~ age + I(age^2) + as.factor(stage)").variables
    ('age', 'stage')
    """
    response, tilde, right = re.sub(r"\s", "", text).partition("~")
    if not tilde or not _NAME.match(response) or not right:
        raise DataError(f"{text!r} is not of the form response ~ terms", mend="write for example arm ~ age + I(age^2)")
    terms = [found for term in _split(right, "+") if term != "1" for found in _crossed(term)]
    ordered = sorted(dict.fromkeys(terms), key=lambda term: len(_split(term, ":")))
    read = [name for term in ordered for part in _split(term, ":") for name in _part_variables(part)]
    return ModelFormula(response, tuple(ordered), tuple(dict.fromkeys(read)))


def model_matrix(
    formula: ModelFormula,
    variables: Mapping[str, Sequence[object]],
    *,
    levels: Mapping[str, Sequence[object]] | None = None,
) -> DesignMatrix:
    """Return the columns of a formula without the intercept; text and as.factor() become columns against a first level.

    The levels of a factor are those that occur, in ascending order, or those that `levels` gives for its variable.
    Raises DataError naming variables that are absent.

    >>> formula = parse_model_formula("arm ~ age + I(age^2) + as.factor(stage)")
    >>> model_matrix(formula, {"age": [50, 60, 70], "stage": [1, 2, 3]}).names
    ('age', 'I(age^2)', 'as.factor(stage)2', 'as.factor(stage)3')
    """
    absent = [name for name in formula.variables if name not in variables]
    if absent:
        raise DataError(f"there is no variable {', '.join(absent)}", mend="name columns of the data")
    parts = dict.fromkeys(part for term in formula.terms for part in _split(term, ":"))
    columns: dict[str, Sequence[object]] = {}
    factors: dict[str, Sequence[object]] = {}
    for part in parts:
        given = (levels or {}).get(part)
        values = variables[part] if given is not None else _values(part, variables)
        if isinstance(values, np.ndarray):
            columns[part] = values.tolist()
            continue
        columns[part] = [str(value) for value in values]
        factors[part] = given if given is not None else sorted(set(columns[part]), key=_rank)
    if not formula.terms:
        rows = len(next(iter(variables.values()), ()))
        return DesignMatrix((), np.zeros((rows, 0)))
    return design_matrix(columns, formula.terms, factors=factors)


def _split(text: str, sign: str) -> list[str]:
    """Split at a sign outside parentheses."""
    found, depth = [""], 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if character == sign and depth == 0:
            found.append("")
        else:
            found[-1] += character
    return found


def _crossed(term: str) -> list[str]:
    factors = _split(term, "*")
    found = [factors[0]]
    for factor in factors[1:]:
        found += [factor, *(f"{earlier}:{factor}" for earlier in list(found))]
    return found


def _part_variables(part: str) -> list[str]:
    if _NAME.match(part):
        return [part]
    call = _CALL.match(part)
    if call and call[1] in (*_FACTORS, *_TRANSFORMS) and _NAME.match(call[2]):
        return [call[2]]
    if call and call[1] == "I":
        _arithmetic(call[2])
        return _INSIDE.findall(call[2])
    raise DataError(
        f"the term {part!r} of the formula is not understood",
        mend="use names, a:b, a*b, I(arithmetic), as.factor(name) and log, log2, log10, exp, sqrt, abs of a name",
    )


def _values(part: str, variables: Mapping[str, Sequence[object]]) -> FloatArray | Sequence[object]:
    """Return numbers as an array, a factor as its labels."""
    if _NAME.match(part):
        given = variables[part]
        return given if any(isinstance(value, str) for value in given) else _numbers(part, given)
    call = _CALL.match(part)
    assert call is not None, "parse_model_formula lets nothing else through"
    if call[1] in _FACTORS:
        return list(variables[call[2]])
    if call[1] in _TRANSFORMS:
        with np.errstate(all="ignore"):
            return _TRANSFORMS[call[1]](_numbers(call[2], variables[call[2]]))
    known = {name: _numbers(name, variables[name]) for name in _INSIDE.findall(call[2])}
    tree = _arithmetic(call[2])
    size = next((values.size for values in known.values()), 0)
    with np.errstate(all="ignore"):
        return np.broadcast_to(_evaluated(tree, known), (size,)).astype(np.float64)


def _numbers(name: str, values: Sequence[object]) -> FloatArray:
    try:
        return np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise DataError(f"{name} holds text", mend=f"write as.factor({name})") from error


def _rank(level: object) -> tuple[int, float, str]:
    try:
        return 0, float(str(level)), ""
    except ValueError:
        return 1, 0.0, str(level)


# The arithmetic of I() is Python's, once ^ is written ** and dots in names are hidden.
_HIDDEN_DOT = "_dot_"
_OPERATORS: dict[type[ast.operator], Callable[[FloatArray, FloatArray], FloatArray]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Pow: np.power,
}


def _arithmetic(text: str) -> ast.expr:
    hidden = _INSIDE.sub(lambda name: name[0].replace(".", _HIDDEN_DOT), text).replace("^", "**")
    try:
        tree = ast.parse(hidden, mode="eval").body
    except SyntaxError as error:
        raise DataError(f"I({text}) is not arithmetic", mend="write for example I(age^2)") from error
    _check(tree, text)
    return tree


def _check(node: ast.expr, text: str) -> None:
    match node:
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _OPERATORS:
            _check(left, text)
            _check(right, text)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            _check(operand, text)
        case ast.Name() | ast.Constant(value=int() | float()):
            return
        case _:
            raise DataError(f"I({text}) holds more than numbers, names and + - * / ^", mend="compute the column before")


def _evaluated(node: ast.expr, known: Mapping[str, FloatArray]) -> FloatArray:
    match node:
        case ast.BinOp(left=left, op=operator, right=right):
            return _OPERATORS[type(operator)](_evaluated(left, known), _evaluated(right, known))
        case ast.UnaryOp(operand=operand):
            return -_evaluated(operand, known)
        case ast.Name(id=name):
            return known[name.replace(_HIDDEN_DOT, ".")]
        case ast.Constant(value=int() | float() as value):
            return np.array(value, dtype=np.float64)
        case _:
            raise AssertionError("_check lets nothing else through")
