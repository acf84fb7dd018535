"""What running text says a number of participants rests on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_NUMBER: Final = r"(\d*\.\d+|\d+(?:\.\d+)?)"
HAZARD_RATIO: Final = re.compile(rf"\b(?:HR|hazard ratio)\b\s*(?:\(HR\))?\s*(?:of|=|:|is)?\s*{_NUMBER}", re.IGNORECASE)
POWER: Final = re.compile(
    r"\bpower\s*(?:of|=|:|was set at|is|\(1 ?- ?β\))?\s*(?P<a>\d{2}(?:\.\d+)?)\s*%|"
    r"\b(?P<b>\d{2}(?:\.\d+)?)\s*%\s*(?:statistical )?power\b|\bpower\s*(?:of|=|:)?\s*(?P<c>0?\.\d+)",
    re.IGNORECASE,
)
ALPHA: Final = re.compile(
    r"(?:α|\balpha\b|\b(?:type (?:I|1) error|significance level|level of significance)(?: "
    r"rate)?\b)[^.\n\d]{0,25}(?P<a>0?\.\d+|\d(?:\.\d+)?\s*%)",
    re.IGNORECASE,
)
SIDED: Final = re.compile(r"\b(one|two|1|2)[-\s](?:sided|tailed)\b", re.IGNORECASE)
LOSS: Final = re.compile(
    r"\b(\d{1,2}(?:\.\d+)?)\s*%\s*(?:of )?(?:\w+ ){0,3}(?:drop-?\s?outs?|loss(?:es)?|attrition|lost|withdraw\w*)|"
    r"\b(?:drop-?\s?out|attrition|loss to follow-?\s?up|withdrawal)s?(?: rate)?\b[^.\n\d]{0,25}(\d{1,2}(?:\.\d+)?)\s*%",
    re.IGNORECASE,
)
RISKS: Final = re.compile(
    r"(?:from|of)\s+(\d{1,2}(?:\.\d+)?)\s*%\s*(?:in (?:the )?(?:control|placebo)[^.\n]{0,30}?)?\s*(?:to|versus|vs\.?|"
    r"compared (?:to|with)|and)\s+(\d{1,2}(?:\.\d+)?)\s*%",
    re.IGNORECASE,
)
CONTROL_RISK: Final = re.compile(
    r"\b(?:control|placebo|comparator|standard)\b[^.\n]{0,60}?(\d{1,2}(?:\.\d+)?)\s*%|(\d{1,2}(?:\.\d+)?)\s*%\s*(?:in|"
    r"for|among)\s*(?:the )?(?:control|placebo|comparator|standard)",
    re.IGNORECASE,
)
FOLLOW_UP: Final = re.compile(
    r"\b(?:accrual|recruitment|enrol\w+)\b[^.\n]{0,40}\d+\s*(?:months?|years?)|\bfollow[- "
    r"]?up\b[^.\n]{0,30}\d+\s*(?:months?|years?)",
    re.IGNORECASE,
)
MEAN: Final = re.compile(
    r"\b(?:standard deviation|SD|effect size|Cohen'?s d|mean difference)\b[^.\n]{0,30}\d", re.IGNORECASE
)
EVENTS: Final = re.compile(r"\b(\d{2,4})\s*(?:events|deaths|recurrences|progressions)\b", re.IGNORECASE)
PLANNED: Final = re.compile(
    r"\bsample size\b|\bpower(?:ed)?\b|\bnumber of (?:patients|participants|subjects) (?:needed|required)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SizeText:
    """What the text says the number rests on; None where it does not say. Probabilities are shares from 0 to 1."""

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


def read_size_text(sentence: str, whole: str) -> SizeText:
    """Return what a sentence about the sample size states; level, power and loss may stand anywhere in `whole`.

    >>> read_size_text("Sample size: 332 (power 80%, alpha 0.05, HR 0.6)", "power 80%, alpha 0.05").power
    0.8
    """
    ratio, alpha, power = (
        HAZARD_RATIO.search(sentence) or HAZARD_RATIO.search(whole),
        ALPHA.search(whole),
        POWER.search(whole),
    )
    risks, control, loss = RISKS.search(sentence), CONTROL_RISK.search(sentence), LOSS.search(whole)
    sided, events = SIDED.search(whole), EVENTS.search(sentence)
    return SizeText(
        hazard_ratio=float(ratio[1]) if ratio is not None else None,
        alpha=_share(alpha["a"]) if alpha is not None else None,
        power=_power(power),
        sides=None if sided is None else 1 if sided[1].lower() in ("one", "1") else 2,
        loss=float(loss[1] or loss[2]) / 100 if loss is not None else None,
        risks=(float(risks[1]) / 100, float(risks[2]) / 100) if risks is not None else None,
        control_risk=float(control[1] or control[2]) / 100 if control is not None else None,
        has_accrual=FOLLOW_UP.search(whole) is not None,
        has_mean=MEAN.search(sentence) is not None,
        stated_events=int(events[1]) if events is not None else None,
    )


def _share(text: str) -> float:
    value = float(text.rstrip("% "))
    return value / 100 if text.endswith("%") else value


def _power(match: re.Match[str] | None) -> float | None:
    if match is None:
        return None
    return float(match["c"]) if match["c"] else float(match["a"] or match["b"]) / 100
