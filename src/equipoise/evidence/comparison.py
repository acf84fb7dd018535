"""Comparing what was computed with what is expected, value by value."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

from equipoise.evidence.case import Answer, Case, Tolerance


def compare(case: Case, computed: Answer) -> tuple[float, list[str]]:
    """Return the largest absolute difference over all numbers of the case, and a line for each value that misses."""
    largest = 0.0
    misses: list[str] = []
    for name, expected in case.expected.items():
        if name not in computed:
            misses.append(f"{name}: not computed")
            continue
        tolerance = case.value_tolerance.get(name, case.tolerance)
        difference, miss = _compare_value(expected, computed[name], tolerance)
        largest = max(largest, difference)
        if miss:
            misses.append(f"{name}: {miss}")
    return largest, misses


def _compare_value(expected: object, got: object, tolerance: Tolerance | tuple[Tolerance, ...]) -> tuple[float, str]:
    if isinstance(tolerance, tuple):
        if isinstance(expected, Sequence) and not isinstance(expected, str):
            return _compare_sequence(expected, got, tolerance)
        tolerance = tolerance[0]
    if isinstance(expected, Mapping):
        return _compare_mapping(expected, got, tolerance)
    if isinstance(expected, Sequence) and not isinstance(expected, str):
        return _compare_sequence(expected, got, (tolerance,) * len(expected))
    return _compare_scalar(expected, got, tolerance)


def _compare_mapping(expected: Mapping[object, object], got: object, tolerance: Tolerance) -> tuple[float, str]:
    if not isinstance(got, Mapping) or set(expected) - set(got):
        return 0.0, f"expected {dict(expected)!r}, got {got!r}"
    parts = [(_compare_value(value, got[key], tolerance), key) for key, value in expected.items()]
    return _worst([(difference, f"{key}: {miss}" if miss else "") for (difference, miss), key in parts])


def _compare_sequence(expected: Sequence[object], got: object, tolerances: tuple[Tolerance, ...]) -> tuple[float, str]:
    values = got if isinstance(got, Sequence) and not isinstance(got, str) else [got]
    if len(values) != len(expected):
        return 0.0, f"expected {len(expected)} values, got {len(values)}"
    parts = [_compare_value(a, b, near) for a, b, near in zip(expected, values, tolerances, strict=True)]
    return _worst([(difference, f"[{i}] {miss}" if miss else "") for i, (difference, miss) in enumerate(parts)])


def _worst(parts: Sequence[tuple[float, str]]) -> tuple[float, str]:
    misses = [miss for _, miss in parts if miss]
    return max((difference for difference, _ in parts), default=0.0), "; ".join(misses[:3])


def _compare_scalar(expected: object, got: object, tolerance: Tolerance) -> tuple[float, str]:
    if isinstance(got, Sequence) and not isinstance(got, str) and len(got) == 1:
        got = got[0]
    if expected is None:
        return 0.0, "" if _is_absent(got) else f"expected no value, got {got!r}"
    if isinstance(expected, bool) or isinstance(got, bool):
        return 0.0, "" if expected == got and type(expected) is type(got) else f"expected {expected!r}, got {got!r}"
    if isinstance(expected, (int, float)) and isinstance(got, (int, float)):
        return _compare_numbers(float(expected), float(got), tolerance)
    if isinstance(expected, str) and isinstance(got, (str, Fraction, int)) and str(got) == expected:
        return 0.0, ""
    return 0.0, "" if expected == got else f"expected {expected!r}, got {got!r}"


def _is_absent(got: object) -> bool:
    return got is None or (isinstance(got, float) and not math.isfinite(got))


def _compare_numbers(expected: float, got: float, tolerance: Tolerance) -> tuple[float, str]:
    if not math.isfinite(got):
        return 0.0, f"expected {expected!r}, got {got!r}"
    difference = abs(got - expected)
    near = difference <= tolerance.absolute + tolerance.relative * abs(expected)
    return difference, "" if near else f"expected {expected!r}, got {got!r} (off by {difference:.3g})"
