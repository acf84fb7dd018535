"""What a registration states of its design, each piece with the words that state it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from equipoise.errors import InputError
from equipoise.records.record import Record
from equipoise.records.size_text import ALPHA, HAZARD_RATIO, LOSS, PLANNED, POWER, SIDED, SizeText, read_size_text

DAYS_A_MONTH: Final = 365.25 / 12

_RATE: Final = r"(\d{1,2}(?:\.\d+)?)"
_OUTCOME: Final = r"recur\w*|relaps\w*|progress\w*|death\w*|mortality|event\w*|surviv\w*|failure\w*"
_RISK_RANGE: Final = re.compile(rf"{_RATE}\s*%?\s*(?:to|-|–|~|and)\s*{_RATE}\s*%", re.IGNORECASE)
_RISK: Final = re.compile(rf"{_RATE}\s*%", re.IGNORECASE)
_ABOUT_OUTCOME: Final = re.compile(rf"\b(?:{_OUTCOME})\b", re.IGNORECASE)
_SURVIVAL: Final = re.compile(r"\bsurviv\w*|\bfree\b", re.IGNORECASE)
_OF_HARM: Final = re.compile(r"\brecur|\brelaps|\bdeath|\bmortal|\bprogressi", re.IGNORECASE)
_IN_CONTROL: Final = re.compile(r"\b(?:control|placebo|comparator|observation|standard|untreated)\b", re.IGNORECASE)
_HORIZON: Final = re.compile(
    r"\b(\d{1,3}(?:\.\d+)?)[-\s](year|month)s?\b|\b(?:at|within|in|over)\s+(\d{1,3}(?:\.\d+)?)\s+(year|month)s?\b",
    re.IGNORECASE,
)
_RATIO: Final = re.compile(r"\b(\d{1,2})\s*:\s*(\d{1,2})\b")
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
_MULTIPLIED: Final = re.compile(r"\bmultipl\w*|\binflat\w*|\bincreas\w*|\badd\w*", re.IGNORECASE)
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
    words: dict[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        faults = [
            f"{name} of {value}"
            for name, value in (("alpha", self.alpha), ("power", self.power), ("loss", self.loss))
            if value is not None and not 0.0 <= value < 1.0
        ]
        if self.sides not in (None, 1, 2):
            faults.append(f"{self.sides} sides")
        if self.total is not None and self.total < 2:
            faults.append(f"a total of {self.total}")
        if self.control_risk is not None and not 0.0 < self.control_risk[0] <= self.control_risk[1] < 1.0:
            faults.append(f"a control risk of {self.control_risk}")
        if faults:
            raise InputError(f"a stated design with {'; '.join(faults)}", mend="give shares between 0 and 1")


def read_stated_design(record: Record) -> StatedDesign:
    """Return what a registration states of its design: its numbers, its dates, and what its text says of them."""
    whole = "\n".join(text for text in (record.brief_summary, record.detailed_description) if text)
    sentences = [text.strip() for text in _SENTENCE.split(whole) if text.strip()]
    planned = " ".join(text for text in sentences if PLANNED.search(text) or HAZARD_RATIO.search(text))
    said = read_size_text(planned, planned)
    words = _quotes(planned)
    risk, horizon = _control_risk(sentences, said, words)
    ratio = _ratio(sentences, words)
    loss_rule = _loss_rule(planned) if said.loss is not None else None
    return StatedDesign(
        total=record.enrollment.count if record.enrollment is not None else None,
        alpha=said.alpha,
        sides=said.sides,
        power=said.power,
        hazard_ratio=said.hazard_ratio if said.hazard_ratio not in (0.0, 1.0) else None,
        is_hazard_ratio=re.search(r"\bhazard ratio\b", planned, re.IGNORECASE) is not None,
        treated_risk=_treated_risk(sentences, said, words),
        control_risk=risk,
        horizon=horizon,
        ratio=ratio,
        loss=said.loss,
        loss_rule=loss_rule,
        method=_method(planned, words),
        events=said.stated_events,
        accrual=_accrual(planned, words),
        duration=_duration(record),
        is_randomised=_is_randomised(record),
        words=words,
    )


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
    candidates = [text for text in sentences if _ABOUT_OUTCOME.search(text) and _RISK.search(text)]
    for text in sorted(candidates, key=lambda text: _IN_CONTROL.search(text) is None):
        horizon = _horizon(text)
        if horizon is None:
            continue
        risk = _risk_of(text)
        if risk is not None:
            words["control_risk"] = text
            return risk, horizon
    risk = said.risks[0] if said.risks is not None else said.control_risk
    horizon = next((months for text in sentences if (months := _horizon(text)) is not None), None)
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
    is_survival = _SURVIVAL.search(text) is not None and _OF_HARM.search(text) is None
    low, high = sorted(1.0 - share if is_survival else share for share in spread)
    return (low, high) if 0.0 < low <= high < 1.0 else None


def _nearest_to_control(text: str) -> float | None:
    """Return the share that stands nearest to the word for the control group."""
    places = [found.start() for found in _IN_CONTROL.finditer(text)]
    shares = [(min(abs(found.start() - place) for place in places), found) for found in _RISK.finditer(text)]
    shares = [item for item in shares if LOSS.search(text[max(0, item[1].start() - 25) : item[1].end() + 25]) is None]
    return float(min(shares, key=lambda item: item[0])[1][1]) / 100 if shares else None


def _treated_risk(sentences: list[str], said: SizeText, words: dict[str, str]) -> float | None:
    if said.risks is not None and said.risks[1] > 0.0:
        text = next((text for text in sentences if PLANNED.search(text)), "")
        words["treated_risk"] = text
        return said.risks[1]
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
        if found is not None and _NEAR_RATIO.search(text) is not None and int(found[1]) and int(found[2]):
            words["ratio"] = found.group()
            return int(found[1]) / int(found[2])
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
