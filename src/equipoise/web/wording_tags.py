"""How the registry's codes read to people."""

from __future__ import annotations

from django import template

register = template.Library()

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
}


@register.filter
def words(code: object) -> str:
    """Return a registry code in words.

    >>> words("NOT_YET_RECRUITING")
    'Not yet recruiting'
    """
    text = str(code)
    if text in SPECIAL:
        return SPECIAL[text]
    return text.replace("_", " ").capitalize() if text.isupper() else text


@register.filter
def figure_title(name: object) -> str:
    """Return what a figure's file shows, in words."""
    return str(name).removesuffix(".svg").replace("-", " ").capitalize()
