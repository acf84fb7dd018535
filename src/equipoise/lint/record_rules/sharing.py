"""Data and specimens: what becomes of them."""

from __future__ import annotations

import re
from typing import Final

from equipoise.lint.judgement import Judgement, fails, not_applicable, passes
from equipoise.lint.passage import find, find_all
from equipoise.lint.source import PROTOCOL, Source

_SHARING: Final = re.compile(
    r"\bindividual (?:participant|patient)[- ](?:level )?data\b|\bIPD\b|\bdata[- ]sharing\b|\bshar(?:e|ed|ing) (?:of "
    r")?(?:the )?(?:\w+ )?data\b|\bdata (?:will|can|may) be (?:shared|made available)",
    re.IGNORECASE,
)
_SPECIMEN: Final = re.compile(
    r"\b(?:specimens?|bio-?specimens?|biobank\w*|biopsies|(?:blood|serum|plasma|urine|stool|tissue|tumou?r|saliva|"
    r"bone marrow|DNA|CSF|fecal) (?:samples?|specimens?)|"
    r"(?:postoperative |resected |surgical )?tumou?r tissues?|PBMC(?:s)?(?: [A-Z]\w+){0,2})\b(?:[ ][\w-]+){0,4}",
    re.IGNORECASE,
)
_STATEMENT: Final = re.compile(
    r"\b(?:stor(?:ed|age)|retain\w*|retention|bio-?bank\w*|bank(?:ed|ing)|destroy\w*|discard\w*|frozen|-80|future "
    r"(?:research|studies|use)|kept for|"
    r"(?:consent\w*|agree\w*)[^.\n]{0,50}(?:samples?|specimens?|tissue)|(?:samples?|specimens?|"
    r"tissue)[^.\n]{0,50}consent\w*)\b",
    re.IGNORECASE,
)


def participant_data(source: Source) -> Judgement:
    """DAT-001."""
    field = source.record.at(f"{PROTOCOL}.ipdSharingStatementModule.ipdSharing").text()
    if field is not None:
        return passes("the sharing of participants' data is stated", field)
    found = find(_SHARING, source.description)
    if found is not None:
        return passes("the sharing of participants' data is stated", found.words, where=found.where)
    mend = "say whether, when and to whom data of individuals are given"
    return fails("no statement on sharing the data of individual participants (IPD)", mend=mend)


def specimens(source: Source) -> Judgement:
    """DAT-002."""
    registered = source.record.at(f"{PROTOCOL}.designModule.bioSpec.retention").text()
    if registered is not None:
        return passes("the retention of specimens is registered", registered)
    taken = [hit for hit in find_all(_SPECIMEN, source.plan) if not hit.tells_of_earlier_work]
    if not taken:
        return not_applicable("no specimen is mentioned")
    found = find(_STATEMENT, source.everything)
    if found is not None:
        return passes("what becomes of specimens is stated", found.words, where=found.where)
    shown = list(dict.fromkeys(hit.words for hit in taken))[:4]
    message = "specimens are taken; nothing is said of their retention or of consent to it"
    return fails(message, *shown, where=taken[0].where, mend="say what is kept, for how long, and with which consent")
