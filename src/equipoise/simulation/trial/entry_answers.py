"""Answers of the forms before allocation that follow from what the model drew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from equipoise.scales import bclc
from equipoise.simulation.trial.day import iso
from equipoise.simulation.trial.occasion import Occasion
from equipoise.simulation.trial.person import JSON, Person

Answerer = Callable[[Person, Occasion], JSON]
"""From a person and an occasion to the answer; None leaves the field empty."""

# Reference Ct of a typical sample; miR-26 lies above or below it by the fold.
_CT_REFERENCE = 20.0
_CT_BESIDE = 24.0
# CD8 cells per mm2 that half of the model's people exceed; those with a high share have three times the others' number.
_MEDIAN_DENSITY = 520


TREATMENT_STEPS = ("SUR", "TX0")
"""What the truth calls the step at which the index tumour is treated: an encounter of its own, or only a day."""


def yes_or_no(value: object) -> str:
    """Return a truth value as forms write it."""
    return "yes" if value else "no"


def _birth_date(person: Person, _occasion: Occasion) -> str:
    """The day that makes the person as old as drawn at the first encounter."""
    return iso(min(person.days.values()) - int(person.values["age"] * 365.25) - 1)


def _childbearing(person: Person, _occasion: Occasion) -> JSON:
    return None if person.values["male"] else person.values["age"] < 50


def treatment_day(person: Person) -> int:
    """Return the day the index tumour was treated."""
    return next(person.days[name] for name in TREATMENT_STEPS if name in person.days)


def _margin(person: Person, _occasion: Occasion) -> JSON:
    return None if person.values["ablation"] else "R0"


def _edmondson(person: Person, _occasion: Occasion) -> str:
    if person.values["poor_differentiation"]:
        return person.pick({"III": 0.9, "IV": 0.1})
    return person.pick({"I": 0.15, "II": 0.85})


def _mvi_grade(person: Person, _occasion: Occasion) -> str:
    return person.pick({"M1": 0.7, "M2": 0.3}) if person.values["mvi"] else "M0"


def _ct(person: Person, name: str) -> float:
    """Ct values drawn once a person; the tumour's miR-26 follows from the fold: fold = 2 ** -(ddCt)."""
    if name not in person.levels:
        beside = round(_CT_BESIDE + 0.6 * person.normal(), 1)
        reference = round(_CT_REFERENCE + 0.4 * person.normal(), 1)
        reference_beside = round(_CT_REFERENCE + 0.4 * person.normal(), 1)
        tumour = beside - reference_beside + reference - person.values["mir26_log2_fold"]
        # A fold just below 1 stays below it after rounding to a hundredth of a cycle.
        tumour = round(tumour + (0.005 if person.values["mir26_log2_fold"] < 0 else 0.0), 2)
        person.levels |= {"tumour": tumour, "beside": beside, "ref": reference, "ref_beside": reference_beside}
    return person.levels[name]


def _fold(person: Person, _occasion: Occasion) -> float:
    ddct = _ct(person, "tumour") - _ct(person, "ref") - (_ct(person, "beside") - _ct(person, "ref_beside"))
    return round(2**-ddct, 4)


def _density(person: Person, high: bool) -> int:
    return round(_MEDIAN_DENSITY * (3**0.5 if high else 3**-0.5) * 2 ** (0.5 * person.normal()))


def _cd8(person: Person, _occasion: Occasion) -> int:
    return _density(person, person.values["cd8_high"])


def _cd3(person: Person, _occasion: Occasion) -> int:
    return round(1.6 * _density(person, person.values["cd8_high"]))


def _t_cell_score(_person: Person, occasion: Occasion) -> int:
    """One point for each density above the median of the model's people."""
    facts = occasion.facts
    cd3 = sum(facts[f"IHC.{name}"] > 1.6 * _MEDIAN_DENSITY for name in ("cd3_ct", "cd3_im"))
    return cd3 + sum(facts[f"IHC.{name}"] > _MEDIAN_DENSITY for name in ("cd8_ct", "cd8_im"))


def _bclc(person: Person, occasion: Occasion) -> JSON:
    """The stage before treatment, when everybody was in good general state with a working liver."""
    return bclc(
        n_tumours=occasion.facts["TUMOUR.n_tumours"],
        largest_cm=occasion.facts["TUMOUR.largest_cm"],
        vascular_invasion=bool(occasion.facts.get("TUMOUR.main_pv_thrombus", False)),
        extrahepatic=bool(occasion.facts.get("TUMOUR.extrahepatic", False)),
        ecog=0,
        child_pugh_class="A",
    ).stage


def _modality(person: Person, _occasion: Occasion) -> str:
    return str(person.values["ablation_kind"]) if person.values["ablation"] else "resection"


def _antiviral(person: Person, _occasion: Occasion) -> JSON:
    return person.values["antiviral_drug"] if person.values["antiviral"] else None


def _antiviral_since(person: Person, occasion: Occasion) -> JSON:
    return iso(occasion.day - 400) if person.values["antiviral"] else None


def _tumour_day(person: Person, _occasion: Occasion) -> str:
    return iso(treatment_day(person))


def _consent_date(_person: Person, occasion: Occasion) -> JSON:
    return f"{iso(occasion.day)}T09:00:00" if occasion.facts.get("ICF.consent_signed") else None


def _screening_date(person: Person, occasion: Occasion) -> JSON:
    """Dated only where screening is said to be complete."""
    return iso(occasion.day) if occasion.facts.get("ELIG.screening_done") else None


ENTRY_ANSWERS: Mapping[str, Answerer] = {
    "ICF.consent_date": _consent_date,
    "DM.birth_date": _birth_date,
    "DM.sex": lambda person, occasion: "male" if person.values["male"] else "female",
    "DM.childbearing_potential": _childbearing,
    "ELIG.screening_date": _screening_date,
    "HBVHX.hbsag_pos_ge_6m": lambda person, occasion: person.values["hbv"],
    "HBVHX.hbeag_baseline": lambda person, occasion: "pos" if person.values["hbeag_positive"] else "neg",
    "HBVHX.cirrhosis": lambda person, occasion: yes_or_no(person.values["cirrhosis"]),
    "HBVHX.prior_na": lambda person, occasion: _antiviral(person, occasion) or "none",
    "TX0.modality": _modality,
    "TX0.date": _tumour_day,
    "TX0.margin": _margin,
    "TX0.ablation_complete": lambda person, occasion: True if person.values["ablation"] else None,
    "TUMOUR.n_tumours": lambda person, occasion: person.values["n_tumours"],
    "TUMOUR.largest_cm": lambda person, occasion: round(person.values["size_cm"], 1),
    "TUMOUR.bclc_stage": _bclc,
    "PATH.specimen_date": _tumour_day,
    "PATH.edmondson": _edmondson,
    "PATH.mvi": lambda person, occasion: yes_or_no(person.values["mvi"]),
    "PATH.mvi_grade": _mvi_grade,
    "MIR26.specimen_date": _tumour_day,
    "MIR26.ct_mir26a_tumour": lambda person, occasion: _ct(person, "tumour"),
    "MIR26.ct_ref_tumour": lambda person, occasion: _ct(person, "ref"),
    "MIR26.ct_mir26a_nontumour": lambda person, occasion: _ct(person, "beside"),
    "MIR26.ct_ref_nontumour": lambda person, occasion: _ct(person, "ref_beside"),
    "MIR26.fold": _fold,
    "MIR26.reported_call": lambda person, occasion: "low" if _fold(person, occasion) < 1 else "high",
    "MIR26.result_date": lambda person, occasion: iso(occasion.day),
    "IHC.t_cell_score": _t_cell_score,
    "IHC.cps": lambda person, occasion: round(person.values["cps"]),
    "IHC.cd3_ct": _cd3,
    "IHC.cd3_im": _cd3,
    "IHC.cd8_ct": _cd8,
    "IHC.cd8_im": _cd8,
    "EXN.on_analogue": lambda person, occasion: yes_or_no(person.values["antiviral"]),
    "EXN.drug": _antiviral,
    "EXN.start": _antiviral_since,
}
"""Form and field -> how it is answered."""


def completed_years(birth: str, day: int) -> int:
    """Return the completed years from a birth date (YYYY-MM-DD) to a day."""
    born, today = date.fromisoformat(birth), date.fromordinal(day)
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
