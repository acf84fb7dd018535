"""Numbers in criteria: satisfiable together, with threshold, with unit, with clear ends."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from equipoise.lint.judgement import Judgement, fails, not_applicable, not_assessable, passes
from equipoise.lint.limit_text import Limit, limits_in
from equipoise.lint.pack import read_pack, words
from equipoise.lint.source import ELIGIBILITY, ReadCriterion, Source

_LOOSE: Final = re.compile(
    r"\b(?:or|if|unless|for (?:\w+[- ]){0,3}(?:patients|participants|subjects|women|men)|except|either)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Bound:
    """One demand on an analyte: at least or at most a value, in its canonical unit."""

    is_low: bool
    value: float
    included: bool
    words: str


def satisfiable(source: Source) -> Judgement:
    """ELG-001."""
    if not source.criteria:
        return not_assessable("the source gives no criteria")
    demands: dict[tuple[str, str], list[_Bound]] = {}
    for item in source.criteria:
        # What stands beside an "or" is an alternative, not a demand.
        if _LOOSE.search(item.text) is None:
            for limit in limits_in(item.passage):
                demands.setdefault((item.stage, limit.analyte.id), []).extend(_bounds(item, limit))
    for (stage, analyte), bounds in demands.items():
        clash = _clash(bounds)
        if clash is not None:
            low, high = clash
            told = f" in the stage {stage!r}" if stage else ""
            message = f"nobody can meet both demands on {analyte.replace('_', ' ')}{told}"
            return fails(message, low.words, high.words, where=ELIGIBILITY, mend="correct one of the two limits")
    return passes(f"no two of the limits on {len(demands)} analytes exclude each other")


def _bounds(item: ReadCriterion, limit: Limit) -> list[_Bound]:
    if limit.factor is None or not (item.is_inclusion or item.is_exclusion):
        return []
    shown = item.passage.quote(limit.start, limit.end)
    found: list[_Bound] = []
    if limit.low is not None:
        found.append(_Bound(True, limit.low * limit.factor, limit.low_included, shown))
    if limit.high is not None:
        found.append(_Bound(False, limit.high * limit.factor, limit.high_included, shown))
    if item.is_exclusion:
        # Who is excluded above a value must lie at or below it; a range excluded leaves two sides and binds neither.
        return [] if len(found) > 1 else [_Bound(not b.is_low, b.value, not b.included, b.words) for b in found]
    return found


def _clash(bounds: list[_Bound]) -> tuple[_Bound, _Bound] | None:
    lows = [bound for bound in bounds if bound.is_low]
    highs = [bound for bound in bounds if not bound.is_low]
    for low in lows:
        for high in highs:
            if low.value > high.value or (low.value == high.value and not (low.included and high.included)):
                return low, high
    return None


# --- thresholds ----------------------------------------------------------------------------------------------------


def thresholds(source: Source) -> list[Judgement] | Judgement:
    """ELG-002."""
    if not source.criteria:
        return not_assessable("the source gives no criteria")
    found: dict[str, Judgement] = {}
    for item in source.criteria:
        match = _vague_level(item)
        if match is not None:
            shown = item.passage.quote(*match.span())
            message = f"{shown!r} names no threshold"
            mend = "give the cut-off with its unit, the assay, and what the value is set against"
            where = item.passage.path
            found.setdefault(shown.lower(), fails(message, _with_assay(item, match), where=where, mend=mend))
    return list(found.values()) or passes("no measured quantity lacks its threshold")


def _vague_level(item: ReadCriterion) -> re.Match[str] | None:
    level = read_pack("criteria")["levels"]
    pattern = words(
        rf"(?:{level['words']})[- ](?:[\w/+-]+ ){{0,3}}?{level['of']}|"
        rf"(?:low|high|over|reduced|elevated)[- ]?express\w*(?: of)?(?: [\w-]+)?|"
        rf"(?:low|high) in [A-Za-z]+-?\d[\w-]*"
    )
    match = pattern.search(item.text, item.body_at)
    if match is None or words(level["fixed"]).search(item.text) is not None:
        return None
    around = item.text[max(0, match.start() - 60) : match.end() + 60]
    if re.search(r"[<>≥≤=±]\s*\d|\d+(?:\.\d+)?\s*(?:%|x|×|fold|/|mg|g|ng|IU|U|copies|mmol|µ)", around) is not None:
        return None
    return match


def _with_assay(item: ReadCriterion, match: re.Match[str]) -> str:
    """Return the level with the bracket behind it, which often names the assay."""
    behind = re.compile(r"[^.;,\n()]{0,30}\([^)\n]*\)").match(item.text, match.end())
    return item.passage.quote(match.start(), behind.end() if behind is not None else match.end())


# --- units ---------------------------------------------------------------------------------------------------------


def units(source: Source) -> list[Judgement] | Judgement:
    """ELG-008."""
    if not source.criteria:
        return not_assessable("the source gives no criteria")
    faults: list[Judgement] = []
    unsure: list[str] = []
    good: list[str] = []
    for item in source.criteria:
        for limit in limits_in(item.passage):
            shown = item.passage.quote(limit.start, limit.end)
            fault = _unit_fault(limit)
            if fault:
                faults.append(fails(f"{fault}: {shown!r}", shown, where=item.passage.path, mend="give value and unit"))
            elif limit.factor is None and not limit.analyte.is_unit_optional:
                unsure.append(shown)
            else:
                good.append(shown)
    if faults:
        return faults
    if unsure:
        return not_assessable(f"units that are not known here: {', '.join(unsure)}", *unsure)
    if not good:
        return not_applicable("the criteria put no limit on a known analyte")
    return passes("units are given and values plausible", *good)


def _unit_fault(limit: Limit) -> str:
    name = limit.analyte.id.replace("_", " ")
    if limit.factor is None:
        return "" if limit.unit or limit.analyte.is_unit_optional else f"the limit of {name} has no unit"
    low, high = limit.analyte.plausible
    wild = [value for value in limit.values if not low <= value * limit.factor <= high]
    return f"{wild[0]:g} {limit.unit} is no plausible limit of {name}" if wild else ""


# --- ends ----------------------------------------------------------------------------------------------------------

_RANGE: Final = re.compile(
    r"\b(?:between|from)\s+\d+(?:\.\d+)?\s*[^\d\s,;]{0,12}?\s*(?:-|to|and)\s*\d+(?:\.\d+)?\s*[^\s,;.)]{0,14}",
    re.IGNORECASE,
)
_INCLUSIVE: Final = re.compile(r"inclusive|included|both ends|≤|≥|<=|>=", re.IGNORECASE)
_NOT_A_VALUE: Final = re.compile(
    r"\b(?:age[ds]?|years? old|years of age|-year-old|19\d\d|20\d\d|days?|weeks?|months?|years?|hours?|minutes?|h)\b",
    re.IGNORECASE,
)


def ends(source: Source) -> list[Judgement] | Judgement:
    """ELG-009."""
    if not source.criteria:
        return not_assessable("the source gives no criteria")
    found: list[Judgement] = []
    for item in source.criteria:
        faults: list[str] = []
        shown: list[str] = []
        for match in _RANGE.finditer(item.text, item.body_at):
            # Bounds of age stand in fields of their own, which include both ends.
            if (
                _INCLUSIVE.search(item.text) is None
                and _NOT_A_VALUE.search(match.group() + item.text[match.end() :][:20]) is None
            ):
                faults.append("whether the ends count is not said")
                shown.append(item.passage.quote(*match.span()))
        size = _unsaid_size(item)
        if size is not None:
            faults.append("which size is meant (largest, each or sum) is not said")
            shown.append(size)
        if faults:
            message = "; ".join(dict.fromkeys(faults))
            found.append(fails(message, *shown, where=item.passage.path, mend="name the ends and what is measured"))
    return found or passes("limits have clear ends")


def _unsaid_size(item: ReadCriterion) -> str | None:
    for limit in limits_in(item.passage):
        if limit.analyte.which and words(limit.analyte.which).search(item.text) is None:
            return item.passage.quote(limit.start, limit.end)
    return None
