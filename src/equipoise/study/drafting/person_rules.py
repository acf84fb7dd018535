"""Criteria about the person: age, consent, pregnancy, survival, other studies, judgement."""

from __future__ import annotations

import re
from typing import Final

from equipoise.study.drafting.item_text import ItemText, word_set
from equipoise.study.drafting.number_word import NUMBER, number_of
from equipoise.study.drafting.reading_of_item import RuleReading, Setting

_YEARS: Final = r"(?:\s*(?:years?|yrs?)(?:[\s-]old|\s+of\s+age)?(?:\s+old)?)?"
_LEAD: Final = (
    r"(?:(?:participants?|patients?|subjects?|adults?|must|should|be|have|an?|the|are|is|who|aged?|of|between|from)\b"
    r"[\s,:]*)*"
)
_BOTH_SEXES: Final = (
    r"(?P<sexes>[,;]?\s*(?:of\s+)?(?:(?:male|female|men|women)\s*(?:or|and|/)\s*(?:male|female|men|women)s?"
    r"|(?:both|any|either)\s+(?:sex(?:es)?|genders?)))?"
)
_AGE_RANGE: Final = re.compile(
    rf"{_LEAD}(?:≥|>=)?\s*(\d+){_YEARS}\s*(?:-|–|~|to|and|through)\s*(?:≤|<=)?\s*(\d+){_YEARS}"
    rf"(?:[,\s]*\(?inclusive\)?)?{_BOTH_SEXES}",
    re.IGNORECASE,
)
_AGE_LOW: Final = re.compile(
    rf"{_LEAD}(?:(?:≥|>=|at\s+least)\s*(\d+){_YEARS}(?:\s*(?:or|and)\s+(?:older|above|over))?"
    rf"|(\d+){_YEARS}\s*(?:or|and)\s+(?:older|above|over)(?:\s+of\s+age)?){_BOTH_SEXES}",
    re.IGNORECASE,
)
_SAYS_AGE: Final = re.compile(r"\bage|\byears?\b|\byrs?\b", re.IGNORECASE)

_CONSENT_WORDS: Final = word_set(
    "sign signed signs signing written informed consent consents form forms obtained obtain provided "
    "provide provides give given giving gave voluntary voluntarily able willing ability willingness to "
    "understand understands capable or before prior any procedures procedure participation participating "
    "participate he she they his her it its if unable do so legal legally guardian guardians agent "
    "authorized authorised acceptable representative representatives agree agrees comply complies "
    "requirements all read document documents ethics approved irb"
)
_COMPLY: Final = re.compile(r"\b(?:agrees?|willing|able|ability)\b.*\bcomply\b", re.IGNORECASE)
_JUDGEMENT_WORDS: Final = word_set(
    "investigator investigators deem deems deemed consider considers considered judge judges judged "
    "judgment judgement opinion unsuitable suitable not inappropriate unfit based current medical "
    "condition conditions any other reason reasons which may make participation participate or it "
    "enrollment entry inclusion"
)
_UNFIT: Final = re.compile(r"\b(?:unsuitable|not\s+(?:be\s+)?suitable|inappropriate|unfit)\b", re.IGNORECASE)

_PREGNANCY: Final = re.compile(r"\bpregnan|\blactating\b|\bbreast-?\s?feeding\b|\bnursing\b", re.IGNORECASE)
_PREGNANCY_WORDS: Final = word_set(
    "pregnant pregnancy lactating lactation breastfeeding breast-feeding nursing or women woman female "
    "females urine test result positive planning become during period unwilling use using contraception "
    "not"
)
_PLANS: Final = re.compile(
    r"planning\s+to\s+become\s+pregnant[^.;]*\bunwilling\s+to\s+use\s+contraception", re.IGNORECASE
)
_HCG: Final = re.compile(r"\burine\s+pregnancy\s+test(?:\s+result)?\s+(?:is\s+)?positive", re.IGNORECASE)
_WOMEN: Final = re.compile(r"\bwom[ae]n\b|\bfemales?\b", re.IGNORECASE)

_SURVIVAL: Final = re.compile(
    rf"(?:expected\s+survival|life\s+expectancy|estimated\s+survival)(?:\s+time)?\s*(?:of|is|:)?\s*"
    rf"(?P<sign>more\s+than|at\s+least|longer\s+than|greater\s+than|>=|>|≥)\s*(?P<number>{NUMBER})\s*months?\b",
    re.IGNORECASE,
)
_SIGNS: Final = {"at least": ">=", ">=": ">=", "≥": ">="}

_OTHER_DRUG: Final = re.compile(
    rf"\b(?:other|another)\s+(?:study\s*/\s*investigational|investigational|study|experimental)\s+(?:drugs?|agents?|products?)"
    rf"(?P<time>\s+during\s+this\s+(?:study|trial)|\s+within\s+(?P<number>{NUMBER})\s+(?P<unit>weeks?|days?|months?)\s+"
    rf"(?:prior\s+to|before)\s+randomi[sz]ation)",
    re.IGNORECASE,
)
_OTHER_TRIAL: Final = re.compile(
    r"\b(?:concurrently|currently|simultaneously)\s+(?:involved|enrolled|participating|taking\s+part)\s+in\s+(?:an)?other\s+"
    r"(?:clinical\s+)?(?:interventional\s+)?(?:research\s+)?(?:trials?|stud(?:y|ies))",
    re.IGNORECASE,
)


def read_age(item: ItemText, setting: Setting) -> RuleReading | None:
    """Read "18 to 75 years": completed years, both ends included."""
    if item.is_exclusion or not (_SAYS_AGE.search(item.text) or _SAYS_AGE.search(item.label)):
        return None
    both = _AGE_RANGE.fullmatch(item.text)
    if both is not None and int(both[1]) < int(both[2]):
        return RuleReading(f"age in {both[1]}..{both[2]} a{_sexes(both)}")
    low = _AGE_LOW.fullmatch(item.text)
    return RuleReading(f"age >= {low[1] or low[2]} a{_sexes(low)}") if low is not None else None


def _sexes(match: re.Match[str]) -> str:
    return " and sex in {male, female}" if match["sexes"] else ""


def read_consent(item: ItemText, setting: Setting) -> RuleReading | None:
    """Read a criterion that asks for consent and nothing else but compliance."""
    if item.is_exclusion or "consent" not in item.text.lower() or not item.consists_of(_CONSENT_WORDS):
        return None
    comply = ' and attested("agrees to comply")' if _COMPLY.search(item.text) else ""
    return RuleReading(f'attested("consent signed"){comply}', kind="consent")


def read_judgement(item: ItemText, setting: Setting) -> RuleReading | None:
    """Read the catch-all that leaves it to the investigator."""
    if not item.is_exclusion or not _UNFIT.search(item.text) or "investigator" not in item.text.lower():
        return None
    if not item.consists_of(_JUDGEMENT_WORDS):
        return None
    return RuleReading('attested("investigator deems unsuitable")', kind="judgement")


def read_pregnancy(item: ItemText, setting: Setting) -> RuleReading | None:
    """Read pregnancy, breast-feeding, a positive test, and a planned pregnancy without contraception."""
    if not item.is_exclusion or not _PREGNANCY.search(item.text) or not item.consists_of(_PREGNANCY_WORDS):
        return None
    plans, test = _PLANS.search(item.text), _HCG.search(item.text)
    if re.search(r"\b(?:not|unwilling|planning)\b", item.text, re.IGNORECASE) and plans is None:
        return None
    parts = [_states(item.text)]
    if test is not None:
        parts.append(f"urine_hcg is positive{setting.during}")
    if plans is not None:
        parts.append('(planned(pregnancy) and not attested("uses contraception"))')
    guarded = "" if _WOMEN.search(item.text) else "not said to concern women only; guard added"
    kind, until = ("ongoing", "end_of_study") if plans is not None else ("eligibility", None)
    return RuleReading(" or ".join(parts), kind=kind, applies="sex is female", ambiguity=guarded, until=until)


def _states(text: str) -> str:
    pregnant = re.search(r"\bpregnant\b|\bpregnancy\b", text, re.IGNORECASE)
    lactating = re.search(r"\blactati|\bbreast-?\s?feeding\b|\bnursing\b", text, re.IGNORECASE)
    states = [state for state, found in (("pregnancy", pregnant), ("lactation", lactating)) if found]
    return f"condition({'|'.join(states)}) current"


def read_survival(item: ItemText, setting: Setting) -> RuleReading | None:
    """Read an expected survival above a number of months: an estimate that a person makes."""
    match = _SURVIVAL.search(item.text)
    if item.is_exclusion or match is None or not item.only(match):
        return None
    sign = _SIGNS.get(re.sub(r"\s+", " ", match["sign"].lower()), ">")
    return RuleReading(f"expected_survival {sign} {number_of(match['number']):g} mo", kind="estimate")


def read_other_drug(item: ItemText, setting: Setting) -> RuleReading | None:
    """Read a ban on other trial drugs, during the study or for a time before allocation."""
    match = _OTHER_DRUG.search(item.text)
    if (
        not item.is_exclusion
        or match is None
        or not item.only(match, ("takes", "taking", "take", "received", "receives"))
    ):
        return None
    if match["number"] is None:
        return RuleReading("therapy(investigational_drug) current", kind="ongoing", until="end_of_study")
    unit = {"d": "d", "w": "wk", "m": "mo"}[match["unit"][0].lower()]
    number = number_of(match["number"])
    return RuleReading(f"therapy(investigational_drug) within {number:g} {unit} before {setting.allocation}")


def read_other_trial(item: ItemText, setting: Setting) -> RuleReading | None:
    """Read a ban on taking part in another trial."""
    match = _OTHER_TRIAL.search(item.text)
    if not item.is_exclusion or match is None or not item.only(match):
        return None
    return RuleReading("study(other_interventional_trial) current", kind="ongoing", until="end_of_study")
