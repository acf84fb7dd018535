"""Every reference case of the four basic methods of survival analysis holds at its own tolerance."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from equipoise.evidence.survival_cases import METHODS, answer

FILES = ("km", "logrank", "cox", "cr", "rmst", "zph")


def _missed(case: dict, computed: dict) -> list[str]:
    missed = []
    for name, expected in case["expected"].items():
        relative, absolute = case.get("value_tol", {}).get(name, (case["rel_tol"], case["abs_tol"]))
        got = computed.get(name, [])
        if len(got) != len(expected):
            missed.append(f"{case['id']}: {name} has {len(got)} values, not {len(expected)}")
            continue
        for place, (value, wanted) in enumerate(zip(got, expected, strict=True)):
            if wanted is None or value is None:
                right = wanted is None and value is None
            else:
                right = abs(value - wanted) <= absolute + relative * abs(wanted)
            if not right:
                missed.append(f"{case['id']}: {name}[{place}] is {value}, not {wanted}")
    return missed


@pytest.mark.parametrize("method", sorted(METHODS))
def test_every_case_of_a_method_holds(shared: Path, method: str):
    root = shared / "data" / "analysis"
    documents = [json.loads((root / "reference" / f"{name}.json").read_text()) for name in FILES]
    cases = [case for document in documents for case in document if case["args"]["method"] == method]
    assert cases, f"no case of {method}: METHODS claims what nothing checks"
    missed = []
    for case in cases:
        header, *rows = csv.reader((root / case["dataset"]).read_text().splitlines())
        table = {name: [row[i] for row in rows] for i, name in enumerate(header)}
        missed += _missed(case, answer(case["args"], table))
    assert not missed
