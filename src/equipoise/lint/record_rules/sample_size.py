"""The number of participants: what it rests on, whether it follows, what a reader must guess."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from equipoise.lint.judgement import Judgement, fails, not_assessable, passes
from equipoise.lint.passage import Hit, find
from equipoise.lint.size_formula import (
    TOLERANCE,
    Assumptions,
    landmark_risk,
    participants,
    schoenfeld_events,
    solutions,
)
from equipoise.lint.source import Source

_NUMBER = r"(\d*\.\d+|\d+(?:\.\d+)?)"
_HR: Final = re.compile(rf"\b(?:HR|hazard ratio)\b\s*(?:\(HR\))?\s*(?:of|=|:|is)?\s*{_NUMBER}", re.IGNORECASE)
_POWER: Final = re.compile(
    r"\bpower\s*(?:of|=|:|was set at|is|\(1 ?- ?β\))?\s*(?P<a>\d{2}(?:\.\d+)?)\s*%|"
    r"\b(?P<b>\d{2}(?:\.\d+)?)\s*%\s*(?:statistical )?power\b|\bpower\s*(?:of|=|:)?\s*(?P<c>0?\.\d+)",
    re.IGNORECASE,
)
_ALPHA: Final = re.compile(
    r"(?:α|\balpha\b|\b(?:type (?:I|1) error|significance level|level of significance)(?: "
    r"rate)?\b)[^.\n\d]{0,25}(?P<a>0?\.\d+|\d(?:\.\d+)?\s*%)",
    re.IGNORECASE,
)
_SIDED: Final = re.compile(r"\b(one|two|1|2)[-\s](?:sided|tailed)\b", re.IGNORECASE)
_LOSS: Final = re.compile(
    r"\b(\d{1,2}(?:\.\d+)?)\s*%\s*(?:of )?(?:\w+ ){0,3}(?:drop-?\s?outs?|loss(?:es)?|attrition|lost|withdraw\w*)|"
    r"\b(?:drop-?\s?out|attrition|loss to follow-?\s?up|withdrawal)s?(?: rate)?\b[^.\n\d]{0,25}(\d{1,2}(?:\.\d+)?)\s*%",
    re.IGNORECASE,
)
_RISKS: Final = re.compile(
    r"(?:from|of)\s+(\d{1,2}(?:\.\d+)?)\s*%\s*(?:in (?:the )?(?:control|placebo)[^.\n]{0,30}?)?\s*(?:to|versus|vs\.?|"
    r"compared (?:to|with)|and)\s+(\d{1,2}(?:\.\d+)?)\s*%",
    re.IGNORECASE,
)
_CONTROL: Final = re.compile(
    r"\b(?:control|placebo|comparator|standard)\b[^.\n]{0,60}?(\d{1,2}(?:\.\d+)?)\s*%|(\d{1,2}(?:\.\d+)?)\s*%\s*(?:in|"
    r"for|among)\s*(?:the )?(?:control|placebo|comparator|standard)",
    re.IGNORECASE,
)
_FOLLOW: Final = re.compile(
    r"\b(?:accrual|recruitment|enrol\w+)\b[^.\n]{0,40}\d+\s*(?:months?|years?)|\bfollow[- "
    r"]?up\b[^.\n]{0,30}\d+\s*(?:months?|years?)",
    re.IGNORECASE,
)
_MEAN: Final = re.compile(
    r"\b(?:standard deviation|SD|effect size|Cohen'?s d|mean difference)\b[^.\n]{0,30}\d", re.IGNORECASE
)
_EVENTS: Final = re.compile(r"\b(\d{2,4})\s*(?:events|deaths|recurrences|progressions)\b", re.IGNORECASE)
_PLANNED: Final = re.compile(
    r"\bsample size\b|\bpower(?:ed)?\b|\bnumber of (?:patients|participants|subjects) (?:needed|required)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class StatedSize:
    """What the text says the number rests on; None where it does not say."""

    hazard_ratio: float | None
    alpha: float | None
    power: float | None
    sides: int | None
    loss: float | None
    risks: tuple[float, float] | None
    control_risk: float | None
    has_accrual: bool
    has_mean: bool
    stated_events: int | None
    words: str
    where: str

    @property
    def events(self) -> float | None:
        """The events stated, or those the hazard ratio asks for."""
        if self.stated_events is not None:
            return self.stated_events
        if self.hazard_ratio is None or self.alpha is None or self.power is None or self.hazard_ratio in (0, 1):
            return None
        return schoenfeld_events(Assumptions(self.alpha, self.power, self.hazard_ratio, self.sides or 2))


def stated_size(source: Source) -> StatedSize | None:
    """Return what the sample size rests on, read from the sentences about it; None where nothing is said."""
    for passage in source.description:
        for start, end in passage.sentences:
            text = passage.text[start:end]
            if _PLANNED.search(text) is None:
                continue
            hits = [m for p in (_HR, _POWER, _ALPHA, _RISKS, _CONTROL, _MEAN) if (m := p.search(text)) is not None]
            if hits:
                low, high = min(m.start() for m in hits), max(m.end() for m in hits)
                return _read(passage.text, text, passage.quote(start + low, start + high), passage.path)
    return None


def _read(whole: str, text: str, words: str, where: str) -> StatedSize:
    ratio, alpha, power = _HR.search(text) or _HR.search(whole), _ALPHA.search(whole), _POWER.search(whole)
    risks, control, loss = _RISKS.search(text), _CONTROL.search(text), _LOSS.search(whole)
    sided, events = _SIDED.search(whole), _EVENTS.search(text)
    return StatedSize(
        hazard_ratio=float(ratio[1]) if ratio is not None else None,
        alpha=_share(alpha["a"]) if alpha is not None else None,
        power=_power(power),
        sides=None if sided is None else 1 if sided[1].lower() in ("one", "1") else 2,
        loss=float(loss[1] or loss[2]) / 100 if loss is not None else None,
        risks=(float(risks[1]) / 100, float(risks[2]) / 100) if risks is not None else None,
        control_risk=float(control[1] or control[2]) / 100 if control is not None else None,
        has_accrual=_FOLLOW.search(whole) is not None,
        has_mean=_MEAN.search(text) is not None,
        stated_events=int(events[1]) if events is not None else None,
        words=words,
        where=where,
    )


def _share(text: str) -> float:
    value = float(text.rstrip("% "))
    return value / 100 if text.endswith("%") else value


def _power(match: re.Match[str] | None) -> float | None:
    if match is None:
        return None
    return float(match["c"]) if match["c"] else float(match["a"] or match["b"]) / 100


def assumptions(source: Source) -> Judgement:
    """STA-001."""
    size = stated_size(source)
    if size is None:
        return fails("the number of participants rests on no stated assumption", mend=_MEND)
    missing = _missing(size)
    if missing:
        message = f"assumptions of the sample size are incomplete: missing {', '.join(missing)}"
        return fails(message, size.words, where=size.where, mend=_MEND)
    return passes("the assumptions of the sample size are complete", size.words, where=size.where)


_MEND: Final = "state effect, control risk or spread, error, power, losses, and for times the accrual and follow-up"


def _missing(size: StatedSize) -> list[str]:
    slots: list[tuple[str, bool]] = [("error (alpha)", size.alpha is not None), ("power", size.power is not None)]
    if size.hazard_ratio is not None:
        has_events = size.stated_events is not None
        slots += [
            ("control event rate", size.control_risk is not None or size.risks is not None or has_events),
            ("accrual and follow-up", size.has_accrual or has_events),
        ]
    else:
        has_effect = size.risks is not None or size.has_mean
        slots.append(("effect with control risk or spread", has_effect))
    return [name for name, is_there in slots if not is_there]


def reproducible(source: Source) -> Judgement:
    """STA-002."""
    size, enrollment = stated_size(source), source.record.enrollment
    if size is None or enrollment is None or size.alpha is None or size.power is None:
        return not_assessable("the assumptions do not determine a number", size.words if size is not None else "")
    if enrollment.kind == "ACTUAL":
        return not_assessable("the number is the one enrolled, not the one planned", size.words)
    computed = _recomputed(size)
    if computed:
        nearest = min(computed, key=lambda number: abs(number - enrollment.count))
        told = f"the assumptions give {nearest}, the plan says {enrollment.count}"
        if abs(nearest - enrollment.count) > TOLERANCE * enrollment.count:
            mend = "correct the number or state the missing assumption"
            return fails(told, size.words, where=size.where, mend=mend)
        return passes(told, size.words)
    return not_assessable(_inverse(size, enrollment.count), size.words)


def _recomputed(size: StatedSize) -> list[int]:
    """Return the numbers that complete assumptions give, for every way to read what is left open."""
    assert size.alpha is not None
    assert size.power is not None
    found: list[int] = []
    for sides in (size.sides,) if size.sides is not None else (2, 1):
        if size.risks is not None and size.risks[0] != size.risks[1] and 0 not in size.risks:
            given = Assumptions(size.alpha, size.power, None, sides, *size.risks, size.loss or 0.0)
            found.append(participants("two proportions", given))
        elif size.hazard_ratio not in (None, 0, 1) and size.control_risk and size.has_accrual:
            assert size.hazard_ratio is not None
            treated = landmark_risk(size.control_risk, size.hazard_ratio)
            given = Assumptions(
                size.alpha, size.power, size.hazard_ratio, sides, size.control_risk, treated, size.loss or 0.0
            )
            found += [participants(method, given) for method in ("Schoenfeld", "Freedman", "two proportions")]
    return found


_SHOWN: Final = 12


def _inverse(size: StatedSize, stated: int) -> str:
    """Return which unstated assumptions would give the number, in words."""
    if size.hazard_ratio in (None, 0, 1) or size.alpha is None or size.power is None:
        return "the stated assumptions do not determine a number"
    given = Assumptions(size.alpha, size.power, size.hazard_ratio, size.sides or 2)
    found = [str(item) for item in solutions(stated, given)][:_SHOWN]
    told = "; ".join(found) if found else "none on the grid"
    return f"the stated assumptions do not determine {stated}; sets that give it: {told}"


def completeness(source: Source) -> Judgement:
    """STA-004."""
    size = stated_size(source)
    among = source.description
    sided, loss, power = find(_SIDED, among), find(_LOSS, among), find(_POWER, among)
    slots: tuple[tuple[str, Hit | None], ...] = (("sidedness", sided), ("drop-out", loss), ("power", power))
    missing = [name for name, hit in slots if hit is None]
    if not missing:
        return passes("sidedness, drop-out and power are stated", *(hit.words for _, hit in slots if hit is not None))
    evidence = size.words if size is not None else ""
    return fails(f"not stated: {', '.join(missing)}", evidence, mend="state sidedness, drop-out and power")
