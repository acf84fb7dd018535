"""Care while treatment runs: stopping, other treatment, adherence, the first dose."""

from __future__ import annotations

import re
from typing import Final

from equipoise.lint.design_facts import is_assigned
from equipoise.lint.dose_text import DURATION
from equipoise.lint.judgement import Judgement, fails, not_applicable, passes
from equipoise.lint.passage import find
from equipoise.lint.reading_of_time import COUNT
from equipoise.lint.source import Source

_STOPPING: Final = re.compile(
    r"\bdose (?:reduc\w+|modif\w+|adjust\w+|interrupt\w+|de-?escalat\w+|delay\w*)|\b(?:discontinu\w+|stopp?(?:ed|"
    r"ing)?|interrupt\w+|withh[eo]ld)"
    r"\b[^.\n]{0,60}\b(?:treatment|therapy|drug|medication|toxicit\w+|progression|adverse|unacceptable|if|when)\b|"
    r"\b(?:until|till)\b[^.\n]{0,40}\b(?:progression|toxicit\w+|intolera\w+|withdrawal)\b|\bunacceptable toxicit\w+|"
    r"\b(?:reduced|lowered) (?:dose|to)\b|\btitrat\w+",
    re.IGNORECASE,
)
_CONCOMITANT: Final = re.compile(
    r"\bconcomitant(?:ly)? (?:medic\w+|treatment\w*|therap\w+|care|drug\w*|use)|\b(?:permitted|prohibited|allowed|"
    r"forbidden) "
    r"(?:concomitant )?(?:medic\w+|treatment\w*|therap\w+|drug\w*)|\bco-?medication\w*|\brescue (?:medic\w+|therap\w+|"
    r"analges\w+|treatment)|"
    r"\bbackground (?:therap\w+|treatment|medic\w+)|\b(?:will|may) continue (?:to receive )?(?:their )?(?:usual|"
    r"standard|other|routine|best supportive)|"
    r"\bother (?:treatments?|medications?|drugs?) (?:will be|are|is) (?:allowed|permitted|prohibited|recorded)|"
    r"\bin addition to (?:standard|usual|routine|the (?:standard|usual))",
    re.IGNORECASE,
)
_ADHERENCE: Final = re.compile(
    r"\b(?:adherence|compliance)\b[^.\n]{0,60}\b(?:monitor\w*|assess\w*|measur\w*|record\w*|check\w*|evaluat\w*|"
    r"count\w*|diar\w*|will be|rate|to (?:study )?(?:treatment|drug|medication|intervention|protocol|exercise|device|"
    r"therapy))\b|"
    r"\b(?:pill|tablet|capsule) counts?\b|\bdrug accountability\b|\bmedication diar\w+|\bdirectly observed\b|"
    r"\b(?:assess|monitor|measure)\w* (?:of )?(?:adherence|compliance)",
    re.IGNORECASE,
)
_FIRST_DOSE: Final = re.compile(
    rf"\b(?:start\w*|begin\w*|begun|initiat\w+|commenc\w+|first (?:dose|injection|administration|infusion|treatment)|"
    rf"given|administered|receiv\w+|inject\w+|treated)\b"
    rf"[^.;\n]{{0,60}}\b(?:within|{COUNT}(?:\s*(?:-|to|±)\s*{COUNT})?)\s*{COUNT}?\s*(?:minutes?|hours?|days?|weeks?|"
    rf"months?)\s*(?:of|after|before|from|following|prior to|post)\b"
    r"[^.;\n]{0,30}\b(?:randomi\w+|allocation|enrol\w+|surg\w+|operation|resection|procedure|admission|diagnosis|"
    r"transplant\w*|delivery|inclusion|induction|anesth\w+|incision|onset|injury|ablation|birth|discharge|ICU|"
    r"intubation|PCI)|"
    r"\b(?:on |from )?(?:cycle 1,? )?day (?:0|1)\b|\b(?:immediately|\d+ (?:minutes?|hours?)) (?:after|before|prior "
    r"to)\b|\bbefore (?:the )?(?:induction|incision|surgery|anesthesia)|\bat (?:the )?(?:induction|end of surgery|"
    r"baseline|randomi\w+)",
    re.IGNORECASE,
)
_OFFSET: Final = re.compile(
    rf"\b{COUNT}(?:\s*(?:-|to|±)\s*{COUNT})?\s*(?:days?|weeks?|months?)\s*(?:after|from|following|"
    rf"post)\s+(?:the\s+)?\w+",
    re.IGNORECASE,
)


def _owed(source: Source) -> Judgement | None:
    if not source.treatments:
        return not_applicable("no drug is studied")
    if not is_assigned(source):
        return not_applicable("treatment is not given by the protocol")
    return None


def stopping(source: Source) -> Judgement:
    """INT-008."""
    other = _owed(source)
    if other is not None:
        return other
    found = find(_STOPPING, source.plan)
    if found is not None:
        return passes("a rule for stopping or changing the dose is stated", found.words, where=found.where)
    length = find(DURATION, (*source.arm_texts, *source.intervention_texts))
    message = "no rule for stopping treatment or changing its dose"
    mend = "say at which event or value the dose is reduced, held or stopped"
    where = length.where if length is not None else ""
    return fails(message, length.words if length is not None else "", where=where, mend=mend)


def concomitant_care(source: Source) -> Judgement:
    """INT-009."""
    if not is_assigned(source):
        return not_applicable("treatment is not given by the protocol")
    found = find(_CONCOMITANT, source.plan)
    if found is not None:
        return passes("other treatment is addressed", found.words, where=found.where)
    return fails("concomitant care is not stated", mend="say what is allowed, what is not, and that it is recorded")


def adherence(source: Source) -> Judgement:
    """INT-011."""
    if not is_assigned(source):
        return not_applicable("treatment is not given by the protocol")
    found = find(_ADHERENCE, source.plan)
    if found is not None:
        return passes("adherence is monitored", found.words, where=found.where)
    return fails("no monitoring of adherence is stated", mend="say how adherence is measured")


def first_dose(source: Source) -> Judgement:
    """INT-013."""
    other = _owed(source)
    if other is not None:
        return other
    found = find(_FIRST_DOSE, source.plan)
    if found is not None:
        return passes("the start of treatment is anchored", found.words, where=found.where)
    near = find(_OFFSET, source.description)
    message = "the first dose is not tied to allocation or a procedure by a window"
    if near is not None:
        message += f"; {near.words!r} dates something else"
    evidence = near.words if near is not None else ""
    return fails(message, evidence, mend="say within how many days of allocation treatment starts")
