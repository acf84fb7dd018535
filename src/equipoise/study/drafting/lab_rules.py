"""Criteria that hold laboratory values against limits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from equipoise.errors import UnitError
from equipoise.study.drafting.concepts import VARIABLES
from equipoise.study.drafting.item_text import ItemText, word_set
from equipoise.study.drafting.reading_of_item import RuleReading, Setting
from equipoise.vocabulary import is_unit, ucum_code, unit_conversion

_TESTS: Final = {
    "leukocytes": r"leu[ck]ocytes?|white\s+blood\s+cells?|WBC",
    "neutrophils": r"(?:absolute\s+)?neutrophils?|ANC",
    "platelets": r"platelets?|PLT",
    "haemoglobin": r"ha?emoglobin|Hgb|Hb",
    "creatinine": r"(?:serum\s+)?creatinine|Scr",
    "bilirubin": r"(?:serum\s+)?total\s+(?:serum\s+)?bilirubin",
    "albumin": r"(?:serum\s+)?albumin|ALB",
    "alt": r"alanine\s+(?:amino)?transferase|ALT",
    "ast": r"aspartate\s+(?:amino)?transferase|AST",
}
_SIGNS: Final = {
    ">": ">", "greater than": ">", "more than": ">", "exceeding": ">", "above": ">", "higher than": ">", "over": ">",
    ">=": ">=", "≥": ">=", "at least": ">=", "no less than": ">=", "not less than": ">=",
    "<": "<", "less than": "<", "below": "<", "lower than": "<", "under": "<",
    "<=": "<=", "≤": "<=", "at most": "<=", "no more than": "<=", "not more than": "<=",
}  # fmt: skip
_SIGN: Final = "|".join(re.escape(sign).replace(r"\ ", r"\s+") for sign in sorted(_SIGNS, key=len, reverse=True))
_TEST: Final = "|".join(f"(?P<{name}>{pattern})" for name, pattern in _TESTS.items())
_LIMIT: Final = (
    r"(?P<times>\d+(?:\.\d+)?)\s*(?:x|×|\*|times)?\s*(?:the\s+)?(?:ULN|upper\s+limit\s+of\s+(?:the\s+)?normal(?:\s+range)?)(?!\w)"
    r"|(?P<value>\d+(?:\.\d+)?)\s*(?P<unit>(?:[x×*]\s*)?10\s*(?:\^|\*\*?|E)\s*\d+\s*/\s*[A-Za-zμµ]+|[A-Za-zμµ%]+(?:/[A-Za-zμµ]+)?)(?![\w^/])"
)
_BOUND: Final = re.compile(
    rf"(?:the\s+)?(?:number\s+of\s+)?\b(?:{_TEST})(?:\s+\([A-Za-z]+\))?(?:\s+(?:count|levels?|concentration))*\s*"
    rf"(?:is|of|are|:)?\s*(?P<sign>{_SIGN})\s*(?:{_LIMIT})",
    re.IGNORECASE,
)
_JOINED: Final = re.compile(r"⟂(?:\s*(?:,|;|and|,\s*and)\s*⟂)*")
_FRAME: Final = word_set(
    "baseline post-resection blood routine examination examinations shows show that serum adequate "
    "laboratory values levels following hematologic haematologic bone marrow organ function"
)


@dataclass(frozen=True, slots=True)
class _Bound:
    variable: str
    sign: str
    limit: str


def read_laboratory(item: ItemText, setting: Setting) -> RuleReading | None:
    """Read one or more laboratory limits joined by "and"; an exclusion with several limits is left to a person.

    Every number of the item must be part of a limit, with a unit that converts to the variable's own.
    """
    bounds = [_bound(match) for match in _BOUND.finditer(item.text)]
    known = [bound for bound in bounds if bound is not None]
    if not known or len(known) != len(bounds) or (item.is_exclusion and len(known) > 1):
        return None
    marked = _JOINED.search(_BOUND.sub("⟂", item.text))
    if marked is None:
        return None
    rest = ItemText("", _BOUND.sub("⟂", item.text).replace(marked.group(), " ", 1), item.is_exclusion)
    if "⟂" in rest.text or not rest.consists_of(_FRAME):
        return None
    parts = [f"{bound.variable} {bound.sign} {bound.limit}{setting.during}" for bound in known]
    return RuleReading(" and ".join(parts))


def _bound(match: re.Match[str]) -> _Bound | None:
    variable = next(name for name in _TESTS if match[name])
    sign = _SIGNS[re.sub(r"\s+", " ", match["sign"].lower())]
    if match["times"]:
        return _Bound(variable, sign, f"{match['times']} x ULN")
    unit = ucum_code(re.sub(r"\s+", "", match["unit"]).lstrip("x×*"))
    if not _converts(variable, unit):
        return None
    return _Bound(variable, sign, f"{match['value']} {unit}")


def _converts(variable: str, unit: str) -> bool:
    own = VARIABLES[variable]
    if own.unit is None or not is_unit(unit):
        return False
    try:
        unit_conversion(unit, own.unit, molar_mass=own.molar_mass, variable=variable)
    except UnitError:
        return False
    return True
