"""Visits, forms and assays in prose: the imaging rhythm with its window, and assays with their limits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from equipoise.study.drafting.notes import Notes
from equipoise.study.drafting.number_word import NUMBER, days_of, number_of
from equipoise.study.encounter import Activity, Encounter, Repeat
from equipoise.study.endpoint import Endpoint
from equipoise.study.form import Field, Form, Observes
from equipoise.vocabulary import Severity, is_unit, ucum_code

_RHYTHM: Final = re.compile(
    rf"\b(?P<what>MRI|CT|ultraso\w+|imaging)\b[^.\n]{{0,60}}?\bevery\s+(?P<every>{NUMBER})\s+(?P<unit>weeks?|months?)"
    rf"(?:\s*(?:±|\+/-)\s*(?P<window>\d+)\s*(?P<window_unit>days?|weeks?))?",
    re.IGNORECASE,
)
_LLOQ: Final = re.compile(
    r"\b(?P<what>HBV[-\s]DNA|HBsAg)\b[^\n]{0,80}?\b(?:LLOQ|lower limit of quantification)\s*(?:=|:|of|is)?\s*"
    r"(?P<value>\d+(?:\.\d+)?)\s*(?P<unit>[A-Za-z]+/[A-Za-z]+)",
    re.IGNORECASE,
)
_QUANTITATIVE_HBSAG: Final = re.compile(r"\b(?:quantitative\s+HBsAg|HBsAg\s+(?:QT|quantification))\b", re.IGNORECASE)
_PD1: Final = re.compile(r"\bproportion of CD8\+/PD-?1\+", re.IGNORECASE)
_PDL1: Final = re.compile(r"\bPD-?L1\b", re.IGNORECASE)
_PDL1_SCORE: Final = re.compile(r"\b(?:TPS|CPS|tumou?r proportion score|combined positive score)\b")
_T_CELL_SCORE: Final = re.compile(r"\bT[-\s]cell infiltration score\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ScheduleDraft:
    """What the prose says of visits and forms."""

    encounters: tuple[Encounter, ...]
    forms: tuple[Form, ...]
    activities: tuple[Activity, ...]


def draft_schedule(notes: Notes, anchor: str, endpoints: tuple[Endpoint, ...]) -> ScheduleDraft:
    """Return the imaging series with its form, and the laboratory forms of the assays named; the rest is asked."""
    series = _imaging(notes, anchor, endpoints)
    forms = ([_IMAGING_FORM] if series else []) + _assay_forms(notes)
    activities = [Activity(form="IMG", encounters=(series.id,))] if series else []
    if series is None:
        question = "At which visits, in which windows, is the participant seen and imaged, in every arm alike?"
        notes.ask("encounters", question, "The record states no rhythm of visits.", Severity.ERROR)
    for form in forms:
        if form.id != "IMG":
            question = f"At which visits is the form {form.id} ({form.title}) due?"
            notes.ask("activities", question, "The record names the assay and not its rhythm.")
    _question_markers(notes)
    return ScheduleDraft((series,) if series else (), tuple(forms), tuple(activities))


_IMAGING_FORM: Final = Form(
    id="IMG",
    title="Imaging assessment",
    domain="TR",
    repeat="scan",
    fields=(
        Field(id="scan_date", label="date of the scan", type="date", required="required"),
        Field(id="adequate", label="scan is adequate", type="bool", required="required"),
        Field(
            id="overall",
            label="overall reading",
            type="code",
            codes=("no_recurrence", "equivocal", "recurrence"),
            required="required",
        ),
    ),
)


def _imaging(notes: Notes, anchor: str, endpoints: tuple[Endpoint, ...]) -> Encounter | None:
    found = notes.find(_RHYTHM)
    if found is None:
        return None
    passage, match = found
    every = days_of(number_of(match["every"]), match["unit"])
    span = (
        int(match["window"]) * (7 if (match["window_unit"] or "").lower().startswith("week") else 1)
        if match["window"]
        else None
    )
    for part in ("repeat", *(("window",) if span is not None else ())):
        notes.comes_from(f"encounters.IMAGING.{part}", passage.path, match.group())
    return Encounter(
        id="IMAGING",
        label=match.group().strip(),
        anchor=anchor,
        window=None if span is None else (-span, span),
        repeat=_series(notes, anchor, every, endpoints),
    )


def _series(notes: Notes, anchor: str, every: int, endpoints: tuple[Endpoint, ...]) -> Repeat:
    """Return the series up to the primary outcome's horizon, else to the study's end; how it goes on is asked."""
    horizon = next((item.horizon_day for item in endpoints if item.level == "primary" and item.horizon_day), None)
    # The anchor's day is Day 1, so that week 12 is day 85.
    first = every + 1
    question = "How long does imaging go on, and in which rhythm after the primary time point?"
    if horizon is not None:
        last = max(first, first + (horizon - 1) // every * every - every)
        notes.assume(
            "encounters.IMAGING.repeat", f"until day {last}", "The record names the rhythm, not its end.", question
        )
        return Repeat(from_day=first, every=every, until_anchor=anchor, until_day=last)
    completion = notes.record.completion
    if completion is not None:
        until = completion.date.last().isoformat()
        notes.assume(
            "encounters.IMAGING.repeat", f"until {until}", "The record names the rhythm, not its end.", question
        )
        return Repeat(from_day=first, every=every, until_date=until)
    notes.assume("encounters.IMAGING.repeat", "once", "The record names the rhythm, not its end.", question)
    return Repeat(from_day=first, every=every, until_anchor=anchor, until_day=first)


def _assay_forms(notes: Notes) -> list[Form]:
    """Return one form for the hepatitis B assays that the prose names, with the limit of quantification it states."""
    fields: list[Field] = []
    limit = notes.find(_LLOQ)
    if limit is not None and is_unit(ucum_code(limit[1]["unit"])):
        passage, match = limit
        name = "hbv_dna" if "dna" in match["what"].lower() else "hbsag_quant"
        notes.comes_from(f"forms.HBV.{name}.lloq", passage.path, match.group())
        fields.append(_assay_field(name, ucum_code(match["unit"]), float(match["value"])))
        question = "Which detection limit and assay version apply, and how is a result below the limit reported?"
        notes.ask(f"forms.HBV.{name}", question, "A value below the limit is neither zero nor the limit.")
    quantitative = notes.find(_QUANTITATIVE_HBSAG)
    if quantitative is not None and all(field.id != "hbsag_quant" for field in fields):
        notes.comes_from("forms.HBV.hbsag_quant", quantitative[0].path, quantitative[1].group())
        fields.append(_assay_field("hbsag_quant", "[iU]/mL", None))
    return [Form(id="HBV", title="Hepatitis B markers", domain="LB", fields=tuple(fields))] if fields else []


def _assay_field(name: str, unit: str, lloq: float | None) -> Field:
    return Field(
        id=name,
        label={"hbv_dna": "HBV DNA", "hbsag_quant": "HBsAg level"}[name],
        type="censored_decimal",
        unit=unit,
        lloq=lloq,
        qualifiers=("detected_below_lloq", "target_not_detected") if name == "hbv_dna" else (),
        observes=(Observes(variable=name),),
    )


def _question_markers(notes: Notes) -> None:
    if notes.find(_PD1) is not None:
        question = "PD-1+ CD8+ T cells are a share of which cells?"
        notes.ask("forms.FLOW", question, "The record gives a proportion without its denominator.")
    if notes.find(_PDL1) is not None and notes.find(_PDL1_SCORE) is None:
        question = "Which PD-L1 score is used, TPS or CPS?"
        notes.ask("forms.IHC", question, "The record names the antibody and no score; the two are different numbers.")
    if notes.find(_T_CELL_SCORE) is not None:
        question = "How is the T-cell infiltration score computed?"
        notes.ask("forms.IHC", question, "The record names it without a definition.")
