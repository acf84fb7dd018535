"""Answers of the forms that come again at visits: liver, scans, virus, mood, pregnancy."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp

from equipoise.scales import ChildPugh, child_pugh
from equipoise.simulation.trial.day import iso
from equipoise.simulation.trial.entry_answers import Answerer
from equipoise.simulation.trial.occasion import Occasion
from equipoise.simulation.trial.person import JSON, Person

_LIVER = "the liver's score of this occasion"
_NINE = 9
_PD1_CV = 0.10
"""Day-to-day variation of the share of PD-1 positive CD8 T cells (assumed)."""
_DEPRESSED = 9
"""What a depression adds to the sum of the nine answers."""


def _liver(person: Person, occasion: Occasion) -> ChildPugh:
    """The score from the values already entered on this occasion; clotting is measured less often than the rest."""
    if _LIVER not in occasion.facts:
        occasion.facts[_LIVER] = _child_pugh(person)
    return occasion.facts[_LIVER]


def _child_pugh(person: Person) -> ChildPugh:
    seen = person.seen
    return child_pugh(
        bilirubin_umol_L=seen.get("CHEM.bilirubin"),
        albumin_g_L=seen.get("CHEM.albumin"),
        inr=seen.get("COAG.inr"),
        ascites=seen.get("CPC.ascites"),
        encephalopathy=seen.get("CPC.encephalopathy"),
    )


def _ascites(person: Person, occasion: Occasion) -> str:
    return "mild" if person.has("Hepatic failure", occasion.day) else "none"


def _scan(name: str) -> Answerer:
    return lambda person, occasion: occasion.facts.get(f"IMG.{name}")


def _scan_date(_person: Person, occasion: Occasion) -> JSON:
    return iso(occasion.day) if occasion.facts.get("IMG.done", True) else None


def _overall(_person: Person, occasion: Occasion) -> JSON:
    return occasion.facts.get("IMG.overall", "no_recurrence") if occasion.facts.get("IMG.done", True) else None


def _when_done(value: JSON) -> Answerer:
    return lambda person, occasion: value if occasion.facts.get("IMG.done", True) else None


def _pd1(person: Person, _occasion: Occasion) -> float:
    return min(round(100 * float(person.values["pd1_of_cd8"]) * exp(_PD1_CV * person.normal()), 1), 99.0)


def _mood(person: Person, occasion: Occasion) -> list[int]:
    """Nine answers that add up to the person's level of the day, spread from the first item on."""
    level = _DEPRESSED if person.has("Depression", occasion.day) else 0
    total = min(round(person.levels["PHQ9.level"]) + level, 3 * _NINE)
    # The ninth item, thoughts of self-harm, takes its share last.
    answers = [total // _NINE + int(place < total % _NINE) for place in range(_NINE)]
    occasion.facts["PHQ9.total"] = total
    return answers


def _pregnancy(person: Person, occasion: Occasion) -> JSON:
    """Women are tested at screening whatever their age, later while a pregnancy is possible."""
    if person.values["male"]:
        return None
    return "negative" if occasion.screening or person.values["age"] < 50 else None


def _if_tested(value: JSON) -> Answerer:
    return lambda person, occasion: None if _pregnancy(person, occasion) is None else value


def _test_date(person: Person, occasion: Occasion) -> JSON:
    return None if _pregnancy(person, occasion) is None else iso(occasion.day)


def _known(address: str) -> Answerer:
    """What another part of the model has said of this occasion."""
    return lambda person, occasion: occasion.facts.get(address)


_KNOWN = (
    *(f"RAND.{name}" for name in ("arm", "regimen", "method", "allocated_at", "intended_start_date")),
    *(f"RAND.{name}" for name in ("decider", "would_accept_other_arm")),
    *(f"HBV.{name}" for name in ("hbv_dna", "hbv_dna_assay", "hbsag_quant", "hbsag", "hbsag_assay", "hbeag")),
    *(f"LES.{name}" for name in ("lesion_id", "size_mm", "aphe_nonrim", "washout_nonperipheral", "capsule")),
    *(f"LES.{name}" for name in ("threshold_growth", "tiv", "lirads_reported", "biopsy")),
)

VISIT_ANSWERS: Mapping[str, Answerer] = {address: _known(address) for address in _KNOWN} | {
    "CPC.ascites": _ascites,
    "CPC.child_pugh_score": lambda person, occasion: _liver(person, occasion).score,
    "CPC.child_pugh_class": lambda person, occasion: _liver(person, occasion).cls,
    "IMG.done": lambda person, occasion: occasion.facts.get("IMG.done", True),
    "IMG.not_done_reason": _scan("not_done_reason"),
    "IMG.scan_date": _scan_date,
    "IMG.modality": _when_done("MRI_extracellular"),
    "IMG.reason": lambda person, occasion: occasion.facts.get("IMG.reason", "scheduled"),
    "IMG.adequate": _when_done(True),
    "IMG.reader_blinded": _when_done(True),
    "IMG.overall": _overall,
    "FLOW.pd1_pos_pct_of_cd8": _pd1,
    "PHQ9.items": _mood,
    "PHQ9.total": lambda person, occasion: occasion.facts["PHQ9.total"],
    "PREG.result": _pregnancy,
    "PREG.sample": _if_tested("urine"),
    "PREG.date": _test_date,
    "PREG.lactating": _if_tested(False),
    "PREG.pregnancy_planned": _if_tested(False),
    "PREG.contraception_agreed": _if_tested(True),
}
"""Form and field -> how it is answered."""
