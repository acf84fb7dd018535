"""ADLB: one row for each laboratory result, with baseline, change and CTCAE grade."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from equipoise.datasets.baseline_values import NUMERIC, observation_day
from equipoise.datasets.collected import Chart, Collected, collected_from
from equipoise.datasets.field_index import VariableSource
from equipoise.datasets.grade_ladder import GradeLadder, grade_ladder
from equipoise.datasets.measurement import Measurement, measure
from equipoise.ledger import Event, ItemValue
from equipoise.scales import ctcae_analytes
from equipoise.scales.ctcae import ctcae_grading
from equipoise.scales.significant import significant
from equipoise.study import Observes, Study

Limits = tuple[float | None, float | None]
_RANGE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*\.\.\s*(\d+(?:\.\d+)?)\s*")
_SPELLINGS = {"leukocytes": "wbc", "hemoglobin": "haemoglobin", "neutrophil_count": "neutrophils"}
_NUMBERS = ("integer", "decimal", "censored_decimal")
_HALF = "HALFLLOQ"


@dataclass(frozen=True, slots=True)
class _Test:
    """A laboratory test of the study: where it stands, its name, its usual limits, the table that grades it."""

    source: VariableSource
    param: str
    paramcd: str
    unit: str | None
    limits: Limits
    analyte: str | None


@dataclass(frozen=True, slots=True)
class _Result:
    """One result of one participant."""

    test: _Test
    found: Measurement
    value: float | None
    day: str
    encounter: str
    seq: int


def derive_adlb(
    study: Study, source: Collected | Iterable[Event], *, limits: Mapping[str, Limits] | None = None
) -> pl.DataFrame:
    """Return ADLB, sorted by USUBJID, parameter and day.

    Holds the numeric items of laboratory forms and the variables of endpoints; PARAMCD is the variable's name in upper
    case. A result below the limit of quantification has half the limit in AVAL, DTYPE HALFLLOQ, and is kept as typed in
    AVALC. BASE is the last value at or before allocation (ABLFL). Grades need the laboratory's limits: those beside the
    result, then `limits` by variable, (LLN, ULN) in the variable's unit, then the variable's reference range; a grade
    that needs a missing limit is null. TRTEMFL: after allocation and a grade above that of the baseline.
    """
    collected = collected_from(study, source)
    tests = _tests(collected, limits or {})
    ladders: dict[tuple[object, ...], GradeLadder] = {}
    columns: dict[str, list[object]] = {name: [] for name in _SCHEMA}
    append = [column.append for column in columns.values()]
    for chart in collected.charts:
        for row in _rows(study.id, chart, tests, ladders):
            for add, value in zip(append, row, strict=True):
                add(value)
    return pl.DataFrame(columns, schema=_SCHEMA)


def _tests(collected: Collected, limits: Mapping[str, Limits]) -> list[_Test]:
    study = collected.study
    wanted = {endpoint.variable for endpoint in study.endpoints if endpoint.variable is not None}
    tests: dict[tuple[str, str], _Test] = {}
    for form in study.forms:
        siblings = {name for field in form.fields for seen in field.observes for name in seen.attributes.values()}
        for field in form.fields:
            if field.type not in _NUMBERS or field.id in siblings:
                continue
            for source in collected.fields.variables.get((form.id, field.id), ()):
                numeric = source.variable is not None and source.variable.type in NUMERIC
                if numeric and (form.domain == "LB" or source.name in wanted):
                    tests[form.id, field.id] = _test(source, limits)
            if form.domain == "LB" and (form.id, field.id) not in tests:
                unseen = VariableSource(field.id, None, form.id, field, Observes(variable=field.id))
                tests[form.id, field.id] = _test(unseen, limits)
    return list(tests.values())


def _test(source: VariableSource, limits: Mapping[str, Limits]) -> _Test:
    variable, name = source.variable, source.name
    unit = (variable.unit if variable else None) or source.field.unit
    general = limits.get(name) or (_reference_range(variable.reference_range) if variable else (None, None))
    analyte = _SPELLINGS.get(name, name)
    graded = analyte in ctcae_analytes() and (unit is None or ctcae_grading(analyte).unit == unit)
    label = source.field.label or (variable.label if variable else "") or name
    return _Test(source, label, name.upper(), unit, general, analyte if graded else None)


def _reference_range(text: str) -> Limits:
    """Return lower and upper limit of a range as a study writes it, "3.5..9.5"; nothing for words."""
    found = _RANGE.fullmatch(text)
    if found is None:
        return None, None
    low, high = float(found[1]), float(found[2])
    return (low or None), high


def _rows(
    study_id: str, chart: Chart, tests: list[_Test], ladders: dict[tuple[object, ...], GradeLadder]
) -> Iterator[tuple[object, ...]]:
    by_param: dict[str, list[_Result]] = {}
    for test in tests:
        by_param.setdefault(test.paramcd, []).extend(_results(chart, test))
    allocation = chart.state.allocation
    zero = allocation.date if allocation else None
    who = (study_id, chart.state.subject, allocation.arm if allocation else None)
    for paramcd in sorted(by_param):
        results = sorted(by_param[paramcd], key=lambda result: (result.day, result.seq))
        base = _baseline(results, zero)
        base_grade = _grade(base, base, ladders) if base is not None else None
        for result in results:
            grade = _grade(result, base, ladders)
            yield (*who, *_described(result), *_compared(result, base, zero), *_graded(result, grade, base_grade, zero))


def _results(chart: Chart, test: _Test) -> Iterator[_Result]:
    field, form = test.source.field, test.source.form
    for encounter, row in chart.rows(form):
        answer: ItemValue | None = row.get(field.id)
        if answer is None or answer.value is None:
            continue
        found = measure(test.source, answer.value, row)
        value = found.value / 2 if found.value is not None and found.comparator == "<" else found.value
        yield _Result(test, found, value, observation_day(test.source, answer, row), encounter, answer.seq)


def _baseline(results: list[_Result], zero: str | None) -> _Result | None:
    before = [result for result in results if zero is not None and result.day <= zero and result.value is not None]
    return before[-1] if before else None


def _grade(result: _Result, base: _Result | None, ladders: dict[tuple[object, ...], GradeLadder]) -> int | None:
    """A result beside a limit ("<10") is not graded: what it stands for is not known."""
    test = result.test
    if test.analyte is None or result.value is None or result.found.comparator:
        return None
    lln, uln = _limits(result)
    baseline = None if base is None else base.value
    key = (test.analyte, lln, uln, baseline)
    ladder = ladders.get(key)
    if ladder is None:
        relevant = _relevant_baseline(test.analyte, baseline, uln)
        shared = (test.analyte, lln, uln, relevant)
        ladder = ladders.get(shared) or grade_ladder(test.analyte, lln, uln, relevant)
        ladders[key] = ladders[shared] = ladder
    return ladder.grade(result.value)


def _relevant_baseline(analyte: str, baseline: float | None, uln: float | None) -> float | None:
    """Return the baseline as far as the table looks at it, so that participants who are graded alike share a ladder."""
    choose = ctcae_grading(analyte).choose
    if baseline is None or choose == "only":
        return None
    if choose == "by_baseline" and uln is not None and significant(baseline) <= significant(uln):
        return uln
    return baseline


def _limits(result: _Result) -> Limits:
    lln, uln = result.test.limits
    own = result.found
    return (lln if own.lln is None else own.lln), (uln if own.uln is None else own.uln)


def _described(result: _Result) -> tuple[object, ...]:
    test, found = result.test, result.found
    below = found.comparator == "<"
    lloq = found.value if below else test.source.field.lloq
    day = date.fromisoformat(result.day)
    dtype = _HALF if below and result.value is not None else None
    head = (test.param, test.paramcd, result.value, found.text, found.qualifier or None, test.unit, dtype, lloq)
    return (*head, "Y" if below else "N", result.encounter, day)


def _compared(result: _Result, base: _Result | None, zero: str | None) -> tuple[object, ...]:
    base_value = None if base is None else base.value
    change = None
    if zero is not None and result.day > zero and result.value is not None and base_value is not None:
        change = result.value - base_value
    days = None if zero is None else (date.fromisoformat(result.day) - date.fromisoformat(zero)).days
    return days, base_value, change, "Y" if result is base else None


def _graded(result: _Result, grade: int | None, base_grade: int | None, zero: str | None) -> tuple[object, ...]:
    lln, uln = _limits(result)
    emergent = None
    if zero is not None and result.day > zero and grade is not None and base_grade is not None:
        emergent = "Y" if grade > base_grade else "N"
    return lln, uln, grade, base_grade, emergent, result.seq


_SCHEMA: dict[str, type[pl.DataType]] = {
    "STUDYID": pl.String,
    "USUBJID": pl.String,
    "ARMCD": pl.String,
    "PARAM": pl.String,
    "PARAMCD": pl.String,
    "AVAL": pl.Float64,
    "AVALC": pl.String,
    "AVALQUAL": pl.String,
    "AVALU": pl.String,
    "DTYPE": pl.String,
    "LLOQ": pl.Float64,
    "BLQFL": pl.String,
    "AVISIT": pl.String,
    "ADT": pl.Date,
    "ADY": pl.Int64,
    "BASE": pl.Float64,
    "CHG": pl.Float64,
    "ABLFL": pl.String,
    "ANRLO": pl.Float64,
    "ANRHI": pl.Float64,
    "ATOXGR": pl.Int64,
    "BTOXGR": pl.Int64,
    "TRTEMFL": pl.String,
    "SRCSEQ": pl.Int64,
}
