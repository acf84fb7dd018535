"""How the registry's codes and archived texts read to people."""

from __future__ import annotations

import re

from equipoise.records import unescape

SPECIAL = {
    "NA": "not applicable",
    "PHASE1": "Phase 1",
    "PHASE2": "Phase 2",
    "PHASE3": "Phase 3",
    "PHASE4": "Phase 4",
    "EARLY_PHASE1": "Early phase 1",
    "NONE": "None (open label)",
    "OTHER_GOV": "Other government",
    "NIH": "NIH",
    "FED": "US federal",
    "INDIV": "Individual",
    "ALL": "All",
    "EUDRACT_NUMBER": "EudraCT number",
    "CTIS": "EU trial number (CTIS)",
    "NON_RANDOMIZED": "Non-randomized",
}
_CODE = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*\b")


def code_words(code: str) -> str:
    """Return a registry code in words; what is no code stays as it is.

    >>> code_words("NOT_YET_RECRUITING"), code_words("Gilead")
    ('Not yet recruiting', 'Gilead')
    """
    if code in SPECIAL:
        return SPECIAL[code]
    return code.replace("_", " ").capitalize() if code.isupper() else code


def codes_within(text: str) -> str:
    """Return a text with each code in it in words.

    >>> codes_within("phase: NA, here PHASE1; masking: TRIPLE")
    'phase: not applicable, here Phase 1; masking: Triple'
    """
    return _CODE.sub(lambda found: code_words(found[0]), text)


def plain_text(archived: str) -> str:
    r"""Return a text of the registry without its escapes.

    >>> plain_text(r"pain \> 70 mm")
    'pain > 70 mm'
    """
    return unescape(archived).text
