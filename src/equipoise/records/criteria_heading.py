"""The headings inside an eligibility text: which lines are headings, and the stage they name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class HeadingKind(StrEnum):
    """What a heading announces."""

    INCLUSION = "inclusion"
    EXCLUSION = "exclusion"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class CriteriaHeading:
    """A heading of an eligibility text; `start` and `rest_at` count characters of its line."""

    kind: HeadingKind
    stage: str
    written: str
    start: int
    rest_at: int | None
    """Where a criterion begins on the heading's own line, if one does."""


_SHAPE = re.compile(
    r"(?P<mark>[\s#>]*(?:[*•+-]\s+|\(?(?:\d{1,2}|[A-Za-z])[.)]\s+)?)"
    r"(?P<head>[*_]*(?P<before>[^.;:]{0,90}?)\b(?P<kind>inclusion|exclusion)s?"
    r"(?P<word>[\s/-]*criteri\w*)?(?P<after>[^.;:]{0,90}?)[*_]*\s*(?:(?P<colon>:)[*_]*|$))"
    r"\s*(?P<rest>.*)",
    re.IGNORECASE,
)
# What makes the words around "inclusion criteria" a sentence about criteria rather than a heading of them.
_SENTENCE = re.compile(
    r"\b(?:meet\w*|fulfil\w*|satisf\w*|according|any|not|no|does|do|who|whom|see|these|this|those|except|under|"
    r"with|patients? in|based|per|from|other than|will|must|should|may|can)\b",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"\b(?:key|main|major|general|principal|primary|additional|specific|detailed|common|overall|list of|the|are|is|as|"
    r"follows?|following|include[sd]?|study|trial|criteria|and|all|groups|participants|patients|subjects|cohorts)\b",
    re.IGNORECASE,
)
_LEADING = re.compile(r"^(?:for|of|in|at|to|during)\s+", re.IGNORECASE)
_STAGE_WORD = re.compile(
    r"(?:part|cohort|phase|stage|arm|group|period|step|study|sub-?study|for|healthy|control|cases?|module|substudy)\b",
    re.IGNORECASE,
)
_EDGES = " \t:;,-–—*_#/|&"
_LONGEST_STAGE_LINE = 90


def read_heading(line: str) -> CriteriaHeading | None:
    """Return the inclusion or exclusion heading that a line is, or None.

    >>> heading = read_heading("Baseline (week 4) Exclusion Criteria:")
    >>> heading.kind.value, heading.stage
    ('exclusion', 'Baseline (week 4)')
    """
    shape = _SHAPE.fullmatch(line)
    if shape is None or not _announces(shape):
        return None
    before, after = shape["before"], shape["after"]
    both = re.search(r"inclusion|exclusion", before + after, re.IGNORECASE) is not None
    kind = HeadingKind.OTHER if both else HeadingKind(shape["kind"].lower())
    stage = "" if both else _stage(before, after)
    rest_at = shape.start("rest") if shape["rest"].strip() else None
    return CriteriaHeading(kind, stage, shape["head"].rstrip(), shape.start("head"), rest_at)


def _announces(shape: re.Match[str]) -> bool:
    before, after, rest = shape["before"].strip("*_ "), shape["after"].strip("*_ "), shape["rest"].strip()
    is_open = bool(shape["colon"])
    if rest and not is_open:
        return False
    is_for_both = re.search(r"(?:inclusion|exclusion)\s+criteri", after, re.IGNORECASE) is not None
    if is_for_both and not before:
        return is_open or not rest
    if not shape["word"]:
        return not before and not after and (is_open or not rest)
    if _SENTENCE.search(before):
        return False
    if re.search(r"\b(?:are|is|includes?|must|will|apply|met)\b", after, re.IGNORECASE):
        return is_open and not rest
    is_item = bool(shape["mark"].strip(" \t#>"))
    return is_open or not is_item or not (before or after)


def _stage(before: str, after: str) -> str:
    parts = (_LEADING.sub("", part.strip(_EDGES)) for part in (before, after))
    words = [part for part in parts if _FILLER.sub("", part).strip(_EDGES)]
    stage = " ".join(words)
    return stage[1:-1] if stage.startswith("(") and stage.endswith(")") else stage


def stage_line(line: str) -> str | None:
    """Return the stage that a line just above a heading names, or None.

    >>> stage_line("Part B:")
    'Part B'
    """
    bare = line.strip().strip(_EDGES)
    if line[:1].isspace() or not bare or len(bare) > _LONGEST_STAGE_LINE or bare.endswith((".", ";")):
        return None
    if line.lstrip().startswith(("* ", "- ", "+ ")) or not (_STAGE_WORD.match(bare) or line.rstrip().endswith(":")):
        return None
    return bare
