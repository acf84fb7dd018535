"""Doses, rhythms, durations and routes as registrations write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from equipoise.lint.passage import Passage
from equipoise.lint.reading_of_time import COUNT, DAYS, number_of

_UNIT = (
    r"(?:[µumk]?c?g|mcg|MIU|MU|M?IU|million (?:units|IU)|units?|U|ml|mL|L|mmol|mEq|Gy|cGy|MBq|mCi|GBq|ng|%|tablets?|"
    r"capsules?|"
    r"puffs?|drops?|patch(?:es)?|vials?|ampoules?|sprays?|cells|vp|vg|pfu|PFU|TCID50|CFU|AUC|ppm|µM|J|x?\s?10\^?\d+ "
    r"\w+)"
)
DOSE: Final = re.compile(
    rf"(?<![\w.-])(?P<dose>\d[\d,]*(?:\.\d+)?)(?:\s*(?:-|to)\s*\d[\d,.]*)?\s*-?(?P<unit>{_UNIT})(?:\s*/\s*(?:kg|m2|"
    rf"m\^2|m²|day|d|h|hr|ml|mL|min|dose))*(?!\w)"
    r"|\bAUC\s*=?\s*\d",
    re.IGNORECASE,
)
BY_LABEL: Final = re.compile(
    r"\b(?:per|according to|as per|following) (?:the )?(?:package insert|product label\w*|label\w*|prescribing "
    r"information|"
    r"SmPC|manufacturer\w*|instructions? for use)\b",
    re.IGNORECASE,
)
_TIMES = (
    rf"(?:(?P<times>once|twice|thrice|{COUNT} times|{COUNT} doses)\s*(?:a|per|each|every|/)?\s*(?P<per>day|week|month|"
    rf"daily|weekly)\b)"
)
_EVERY = rf"(?:(?:every|each|q)\s*(?P<every>{COUNT}|other)?\s*-?\s*(?P<every_unit>hour|day|week|month|h|d|w)s?\b)"
FREQUENCY: Final = re.compile(
    rf"{_TIMES}|{_EVERY}|\b(?P<word>daily|weekly|monthly|nightly|b\.?i\.?d\.?|t\.?i\.?d\.?|q\.?i\.?d\.?|q\.?d\.?|TIW|"
    rf"BIW|QW|Q\dW|QOD|qhs|"
    rf"single dose|one dose|single (?:injection|infusion|administration|bolus)|one[- ]time|once|bolus|"
    rf"continuous(?:ly)? (?:infusion|infused)?|"
    rf"day(?:s)? \d+(?:\s*[,&-]\s*\d+)*|before (?:surgery|induction|meals?)|at induction|intraoperative\w*|as needed|"
    rf"prn)\b",
    re.IGNORECASE,
)
DURATION: Final = re.compile(
    rf"\b(?:for|over|during|up to|lasting|through|until|total of|course of)\s+(?:the\s+)?(?:a\s+)?(?:(?:maximum|total|"
    rf"minimum|period|first|up to|about|at least) (?:of )?)*"
    rf"{COUNT}[\s-]*(?:minutes?|hours?|days?|weeks?|wks?|months?|years?|cycles?|doses?|courses?|sessions?)\b"
    rf"|\b{COUNT}[\s-]?(?:day|week|month|year|cycle)s?\b(?:\s+(?:of\s+)?(?:treatment|therapy|course|period|regimen|"
    rf"cycles?))?"
    r"|\b(?:until|till) (?:\w+ ){0,4}(?:progression|toxicity|death|discharge|delivery|recovery|remission|relapse|the "
    r"end|end of)\b"
    r"|\b(?:single|one) (?:dose|injection|infusion|administration|bolus|treatment|session)|\bone[- ]time\b|"
    r"\blifelong\b|\bbolus\b|"
    r"\bthroughout\b|\bonce\b(?! (?:a|per|every|daily|weekly|monthly))|\bday 1\b|\bcycles?\b|\b(?:at|before|prior to|"
    r"during) (?:induction|surgery|the procedure)",
    re.IGNORECASE,
)
_ROUTE_WORDS: Final = (
    r"(?:oral(?:ly)?|by mouth|into (?:a |the )?(?:muscles?|veins?)|under the skin|per os|p\.?o\.?|intravenous(?:ly)?|"
    r"i\.?v\.?|subcutaneous(?:ly)?|s\.?c\.?|"
    r"intramuscular(?:ly)?|i\.?m\.?|"
    r"topical(?:ly)?|transdermal(?:ly)?|inhal(?:ed|ation)|intranasal(?:ly)?|nasal(?:ly)?|rectal(?:ly)?|vaginal(?:ly)?|"
    r"sublingual(?:ly)?|"
    r"intrathecal(?:ly)?|epidural(?:ly)?|intradermal(?:ly)?|intraperitoneal(?:ly)?|intravitreal(?:ly)?|"
    r"intra-?articular(?:ly)?|"
    r"intra-?arterial(?:ly)?|perineural(?:ly)?|intratumou?ral(?:ly)?|ophthalmic(?:ally)?|buccal(?:ly)?|"
    r"intravesical(?:ly)?|spinal|"
    r"caudal|intracameral|intra-?tympanic|intralesional(?:ly)?|nebuli[sz]ed|infiltrat(?:ion|ed)|intracerebral|"
    r"intracoronary)"
)
ROUTE: Final = re.compile(
    rf"(?<!\w)(?:{_ROUTE_WORDS}|tablets?|capsules?|infus(?:ion|ed)|creams?|ointments?|gel|patch(?:es)?|inhaler|eye "
    rf"drops?|drops|"
    r"suppositor\w+|nebuli[sz]er|mouthwash|pills?|lozenges?|nerve block|syrup|spray|swallow\w*|vaccin\w+|injected "
    r"into|enema|drink|chew\w*)(?!\w)",
    re.IGNORECASE,
)
ROUTE_OR: Final = re.compile(rf"(?<!\w){_ROUTE_WORDS}\s*(?:or|and/or|/)\s*{_ROUTE_WORDS}(?!\w)", re.IGNORECASE)
CHOICE: Final = re.compile(
    r"\b(?:depending on|according to|based on|if|when|in case of|for (?:patients|participants|those|subjects)|weigh\w*|"
    r"body[- ]?weight|escalat\w+|titrat\w+|adjust\w*|increas\w+|then|followed by|cohort|dose level|randomi[sz]ed to|"
    r"chosen by|at the (?:investigator|physician)|loading|maintenance|respectively|depends)\b",
    re.IGNORECASE,
)
_LATIN: Final = {
    "daily": 7.0, "nightly": 7.0, "qd": 7.0, "bid": 14.0, "tid": 21.0, "qid": 28.0, "weekly": 1.0, "qw": 1.0,
    "biw": 2.0, "tiw": 3.0, "qod": 3.5, "monthly": 7 / 30.4375,
}  # fmt: skip
_UNIT_SIZE: Final = {"g": 1e6, "mg": 1e3, "µg": 1.0, "ug": 1.0, "mcg": 1.0, "ng": 1e-3}


@dataclass(frozen=True, slots=True)
class Regimen:
    """A dose with its rhythm, as quantity a week in the unit written."""

    weekly: float
    unit: str
    start: int
    end: int


def regimens_in(text: str) -> Iterator[Regimen]:
    """Yield the doses whose rhythm follows closely, as totals a week.

    >>> [(r.weekly, r.unit) for r in regimens_in("30 mg three times a week or 50 mg twice a week")]
    [(90.0, 'mg'), (100.0, 'mg')]
    """
    for dose in DOSE.finditer(text):
        if dose["dose"] is None:
            continue
        rhythm = FREQUENCY.search(text, dose.end(), dose.end() + 60)
        if rhythm is None or re.search(r"[.;]|\bor\b", text[dose.end() : rhythm.start()]):
            continue
        per_week = times_per_week(rhythm)
        if per_week is not None:
            amount = float(dose["dose"].replace(",", ""))
            yield Regimen(amount * per_week, dose["unit"], dose.start(), rhythm.end())


def times_per_week(rhythm: re.Match[str]) -> float | None:
    """Return how often a week a rhythm gives the dose; None where it has none."""
    if rhythm["times"]:
        word = rhythm["times"].lower().split()[0]
        count = {"once": 1.0, "twice": 2.0, "thrice": 3.0}.get(word)
        count = number_of(word) if count is None else count
        return count * {"d": 7.0, "w": 1.0, "m": 7 / 30.4375}[rhythm["per"][0].lower()]
    if rhythm["every_unit"]:
        word = rhythm["every"] or "1"
        count = 2.0 if word.lower() == "other" else number_of(word)
        unit = {"h": "hour", "d": "day", "w": "week", "m": "month"}[rhythm["every_unit"][0].lower()]
        return 7 / (count * DAYS[unit]) if count else None
    return _LATIN.get((rhythm["word"] or "").lower().replace(".", ""))


def alternatives_in(passages: Iterable[Passage]) -> Iterator[tuple[Passage, Regimen, Regimen]]:
    """Yield pairs of regimens that "or" joins in one sentence without a rule for the choice."""
    for passage in passages:
        for one, other in pairwise(list(regimens_in(passage.text))):
            between = passage.text[one.end : other.start].strip(" ,;")
            sentence = passage.text[slice(*passage.sentence_at(one.start))]
            if between.lower() == "or" and CHOICE.search(sentence) is None:
                yield passage, one, other


def difference(one: Regimen, other: Regimen) -> float | None:
    """Return by how many percent the second weekly total differs from the first; None for units apart."""
    first, second = (_UNIT_SIZE.get(item.unit.lower().replace("μ", "µ")) for item in (one, other))
    if one.unit.lower() == other.unit.lower():
        first = second = 1.0
    if first is None or second is None or one.weekly == 0:
        return None
    return 100 * (other.weekly * second / (one.weekly * first) - 1)
