"""The columns of a regression from variables: numbers, factors against their first level, and products of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from equipoise.errors import DataError
from equipoise.kernels.arrays import FloatArray


@dataclass(frozen=True)
class DesignMatrix:
    """The columns with their names; a factor's column is called by variable and level, a product by its parts."""

    names: tuple[str, ...]
    values: FloatArray


def design_matrix(
    variables: Mapping[str, Sequence[object]],
    terms: Sequence[str],
    *,
    factors: Mapping[str, Sequence[object]] | None = None,
) -> DesignMatrix:
    """Return the columns of `terms`: a variable's name, or names joined by ':' for their product.

    `factors` gives the levels of a factor, the reference first; every other variable must hold numbers. Products come
    with all their parts as terms of their own, because a factor's coding depends on it. Raises DataError, all faults at
    once.

    >>> variables = {"arm": ["A", "B", "C"], "age": [50, 60, 70]}
    >>> design_matrix(variables, ["arm", "age"], factors={"arm": ["A", "B", "C"]}).names
    ('armB', 'armC', 'age')
    """
    levels = factors or {}
    faults = [f"there is no variable {part}" for term in terms for part in term.split(":") if part not in variables]
    faults += [f"{term} needs {part} as a term as well" for term in terms for part in _absent_margins(term, terms)]
    if not terms:
        faults.append("there are no terms")
    if faults:
        raise DataError("; ".join(dict.fromkeys(faults)))
    parts = {part: _columns(part, variables[part], levels.get(part)) for term in terms for part in term.split(":")}
    blocks = [_product([parts[part] for part in term.split(":")]) for term in terms]
    names = [name for block in blocks for name, _ in block]
    return DesignMatrix(tuple(names), np.column_stack([column for block in blocks for _, column in block]))


_Block = list[tuple[str, FloatArray]]


def _absent_margins(term: str, terms: Sequence[str]) -> list[str]:
    parts = term.split(":")
    if len(parts) == 1:
        return []
    present = [set(other.split(":")) for other in terms]
    margins = [parts[:i] + parts[i + 1 :] for i in range(len(parts))]
    return [":".join(margin) for margin in margins if set(margin) not in present]


def _columns(name: str, values: Sequence[object], levels: Sequence[object] | None) -> _Block:
    if levels is None:
        try:
            return [(name, np.array(values, dtype=np.float64))]
        except (TypeError, ValueError) as error:
            raise DataError(f"{name} holds text", mend="name its levels in `factors`") from error
    known = [str(level) for level in levels]
    given = [str(value) for value in values]
    strangers = sorted(set(given) - set(known))
    if strangers:
        raise DataError(f"{name} has values that are no levels: {', '.join(strangers)}", mend=f"levels are {known}")
    array = np.array(given)
    return [(f"{name}{level}", (array == level).astype(np.float64)) for level in known[1:]]


def _product(blocks: list[_Block]) -> _Block:
    """Multiply every column of one part with every column of the next, the first part's levels running fastest."""
    found = blocks[0]
    for block in blocks[1:]:
        found = [(f"{a}:{b}", x * y) for b, y in block for a, x in found]
    return found
