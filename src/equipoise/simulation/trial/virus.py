"""Hepatitis B over time: DNA falls below its limit, HBsAg falls slowly or, under peg-interferon, fast."""

from __future__ import annotations

from math import exp, log10

from equipoise.simulation.trial.person import JSON, Person, Virus
from equipoise.simulation.truth.course import DnaUndetectable, HbvTruth

_WEEKS_A_YEAR = 52.1775
_WEEK_48 = 48.0
_HALF_WAY_BELOW = 0.3
"""A value below the limit, in log10 under it."""
_DAY_TO_DAY_DNA = 0.2
_NOT_DETECTED_P = 0.6
_DNA_ASSAY = "TaqMan HBV 2.0"
_HBSAG_ASSAY = "Architect HBsAg QT"


def hbv_facts(person: Person, *, weeks: float, exact: bool, truth: HbvTruth) -> dict[str, JSON]:
    """Return the answers of the HBV form `weeks` after time zero; without hepatitis B only the antigen, as negative.

    A value below its limit is written with the comparator and the limit, DNA also with what the assay said.
    """
    if not person.values["hbv"]:
        return {"HBV.hbsag": "negative"}
    hbsag = _log10_hbsag(person, weeks, truth, noise=0.0 if exact else person.normal())
    positive = hbsag >= log10(truth.hbsag_lloq_iu_ml)
    limit: JSON = {"comparator": "<", "value": truth.hbsag_lloq_iu_ml}
    return {
        "HBV.hbv_dna": _dna(person, weeks, truth, noise=0.0 if exact else person.normal()),
        "HBV.hbv_dna_assay": _DNA_ASSAY,
        "HBV.hbsag_quant": max(round(10**hbsag, 2), truth.hbsag_lloq_iu_ml) if positive else limit,
        "HBV.hbsag": "positive" if positive else "negative",
        "HBV.hbsag_assay": _HBSAG_ASSAY,
        "HBV.hbeag": "pos" if person.values["hbeag_positive"] else "neg",
    }


def _log10_hbsag(person: Person, weeks: float, truth: HbvTruth, *, noise: float) -> float:
    start, limit, virus = float(person.values["log10_hbsag"]), log10(truth.hbsag_lloq_iu_ml), person.virus
    if start < limit:
        return start
    if weeks <= 0:
        return max(start + truth.hbsag_assay_sd_log10 * noise, limit)
    # A visit of week 48 may come a week early; the value it takes is the model's value of week 48.
    lost = virus.lost and weeks >= _WEEK_48 - 1
    if lost and (virus.returns_at_week is None or weeks < virus.returns_at_week):
        return limit - _HALF_WAY_BELOW
    return max(start - _fall(virus, weeks, truth) + truth.hbsag_assay_sd_log10 * noise, limit)


def _fall(virus: Virus, weeks: float, truth: HbvTruth) -> float:
    """The fall so far: under peg-interferon exponential to its value at week 48, then as on the analogue alone."""
    if not virus.falls_fast:
        return virus.fall_week_48 * weeks / _WEEK_48
    tau = truth.interferon_tau_weeks
    fast = virus.fall_week_48 * (1 - exp(-min(weeks, _WEEK_48) / tau)) / (1 - exp(-_WEEK_48 / tau))
    return fast - truth.antiviral_slope_log10_per_year.mean * max(weeks - _WEEK_48, 0.0) / _WEEKS_A_YEAR


def _dna(person: Person, weeks: float, truth: HbvTruth, *, noise: float) -> JSON:
    if not person.values["dna_detectable"] or (
        person.values["antiviral"] and person.virus.suppression < _suppressed(weeks, truth.dna_undetectable)
    ):
        said = "target_not_detected" if person.chance(_NOT_DETECTED_P) else "detected_below_lloq"
        return {"comparator": "<", "value": truth.dna_lloq_iu_ml, "qualifier": said}
    return max(round(10 ** (person.virus.log10_dna + _DAY_TO_DAY_DNA * noise)), truth.dna_lloq_iu_ml)


def _suppressed(weeks: float, reached: DnaUndetectable) -> float:
    """The share below the limit by then."""
    steps = ((_WEEK_48 - 1, reached.week_48), (23, reached.week_24), (11, reached.week_12))
    return next((share for week, share in steps if weeks >= week), 0.0)
