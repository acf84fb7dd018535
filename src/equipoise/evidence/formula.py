"""The model formula of a case, read so that it can be held against the other arguments."""

from __future__ import annotations

import re
from dataclasses import dataclass

from equipoise.evidence.not_built import NotBuilt

_SURVIVAL = re.compile(r"Surv\(([^()]*)\)$")
_EVENT = re.compile(r"([\w.]+)(?:==(\d+))?$")
_NAME = re.compile(r"[\w.]+(?::[\w.]+)*$")
_SPECIAL = re.compile(r"(strata|cluster)\(([^()]*)\)$")


@dataclass(frozen=True, slots=True)
class SurvivalFormula:
    """What a formula Surv(entry, time, event) ~ terms says, products after the variables they are made of."""

    time: str
    event: str
    event_value: str
    entry: str | None
    covariates: tuple[str, ...]
    strata: tuple[str, ...]
    cluster: str | None


def parse_formula(text: str) -> SurvivalFormula:
    """Return the parts of a survival formula of names, +, *, :, strata() and cluster(); NotBuilt for anything else."""
    left, tilde, right = text.replace(" ", "").partition("~")
    response = _SURVIVAL.match(left)
    if not tilde or response is None:
        raise NotBuilt(f"the formula {text!r}")
    fields = response[1].split(",")
    event = _EVENT.match(fields[-1])
    if event is None or len(fields) not in (2, 3):
        raise NotBuilt(f"the response of {text!r}")
    covariates: list[str] = []
    specials: dict[str, list[str]] = {"strata": [], "cluster": []}
    for term in right.split("+"):
        special = _SPECIAL.match(term)
        if special:
            specials[special[1]] += special[2].split(",")
        else:
            covariates += _expanded(term, text)
    ordered = sorted(dict.fromkeys(covariates), key=lambda term: term.count(":"))
    cluster = specials["cluster"][0] if specials["cluster"] else None
    entry = fields[0] if len(fields) == 3 else None
    return SurvivalFormula(
        fields[-2], event[1], event[2] or "1", entry, tuple(ordered), tuple(specials["strata"]), cluster
    )


def _expanded(term: str, text: str) -> list[str]:
    """Return the terms of a*b: a, b and their product; a:b and plain names stand for themselves."""
    parts = term.split("*")
    if not all(_NAME.match(part) for part in parts):
        raise NotBuilt(f"the term {term!r} of {text!r}")
    found = [parts[0]]
    for part in parts[1:]:
        found += [part, *(f"{earlier}:{part}" for earlier in list(found))]
    return found
