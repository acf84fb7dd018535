"""A recurrence as a site sees it: the scan, the lesion, perhaps a second look, where it is, what is done about it."""

from __future__ import annotations

from dataclasses import dataclass

from equipoise.ledger import EventType
from equipoise.simulation.random_stream import draw
from equipoise.simulation.trial.day import iso
from equipoise.simulation.trial.fate import Fate
from equipoise.simulation.trial.form_filling import FormFilling, fill_form
from equipoise.simulation.trial.occasion import Occasion
from equipoise.simulation.trial.person import JSON, Person
from equipoise.simulation.trial.screening import enter_item
from equipoise.simulation.truth.model import TruthModel

_OUTSIDE = {"lung": 0.5, "bone": 0.25, "node": 0.15, "adrenal": 0.1}
_CONFIRMATION_ROW = "LR4"
"""Row of the scan that looks at a lesion of LI-RADS 4 again; other unscheduled rows are numbered."""


@dataclass(frozen=True, slots=True)
class Lesion:
    """The recurrence. `confirmed_on` is the day from time zero it was certain; `second_look` if that took a scan."""

    sites: tuple[str, ...]
    basis: str
    size_mm: int
    confirmed_on: int
    second_look: bool


def draw_lesion(person: Person, fate: Fate, truth: TruthModel) -> Lesion:
    """Return the lesion that the finding scan shows; a second look that could not be held any more was not needed."""
    assert fate.found_day is not None
    early = fate.found_day <= truth.recurrence.phase_change_months * truth.month_days
    place = person.pick(truth.recurrence.first_site["early" if early else "late"])
    sites = () if place == "extrahepatic" else ("distant_intrahepatic",) if person.chance(0.8) else ("local",)
    sites = sites if place == "intrahepatic" else (*sites, person.pick(_OUTSIDE))
    later = fate.found_day + int(float(draw(person.rng, truth.afterwards.confirm_lr4_after_days, 1)[0]))
    second = place == "intrahepatic" and person.chance(truth.imaging.lr4_first_p) and later <= fate.last_scan_day
    size = 12 if second else int(person.rng.integers(11, 32))
    basis = "extrahepatic_typical" if place == "extrahepatic" else "LR-4_upgraded" if second else "LR-5"
    return Lesion(sites, basis, size, later if second else fate.found_day, second)


def scan_facts(lesion: Lesion | None, *, found: bool) -> dict[str, JSON]:
    """Return the reading of a scan: clear, or with the lesion; one of LI-RADS 4 is equivocal until looked at again."""
    if not found or lesion is None:
        return {"IMG.overall": "no_recurrence"}
    return {"IMG.overall": "equivocal" if lesion.second_look else "recurrence"}


def lesion_facts(lesion: Lesion | None, *, found: bool, grown: bool = False) -> dict[str, JSON]:
    """Return the answers of the lesion form: features from which LI-RADS v2018 gives the category that was read."""
    if not found or lesion is None or lesion.basis == "extrahepatic_typical":
        return {}
    certain = grown or not lesion.second_look
    return {
        "LES.lesion_id": "L1",
        "LES.size_mm": lesion.size_mm + (7 if grown else 0),
        "LES.aphe_nonrim": True,
        "LES.washout_nonperipheral": certain,
        "LES.capsule": not certain,
        "LES.threshold_growth": grown,
        "LES.tiv": False,
        "LES.lirads_reported": "LR-5" if certain else "LR-4",
        "LES.biopsy": "not_done",
    }


def confirm_recurrence(person: Person, lesion: Lesion, occasion: Occasion, filling: FormFilling) -> None:
    """Write down the recurrence, dated at the first scan that shows the lesion, once it is certain."""
    day = person.zero + lesion.confirmed_on
    if lesion.second_look:
        again = Occasion("UNS", day, lesion.confirmed_on / 7, arm=person.arm)
        again.facts = {"IMG.overall": "recurrence", "IMG.reason": "confirm_lr4"}
        again.facts |= lesion_facts(lesion, found=True, grown=True)
        for form in ("IMG", "LES"):
            for name, value in fill_form(filling, form, person, again):
                enter_item(person, again, form, _CONFIRMATION_ROW, name, value)
    data = {"date": iso(occasion.day), "basis": lesion.basis, "site": list(lesion.sites)}
    person.diary.write(day, EventType.RECURRENCE_CONFIRMED, data, role="investigator")
