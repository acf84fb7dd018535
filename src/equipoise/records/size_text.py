"""What running text says a number of participants rests on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_NUMBER: Final = r"(\d*\.\d+|\d+(?:\.\d+)?)"
HAZARD_RATIO: Final = re.compile(rf"\b(?:HR|hazard ratio)\b\s*(?:\(HR\))?\s*(?:of|=|:|is)?\s*{_NUMBER}", re.IGNORECASE)
_PERCENT: Final = r"(?:%|per\s?cent)"
POWER: Final = re.compile(
    rf"\bpower\s*(?:of|=|:|was set at|is|\(1 ?- ?β\))?\s*(?P<a>\d{{2}}(?:\.\d+)?)\s*{_PERCENT}|"
    rf"\b(?P<b>\d{{2}}(?:\.\d+)?)\s*{_PERCENT}\s*(?:statistical )?power\b|\bpower\s*(?:of|=|:)?\s*(?P<c>0?\.\d+)",
    re.IGNORECASE,
)
# Interferon alpha, alpha-fetoprotein and their like are no level.
_ALPHA_WORD: Final = r"(?:α|(?<!interferon[- ])(?<!IFN[- ])(?<!TNF[- ])\balpha\b(?![- ]?(?:feto|interferon|blocker)))"
_LEVEL_WORD: Final = r"\b(?:type[- ](?:I|1)[- ]error|significance level|level of significance)(?: rate)?\b"
_LEVEL: Final = r"(?:\d(?:\.\d+)?\s*(?:%|per\s?cent)|0?\.\d+)"
_A_SIDE: Final = r"(?:(?:one|two|1|2)[-\s](?:sided|tailed)\s+)?"
ALPHA: Final = re.compile(
    rf"(?:{_ALPHA_WORD}|{_LEVEL_WORD})[^.\n\d]{{0,25}}(?P<a>0?\.\d+|\d(?:\.\d+)?\s*%)|"
    rf"(?<![\d.])(?P<b>{_LEVEL})\s+{_A_SIDE}(?:{_ALPHA_WORD}|{_LEVEL_WORD})|"
    rf"\bat (?:the|an?) {_A_SIDE}(?P<c>{_LEVEL})\s+{_A_SIDE}level\b",
    re.IGNORECASE,
)
SIDED: Final = re.compile(r"\b(one|two|1|2)[-\s](?:sided|tailed)\b", re.IGNORECASE)
LOSS: Final = re.compile(
    r"\b(\d{1,2}(?:\.\d+)?)\s*%\s*(?:of )?(?:(?!weight|blood|bone|hair|hearing|visual|vision)\w+ ){0,5}"
    r"(?:drop-?\s?outs?|loss(?:es)?|attrition|lost|withdraw\w*)|"
    r"\b(?:drop-?\s?out|attrition|loss to follow-?\s?up|withdrawal)s?(?: rate)?\b[^.\n\d]{0,25}(\d{1,2}(?:\.\d+)?)\s*%",
    re.IGNORECASE,
)
RISKS: Final = re.compile(
    r"(?<!level )(?<!error )(?<!error rate )(?<!alpha )(?<!power )(?<!dropout rate )(?<!drop-out rate )"
    r"(?:from|of)\s+(\d{1,2}(?:\.\d+)?)\s*%\s*(?:in (?:the )?(?:control|placebo)[^.\n]{0,30}?)?\s*(?:to|versus|vs\.?|"
    r"compared (?:to|with)|and)\s+(\d{1,2}(?:\.\d+)?)\s*%(?!\s*(?:statistical )?power)",
    re.IGNORECASE,
)
CONTROL_RISK: Final = re.compile(
    r"\b(?:control(?! variable)|placebo|comparator|standard(?! deviation))\b[^.\n]{0,60}?\b(\d{1,2}(?:\.\d+)?)\s*%"
    r"(?!\s*(?:(?:statistical|two-sided|one-sided|2-sided|1-sided) )?"
    r"(?:power|confidence|CI\b|significance|level|alpha|type|drop|loss|attrition))|(\d{1,2}(?:\.\d+)?)\s*%\s*(?:in|"
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
        alpha=alpha_of(alpha) if alpha is not None else None,
        power=power_of(power) if power is not None else None,
        sides=None if sided is None else 1 if sided[1].lower() in ("one", "1") else 2,
        loss=float(loss[1] or loss[2]) / 100 if loss is not None else None,
        risks=(float(risks[1]) / 100, float(risks[2]) / 100) if risks is not None else None,
        control_risk=float(control[1] or control[2]) / 100 if control is not None else None,
        has_accrual=FOLLOW_UP.search(whole) is not None,
        has_mean=MEAN.search(sentence) is not None,
        stated_events=int(events[1]) if events is not None else None,
    )


def alpha_of(match: re.Match[str]) -> float:
    """Return the level that a match of ALPHA states, as a share."""
    text = match["a"] or match["b"] or match["c"]
    value = float(text.lower().rstrip("% percnt"))
    return value / 100 if text.lower().endswith(("%", "t")) else value


def power_of(match: re.Match[str]) -> float:
    """Return the power that a match of POWER states, as a share."""
    return float(match["c"]) if match["c"] else float(match["a"] or match["b"]) / 100
