"""What a registration states of its design, each piece with the words that state it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from equipoise.errors import InputError
from equipoise.records.record import Record
from equipoise.records.size_text import (
    ALPHA,
    HAZARD_RATIO,
    LOSS,
    MEAN,
    PLANNED,
    POWER,
    RISKS,
    SIDED,
    SizeText,
    alpha_of,
    power_of,
    read_size_text,
)

DAYS_A_MONTH: Final = 365.25 / 12

_RATE: Final = r"(\d{1,2}(?:\.\d+)?)"
_OUTCOME: Final = r"recur\w*|relaps\w*|progress\w*|death\w*|mortality|event\w*|surviv\w*|failure\w*"
_RISK_RANGE: Final = re.compile(rf"{_RATE}\s*%?\s*(?:to|-|–|~|and)\s*{_RATE}\s*%", re.IGNORECASE)
_RISK: Final = re.compile(rf"{_RATE}\s*%", re.IGNORECASE)
_ABOUT_OUTCOME: Final = re.compile(rf"\b(?:{_OUTCOME})\b", re.IGNORECASE)
_SURVIVAL: Final = re.compile(r"\bsurviv\w*|\bfree\b", re.IGNORECASE)
_FREE: Final = re.compile(r"\b\w+[- ]free\b", re.IGNORECASE)
"""Recurrence-free survival counts those without the recurrence it names."""
_OF_HARM: Final = re.compile(r"\brecur|\brelaps|\bdeath|\bmortal|\bprogressi", re.IGNORECASE)
_IN_CONTROL: Final = re.compile(r"\b(?:control|placebo|comparator|observation|standard|untreated)\b", re.IGNORECASE)
_HORIZON: Final = re.compile(
    r"(?<![\d-])(\d{1,3}(?:\.\d+)?)[-\s](year|month)s?\b(?![- ](?:old|of age|ago|aged))|"
    r"\b(?:at|within|in|over)\s+(\d{1,3}(?:\.\d+)?)\s+(year|month)s?\b(?! (?:old|of age|ago))",
    re.IGNORECASE,
)
_NOT_A_RISK: Final = re.compile(
    r"^[-\s]*(?:(?:statistical|(?:two|one|2|1)[- ](?:sided|tailed)) )*"
    r"(?:power|confidence|CI\b|significance|level|alpha|type|reduction|decrease|increase|improvement)",
    re.IGNORECASE,
)
_NO_RISK_BEFORE: Final = re.compile(
    r"\b(?:power|alpha|level|error|significance)\b[^%.]{0,15}$|[=<>]\s*$", re.IGNORECASE
)
_PREVALENCE: Final = re.compile(r"\bprevalence\b|\bincidence of\b|\bvariation\b", re.IGNORECASE)
# One digit a side, so that the time of day is no ratio; and two arms, so that 1:1:1 is none.
_RATIO: Final = re.compile(r"(?<![\d:.])(?<!: )([1-9])\s*:\s*([1-9])(?!\d|\s*:|\.\d)")
_EQUAL: Final = re.compile(
    r"\bequal(?:ly)? (?:allocat|randomi[sz])\w*|\b(?:randomi[sz]|allocat|assign)\w* equally\b|"
    r"\b(?:randomi[sz]|allocat|assign)\w*[^.\n]{0,40}\b(?:1|one)[- ]to[- ](?:1|one)\b",
    re.IGNORECASE,
)
_NO_LOSS: Final = re.compile(
    r"\bno (?:drop-?\s?outs?|loss(?:es)?|attrition)\b[^.\n]{0,40}\b(?:assum|expect|anticipat|allow|consider)\w*|"
    r"\b(?:assum|expect|anticipat)\w*[^.\n]{0,20}\bno (?:drop-?\s?outs?|loss(?:es)?|attrition)\b|"
    r"\b(?:no|without) allowance\b[^.\n]{0,30}\b(?:drop|loss|attrition)",
    re.IGNORECASE,
)
_NEAR_RATIO: Final = re.compile(r"\brandomi[sz]\w*|\ballocat\w*|\bratio\b|\bassign\w*", re.IGNORECASE)
_ACCRUAL: Final = re.compile(
    r"\b(?:accru\w+|recruit\w*|enrol\w*)\b[^.\n]{0,40}?(\d{1,3}(?:\.\d+)?)\s*-?\s*(month|year)s?|"
    r"(\d{1,3}(?:\.\d+)?)\s*-?\s*(month|year)s?\s+(?:of\s+)?(?:accru\w+|recruit\w*|enrol\w*)",
    re.IGNORECASE,
)
_METHODS: Final = (
    ("Schoenfeld", re.compile(r"\bSchoenfeld\b", re.IGNORECASE)),
    ("Freedman", re.compile(r"\bFreedman\b", re.IGNORECASE)),
    ("two proportions, pooled, continuity corrected", re.compile(r"\bcontinuity[- ]correct\w*|\bFleiss\b", re.I)),
    ("two proportions, unpooled", re.compile(r"\bunpooled\b", re.IGNORECASE)),
    ("two proportions, pooled", re.compile(r"\btwo proportions\b|\bchi-?squared?\b|\bpooled\b", re.IGNORECASE)),
)
_DIVIDED: Final = re.compile(r"\bdivid\w*|/\s*\(?\s*(?:1|0?\.\d)", re.IGNORECASE)
_MULTIPLIED: Final = re.compile(r"\bmultipl\w*|\binflat\w*|\bincreas\w*|\badd(?:ed|ing)?\b", re.IGNORECASE)
_FOUND: Final = re.compile(r"\bCI\b|\bconfidence interval|\bp\s*\\?[=<]", re.IGNORECASE)
"""A hazard ratio beside its confidence interval or p was found in an earlier study."""
_NEAR: Final = 3
"""So many sentences before and after one about the size still belong to it where they name a level or a loss."""
_BLANKS: Final = re.compile(r"[^\S\n]+")
_SENTENCE: Final = re.compile(r"(?<=[.;!?])\s+(?=[A-Z0-9(*])|\n+")


@dataclass(frozen=True, slots=True)
class StatedDesign:
    """What is stated of a two-arm design with a time to an event; None for what is not.

    Shares lie between 0 and 1; times are months. `control_risk` is a range, both ends equal where one risk is stated.
    `words` quotes, by field, what states it.
    """

    total: int | None = None
    alpha: float | None = None
    sides: int | None = None
    power: float | None = None
    hazard_ratio: float | None = None
    is_hazard_ratio: bool = False
    """Whether the effect is called a hazard ratio in full; the two letters HR are also written for a ratio of risks."""
    treated_risk: float | None = None
    control_risk: tuple[float, float] | None = None
    horizon: float | None = None
    ratio: float | None = None
    loss: float | None = None
    loss_rule: str | None = None
    """`/` where the number is divided by 1 - loss, `x` where it is multiplied by 1 + loss."""
    method: str | None = None
    events: int | None = None
    accrual: float | None = None
    duration: float | None = None
    """From the first entry to the completion, by the registered dates."""
    is_randomised: bool | None = None
    is_enrolled: bool = False
    """Whether the number is of those enrolled and no longer of those planned."""
    mean: str | None = None
    """The words that rest the number on a difference of means, where no hazard ratio and no two risks are stated."""
    others: dict[str, tuple[float, ...]] = field(default_factory=dict[str, tuple[float, ...]])
    """By field, what the text states besides the value taken."""
    words: dict[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        faults = [
            f"{name} of {value}"
            for name, value in (("alpha", self.alpha), ("power", self.power), ("loss", self.loss))
            if value is not None and not 0.0 <= value < 1.0
        ]
        if self.sides not in (None, 1, 2):
            faults.append(f"{self.sides} sides")
        if self.total is not None and self.total < 0:
            faults.append(f"a total of {self.total}")
        if self.control_risk is not None and not 0.0 < self.control_risk[0] <= self.control_risk[1] < 1.0:
            faults.append(f"a control risk of {self.control_risk}")
        if faults:
            raise InputError(f"a stated design with {'; '.join(faults)}", mend="give shares between 0 and 1")


def read_stated_design(record: Record) -> StatedDesign:
    """Return what a registration states of its design: its numbers, its dates, and what its text says of them."""
    whole = "\n".join(text for text in (record.brief_summary, record.detailed_description) if text)
    sentences = [text.strip() for text in _SENTENCE.split(_BLANKS.sub(" ", whole)) if text.strip()]
    planned = " ".join(_about_size(sentences))
    said = read_size_text(planned, planned)
    words = _quotes(planned)
    risk, horizon = _control_risk(sentences, said, words)
    loss = _loss(said, planned, words)
    return StatedDesign(
        total=record.enrollment.count if record.enrollment is not None else None,
        alpha=said.alpha or None,
        sides=said.sides,
        power=said.power or None,
        hazard_ratio=said.hazard_ratio if said.hazard_ratio not in (0.0, 1.0) else None,
        is_hazard_ratio=re.search(r"\bhazard ratio\b", planned, re.IGNORECASE) is not None,
        treated_risk=_treated_risk(sentences, said, words),
        control_risk=risk,
        horizon=horizon,
        ratio=_ratio(sentences, words),
        loss=loss,
        loss_rule=_loss_rule(planned) if loss else None,
        method=_method(planned, words),
        events=said.stated_events,
        accrual=_accrual(planned, words),
        duration=_duration(record),
        is_randomised=_is_randomised(record),
        is_enrolled=record.enrollment is not None and record.enrollment.kind == "ACTUAL",
        mean=_mean(said, planned),
        others=_others(planned),
        words=words,
    )


def _about_size(sentences: list[str]) -> Iterator[str]:
    """Yield the sentences about the number of participants, and those beside them that name a level or a loss."""
    about = {
        place
        for place, text in enumerate(sentences)
        if PLANNED.search(text) is not None or (HAZARD_RATIO.search(text) and not _FOUND.search(text))
    }
    near = {place + step for place in about for step in range(-_NEAR, _NEAR + 1)}
    for place, text in enumerate(sentences):
        names_one = any(pattern.search(text) is not None for pattern in (LOSS, _NO_LOSS, ALPHA))
        if place in about or (place in near and names_one):
            yield text


def _loss(said: SizeText, planned: str, words: dict[str, str]) -> float | None:
    if said.loss is not None:
        return said.loss
    found = _NO_LOSS.search(planned)
    if found is None:
        return None
    words["loss"] = found.group()
    return 0.0


def _mean(said: SizeText, planned: str) -> str | None:
    if said.hazard_ratio is not None or said.risks is not None:
        return None
    found = MEAN.search(planned)
    return None if found is None else found.group()


def _others(planned: str) -> dict[str, tuple[float, ...]]:
    """Return, by field, the values stated after the first that differ from it."""
    every = {
        "alpha": [alpha_of(found) for found in ALPHA.finditer(planned)],
        "power": [power_of(found) for found in POWER.finditer(planned)],
        "sides": [1.0 if found[1].lower() in ("one", "1") else 2.0 for found in SIDED.finditer(planned)],
        "hazard ratio": [float(found[1]) for found in HAZARD_RATIO.finditer(planned)],
        "loss": [float(found[1] or found[2]) / 100 for found in LOSS.finditer(planned)],
    }
    kept = {name: dict.fromkeys(values) for name, values in every.items()}
    return {name: tuple(values)[1:] for name, values in kept.items() if len(values) > 1}


def _quotes(planned: str) -> dict[str, str]:
    patterns = (
        ("alpha", ALPHA),
        ("sides", SIDED),
        ("power", POWER),
        ("hazard_ratio", HAZARD_RATIO),
        ("loss", LOSS),
    )
    return {name: found.group().strip() for name, pattern in patterns if (found := pattern.search(planned))}


def _control_risk(
    sentences: list[str], said: SizeText, words: dict[str, str]
) -> tuple[tuple[float, float] | None, float | None]:
    """Return the risk without treatment and the months by which it holds."""
    candidates = [
        text
        for text in sentences
        if _ABOUT_OUTCOME.search(text) and _RISK.search(text) and _PREVALENCE.search(text) is None
    ]
    for text in sorted(candidates, key=lambda text: _IN_CONTROL.search(text) is None):
        horizon = _horizon(text)
        if horizon is None:
            continue
        risk = _risk_of(text)
        if risk is not None:
            words["control_risk"] = text
            return risk, horizon
    risk = said.risks[0] if said.risks is not None else said.control_risk
    if risk and _is_survival(_two_risks(sentences)):
        risk = 1.0 - risk
    told = (text for text in sentences if _ABOUT_OUTCOME.search(text) or PLANNED.search(text))
    horizon = next((months for text in told if (months := _horizon(text)) is not None), None)
    return (None if not risk else (risk, risk)), horizon


def _risk_of(text: str) -> tuple[float, float] | None:
    """Return the range of risks a sentence gives, of the control group where it names one."""
    if _IN_CONTROL.search(text) is not None:
        near = _nearest_to_control(text)
        spread = None if near is None else (near, near)
    else:
        found = _RISK_RANGE.search(text)
        spread = None if found is None else (float(found[1]) / 100, float(found[2]) / 100)
    if spread is None:
        return None
    low, high = sorted(1.0 - share if _is_survival(text) else share for share in spread)
    return (low, high) if 0.0 < low <= high < 1.0 else None


def _is_survival(text: str) -> bool:
    """Return whether the shares of a sentence are of those without the event."""
    return _SURVIVAL.search(text) is not None and _OF_HARM.search(_FREE.sub(" ", text)) is None


def _two_risks(sentences: list[str]) -> str:
    return next((text for text in sentences if RISKS.search(text) and PLANNED.search(text)), "")


def _nearest_to_control(text: str) -> float | None:
    """Return the share that stands nearest to the word for the control group."""
    places = [found.start() for found in _IN_CONTROL.finditer(text)]
    shares = [(min(abs(found.start() - place) for place in places), found) for found in _RISK.finditer(text)]
    shares = [item for item in shares if _is_risk(text, item[1])]
    return float(min(shares, key=lambda item: item[0])[1][1]) / 100 if shares else None


def _is_risk(text: str, share: re.Match[str]) -> bool:
    """Return whether a share can be a risk: no loss, power, level, confidence or difference stands beside it."""
    around = text[max(0, share.start() - 25) : share.end() + 25]
    is_lost = any(
        share.start(1) == max(0, share.start() - 25) + max(found.start(1), found.start(2))
        for found in LOSS.finditer(around)
    )
    after, before = text[share.end() :][:60], text[: share.start()][-60:]
    return not is_lost and _NOT_A_RISK.search(after) is None and _NO_RISK_BEFORE.search(before) is None


def _treated_risk(sentences: list[str], said: SizeText, words: dict[str, str]) -> float | None:
    if said.risks is not None and said.risks[1] > 0.0:
        text = _two_risks(sentences)
        words["treated_risk"] = text or next((text for text in sentences if PLANNED.search(text)), "")
        return 1.0 - said.risks[1] if _is_survival(text) else said.risks[1]
    return None


def _horizon(text: str) -> float | None:
    found = _HORIZON.search(text)
    if found is None:
        return None
    number, unit = (found[1], found[2]) if found[1] else (found[3], found[4])
    return float(number) * (12.0 if unit.lower() == "year" else 1.0)


def _ratio(sentences: list[str], words: dict[str, str]) -> float | None:
    for text in sentences:
        found = _RATIO.search(text)
        if found is not None and _NEAR_RATIO.search(text) is not None:
            words["ratio"] = found.group()
            return int(found[1]) / int(found[2])
    equal = next((found for text in sentences if (found := _EQUAL.search(text)) is not None), None)
    if equal is not None:
        words["ratio"] = equal.group()
        return 1.0
    return None


def _loss_rule(planned: str) -> str | None:
    if _DIVIDED.search(planned):
        return "/"
    return "x" if _MULTIPLIED.search(planned) else None


def _method(planned: str, words: dict[str, str]) -> str | None:
    for name, pattern in _METHODS:
        found = pattern.search(planned)
        if found is not None:
            words["method"] = found.group()
            return name
    return None


def _accrual(planned: str, words: dict[str, str]) -> float | None:
    found = _ACCRUAL.search(planned)
    if found is None:
        return None
    words["accrual"] = found.group()
    number, unit = (found[1], found[2]) if found[1] else (found[3], found[4])
    return float(number) * (12.0 if unit.lower() == "year" else 1.0)


def _duration(record: Record) -> float | None:
    """Return the months from the first day of the registered start to the end of the last day of the completion."""
    end = record.primary_completion or record.completion
    if record.start is None or end is None:
        return None
    first, last = record.start.date.first(), end.date.last()
    return ((last - first).days + 1) / DAYS_A_MONTH


def _is_randomised(record: Record) -> bool | None:
    if record.allocation is not None:
        return record.allocation == "RANDOMIZED"
    return False if record.study_type == "OBSERVATIONAL" else None
