"""What a criterion's wording leaves open."""

from __future__ import annotations

import re
from typing import Final

from equipoise.study.drafting.item_text import ItemText
from equipoise.study.drafting.notes import Notes
from equipoise.vocabulary import Severity

_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFORMATION

_QUESTIONS: Final[tuple[tuple[re.Pattern[str], re.Pattern[str], str, str, Severity], ...]] = tuple(
    (
        re.compile(needs, re.IGNORECASE),
        re.compile(unless, re.IGNORECASE) if unless else re.compile(r"(?!)"),
        ask,
        why,
        severity,
    )
    for needs, unless, ask, why, severity in (
        (
            r"\b(?:low|high|over)[- ]?\s*(?:\S+\s+)?expression\b",
            r"(?:<|>|≤|≥)\s*\d|cut-?off of",
            "What is the cut-off of the biomarker, by which assay and against which reference?",
            "Low and high mean nothing without a cut-off.",
            _E,
        ),
        (
            r"\btumou?r\s+(?:diameter|size)\b",
            r"\b(?:imaging|patholog\w+|specimen)\b",
            "Which measurement of the tumour counts (imaging, operation or pathology), and of which tumour?",
            "The sources differ by centimetres near a limit.",
            _W,
        ),
        (
            r"\bbetween\s+\d+(?:\.\d+)?\s*(?:to|and|-)\s*\d+(?:\.\d+)?\s*(?:cm|centimet)",
            r"inclusive",
            "Do the two limits themselves count?",
            "Between does not say.",
            _W,
        ),
        (
            r"\bmain branches of the [\w ]+, [\w ]+ and\b",
            None,
            "Does 'main branches' reach over every structure named?",
            "The words can be read both ways.",
            _W,
        ),
        (
            r"\bother (?:severe|serious|significant)?\s*(?:uncontrolled )?(?:diseases?|illness|conditions?)\b",
            None,
            "Which other diseases count, and does 'uncontrolled' or 'severe' qualify the named ones too?",
            "The list is open.",
            _W,
        ),
        (
            r"\bsystemic\b[^.]*\b(?:such as|like|including)\b[^.]*\b(?:transplant|ablation|radiotherapy|intervention)",
            None,
            "Do the local or surgical treatments named count, although the criterion speaks of systemic therapy?",
            "The examples are not of the kind they stand for.",
            _W,
        ),
        (
            r"\bhistory or presence of (?:other )?active\b",
            None,
            "Does a past disease count, or only an active one?",
            "'History of active' contradicts itself.",
            _W,
        ),
        (
            r"\bchronic\b[^.]*\bhepatitis A\b",
            None,
            "Hepatitis A and E are seldom chronic: is a past infection meant, and does a cured hepatitis C count?",
            "The examples do not fit the word chronic.",
            _W,
        ),
        (
            r"\bpregnan",
            r"\bwom[ae]n\b|\bfemale",
            "Does the pregnancy criterion concern women only, and must men use contraception?",
            "The words do not say whom it concerns.",
            _W,
        ),
        (
            r"\bduring (?:this|the) (?:study|trial|study period)\b",
            None,
            "How is this checked after entry: is it a ban during the study?",
            "It looks forward from the day of screening.",
            _W,
        ),
        (
            r"\brenal (?:insufficiency|impairment|dysfunction)\b",
            r"\d",
            "From which creatinine or clearance on is renal function insufficient?",
            "No limit is given.",
            _W,
        ),
        (
            r"\bcurative(?:ly)? (?:resection|resected|surgery|treatment)",
            r"\bR0\b",
            "What makes the treatment curative: R0, and no tumour on the next imaging?",
            "The word is not defined.",
            _W,
        ),
        (
            r"\bpathological confirmation\b[^.]*\bablation\b",
            r"\bbiopsy\b",
            "Is a biopsy needed before ablation, or is the imaging diagnosis enough?",
            "Ablation leaves no tissue.",
            _W,
        ),
        (
            r"\bBCLC\b",
            r"\b20[12]\d\b",
            "Which version of BCLC, and judged before or after the curative treatment?",
            "The stage changes with both.",
            _W,
        ),
        (
            r"\bsevere\b",
            r"\bgrade\b|\bclass\b|\bNYHA\b|uncontrolled",
            "From which grade on is it severe?",
            "No grade is given.",
            _I,
        ),
        (
            r"\b(?:unstable|uncontrolled)\b",
            r"(?:<|>|≤|≥)\s*\d",
            "From which values on is it unstable or uncontrolled?",
            "No limit is given.",
            _I,
        ),
        (
            r"\ballerg\w+ to\b[^.]*\bunsuitable for\b",
            None,
            "Does this bind the groups that do not get the drug?",
            "Groups chosen by fitness for a drug are not comparable.",
            _W,
        ),
        (
            r"\bsuch as\b|\be\.g\.|\bincluding\b",
            None,
            "Is the list complete, or are the named ones examples?",
            "Absence cannot be shown for an open list.",
            _I,
        ),
        (
            r"\bprior\b|\bprevious",
            r"\d+\s*(?:day|week|month|year)",
            "Within which time before entry does earlier treatment count?",
            "No time is given.",
            _I,
        ),
    )
)


def question_item(notes: Notes, criterion_id: str, item: ItemText) -> tuple[str, ...]:
    """Ask what the wording of one criterion leaves open; return the questions."""
    words = f"{item.label}: {item.text}" if item.label else item.text
    asked: list[str] = []
    for needs, unless, question, why, severity in _QUESTIONS:
        if needs.search(words) and not unless.search(words):
            notes.ask(f"criteria.{criterion_id}", question, why, severity)
            asked.append(question)
    return tuple(asked)
