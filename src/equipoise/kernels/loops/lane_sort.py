"""Compiled sorting of the columns of a block: eight rows are read, compared and written as vectors of all lanes.

Left to itself the compiler does not know that eight rows of one array do not overlap, and takes the lanes one by one;
here the steps are written in its own language, and every processor gets them in the widest form it has.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from equipoise.kernels.arrays import IntArray
from equipoise.kernels.compiled import compile_loop
from equipoise.kernels.lane_network import COMPARISONS
from equipoise.kernels.trial_tables import LANES, WordArray

_VECTOR = 16

# Any: numba hands types and builders of its own to an intrinsic; they have no declared types.


def _rows(builder: Any, rows: Any, step: Any) -> list[Any]:
    """The places where the eight rows of a step begin."""
    first = builder.mul(step, ir.Constant(ir.IntType(64), 8))
    places: list[Any] = []
    for k in range(8):
        row = builder.load(builder.gep(rows, [builder.add(first, ir.Constant(ir.IntType(64), k))]))
        places.append(builder.mul(row, ir.Constant(ir.IntType(64), LANES)))
    return places


def _exchanged(builder: Any, base: Any, places: list[Any], comparisons: tuple[tuple[int, int], ...]) -> None:
    """Write the steps for one vector of lanes after another."""
    vector = ir.VectorType(ir.IntType(32), _VECTOR)
    for lane in range(0, LANES, _VECTOR):
        offset = ir.Constant(ir.IntType(64), lane)
        at = [builder.bitcast(builder.gep(base, [builder.add(place, offset)]), vector.as_pointer()) for place in places]
        held = [builder.load(pointer, align=4) for pointer in at]
        for a, b in comparisons:
            less = builder.icmp_unsigned("<", held[a], held[b])
            held[a], held[b] = builder.select(less, held[a], held[b]), builder.select(less, held[b], held[a])
        for pointer, value in zip(at, held, strict=True):
            builder.store(value, pointer, align=4)


def _step(kind: int) -> Any:
    """Return a function (keys, rows, step) that orders the eight rows of a step of this kind in all lanes."""

    @intrinsic
    def ordered(_context: Any, keys: Any, rows: Any, step: Any) -> Any:
        def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
            block = context.make_array(signature.args[0])(context, builder, given[0])
            table = context.make_array(signature.args[1])(context, builder, given[1])
            _exchanged(builder, block.data, _rows(builder, table.data, given[2]), COMPARISONS[kind])
            return context.get_dummy_value()

        return types.void(keys, rows, step), code

    return ordered


_sort, _flip, _eights, _fours, _twos = (_step(kind) for kind in range(5))


@compile_loop
def sort_lanes(keys: WordArray, kinds: IntArray, rows: IntArray) -> None:
    """Sort the columns of `keys` in place by the steps of `kernels.lane_network`; both are contiguous."""
    for step in range(kinds.size):
        kind = kinds[step]
        if kind == 0:
            _sort(keys, rows, step)
        elif kind == 1:
            _flip(keys, rows, step)
        elif kind == 2:
            _eights(keys, rows, step)
        elif kind == 3:
            _fours(keys, rows, step)
        else:
            _twos(keys, rows, step)
