"""Statistics in prose: sample size, hazard ratio, power, methods, covariates."""

from __future__ import annotations

import re
from typing import Final

from equipoise.study.analysis_plan import Analysis, AnalysisPlan, Population, SampleSize
from equipoise.study.drafting.notes import Notes, Passage
from equipoise.study.endpoint import Endpoint
from equipoise.vocabulary import Mark, Severity

_NUMBER: Final = r"(\d*\.\d+|\d+(?:\.\d+)?)"
_HAZARD_RATIO: Final = re.compile(rf"\b(?:HR|hazard ratio)\b\s*(?:of|=|:|is)?\s*{_NUMBER}", re.IGNORECASE)
_POWER: Final = re.compile(
    r"\bpower\s*(?:of|=|:)?\s*(\d{2}(?:\.\d+)?)\s*%|\b(\d{2}(?:\.\d+)?)\s*%\s*power\b", re.IGNORECASE
)
_ALPHA: Final = re.compile(
    r"(?:α|\balpha\b|\b(?:type I error|significance level)\b)\s*(?:of|=|:|is)?\s*(0?\.\d+|\d(?:\.\d+)?\s*%)",
    re.IGNORECASE,
)
_SIDED: Final = re.compile(r"\b(one|two|1|2)[-\s]sided\b", re.IGNORECASE)
_SIZE: Final = re.compile(
    r"\bsample size\s*(?:of|:|is|=)?\s*(\d+)\s*(?:cases|patients|participants|subjects)?[^\n]*", re.IGNORECASE
)
_DROPOUT: Final = re.compile(r"\b(\d{1,2}(?:\.\d+)?)\s*%\s*(?:drop-?out|loss to follow-?up|attrition)", re.IGNORECASE)
_METHODS: Final = (
    ("kaplan_meier", re.compile(r"\bKaplan[-\s]?Meier\b", re.IGNORECASE)),
    ("logrank", re.compile(r"\blog-?\s?rank\b", re.IGNORECASE)),
    ("cox", re.compile(r"\bCox\b(?:[-\s](?:proportional|regression|model))?", re.IGNORECASE)),
)
_COVARIATES: Final = re.compile(
    r"\bCox\s+(?:regression\s+)?model\s+(?:includes?|adjusts?\s+for|with)\s+([^.\n;]+)", re.IGNORECASE
)
_COVARIATE: Final = (
    ("age", re.compile(r"\bage\b", re.IGNORECASE)),
    ("sex", re.compile(r"\b(?:sex|gender)\b", re.IGNORECASE)),
    ("bclc_stage", re.compile(r"\bBCLC\b", re.IGNORECASE)),
    ("hbsag_quant", re.compile(r"\bHBsAg(?:\s+levels?)?\b", re.IGNORECASE)),
    ("hbv_dna", re.compile(r"\bHBV[-\s]DNA\b", re.IGNORECASE)),
    ("child_pugh_class", re.compile(r"\bChild[-\s]?Pugh\b", re.IGNORECASE)),
    ("platelets", re.compile(r"\bplatelets?\b", re.IGNORECASE)),
)
_LABELS: Final = {"kaplan_meier": "Kaplan-Meier curves", "logrank": "log-rank test", "cox": "Cox model"}


def draft_analysis_plan(notes: Notes, endpoints: tuple[Endpoint, ...]) -> AnalysisPlan | None:
    """Return the plan that the prose states; None where it states no method, which is then asked."""
    timed = [endpoint for endpoint in endpoints if endpoint.kind in ("time_to_event", "competing_risks")]
    primary = next((endpoint for endpoint in timed if endpoint.level == "primary"), None)
    methods = [(method, found) for method, pattern in _METHODS if (found := notes.find(pattern)) is not None]
    size = _sample_size(notes)
    if primary is None or not methods:
        question = "By which methods, in which population and with which covariates is each outcome analysed?"
        notes.ask("analysis_plan", question, "The record states no analysis that could be read.", Severity.ERROR)
        return None
    analyses = [_analysis(notes, method, found, primary) for method, found in methods]
    _question_plan(notes, primary)
    return AnalysisPlan(populations=(_full_set(notes),), analyses=tuple(analyses), sample_size=size)


def _analysis(notes: Notes, method: str, found: tuple[Passage, re.Match[str]], endpoint: Endpoint) -> Analysis:
    covariates = _covariates(notes) if method == "cox" else ()
    analysis_id = f"{endpoint.id}_{method}"
    notes.comes_from(f"analysis_plan.analyses.{analysis_id}", found[0].path, found[1].group())
    return Analysis(
        id=analysis_id,
        label=f"{_LABELS[method]} of {endpoint.label}",
        endpoint=endpoint.id,
        population="FAS",
        method=method,
        role="primary" if method == "logrank" else "secondary" if method == "cox" else "descriptive",
        status="registered",
        covariates=covariates,
        at_days=endpoint.at_days,
        mark=Mark.RECORD,
    )


def _covariates(notes: Notes) -> tuple[str, ...]:
    found = notes.find(_COVARIATES)
    if found is None:
        notes.ask("analysis_plan.covariates", "Which covariates does the Cox model have?", "None was read.")
        return ()
    passage, match = found
    notes.comes_from("analysis_plan.covariates", passage.path, match.group())
    pieces = [piece.strip() for piece in re.split(r",|\band\b", match[1]) if piece.strip()]
    names: list[str] = []
    for piece in pieces:
        name = next((name for name, pattern in _COVARIATE if pattern.search(piece)), None)
        if name is None:
            question = f"Which variable is the covariate '{piece}'?"
            notes.ask("analysis_plan.covariates", question, "It is not a variable that drafts know.")
        else:
            names.append(name)
    if "hbsag_quant" in names:
        question = "On which scale does the HBsAg level enter the Cox model, as it is or as log10?"
        notes.ask("analysis_plan.covariates", question, "The scale changes the estimate and is not stated.")
    return tuple(names)


def _full_set(notes: Notes) -> Population:
    reason = "The record names no analysis set."
    question = "Who is in the analysis: everybody allocated, in the arm allocated?"
    notes.assume("analysis_plan.populations", "everybody allocated", reason, question)
    return Population(
        id="FAS",
        flag="FASFL",
        label="Full analysis set",
        definition="Everybody allocated, in the arm allocated",
        basis="allocated",
    )


def _sample_size(notes: Notes) -> SampleSize:
    """Return what the prose says of the sample size; each number with its origin, what is missing asked."""
    found = notes.find(_SIZE)
    stated = found[1].group().strip() if found is not None else ""
    if found is not None:
        notes.comes_from("analysis_plan.sample_size.stated", found[0].path, stated)
    numbers = {
        "hazard_ratio": _number(notes, "hazard_ratio", _HAZARD_RATIO),
        "power": _share(_number(notes, "power", _POWER)),
        "alpha": _number(notes, "alpha", _ALPHA),
    }
    missing = [name.replace("_", " ") for name, value in numbers.items() if value is None]
    if missing:
        question = f"What does the number of participants rest on: {', '.join(missing)}?"
        notes.ask("analysis_plan.sample_size", question, "The record does not state it.", Severity.ERROR)
    sided = notes.find(_SIDED)
    if sided is None:
        question, why = "Is the test one-sided or two-sided?", "The record does not say."
        notes.ask("analysis_plan.sample_size.sided", question, why)
    else:
        notes.comes_from("analysis_plan.sample_size.sided", sided[0].path, sided[1].group())
    dropout = notes.find(_DROPOUT)
    if dropout is None:
        question = "How many events are needed, at which control risk, and how many losses are allowed for?"
        notes.ask("analysis_plan.sample_size.events", question, "A number of participants alone does not say it.")
    return SampleSize(
        stated=stated
        or f"{notes.record.enrollment.count if notes.record.enrollment else 'no'} participants, reason not stated",
        alpha=numbers["alpha"],
        sided=None if sided is None else 1 if sided[1][1].lower() in ("one", "1") else 2,
        power=numbers["power"],
        hazard_ratio=numbers["hazard_ratio"],
    )


def _number(notes: Notes, name: str, pattern: re.Pattern[str]) -> float | None:
    found = notes.find(pattern)
    if found is None:
        return None
    passage, match = found
    text = next(group for group in match.groups() if group)
    value = float(text.rstrip("% ")) / (100 if text.endswith("%") else 1)
    notes.comes_from(f"analysis_plan.sample_size.{name}", passage.path, match.group())
    return value


def _share(percent: float | None) -> float | None:
    return None if percent is None else percent / 100


def _question_plan(notes: Notes, primary: Endpoint) -> None:
    field = "analysis_plan"
    if notes.record.allocation != "RANDOMIZED":
        question = "How are the groups made comparable: propensity score, which covariates, which diagnostics?"
        why = "Without a lot the arms differ before treatment, and the registered test does not know it."
        notes.ask(field, question, why, Severity.ERROR)
    question = "Is there an interim analysis, and how are missing data and several outcomes handled?"
    notes.ask(field, question, "The record does not say.", Severity.INFORMATION)
    if primary.at_days:
        question = f"On which day is '{primary.label}' read: day {primary.at_days[0]}, or the end of the visit window?"
        notes.ask(f"endpoints.{primary.id}.at_days", question, "Many scans of that visit come some days later.")
